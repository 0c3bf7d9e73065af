#!/bin/bash
# scripts/bench-compare: what counts as a change, what cannot be compared, and what is no result. What is printed must be
# what is in compare.expected; 'compare.sh ROOT --update' writes that.
#
#   compare.sh ROOT [--update]
set -euo pipefail

root=$(realpath "$1")
here=$root/tests/bench
compare=$root/scripts/bench-compare
export LC_ALL=C.UTF-8
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$here"/compare/*.json "$folder"

# Runs a comparison in the folder of results, and says how it ended.
run() {
    local status=0
    echo "\$ bench-compare $*"
    (cd "$folder" && "$compare" "$@" 2>&1) || status=$?
    echo "= $status"
    echo
}

# variant NAME SED: new.json changed.
variant() {
    sed "$2" "$folder/new.json" >"$folder/$1.json"
    ! cmp -s "$folder/$1.json" "$folder/new.json" || echo "variant $1 is no other"
}

changes() {
    run old.json new.json
    run --all old.json old.json
    mkdir "$folder/run"
    cp "$folder/old.json" "$folder/run/results.json"
    run run old.json
    # From nothing to something, and back.
    sed 's/"minimum": 23, "median": 23.1, "maximum": 23.4/"minimum": 0, "median": 0, "maximum": 0/' "$folder/old.json" >"$folder/zero.json"
    run zero.json old.json
    run old.json zero.json
    # As objects one after the other, without an array.
    sed -e '1d;$d' -e 's/]},$/]}/' "$folder/old.json" >"$folder/lines.json"
    run old.json lines.json
}

refusals() {
    variant cpu 's/Invented 9000/Invented 9001/'
    variant system 's/Linux 6.1.0/Linux 6.2.0/'
    variant kernel 's/"kernel": "avx2"/"kernel": "portable"/'
    variant seed '/"benchmark": "lookup"/s/"seed": 1/"seed": 2/'
    variant corpus 's/lookup --sizes 10000 /lookup --sizes 20000 /'
    variant feed 's/fingerprint --json/fingerprint --feed other.ndjson/'
    for name in cpu system kernel seed corpus feed; do
        run old.json $name.json | grep -vE '^ |^$|measurements:|^changed|^of those'
    done
    printf '{"benchmark":"ingest","exit":4}\n{"benchmark":"serve","exit":5}\n' >"$folder/failed.json"
    run old.json failed.json
}

malformed() {
    printf '%s' '' >"$folder/empty.json"
    printf '%s' '[]' >"$folder/none.json"
    head -c 700 "$folder/old.json" >"$folder/cut.json"
    printf '\377\376{}' >"$folder/bytes.json"
    head -c 200000 /dev/zero | tr '\0' '[' >"$folder/deep.json"
    printf '%s' '7' >"$folder/number.json"
    printf '%s' '{"benchmark":"Look up"}' >"$folder/name.json"
    printf '%s' '{"benchmark":"lookup"}' >"$folder/nothing.json"
    printf '%s' '{"benchmark":"lookup","manifest":[],"measurements":[]}' >"$folder/manifest.json"
    printf '%s' '{"benchmark":"lookup","exit":"4"}' >"$folder/exit.json"
    printf '%s' '{"benchmark":"lookup","manifest":{},"measurements":{}}' >"$folder/array.json"
    variant twice 's/"benchmark": "ingest"/"benchmark": "lookup"/'
    variant same-name 's/avx2\/split/avx2\/whole/'
    variant missing 's/"median": 570, //'
    variant order 's/"median": 570/"median": 670/'
    variant infinite 's/"median": 570/"median": Infinity/'
    variant large 's/"median": 570/"median": 1e999/'
    variant null 's/"median": 570/"median": null/'
    variant text 's/"median": 570/"median": "570"/'
    variant truth 's/"median": 570/"median": true/'
    variant better '1,2s/$//;s/"better": "higher"/"better": "more"/'
    variant repeats 's/"repeats": 9/"repeats": 0/'
    variant unit 's/"unit": "MB\/s"/"unit": "\\u001b[2J"/'
    printf '%s' '{"benchmark":"rivals","exit":1,"rivals":[{"name":"minhash"}]}' >"$folder/rivals.json"
    variant script 's/fingerprint\/generated/<script>/'
    for file in absent empty none cut bytes deep number name nothing manifest exit array twice same-name missing order \
        infinite large null text truth better repeats unit rivals script; do
        run old.json $file.json
    done
    # What a manifest says is printed, and cannot move the cursor.
    variant escape 's/new5678/\\u001b[31m/'
    run old.json escape.json | sed -n 1,3p
}

usage() {
    run old.json
    run old.json new.json more
    run --most old.json new.json
    run --help
}

for part in changes refusals malformed usage; do
    echo "--- $part"
    $part
done >"$folder/printed"
if [[ ${2-} == --update ]]; then
    cp "$folder/printed" "$here/compare.expected"
else
    diff -u "$here/compare.expected" "$folder/printed"
fi
