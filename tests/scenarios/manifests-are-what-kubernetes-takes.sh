#!/bin/sh
# Given the manifests of the gate for Kubernetes, when each is checked by the
# types and schemas that are generated from Kubernetes' own API, then every
# field is one that it knows, of its type, and none that it needs is missing; a
# misspelt one is told.  Skipped where npm cannot install them.
. "$TESTS/desk.sh"
command -v npm >/dev/null || { echo "skipped: no npm"; exit 77; }
python3 -c 'import yaml' 2>/dev/null || { echo "skipped: no yaml"; exit 77; }
(npm init -y && timeout 120 npm install --prefer-offline --no-audit --no-fund \
    kubernetes-models@4 typescript@5) >npm.log 2>&1 ||
    { echo "skipped: npm cannot install kubernetes-models"; exit 77; }

cat >write.py <<'P'
import json, sys, yaml

# API group and version, as the package names its modules.
kinds, docs = set(), []
for path in sys.argv[1:]:
    for doc in yaml.safe_load_all(open(path)):
        if doc:
            kinds.add((doc["apiVersion"], doc["kind"]))
            docs.append(doc)
out = open("manifests.ts", "w")
for api, kind in sorted(kinds):
    print('import { %s } from "kubernetes-models/%s";' % (kind, api), file=out)
for doc in docs:
    kind = doc.pop("kind")
    del doc["apiVersion"]
    print("new %s(%s).validate();" % (kind, json.dumps(doc)), file=out)
print(len(docs), "manifests")
P
check() {
    python3 write.py "$@" >/dev/null || return 2
    node node_modules/typescript/bin/tsc --strict --skipLibCheck \
        --target es2020 --module commonjs --moduleResolution node \
        manifests.ts >told 2>&1 && node manifests.js >>told 2>&1
}
check "$SOURCE"/src/gates/kubernetes/*.yaml || fail "$(cat told)"
[ "$(grep -c validate manifests.ts)" -ge 5 ] || fail "too few were checked"

# Each mistake is seen.
number=0
for mistake in 's/readOnlyRootFilesystem/readOnlyRootFileSystem/' \
    's/backoffLimit: 3/backoffLimit: three/' 's/claimName:/claim:/' \
    's/restartPolicy: Never/restart: Never/'; do
    number=$((number + 1))
    sed "$mistake" "$SOURCE/src/gates/kubernetes/job.yaml" >"wrong$number.yaml"
done
! check wrong?.yaml || fail "no mistake is seen"
[ "$(grep -c 'error TS' told)" = $number ] || fail "$(cat told)"
