# days_desk: the people whose days the scenarios walk; sourced after desk.sh.
# Custodians alice and carol, who both sign; engineers bob and dave; auditor
# erin; operator slurm-gate.
. "$TESTS/recall_desk.sh"
# shellcheck disable=SC2034 # recall_desk acts for her
custodian=alice

days_desk() {
    expect 0 custody init --identity alice --name acme-data
    enrol carol:custodian bob:developer dave:developer erin:auditor \
        slurm-gate:operator
    expect 0 custody quorum 2 --why "two pairs of eyes" --as alice
}

# both_sign ID...
both_sign() {
    expect 0 custody approve "$@" --yes --as alice
    expect 0 custody approve "$@" --yes --as carol
}
