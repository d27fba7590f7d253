# SPDX-License-Identifier: Apache-2.0
"""What people ask of the gate, with the ledger at hand and without it."""
import time

from program import (DISAGREES, HOUR, OK, REFUSED, UNKNOWN, text_of,
                     time_of)
from words import Missing, Refused

STATUS = {"allow": OK, "deny": REFUSED, "disagrees": DISAGREES,
          "unknown": UNKNOWN}


class GateActs:
    def some_asked(self):
        """Now and then surely one that the gate lets through."""
        if self.random.random() < 0.4:
            now = self.now()
            open_ones = [r.id for r in self.ledger.requests.values()
                         if not any(self.ledger.objections(r, now))][-4:]
            if open_ones:
                return self.random.choice(open_ones)
        return self.random.choice(self.asked)

    def act_check(self, name=None):
        who, host = self.anybody("developer", "operator",
                                 "custodian"), self.host()
        if not self.asked:
            return
        name = name or self.some_asked()
        job = None
        if self.random.random() < 0.8:
            self.jobs += 1
            job = self.random.choice((f"j{self.jobs}", "again"))
        ask = {"request": name, "exec": False}
        if job:
            ask["job"] = job
        data, skips = self.choose_data(name, ask)
        part = ask["subset"] = data is not None and self.jobs % 3 == 0
        answer = self.tell(host, who, "check", **ask)
        if who in self.ledger.retired:
            self.judge(who, answer, lambda: None)
            return
        self.compare_gate(answer, lambda: self.ledger.check(
            who, name, self.now(host), job, data, skips, part))

    def act_export(self):
        who, host = self.anybody("operator", "custodian"), self.host()
        if not self.asked:
            return
        name = self.some_asked()
        self.jobs += 1
        job = f"j{self.jobs}"
        answer = self.tell(host, who, "export", request=name, job=job,
                           to=f"{self.program.dir}/out{self.jobs}")
        if who in self.ledger.retired:
            self.judge(who, answer, lambda: None)
            return
        self.compare_gate(answer, lambda: self.ledger.leave(
            who, name, self.now(host), job))

    # --- permits ---------------------------------------------------------

    def act_permit(self, name=None, who=None):
        who, host = who or self.anybody("operator", "custodian"), self.host()
        if not self.asked:
            return
        name = name or self.some_asked()
        self.jobs += 1
        job = self.random.choice((f"j{self.jobs}", "again"))
        asked = {"clock": self.clock(host), "until": None,
                 "audience": self.random.choice((None, None, "node7"))}
        ask = {"request": name, "job": job,
               "out": f"{self.program.dir}/permit{self.jobs}"}
        if asked["audience"]:
            ask["audience"] = asked["audience"]
        if self.random.random() < 0.4:
            asked["until"] = asked["clock"] // 1 + self.random.choice(
                (2.5, 30.5, 100.5)) * HOUR
            ask["until"] = text_of(asked["until"])
        answer = self.tell(host, who, "permit", **ask)
        if who in self.ledger.retired:
            self.judge(who, answer, lambda: None)
            return
        self.take_permit(answer, ask["out"], lambda: self.ledger.permit(
            who, name, self.now(host), job, asked))

    def take_permit(self, answer, file, model):
        made = []

        def gate():
            told, permit = model()
            made.append(permit)
            # Whether the permit is new; the release may be an old one.
            return (*told[:3], True)
        self.compare_gate(answer, gate)
        if made and made[0] and answer["status"] == OK:
            result = self.result(answer)
            made[0].file = file
            self.expect(abs(time_of(result["not_after"]) - made[0].ends) < 60,
                        f"it ends at {result['not_after']}")

    def act_trust(self):
        who, host = self.anybody("custodian"), self.host()
        self.jobs += 1
        file = f"{self.program.dir}/trust{self.jobs}"
        answer = self.tell(host, who, "trust", out=file)
        value = self.judge(who, answer,
                           lambda: self.ledger.trust(who, self.now(host)))
        if value:
            value.file = file
            self.trusts = [*self.trusts[-2:], value]

    def some_permits(self):
        """All, and those that have not ended; there is mostly one."""
        for _ in range(2):
            permits = [p for p in self.ledger.permits if p.file]
            live = [p for p in permits if p.ends > self.now()]
            if live or self.random.random() < 0.3:
                break
            self.act_permit()
        return permits, live

    def act_check_permit(self, permit=None, trust=None):
        """On a host that has a permit and a trust file, and no ledger."""
        permits, live = self.some_permits()
        if not permits or not self.trusts:
            return
        if live and self.random.random() < 0.8:
            permits = live
        permit = permit or self.random.choice(permits[-4:])
        trust = trust or self.random.choice((*self.trusts, self.trusts[-1]))
        clock = self.shift + self.random.choice((0, 0, 0, -45, -300, -3600))
        asked = {"clock": time.time() + clock, "job": None, "audience": "",
                 "age": None}
        ask = {"permit": permit.file, "trust": trust.file}
        if self.random.random() < 0.5:
            asked["job"] = ask["job"] = self.random.choice(
                (permit.release.job, permit.release.job, "another"))
        asked["audience"] = ask["audience"] = self.random.choice(
            ("node7", "node7", "node7", "node8"))
        if self.random.random() < 0.4:
            asked["age"], ask["trust_max_age"] = 12 * HOUR, "12h"
        asked["data"], _ = self.choose_data(permit.request.id, ask, False)
        answer = self.tell(0, None, "check_permit",
                           {"bare": True, "clock": clock}, **ask)
        self.compare_permit(answer, *self.ledger.check_permit(
            permit, trust, asked))

    def compare_permit(self, answer, verdict, against):
        self.came(" ".join([verdict, *sorted(against)]))
        self.expect(answer["status"] == STATUS[verdict],
                    f"the gate should say {verdict} {against}")
        said = {reason["code"] if reason["policy"] == "permit" or
                reason["code"] == "barred" else "data"
                for reason in self.result(answer)["reasons"]}
        self.expect(said == against, f"refused by {said}, not by {against}")

    def act_receipt(self):
        who = self.anybody("custodian", "developer", "operator")
        release = self.random.choice([*self.ledger.releases, "L999"])
        model = self.random.choice(("atlas", "atlas-2"))
        answer = self.tell(self.host(), who, "receipt", release=release,
                           model=model)
        value = self.judge(who, answer, lambda: self.ledger.receipt(
            who, release, model))
        if value is not None:
            self.expect(self.result(answer)["new"] == value,
                        f"receipt: {value}")

    def choose_data(self, name, ask, may_skip=True):
        """What lies there; whether barred records are skipped."""
        if self.random.random() < 0.5:
            return None, False
        data = {}
        for dataset, root in self.ledger.requests[name].versions:
            data[dataset] = root
            if self.random.random() < 0.1:
                data[dataset] = self.random.choice(
                    self.ledger.versions).root
        ask["data"] = [{"dataset": d, "path": self.write(root)}
                       for d, root in data.items()]
        skips = may_skip and self.random.random() < 0.3
        if skips:
            ask["skip_list"] = self.program.dir + "/skips"
        return data, skips

    def compare_gate(self, answer, model):
        try:
            verdict, against, release, new = model()
        except (Missing, Refused) as error:
            self.compare_error(answer, error)
            self.came(str(error))
            return
        self.came(" ".join([verdict, *sorted(against)]))
        self.expect(answer["status"] == STATUS[verdict],
                    f"the gate should say {verdict} {against}")
        result = self.result(answer)
        said = {reason["policy"] for reason in result["reasons"]}
        self.expect(said == against, f"refused by {said}, not by {against}")
        self.expect((result["release"] or "") == release,
                    f"release {result['release']}, not {release}")
        self.expect(not release or result["new"] == new, "a release twice")
