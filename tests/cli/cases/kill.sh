# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Killed at any moment, a store opens, is sound, and holds every story whose verdict was written; the same command again
# completes it. KILL_COUNT says how often (10), KILL_STORIES with how many stories (2000); KILL_SEED repeats a series.
count=${KILL_COUNT:-10}
RANDOM=${KILL_SEED:-$$}
seed=$RANDOM
RANDOM=$seed
numbered 1 "${KILL_STORIES:-2000}" >feed.ndjson

index() {
    wirecopy index --db "$1" --json --quiet --batch 40 feed.ndjson
}
begun=$(date +%s%3N)
index reference >reference.json
duration=$(($(date +%s%3N) - begun + 1))
wirecopy export --db reference >reference.export

fail() {
    echo "FAILED: $1 (KILL_SEED=$seed, round $round)"
}
killed=0
for ((round = 0; round < count; round++)); do
    rm -rf s
    # killed before the store was made, while it was, while it was closed: all are moments
    "$WIRECOPY" index --db s --json --quiet --batch 40 feed.ndjson > >(cat >acknowledged.json) &
    victim=$!
    sleep "$(awk -v ms=$((RANDOM * duration / 32768)) 'BEGIN { print ms / 1000 }')"
    kill -KILL $victim 2>/dev/null || true
    wait $victim 2>/dev/null || killed=$((killed + 1))
    sleep 0.05 # what cat has not written yet
    if [[ -e s/log/data.mdb ]] && wirecopy stats --db s >/dev/null 2>stats.error; then
        sound s || fail 'verify'
        wirecopy export --db s >s.export || fail 'export'
        cmp -s s.export <(head -n "$(wc -l <s.export)" reference.export) || fail 'what is there is not what was sent'
    else
        # before the first commit there is no store yet
        : >s.export
    fi
    whole=$(grep -c '}$' acknowledged.json || true)
    [[ $whole -le $(wc -l <s.export) ]] || fail "$whole verdicts, $(wc -l <s.export) stories"
    head -n "$whole" acknowledged.json | cmp -s - <(head -n "$whole" reference.json) || fail 'other verdicts'
    index s >s.json || fail 'the same command again'
    cmp -s s.json reference.json || fail 'the verdicts of the second run'
    wirecopy export --db s | cmp -s - reference.export || fail 'the completed store'
    sound s || fail 'verify at last'
done
check 'some runs were cut short' '[[ $killed -gt 0 ]]'
echo 'done'
