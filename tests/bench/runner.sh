#!/bin/bash
# scripts/bench: runs what a build has, goes on after a failure, and leaves results that can be read; with a program that
# measures nothing.
#
#   runner.sh ROOT     ends with 77, skipped, where there is no gnuplot
set -euo pipefail

root=$(realpath "$1")
command -v gnuplot >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export WIRECOPY_BENCH=$folder/bench BENCH_WRAP="env WRAPPED=yes" WIRECOPY_BENCH_REVISION=abc1234

fail() {
    echo "runner: $*" >&2
    cat "$folder/messages" >&2
    exit 1
}

# Has three benchmarks of the set, of which one fails; each says how it was called.
cat >"$folder/bench" <<'EOF'
#!/bin/bash
case "$*" in
--help) printf 'usage:\n  hotloop  how\n  lookup   how\n  ingest   how\n' ;;
'hotloop --help' | 'lookup --help') printf 'usage:\n  --feed FILE   stories\n  --json        JSON\n' ;;
*--help) printf 'usage:\n  --json        JSON\n' ;;
ingest*) exit 4 ;;
*)
    times=$(($(cat "$0.times" 2>/dev/null) + 1))
    echo $times >"$0.times"
    printf '{"benchmark":"%s","manifest":{"command":"%s","revision":"%s","cpu":"%s","busy_cores":0.%s},"measurements":[\n' \
        "$1" "$*" "$WIRECOPY_BENCH_REVISION" "$WRAPPED" "$times"
    printf '{"name":"%s/rate","unit":"1/s","better":"higher","repeats":2,"minimum":%s,"median":%s,"maximum":%s},\n' "$1" \
        $times $((times * 10)) $((times * 11))
    printf '{"name":"%s/count","unit":"count","better":"same","repeats":1,"minimum":%s,"median":%s,"maximum":%s}]}\n' "$1" \
        ${COUNT-$times} ${COUNT-$times} ${COUNT-$times}
    ;;
esac
EOF
chmod +x "$folder/bench"

# bench STATUS ARGUMENT...: runs it, and expects an exit status.
bench() {
    local wanted=$1 status=0
    shift
    "$root/scripts/bench" "$@" >"$folder/printed" 2>"$folder/messages" || status=$?
    [[ $status -eq $wanted ]] || fail "'$*' ended with $status, not $wanted"
}
says() {
    grep -qF -- "$1" "$folder/messages" || fail "does not say: $1"
}

export COUNT=7
bench 1 --out "$folder/all"
[[ $(<"$folder/printed") == "$folder/all/report.html" && -s $folder/all/report.html ]] || fail "no report"
says "ingest failed with 4"
says "this build has no 'scale'"
[[ $(ls "$folder/all") == $'report.html\nresults.json' ]] || fail "left behind: $(ls "$folder/all")"
python3 -c '
import json, sys
results = {result["benchmark"]: result for result in json.load(sys.stdin)}
assert list(results) == ["hotloop", "lookup", "ingest"], results
assert results["ingest"]["exit"] == 4
assert results["lookup"]["manifest"]["revision"] == "abc1234" and results["lookup"]["manifest"]["cpu"] == "yes"
assert results["lookup"]["manifest"]["command"].startswith("lookup --sizes ")
# Of three rounds: hotloop was run as the first, third and fifth.
assert results["hotloop"]["manifest"]["rounds"] == 3 and results["hotloop"]["manifest"]["busy_cores"] == 0.5
rate, count = results["hotloop"]["measurements"]
assert [rate[key] for key in ("repeats", "minimum", "median", "maximum")] == [6, 1, 30, 55], rate
assert [count[key] for key in ("repeats", "minimum", "median", "maximum")] == [3, 7, 7, 7], count
' <"$folder/all/results.json" || fail "the results"

# Parts of the set, and stories of one's own where they can be taken; others are larger with --full.
touch "$folder/feed.ndjson"
cd "$folder"
bench 0 --feed feed.ndjson --out part lookup
grep -qF -- "--feed $folder/feed.ndjson" part/results.json || fail "the feed is not passed on"
! grep -q hotloop part/results.json || fail "more than what was asked for"
bench 0 --full --out full lookup
says "10000000"
! "$root/scripts/bench-compare" part full >"$folder/printed" || fail "other sizes are compared"
grep -q "not comparable: lookup: task:" "$folder/printed" || fail "other sizes are compared: $(<"$folder/printed")"
bench 0 --out again --full lookup
"$root/scripts/bench-compare" full again >"$folder/printed" || fail "the same differs: $(<"$folder/printed")"

# Other answers in another round, a round that is none, and no room.
unset COUNT
bench 1 --out other --rounds 2 lookup
says "'lookup/count' is not the same in all rounds"
bench 0 --out one --rounds 1 lookup
! grep -q '"repeats": [3-9]' one/results.json || fail "more than a round"
status=0
python3 -B "$root/bench/report/merge.py" "$folder/merged" one/results.json bench 2>"$folder/messages" || status=$?
[[ $status -eq 3 ]] || fail "a program is a round: $status"
says "bench: not JSON"
status=0
python3 -B "$root/bench/report/merge.py" "$folder/absent/merged" one/results.json 2>"$folder/messages" || status=$?
[[ $status -eq 5 ]] || fail "written to nowhere: $status"
says "cannot write"

bench 2 --loud
says "no option '--loud'"
bench 2 dance
says "no 'dance' in the standard set"
bench 2 --out
says "'--out' wants a value"
bench 2 --rounds 0
says "no number of rounds: '0'"
bench 2 scale
says "nothing to measure"
bench 2 --feed absent
says "cannot read 'absent'"
bench 0 --help
grep -q -- '--full' "$folder/printed" || fail "no help"
