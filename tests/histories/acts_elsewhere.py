# SPDX-License-Identifier: Apache-2.0
"""Acts that are signed elsewhere, and taken in later, or twice, or where they
were not meant for."""
import json
import re

from program import (BRANCH, DISAGREES, HOSTS, HOUR, OK, REFUSED, UNKNOWN,
                     text_of, time_of)
from words import Disagrees, Missing, Offer, Refused

FAST = 300  # seconds that a signer's clock may be ahead
RANK = (OK, REFUSED, DISAGREES, UNKNOWN)  # the worst answer is the whole's


class ElsewhereActs:
    # --- signing ---------------------------------------------------------

    def act_offer(self, kind=None, **chosen):
        kinds = ["request", "approve", "approve", "approve", "reject",
                 "withdraw", "retire", "acknowledge", "receipt", "enrol",
                 "receipt_by_trust", "used"]
        if self.repertoire > 1:
            kinds.append("rotate")
        kind = kind or self.random.choice(kinds)
        self.jobs += 1
        file = f"{self.program.dir}/offer{self.jobs}"
        made = getattr(self, "offer_" + kind)(file, **chosen)
        if made:
            self.keep_offer(made, file)
        return made

    def keep_offer(self, offer, file):
        with open(file, encoding="ascii") as lines:
            act = json.loads(json.loads(lines.readline())["act"])
        offer.file, offer.at = file, time_of(act["at"])
        offer.order = (act["seen"]["size"], act["at"], file)
        self.offers.append(offer)

    def sign(self, who, act, file, ask, model):
        """At a ledger that is only read there.  `model` gives the kind and
        what is signed, or nothing where there is nothing left to do."""
        host = self.host()
        fast = FAST if self.random.random() < 0.1 else 0
        line = {"offer": file, "clock": self.shift + HOSTS[host] + fast}
        answer = self.tell(host, who, act, line, **ask)

        def signed():
            now = max(self.clock(host) + fast, self.newest)
            chosen = model(now)
            return chosen and self.ledger.sign(who, *chosen, now)
        return self.judge(who, answer, signed)

    def offer_request(self, file):
        who = self.anybody("custodian", "developer", "operator")
        names = [self.random.choice(self.datasets)]
        asked, ask = self.some_request(1, names)

        def chosen(_):
            return "request", dict(asked, versions=self.ledger.newest(names))
        return self.sign(who, "request", file, ask, chosen)

    def offer_approve(self, file, who=None, name=None):
        who, until = who or self.anybody("custodian"), None
        name = name or self.some_id()
        ask = {"ids": [name]}
        if self.random.random() < 0.2:
            until = self.now() // 1 + 72.5 * HOUR
            ask["until"] = text_of(until)
        return self.sign(who, "approve", file, ask,
                         lambda now: self.ledger.approval(who, name, now,
                                                          until))

    def offer_reject(self, file):
        who, name = self.anybody("custodian"), self.some_id()
        return self.sign(who, "reject", file, {"id": name, "why": "no"},
                         lambda _: self.ledger.rejection(name))

    def offer_withdraw(self, file):
        who = self.anybody("custodian", "developer")
        name = self.random.choice([*self.asked * 3, "R999"])
        return self.sign(who, "withdraw", file, {"id": name, "why": "no"},
                         lambda _: self.ledger.withdrawal(name))

    def offer_retire(self, file):
        who = self.anybody("custodian")
        name = self.random.choice(list(self.ledger.people))
        stolen, ask = None, {"name": name, "why": "left"}
        if self.random.random() < 0.3:
            stolen = self.now() - 1.5 * HOUR
            ask["compromised_since"] = text_of(stolen)
        return self.sign(who, "identity_retire", file, ask, lambda _: (
            "retire", {"of": name, "stolen": stolen}))

    def offer_rotate(self, file):
        who = self.anybody("custodian")
        name = self.random.choice(list(self.ledger.people))
        return self.sign(who, "identity_rotate", file,
                         {"name": name, "why": "a new one"},
                         lambda _: ("rotate", {"of": name}))

    def offer_acknowledge(self, file):
        if not any(c.lines for c in self.ledger.recalls.values()):
            self.recall_released()
        who = self.anybody("custodian", "developer")
        case, release = self.some_line()
        outcome = self.random.choice(("retrained", "accepted"))
        ask = {"recall": case, "release": release, "outcome": outcome,
               "why": "done"}
        return self.sign(who, "acknowledge", file, ask,
                         lambda _: self.ledger.answer(case, release, outcome))

    def offer_receipt(self, file):
        who = self.anybody("custodian", "developer", "operator")
        release = self.random.choice([*self.ledger.releases, "L999"])
        ask = {"release": release, "model": "atlas"}
        return self.sign(who, "receipt", file, ask,
                         lambda _: self.ledger.reception(release, "atlas"))

    # --- with a trust file alone -----------------------------------------

    def sign_bare(self, who, act, file, ask, kind, data):
        trust = self.random.choice(self.trusts)
        line = {"bare": True, "clock": self.shift, "offer": file}
        answer = self.tell(0, who, act, line, trust=trust.file, **ask)
        return self.judge_bare(answer, lambda: self.ledger.sign_by_trust(
            trust, who, kind, data, self.now()))

    def judge_bare(self, answer, model):
        try:
            offer = model()
        except (Missing, Refused) as error:
            self.compare_error(answer, error)
            self.came(str(error))
            return None
        self.expect(answer["status"] == OK, "the model signs it")
        self.came("done")
        return offer

    def offer_enrol(self, file):
        if not self.trusts:
            return None
        name = f"new{self.jobs}"
        role = self.random.choice(("custodian", "developer", "operator"))
        trust = self.random.choice(self.trusts)
        answer = self.tell(
            0, None, "identity_offer", {"bare": True, "clock": self.shift},
            name=name, role=role, trust=trust.file, out=file)
        self.expect(answer["status"] == OK, "anybody offers to be enrolled")
        self.came("done")
        return Offer("enrol", name, {"role": role}, 0)

    def offer_receipt_by_trust(self, file):
        if not self.trusts:
            return None
        who = self.anybody("developer", "operator")
        release = self.random.choice([*self.ledger.releases, "L999"])
        model = self.random.choice(("atlas", "atlas-2"))
        return self.sign_bare(
            who, "receipt", file, {"release": release, "model": model},
            "receipt", {"of": release, "model": model})

    def offer_used(self, file):
        """A node tells that it used its permit."""
        permits, live = self.some_permits()
        if not permits or not self.trusts:
            return None
        permit = self.random.choice(live or permits)
        trust = self.trusts[-1]
        who = self.anybody("developer", "operator")
        asked = {"clock": self.clock(1), "job": None, "audience": "node7",
                 "age": None, "data": None}
        verdict, against = self.ledger.check_permit(permit, trust, asked)
        answer = self.tell(
            0, who, "check_permit",
            {"bare": True, "clock": self.shift, "offer": file},
            permit=permit.file, trust=trust.file, audience="node7")
        if verdict != "allow":
            self.compare_permit(answer, verdict, against)
            return None
        return self.judge_bare(answer, lambda: self.ledger.sign_by_trust(
            trust, who, "used", {"of": permit}, self.now()))

    # --- taking in -------------------------------------------------------

    def act_accept(self, chosen=None):
        """Anybody who may write the folder; some of what came."""
        if not chosen and all(o.landed for o in self.offers):
            self.act_offer()
        chosen = chosen or self.some_offers()
        who, host = self.random.choice(list(self.ledger.people)), self.host()
        newest = self.newest_event(host)
        answer = self.tell(host, who, "accept",
                           paths=[o.file for o in chosen])
        now = self.now(host)
        landed, refused = self.ledger.land_all(chosen, who, now,
                                               self.clock(host), newest)
        self.compare_landed(answer, landed)
        self.compare_refused(answer, refused)
        worst = max((wanted_status(error) for _, error in refused),
                    key=RANK.index, default=OK)
        self.expect(answer["status"] == worst, f"it should answer {worst}")
        for offer, (name, _) in landed:
            self.came(f"{offer.kind} done")
            if offer.kind == "request":
                self.asked.append(name)
        for offer, error in refused:
            self.came(str(error))

    def newest_event(self, host):
        rows = self.program.do(slot=host, clock=self.shift + HOSTS[host],
                               sql="SELECT max(at) AS at FROM event")
        return time_of(rows["answer"][0]["at"])

    def some_offers(self):
        dice = self.random.random()
        waiting = [o for o in self.offers if not o.landed][-6:]
        if dice < 0.05 or not self.offers:
            return [self.stranger()]
        if dice < 0.11 and waiting:
            return [self.edit(self.random.choice(waiting))]
        if dice < 0.25 or not waiting:
            waiting = self.offers[-6:]
        many = self.random.choice((1, 1, 1, 3))
        return self.random.sample(waiting, min(many, len(waiting)))

    def stranger(self):
        """For another ledger, or another branch of this one."""
        if self.branched is False and self.random.random() < 0.3:
            self.branched = self.sign_on_branch()
        if self.branched and self.random.random() < 0.7:
            return self.branched
        return Offer("retire", "ada", {}, 0, ledger="another",
                     file=self.program.dir + "/for-another")

    def sign_on_branch(self):
        """In a copy where an act was recorded that is not here."""
        answer = self.program.branch(self.shift)
        self.expect(answer["status"] == OK, f"a copy opens: {answer}")
        who = sorted(self.ledger.custodians())[0]
        file = self.program.dir + "/from-branch"
        ask = {"datasets": [self.ledger.versions[0].dataset],
               "purpose": "train", "project": "away"}
        for line in ({}, {"offer": file}):
            answer = self.tell(BRANCH, who, "request",
                               {"clock": self.shift, **line}, **ask)
            ask["project"] = "home"
            if answer["status"] != OK:
                return None
        offer = Offer("request", who, {}, 0, branch=True)
        self.keep_offer(offer, file)
        self.offers.pop()
        return offer

    def edit(self, offer):
        """Another nonce makes it another act, which nobody signed."""
        with open(offer.file, encoding="ascii") as lines:
            text = lines.read()
        old = re.search(r'nonce\\":\\"(.)', text)
        digit = "0" if old.group(1) != "0" else "1"
        file = offer.file + "-edited"
        with open(file, "w", encoding="ascii") as out:
            out.write(text[:old.start(1)] + digit + text[old.end(1):])
        return Offer(offer.kind, offer.by, offer.data, offer.at, offer.key,
                     (*offer.order[:2], file), edited=True, file=file)

    def compare_landed(self, answer, landed):
        rows = [row for row in answer["answer"] or []
                if row["type"] == "accepted"]
        said = [(row["file"], row["id"] or "", row["waits"]) for row in rows]
        wanted = [(o.file, name or "", waits) for o, (name, waits) in landed]
        self.expect(said == wanted, f"landed {said}, not {wanted}")

    def compare_refused(self, answer, refused):
        rows = {row["file"]: row for row in answer["answer"] or []
                if row["type"] == "refused"}
        self.expect(set(rows) == {o.file for o, _ in refused},
                    f"refused {set(rows)}")
        for offer, error in refused:
            row = rows[offer.file]
            self.same_rule(row["code"], row["reason"], str(error))


def wanted_status(error):
    if isinstance(error, Refused):
        return REFUSED
    return DISAGREES if isinstance(error, Disagrees) else UNKNOWN
