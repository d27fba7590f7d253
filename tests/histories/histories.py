#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""histories.py DRIVER COUNT [SEED]: random histories against the model.

Every world is one ledger, a few people on hosts whose clocks differ, and
WORLD histories told in it one after the other, so that copies, bars and
people of one meet those of the next.  After each act the answer of the
program is compared with the model's: done or refused, and by which rule; at
the gate the verdict, the policies that refuse and the release.  A world that
differs prints its seed and its last acts; the seed alone makes it again.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from model import Ledger, Missing, Refused  # noqa: E402

WORLD = 16
HOUR = 3600
OK, REFUSED, NOT_FOUND, DISAGREES, UNKNOWN = 0, 2, 3, 5, 6
HOSTS = {1: 0, 2: -45}
FOUNDER = "ada"
PEOPLE = {"cy": "custodian", "eve": "custodian", "dev": "developer",
          "bob": "developer", "op": "operator", "aud": "auditor"}
PURPOSES = ("train", "eval", "rank")
POLICIES = ("purpose-allowed-by-terms.sql", "retention-not-passed.sql")


class Differs(Exception):
    pass


class Program:
    """The driver, and the folder that its ledger is in: for each world a
    copy of one that was set up once."""

    def __init__(self, driver, policies):
        base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.base = tempfile.mkdtemp(prefix="custody-history-", dir=base)
        self.dir = os.path.join(self.base, "world")
        env = dict(os.environ, HOME=self.dir, LC_ALL="C.UTF-8", TZ="UTC",
                   CUSTODY_KEYS=self.dir + "/keys",
                   XDG_STATE_HOME=self.dir + "/state")
        self.process = subprocess.Popen(
            [driver], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        self.set_up(policies)

    def set_up(self, policies):
        chosen = os.path.join(self.dir, "policies")
        os.makedirs(chosen)
        for name in POLICIES:
            shutil.copy(os.path.join(policies, name), chosen)
        self.do(open=0)
        self.must("init", dir=self.dir, identity=FOUNDER, quorum=1)
        self.do(open=0, ledger=self.dir)
        for name, role in PEOPLE.items():
            self.must("identity_new", name=name, role=role)
        self.must("policy_install", dir=chosen, why="the two of these")
        self.newest = time.time()
        self.do(open=0)
        os.rename(self.dir, self.dir + ".new")

    def must(self, act, **ask):
        line = {"slot": 0, "clock": 0, "act": act, "ask": ask}
        if act != "init":
            line["as"] = FOUNDER
        answer = self.do(**line)
        if answer["status"] != OK:
            raise Differs(f"{act}: {answer}")

    def new_world(self):
        for host in HOSTS:
            self.do(open=host)
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(self.dir + ".new", self.dir)
        for host in HOSTS:
            self.do(open=host, ledger=self.dir)

    def do(self, **line):
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise Differs(f"the program ended: {line}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.base, ignore_errors=True)


def text_of(at):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


class World:
    def __init__(self, program, seed):
        self.random = random.Random(seed)
        self.program = program
        self.shift = 0  # how far the world's time is ahead
        self.newest = program.newest
        self.log = []
        self.counts, self.verdicts = {}, {}
        self.records = 0
        self.jobs = 0
        self.files = {}
        self.start()

    # --- telling ---------------------------------------------------------

    def now(self, host=1):
        """The gate's time: the later of the clock and the newest event."""
        return max(time.time() + self.shift + HOSTS[host], self.newest)

    def tell(self, host, who, act, **ask):
        answer = self.program.do(
            slot=host, act=act, ask=ask, clock=self.shift + HOSTS[host],
            **({"as": who} if who else {}))
        self.log.append((host, who, act, ask, answer["status"],
                         answer["code"], answer["text"]))
        self.counts[act] = self.counts.get(act, 0) + 1
        if answer["status"] in (OK, REFUSED):
            self.newest = max(self.newest, self.now(host))
        return answer

    def expect(self, condition, what):
        if not condition:
            raise Differs(what)

    def judge(self, who, answer, model):
        """Runs the model's side; gives its value, or None if refused."""
        if who in self.ledger.retired:
            self.nothing_done(answer)
            return None
        try:
            value = model()
        except Missing as missing:
            self.expect((answer["status"], answer["code"]) ==
                        (NOT_FOUND, str(missing)),
                        f"the model misses it: {missing}")
            return None
        except Refused as rule:
            self.refused(answer, str(rule))
            return None
        self.expect(answer["status"] == OK, "the model does it")
        return value

    def nothing_done(self, answer):
        """What is missing or there already is told to anybody; else who is
        retired is nobody here."""
        if answer["status"] == OK:
            self.expect(self.result(answer).get("new") is False,
                        "a retired person acted")
        else:
            self.expect(answer["status"] == NOT_FOUND or
                        (answer["status"], answer["code"]) ==
                        (UNKNOWN, "no-key"), "a retired person acted")

    def refused(self, answer, rule):
        self.expect(answer["status"] == REFUSED, f"the model refuses: {rule}")
        said = answer["text"]
        if rule in ("lifted", "answered", "itself"):
            said = answer["code"]
        if rule == "role":
            rule = "role" if answer["code"] == "role" else "and only "
            said += answer["code"]
        self.expect(rule in said, f"another reason: {rule}")

    def result(self, answer):
        return answer["answer"][-1]

    # --- a world ---------------------------------------------------------

    def start(self):
        self.program.new_world()
        self.ledger = Ledger(FOUNDER, 1)
        for name, role in PEOPLE.items():
            self.ledger.enrol(FOUNDER, name, role)
        self.ledger.given["P"] = 2

    def anybody(self, *roles):
        """Mostly somebody who may, sometimes anybody at all."""
        people = self.ledger.people
        able = [n for n, r in people.items()
                if r in roles and n not in self.ledger.retired]
        if able and self.random.random() < 0.85:
            return self.random.choice(able)
        return self.random.choice(list(people))

    def host(self):
        return self.random.choice(list(HOSTS))

    # --- acts ------------------------------------------------------------

    def enrol(self, who, name, role):
        answer = self.tell(1, who, "identity_new", name=name, role=role)
        value = self.judge(who, answer,
                           lambda: self.ledger.enrol(who, name, role))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["waits"]) == value,
                        f"enrolled: {value}")

    def act_enrol(self):
        who = self.anybody("custodian")
        name = self.random.choice(["new%d" % self.jobs,
                                   *self.ledger.people])
        self.enrol(who, name, self.random.choice(
            ("custodian", "developer", "operator", "auditor")))

    def act_retire(self):
        who, host = self.anybody("custodian"), self.host()
        name = self.random.choice(list(self.ledger.people))
        stolen = None
        ask = {"name": name, "why": "left"}
        if self.random.random() < 0.4:
            stolen = self.now(host) - self.random.choice((1.5, 30.5)) * HOUR
            ask["compromised_since"] = text_of(stolen)
        answer = self.tell(host, who, "identity_retire", **ask)
        value = self.judge(who, answer,
                           lambda: self.ledger.retire(who, name, stolen))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["waits"]) == value,
                        f"retired: {value}")

    def act_quorum(self):
        who = self.anybody("custodian")
        quorum = self.random.choice((1, 1, 2, 2, 3, 0))
        answer = self.tell(self.host(), who, "quorum", quorum=quorum,
                           why="it should be")
        value = self.judge(who, answer,
                           lambda: self.ledger.change_quorum(who, quorum))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["waits"]) == value,
                        f"quorum: {value}")

    def write(self, root):
        if root not in self.files:
            path = os.path.join(self.program.dir, f"{len(self.files)}.jsonl")
            with open(path, "w", encoding="ascii") as out:
                out.writelines('{"n":%d}\n' % record for record in root)
            self.files[root] = path
        return self.files[root]

    def some_root(self):
        known = [v.root for v in self.ledger.versions[-12:]]
        dice = self.random.random()
        if known and dice < 0.15:
            return self.random.choice(known)
        self.records += 4
        fresh = list(range(self.records, self.records + 4))
        if known and dice < 0.4:  # shares a record with what is there
            fresh[0] = self.random.choice(self.random.choice(known))
        return tuple(fresh)

    def act_ingest(self, dataset=None):
        who = self.anybody("custodian", "developer", "operator")
        dataset = dataset or self.random.choice(self.datasets)
        root, parents = self.some_root(), self.some_parents()
        if parents and self.random.random() < 0.6:  # of records they have
            theirs = [x for v in parents for x in v.root]
            root = tuple(self.random.sample(theirs, min(3, len(theirs))))
        self.ingest(who, dataset, root, parents)

    def ingest(self, who, dataset, root, parents):
        source = self.random.choice(("a", "b"))
        # What is counted of the data decides nothing here, and looking into
        # every other dataset would take most of the time.
        ask = {"without": ["all"]}
        if parents:
            ask["derived_from"] = [f"{v.dataset}@{v.ordinal}"
                                   for v in parents]
        answer = self.tell(self.host(), who, "ingest", dataset=dataset,
                           paths=[self.write(root)],
                           source_url=f"https://{source}.example/", **ask)
        value = self.judge(
            who, answer, lambda: self.ledger.ingest(
                who, dataset, root, source, [v.root for v in parents]))
        if value:
            result = self.result(answer)
            self.expect((result["ordinal"], result["new"]) == value,
                        f"ingested: {value}")

    def some_parents(self):
        known = self.ledger.versions[-12:]
        if not known or self.random.random() < 0.7:
            return []
        chosen = {v.root: v for v in self.random.choices(
            known, k=self.random.choice((1, 1, 2)))}
        return list(chosen.values())

    def act_terms(self, dataset=None):
        who, host = self.anybody("custodian"), self.host()
        dataset = dataset or self.random.choice(self.datasets)
        allow = set(self.random.sample(PURPOSES, self.random.randint(1, 2)))
        deny = set()
        if self.random.random() < 0.15:
            deny = set(self.random.sample(PURPOSES, 1)) - allow
        ask = {"dataset": dataset, "allow": sorted(allow),
               "deny": sorted(deny)}
        retain = None
        if self.random.random() < 0.2:
            retain = self.now(host) // 1 + 50.5 * HOUR
            ask["retain_until"] = text_of(retain)
        answer = self.tell(host, who, "terms", **ask)
        value = self.judge(
            who, answer, lambda: self.ledger.set_terms(who, dataset, allow,
                                                       deny, retain))
        if value and value[0]:
            result = self.result(answer)
            self.expect((result["id"], result["waits"]) == value,
                        f"terms: {value}")

    def act_request(self, names=None):
        who, host = self.anybody("custodian", "developer",
                                 "operator"), self.host()
        names = names or sorted(set(self.random.choices(
            self.datasets, k=self.random.choice((1, 1, 2)))))
        purpose, until = self.some_purpose(names), None
        self.jobs += 1
        ask = {"datasets": names, "purpose": purpose,
               "project": f"p{self.jobs}"}
        if self.random.random() < 0.3:
            until = self.now(host) // 1 + 24.5 * HOUR
            ask["until"] = text_of(until)
        answer = self.tell(host, who, "request", **ask)
        value = self.judge(
            who, answer, lambda: self.ledger.request(who, names, purpose,
                                                     until))
        if value:
            self.expect(self.result(answer)["request"] == value,
                        f"request: {value}")
            self.asked.append(value)

    def some_purpose(self, names):
        """Mostly one that the terms allow."""
        allowed = sorted(set(PURPOSES).intersection(
            *(self.ledger.terms[n]["allow"] for n in names
              if n in self.ledger.terms)))
        if allowed and self.random.random() < 0.85:
            return self.random.choice(allowed)
        return self.random.choice(PURPOSES)

    def some_id(self):
        waiting = [p.id for p in self.ledger.proposals.values()
                   if p.state == "waiting"]
        if waiting and self.random.random() < 0.4:
            return self.random.choice(waiting)
        if self.asked and self.random.random() < 0.9:
            return self.random.choice(self.asked)
        return self.random.choice([*self.ledger.requests,
                                   *self.ledger.proposals, "R999", "T999"])

    def act_approve(self, who=None, name=None):
        who, host = who or self.anybody("custodian"), self.host()
        name, until = name or self.some_id(), None
        ask = {"ids": [name]}
        if self.random.random() < 0.3:
            until = self.now(host) // 1 + self.random.choice(
                (3.5, 72.5, -2.5)) * HOUR
            ask["until"] = text_of(until)
        answer = self.tell(host, who, "approve", **ask)
        value = self.judge(
            who, answer, lambda: self.ledger.approve(
                who, name, self.now(host), until))
        if value is not None:
            self.expect(bool(self.result(answer)["signed"]) == value,
                        f"signed: {value}")

    def act_reject(self):
        who, host, name = self.anybody("custodian"), self.host(), \
            self.some_id()
        answer = self.tell(host, who, "reject", id=name, why="no")
        self.judge(who, answer, lambda: self.ledger.reject(
            who, name, self.now(host)))

    def act_withdraw(self):
        who = self.anybody("custodian", "developer")
        name = self.random.choice([*self.asked, *self.asked, "R999"])
        answer = self.tell(self.host(), who, "withdraw", id=name, why="no")
        self.judge(who, answer, lambda: self.ledger.withdraw(who, name))

    def act_quarantine(self, version=None, record=None):
        who = self.anybody("custodian", "operator", "auditor")
        version = version or self.random.choice(self.ledger.versions[-8:])
        ask, whole = {"why": "poisoned"}, None
        if record or self.random.random() < 0.7:
            record = record or self.random.choice(version.root)
            ask["selector.sha256"] = digest_of(record)
        else:
            whole = (version.dataset, version.root)
            ask["selector.dataset"] = \
                f"{version.dataset}@{version.ordinal}"
        answer = self.tell(self.host(), who, "quarantine", **ask)
        value = self.judge(who, answer, lambda: self.ledger.quarantine(
            who, record, whole))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["new"]) == value,
                        f"quarantined: {value}")

    def act_lift(self):
        who = self.anybody("custodian")
        name = self.random.choice([*self.ledger.bars(), "Q999"])
        answer = self.tell(self.host(), who, "lift", id=name, why="clean")
        value = self.judge(who, answer,
                           lambda: self.ledger.lift(who, name))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["waits"], result["new"])
                        == value, f"lifted: {value}")

    def act_recall(self, version=None):
        who = self.anybody("custodian", "operator", "auditor")
        v = version or self.random.choice(self.ledger.versions[-8:])
        answer = self.tell(self.host(), who, "recall", why="poisoned",
                           **{"selector.dataset":
                              f"{v.dataset}@{v.ordinal}"})
        value = self.judge(who, answer, lambda: self.ledger.recall(
            who, (v.dataset, v.root)))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["new"]) == value,
                        f"recalled: {value}")

    def act_acknowledge(self):
        who = self.anybody("custodian", "developer")
        lines = [(c.id, r) for c in self.ledger.recalls.values()
                 for r in c.lines] or [("C1", "L1")]
        case, release = self.random.choice(lines)
        outcome = self.random.choice(("retrained", "accepted"))
        answer = self.tell(self.host(), who, "acknowledge", recall=case,
                           release=release, outcome=outcome, why="done")
        self.judge(who, answer, lambda: self.ledger.acknowledge(
            who, case, release, outcome))

    def act_waive(self):
        who, host = self.anybody("custodian"), self.host()
        name = self.random.choice([*self.asked, "R999"])
        policy = self.random.choice(
            ("purpose-allowed-by-terms", "purpose-allowed-by-terms",
             "retention-not-passed", "enough-approvals", "no-such"))
        until = self.now(host) // 1 + self.random.choice(
            (60.5, 9.5, -1.5)) * HOUR
        answer = self.tell(host, who, "waive", request=name, policy=policy,
                           until=text_of(until), why="a test")
        value = self.judge(who, answer, lambda: self.ledger.waive(
            who, name, policy, self.now(host), until))
        if value:
            self.expect(self.result(answer)["id"] == value,
                        f"waived: {value}")

    def act_check(self, name=None):
        who, host = self.anybody("developer", "operator",
                                 "custodian"), self.host()
        if not self.asked:
            return
        name = name or self.random.choice(self.asked)
        job = None
        if self.random.random() < 0.8:
            self.jobs += 1
            job = self.random.choice((f"j{self.jobs}", "again"))
        ask = {"request": name, "exec": False}
        if job:
            ask["job"] = job
        data, skips = self.choose_data(name, ask)
        answer = self.tell(host, who, "check", **ask)
        if who in self.ledger.retired:
            self.judge(who, answer, lambda: None)
            return
        self.compare_gate(answer, lambda: self.ledger.check(
            who, name, self.now(host), job, data, skips))

    def leave(self, act, **ask):
        who, host = self.anybody("operator", "custodian"), self.host()
        if not self.asked:
            return
        name = self.random.choice(self.asked)
        self.jobs += 1
        job = f"j{self.jobs}"
        answer = self.tell(host, who, act, request=name, job=job, **ask)
        if who in self.ledger.retired:
            self.judge(who, answer, lambda: None)
            return
        self.compare_gate(answer, lambda: self.ledger.leave(
            who, name, self.now(host), job, act == "permit"))

    def act_permit(self):
        self.leave("permit", out=self.program.dir + "/permit")

    def act_export(self):
        self.leave("export", to=f"{self.program.dir}/out{self.jobs}")

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

    def act_hold(self):
        who, what = self.anybody("custodian"), frozenset()
        names = ["@all"]
        if self.random.random() < 0.8 and self.ledger.versions:
            some = self.random.choices(self.ledger.versions[-8:], k=2)
            what = frozenset((v.dataset, v.root) for v in some)
            names = [f"{v.dataset}@{v.ordinal}" for v in some]
        answer = self.tell(self.host(), who, "hold", datasets=names,
                           why="a court asks")
        value = self.judge(who, answer,
                           lambda: self.ledger.hold(who, what))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["new"]) == value,
                        f"held: {value}")

    def choose_data(self, name, ask):
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
        skips = self.random.random() < 0.3
        if skips:
            ask["skip_list"] = self.program.dir + "/skips"
        return data, skips

    def compare_gate(self, answer, model):
        try:
            verdict, against, release, new = model()
        except Missing as missing:
            self.expect(answer["code"] == str(missing), "it is missing")
            return
        except Refused as rule:
            self.refused(answer, str(rule))
            return
        wanted = {"allow": OK, "deny": REFUSED, "disagrees": DISAGREES,
                  "unknown": UNKNOWN}
        self.verdicts[verdict] = self.verdicts.get(verdict, 0) + 1
        self.expect(answer["status"] == wanted[verdict],
                    f"the gate should say {verdict} {against}")
        result = self.result(answer)
        said = {reason["policy"] for reason in result["reasons"]}
        self.expect(said == against, f"refused by {said}, not by {against}")
        self.expect((result["release"] or "") == release,
                    f"release {result['release']}, not {release}")
        self.expect(not release or result["new"] == new, "a release twice")

    # --- a history -------------------------------------------------------

    ACTS = (("check", 20), ("approve", 22), ("terms", 6), ("ingest", 4),
            ("request", 7), ("quarantine", 3), ("lift", 3), ("reject", 2),
            ("withdraw", 3), ("quorum", 2), ("retire", 1), ("enrol", 1),
            ("recall", 1), ("acknowledge", 3), ("waive", 4), ("hold", 1),
            ("receipt", 2), ("permit", 2), ("export", 1))

    def history(self, number):
        self.datasets = [f"d{number}", f"d{number}/b"]
        if number:
            self.datasets.append(f"d{number - 1}")
        self.asked = []
        if self.random.random() < 0.3:
            self.shift += self.random.choice((5, 48, 480)) * HOUR
        for dataset in self.datasets[:2]:
            self.act_ingest(dataset)
            self.act_terms(dataset)
        self.act_request()
        if self.random.random() < 0.8:
            self.approve_newest()
        if self.random.random() < 0.06:
            self.diamond(self.datasets[0])
        kinds, weights = zip(*self.ACTS)
        for kind in self.random.choices(kinds, weights,
                                        k=self.random.randint(2, 7)):
            if kind in ("quarantine", "recall") and not self.ledger.versions:
                continue
            if self.random.random() < 0.1:
                self.shift += self.random.choice((5, 48)) * HOUR
            getattr(self, "act_" + kind)()
            self.keep_custodians()
        self.compare_lines()

    def approve_newest(self):
        able = sorted(self.ledger.custodians())
        self.random.shuffle(able)
        for who in able[:self.ledger.quorum] if self.asked else ():
            self.act_approve(who, self.asked[-1])

    def diamond(self, top):
        """Made from one version on two ways, of which one kept its records:
        what the worse of them says is what counts."""
        if not self.ledger.of(top):
            return
        base = self.ledger.of(top)[-1]
        who = sorted(self.ledger.custodians())[0]
        self.records += 2
        kept, other = base.root[:3], (self.records - 1, self.records)
        sides = []
        for side, root in (("/kept", kept), ("/other", other)):
            self.ingest(who, top + side, root, [base])
            sides += self.ledger.of(top + side)[-1:]
        bottom = top + "/end"
        self.random.shuffle(sides)
        if self.random.random() < 0.3:  # one way first, the other later
            self.ingest(who, bottom, kept[:2], sides[:1])
        self.ingest(who, bottom, kept[:2], sides)
        for name in (top, bottom):
            self.act_terms(name)
        self.act_request([bottom])
        self.approve_newest()
        self.bar(base)
        if self.asked:
            self.act_check(self.asked[-1])

    def bar(self, version):
        dice = self.random.random()
        if dice < 0.4:  # one that is not in what was made of it
            self.act_quarantine(version, version.root[-1])
        elif dice < 0.7:
            self.act_quarantine(version)
        else:
            self.act_recall(version)

    def compare_lines(self):
        """Every release that a recall reaches, and what was answered."""
        rows = self.program.do(
            slot=1, clock=self.shift,
            sql="SELECT recall, release, state FROM recall_line")["answer"]
        said = {(r["recall"], r["release"]): r["state"] for r in rows}
        wanted = {(c.id, name): outcome or "open"
                  for c in self.ledger.recalls.values()
                  for name, outcome in c.lines.items()}
        self.expect(said == wanted, f"recall lines {said}, not {wanted}")

    def keep_custodians(self):
        """A world where nobody is left to decide tells nothing more."""
        if len(self.ledger.people) - len(self.ledger.retired) < 5 and \
                self.ledger.quorum == 1:
            who = sorted(self.ledger.custodians())[0]
            self.jobs += 1
            self.enrol(who, f"new{self.jobs}", self.random.choice(
                ("custodian", "developer", "operator")))


def digest_of(record):
    import hashlib
    return hashlib.sha256(b'{"n":%d}' % record).hexdigest()


def main():
    driver, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    policies = os.path.join(os.environ.get("SOURCE", "."), "policies")
    program = Program(driver, policies)
    told, seed, acts = 0, first, {}
    try:
        while told < count:
            world = World(program, seed)
            for number in range(min(WORLD, count - told)):
                world.history(number)
                told += 1
            for act, n in {**world.counts, **world.verdicts}.items():
                acts[act] = acts.get(act, 0) + n
            seed += 1
    except Differs as differs:
        print(f"seed {seed}, history {number}: {differs}")
        for line in world.log[-12:]:
            print("  ", *line)
        return 1
    finally:
        program.close()
    print(f"{told} histories, seeds {first} to {seed - 1}: " +
          ", ".join(f"{n} {a}" for a, n in sorted(acts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
