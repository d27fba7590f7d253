# report_desk: a ledger that has something of everything a report speaks of.
# Sourced after desk.sh.

# Two datasets, one made of the other; releases by export and permit, a
# quarantine with a recall, and a disposal that was read back.
told_desk() {
    found_desk
    expect 0 custody identity new op --role operator --as ada
    expect 0 custody identity new eve --role auditor --as ada
    expect 0 custody identity new cus --role custodian --as ada
    python3 -c '
for i in range(200):
    print("{\"id\":%d,\"url\":\"https://pages.example/%d\",\"text\":\"t%d\"}"
          % (i, i, i))' >news.jsonl
    expect 0 custody ingest crawl/news news.jsonl --url-field url --as dev \
        --source-url https://crawl.example/1 --publisher 'Open Crawl' \
        --retrieved-at 2026-01-02 --declared-licence CC0-1.0
    head -n 150 news.jsonl >clean.jsonl
    expect 0 custody ingest crawl/clean clean.jsonl --url-field url --as dev \
        --source-url https://crawl.example/1 --publisher 'Open Crawl' \
        --retrieved-at 2026-01-02 --declared-licence CC0-1.0 \
        --derived-from crawl/news@1 --step dedup
    for dataset in crawl/news crawl/clean; do
        expect 0 custody terms $dataset --allow-purpose demo \
            --licence CC0-1.0 --sensitivity public --as ada
    done
    ask_and_approve crawl/clean
    expect 0 custody export R1 --to out1 --job 47 --as op
    expect 0 custody receipt L1 --model atlas-7b --as op
    expect 0 custody permit R1 --job 48 --out permit.json --as op
    expect 0 custody quarantine --url-prefix https://pages.example/1 \
        --why 'poisoned' --incident INC-88 --as eve
    expect 0 custody recall --url-prefix https://pages.example/1 \
        --why 'poisoned' --incident INC-88 --as eve
    expect 0 custody dispose reviews@1 --why 'contract ended' --as ada --json
    expect 0 custody dispose --plan "$(answer digest)" --as ada
    expect 0 custody verify D1 --as cus
}

# checks FOLDER: do the commands of its README hold, as they stand?
checks() {
    sed -n 's/^    //p' "$1/README.txt" >commands
    [ "$(wc -l <commands)" -gt 20 ] || fail "README.txt has no commands"
    (cd "$1" && PATH="${CUSTODY%/*}:$PATH" sh -eu ../commands) \
        >"$desk/out" 2>"$desk/err"
}
