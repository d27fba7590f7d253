# serve_desk: a desk whose gate answers Kubernetes on a port of loopback, with
# a certificate made for it.  Sourced in place of desk.sh.

# TLS may load a token's module (softhsm2 brings one), of whose thread storage
# the leak check of GCC 12 makes an address that is none.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}intercept_tls_get_addr=0"
for program in curl openssl python3; do
    command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }
done
. "$TESTS/desk.sh"
served=
trap '[ -z "$served" ] || kill -9 "$served" 2>/dev/null
chmod -R u+w "$desk" 2>/dev/null; rm -rf "$desk"' EXIT

# certificate NAME [SIGNER]: NAME.pem and NAME.key, for localhost.
certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -days 2 -subj "/CN=$1" -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        ${2:+-CA "$2.pem" -CAkey "$2.key"} \
        -keyout "$1.key" -out "$1.pem" 2>/dev/null
}

# serve OPTION...: in the background, as operator gate; sets $port.
serve() {
    "$CUSTODY" serve --webhook 127.0.0.1:0 --tls-cert server.pem \
        --tls-key server.key --as gate --json "$@" >served 2>served.err &
    served=$!
    for _ in $(seq 100); do
        port=$(sed -n 's/.*"type":"serving".*"port":\([0-9]*\).*/\1/p' served)
        [ -z "$port" ] || return 0
        kill -0 $served 2>/dev/null || break
        sleep 0.1
    done
    cat served served.err
    fail "it does not serve"
}

# post FILE [CURL-OPTION...]: the HTTP status; what came back is in $desk/out.
# To /validate and as JSON, unless $place and $type say otherwise.
post() {
    file=$1
    shift
    curl -s --max-time 30 --cacert server.pem -o out -w '%{http_code}' \
        -H "Content-Type:${type- application/json}" --data-binary "@$file" "$@" \
        "https://localhost:$port${place:-/validate}" || :
}

# review FILE [KEY=JSON...]: an AdmissionReview as the API server sends it for
# a Pod that a Job makes; KEY is a path in it, "" in JSON takes it away.
review() {
    python3 - "$@" <<'EOF'
import json, sys
meta = {
    "name": "train-x7k2p", "generateName": "train-", "namespace": "atlas",
    "uid": "9a0c1c4e-6f0b-4f4e-9d55-0d4a6cf1b5a1",
    "creationTimestamp": "2026-11-24T09:12:44Z",
    "labels": {"batch.kubernetes.io/job-name": "train",
               "batch.kubernetes.io/controller-uid":
                   "4b1f8b1a-0f5e-4c39-8a5f-6a7d0e1c2b3d"},
    "annotations": {"custody-request": "R1"},
    "ownerReferences": [{
        "apiVersion": "batch/v1", "kind": "Job", "name": "train",
        "uid": "4b1f8b1a-0f5e-4c39-8a5f-6a7d0e1c2b3d",
        "controller": True, "blockOwnerDeletion": True}],
}
review = {
    "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
    "request": {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
        "kind": {"group": "", "version": "v1", "kind": "Pod"},
        "resource": {"group": "", "version": "v1", "resource": "pods"},
        "requestKind": {"group": "", "version": "v1", "kind": "Pod"},
        "requestResource": {"group": "", "version": "v1",
                            "resource": "pods"},
        "name": "train-x7k2p", "namespace": "atlas", "operation": "CREATE",
        "userInfo": {
            "username": "system:serviceaccount:kube-system:job-controller",
            "uid": "2d0c5b0e-1a2b-4c3d-8e9f-001122334455",
            "groups": ["system:serviceaccounts", "system:authenticated"]},
        "object": {"kind": "Pod", "apiVersion": "v1", "metadata": meta,
                   "spec": {"containers": [{
                       "name": "train", "image": "registry.example/train:1",
                       "command": ["python3", "train.py"]}],
                       "restartPolicy": "Never"},
                   "status": {"phase": "Pending"}},
        "oldObject": None, "dryRun": False,
        "options": {"kind": "CreateOptions",
                    "apiVersion": "meta.k8s.io/v1"}}}
for change in sys.argv[2:]:
    path, _, value = change.partition("=")
    *way, last = path.split("/")
    at = review
    for step in way:
        at = at.setdefault(step, {}) if at.get(step) is not None \
            else at.__setitem__(step, {}) or at[step]
    if value == "":
        at.pop(last, None)
    else:
        at[last] = json.loads(value)
json.dump(review, open(sys.argv[1], "w"))
EOF
}

# replied KEY: of the AdmissionReview that came back.
replied() {
    python3 -c '
import json, sys
value = json.load(open("out"))
for part in sys.argv[1].split("."):
    value = value[part]
print(value if isinstance(value, str) else json.dumps(value))' "$1"
}

found_served_desk() {
    found_desk
    expect 0 custody identity new gate --role operator --as ada
    certificate server
}

# admits FILE [RELEASE], denies FILE WORDS
admits() {
    [ "$(post "$1")" = 200 ] || fail "no answer to $1"
    [ "$(replied response.allowed)" = true ] || fail "$1 is denied: $(cat out)"
    [ -z "${2-}" ] ||
        [ "$(replied response.auditAnnotations.release)" = "$2" ] ||
        fail "$1: another release: $(cat out)"
}
denies() {
    [ "$(post "$1")" = 200 ] || fail "no answer to $1"
    [ "$(replied response.allowed)" = false ] || fail "$1 is allowed"
    [ "$(replied response.status.code)" = 403 ] || fail "$1: $(cat out)"
    replied response.status.message | grep -qF -- "$2" ||
        fail "$1: it does not say $2: $(cat out)"
}

# stop_serving: by SIGTERM, and it must end well.
stop_serving() {
    kill -TERM "$served"
    code=0
    wait "$served" || code=$?
    served=
    [ $code = 0 ] || { cat served.err; fail "it ends with $code"; }
    tail -n 1 served | grep -q '"type":"result".*"exit":0' ||
        fail "no result: $(tail -n 1 served)"
    ! grep -q 'Sanitizer\|runtime error' served.err || fail "sanitizer"
}
