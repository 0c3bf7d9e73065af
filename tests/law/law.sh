#!/bin/bash
# Enforces the dependency law of core/README.md, and what else can be read off the source.
#
#   law.sh ROOT     prints FILE:LINE: violation for each, then a count; fails if there is one, or nothing to check
set -euo pipefail

law=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$1"
folders=()
for folder in include core bench tests; do
    [[ ! -d $folder ]] || folders+=("$folder")
done
mapfile -t files < <(find "${folders[@]}" \( -name '*.[ch]' -o -name '*.cc' \) | sort)
[[ ${#files[@]} -gt 0 ]] || { echo "law: nothing to check in '$1'" >&2; exit 1; }
awk -f "$law/code.awk" "${files[@]}" | awk -f "$law/law.awk"
