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
run ls -l data

say 'A ledger, and the people who work with it'
run custody init --identity alice --name clinic
run custody identity new bob --role developer --contact bob@clinic.example --as alice
run custody identity new gate --role operator --as alice
run custody identity new erin --role auditor --as alice
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

say 'Afterwards the gate refuses, trace still knows, and the ledger verifies'
refused 1 custody check R1 --as bob
refused 1 custody trace --record record --as erin
run custody trace --model mamma-1 --as erin
run custody status --as alice
run custody log -n 12
run custody verify
echo
echo "The main job is done: from arrival to certified deletion."
