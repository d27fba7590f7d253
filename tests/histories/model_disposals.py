# SPDX-License-Identifier: Apache-2.0
"""What is destroyed: a plan, what was approved of it, and who looks after."""
from words import CUSTODIAN, Disagrees, Disposal, Missing, Refused


class Disposals:
    def gone(self, root):
        """By bytes, whichever dataset they were in."""
        return any(v.disposal for v in self.versions if v.root == root)

    def held(self, root):
        """By a hold over it, over everything, or over what it was made
        from."""
        over = {root} | set(self.ancestors(root))
        return any(not h.what or over & {r for _, r in h.what}
                   for h in self.holds.values() if not h.lifted)

    def named(self, names):
        """Every ingest of these bytes in that dataset, of (dataset,
        ordinal); no ordinal is all of the dataset."""
        found = []
        for dataset, ordinal in names:
            here = self.of(dataset)
            if ordinal is not None:
                root = here[ordinal - 1].root
                here = [v for v in here if v.root == root]
            found += [v for v in here if v not in found]
        return found

    def plan(self, who, names, same):
        """The id, and where it stands.  `same`: an older plan is said to be
        the answer."""
        if any(not self.of(dataset) for dataset, _ in names):
            raise Missing("no-dataset")
        versions = [v for v in self.named(names) if not v.disposal]
        if not versions:
            raise Refused("disposed")
        if any(self.held(v.root) for v in versions):
            raise Refused("held")
        self.may(who, CUSTODIAN)
        if same and self.is_same(same, versions):
            return same, self.disposals[same].state
        def there():
            if any(v.disposal for v in versions):
                raise Refused("it names ingests that are not disposed")
        return self.put_plan(who, versions, there)

    def put_plan(self, who, versions, there):
        def check():
            there()
            if any(self.held(v.root) for v in versions):
                raise Refused("nothing that it names is on hold")

        def effect():
            self.disposals[name].state = "approved"
        name = f"D{self.given.get('D', 0) + 1}"
        self.disposals[name] = Disposal(name, who, versions, self.tick())
        self.propose("D", "plan", who, self.quorum > 1, check, effect)
        return name, self.disposals[name].state

    def is_same(self, name, versions, records=frozenset()):
        """It names the same, and nothing of it was let out since."""
        d = self.disposals.get(name)
        return d is not None and d.state in ("planned", "approved") and \
            d.records == records and \
            {id(v) for v in d.versions} == {id(v) for v in versions} and \
            not self.released_since(d)

    # --- single records --------------------------------------------------

    def erased(self):
        """What no gate lets out any more, wherever it lies."""
        return {x for d in self.disposals.values() if d.since
                for x in d.records}

    def plan_erasure(self, who, records, names, same):
        """As `plan`; without `names` wherever they are.  In data that is
        not sealed, which all of it is here, what was erased lies on, and is
        not erased again."""
        if names and any(not self.of(dataset) for dataset, _ in names):
            raise Missing("no-dataset")
        scope = self.versions if names is None else self.named(names)
        gone = self.erased()
        versions = [v for v in scope if not v.disposal and
                    (records - gone) & set(v.root)]
        if any(set(v.root) <= records | gone for v in versions):
            raise Refused("whole")
        if not versions:
            raise Missing("not-found")
        if any(self.held(v.root) for v in versions):
            raise Refused("held")
        self.may(who, CUSTODIAN)
        used = frozenset(x for v in versions for x in v.root
                         if x in records - gone)
        if same and self.is_same(same, versions, used):
            return same, self.disposals[same].state
        beside = [v for v in self.versions if not v.disposal and
                  v not in versions and used & set(v.root)]

        def check():
            if any(v.disposal for v in versions):
                raise Refused("it counts records of ingests that are not "
                              "disposed")
            if any(v.disposal for v in beside):
                raise Refused("what holds the same beside them are other "
                              "ingests that are there")
        name, _ = self.put_plan(who, versions, check)
        self.disposals[name].records = used
        return name, self.disposals[name].state

    def may_erase(self, d):
        another = ("nothing that it names is disposed, or has records being "
                   "erased")
        if any(v.disposal for v in d.versions):
            raise Refused(another)
        if self.released_since(d):
            raise Refused("nothing that it names was released since it was "
                          "planned")
        if any(o.since > d.tick and any(v in d.versions for v in o.versions)
               for o in self.disposals.values()):
            raise Refused("nothing that it names had records erased since it "
                          "was planned")

    def released_since(self, d):
        roots = {v.root for v in d.versions}
        return any(made.tick > d.tick and roots & set(made.roots)
                   for made in self.releases.values())

    def carry_out(self, who, name):
        """Whether it was done now."""
        d = self.disposals[name]
        if d.state in ("done", "verified"):
            return False
        if d.state == "planned":
            raise Refused("not-approved")
        if d.state == "rejected":
            raise Refused("rejected")
        if any(self.held(v.root) for v in d.versions):
            raise Refused("held")
        if any(v.tick > d.tick and not v.disposal and d.records & set(v.root)
               for v in self.versions):
            raise Refused("came-in")
        self.may(who, CUSTODIAN)
        if d.records:
            self.may_erase(d)
            d.since = self.tick()
        else:
            self.may_destroy(d)
            for v in d.versions:
                v.disposal = name
        d.state, d.executor = "done", who
        return True

    def may_destroy(self, d):
        if any(v.disposal for v in d.versions):
            raise Refused("nothing that it names is being disposed by "
                          "another")
        if self.released_since(d):
            raise Refused("nothing that it names was released since it was "
                          "planned")

    def destroyed(self, d):
        """Roots whose bytes nothing live needs any more."""
        return set() if d.records else {
            v.root for v in d.versions
            if all(o.disposal for o in self.versions if o.root == v.root)}

    def read_back(self, who, name, there):
        """Whether it was recorded now.  `there`: something that was
        destroyed is there again."""
        d = self.disposals[name]
        if d.state not in ("done", "verified"):
            raise Refused("not-done")
        if d.state == "done":
            self.may(who, CUSTODIAN)
            if self.quorum > 1 and who == d.executor:
                raise Refused("who carried it out does not verify it, where "
                              "the quorum is above 1")
        if there:
            raise Disagrees("still-there")
        new = d.state == "done"
        d.state = "verified"
        return new
