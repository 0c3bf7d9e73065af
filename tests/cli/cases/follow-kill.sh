# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Files are dropped into a folder by another process while the program that follows it is killed and started again: each
# story is indexed once, each is reported, with one verdict, and nothing is left lying. FOLLOW_FILES says how many (300),
# FOLLOW_KILLS how often (5), FOLLOW_FOR for how many milliseconds at most it lives (900); FOLLOW_SEED repeats a series.
# FOLLOW_FIGURES names a file that is told how it went.
files=${FOLLOW_FILES:-300}
kills=${FOLLOW_KILLS:-5}
span=${FOLLOW_FOR:-900}
RANDOM=${FOLLOW_SEED:-$$}

numbered 1 "$files" >feed.ndjson
wirecopy index --db reference --json --quiet feed.ndjson >/dev/null

# Closed when whole; begun, and ended later; made under another name and renamed, in another folder. All through the time
# that the kills take. All but the last, which the last follower is started for.
dropping() {
    mkdir in/desk
    awk -v pauses="$((kills * span / 40))" -v count="$files" '
        NR == count { exit }
        { path = "in/" (NR % 4 == 3 ? "desk/" : "") "story-" NR }
        NR % 20 == 5 { printf "%s", substr($0, 1, 150) >path; fflush(path); system("sleep 0.01"); print substr($0, 151) >path }
        NR % 20 == 6 { print >(path ".part"); close(path ".part"); system("mv " path ".part " path) }
        NR % 20 != 5 && NR % 20 != 6 { print >path }
        { close(path) }
        int(NR * pauses / count) > int((NR - 1) * pauses / count) { system("sleep 0.015") }' feed.ndjson
}

follow() {
    exec "$WIRECOPY" index --db s --json --quiet --follow in >"verdicts.$1" 2>>errors
}

mkdir in
dropping &
dropper=$!
killed=0
for ((round = 1; killed < kills && round <= 4 * kills; round++)); do
    follow $round &
    follower=$!
    sleep "$(awk -v ms=$((RANDOM % span + 20)) 'BEGIN { print ms / 1000 }')"
    kill -KILL $follower
    status=0
    wait $follower 2>/dev/null || status=$?
    killed=$((killed + (status == 137)))
done
check 'it was killed' '[[ $killed -eq $kills ]]'
wait $dropper

follow last &
follower=$!
tail -n 1 feed.ndjson >in/story-last
for ((i = 0; i < 1000; i++)); do
    [[ -n $(find in -name '.?*' -prune -o -type f -print -quit) ]] || break
    sleep 0.05
done
kill -TERM $follower
status=0
wait $follower || status=$?
check 'it ended as it was told' '[[ $status -eq 0 ]]'
check 'nothing was said to be wrong' '[[ ! -s errors ]]'

ids() {
    wirecopy export --db "$1" | grep -o '"id":"[^"]*"' | sort
}
# the last line of a killed run may be cut short
sed -n '/]}$/p' verdicts.* | sort >verdicts
check 'it is sound' 'sound s'
check 'each story is indexed once' 'cmp -s <(ids reference) <(ids s)'
check 'and none of them twice' '[[ $(wirecopy stats --db s --json | grep -o "\"replaced_versions\":[0-9]*") == "\"replaced_versions\":0" ]]'
check 'each is reported' '[[ $(grep -o "^{\"id\":\"[^\"]*\"" verdicts | sort -u | wc -l) -eq $files ]]'
check 'with one verdict' '[[ $(sort -u verdicts | wc -l) -eq $files ]]'
check 'each file is done' '[[ $(find in/.done -type f | wc -l) -eq $files ]]'
check 'none has failed' '[[ -z $(find in/.failed -type f) ]]'
if [[ ${FOLLOW_FIGURES-} ]]; then
    echo "$files files, $killed kills: $(wirecopy export --db s | wc -l) stories, $(wc -l <verdicts) verdicts;" \
        "$(find . -name 'verdicts.*' -size +0 | wc -l) of $round runs reported any" >>"$FOLLOW_FIGURES"
fi
