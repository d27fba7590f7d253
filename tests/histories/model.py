# SPDX-License-Identifier: Apache-2.0
"""A ledger as its manual describes it, without its code.

What each person may do, what follows from it, and what the gate must answer,
in plain Python over plain dictionaries.  It reads no file of the program and
shares no rule with it; times are seconds since 1970.
"""
from model_disposals import Disposals
from model_elsewhere import Elsewhere
from model_gate import Gate
from words import (CORE, CUSTODIAN, MAY, SITE, Approval, Hold, Missing,
                   Proposal, Quarantine, Recall, Refused, Request, Version)


class Ledger(Gate, Elsewhere, Disposals):
    def __init__(self, founder, quorum):
        self.people = {founder: "custodian"}
        self.retired = {}  # name: when the key was stolen, or None
        self.keys = {founder: 1}  # name: their first, second…
        self.quorum = quorum
        self.versions = []
        self.terms = {}  # dataset: dict in force
        self.requests, self.approvals, self.proposals = {}, [], {}
        self.quarantines, self.releases = {}, {}
        self.waivers, self.recalls, self.holds = [], {}, {}
        self.receipts = set()
        self.made_from = []  # (child, parent, proved), by bytes
        self.given = {}
        self.ticks = 0  # acts, and what took effect by them
        self.changes = 0  # acts about people and the quorum
        self.permits, self.disposals = [], {}

    # --- people ----------------------------------------------------------

    def custodians(self):
        return {n for n, r in self.people.items()
                if r == "custodian" and n not in self.retired}

    def may(self, who, roles):
        if self.people[who] not in roles:
            raise Refused("role")

    def tick(self):
        self.ticks += 1
        return self.ticks

    def next(self, letter):
        self.given[letter] = self.given.get(letter, 0) + 1
        return f"{letter}{self.given[letter]}"

    def propose(self, letter, kind, who, waits, check, effect):
        """The id; whether it waits."""
        check()
        name = self.next(letter)
        self.changes += letter == "I"
        if waits:
            self.proposals[name] = Proposal(name, kind, who, check, effect)
        else:
            self.proposals[name] = Proposal(name, kind, who, check, effect,
                                            "effective")
            effect()
        return name, waits

    def enrol(self, who, name, role):
        self.may(who, CUSTODIAN)

        def check():
            if name in self.people:
                raise Refused("a name is enrolled once, for ever")

        def effect():
            self.people[name] = role
            self.keys[name] = 1
        waits = self.quorum > 1 and not (
            role == "custodian" and len(self.custodians()) < self.quorum)
        return self.propose("I", "enrol " + name, who, waits, check, effect)

    def retire(self, who, name, stolen):
        self.may(who, CUSTODIAN)
        check, effect = self.retirement(name, stolen)
        return self.propose("I", "retire", who, self.quorum > 1, check,
                            effect)

    def retirement(self, name, stolen):
        def check():
            if name not in self.people or name in self.retired:
                raise Refused("it names somebody who is enrolled and not "
                              "retired")
            left = self.custodians() - {name}
            if name in self.custodians() and len(left) < self.quorum:
                raise Refused("enough custodians stay for the quorum")

        def effect():
            self.retired[name] = stolen
        return check, effect

    def rotate(self, who, name):
        if name not in self.people:
            raise Missing("no-identity")
        self.may(who, CUSTODIAN)
        return self.propose("I", "rotate", who, self.quorum > 1,
                            *self.rotation(name))

    def rotation(self, name):
        """Another key, which is theirs from then on; what they signed with
        the old one stays."""
        def check():
            if name not in self.people or name in self.retired:
                raise Refused("it names somebody who is enrolled and not "
                              "retired")

        def effect():
            self.keys[name] += 1
        return check, effect

    def change_quorum(self, who, quorum):
        self.may(who, CUSTODIAN)

        def check():
            if not 1 <= quorum <= 16:
                raise Refused("a quorum is a number from 1 to 16")
            if len(self.custodians()) < quorum:
                raise Refused("there are as many custodians as the quorum "
                              "asks for")
            if quorum == self.quorum:
                raise Refused("it changes something")

        def effect():
            self.quorum = quorum
        return self.propose("I", "quorum", who, self.quorum > 1, check,
                            effect)

    # --- data ------------------------------------------------------------

    def of(self, dataset):
        return [v for v in self.versions if v.dataset == dataset]

    def holders(self, root):
        return {v.dataset for v in self.versions if v.root == root}

    def ingest(self, who, dataset, root, source, parents=()):
        """The version's ordinal; whether it is new."""
        self.may(who, MAY["ingest"])
        for v in self.of(dataset):
            if (v.root, v.source) == (root, source) and not v.disposal and \
                    {p.root for p in parents} <= set(v.parents):
                return v.ordinal, False
        # What is gone proves nothing, unless the same bytes came in again.
        gone = any(all(v.disposal for v in self.of(p.dataset)
                       if v.root == p.root) for p in parents)
        parents = [p.root for p in parents]
        if root in parents:
            raise Refused("itself")
        for parent in parents:
            if root in self.ancestors(parent):
                raise Refused("nothing is made from itself, nor from what "
                              "was made from it")
        if self.gone(root):
            raise Refused("a version that was disposed does not come back")
        v = Version(dataset, len(self.of(dataset)) + 1, root, source,
                    self.tick(), list(parents))
        self.versions.append(v)
        proved = not gone and set(root) <= {x for p in parents for x in p}
        self.made_from += [(root, p, proved) for p in parents]
        for q in self.open_bars():
            if q.records & set(root):
                q.hit.add(root)
        return v.ordinal, True

    # --- lineage ---------------------------------------------------------

    def ancestors(self, root):
        """Each: whether every step on every way kept records, and whether
        every last step, next to the ancestor, did."""
        found = {}

        def walk(child, kept):
            for c, parent, proved in self.made_from:
                if c != child:
                    continue
                before = found.get(parent, (True, True))
                now = (before[0] and kept and proved, before[1] and proved)
                if parent in found and now == before:
                    continue
                found[parent] = now
                walk(parent, kept and proved)
        walk(root, True)
        return found

    def descendants(self, root):
        return {v.root for v in self.versions
                if root in self.ancestors(v.root)}

    def set_terms(self, who, dataset, allow, deny, retain):
        if not self.of(dataset):
            raise Missing("no-dataset")
        before = self.terms.get(
            dataset, {"allow": set(), "deny": set(), "retain": None})
        after = {"allow": (before["allow"] | allow) - deny,
                 "deny": (before["deny"] - allow) | deny,
                 "retain": retain or before["retain"]}
        if all(after[k] == before[k] for k in after):
            return None, False
        self.may(who, CUSTODIAN)
        after["token"] = self.tick()

        def check():
            now = self.terms.get(dataset)
            if now and all(now[k] == after[k]
                           for k in ("allow", "deny", "retain")):
                raise Refused("it changes something")

        def effect():
            self.terms[dataset] = dict(after, tick=self.tick())
        waits = self.quorum > 1 and dataset in self.terms
        return self.propose("T", "terms", who, waits, check, effect)

    def looser(self, dataset, allow, retain):
        """(field, purpose, dataset) of the others that bind its bytes and
        that these terms are looser than."""
        live = {v.root for v in self.of(dataset) if not v.disposal}
        roots = live | {a for root in live for a in self.ancestors(root)}
        found = set()
        for other in {v.dataset for v in self.versions if v.root in roots}:
            t = self.terms.get(other)
            if other == dataset or t is None:
                continue
            found |= {("allow", p, other) for p in allow
                      if p in t["deny"] or p not in t["allow"]}
            if t["retain"] is not None and (
                    not retain or retain > t["retain"]):
                found.add(("retain_until", "", other))
        return found

    # --- permission ------------------------------------------------------

    def request(self, who, datasets, asked, now, like=None):
        """The id; whether it is new.  `asked` has a purpose, a project and
        an end."""
        asked = dict(asked)
        if like is not None:
            if like not in self.requests:
                raise Missing("no-request")
            r = self.requests[like]
            datasets = sorted({d for d, _ in r.versions})
            asked.update(purpose=r.purpose, project=r.project)
        asked["versions"] = self.newest(datasets)
        for r in self.requests.values():
            if r.by == who and not r.ended and not self.lapsed(r, now) and \
                    (r.until is None or r.until > now) and all(
                        getattr(r, k) == v for k, v in asked.items()):
                return r.id, False
        self.may(who, MAY["request"])
        self.law_request(who, asked, now)
        return self.put_request(who, asked, now, now), True

    def newest(self, datasets):
        if any(not self.of(name) for name in datasets):
            raise Missing("no-dataset")
        return [(name, self.of(name)[-1].root) for name in datasets]

    def law_request(self, who, asked, now):
        if any(self.gone(root) for _, root in asked["versions"]):
            raise Refused("it names no version that was disposed")
        if asked["until"] is not None and asked["until"] <= now:
            raise Refused("it ends in the future")

    def put_request(self, who, asked, at, now):
        r = Request(self.next("R"), who, **asked)
        self.requests[r.id] = r
        return r.id

    def binding(self, r):
        """Datasets whose terms bind a request."""
        own = {d for d, _ in r.versions}
        roots = {root for _, root in r.versions}
        for _, root in r.versions:
            roots |= set(self.ancestors(root))
        return own, own | {v.dataset for v in self.versions
                           if v.root in roots}

    def stale_in(self, a, r):
        _, all_of = self.binding(r)
        return {d for d in all_of
                if self.token(d) != a.terms.get(d)}

    def token(self, dataset):
        return self.terms[dataset]["token"] if dataset in self.terms else None

    def counted(self, r):
        def counts(a):
            stolen = self.retired.get(a.by)
            # Neither the time that it claims nor its place is after that.
            return (a.of == r.id and a.by != r.by
                    and (stolen is None
                         or (a.at < stolen and a.newest < stolen)))
        return [a for a in self.approvals if counts(a)]

    def live(self, r, now):
        return [a for a in self.counted(r)
                if (a.until is None or a.until > now)
                and not self.stale_in(a, r)]

    def signers(self, r, now):
        return {a.by for a in self.live(r, now)}

    def lapsed(self, r, now):
        """Approved until one of its approvals ended, and to be asked for
        again."""
        return (len(self.signers(r, now)) < self.quorum
                <= len({a.by for a in self.counted(r)})
                and not any(a.of == r.id and self.stale_in(a, r)
                            and (a.until is None or a.until > now)
                            for a in self.approvals))

    def approvable(self, name, now):
        if name in self.requests:
            r = self.requests[name]
            return not r.ended and (r.until is None or r.until > now)
        return name in self.proposals and \
            self.proposals[name].state == "waiting"

    def approve(self, who, name, now, until):
        """Whether there is a new signature."""
        chosen = self.approval(who, name, now, until)
        if chosen:
            self.may(who, CUSTODIAN)
            self.law_approve(who, chosen[1], now)
            self.put_approve(who, chosen[1], now, now)
        return bool(chosen)

    def approval(self, who, name, now, until):
        """What is signed, nothing by whom signed it."""
        if name not in self.requests and name not in self.proposals:
            raise Missing("no-proposal")
        r = self.requests.get(name)
        if who in self.signers(r, now) if r else any(
                (a.of, a.by) == (name, who) for a in self.approvals):
            return None
        return "approve", {"of": name, "until": until,
                           "terms": self.named_terms(r)}

    def named_terms(self, r):
        """Those in force of all that binds a request."""
        if not r:
            return {}
        _, all_of = self.binding(r)
        return {d: self.token(d) for d in all_of if d in self.terms}

    def law_approve(self, who, signed, now):
        name, until = signed["of"], signed["until"]
        r = self.requests.get(name)
        if not self.approvable(name, now):
            raise Refused("it names something that waits for approval")
        if who == (r or self.proposals[name]).by:
            raise Refused("who asked does not approve")
        if r and any(d not in self.terms for d, _ in r.versions):
            raise Refused("every dataset has terms")
        if signed["terms"] != self.named_terms(r):
            raise Refused("it names the terms in force, one for each dataset")
        if until is not None and until <= now:
            raise Refused("it ends in the future")
        own = [a for a in self.approvals if (a.of, a.by) == (name, who)]
        if r:
            own = [a for a in self.live(r, now)
                   if a.by == who and a.until == until]
        if own:
            raise Refused("nobody signs the same thing twice")

    def put_approve(self, who, signed, at, now):
        changes = self.changes
        self.approvals.append(Approval(
            signed["of"], who, at, signed["until"], signed["terms"], now))
        self.changes += signed["of"][0] == "I"
        try:
            self.take_effects()
        except Refused:
            self.approvals.pop()
            self.changes = changes
            raise

    def take_effects(self):
        """Oldest first; one that no longer can stops the act that would."""
        done = []
        try:
            while True:
                ready = [p for p in self.proposals.values()
                         if p.state == "waiting" and
                         len({a.by for a in self.approvals
                              if a.of == p.id and a.by != p.by})
                         >= self.quorum - 1]
                if not ready:
                    return
                p = ready[0]
                done.append((p, self.snapshot()))
                if p.by in self.retired:
                    raise Refused("can no longer take effect")
                try:
                    p.check()
                except Refused as e:
                    raise Refused("can no longer take effect") from e
                p.effect()
                p.state = "effective"
        except Refused:
            for p, before in reversed(done):
                p.state = "waiting"
                self.restore(before)
            raise

    def snapshot(self):
        return (self.quorum, dict(self.retired), dict(self.people),
                dict(self.keys), dict(self.terms),
                {k: q.lifted for k, q in self.bars().items()},
                {k: d.state for k, d in self.disposals.items()})

    def restore(self, before):
        (self.quorum, self.retired, self.people, self.keys, self.terms,
         lifted, states) = before
        for k, v in lifted.items():
            self.bars()[k].lifted = v
        for k, v in states.items():
            self.disposals[k].state = v

    def reject(self, who, name, now):
        _, signed = self.rejection(name)
        self.may(who, CUSTODIAN)
        self.law_reject(who, signed, now)
        self.put_reject(who, signed, now, now)

    def rejection(self, name):
        if name not in self.requests and name not in self.proposals:
            raise Missing("no-proposal")
        return "reject", {"of": name}

    def law_reject(self, who, signed, now):
        planned = self.disposals.get(signed["of"])
        if not self.approvable(signed["of"], now) and not (
                planned and planned.state == "approved"):
            raise Refused("it names something that waits for approval, or to "
                          "be carried out")

    def put_reject(self, who, signed, at, now):
        name = signed["of"]
        self.changes += name[0] == "I"
        if name in self.requests:
            self.requests[name].ended = "rejected"
        else:
            self.proposals[name].state = "rejected"
        if name in self.disposals:
            self.disposals[name].state = "rejected"

    def withdraw(self, who, name):
        _, signed = self.withdrawal(name)
        self.may(who, MAY["withdraw"])
        self.law_withdraw(who, signed, None)
        self.put_withdraw(who, signed, None, None)

    def withdrawal(self, name):
        if name not in self.requests:
            raise Missing("no-request")
        return "withdraw", {"of": name}

    def law_withdraw(self, who, signed, now):
        r = self.requests[signed["of"]]
        if r.ended:
            raise Refused("it names a request that has not ended")
        if self.people[who] != "custodian" and who != r.by:
            raise Refused("who withdraws asked for it, or is a custodian")

    def put_withdraw(self, who, signed, at, now):
        self.requests[signed["of"]].ended = "withdrawn"

    # --- bars ------------------------------------------------------------

    def bars(self):
        return {**self.quarantines, **self.recalls, **self.holds}

    def open_bars(self):
        return [q for q in self.quarantines.values() if not q.lifted]

    def quarantine(self, who, record=None, version=None):
        """The id; whether it is new."""
        if version is not None:
            name, root = version
            names, records, rule = frozenset([version]), frozenset(), None
            roots = {root}
        else:
            names, records, rule = frozenset(), frozenset([record]), record
            roots = set()
        self.may(who, MAY["quarantine"])
        if version and all(v.disposal for v in self.of(name)
                           if v.root == root):
            raise Missing("not-found")  # nothing is left to bar
        for q in self.open_bars():
            if q.names == names and q.rule == rule:
                return q.id, False
        q = Quarantine(self.next("Q"), records, rule, roots, names,
                       self.tick())
        # It is looked for in what is there.
        q.hit = {v.root for v in self.versions
                 if not v.disposal and records & set(v.root)}
        self.quarantines[q.id] = q
        return q.id, True

    def hold(self, who, what):
        """The id; whether it is new."""
        for h in self.holds.values():
            if h.what == what and not h.lifted:
                return h.id, False
        self.may(who, CUSTODIAN)
        h = Hold(self.next("H"), what)
        self.holds[h.id] = h
        return h.id, True

    def lift(self, who, name):
        """The id of the lift; whether it waits; whether it is new."""
        q = self.bars().get(name)
        if not q:
            raise Missing("no-bar")
        if q.lifted:
            return q.lifted, False, False
        for p in self.proposals.values():
            if p.kind == "lift " + name and p.state == "waiting":
                return p.id, True, False
        self.may(who, CUSTODIAN)
        holder = f"U{self.given.get('U', 0) + 1}"

        def check():
            if q.lifted:
                raise Refused("it names an open quarantine, hold or recall")

        def effect():
            q.lifted = holder
        name, waits = self.propose("U", "lift " + name, who,
                                   self.quorum > 1, check, effect)
        return name, waits, True

    def wholly(self, root):
        """Open bars that name all of a root, by itself or as what it is
        proved to be made of."""
        bars = [q for q in self.open_bars() if root in q.roots]
        for old, (kept, _) in self.ancestors(root).items():
            if kept:
                bars += [q for q in self.open_bars() if old in q.roots]
        return bars

    def clouds(self, root):
        """Bars over what it was made from, where digests do not tell."""
        return any(
            (not kept if q in self.wholly(old) else
             not near and old in q.hit)
            for old, (kept, near) in self.ancestors(root).items()
            for q in self.open_bars())

    def barred_in(self, root):
        """How many records of a root open bars name, and if all of it is."""
        hit = [q for q in self.open_bars() if root in q.hit]
        wholly = bool(self.wholly(root)) or any(
            set(root) <= q.records for q in hit)
        some = {x for q in hit for x in q.records}
        return len([x for x in root if x in some]), wholly

    # --- recalls ---------------------------------------------------------

    def recall(self, who, name):
        """The id; whether it is new."""
        self.may(who, MAY["recall"])
        for c in self.recalls.values():
            if c.name[1] == name[1] and not c.lifted:
                return c.id, False
        reached = {name[1]} | self.descendants(name[1])
        c = Recall(self.next("C"), name,
                   {r.id: "" for r in self.releases.values()
                    if reached & set(r.roots)}, self.tick())
        self.recalls[c.id] = c
        return c.id, True

    def acknowledge(self, who, case, release, outcome):
        chosen = self.answer(case, release, outcome)
        if chosen:
            self.may(who, MAY["acknowledge"])
            self.law_acknowledge(who, chosen[1], None)
            self.put_acknowledge(who, chosen[1], None, None)
        return bool(chosen)

    def answer(self, case, release, outcome):
        c = self.recalls.get(case)
        if not c or release not in c.lines:
            raise Missing("no-line")
        if c.lifted:
            raise Refused("lifted")
        if c.lines[release] == outcome:
            return None
        if c.lines[release]:
            raise Refused("answered")
        return "acknowledge", {"of": case, "release": release,
                               "outcome": outcome}

    def law_acknowledge(self, who, said, now):
        c = self.recalls[said["of"]]
        if c.lifted:
            raise Refused("it answers an open recall")
        if c.lines[said["release"]]:
            raise Refused("it answers a release that was not answered before")
        made = self.releases[said["release"]]
        if self.people[who] != "custodian" and who not in (
                made.by, self.requests[made.request].by):
            raise Refused("who is no custodian answers for what they took or "
                          "asked for")

    def put_acknowledge(self, who, said, at, now):
        self.recalls[said["of"]].lines[said["release"]] = said["outcome"]

    def called_back(self, root):
        """True, False, or None: only said to be made from what is."""
        named = {c.name[1] for c in self.recalls.values() if not c.lifted}
        old = {a: kept for a, (kept, _) in self.ancestors(root).items()
               if a in named}
        if root in named or any(old.values()):
            return True
        return None if old else False

    def waive(self, who, name, policy, now, until):
        if name not in self.requests:
            raise Missing("no-request")
        r = self.requests[name]
        same = {"request": name, "policy": policy, "by": who, "until": until}
        for w in self.waivers:
            if same.items() <= w.items() and self.counts_waiver(w, now):
                return w["id"], False
        self.may(who, CUSTODIAN)
        if r.ended:
            raise Refused("it names a request that has not ended")
        if who == r.by:
            raise Refused("who asked does not waive")
        if policy in CORE:
            raise Refused("a policy of the core is never waived")
        if policy not in SITE:
            raise Refused("it names a policy of the set in force")
        if until <= now:
            raise Refused("it ends in the future")
        self.waivers.append(dict(same, at=now, id=self.next("W")))
        return self.waivers[-1]["id"], True
