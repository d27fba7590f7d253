# SPDX-License-Identifier: Apache-2.0
"""The program under test: a driver that does acts, and a folder for it."""
import json
import os
import shutil
import subprocess
import tempfile
import time

OK, REFUSED, NOT_FOUND, DISAGREES, UNKNOWN = 0, 2, 3, 5, 6
HOUR = 3600
HOSTS = {1: 0, 2: -45}
BRANCH = 3  # the slot of a copy that went its own way
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
        self.set_up_another()
        self.newest = time.time()
        self.do(open=0)
        os.rename(self.dir, self.dir + ".new")

    def set_up_another(self):
        """A ledger of other events, for which people here sign, too."""
        other = self.dir + "/other"
        self.do(open=0)
        self.must("init", dir=other, identity=FOUNDER, quorum=1)
        self.do(open=0, ledger=other)
        self.must("identity_new", name="cy", role="custodian")
        answer = self.do(slot=0, clock=0, act="identity_retire",
                         ask={"name": "cy", "why": "left"},
                         offer=self.dir + "/for-another",
                         **{"as": FOUNDER})
        if answer["status"] != OK:
            raise Differs(f"an offer: {answer}")

    def must(self, act, **ask):
        line = {"slot": 0, "clock": 0, "act": act, "ask": ask}
        if act != "init":
            line["as"] = FOUNDER
        answer = self.do(**line)
        if answer["status"] != OK:
            raise Differs(f"{act}: {answer}")

    def new_world(self):
        for slot in (*HOSTS, BRANCH):
            self.do(open=slot)
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(self.dir + ".new", self.dir)
        for host in HOSTS:
            self.do(open=host, ledger=self.dir, state=self.dir + "/state")

    def branch(self, clock):
        """A copy of the ledger as it is, which somebody takes away."""
        away = self.dir + "/branch"
        os.makedirs(away + "/.custody/checkpoints")
        for name in ("ledger.sqlite3", "ledger.pem"):
            shutil.copy(f"{self.dir}/.custody/{name}", away + "/.custody")
        shutil.copytree(self.dir + "/state", away + "/state")
        return self.do(open=BRANCH, ledger=away, state=away + "/state",
                       clock=clock)

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


def time_of(text):
    """Of a time as acts have it, with microseconds."""
    whole = time.strptime(text[:19] + " UTC", "%Y-%m-%dT%H:%M:%S %Z")
    import calendar
    return calendar.timegm(whole) + float("0." + text[20:26])
