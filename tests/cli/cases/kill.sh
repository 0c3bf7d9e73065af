# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Killed at any moment of whatever changes it, a store opens, is sound, holds all that was acknowledged and nothing by
# half; the same command again completes it, and it is then as one that nobody killed anything on. KILL_COUNT says how
# often (15), KILL_STORIES with how many stories (120); KILL_SEED repeats a series.
source "$ROOT/tests/cli/sequence.sh"
count=${KILL_COUNT:-15}
RANDOM=${KILL_SEED:-$$}
seed=$RANDOM
RANDOM=$seed
sequence_make "${KILL_STORIES:-120}"
sequence_run

fail() {
    echo "FAILED: $1 (KILL_SEED=$seed, round $round, step $k, ${step_names[k]})"
}
killed=0
# some come too late, and count for nothing
for ((round = 0; killed < count && round < 4 * count; round++)); do
    k=$((round % step_count))
    [[ $k -gt 0 ]] || rm -rf s s.copy*
    : >acknowledged # cat may come too late to empty it
    # killed before it did anything, and after it was done: all are moments
    step $k s exec > >(cat >>acknowledged) 2>/dev/null &
    victim=$!
    sleep "$(awk -v ms=$((RANDOM * durations[k] / 32768)) 'BEGIN { print ms / 1000 }')"
    kill -KILL $victim 2>/dev/null || true
    status=0
    wait $victim 2>/dev/null || status=$?
    killed=$((killed + (status == 137)))
    sleep 0.05 # what cat has not written yet
    interrupted $k s acknowledged $status
    completed $k s
done
check 'runs were cut short' '[[ $killed -eq $count ]]'
echo 'done'
