#!/bin/bash
# wirecopy-bench fingerprint: a short run has the rows it is documented to have, for every kernel, and positive figures.
#
#   fingerprint.sh WIRECOPY-BENCH ROOT
set -euo pipefail

bench=$1 root=$2
cd "$root"
export LC_ALL=C
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# shellcheck source=/dev/null
source "$root/tests/bench/library.sh" fingerprint

"$bench" fingerprint --feed tests/feed/sample.ndjson --feed tests/feed/sample.ndjson --kilobytes 100 --repeat 1 \
    >"$folder/table" 2>/dev/null
kernels=$(awk '$1 == "whole" { print $2 }' "$folder/table" | sort -u | tr '\n' ' ')
[[ $kernels == *portable* ]] || fail "the portable kernel has no row"
count=$(wc -w <<<"$kernels")

# Two feeds; of each the plain rival, the whole and seven stages by every kernel, and three lengths.
awk -v count="$count" '
    /^clock / && $2 > 0 { clock++ }
    $1 == "plain" && $2 == "1.0" && $3 > 0 { plain++ }
    $1 == "whole" && $3 > 0 && $4 > 0 && $5 >= $4 && $6 > 0 && $7 > 0 { whole++ }
    $1 ~ /^(split|exact|hash|select|weigh|count|sketch)$/ && $3 > 0 && $5 > 0 && $6 > 0 { stages++ }
    $1 ~ /^(40|400|4000)$/ && $3 > 0 && $4 > 0 { lengths++ }
    $1 ~ /^(portable|avx2|avx512|neon)$/ && $2 > 0 && $3 > 0 { scans++ }
    END {
        exit !(clock == 1 && plain == 2 && whole == 2 * count && stages == 14 * count && scans == count &&
               lengths >= 4 * (count + 1))
    }
' "$folder/table" || fail "a row is missing, or is not what it should be: $(cat "$folder/table")"

"$bench" fingerprint --feed tests/feed/sample.ndjson --kilobytes 50 --repeat 2 --json >"$folder/json" 2>/dev/null
shape "$folder/json" fingerprint fingerprint/sample/plain/whole fingerprint/sample/portable/hash \
    fingerprint/sample-words-40/portable/whole fingerprint/scan/portable

# Stories of its own, where no feed is given.
"$bench" fingerprint --kilobytes 20 --repeat 1 --seed 2 2>/dev/null | grep -q '^generated: ' || fail "nothing was generated"

for arguments in "--kilobytes 0" "--repeat x" "--speed 9" "more"; do
    status=0
    # shellcheck disable=SC2086
    "$bench" fingerprint $arguments >/dev/null 2>&1 || status=$?
    [[ $status -eq 2 ]] || fail "'$arguments' ended with $status"
done
status=0
"$bench" fingerprint --feed "$folder/absent" >/dev/null 2>"$folder/messages" || status=$?
[[ $status -ne 0 ]] || fail "there was no feed, and nothing was said"
"$bench" fingerprint --help | grep -q -- '--kilobytes' || fail "no help"
