# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A disk that is full, or breaks, at each write of a run in turn: the run ends with a message and an exit status of the
# store or the system, nothing acknowledged is lost, and once there is room again the same command completes it.
if [[ -z ${FAULT-} ]]; then
    echo 'no shared object to make writes fail: not built, or a sanitizer stands in its way'
    exit 77
fi
numbered 1 60 >feed.ndjson

index() {
    wirecopy index --db s --json --quiet --batch 20 --threads 1 feed.ndjson
}
faulty() {
    env LD_PRELOAD="$FAULT" FAULT_PATH="$PWD/s" "$@" "$WIRECOPY" index --db s --json --quiet --batch 20 --threads 1 \
        feed.ndjson >faulty.json 2>faulty.error
}
index >reference.json
wirecopy export --db s >reference.export
rm -rf s
faulty FAULT_AT=0 FAULT_COUNT="$PWD/calls"
calls=$(<calls)
check 'writes were counted' '[[ $calls -gt 10 ]]'
check 'the shim alone changes nothing' 'cmp -s faulty.json reference.json'

fail() {
    echo "FAILED: $1 (call $at of $calls, $*)"
}

# try_fault SETTING...: call $at fails.
try_fault() {
    rm -rf s
    local status=0
    faulty FAULT_AT="$at" "$@" || status=$?
    case $status in
    0) cmp -s faulty.json reference.json || fail 'success, but other verdicts' "$@" ;;
    4 | 5) grep -q '^wirecopy: cannot ' faulty.error || fail 'no message' "$@" ;;
    *) fail "exit $status: $(tail -1 faulty.error)" "$@" ;;
    esac
    if wirecopy stats --db s >/dev/null 2>&1; then
        sound s || fail 'verify' "$@"
        wirecopy export --db s >s.export
        cmp -s s.export <(head -n "$(wc -l <s.export)" reference.export) || fail 'other stories' "$@"
        [[ $(wc -l <faulty.json) -le $(wc -l <s.export) ]] || fail 'an acknowledged story is gone' "$@"
    else
        [[ ! -s faulty.json ]] || fail 'the store is gone' "$@"
    fi
    index >s.json 2>again.error || fail "the same command again: $(tail -1 again.error)" "$@"
    cmp -s s.json reference.json || fail 'the verdicts of the second run' "$@"
    wirecopy export --db s | cmp -s - reference.export || fail 'the completed store' "$@"
    grep '^wirecopy: cannot ' faulty.error >>errors || true
}
: >errors
for ((at = 1; at <= calls; at++)); do
    try_fault FAULT_ERROR=ENOSPC
    try_fault FAULT_ERROR=EIO FAULT_ONCE=1
done
sort -u errors

# A backup that cannot be finished leaves nothing.
mkdir room
for ((at = 1; at <= 6; at++)); do
    env LD_PRELOAD="$FAULT" FAULT_PATH="$PWD/room" FAULT_AT=$at FAULT_ERROR=ENOSPC "$WIRECOPY" backup --db s room/b \
        2>>backup.errors && echo "FAILED: call $at of a backup went unnoticed"
    [[ -z $(ls room) ]] || { echo "FAILED: left behind after call $at of a backup"; ls room; }
done
sort -u backup.errors

# An import, as the runs above.
imported() {
    wirecopy export --db "$1" | cmp -s - reference.export && sound "$1"
}
for ((at = 1; at <= calls; at += 2)); do
    rm -rf i
    env LD_PRELOAD="$FAULT" FAULT_PATH="$PWD/i/" FAULT_AT=$at FAULT_ERROR=ENOSPC "$WIRECOPY" import --db i --batch 20 -q \
        reference.export 2>>import.errors || true
    wirecopy import --db i -q reference.export || echo "FAILED: import again (call $at)"
    imported i || echo "FAILED: the completed import (call $at)"
done
sort -u import.errors
echo 'done'
