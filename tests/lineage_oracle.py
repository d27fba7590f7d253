"""lineage_oracle: the closure that the ledger's triggers keep, told anew.

Builds random graphs of versions in a database made of the state's SQL alone,
edge by edge and in any order, and compares what the triggers say of ancestors,
bars, holds and terms with what walking every way says.  It shares no SQL and
no code with Custody but the files under test.
"""
import glob
import os
import random
import sqlite3
import sys

source, seeds = sys.argv[1], int(sys.argv[2])


def state():
    db = sqlite3.connect(":memory:")
    for name in sorted(glob.glob(os.path.join(source, "src/ledger/state/*.sql"))):
        with open(name, encoding="utf-8") as text:
            db.executescript(text.read())
    db.execute("UPDATE clock SET now = '2026'")
    db.execute("INSERT INTO ledger VALUES ('g', 'n', 'k', 1, '2026')")
    return db


def insert(db, table, **values):
    columns = [row[1] for row in db.execute("PRAGMA table_info(%s)" % table)]
    kinds = {row[1]: row[2] for row in db.execute("PRAGMA table_info(%s)" % table)}
    row = [values.get(c, 0 if kinds[c] == "INTEGER" else "") for c in columns]
    db.execute("INSERT INTO %s VALUES (%s)" % (table, ",".join("?" * len(row))), row)


class World:
    """What was done, in the order in which it was; nothing is derived."""

    def __init__(self, dice):
        self.dice, self.db, self.seq = dice, state(), 0
        self.version = {}     # root: [(seq, dataset)]
        self.edge = []        # (child, parent, proved, since)
        self.bar = []         # (root, quarantine, wholly, seq)
        self.lifted = set()
        self.held, self.asked = {}, {}

    def place(self):
        self.seq += 1
        return self.seq

    def ingest(self, root, dataset):
        seq = self.place()
        insert(self.db, "version", seq=seq, dataset=dataset, root=root,
               ordinal=1, records=9)
        self.version.setdefault(root, []).append((seq, dataset))
        return seq

    def ways(self, root):
        """Every way up: lists of edges, from the root on."""
        for edge in self.edge:
            if edge[0] == root:
                yield [edge]
                for way in self.ways(edge[1]):
                    yield [edge] + way

    def above(self, root):
        return {edge[1] for way in self.ways(root) for edge in way}

    def derive(self):
        child, parent = self.dice.sample(sorted(self.version), 2)
        if child in self.above(parent):
            return
        dataset = "d%d" % self.dice.randrange(12)
        seq = self.ingest(child, dataset)
        since, release = 0, ""
        if self.dice.random() < 0.4:
            release, since = "L%d" % seq, self.place()
            insert(self.db, "release", id=release, seq=since, mode="export")
        proved = self.dice.randrange(2)
        insert(self.db, "derivation", version=seq, root=parent, release=release,
               parent=self.version[parent][0][0], proved=proved)
        self.edge.append((child, parent, proved, since))

    def quarantine(self):
        root = self.dice.choice(sorted(self.version))
        seq, wholly = self.place(), self.dice.randrange(2)
        name = "Q%d" % seq
        insert(self.db, "quarantine", id=name, seq=seq)
        if wholly:
            insert(self.db, "quarantine_version", quarantine=name, root=root)
        else:
            insert(self.db, "quarantine_count", quarantine=name, records=1,
                   version=self.version[root][0][0])
        self.bar.append((root, name, wholly, seq))

    def lift(self):
        if self.bar:
            name = self.dice.choice(self.bar)[1]
            self.lifted.add(name)
            self.db.execute("UPDATE quarantine SET lifted = 1 WHERE id = ?",
                            (name,))

    def hold(self):
        seq, root = self.place(), self.dice.choice(sorted(self.version))
        insert(self.db, "hold", id="H%d" % seq, seq=seq)
        insert(self.db, "hold_version", hold="H%d" % seq, root=root)
        self.held["H%d" % seq] = root

    def ask(self):
        seq, root = self.place(), self.dice.choice(sorted(self.version))
        dataset = self.version[root][0][1]
        insert(self.db, "request_version", request="R%d" % seq, root=root,
               dataset=dataset)
        self.asked["R%d" % seq] = (root, dataset)

    def rows(self, sql):
        return set(self.db.execute(sql))

    # --- what each must come to

    def lineage(self):
        out = {}
        for root in self.version:
            for way in self.ways(root):
                key = (root, way[-1][1])
                proved, altered, since = out.get(key, (1, 0, None))
                proved = min([proved] + [edge[2] for edge in way])
                if not way[-1][2]:
                    altered = 1
                    since = way[-1][3] if since is None else min(since, way[-1][3])
                out[key] = (proved, altered, since)
        return {key + (v[0], v[1], v[2] if v[1] else None)
                for key, v in out.items()}

    def barred(self):
        """Wholly: itself, or by a way of proofs from one that is."""
        out = set()
        for root in self.version:
            whole = {root} | {way[-1][1] for way in self.ways(root)
                              if all(edge[2] for edge in way)}
            for at, name, wholly, _ in self.bar:
                if wholly and at in whole and name not in self.lifted:
                    out.add((root, name))
        return out

    def clouded(self):
        out = set()
        for root in self.version:
            for at, name, wholly, seq in self.bar:
                for way in self.ways(root):
                    if name in self.lifted or way[-1][1] != at:
                        continue
                    if wholly and not all(edge[2] for edge in way):
                        out.add((root, name))
                    if not wholly and not way[-1][2] and seq > way[-1][3]:
                        out.add((root, name))
        return out

    def check(self):
        said = {(a, b, p, w, s if w else None) for a, b, p, w, s in self.rows(
            "SELECT root, ancestor, proved, altered, since FROM lineage")}
        assert said == self.lineage(), ("lineage", said ^ self.lineage())
        said = self.rows("SELECT v.root, b.quarantine FROM version_barred AS b"
                         " JOIN version AS v ON v.seq = b.version WHERE wholly")
        clouds = self.rows("SELECT root, quarantine FROM root_clouded")
        shut = self.barred() | self.clouded()
        assert said | clouds == shut, ("bars", (said | clouds) ^ shut)
        assert said <= self.barred(), ("wholly", said - self.barred())
        held = self.rows("SELECT v.root, h.hold FROM version_held AS h"
                         " JOIN version AS v ON v.seq = h.version")
        want = {(root, h) for root in self.version
                for h, at in self.held.items()
                if at == root or at in self.above(root)}
        assert held == want, ("holds", held ^ want)
        bound = self.rows("SELECT request, dataset, own FROM request_dataset")
        want = {(r, d, int(d == own)) for r, (root, own) in self.asked.items()
                for at in {root} | self.above(root)
                for _, d in self.version[at]}
        assert bound == want, ("terms", bound ^ want)


for seed in range(seeds):
    world = World(random.Random(seed))
    for n in range(world.dice.randint(2, 9)):
        world.ingest("r%d" % n, "d%d" % n)
    acts = [world.derive] * 6 + [world.quarantine, world.quarantine, world.lift,
                                 world.hold, world.ask]
    for _ in range(world.dice.randint(1, 40)):
        world.dice.choice(acts)()
    try:
        world.check()
    except AssertionError as wrong:
        sys.exit("seed %d: %s" % (seed, wrong))
print("%d histories agree" % seeds)
