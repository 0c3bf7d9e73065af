#!/bin/bash
# wirecopy-bench quality: light edits are found, all add up, a run repeats, and it cleans up.
#
#   quality.sh WIRECOPY-BENCH ROOT
set -euo pipefail

bench=$1 root=$2
cd "$root"
export LC_ALL=C OMP_NUM_THREADS=2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scratch"

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" quality

quality() {
    "$bench" quality --folder "$folder/scratch" "$@" 2>"$folder/messages"
}

# Every edit has a row; what is not flagged was lost at one stage.
quality --stories 60 --words 300 >"$folder/table"
awk '
    $2 == "stories" || /^stories/ { count = $2 }
    $6 == "|" && $5 == "|" { bad = 1 }
    NF == 11 && $5 == "|" && $1 != "edit" {
        rows++
        lost = $6 + $7 + $8
        if ($2 < 0.9 || $2 * count + lost < count - 0.5 || $2 * count + lost > count + 0.5)
            bad = 1
    }
    END { exit bad || rows != 10 }
' "$folder/table" || fail "the rows: $(cat "$folder/table")"
[[ $(awk '$1 == "one-word" { print $2 }' "$folder/table") == 1.0000 ]] || fail "a changed word hides a copy"

# A feed; the same answers again, and from another seed other stories.
for run in one two; do
    quality --feed tests/feed/sample.ndjson --json >"$folder/$run"
done
shape "$folder/one" quality quality/one-word/flagged quality/cut-30-percent/gathered quality/reordered/related \
    quality/headline-words-cut/strangers quality/as-they-are/pairs
diff <(grep '"name"' "$folder/one") <(grep '"name"' "$folder/two") || fail "a second run finds something else"

# What cannot be done is said, and nothing stays behind.
printf '{"id": "a", "text": "too short to be edited"}\n' >"$folder/short"
for case in "3 --feed $folder/short" "3 --feed $folder/absent" "2 --stories 0" "2 --wrong" "5 --folder $folder/absent"; do
    read -r wanted arguments <<<"$case"
    status=0
    # shellcheck disable=SC2086
    quality $arguments >/dev/null || status=$?
    [[ $status -eq $wanted ]] || fail "'$arguments' ended with $status, not $wanted"
    [[ -s $folder/messages ]] || fail "'$arguments' ended without a word"
done
[[ -z $(ls -A "$folder/scratch") ]] || fail "left behind: $(ls -A "$folder/scratch")"
