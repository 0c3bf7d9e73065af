# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A folder is followed on a disk that is full, or breaks, at each write to the store or the folder in turn: the program
# ends with a message, and started again it has each story once and reports each. And it finds files that the system
# tells nothing of. FAULT_ROUNDS says how many writes fail (4); 0: every one.
if [[ -z ${FAULT-} ]]; then
    echo 'no shared object to make writes fail: not built, or a sanitizer stands in its way'
    exit 77
fi
rounds=${FAULT_ROUNDS:-4}
count=6
numbered 1 $count >feed.ndjson

fill() {
    rm -rf s in
    mkdir -p in/desk
    awk '{ path = "in/" (NR % 2 ? "desk/" : "") NR; print >path; close(path) }' feed.ndjson
    echo nothing of worth >in/short
    echo '{"id":1,' >in/bad
}

# Whether nothing is left to read.
is_empty() {
    [[ -z $(find in -name '.?*' -prune -o -type f -print -quit) ]]
}

# follow [SETTING...]: until it ends, or nothing is left; writes to out and err. Returns its exit status.
follow() {
    local i
    : >err
    env "$@" "$WIRECOPY" index --db s --json --threads 1 --follow in "${options[@]}" >>out 2>err &
    follower=$!
    for ((i = 0; i < 200; i++)); do
        kill -0 $follower 2>/dev/null || break
        ! { is_empty && grep -q following err; } || break
        sleep 0.02
    done
    kill -TERM $follower 2>/dev/null || true
    wait $follower
}

fail() {
    echo "FAILED: $1 (${options[*]}, $where, call $at of $calls, $error)"
}

is_complete() {
    is_empty || fail 'files are left'
    sound s || fail 'the store is damaged'
    [[ $(wirecopy export --db s | grep -o '"id":"[^"]*"' | sort -u | wc -l) -eq $((count + 1)) ]] || fail 'not all are there'
    [[ $(wirecopy export --db s | wc -l) -eq $((count + 1)) ]] || fail 'not each is there once'
    [[ $(grep -o '^{"id":"[^"]*"' out | sort -u | wc -l) -eq $((count + 1)) ]] || fail 'not all were reported'
    [[ -e in/.failed/bad && -s in/.failed/bad.reason ]] || fail 'what is bad did not go elsewhere'
}

try_fault() {
    local status=0
    fill
    : >out
    follow LD_PRELOAD="$FAULT" FAULT_UNSYNCED=1 FAULT_PATH="$PWD/$where" FAULT_AT="$at" FAULT_ERROR="$error" || status=$?
    case $status in
    0) ;; # it came too late
    4 | 5) grep -q '^wirecopy: cannot ' err || fail 'no message'; failed=$((failed + 1)) ;;
    *) fail "exit $status: $(tail -1 err)" ;;
    esac
    follow FAULT_AT=0 || fail "again: $(tail -1 err)"
    is_complete
}

for options in '--done=move' '--done=delete'; do
    for where in s in; do
        error=ENOSPC at=0 calls=0 failed=0
        fill
        : >out
        follow LD_PRELOAD="$FAULT" FAULT_UNSYNCED=1 FAULT_PATH="$PWD/$where" FAULT_COUNT="$PWD/calls" || fail 'undisturbed'
        is_complete
        calls=$(<calls)
        step=$((rounds == 0 || calls <= rounds ? 1 : calls / rounds))
        for ((at = 1; at <= calls; at += step)); do
            error=$([[ $((at / step % 2)) -eq 0 ]] && echo ENOSPC || echo EIO)
            try_fault
        done
        check "${options#--} on a failing disk: $where" '[[ $failed -gt 0 ]]'
    done
done

# Files that the system tells nothing of, one of them written for longer than between two looks.
options=(--poll 1)
rm -rf s in
mkdir in
story slow "$harbour" >whole
{
    for ((i = 0; i < 8; i++)); do
        tail -c +$((i * 60 + 1)) whole | head -c 60
        sleep 0.25
    done
    tail -c +481 whole
} >in/slow &
story quick "$orchard" >in/quick
: >out
follow LD_PRELOAD="$FAULT" FAULT_UNWATCHED=1
sed 's/,"matches":.*//' out
grep cannot err
