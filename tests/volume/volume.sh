#!/bin/bash
# Verdicts depend on the feed and its order alone: the same for one thread and for many, any batch, in one run and in
# several, and when all of it is indexed again. More stories than two batches hold.
#
#   volume.sh WIRECOPY
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wirecopy=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
count=9000

awk -v count=$count -f "$here/feed.awk" >feed
index() {
    "$wirecopy" index --quiet --json --limit 0 --min-verdict related --db "$@"
}

index one --threads 1 feed >one.json
index many --threads 4 --batch 700 feed >many.json
cmp one.json many.json

head -n 100 feed | index parts --threads 2 >parts.json
sed -n '101,5000p' feed | index parts --threads 3 - >>parts.json
tail -n +5001 feed | index parts --threads 1 >>parts.json
cmp one.json parts.json

index many --threads 4 feed >again.json
cmp one.json again.json

for store in one many parts; do
    "$wirecopy" verify --quiet --db "$store" >/dev/null
    "$wirecopy" export --db "$store" >"$store.export"
    cmp one.export "$store.export"
done

# Nothing would be compared if nothing was found.
[[ $(wc -l <one.json) -eq $count ]]
for verdict in original derived edited identical; do
    grep -q "\"verdict\":\"$verdict\"" one.json || { echo "volume: no story is $verdict" >&2; exit 1; }
done
