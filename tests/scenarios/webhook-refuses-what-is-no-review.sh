#!/bin/sh
# Given the webhook, when what comes is not an AdmissionReview of a Pod, by
# POST, as JSON, of bounded size and in time, then it is refused by an HTTP
# status or closed, and the webhook goes on answering others.
. "$TESTS/serve_desk.sh"

found_served_desk
ask_and_approve reviews
serve

# refuses STATUS FILE [CURL-OPTION...]
refuses() {
    wanted=$1
    shift
    got=$(post "$@")
    [ "$got" = "$wanted" ] || fail "$got instead of $wanted: $* $(cat out)"
    ! grep -q '"allowed"' out || fail "it answers: $(cat out)"
}
review pod
for change in kind='"Review"' apiVersion='"admission.k8s.io/v1beta1"' request= \
    request='[]' request='"x"' request/uid= request/uid='""' request/uid=7 \
    request/namespace= request/kind= request/object= request/object='[]' \
    request/object/metadata='7' request/kind/kind='"Deployment"' \
    request/kind/group='"apps"' request/operation='"DELETE"' \
    request/operation='"CONNECT"' request/namespace='"a/b"' \
    request/object/metadata/annotations='{"custody-job": "a b"}' \
    request/object/metadata/annotations="{\"custody-job\": \"$(seq -s x 99)\"}"
do
    review wrong "$change"
    refuses 400 wrong
done
printf '{"kind": "AdmissionReview", "kind": "AdmissionReview"}' >twice
refuses 400 twice
head -c 300 pod >cut
refuses 400 cut
: >empty
refuses 400 empty
head -c 100000 /dev/urandom >noise
refuses 400 noise
python3 -c 'print("[" * 100000)' >deep
refuses 400 deep
# An annotation is hostile until it is read: no byte of it is taken for more.
review hostile request/object/metadata/annotations='{"custody-request":
    "R1\u001b]0;x\u0007; custody approve R1"}'
denies hostile 'is no request'

place=/elsewhere refuses 404 pod
place=/validate/../validate/ refuses 404 pod
[ "$(post pod -X GET)" = 405 ] || fail "GET"
[ "$(post pod -X PUT)" = 405 ] || fail "PUT"
type=' text/yaml' refuses 415 pod
type=' application/jsonx' refuses 415 pod
type='' refuses 415 pod
admits pod
type=' application/json; charset=utf-8'
admits pod
unset type
# As large as Kubernetes sends: yes.  Too large: no, with a length or without.
review large request/object/metadata/annotations="{\"custody-request\": \"R1\",
    \"note\": \"$(head -c 90000 /dev/zero | tr '\0' x)\"}"
admits large
head -c 9000000 /dev/zero | tr '\0' ' ' >huge
refuses 413 huge
case $(post huge -H 'Transfer-Encoding: chunked' -H 'Expect:') in
000) ;;
*) fail "what has no end is taken: $(cat out)" ;;
esac
[ "$(curl -s -o out -w '%{http_code}' "http://localhost:$port/validate")" != \
    200 ] || fail "it speaks without TLS"
[ "$(curl -s --tls-max 1.1 --cacert server.pem -o out -w '%{http_code}' \
    "https://localhost:$port/healthz")" != 200 ] || fail "it speaks TLS 1.1"
[ "$(curl -s --cacert server.pem "https://localhost:$port/healthz")" = ok ] ||
    fail "its health is not told"

# Those who send a byte now and then, before TLS and in it, are closed after
# ten seconds, and keep nobody out meanwhile.
cat >slow.py <<'EOF'
import socket, ssl, sys, threading, time
port, ended = int(sys.argv[1]), []
def drip(kind):
    one = socket.create_connection(("127.0.0.1", port))
    if kind != "bare":
        context = ssl.create_default_context(cafile="server.pem")
        one = context.wrap_socket(one, server_hostname="localhost")
        one.sendall(b"POST /validate HTTP/1.1\r\nHost: x\r\n")
        if kind == "body":
            one.sendall(b"Content-Type: application/json\r\n"
                        b"Content-Length: 1000\r\n\r\n")
    began = time.time()
    try:
        while time.time() - began < 25:
            one.sendall({"bare": b"\x16", "head": b"X", "body": b" "}[kind])
            time.sleep(0.5)
    except OSError:
        ended.append(time.time() - began)
kinds = ["bare", "head", "body"] * 8
threads = [threading.Thread(target=drip, args=(k,)) for k in kinds]
for one in threads: one.start()
for one in threads: one.join()
sys.exit(not (len(ended) == len(kinds) and max(ended) < 20))
EOF
python3 slow.py "$port" &
slow=$!
sleep 2
admits pod
wait $slow || fail "slow clients are not closed"
admits pod
stop_serving
expect 2 custody serve --webhook nowhere:x --tls-cert server.pem \
    --tls-key server.key --as gate
certificate other
expect 2 custody serve --webhook 127.0.0.1:0 --tls-cert server.pem \
    --tls-key other.key --as gate
expect 4 custody serve --webhook 127.0.0.1:0 --tls-cert none.pem \
    --tls-key server.key --as gate
expect 2 custody serve --webhook 127.0.0.1:0 --as gate

# With --client-ca, only who shows such a certificate may ask.
certificate clients
certificate apiserver clients
certificate stranger
serve --client-ca clients.pem
refuses 401 pod
refuses 401 pod --cert stranger.pem --key stranger.key
[ "$(post pod --cert apiserver.pem --key apiserver.key)" = 200 ] ||
    fail "the API server is refused: $(cat out)"
stop_serving
