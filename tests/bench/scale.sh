#!/bin/bash
# wirecopy-bench generate, ingest, lookup, mixed, scale: what they write is what wirecopy reads, finds and counts.
#
#   scale.sh WIRECOPY-BENCH ROOT WIRECOPY
set -euo pipefail

bench=$1 root=$2 wirecopy=$3
export LC_ALL=C OMP_NUM_THREADS=2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scratch"

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" scale

run() {
    "$bench" "$@" 2>"$folder/messages"
}

# generate: a feed that can be divided anywhere, and a truth that an index run agrees with.
run generate --stories 600 --words 100 --copies 30 --truth-out "$folder/truth" >"$folder/feed"
run generate --stories 400 --words 100 --copies 30 --first 200 | diff - <(tail -n +201 "$folder/feed") ||
    fail "a part of the sequence is not what it is in the whole"
"$wirecopy" index --db "$folder/indexed" --json --quiet "$folder/feed" >"$folder/verdicts"
[[ $(wc -l <"$folder/verdicts") -eq 600 ]] || fail "600 stories are not 600 verdicts"
while IFS=$'\t' read -r original copy verdict; do
    [[ $verdict == identical ]] || continue
    grep -F "\"id\":\"$copy\",\"verdict\":\"identical\"" "$folder/verdicts" | grep -qF "\"id\":\"$original\"" ||
        fail "$copy was not found to be $original"
done <"$folder/truth"
for verdict in identical edited derived; do
    [[ $(cut -f3 "$folder/truth" | grep -cx $verdict) -gt 20 ]] || fail "there are too few $verdict copies"
done
if command -v python3 >/dev/null; then
    python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$folder/feed" || fail "not JSON"
fi

# ingest: the table, and the same in JSON; parts add up to no more than the whole; the store is sound and complete.
run ingest --stories 5000 --words 60 --commit 500 --folder "$folder/scratch" >"$folder/table"
awk '$2 == "stories/s" { inside = 1; next }
    NF == 0 { inside = 0 }
    inside { rows++; if (NF != 8 || $2 <= 0 || $5 <= 0) bad = 1 }
    END { exit bad || rows != 5 }' "$folder/table" || fail "the rows of ingest: $(cat "$folder/table")"
for part in log postings ids members cards 'free pages'; do
    grep -q "^$part  *[0-9.]* *[0-9.]* %$" "$folder/table" || fail "'$part' is not in the table"
done
run ingest --stories 5000 --words 60 --commit 500 --keep "$folder/store" --json >"$folder/one"
shape "$folder/one" ingest ingest/rate ingest/commit/p99 ingest/size/postings
for name in cpu revision date seed rate written_bytes commit_p99_s commit_max_s resident_bytes log_bytes; do
    json "$name" <"$folder/one" | grep -q '[1-9A-Za-z]' || fail "'$name' is not in the JSON"
done
"$wirecopy" verify --quiet --db "$folder/store" >/dev/null || fail "the store is not sound"
"$wirecopy" stats --db "$folder/store" --json | grep -q '"stories":5000' || fail "the store does not hold 5000 stories"
run ingest --stories 5000 --words 60 --no-sketch --json --folder "$folder/scratch" >"$folder/two"
[[ $(json log_bytes <"$folder/two") -lt $(json log_bytes <"$folder/one") ]] || fail "sketches take no room"
refused 2 "holds stories already" run ingest --stories 10 --keep "$folder/store"

# lookup: in the store that was kept, and in one that grows; nearly all copies are found.
run lookup --store "$folder/store" --words 60 --lookups 500 --json >"$folder/kept"
run lookup --sizes 1000,5000 --words 60 --commit 500 --lookups 500 --folder "$folder/scratch" --json >"$folder/grown"
shape "$folder/kept" lookup lookup/stories-5000/whole/p99 lookup/stories-5000/flagged/edited
shape "$folder/grown" lookup lookup/stories-1000/batch lookup/stories-5000/cpu/p50
[[ $(json stories <"$folder/grown" | head -5 | tr '\n' ' ') == 1000\ * ]] || fail "the first size is not 1000"
[[ $(grep -o '"identical":{.*' <"$folder/kept") == $(grep -o '"stories":5000,.*' <"$folder/grown" |
    grep -o '"identical":{.*') ]] || fail "a store that has grown gives other answers"
identical=$(grep -o '"identical":{[^}]*' "$folder/kept")
[[ $(json stories <<<"$identical") -gt 5 && $(json stories <<<"$identical") == $(json found <<<"$identical") ]] ||
    fail "identical copies were missed: $identical"
run lookup --store "$folder/store" --words 60 --lookups 100 >"$folder/table"
grep -qE '^ +5000 +[0-9]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ .* MiB$' "$folder/table" || fail "the row of lookup"

# mixed: lookups and commits, each alone and beside the other; a rate is kept.
small=(--words 60 --folder "$folder/scratch")
run mixed --stories 3000 --writes 400 --commit 50 --rate 2000 --lookups 200 --readers 2 --repeat 2 "${small[@]}" --json \
    >"$folder/one"
shape "$folder/one" mixed mixed/reads-alone/lookup/p50 mixed/writes-alone/commit/rate mixed/both/lookup/p99 \
    mixed/both/commit/max
grep -oE '"name":"mixed/both/commit/rate".*' "$folder/one" | json maximum | head -1 | awk '{ exit !($1 > 0 && $1 <= 2400) }' ||
    fail "the writer does not keep to its rate: $(grep rate "$folder/one")"
run mixed --stories 1000 --writes 100 --rate 0 --lookups 100 --repeat 1 "${small[@]}" >"$folder/table"
[[ $(grep -cE '^(lookups|commits) (alone|beside [a-z]+) +[0-9]+( +[0-9.]+){5}$' "$folder/table") -eq 4 ]] ||
    fail "the rows of mixed: $(cat "$folder/table")"

# scale: a cost at each size, and the exponent of each.
run scale --sizes 1000,3000 --commit 500 --lookups 200 --repeat 2 "${small[@]}" --json >"$folder/one"
shape "$folder/one" scale scale/stories-1000/lookup scale/stories-3000/hamming scale/stories-3000/append \
    scale/exponent/lookup scale/exponent/bytes
run scale --stories 2000 --lookups 100 --repeat 1 "${small[@]}" >"$folder/table"
grep -qE '^ +2000 +[0-9]+( +[0-9.]+){7}$' "$folder/table" || fail "the row of scale: $(cat "$folder/table")"

# What cannot be done is said, and nothing stays behind.
refused 2 "bad option '--wrong'" run ingest --wrong
refused 2 "bad option '--sizes'" run ingest --sizes 10
refused 2 "bad value '0'" run generate --stories 0
refused 2 "bad value '0'" run mixed --readers 0
refused 2 "bad option '--keep'" run scale --keep here
refused 2 "bad value '101'" run lookup --repeat 101
refused 2 "bad value '10'" run generate --words 10
refused 2 "bad value '91'" run generate --copies 91
refused 2 "bad value '5,5'" run lookup --sizes 5,5
refused 2 "bad value '5,x'" run lookup --sizes 5,x
refused 2 "unexpected 'more'" run lookup more
refused 5 "cannot write" run generate --stories 1 --truth-out "$folder/absent/truth"
for benchmark in ingest lookup mixed scale; do
    refused 5 "cannot make a folder" run $benchmark --folder "$folder/absent"
done
if [[ -w /dev/full ]]; then
    refused 5 "cannot write '/dev/full'" run generate --stories 1000 --copies 90 --truth-out /dev/full
fi
refused 4 "cannot measure on" run lookup --store "$folder/absent"
[[ -z $(ls -A "$folder/scratch") ]] || fail "left behind: $(ls -A "$folder/scratch")"
