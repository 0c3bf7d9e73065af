# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A folder that files are dropped into: each is read once, when it is complete, and put away.

# wait_for COMMAND: until it succeeds.
wait_for() {
    local i
    for ((i = 0; i < 400; i++)); do
        ! eval "$1" || return 0
        sleep 0.05
    done
    echo "FAILED: waited in vain for: $1"
}

# follow OPTION...: in the background, writing to out and err.
follow() {
    : >out >err
    env --default-signal=INT "$WIRECOPY" index --db s --json --follow in "$@" >out 2>err &
    follower=$!
    wait_for 'grep -q following err'
}

# What it wrote, without evidence, and with no time in a name.
show() {
    sed 's/,"matches":.*//' out
    steady <err | sed -E 's/\.[0-9]{13}/.MS/'
}

# stop [SIGNAL]: ends it, and shows what it wrote.
stop() {
    local status=0
    kill "-${1:-TERM}" $follower
    wait $follower || status=$?
    show
    printf 'exit %d\n\n' $status
}

# drop NAME STORY...: as a whole.
drop() {
    local name=$1
    shift
    story "$@" >.dropped
    mv .dropped "in/$name"
}

read_count() {
    [[ $(wc -l <out) -eq $1 ]]
}

echo '-- as they come, whatever way'
mkdir in
follow
story written "$harbour" >in/written
wait_for 'read_count 1'
drop renamed renamed "$harbour_edited"
wait_for 'read_count 2'
story linked "$orchard" >.linked
ln .linked in/linked
wait_for 'read_count 3'
mkdir -p in/desk/night
drop desk/night/deep deep "$comet"
wait_for 'read_count 4'
check 'each is there for readers' 'story q "$comet" | wirecopy lookup --db s --json --quiet | grep -q "\"id\":\"deep\""'
wait_for '[[ ! -e in/desk/night/deep ]]'
stop
find in | sort
wirecopy verify --db s --quiet

echo '-- not before they are complete'
follow
drop .upload hidden "$harbour one"
for name in one.tmp two.PART three.filepart four~ five.lock; do
    drop $name "$name" "$harbour $name"
done
{ story slow "$comet" | head -c 100; sleep 0.7; story slow "$comet" | tail -c +101; } >in/slow
wait_for 'read_count 1'
: >in/empty
drop last last "$orchard and more"
wait_for 'read_count 2'
mv in/one.tmp in/one
wait_for 'read_count 3'
wait_for '[[ ! -e in/one ]]'
stop INT
ls -A in
rm -rf in/[!d]* in/.upload

echo '-- what is known is not said again, what cannot be read goes elsewhere'
follow
drop again written "$harbour"
drop broken '"' ''
{ story half "$harbour now"; echo '{"id":'; echo '[]'; } >.half
mv .half in/half
wait_for '[[ ! -e in/again && ! -e in/broken && ! -e in/half ]]'
drop broken '"' ''
wait_for '[[ ! -e in/broken ]]'
stop
(cd in && find .failed -type f | sort | sed -E 's/\.[0-9]{13}/.MS/')
cat in/.failed/half.reason
rm -rf in/.failed
mkdir in/.failed
follow --skip-bad
{ story skipped "$harbour later"; echo nothing; } >in/mixed
wait_for '[[ -e in/.done/mixed ]]'
stop

echo '-- a backlog, oldest first'
for day in 3 1 2; do
    drop "$day" "day$day" "$harbour $day $day"
    touch -d "2026-01-0$day" in/$day
done
drop x day9 "$orchard 9"; drop b day8 "$orchard 8"
touch -d '2026-01-08' in/x in/b
mkdir in/.done/b
follow --limit 1
wait_for 'read_count 5'
wait_for '[[ ! -e in/x ]]'
stop
(cd in && find .done | grep b | sed -E 's/\.[0-9]{13}/.MS/')
rm -rf in/.done

echo '-- kept, and remembered'
rmdir in/.failed
follow --done keep
drop kept kept "$comet kept"
echo '{' >in/bad
wait_for 'grep -q bad err'
wait_for 'read_count 1'
stop
follow --done keep
drop new new "$comet new"
wait_for 'read_count 1'
story kept "$comet kept, and changed" >>in/kept
wait_for 'read_count 2'
sleep 0.2
stop
ls -A in
follow --done delete
wait_for '[[ ! -e in/kept && ! -e in/new && ! -e in/bad ]]'
stop
find in | sort

echo '-- cut short before a file was put away: said once more'
follow
rmdir in/.done
: >in/.done
drop doubtful doubtful "$orchard doubtful"
status=0
wait $follower || status=$?
show
echo "exit $status"
rm in/.done
follow
wait_for 'read_count 1'
drop again doubtful "$orchard doubtful"
wait_for '[[ ! -e in/again ]]'
stop

echo '-- where the system tells nothing'
follow --poll 1
drop polled polled "$comet polled"
wait_for 'read_count 1'
stop

echo '-- a folder that goes and comes'
follow
mv in gone
wait_for 'grep -q gone err'
mkdir in
drop new back "$comet back"
wait_for 'read_count 1'
wait_for '[[ -e in/.done/new ]]'
stop

echo '-- refused'
run 'wirecopy index --db s --follow nowhere'
run 'wirecopy index --db s --follow s'
run 'wirecopy index --db s --follow s/log'
run 'wirecopy index --db in/s --follow in'
run 'wirecopy index --db s --follow in feed.ndjson'
run 'wirecopy index --db s --done keep feed.ndjson'
run 'wirecopy index --db s --poll 5'
run 'wirecopy index --db s --follow in --poll 0'
run 'wirecopy index --db s --follow in --done burn'
run 'wirecopy lookup --db s --follow in'
