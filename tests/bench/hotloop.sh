#!/bin/bash
# wirecopy-bench hotloop: a short run has the shape it is documented to have, its answers repeat, and it cleans up.
#
#   hotloop.sh WIRECOPY-BENCH ROOT
set -euo pipefail

bench=$1 root=$2
cd "$root"
export LC_ALL=C OMP_NUM_THREADS=2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scratch"

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" hotloop

hotloop() {
    generated --feed tests/feed/sample.ndjson --truth tests/feed/truth.tsv "$@"
}

generated() {
    "$bench" hotloop --folder "$folder/scratch" --warm-up 0 --repeat 1 "$@" 2>"$folder/messages"
}

# The table: every stage on one thread and, but for reading, on two; each figure a positive number.
hotloop --copies 1 >"$folder/table"
awk '
    $1 == "stage" { inside = 1; next }
    NF == 0 { inside = 0 }
    inside {
        row = row $1 $2 " "
        if (NF != 10 || $10 != "%" || $3 <= 0 || $4 <= 0 || $5 < $4 || $6 <= 0 || $7 < $8)
            bad = 1
    }
    END {
        print row
        exit bad
    }
' "$folder/table" >"$folder/rows" || fail "a row of the table is not what it should be: $(cat "$folder/table")"
echo "read1 parse1 parse2 words1 words2 fingerprint1 fingerprint2 lookup1 lookup2 hot1 hot2 index1 index2 " |
    diff - "$folder/rows" || fail "the rows of the table"
grep -qE '^feed .* 113 stories, ' "$folder/table" || fail "the feed is not described"
grep -qE '^flagged +[0-9]+ of 113 stories, .*: [0-9]+ identical .*, [0-9]+ edited .*, [0-9]+ derived ' "$folder/table" ||
    fail "what was flagged is not told"

# Every labelled pair is found, found as another, or missed.
awk '
    $1 == "pairs" { inside = 1; next }
    inside && ($2 != $3 + $4 + $5 || NF != 6) { exit 1 }
    inside { count++ }
    END { exit count != 4 }
' "$folder/table" || fail "the pairs do not add up: $(tail -5 "$folder/table")"
[[ $(awk '$1 == "identical" { print $2, $3, $6 }' "$folder/table") == "6 6 0" ]] || fail "identical pairs are missed"

# JSON: the same answers in a second run, and from any number of threads; copies add up.
hotloop --copies 3 --json >"$folder/one"
hotloop --copies 3 --json --threads 3 >"$folder/two"
for run in one two; do
    json checksum <"$folder/$run" >"$folder/$run.sums"
    [[ $(wc -l <"$folder/$run.sums") -eq 13 ]] || fail "not 13 measurements"
    ! grep -qx '00*' "$folder/$run.sums" || fail "a stage did nothing"
    [[ $(sed -n 8p "$folder/$run.sums") == $(sed -n 10p "$folder/$run.sums") ]] ||
        fail "lookup and hot find other matches"
done
diff "$folder/one.sums" "$folder/two.sums" || fail "answers depend on the threads"
for name in cpu cores system kernel compiler flags version revision load date seed warm_up repeat minimum_s median_s spread; do
    json "$name" <"$folder/one" | grep -q . || fail "'$name' is not in the JSON"
done
[[ $(json stories <"$folder/one" | sort -u) == 339 ]] || fail "three copies are not 339 stories"
hotloop --copies 3 --json --seed 2 >"$folder/two"
[[ $(json checksum <"$folder/two" | tail -3) != $(tail -3 "$folder/one.sums") ]] || fail "the seed changes nothing"
shape "$folder/one" hotloop hotloop/words/threads-2/bytes hotloop/flagged/edited hotloop/pairs/derived/found hotloop/latency/max

# Generated stories: what was planted is found, and how long each took is told.
generated --stories 600 --words 100 >"$folder/table"
grep -q '^latency .*p50 [0-9.]* us, .* longest [0-9]* us$' "$folder/table" || fail "the latency is not told"
[[ $(awk '$1 == "copies" { inside = 1 }
    inside && $1 == "identical" && $2 > 5 && $3 == 1 { found++ }
    inside && $1 == "edited" && $2 > 5 && $3 > 0.9 { found++ }
    inside && $1 == "derived" && $2 > 5 && $3 > 0.5 { found++ }
    END { print found }' "$folder/table") -eq 3 ]] || fail "planted copies were missed: $(cat "$folder/table")"
generated --stories 600 --words 100 --json >"$folder/one"
shape "$folder/one" hotloop hotloop/latency/p99 hotloop/found/derived hotloop/found/false hotloop/hot/threads-2/stories

# Copies: the feed as it is, then others with ids of their own.
"$bench" copies --feed tests/feed/sample.ndjson --copies 2 >"$folder/copies"
[[ $(wc -l <"$folder/copies") -eq 226 ]] || fail "two copies are not 226 stories"
[[ $(grep -c '^{"id":"[^"]*~1"' "$folder/copies") -eq 113 ]] || fail "ids of the second copy"

# What cannot be done is said, and nothing stays behind.
refused 2 "bad option '--wrong'" generated --wrong
refused 2 "bad value '0'" generated --repeat 0
refused 2 "no stage 'dance'" generated --stage dance
refused 2 "unexpected 'more'" generated more
refused 2 "'--truth' is of" generated --truth tests/feed/truth.tsv
refused 2 "'--copies' is of" generated --copies 2
refused 3 "no story in" hotloop --feed /dev/null
refused 3 "no story in" hotloop --feed "$folder/absent"
printf 'a\tb\tcopied\n' >"$folder/truth"
refused 3 "truth:1: not two ids and a label" hotloop --copies 1 --truth "$folder/truth"
refused 5 "cannot make a folder" hotloop --folder "$folder/absent"
[[ -z $(ls -A "$folder/scratch") ]] || fail "left behind: $(ls -A "$folder/scratch")"
