# A store that goes through everything that changes one, for the cases that disturb it; sourced by them. They run the
# program in $small, whose segments are small, so that merges go on all the while.
# shellcheck shell=bash disable=SC2034,SC2154

small=${SMALL:-$WIRECOPY}

step_names=(index index delete import expire index backup compact index delete compact index)
step_count=${#step_names[@]}

# Gives the stories of a feed times: of three, one is of long ago, one of days to come, and one of none.
timed() {
    awk '{ n = NR % 3; time = n == 1 ? "2001-02-03T04:05:06Z" : "2999-02-03T04:05:06Z" }
         n > 0 { sub(/}$/, ",\"time\":\"" time "\"}") } { print }'
}

# Names the stories of a feed anew: PREFIX and numbers from FIRST on.
named() {
    awk -v prefix="$1" -v number="$2" '{ sub(/"id":"[^"]*"/, "\"id\":\"" prefix number++ "\""); print }'
}

# The feeds of the steps, and what is asked; each from $1 on is as large.
sequence_make() {
    local n=$1
    numbered 1 "$n" | timed >feed.0
    # versions of what is there, copies of it, and what is new
    { numbered $((n + 1)) $((n + n / 4)) | named n 1; numbered 1 $((n / 4)) | named copy 1
      numbered 5 14 | named again 1; numbered $((2 * n)) $((2 * n + n / 4)); } | timed >feed.1
    # firsts of groups, copies, the same again, and one that was not there
    seq 4 10 "$n" | sed 's/^/n/' >ids.2
    { seq 9 20 "$n" | sed 's/^/n/'; seq 1 3 $((n / 4)) | sed 's/^/copy/'; echo nobody; } >>ids.2
    { numbered 1 $((n / 5)) | named other 1; numbered 1 $((n / 5)) | named other 5
      numbered $((3 * n)) $((3 * n + n / 3)); } | timed >feed.other
    "$small" index --db other --quiet feed.other >/dev/null
    "$small" delete --db other --quiet other7 other8 other9
    "$small" export --db other >other.export
    # versions of what was imported, what is there, deleted ones that come again, and what is new. In this order: as of
    # the past, what was deleted need not lead to what was replaced since, and the verdicts are asked for twice
    { numbered $((4 * n)) $((4 * n + n / 4)) | named other 1; numbered 1 $((n / 4))
      numbered $((5 * n)) $((5 * n + n / 4)); } | timed >feed.5
    { numbered $((5 * n)) $((5 * n + n / 4)) | named late 1; numbered $((6 * n)) $((6 * n + n / 4)) | named n 3; } >feed.8
    { seq 1 $((n / 6)) | sed 's/^/late/'; seq 1 2 $((n / 4)) | sed 's/^/n/'; } >ids.9
    { numbered $((7 * n)) $((7 * n + n / 4)); numbered 1 $((n / 8)) | named last 1; } >feed.11
    numbered 1 "$n" | awk 'NR % 7 == 1' | named question 1 >questions
    awk 'FNR % 9 == 1' feed.1 feed.other feed.5 feed.8 >>questions
}

# step K STORE [BEFORE...]: step K of the sequence, on a store; the program may have words before it.
step() {
    local k=$1 store=$2
    shift 2
    case ${step_names[k]} in
    index) "$@" "$small" index --db "$store" --json --quiet --batch 15 --threads 1 "feed.$k" ;;
    import) "$@" "$small" import --db "$store" --quiet --batch 15 --threads 1 other.export ;;
    delete) mapfile -t ids <"ids.$k"; "$@" "$small" delete --db "$store" --quiet "${ids[@]}" ;;
    expire) "$@" "$small" expire --db "$store" --quiet --older-than 30d ;;
    compact) "$@" "$small" compact --db "$store" --quiet ;;
    backup) "$@" "$small" backup --db "$store" "$store.copy" ;;
    esac
}

# state STORE NAME: what a store holds and answers, in NAME.export and NAME.answers.
state() {
    "$small" export --db "$1" >"$2.export" &&
        "$small" lookup --db "$1" --json --quiet --limit 0 --min-verdict related --threads 1 questions >"$2.answers"
}

same_state() {
    cmp -s "$1.export" "$2.export" && cmp -s "$1.answers" "$2.answers"
}

# An undisturbed store goes through it: after step K it was as state.(K + 1), the step wrote printed.K, and took
# durations[K] milliseconds. With $1, a copy of it after K steps is store.K.
sequence_run() {
    local k begun
    durations=()
    : >state.0.export
    for ((k = 0; k < step_count; k++)); do
        [[ ! ${1-} || $k -eq 0 ]] || cp -r reference "store.$k"
        begun=$(date +%s%3N)
        step "$k" reference >"printed.$k"
        durations[k]=$(($(date +%s%3N) - begun + 1))
        state reference "state.$((k + 1))"
    done
    sound reference
}

# The stories of an export that have an id: all but what is kept of deleted ones. That one was replaced, and leads
# copies, is said of it only once it was.
alive() {
    grep '"id":"[^"]' "$1" | sed 's/,"leads":true//' || true
}

# Whether an export has what another one begins with, no more, and no less than COUNT stories of it.
begins() {
    alive "$1" >begun
    alive "$2" | head -n "$(wc -l <begun)" | cmp -s - begun && [[ $(wc -l <begun) -ge $3 ]]
}

# Whether an export is another one without the first few of some ids, each wholly.
lacks_first_of() {
    awk -v ids="$1" '
        BEGIN { while ((getline id <ids) > 0) at[id] = ++count }
        { match($0, /"id":"[^"]*"/); id = substr($0, RSTART + 6, RLENGTH - 7) }
        FNR == NR { is_there[$0]; if (id in at && (!first || at[id] < first)) first = at[id]; next }
        { wanted = !(id in at) || (first && at[id] >= first); wrong += wanted != ($0 in is_there); kept += wanted }
        END { exit wrong > 0 }' "$2" "$3"
}

# What a run over feed K has to have added when it has written WHOLE verdicts: known stories are not added.
added_count() {
    local before after
    before=$(alive "state.$1.export" | wc -l)
    after=$(alive "state.$(($1 + 1)).export" | wc -l)
    echo $((after - $(wc -l <"feed.$1") + $2 > before ? after - $(wc -l <"feed.$1") + $2 : before))
}

# interrupted K STORE ACKNOWLEDGED STATUS: says what is wrong with a store that step K was cut short on, or ended with
# STATUS; ACKNOWLEDGED is what it wrote.
interrupted() {
    local k=$1 store=$2 acknowledged=$3 status=$4 before=state.$1 after=state.$(($1 + 1)) whole
    whole=$(grep -c '}$' "$acknowledged" || true)
    if ! { [[ -e $store/log/data.mdb ]] && "$small" stats --db "$store" >/dev/null 2>stats.error; }; then
        # before the first commit there is no store yet
        [[ $k -eq 0 && $whole -eq 0 ]] || fail 'it does not open'
        return 0
    fi
    "$small" verify --db "$store" --quiet >.problems || fail "verify: $(head -1 .problems)"
    state "$store" now || fail 'export or lookup'
    case ${step_names[k]} in
    index)
        begins now.export "$after.export" "$(added_count "$k" "$whole")" || fail "$whole verdicts, other stories"
        head -n "$whole" "$acknowledged" | cmp -s - <(head -n "$whole" "printed.$k") || fail 'other verdicts' ;;
    import) begins now.export "$after.export" "$(alive "$before.export" | wc -l)" || fail 'other stories' ;;
    delete) lacks_first_of "ids.$k" <(alive now.export) <(alive "$before.export") || fail 'a deletion is half done' ;;
    expire | compact) same_state now "$before" || same_state now "$after" || fail 'it is neither as before nor done' ;;
    backup)
        same_state now "$before" || fail 'a backup changed it'
        [[ ! -e $store.copy ]] || { state "$store.copy" copy && same_state copy "$before"; } || fail 'half a backup' ;;
    esac
    [[ $status -ne 0 || ${step_names[k]} == backup ]] || same_state now "$after" || fail 'done, but it is not'
}

# completed K STORE: step K once more, and says what is wrong after it.
completed() {
    local k=$1 store=$2
    rm -rf "$store.copy" "$store.copy".partial-*
    step "$k" "$store" >again.printed 2>again.error || fail "the same command again: $(tail -1 again.error)"
    [[ ${step_names[k]} != index ]] || cmp -s again.printed "printed.$k" || fail 'the verdicts of the second run'
    "$small" verify --db "$store" --quiet >.problems || fail "verify at last: $(head -1 .problems)"
    state "$store" now
    same_state now "state.$((k + 1))" || fail 'the completed store'
    [[ ! -e $store/compact ]] || fail 'something is left beside it'
}
