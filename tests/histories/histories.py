#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""histories.py DRIVER COUNT [SEED [REPERTOIRE]]: random histories against
the model.

Every world is one ledger, a few people on hosts whose clocks differ, and
WORLD histories told in it one after the other, so that copies, bars and
people of one meet those of the next.  After each act the answer of the
program is compared with the model's: done or refused, and by which rule; at
the gate the verdict, the policies that refuse and the release.  A world that
differs prints its seed and its last acts; the seed makes it again, as long
as people's repertoire is the one that it was told with: acts and tales that
are added later get a number of their own, so that older worlds stay as they
were.  What came of the acts, and how often, is told at the end.
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from acts_disposals import DisposalActs  # noqa: E402
from acts_elsewhere import ElsewhereActs  # noqa: E402
from acts_gate import GateActs  # noqa: E402
from program import HOUR, Differs, Program  # noqa: E402
from tales import Tales  # noqa: E402
from world import World as Base  # noqa: E402

WORLD = 16
NEWEST = 2


class World(Base, GateActs, ElsewhereActs, DisposalActs, Tales):
    ACTS = (("check", 20), ("approve", 22), ("terms", 6), ("ingest", 4),
            ("request", 7), ("quarantine", 2), ("lift", 3), ("reject", 2),
            ("withdraw", 3), ("quorum", 2), ("retire", 1), ("enrol", 1),
            ("recall", 1), ("acknowledge", 3), ("waive", 4), ("hold", 1),
            ("receipt", 2), ("permit", 3), ("export", 1), ("trust", 2),
            ("check_permit", 4), ("offer", 8), ("accept", 7), ("dispose", 2),
            ("carry_out", 2), ("read_back", 2))
    ADDED = {2: (("erase", 1), ("rotate", 1))}

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
        self.tell_a_tale()
        kinds, weights = zip(*self.ACTS, *(
            act for number, acts in self.ADDED.items()
            if number <= self.repertoire for act in acts))
        for kind in self.random.choices(kinds, weights,
                                        k=self.random.randint(2, 7)):
            if kind in ("quarantine", "recall") and not self.ledger.versions:
                continue
            if self.random.random() < 0.1:
                self.shift += self.random.choice((5, 48)) * HOUR
            getattr(self, "act_" + kind)()
            self.keep_custodians()
        self.compare_lines()

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


def main():
    driver, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    repertoire = int(sys.argv[4]) if len(sys.argv) > 4 else NEWEST
    policies = os.path.join(os.environ.get("SOURCE", "."), "policies")
    program = Program(driver, policies)
    told, seed, acts = 0, first, {}
    try:
        while told < count:
            world = World(program, seed, repertoire)
            for number in range(min(WORLD, count - told)):
                world.history(number)
                told += 1
            for what, n in world.counts.items():
                acts[what] = acts.get(what, 0) + n
            seed += 1
    except Differs as differs:
        print(f"seed {seed}, history {number} (the {told + 1}. told): "
              f"{differs}")
        for line in world.log[-12:]:
            print("  ", *line)
        return 1
    finally:
        program.close()
    print(f"{told} histories, seeds {first} to {seed - 1}")
    tell_counts(acts)
    return 0


def tell_counts(acts):
    """A line for each act: how often each thing came of it."""
    for act in sorted({act for act, _ in acts}):
        came = sorted(((n, what) for (a, what), n in acts.items()
                       if a == act), reverse=True)
        print(f"  {act}: " + "; ".join(f"{n} {what}" for n, what in came))


if __name__ == "__main__":
    sys.exit(main())
