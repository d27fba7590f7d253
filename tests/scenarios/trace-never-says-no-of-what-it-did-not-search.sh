#!/bin/sh
# days: 3.2
# Given one dataset with URLs and one without,
# when a URL is looked for that is in neither, then the answer is "could not
# tell" and names the one without; when it is in the first, then it is found
# and said to be incomplete; digests are searched for everywhere.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
printf '{"url":"https://a.example/1"}\n' >with.jsonl
printf 'id,text\n1,one\n' >without.csv
expect 0 custody ingest with with.jsonl --url-field url --as ada
expect 0 custody ingest without without.csv --as ada

expect 4 custody trace --url https://b.example/1 --as ada --json
says '"type":"unsearched"'
says '--url-field'
[ "$(answer complete)" = false ] || fail "complete"
expect 0 custody trace --url https://a.example/1 --as ada --json
[ "$(answer complete)" = false ] || fail "complete"
expect 1 custody trace --sha256 "$(printf nothing | sha256sum | cut -c1-64)" \
    --as ada --json
[ "$(answer complete)" = true ] || fail "incomplete"
[ "$(answer searched_datasets)" = 2 ] || fail "not both"

# Members that were asked for whole were not searched inside.
mkdir folder && cp with.jsonl folder/inside.jsonl
expect 0 custody ingest whole folder --format files --as ada
expect 4 custody trace --sha256 "$(printf nothing | sha256sum | cut -c1-64)" \
    --as ada
says 'not searched at record level'

# Who may only read still gets an answer, and is told that it is not recorded.
chmod -R a-w .custody
[ "$(id -u)" = 0 ] || {
    expect 0 custody trace --url https://a.example/1 --as ada --json
    [ "$(answer recorded)" = false ] || fail "recorded"
}

# Nothing to look for, or two things at once, is no question.
expect 2 custody trace --as ada
expect 2 custody trace --url u --id i --as ada

# What to look for is not there: nothing was looked for.
for selector in --record --file --from; do
    expect 4 custody trace $selector no-such-file --as ada
    says "no-such-file"
done
