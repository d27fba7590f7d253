# SPDX-License-Identifier: Apache-2.0
"""A ledger as its manual describes it, without its code.

What each person may do, what follows from it, and what the gate must answer,
in plain Python over plain dictionaries.  It reads no file of the program and
shares no rule with it; times are seconds since 1970.
"""
from dataclasses import dataclass, field


class Refused(Exception):
    """An act that the ledger must not take; its text is the rule's."""


class Missing(Exception):
    """What is named does not exist."""


MAY = {
    "ingest": {"custodian", "developer", "operator"},
    "request": {"custodian", "developer", "operator"},
    "withdraw": {"custodian", "developer", "operator"},
    "quarantine": {"custodian", "operator", "auditor"},
    "check": {"custodian", "developer", "operator", "auditor"},
    "recall": {"custodian", "operator", "auditor"},
    "acknowledge": {"custodian", "developer", "operator"},
    "receipt": {"custodian", "developer", "operator"},
    "leave": {"custodian", "operator"},  # a permit or an export
}
CUSTODIAN = {"custodian"}
CORE = {"enough-approvals", "no-open-quarantine", "not-disposed",
        "not-recalled", "request-is-live", "terms-as-approved"}
SITE = {"purpose-allowed-by-terms", "retention-not-passed"}


@dataclass
class Version:
    dataset: str
    ordinal: int
    root: tuple  # the records, which is what a root stands for
    source: str
    parents: list = field(default_factory=list)  # their roots


@dataclass
class Request:
    id: str
    by: str
    versions: list  # of (dataset, root)
    purpose: str
    until: float | None
    ended: str = ""


@dataclass
class Approval:
    of: str
    by: str
    at: float
    until: float | None
    terms: dict


@dataclass
class Proposal:
    id: str
    kind: str
    by: str
    check: object  # raises Refused where it can no longer take effect
    effect: object
    state: str = "waiting"


@dataclass
class Quarantine:
    id: str
    records: frozenset
    rule: str | None
    roots: set
    names: frozenset
    lifted: bool = False


@dataclass
class Hold:
    id: str
    what: frozenset  # of (dataset, root); none: everything
    lifted: object = False


@dataclass
class Recall:
    id: str
    name: tuple  # dataset, root
    lines: dict  # release: outcome, or ""
    lifted: object = False


@dataclass
class Release:
    id: str
    request: str
    job: str
    by: str
    roots: list


class Ledger:
    def __init__(self, founder, quorum):
        self.people = {founder: "custodian"}
        self.retired = {}  # name: when the key was stolen, or None
        self.quorum = quorum
        self.versions = []
        self.terms = {}  # dataset: dict in force
        self.requests, self.approvals, self.proposals = {}, [], {}
        self.quarantines, self.releases = {}, {}
        self.waivers, self.recalls, self.holds = [], {}, {}
        self.receipts = set()
        self.made_from = []  # (child, parent, proved), by bytes
        self.given = {}
        self.tokens = 0

    # --- people ----------------------------------------------------------

    def custodians(self):
        return {n for n, r in self.people.items()
                if r == "custodian" and n not in self.retired}

    def may(self, who, roles):
        if self.people[who] not in roles:
            raise Refused("role")

    def next(self, letter):
        self.given[letter] = self.given.get(letter, 0) + 1
        return f"{letter}{self.given[letter]}"

    def propose(self, letter, kind, who, waits, check, effect):
        """The id; whether it waits."""
        check()
        name = self.next(letter)
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
        waits = self.quorum > 1 and not (
            role == "custodian" and len(self.custodians()) < self.quorum)
        return self.propose("I", "enrol", who, waits, check, effect)

    def retire(self, who, name, stolen):
        self.may(who, CUSTODIAN)

        def check():
            if name not in self.people or name in self.retired:
                raise Refused("it names somebody who is enrolled and not "
                              "retired")
            left = self.custodians() - {name}
            if name in self.custodians() and len(left) < self.quorum:
                raise Refused("enough custodians stay for the quorum")

        def effect():
            self.retired[name] = stolen
        return self.propose("I", "retire", who, self.quorum > 1, check,
                            effect)

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
        for v in self.of(dataset):
            if (v.root, v.source) == (root, source) and \
                    set(parents) <= set(v.parents):
                return v.ordinal, False
        self.may(who, MAY["ingest"])
        if root in parents:
            raise Refused("itself")
        for parent in parents:
            if root in self.ancestors(parent):
                raise Refused("nothing is made from itself, nor from what "
                              "was made from it")
        v = Version(dataset, len(self.of(dataset)) + 1, root, source,
                    list(parents))
        self.versions.append(v)
        proved = set(root) <= {x for p in parents for x in p}
        self.made_from += [(root, p, proved) for p in parents]
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
        if dataset in self.terms and all(
                after[k] == before[k] for k in after):
            return None, False
        self.may(who, CUSTODIAN)
        self.tokens += 1
        after["token"] = self.tokens

        def check():
            now = self.terms.get(dataset)
            if now and all(now[k] == after[k]
                           for k in ("allow", "deny", "retain")):
                raise Refused("it changes something")

        def effect():
            self.terms[dataset] = after
        waits = self.quorum > 1 and dataset in self.terms
        return self.propose("T", "terms", who, waits, check, effect)

    # --- permission ------------------------------------------------------

    def request(self, who, datasets, purpose, until):
        chosen = []
        for name in datasets:
            if not self.of(name):
                raise Missing("no-dataset")
            chosen.append((name, self.of(name)[-1].root))
        self.may(who, MAY["request"])
        r = Request(self.next("R"), who, chosen, purpose, until)
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

    def live(self, r, now):
        def counts(a):
            stolen = self.retired.get(a.by)
            return (a.of == r.id and a.by != r.by
                    and (a.until is None or a.until > now)
                    and (stolen is None or a.at < stolen)
                    and not self.stale_in(a, r))
        return [a for a in self.approvals if counts(a)]

    def signers(self, r, now):
        return {a.by for a in self.live(r, now)}

    def approvable(self, name, now):
        if name in self.requests:
            r = self.requests[name]
            return not r.ended and (r.until is None or r.until > now)
        return name in self.proposals and \
            self.proposals[name].state == "waiting"

    def approve(self, who, name, now, until):
        """Whether there is a new signature."""
        if name not in self.requests and name not in self.proposals:
            raise Missing("no-proposal")
        r, p = self.requests.get(name), self.proposals.get(name)
        # Whoever signed it has nothing left to do.
        if r and who in self.signers(r, now):
            return False
        if p and any(a.of == name and a.by == who for a in self.approvals):
            return False
        self.may(who, CUSTODIAN)
        if not self.approvable(name, now):
            raise Refused("it names something that waits for approval")
        if who == (r or p).by:
            raise Refused("who asked does not approve")
        terms = {}
        if r:
            if any(d not in self.terms for d, _ in r.versions):
                raise Refused("every dataset has terms")
            _, all_of = self.binding(r)
            terms = {d: self.token(d) for d in all_of if d in self.terms}
        if until is not None and until <= now:
            raise Refused("it ends in the future")
        self.approvals.append(
            Approval(name, who, now, until, terms))
        try:
            self.take_effects()
        except Refused:
            self.approvals.pop()
            raise
        return True

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
                before = (self.quorum, dict(self.retired),
                          dict(self.people), dict(self.terms),
                          {k: q.lifted for k, q in self.bars().items()})
                p = ready[0]
                done.append((p, before))
                if p.by in self.retired:
                    raise Refused("can no longer take effect")
                try:
                    p.check()
                except Refused as e:
                    raise Refused("can no longer take effect") from e
                p.effect()
                p.state = "effective"
        except Refused:
            for p, (quorum, retired, people, terms, lifted) in reversed(done):
                p.state = "waiting"
                self.quorum, self.retired = quorum, retired
                self.people, self.terms = people, terms
                for k, v in lifted.items():
                    self.bars()[k].lifted = v
            raise

    def reject(self, who, name, now):
        if name not in self.requests and name not in self.proposals:
            raise Missing("no-proposal")
        self.may(who, CUSTODIAN)
        if not self.approvable(name, now):
            raise Refused("it names something that waits for approval")
        if name in self.requests:
            self.requests[name].ended = "rejected"
        else:
            self.proposals[name].state = "rejected"

    def withdraw(self, who, name):
        if name not in self.requests:
            raise Missing("no-request")
        r = self.requests[name]
        self.may(who, MAY["withdraw"])
        if r.ended:
            raise Refused("it names a request that has not ended")
        if self.people[who] != "custodian" and who != r.by:
            raise Refused("who withdraws asked for it, or is a custodian")
        r.ended = "withdrawn"

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
        for q in self.open_bars():
            if q.names == names and q.rule == rule:
                return q.id, False
        q = Quarantine(self.next("Q"), records, rule, roots, names)
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
             not near and bool(q.records & set(old)))
            for old, (kept, near) in self.ancestors(root).items()
            for q in self.open_bars())

    def barred_in(self, root):
        """How many records of a root open bars name, and if all of it is."""
        wholly = bool(self.wholly(root)) or any(
            q.records and set(root) <= q.records for q in self.open_bars())
        some = {x for q in self.open_bars() for x in q.records}
        return len([x for x in root if x in some]), wholly

    # --- recalls ---------------------------------------------------------

    def recall(self, who, name):
        """The id; whether it is new."""
        for c in self.recalls.values():
            if c.name[1] == name[1] and not c.lifted:
                return c.id, False
        self.may(who, MAY["recall"])
        reached = {name[1]} | self.descendants(name[1])
        c = Recall(self.next("C"), name,
                   {r.id: "" for r in self.releases.values()
                    if reached & set(r.roots)})
        self.recalls[c.id] = c
        return c.id, True

    def acknowledge(self, who, case, release, outcome):
        c = self.recalls.get(case)
        if not c or release not in c.lines:
            raise Missing("no-line")
        if c.lifted:
            raise Refused("lifted")
        if c.lines[release]:
            if c.lines[release] == outcome:
                return False
            raise Refused("answered")
        self.may(who, MAY["acknowledge"])
        made = self.releases[release]
        if self.people[who] != "custodian" and who not in (
                made.by, self.requests[made.request].by):
            raise Refused("who is no custodian answers for what they took or "
                          "asked for")
        c.lines[release] = outcome
        return True

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
        self.waivers.append({"request": name, "policy": policy, "by": who,
                             "at": now, "until": until})
        return self.next("W")

    # --- the gate --------------------------------------------------------

    def waived(self, r, policy, now):
        def counts(w):
            stolen = self.retired.get(w["by"])
            return (w["request"] == r.id and w["policy"] == policy
                    and w["until"] > now and not r.ended
                    and w["by"] != r.by
                    and (stolen is None or w["at"] < stolen))
        return any(counts(w) for w in self.waivers)

    def objections(self, r, now):
        """Names of the policies that refuse, and of those that cannot
        tell."""
        against, unknown = set(), set()
        live = self.signers(r, now)
        own, all_of = self.binding(r)
        bound = own | {d for d in all_of if d in self.terms}
        if len(live) < self.quorum:
            against.add("enough-approvals")
        if r.ended or (r.until is not None and r.until <= now):
            against.add("request-is-live")
        given = [a for a in self.approvals if a.of == r.id and a.by != r.by
                 and (a.until is None or a.until > now)]
        for d in bound:
            changed = any(d in self.stale_in(a, r) for a in given)
            if d not in self.terms or (changed and len(live) < self.quorum):
                against.add("terms-as-approved")
        for _, root in r.versions:
            if self.barred_in(root)[1]:
                against.add("no-open-quarantine")
            elif self.clouds(root):
                unknown.add("no-open-quarantine")
            called = self.called_back(root)
            if called is not False:
                (against if called else unknown).add("not-recalled")
        for d in bound:
            t = self.terms.get(d)
            if t is None or r.purpose in t["deny"] or \
                    r.purpose not in t["allow"]:
                against.add("purpose-allowed-by-terms")
            if t and t["retain"] is not None and t["retain"] <= now:
                against.add("retention-not-passed")
        return {p for p in against
                if p not in SITE or not self.waived(r, p, now)}, unknown

    def check(self, who, name, now, job, data=None, skips=False):
        """Verdict, policies that refuse, release, whether it is new.

        `data` is what lies there: the records of each dataset.
        """
        if job is not None and self.people[who] == "auditor":
            raise Refused("role")
        if name not in self.requests:
            raise Missing("no-request")
        self.may(who, MAY["check"])
        r = self.requests[name]
        against, unknown = self.objections(r, now)
        if unknown and not against:
            return "unknown", unknown, "", False
        against |= unknown
        if not against and data is not None:
            for dataset, root in r.versions:
                if data[dataset] != root:
                    return "disagrees", {"data"}, "", False
                if self.barred_in(root)[0] and not skips:
                    against.add("data")
                    break  # what comes after it is not read
        if against:
            return "deny", against, "", False
        if job is None:
            return "allow", set(), "", False
        for old in self.releases.values():
            if (old.request, old.job) == (name, job):
                return "allow", set(), old.id, False
        made = Release(self.next("L"), name, job, who,
                       [root for _, root in r.versions])
        self.releases[made.id] = made
        self.answer_for(made)
        return "allow", set(), made.id, True

    def leave(self, who, name, now, job, ends):
        """A permit or an export: as check does, by fewer people; a permit
        ends no later than what it rests on."""
        self.may(who, MAY["leave"])
        r = self.requests[name]
        if ends and not any(self.objections(r, now)) and \
                self.last_moment(r, now) <= now:
            raise Refused("it would have ended already")
        return self.check(who, name, now, job)

    def last_moment(self, r, now):
        own, all_of = self.binding(r)
        ends = [r.until] + [w["until"] for w in self.waivers
                            if self.waived(r, w["policy"], now)
                            and w["request"] == r.id and w["until"] > now]
        ends += [self.terms[d]["retain"] for d in own | all_of
                 if d in self.terms]
        return min((e for e in ends if e is not None), default=now + 1)

    def receipt(self, who, release, model):
        """Whether it is new."""
        if release not in self.releases:
            raise Missing("no-release")
        if (release, model) in self.receipts:
            return False
        self.may(who, MAY["receipt"])
        self.receipts.add((release, model))
        return True

    def answer_for(self, release):
        """Who takes what was called back already has to answer, too; what
        only is made from it was refused, or holds none of it."""
        for c in self.recalls.values():
            if not c.lifted and c.name[1] in release.roots:
                c.lines[release.id] = ""
