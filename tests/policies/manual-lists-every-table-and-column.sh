#!/bin/sh
# Given the state of a ledger, when its tables, views and columns are told by
# `query`, then custody-state(5) lists each, and custody-policy(5) those that
# policies see; neither lists one that there is not.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
expect 0 custody query --json
python3 - "$desk/out" "$SOURCE/man" <<'END'
import json, re, sys

has = {}
for line in open(sys.argv[1]):
    row = json.loads(line)
    if row["type"] == "table":
        has[row["name"]] = [column.split()[0] for column in row["columns"]]

def listed(page):
    found, name = {}, None
    for line in open(page):
        words = line.split()
        if line.startswith(".It Va "):
            name = words[2]
            found[name] = []
        elif line.startswith(".El"):
            name = None
        elif line.startswith(".Va ") and name:
            found[name] += [w.rstrip("#*") for w in words[1:]
                            if re.fullmatch(r"[a-z_0-9]+[#*]?", w)]
    return found

bad = 0
state = listed(sys.argv[2] + "/custody-state.5")
policy = listed(sys.argv[2] + "/custody-policy.5")
for name in policy:
    policy[name] = [c for c in policy[name] if not c.startswith("policy_")]
for made_by_c in ("policy_host", "policy_licence"):
    assert policy.pop(made_by_c), made_by_c
wanted_state = {n: c for n, c in has.items()
                if not n.startswith(("policy_", "core_"))
                or n in ("policy_set", "policy_file")}
wanted_policy = {n: [x for x in c if x != "request"] for n, c in has.items()
                 if n.startswith("policy_") and "request" in c
                 and n != "policy_subject"}
for what, page, wanted in (("state", state, wanted_state),
                           ("policy", policy, wanted_policy)):
    for name in sorted(set(page) | set(wanted)):
        if page.get(name) != wanted.get(name):
            print(f"custody-{what}(5): {name}: {page.get(name)}, "
                  f"there is {wanted.get(name)}")
            bad = 1
sys.exit(bad)
END
