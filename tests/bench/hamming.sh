#!/bin/bash
# wirecopy-bench hamming: a short run finds what a scan finds, at every radius it asks for, and cleans up.
#
#   hamming.sh WIRECOPY-BENCH ROOT
set -euo pipefail

bench=$1 root=$2
cd "$root"
export LC_ALL=C
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/scratch"

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" hamming

"$bench" hamming --feed tests/feed/sample.ndjson --stories 30000 --questions 300 --folder "$folder/scratch" >"$folder/table"
grep -q "^answers are those of a scan" "$folder/table" || fail "nothing was compared"
[[ $(awk '$1 == 3 || $1 == 7 { rows += $4 > 0 && $6 > 0 } END { print rows }' "$folder/table") -eq 8 ]] ||
    fail "a row is missing, or has no answers: $(cat "$folder/table")"
! grep -q OTHER "$folder/table" || fail "another index has other answers"
"$bench" hamming --feed tests/feed/sample.ndjson --stories 3000 --questions 30 --json --folder "$folder/scratch" \
    >"$folder/json"
shape "$folder/json" hamming hamming/append hamming/grown/radius-3/single hamming/compacted/radius-7/batch
[[ -z $(ls -A "$folder/scratch") ]] || fail "something was left behind"

for arguments in "--seed x" "--feed none.ndjson --stories 0" "--feed none.ndjson extra"; do
    status=0
    # shellcheck disable=SC2086
    "$bench" hamming $arguments 2>"$folder/messages" || status=$?
    [[ $status -eq 2 ]] || fail "'$arguments' ended with $status"
done
status=0
"$bench" hamming --feed "$folder/none.ndjson" 2>"$folder/messages" || status=$?
[[ $status -ne 0 ]] || fail "there was no feed, and nothing was said"
