#!/bin/bash
# wirecopy-bench rivals: a short run finds what has to be found, and not what cannot be; exact rivals agree; it cleans up.
#
#   rivals.sh WIRECOPY-BENCH ROOT
set -euo pipefail

bench=$1 root=$2
cd "$root"
export LC_ALL=C OMP_NUM_THREADS=2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scratch"

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" rivals

rivals() {
    "$bench" rivals --folder "$folder/scratch" --repeat 2 "$@" 2>"$folder/messages"
}

# The figure of a measurement.
figure() {
    grep -oE "\"name\": ?\"rivals/$2\",[^}]*" "$1" | grep -oE '"median": ?[-0-9.e+]+' | grep -oE '[-0-9.e+]+$' ||
        fail "no measurement '$2'"
}

# Expects something of numbers, as awk has it.
holds() {
    awk "BEGIN { exit !($1) }" || fail "$2: $1 does not hold"
}

# Two batches; every figure is positive, and the same rows come in every run.
rivals --stories 5000 --questions 1500 --words 100 >"$folder/table"
awk '
    $1 == "answer" { inside = 1; next }
    NF == 0 { inside = 0 }
    inside {
        rows = rows $1 " "
        if (NF != 12 || $2 <= 0 || $9 <= 0 || $11 <= 0)
            bad = 1
        if ($12 <= 0 && $1 !~ /faiss/) # what malloc says of those; that of a sanitizer says nothing
            bad = 1
        for (i = 5; i <= 7; i++)
            if ($i < 0 || $i > 1)
                bad = 1
    }
    END {
        print rows
        exit bad
    }
' "$folder/table" >"$folder/rows" || fail "a row is not what it should be: $(cat "$folder/table")"
read -ra rows <"$folder/rows"
names=$(sed 's/simhash-faiss-[a-z]* //g; s/ $//' "$folder/rows")
[[ $names == "wirecopy wirecopy-radius simhash-words simhash-lmdb simhash-scan minhash-lsh" ]] || fail "the rows are: $names"
for name in "${rows[@]}"; do
    grep -q "^$name: " "$folder/table" || fail "$name does not say what it is"
done
grep -qE '^the [2-9] that are exact within 3 bits gave the same answers, [1-9][0-9]* of them$' "$folder/table" ||
    fail "nothing was compared: $(tail -1 "$folder/table")"

# Identical copies have identical keys, words and shingles: everybody finds all of them. wirecopy finds what others miss.
rivals --stories 5000 --questions 1500 --words 100 --json >"$folder/json"
for name in "${rows[@]}"; do
    holds "$(figure "$folder/json" "$name/recall/identical") == 1" "$name misses identical copies"
    holds "$(figure "$folder/json" "$name/times") > 0" "$name costs nothing"
    holds "$(figure "$folder/json" "$name/recall/derived") <= $(figure "$folder/json" wirecopy/recall/derived)" \
        "$name finds more derived copies"
done
holds "$(figure "$folder/json" wirecopy/recall/derived) > 0.8" "wirecopy misses derived copies"
holds "$(figure "$folder/json" wirecopy/recall/edited) > 0.95" "wirecopy misses edited copies"
holds "$(figure "$folder/json" simhash-lmdb/hits) == $(figure "$folder/json" simhash-scan/hits)" "exact rivals differ"
holds "$(figure "$folder/json" wirecopy/false) < 15" "wirecopy flags strangers"
shape "$folder/json" rivals 'rivals/minhash-lsh/recall/derived' 'rivals/simhash-lmdb/index' 'rivals/wirecopy/lookup' \
    'rivals/simhash-words/fingerprint' 'rivals/simhash-scan/bytes'

# Copies that are planted in a feed.
rivals --feed tests/feed/sample.ndjson --questions 200 --json >"$folder/feed"
grep -q '"stories":108,"questions":200,"asked":{"identical":50,"edited":50,"derived":50}' "$folder/feed" ||
    fail "other stories, or other questions, of a feed: $(grep -o '"stories":.*' "$folder/feed" | head -c 200)"
for name in "${rows[@]}"; do
    holds "$(figure "$folder/feed" "$name/recall/identical") == 1" "$name misses identical copies of a feed"
done
holds "$(figure "$folder/feed" wirecopy/recall/edited) > 0.9" "wirecopy misses edited copies of a feed"
rivals --feed tests/feed/sample.ndjson --questions 200 --json --seed 2 >"$folder/other"
[[ $(grep -o '"rivals/[^}]*"count"[^}]*' "$folder/other") != $(grep -o '"rivals/[^}]*"count"[^}]*' "$folder/feed") ]] ||
    fail "the seed changes nothing"

# What cannot be done is said, and nothing stays behind.
refused 2 "--help' says" rivals --wrong
refused 2 "--help' says" rivals --stories 0
refused 2 "--help' says" rivals --repeat x
refused 2 "unexpected 'more'" rivals more
refused 3 "cannot compare" rivals --feed /dev/null
head -50 tests/feed/sample.ndjson >"$folder/short"
refused 3 "cannot compare" rivals --feed "$folder/short"
refused 5 "cannot compare" rivals --folder "$folder/absent"
rivals --help | grep -q -- '--questions' || fail "no help"
[[ -z $(ls -A "$folder/scratch") ]] || fail "left behind: $(ls -A "$folder/scratch")"
