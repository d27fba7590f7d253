# SPDX-License-Identifier: Apache-2.0
"""Plans of what is destroyed; that it is; and that somebody looks."""
import os
import shutil

from program import NOT_FOUND, OK
from world import digest_of


class DisposalActs:
    def some_names(self):
        chosen = self.random.sample(self.ledger.versions[-8:], k=min(
            len(self.ledger.versions), self.random.choice((1, 1, 2))))
        if self.random.random() < 0.15:
            return [(chosen[0].dataset, None)]
        return [(v.dataset, v.ordinal) for v in chosen]

    def act_dispose(self, names=None):
        if not self.ledger.versions:
            return
        names = names or self.some_names()
        first = self.plan(names, None)
        if first and self.random.random() < 0.25:
            self.plan(names, first)

    def plan(self, names, before):
        return self.propose_plan(
            "dispose", {"datasets": said_of(names)}, before,
            lambda who, same: self.ledger.plan(who, names, same))

    def act_erase(self, records=None, names=None):
        """Of single records, in some datasets or everywhere."""
        if not self.ledger.versions:
            return
        records = records or self.some_records()
        if names is None and self.random.random() < 0.3:
            names = self.some_names()
        ask = {"datasets": said_of(names)} if names else {"all": True}
        if len(records) == 1 and self.random.random() < 0.7:
            ask["selector.sha256"] = digest_of(*records)
        else:
            ask["selector.from"] = self.write_list(records)

        def model(who, same):
            return self.ledger.plan_erasure(who, frozenset(records), names,
                                            same)
        first = self.propose_plan("erase", ask, None, model)
        if first and self.random.random() < 0.25:
            self.propose_plan("erase", ask, first, model)

    def some_records(self):
        """Mostly one, mostly of what is there and was not erased."""
        version = self.random.choice(self.ledger.versions[-8:])
        records = [x for x in version.root
                   if x not in self.ledger.erased()] or list(version.root)
        return self.random.sample(records, min(
            len(records), self.random.choice((1, 1, 1, 2, 4))))

    def write_list(self, records):
        self.names += 1
        path = os.path.join(self.program.dir, f"list{self.names}")
        with open(path, "w", encoding="ascii") as out:
            out.writelines(digest_of(record) + "\n" for record in records)
        return path

    def propose_plan(self, kind, ask, before, model):
        """The id, where there is a plan.  Right after `before` it is the
        same."""
        who = self.anybody("custodian")
        answer = self.tell(self.host(), who, "dispose", why="it has to go",
                           **ask)
        self.kind = kind
        same = ""
        if answer["status"] == OK and not self.result(answer)["new"]:
            same = self.result(answer)["id"]
        value = self.judge(who, answer, lambda: model(who, same))
        if not value:
            return None
        result = self.result(answer)
        self.expect((result["id"], result["state"]) == value,
                    f"planned: {value}")
        self.expect(before is None or same == before, f"{before} again")
        self.ledger.disposals[value[0]].digest = result["digest"]
        return value[0]

    def some_disposal(self):
        names = list(self.ledger.disposals)
        return self.random.choice(names[-4:]) if names else None

    def act_carry_out(self, name=None):
        who, name = self.anybody("custodian"), name or self.some_disposal()
        digest = "0" * 12
        if name and self.random.random() < 0.95:
            digest = self.ledger.disposals[name].digest[
                :self.random.choice((12, 64))]
        answer = self.tell(self.host(), who, "dispose", plan=digest)
        if digest == "0" * 12:
            self.expect((answer["status"], answer["code"]) ==
                        (NOT_FOUND, "no-disposal"), "there is no such plan")
            self.came("no-disposal")
            return
        d = self.ledger.disposals[name]
        value = self.judge(who, answer,
                           lambda: self.ledger.carry_out(who, name))
        if value is None:
            return
        self.expect(self.result(answer)["new"] == value, f"new: {value}")
        if value:
            self.came("erased" if d.records else "destroyed")
            self.look_at_files(d)

    def look_at_files(self, d):
        """What nothing live needs is gone, and nothing else."""
        gone = self.ledger.destroyed(d)
        for root in {v.root for v in d.versions}:
            path = self.files[root]
            self.expect(os.path.exists(path) == (root not in gone),
                        f"{path} should {'not ' * (root in gone)}be there")
            if root in gone:
                d.again.append((path, root))
                del self.files[root]

    def act_read_back(self, name=None):
        name = name or self.some_disposal()
        if not name:
            return
        who, d = self.anybody("custodian"), self.ledger.disposals[name]
        there = bool(d.again) and self.random.random() < 0.15
        if there:  # somebody had a copy
            path, root = d.again[0]
            shutil.copy(self.write(root), path)
        answer = self.tell(self.host(), who, "verify", what=name)
        value = self.judge(who, answer, lambda: self.ledger.read_back(
            who, name, there))
        if there:
            os.unlink(path)
        if value is not None:
            self.expect(self.result(answer)["new"] == value, f"new: {value}")


def said_of(names):
    """As `dispose` takes them; no ordinal is every version."""
    return [f"{dataset}@{ordinal or 'all'}" for dataset, ordinal in names]
