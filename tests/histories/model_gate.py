# SPDX-License-Identifier: Apache-2.0
"""The gate: what it answers, and what it lets go."""
from words import MAY, SITE, Missing, Permit, Refused, Release, Trust

MINUTE, DAY = 60, 24 * 3600
FOR_EVER = 1e12


class Gate:
    # --- the gate --------------------------------------------------------

    def waived(self, r, policy, now):
        return any(w["request"] == r.id and w["policy"] == policy and
                   self.counts_waiver(w, now) for w in self.waivers)

    def counts_waiver(self, w, now):
        r, stolen = self.requests[w["request"]], self.retired.get(w["by"])
        return (w["until"] > now and not r.ended and w["by"] != r.by
                and (stolen is None or w["at"] < stolen))

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
            if self.gone(root):
                against.add("not-disposed")
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

    def check(self, who, name, now, job, data=None, skips=False,
              part=False):
        """Verdict, policies that refuse, release, whether it is new.

        `data` is what lies there: the records of each dataset; with `part`
        it may be some files of a version.
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
                barred = self.barred_in(root)[0] and not skips
                # All of a version holds what is barred of it: nothing is
                # read.  What a part holds, its reading tells.
                if data[dataset] != root and (part or not barred):
                    return "disagrees", {"data"}, "", False
                if barred or not skips and self.erased() & set(root):
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
                       [root for _, root in r.versions], self.tick())
        self.releases[made.id] = made
        self.answer_for(made)
        return "allow", set(), made.id, True

    def leave(self, who, name, now, job):
        """An export: as check does, by fewer people."""
        self.may(who, MAY["leave"])
        return self.check(who, name, now, job)

    def permit(self, who, name, now, job, asked):
        """As a check; and the permit.  It ends no later than what it rests
        on.  `asked` has a clock, an end and an audience."""
        self.may(who, MAY["leave"])
        r = self.requests[name]
        ends = asked["until"] or asked["clock"] + DAY
        if not any(self.objections(r, now)):
            latest = self.last_moment(r, now)
            if asked["until"] and ends > latest:
                raise Refused("what was approved ends at")
            ends = min(ends, latest)
            if ends <= asked["clock"]:
                raise Refused("it would have ended already")
        answer = self.check(who, name, now, job)
        if answer[0] != "allow":
            return answer, None
        barred = {x for q in self.open_bars()
                  for x in q.records} | self.erased()
        permit = Permit(
            self.releases[answer[2]], r, who, asked["audience"],
            asked["clock"], ends,
            frozenset(x for _, root in r.versions for x in root
                      if x in barred), self.changes, self.tick())
        self.permits.append(permit)
        return answer, permit

    def last_moment(self, r, now):
        """When the first of what a permit rests on ends; of the approvals
        the quorum must last."""
        own, all_of = self.binding(r)
        ends = [r.until] + [
            w["until"] for w in self.waivers
            if w["request"] == r.id and self.counts_waiver(w, now)]
        ends += [self.terms[d]["retain"] for d in own | all_of
                 if d in self.terms]
        by = {}
        for a in self.live(r, now):
            by[a.by] = max(by.get(a.by, 0), a.until or FOR_EVER)
        ends.append(sorted(by.values(), reverse=True)[self.quorum - 1])
        return min(e for e in ends if e is not None)

    def receipt(self, who, release, model):
        """Whether it is new."""
        chosen = self.reception(release, model)
        if chosen:
            self.may(who, MAY["receipt"])
            self.law_receipt(who, chosen[1], None)
            self.put_receipt(who, chosen[1], None, None)
        return bool(chosen)

    def reception(self, release, model):
        if release not in self.releases:
            raise Missing("no-release")
        if (release, model) in self.receipts:
            return None
        return "receipt", {"of": release, "model": model}

    def law_receipt(self, who, said, now):
        if said["of"] not in self.releases:
            raise Refused("it answers a release")
        if (said["of"], said["model"]) in self.receipts:
            raise Refused("the same receipt is recorded once")

    def put_receipt(self, who, said, at, now):
        self.receipts.add((said["of"], said["model"]))

    def answer_for(self, release):
        """Who takes what was called back already has to answer, too; what
        only is made from it was refused, or holds none of it."""
        for c in self.recalls.values():
            if not c.lifted and c.name[1] in release.roots:
                c.lines[release.id] = ""

    # --- without the ledger ----------------------------------------------

    def trust(self, who, now):
        """What a trust file of now says."""
        if self.people[who] != "custodian":
            raise Refused("role")
        return Trust(now, self.changes, dict(self.people),
                     dict(self.retired), dict(self.keys),
                     self.revoked(now))

    def revoked(self, now):
        """Requests that have a live permit and the gate would not allow, or
        that were ended; releases that were called back; live permits after
        which something was barred, erased or put under other terms."""
        live = [p for p in self.permits if p.ends > now]
        found = {p.request.id for p in live
                 if any(self.objections(p.request, now))}
        for made in self.releases.values():
            r = self.requests[made.request]
            if r.ended and (r.until is None or r.until > now):
                found.add(r.id)
            if any(not c.lifted and c.tick > made.tick and
                   c.lines.get(made.id, "accepted") != "accepted"
                   for c in self.recalls.values()):
                found.add(made.id)
        return found | {p.tick for p in live if self.is_stale(p)}

    def is_stale(self, p):
        if any(q.tick > p.tick and (
                q.hit & set(p.release.roots) or
                any(q in self.wholly(root) for root in p.release.roots))
               for q in self.open_bars()):
            return True
        if any(d.since > p.tick and
               any(d.records & set(root) for root in p.release.roots)
               for d in self.disposals.values()):
            return True  # records were erased
        own, all_of = self.binding(p.request)
        return any(d in self.terms and self.terms[d]["tick"] > p.tick
                   for d in own | all_of)

    def check_permit(self, p, trust, asked):
        """Verdict, and the codes against it.  `asked` has the clock of the
        host, a job, an audience, a greatest age, data and a skip list."""
        if trust.changes < p.least:
            return "unknown", {"trust-old"}
        if trust.retired.get(p.by) is not None:
            return "disagrees", {"no-signer"}  # their key was stolen
        against, unknown = set(), set()
        clock = asked["clock"]
        now = max(clock, trust.at)  # never before what was signed
        if trust.revoked & {p.request.id, p.release.id, p.tick}:
            against.add("revoked")
        if trust.at > clock + 10 * MINUTE:
            unknown.add("clock")
        elif p.begins > now + 2 * MINUTE:
            against.add("permit-early")
        elif now >= p.ends:
            against.add("permit-ended")
        if p.audience is not None and asked["audience"] != p.audience:
            against.add("permit-audience")
        if asked["job"] not in (None, p.release.job):
            against.add("permit-job")
        if asked["age"] is not None and trust.at + asked["age"] < clock:
            unknown.add("trust-age")
        if against or unknown:
            return "deny" if against else "unknown", against | unknown
        return self.check_data(p, asked["data"])

    def check_data(self, p, data):
        if data is not None:
            for dataset, root in p.request.versions:
                if data[dataset] != root:
                    return "disagrees", {"data"}
                if p.barred & set(root):
                    return "deny", {"barred"}
        return "allow", set()
