# recall_desk: what the scenarios of recalls share; sourced after desk.sh.
# Custodian ada, or whom $custodian names, developers bob and dave, operator
# olga, auditor erin.
custodian=ada

recall_desk() {
    expect 0 custody init --identity "$custodian" --name desk
    enrol bob:developer dave:developer olga:operator erin:auditor
}

# enrol NAME:ROLE...
enrol() {
    for who; do
        expect 0 custody identity new "${who%%:*}" --role "${who##*:}" \
            --contact "${who%%:*}@acme.example" --as "$custodian"
    done
}

# page ID HOST: one record.
page() {
    printf '{"id":"%s","url":"https://%s/%s","text":"t%s"}\n' "$1" "$2" "$1" "$1"
}

# take_in DATASET FILE [OPTION...]: ingested, with terms.
take_in() {
    set_name=$1
    shift
    expect 0 custody ingest "$set_name" "$@" --as "$custodian"
    expect 0 custody terms "$set_name" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as "$custodian"
}

# ask_for WHO PROJECT DATASET...: an approved request in $request.
ask_for() {
    asks=$1 project=$2
    shift 2
    expect 0 custody request "$@" --purpose demo --project "$project" \
        --as "$asks" --json
    request=$(answer request)
    expect 0 custody approve "$request" --yes --as ada
}
