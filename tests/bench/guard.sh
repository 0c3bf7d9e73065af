#!/bin/bash
# scripts/guard: the same program takes the same instructions; a tenth more of them in one place fails, and is named.
#
#   guard.sh WIRECOPY-BENCH ROOT
set -euo pipefail

bench=$1 root=$2
export LC_ALL=C
command -v valgrind >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" guard

# A project of its own, with counts of its own.
mkdir -p "$folder/scripts" "$folder/bench" "$folder/tests/feed"
cp "$root/scripts/guard" "$folder/scripts"
cp "$root/tests/feed/sample.ndjson" "$folder/tests/feed"
kept=$folder/bench/guard.txt

guard() {
    "$folder/scripts/guard" "$@" "$bench" >"$folder/table" 2>"$folder/messages"
}

# Expects an exit status, and a line of what is said.
expect() {
    local wanted=$1 line=$2 status=0
    guard || status=$?
    [[ $status -eq $wanted ]] || fail "ended with $status, not $wanted: $(cat "$folder/table" "$folder/messages")"
    cat "$folder/table" "$folder/messages" | grep -qE -- "$line" || fail "no '$line': $(cat "$folder/table")"
}

guard --update || fail "cannot count: $(cat "$folder/messages")"
cp "$kept" "$folder/counts"
[[ $(grep -cE '^portable [a-z/]+ [1-9][0-9]+$' "$kept") -eq 13 ]] || fail "not 13 counts: $(cat "$kept")"
expect 0 '^portable +ingest +[0-9]+ +[0-9]+ +[-+]0\.[0-9]+ %'

# As if this program took 10 % more than the one that was counted; and 10 % less.
awk '$2 == "fingerprint/count" && $1 == "portable" { $3 = int($3 / 1.1) } { print }' "$folder/counts" >"$kept"
expect 1 '^portable +fingerprint/count .*\+1[01]\.[0-9]+ %  MORE'
[[ $(grep -c MORE "$folder/table") -eq 1 ]] || fail "more than one is too slow: $(cat "$folder/table")"
awk '$2 == "lookup" && $1 == "portable" { $3 = int($3 * 1.1) } { print }' "$folder/counts" >"$kept"
expect 0 'fewer instructions'

# Work that nobody counted before, and counts that nobody makes now.
grep -v '^portable index ' "$folder/counts" >"$kept"
expect 1 '^portable +index +[0-9]+ +NEW'
{ cat "$folder/counts" && echo 'portable dance 7'; } >"$kept"
expect 1 '^portable dance: was not counted'
sed 's/^build .*/build cc 1.0, -O9, pdp11/' "$folder/counts" >"$kept"
expect 77 'nothing is compared: the counts are of cc 1.0'

# What cannot be done is said.
for arguments in "--wrong" "--feed" "more" "--feed x more"; do
    status=0
    # shellcheck disable=SC2086
    "$bench" guard $arguments >/dev/null 2>&1 || status=$?
    [[ $status -eq 2 ]] || fail "'$arguments' ended with $status"
done
for arguments in "--feed $folder/absent" "--feed $root/tests/feed/sample.ndjson --folder $folder/absent"; do
    status=0
    # shellcheck disable=SC2086
    "$bench" guard $arguments >/dev/null 2>"$folder/messages" || status=$?
    [[ $status -ne 0 ]] || fail "'$arguments' was done"
    grep -q '^wirecopy-bench: cannot count' "$folder/messages" || fail "'$arguments' said: $(cat "$folder/messages")"
done
"$bench" guard --help | grep -q -- '--folder' || fail "no help"
