#!/bin/sh
# days: 1.8
# given  a contract for a dataset, a scan for a request
# when   they are attached
# then   `show` names them, the copy is the file byte for byte, and `verify`
#        finds a copy that was changed or has gone
. "$TESTS/desk.sh"
found_desk
printf 'contract\000CT-204\n' >CT-204.pdf
printf '{"hits":3}\n' >scan-1123.json
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 0 custody attach reviews CT-204.pdf --kind contract --as ada --json
[ "$(answer new)" = true ] || fail "it is not new"
sha=$(sha256sum CT-204.pdf | cut -d' ' -f1)
[ "$(answer sha256)" = "$sha" ] || fail "another digest"
cmp CT-204.pdf ".custody/attachments/$sha"
expect 0 custody attach reviews CT-204.pdf --kind contract --as ada --json
[ "$(answer new)" = false ] || fail "attached twice"
expect 0 custody attach R1 scan-1123.json --kind scan --as dev
expect 1 custody attach nothing CT-204.pdf --kind contract --as ada
expect 2 custody attach reviews@1 CT-204.pdf --kind contract --as ada
says "custody attach reviews CT-204.pdf --kind contract"
expect 2 custody attach reviews CT-204.pdf --kind poem --as ada
expect 1 custody attach reviews missing.pdf --kind other --as ada
expect 0 custody show R1
says "papers: CT-204.pdf, scan-1123.json"
expect 0 custody show reviews
says CT-204.pdf
expect 0 custody verify --json
[ "$(answer papers)" = 2 ] || fail "two papers"

chmod u+w ".custody/attachments/$sha"
printf 'forged' >".custody/attachments/$sha"
expect 3 custody verify
says "the copy of CT-204.pdf is not what was attached"
rm ".custody/attachments/$sha"
expect 4 custody verify
says "the copy of CT-204.pdf is missing"
cp CT-204.pdf ".custody/attachments/$sha"
expect 0 custody verify
