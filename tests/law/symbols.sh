#!/bin/bash
# The shared library exports what the public headers declare: nothing more, and nothing less.
#
#   symbols.sh LIBRARY INCLUDE
set -euo pipefail

exported=$(nm -D --defined-only "$1" | awk '{ print $NF }' | sort)
declared=$(awk '/^WIRECOPY_API/ && match($0, /wirecopy_[a-z0-9_]+\(/) { print substr($0, RSTART, RLENGTH - 1) }' \
    "$2"/wirecopy/*.h | sort)
[[ -n $declared ]] || { echo "symbols: no declarations in '$2'" >&2; exit 1; }
if ! diff <(echo "$declared") <(echo "$exported"); then
    echo "symbols: < is declared and not exported, > is exported and not declared" >&2
    exit 1
fi
echo "symbols: $(wc -l <<<"$declared")"
