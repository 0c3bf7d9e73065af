# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Verdicts depend on the stories and their order alone.
cat "$SAMPLE" >feed.ndjson
numbered 1 400 >>feed.ndjson
lines=$(wc -l <feed.ndjson)

index_to() {
    wirecopy index --db "$1" --json --quiet --limit 0 --min-verdict related "${@:2}"
}
index_to reference feed.ndjson --threads 1 >reference.json
wirecopy export --db reference >reference.export
check 'a verdict for every story' '[[ $(wc -l <reference.json) -eq $lines ]]'
check 'copies are among them' 'grep -q "\"verdict\":\"identical\"" reference.json'

same() {
    check "$1: the same verdicts" 'cmp reference.json got.json'
    check "$1: the same store" 'wirecopy export --db got | cmp reference.export -'
    rm -rf got got.json
}
for threads in 2 3; do
    index_to got feed.ndjson --threads $threads >got.json
    same "$threads threads"
done
for batch in 1 7 10000; do
    index_to got feed.ndjson --batch $batch --threads 2 >got.json
    same "batches of $batch"
done

split --numeric-suffixes --number=l/10 feed.ndjson part.
for part in part.*; do
    index_to got "$part"
done >got.json
same 'ten runs'

index_to got <feed.ndjson >got.json
same 'standard input'
index_to got part.* >got.json
same 'ten files'
zstd -qc feed.ndjson >feed.zst
index_to got feed.zst >got.json
same 'compressed'

# What is in the store already gets the verdict that it got when it came.
index_to reference feed.ndjson --batch 13 >got.json
check 'again: the same verdicts' 'cmp reference.json got.json'
check 'again: nothing added' 'wirecopy export --db reference | cmp reference.export -'

# Lookups do not depend on threads and batches either.
wirecopy lookup --db reference --json --quiet --limit 0 feed.ndjson --threads 1 >one.json
wirecopy lookup --db reference --json --quiet --limit 0 feed.ndjson --threads 2 --batch 5 >two.json
check 'lookup: the same verdicts' 'cmp one.json two.json'
run 'sound reference'
