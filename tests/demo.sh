#!/bin/sh
# demo: installs what is needed, builds, and walks the main job on real data:
# 569 patients, 150 flowers, 1,797 handwritten digits and two photographs that
# Debian's package python3-sklearn carries.  Every command is printed as a
# person would type it, with what it answered.
#
#   sh tests/demo.sh [--no-install]
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/tests/setup.sh"

[ "${1-}" = --no-install ] || install_packages
mkdir -p "$here/build"
build "$here/build/demo" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
PATH="$here/build/demo:$PATH"

desk=$(mktemp -d "${TMPDIR:-/tmp}/custody-demo-XXXXXX")
trap 'rm -rf "$desk"' EXIT
cd "$desk"
export CUSTODY_KEYS="$desk/keys" XDG_STATE_HOME="$desk/state"

say() {
    printf '\n# %s\n' "$*"
}

# run COMMAND...: prints it, runs it, and stops the demo where it fails;
# refused CODE COMMAND...: the same for a command that must refuse.
run() {
    refused 0 "$@"
}
refused() {
    wanted=$1 code=0
    shift
    printf '$ '
    for word; do
        case $word in
        *[!a-zA-Z0-9_./:=@,+%-]* | '') printf "'%s' " "$word" ;;
        *) printf '%s ' "$word" ;;
        esac
    done
    echo
    "$@" 2>&1 </dev/null || code=$?
    [ "$code" = "$wanted" ] || die "exit $code instead of $wanted"
    [ "$code" = 0 ] || echo "(exit $code)"
}

say 'Real data: taken out of a Debian package, without installing it'
(mkdir package && cd package && chmod 777 . &&
    apt-get -qq download python3-sklearn >/dev/null 2>&1) ||
    die "cannot download python3-sklearn"
dpkg -x package/python3-sklearn_*.deb package
found=package/usr/lib/python3/dist-packages/sklearn/datasets
mkdir data
cp "$found/data/breast_cancer.csv" "$found/data/iris.csv" \
    "$found/data/wine_data.csv" "$found/data/digits.csv.gz" data/
cp -r "$found/images" data/photographs
# What the packages of this machine say of themselves: text with URLs and ids.
/usr/bin/python3 - >data/packages.jsonl <<'END'
import json
for entry in open("/var/lib/dpkg/status", encoding="utf-8").read().split("\n\n"):
    field = dict(line.split(": ", 1) for line in entry.split("\n")
                 if ": " in line and line[0] != " ")
    if "Homepage" in field and "Description" in field:
        print(json.dumps({"name": field["Package"], "page": field["Homepage"],
                          "obtained": "2026-10-01T00:00:00Z",
                          "text": field["Description"]}))
END
run ls -l data

say 'A ledger, and the people who work with it'
run custody init --identity alice --name clinic
run custody identity new bob --role developer --contact bob@clinic.example --as alice
run custody identity new gate --role operator --as alice
run custody identity new erin --role auditor --as alice
run custody identity new carol --role custodian --contact carol@clinic.example --as alice
run custody identity list --as alice

say 'Data comes in: every record is digested, and what is known of its origin recorded'
run custody ingest patients data/breast_cancer.csv --as alice \
    --source-url https://archive.ics.uci.edu/dataset/17 --retrieved-at 2026-11-02 \
    --publisher 'UCI Machine Learning Repository' --declared-licence CC-BY-4.0
run custody ingest iris data/iris.csv --as alice \
    --source-url https://archive.ics.uci.edu/dataset/53 --retrieved-at 2026-11-02 \
    --publisher 'UCI Machine Learning Repository' --declared-licence CC-BY-4.0
run custody ingest digits data/digits.csv.gz --no-header --as alice \
    --source-url https://archive.ics.uci.edu/dataset/80 --retrieved-at 2026-11-02 \
    --publisher 'UCI Machine Learning Repository' --declared-licence CC-BY-4.0
run custody ingest photographs data/photographs --as alice \
    --publisher 'scikit-learn' --declared-licence CC-BY-2.0 --why 'shipped with the package'
run custody list

say 'The same content is the same version, however it is wrapped'
gzip -k data/iris.csv
run custody hash data/iris.csv
run custody hash data/iris.csv.gz
rm data/iris.csv.gz

say 'What may be done with the patients: their data is a special category'
run custody terms patients --allow-purpose diagnosis-research --licence CC-BY-4.0 \
    --sensitivity special --jurisdiction EU --retain-until 2031-12-31 --as alice

say 'Bob asks; until a custodian approves, the gate is shut'
run custody request patients --purpose diagnosis-research --project mamma \
    --model mamma-1 --why 'a first classifier' --as bob
refused 1 custody check R1 --as bob
refused 1 custody approve R1 --yes --as bob
run custody approve R1 --yes --until +90d --condition 'no single patient in print' --as alice
run custody requests

say "The job's pre-flight check reads the data and compares every record"
run custody check R1 --data data/breast_cancer.csv --job 4711 --as bob
cp data/breast_cancer.csv changed.csv
sed -i '100s/1/7/' changed.csv
refused 3 custody check R1 --data changed.csv --job 4712 --as bob

say 'Data leaves as a release: verified as it is written, and signed'
run custody export R1 --to release --job 4713 --as gate
run ls release
(cd release && run sha256sum -c SHA256SUMS)
run custody receipt L1 --model mamma-1 --as bob
run custody trust --out trust.json --as alice
say 'Anybody can check it, without the ledger'
(cd / && run custody verify "$desk/release/custody-release.json" \
    --trust "$desk/trust.json" --data "$desk/release")

say 'One record turns out to be wrong: where did it go?'
sed -n 42p data/breast_cancer.csv >record
run custody trace --record record --as erin
run custody quarantine --record record --why 'mixed-up patient' --incident INC-1 --as erin
refused 1 custody check R1 --data data/breast_cancer.csv --job 4714 --as bob
run custody export R1 --to clean --job 4715 --as gate
run wc -l clean/breast_cancer.csv
run custody lift Q1 --why 'the laboratory confirmed it' --as alice

say "Monday, the custodian: what waits, what changed, one signature for several"
run custody ingest packages data/packages.jsonl --url-field page --time-field obtained \
    --id-field name --source-url https://deb.debian.org/debian --retrieved-at 2026-10-01 \
    --publisher Debian --declared-licence CC0-1.0 --as alice
run custody terms packages --allow-purpose search --allow-purpose summaries \
    --licence CC0-1.0 --sensitivity public --as alice
run custody request packages --purpose search --project finder --model finder-1 --as bob
run custody request packages --purpose summaries --project brief --as bob
run custody request packages iris --purpose advertising --project ads --as bob
run custody status --as alice
run custody show R2 --as alice
refused 1 custody approve R2 R3 R4 --yes --as alice
echo 'the data protection officer agrees' >dpo.txt
run custody attach packages dpo.txt --kind consent --as alice
run custody requests --as alice

say 'Carol signs on her own machine, from a copy that she only reads'
run custody request patients --purpose diagnosis-research --project second --as bob
cp -r .custody carols-copy
run custody approve R5 --yes --as carol --ledger carols-copy --offer r5-carol.json
run custody accept r5-carol.json --as alice

say 'Tuesday, the engineer: a permit that a node without the ledger can check'
run custody permit R2 --job 5001 --out permit.json --as gate
run custody trust --out trust.json --as alice
(cd / && run custody check --permit "$desk/permit.json" --trust "$desk/trust.json" \
    --data "$desk/data/packages.jsonl")
run custody exec R2 --data data/packages.jsonl --job 5002 --as bob -- wc -l data/packages.jsonl
run custody receipt L5 --model finder-1 --as bob

say 'He makes data of his own from it: what binds the parent binds the child'
grep -v '"name": "lib' data/packages.jsonl >data/programs.jsonl
run custody ingest programs data/programs.jsonl --url-field page --derived-from packages@1 \
    --step 'without libraries' --as bob
sed 's/"text": "\(.\)/"text": "\1 /' data/packages.jsonl >data/tokens.jsonl
run custody ingest tokens data/tokens.jsonl --derived-from packages@1 --step 'cut into tokens' \
    --source-url https://deb.debian.org/debian --retrieved-at 2026-10-01 --as bob
run custody terms tokens --allow-purpose search --licence CC0-1.0 --sensitivity public --as alice
run custody request tokens --purpose search --project finder --model finder-2 --as bob
run custody approve R6 --yes --as alice
run custody check R6 --data data/tokens.jsonl --job 5003 --as bob
run custody show tokens@1 --graph --as bob

say 'Friday evening, the investigator: a domain is poisoned'
run custody trace --domain gnu.org --as erin
run custody quarantine --domain gnu.org --why 'pages were edited' --incident INC-2 \
    --recall --dry-run --as erin
run custody quarantine --domain gnu.org --why 'pages were edited' --incident INC-2 \
    --recall --as erin
refused 1 custody check R2 --data data/packages.jsonl --job 5004 --as bob
run custody check R2 --data data/packages.jsonl --job 5005 --skip-list skip --as bob
refused 4 custody check R6 --data data/tokens.jsonl --job 5006 --as bob
run custody show C1 --as erin
run custody acknowledge C1 L5 --outcome retrained --why 'finder-1 was trained again' --as bob
run custody trace --model finder-1 --as erin
run custody status --as alice
run custody report --incident INC-2 --out report --as erin
run ls report

say 'The study ends: the data is destroyed, and a certificate says what was done'
run custody hold patients@1 --why 'audit until Friday' --as alice
refused 1 custody dispose patients@1 --why 'study closed' --as alice
run custody lift H1 --why 'audit done' --as alice
run custody dispose patients@1 --why 'study closed' --as alice
plan=$(custody show D1 --json --as alice |
    sed -n 's/.*"plan": *"\([0-9a-f]\{64\}\)".*/\1/p')
run custody dispose --plan "$(printf %.8s "$plan")" --as alice
run ls data
run custody verify D1 --as alice
run custody certificate D1 --out certificate --as alice
run ls certificate
(cd / && run custody verify "$desk/certificate/certificate.json" --trust "$desk/trust.json")

say 'One entry has to go, wherever it is: what is sealed is sealed anew without it'
(umask 077 && head -c 32 /dev/urandom >store.key)
export CUSTODY_STORE_KEY="$desk/store.key"
run custody ingest catalogue data/packages.jsonl --id-field name --seal --as alice
name=$(sed -n '1s/.*"name": "\([^"]*\)".*/\1/p' data/packages.jsonl)
run custody dispose --id "$name" --all --why 'its maintainer asked' --as alice
plan=$(custody show D2 --json --as alice |
    sed -n 's/.*"plan": *"\([0-9a-f]\{64\}\)".*/\1/p')
run custody dispose --plan "$(printf %.8s "$plan")" --as alice
run custody verify D2 --as carol
run custody keys status --unlock

say 'Afterwards the gate refuses, trace still knows, and the ledger verifies'
refused 1 custody check R1 --as bob
refused 1 custody trace --record record --as erin
run custody trace --model mamma-1 --as erin
run custody status --as alice
run custody log -n 12
run custody verify
echo
echo "The main job is done: from arrival to certified deletion."
