# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# SIGTERM and SIGINT end a run after the batch at hand; the same command again goes on.
numbered 1 3000 >feed.ndjson
wirecopy index --db reference --json --quiet --batch 20 feed.ndjson >reference.json
wirecopy export --db reference >reference.export

for signal in TERM INT; do
    rm -rf s
    mkfifo verdicts
    # bash starts what it puts into the background with SIGINT ignored: env gives it back its meaning
    env --default-signal=INT "$WIRECOPY" index --db s --json --batch 20 feed.ndjson >verdicts 2>messages &
    victim=$!
    {
        read -r first # the run has begun
        kill -$signal $victim
        printf '%s\n' "$first"
        cat
    } <verdicts >got.json
    status=0
    wait $victim || status=$?
    rm verdicts
    echo "$signal: exit $status"
    sed -E 's/^wirecopy: [0-9]+ stories .*/wirecopy: N stories .../' messages
    given=$(wc -l <got.json)
    check 'it was stopped' '[[ $given -lt 3000 ]]'
    check 'whole batches were written' '[[ $((given % 20)) -eq 0 ]]'
    check 'what was stored was answered' '[[ $(wirecopy export --db s | wc -l) -eq $given ]]'
    check 'as always' 'head -n "$given" reference.json | cmp -s - got.json'
    check 'the same command again goes on' 'wirecopy index --db s --json --quiet --batch 20 feed.ndjson | cmp - reference.json'
    check 'the same store' 'wirecopy export --db s | cmp - reference.export'
done

# While it waits for input, too.
coproc WAITING { exec env --default-signal=INT "$WIRECOPY" index --db w --json --quiet; }
waiting=$WAITING_PID
head -1 feed.ndjson >&"${WAITING[1]}"
read -r -t 20 verdict <&"${WAITING[0]}"
printf '%s\n' "$verdict"
kill -TERM "$waiting"
(sleep 20; kill -KILL "$waiting" 2>/dev/null) &
watch=$!
status=0
wait "$waiting" || status=$?
kill $watch 2>/dev/null || true
echo "exit $status"

# A lookup says that the rest was not looked up.
mkfifo verdicts
"$WIRECOPY" lookup --db reference --json --batch 20 feed.ndjson >verdicts 2>messages &
victim=$!
{ read -r _; kill -TERM $victim; cat >/dev/null; } <verdicts
status=0
wait $victim || status=$?
echo "exit $status"
tail -1 messages
