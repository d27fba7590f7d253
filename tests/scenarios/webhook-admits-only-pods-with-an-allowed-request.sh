#!/bin/sh
# Given the gate as a webhook of Kubernetes, when a Pod is made, then it is
# admitted only if it names a request that the gate allows; its job's Pods
# have one release; a rehearsal records nothing; a no says every reason and
# what to do; what changes in the ledger counts at once; SIGTERM ends it well.
. "$TESTS/serve_desk.sh"

found_served_desk
expect 0 custody request reviews --purpose demo --project tour --as dev
serve --pin "$(expect 0 custody verify --json --as ada; answer genesis)"

review pod
denies pod 'enough-approvals R1:'
replied response.status.message | grep -q 'do: custody approve R1' ||
    fail "it says not what to do"
[ "$(replied response.uid)" = 705ab4f5-6393-11e8-b7cc-42010a800002 ] ||
    fail "another uid"
[ "$(replied apiVersion) $(replied kind)" = \
    'admission.k8s.io/v1 AdmissionReview' ] || fail "another kind"

# Approved while it serves: it sees that.
expect 0 custody approve R1 --yes --as ada
events=$(custody query 'SELECT count(*) AS n FROM event' --as ada | tail -n 1)
review rehearsal request/dryRun=true
admits rehearsal
[ "$(custody query 'SELECT count(*) AS n FROM event' --as ada | tail -n 1)" = \
    "$events" ] || fail "a rehearsal was recorded"
admits pod L1
# The Job's next Pod, after the first has failed, is the same job.
review again request/name='"train-9"' \
    request/object/metadata/name='"train-9"' \
    request/object/metadata/uid='"00000000-0000-0000-0000-000000000009"'
admits again L1
# A Pod of its own, one that says its job, one labelled; others' namespaces.
review own request/object/metadata/ownerReferences=
admits own L2
review said request/object/metadata/annotations='{"custody-request": "R1",
    "custody-job": "nightly"}'
admits said L3
review labelled request/object/metadata/annotations= \
    request/object/metadata/labels='{"custody-request": "R1",
    "custody-job": "nightly"}'
admits labelled L3
review elsewhere request/namespace='"other"' \
    request/object/metadata/annotations='{"custody-request": "R1",
    "custody-job": "nightly"}'
admits elsewhere L4
expect 0 custody list releases --json --as ada
says '"job":"atlas/train/4b1f8b1a-0f5e-4c39-8a5f-6a7d0e1c2b3d"'
says '"job":"atlas/nightly"'
says '"job":"other/nightly"'

review unnamed request/object/metadata/annotations=
denies unnamed 'names no request'
review strange request/object/metadata/annotations='{"custody-request": "--help"}'
denies strange 'is no request'
review two request/object/metadata/labels='{"custody-request": "R2"}'
denies two 'name two requests'
review none request/object/metadata/annotations='{"custody-request": "R99"}'
denies none 'no such request'
# A Pod that is changed keeps what it was admitted with, and asks nothing.
review changed request/operation='"UPDATE"' \
    request/oldObject/metadata/annotations='{"custody-request": "R2"}'
denies changed 'keeps the request'
review touched request/operation='"UPDATE"' \
    request/oldObject/metadata/annotations='{"custody-request": "R1"}'
admits touched

expect 0 custody withdraw R1 --why 'not any more' --as dev
denies pod 'request-is-live'
# A ledger that is gone, or another in its place, opens nothing.
mv .custody aside
denies pod 'custody'
expect 0 custody init --identity ada --name other
denies pod 'genesis'
rm -rf .custody && mv aside .custody
stop_serving
[ "$(grep -c '"type":"review"' served)" -ge 15 ] || fail "reviews are not told"
grep '"type":"review"' served | grep -q '"verdict":"unknown"' ||
    fail "what it could not tell is told as something else"
