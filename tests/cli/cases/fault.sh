# shellcheck shell=bash disable=SC2016,SC2034,SC2119,SC2154
# A disk that is full, or breaks, at each write of whatever changes a store in turn: it ends with a message and an exit
# status of the store or the system, nothing acknowledged is lost, nothing is there by half, and once there is room again
# the same command completes it. FAULT_ROUNDS says how many writes of each step fail (4); 0: every one.
if [[ -z ${FAULT-} ]]; then
    echo 'no shared object to make writes fail: not built, or a sanitizer stands in its way'
    exit 77
fi
source "$ROOT/tests/cli/sequence.sh"
rounds=${FAULT_ROUNDS:-4}
sequence_make 48
sequence_run keep

# faulty K SETTING...: step K on a copy of the store as it was before it, with faults.
faulty() {
    local k=$1 status=0
    shift
    rm -rf s s.copy*
    [[ $k -eq 0 ]] || cp -r "store.$k" s
    # what is written for a backup is beside the store
    step "$k" s env LD_PRELOAD="$FAULT" FAULT_UNSYNCED=1 FAULT_PATH="$PWD/s" "$@" >faulty.printed 2>faulty.error ||
        status=$?
    return $status
}

fail() {
    echo "FAILED: $1 (step $k, ${step_names[k]}, call $at of $calls, ${setting[*]})"
}

try_fault() {
    local status=0
    faulty "$k" FAULT_AT="$at" "${setting[@]}" || status=$?
    case $status in
    0) ;; # merging is tried again later, and space given back
    4 | 5) grep -q '^wirecopy: cannot ' faulty.error || fail 'no message' ;;
    *) fail "exit $status: $(tail -1 faulty.error)" ;;
    esac
    failed=$((failed + (status > 0)))
    interrupted "$k" s faulty.printed $status
    [[ -z $(ls -d s.copy.partial-* 2>/dev/null) ]] || fail 'left behind'
    completed "$k" s
    grep '^wirecopy: cannot ' faulty.error >>errors || true
}

: >errors
for ((k = 0; k < step_count; k++)); do
    at=0 failed=0 setting=()
    faulty $k FAULT_COUNT="$PWD/calls"
    calls=$(<calls)
    cmp -s faulty.printed "printed.$k" || fail 'the shim alone changes something'
    stride=$((rounds > 0 && calls > rounds ? (calls + rounds - 1) / rounds : 1))
    # from a place that is another one in each step
    for ((at = 1 + k * 7 % stride; at <= calls; at += stride)); do
        setting=(FAULT_ERROR=ENOSPC)
        try_fault
        setting=(FAULT_ERROR=EIO FAULT_ONCE=1)
        try_fault
    done
    check "step $k, ${step_names[k]}, was made to fail" '[[ $calls -ge 4 && $failed -ge 1 ]]'
done
sort -u errors
echo 'done'
