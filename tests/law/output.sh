#!/bin/bash
# What README.md shows of the program's output is what the program prints.
#
#   output.sh [--update] WIRECOPY ROOT     --update writes what is printed into README.md
set -euo pipefail

update=
[[ ${1-} != --update ]] || { update=1; shift; }
wirecopy=$(realpath "$1")
root=$(realpath "$2")
export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=100 TERM=dumb
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failed=0

# block NAME FILE: the fence below the mark NAME in README.md holds what is in FILE.
block() {
    [[ -s $2 ]] || { echo "output: nothing is printed for '$1'"; failed=1; return; }
    awk -v mark="<!-- $1 -->" -v file="$2" '
        $0 == mark { found = 1 }
        found && /^```/ && inside { inside = 0; found = 0 }
        !inside
        found && /^```/ && !inside { inside = 1; while ((getline line < file) > 0) print line }' "$root/README.md" >made
    cmp -s made "$root/README.md" && return
    if [[ $update ]]; then
        cat made >"$root/README.md"
    else
        echo "output: README.md does not show what the program prints for '$1'; 'output.sh --update' mends it"
        diff "$root/README.md" made | head -5
        failed=1
    fi
}

grep dam- "$root/tests/feed/sample.ndjson" | "$wirecopy" index --db dam --keep-text --evidence -q >evidence
block evidence-output evidence
"$wirecopy" index --db store --keep-text -q "$root/tests/feed/sample.ndjson" >listing
"$wirecopy" groups --db store --min-size 4 |
    awk 'BEGIN { RS = "" } /Ammonia leak/ || /no-confidence/ { printf "%s%s\n", shown++ ? "\n" : "", $0 }' >dispatches
block groups-output dispatches
exit $failed
