# SPDX-License-Identifier: Apache-2.0
"""A world: one ledger, a few people on hosts whose clocks differ, and what
they do to it; after each act the program and the model must agree."""
import os
import random
import time

from model import Ledger
from program import (DISAGREES, FOUNDER, HOSTS, HOUR, NOT_FOUND, OK, PEOPLE,
                     PURPOSES, REFUSED, UNKNOWN, Differs, text_of,
                     time_of)
from words import Disagrees, Missing, Refused


class World:
    def __init__(self, program, seed, repertoire):
        self.repertoire = repertoire  # of acts and tales: all up to this one
        self.random = random.Random(seed)
        self.program = program
        self.shift = 0  # how far the world's time is ahead
        self.newest = program.newest
        self.log = []
        self.counts = {}  # of (act, what came of it)
        self.records = 0
        self.jobs = 0
        self.names = 0  # of files
        self.files = {}
        self.offers, self.trusts = [], []
        self.start()

    # --- telling ---------------------------------------------------------

    def now(self, host=1):
        """The gate's time: the later of the clock and the newest event."""
        return max(self.clock(host), self.newest)

    def clock(self, host):
        return time.time() + self.shift + HOSTS[host]

    def tell(self, host, who, act, line=None, **ask):
        """Has it done; `line` has what differs from an act at a ledger."""
        line = {"slot": host, "clock": self.shift + HOSTS.get(host, 0),
                **(line or {})}
        if who:
            line["as"] = who
        answer = self.program.do(act=act, ask=ask, **line)
        where = "bare" if "bare" in line else host
        self.log.append((where, line["clock"], who, act, ask, answer["status"],
                         answer["code"], answer["text"]))
        self.kind = "offer " + act if "offer" in line else \
            "carry out" if "plan" in ask else act
        if host in HOSTS and "offer" not in line and \
                answer["status"] in (OK, REFUSED):
            self.newest = max(self.newest, self.now(host))
        return answer

    def came(self, outcome):
        """Counts what came of the last act."""
        key = (self.kind, outcome)
        self.counts[key] = self.counts.get(key, 0) + 1

    def expect(self, condition, what):
        if not condition:
            raise Differs(what)

    def judge(self, who, answer, model):
        """Runs the model's side; gives its value, or None if refused."""
        if who in self.ledger.retired:
            self.nothing_done(answer)
            self.came("retired")
            return None
        try:
            value = model()
        except (Missing, Refused, Disagrees) as error:
            self.compare_error(answer, error)
            self.came(str(error))
            return None
        self.expect(answer["status"] == OK, "the model does it")
        self.came("done")
        return value

    def nothing_done(self, answer):
        """What is missing or there already is told to anybody, and what
        stands against it; else who is retired is nobody here."""
        if answer["status"] == OK:
            self.expect(self.result(answer).get("new") is False,
                        "a retired person acted")
        else:
            self.expect(answer["status"] == NOT_FOUND or
                        answer["code"] in ("no-key", "not-approved",
                                           "rejected", "not-done", "held",
                                           "disposed", "answered",
                                           "lifted", "whole", "came-in"),
                        "a retired person acted")

    def compare_error(self, answer, error):
        what = str(error)
        if what == "no-key":
            wanted = UNKNOWN
        elif isinstance(error, Missing):
            wanted = NOT_FOUND
        elif isinstance(error, Disagrees):
            wanted = DISAGREES
        else:
            self.expect(answer["status"] == REFUSED,
                        f"the model refuses: {what}")
            self.same_rule(answer["code"], answer["text"], what)
            return
        self.expect((answer["status"], answer["code"]) == (wanted, what),
                    f"the model says {what}")

    def same_rule(self, code, text, rule):
        """A rule of the ledger is told in its own words, one of a verb by
        its code."""
        if rule == "role":
            same = code == "role" or "and only " in text
        else:
            same = rule in (text if " " in rule else code)
        self.expect(same, f"another reason: {rule}")

    def result(self, answer):
        return answer["answer"][-1]

    # --- a world ---------------------------------------------------------

    def start(self):
        self.program.new_world()
        self.branched = False
        self.ledger = Ledger(FOUNDER, 1)
        for name, role in PEOPLE.items():
            self.ledger.enrol(FOUNDER, name, role)
        self.ledger.given["P"] = 2
        if self.random.random() < 0.4:
            self.change_quorum(FOUNDER, 2)

    def anybody(self, *roles):
        """Mostly somebody who may, sometimes anybody at all."""
        people = self.ledger.people
        able = [n for n, r in people.items()
                if r in roles and n not in self.ledger.retired]
        if able and self.random.random() < 0.85:
            return self.random.choice(able)
        return self.random.choice(list(people))

    def host(self):
        """Where somebody sits who has the ledger at hand."""
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
        hours = None
        if self.random.random() < 0.4:
            hours = self.random.choice((1.5, 30.5))
        self.retire(self.anybody("custodian"),
                    self.random.choice(list(self.ledger.people)), hours)

    def retire(self, who, name, hours=None):
        """Their key was stolen so many hours ago, if it was."""
        if not who:
            return
        host, stolen = self.host(), None
        ask = {"name": name, "why": "left"}
        if hours:
            stolen = self.now(host) - hours * HOUR
            ask["compromised_since"] = text_of(stolen)
        answer = self.tell(host, who, "identity_retire", **ask)
        value = self.judge(who, answer,
                           lambda: self.ledger.retire(who, name, stolen))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["waits"]) == value,
                        f"retired: {value}")

    def act_rotate(self, who=None, name=None):
        who = who or self.anybody("custodian")
        name = name or self.random.choice([*self.ledger.people, "nobody"])
        answer = self.tell(self.host(), who, "identity_rotate", name=name,
                           why="a new one")
        value = self.judge(who, answer,
                           lambda: self.ledger.rotate(who, name))
        if value:
            result = self.result(answer)
            self.expect((result["id"], result["waits"]) == value,
                        f"rotated: {value}")

    def act_quorum(self):
        self.change_quorum(self.anybody("custodian"),
                           self.random.choice((1, 1, 2, 2, 3, 0)))

    def change_quorum(self, who, quorum):
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
            self.names += 1
            path = os.path.join(self.program.dir, f"{self.names}.jsonl")
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
                who, dataset, root, source, parents))
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
        if value:
            self.compare_looser(dataset, self.result(answer))

    def compare_looser(self, dataset, result):
        """Whom these terms are looser than, which changes nothing there."""
        said = {(row["field"], row["here"] if row["field"] == "allow" else "",
                 row["dataset"]) for row in result["looser"]}
        wanted = self.ledger.looser(
            dataset, set(result["allow"]),
            result["retain_until"] and time_of(result["retain_until"]))
        self.expect(said == wanted, f"looser: {said}, not {wanted}")
        if wanted:
            self.came("looser than its origin")

    def act_request(self, names=None):
        who, host = self.anybody("custodian", "developer",
                                 "operator"), self.host()
        names = names or sorted(set(self.random.choices(
            self.datasets, k=self.random.choice((1, 1, 2)))))
        asked, ask = self.some_request(host, names)
        like = None
        if self.asked and self.random.random() < 0.25:
            like = self.random.choice([*self.asked, "R999"])
            ask = {"like": like, **({"until": ask["until"]}
                                    if "until" in ask else {})}
        answer = self.tell(host, who, "request", **ask)
        value = self.judge(who, answer, lambda: self.ledger.request(
            who, names, asked, self.now(host), like))
        if value:
            result = self.result(answer)
            self.expect((result["request"], result["new"]) == value,
                        f"request: {value}")
            self.asked.append(value[0])
            if like:
                self.came("like" if value[1] else "like, the same")

    def some_request(self, host, names):
        purpose, until = self.some_purpose(names), None
        self.jobs += 1
        ask = {"datasets": names, "purpose": purpose,
               "project": f"p{self.jobs}"}
        if self.random.random() < 0.3:
            until = self.now(host) // 1 + self.random.choice(
                (24.5, 24.5, 24.5, -1.5)) * HOUR
            ask["until"] = text_of(until)
        return {"purpose": purpose, "project": ask["project"],
                "until": until}, ask

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

    def act_reject(self, name=None):
        who, host, name = self.anybody("custodian"), self.host(), \
            name or self.some_id()
        answer = self.tell(host, who, "reject", id=name, why="no")
        self.judge(who, answer, lambda: self.ledger.reject(
            who, name, self.now(host)))

    def act_withdraw(self):
        who = self.anybody("custodian", "developer")
        name = self.random.choice([*self.asked * 3, "R999"])
        answer = self.tell(self.host(), who, "withdraw", id=name, why="no")
        self.judge(who, answer, lambda: self.ledger.withdraw(who, name))

    def act_quarantine(self, version=None, record=None):
        who = self.anybody("custodian", "operator", "auditor")
        version = version or self.random.choice(self.ledger.versions[-8:])
        ask, whole = {"why": "poisoned"}, None
        if record or self.random.random() < 0.8:
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

    def recall_released(self):
        """What somebody took, if anybody did."""
        roots = {root for made in self.ledger.releases.values()
                 for root in made.roots}
        taken = [v for v in self.ledger.versions if v.root in roots]
        if taken:
            self.act_recall(self.random.choice(taken))

    def act_acknowledge(self):
        if not any(c.lines for c in self.ledger.recalls.values()) and \
                self.random.random() < 0.9:
            self.recall_released()
        who = self.anybody("custodian", "developer")
        case, release = self.some_line()
        outcome = self.random.choice(("retrained", "accepted"))
        answer = self.tell(self.host(), who, "acknowledge", recall=case,
                           release=release, outcome=outcome, why="done")
        self.judge(who, answer, lambda: self.ledger.acknowledge(
            who, case, release, outcome))

    def some_line(self):
        return self.random.choice([
            (c.id, r) for c in self.ledger.recalls.values()
            for r in c.lines] or [("C1", "L1")])

    def act_waive(self):
        who, host = self.anybody("custodian"), self.host()
        name = self.random.choice([*self.asked * 3, "R999"])
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
            result = self.result(answer)
            self.expect((result["id"], result["new"]) == value,
                        f"waived: {value}")
            if self.random.random() < 0.5:
                self.outlive(name, until)

    def outlive(self, name, until):
        """What a waiver excused may count again, when its time is over."""
        self.act_check(name)
        self.shift += 48 * HOUR
        if self.now() > until:
            self.act_check(name)
            self.came("after a waiver")

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


def digest_of(record):
    import hashlib
    return hashlib.sha256(b'{"n":%d}' % record).hexdigest()
