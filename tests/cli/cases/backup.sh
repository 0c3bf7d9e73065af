# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A backup is the store at one moment, also while it is written to, and is there whole or not at all.
numbered 1 3000 >feed.ndjson
run 'wirecopy index --db s --quiet feed.ndjson | tail -1 | wc -l'
run 'wirecopy backup --db s b'
check 'it exports the same' 'cmp -s <(wirecopy export --db s) <(wirecopy export --db b) && sound b'
run 'wirecopy backup --db s b'
run 'wirecopy backup --db s nowhere/b'
run 'wirecopy backup --db s'
run 'wirecopy backup --db nowhere c'
mkdir c
run 'wirecopy backup --db s c/'
check 'nothing else is there' '[[ $(echo *) == "b c feed.ndjson s" ]]'
check 'it can be written to' 'wirecopy index --db c --quiet <(numbered 3001 3100) >/dev/null && sound c'

wirecopy index --db w --quiet --batch 50 feed.ndjson >/dev/null &
writer=$!
until [[ -s w/log/data.mdb ]] && wirecopy stats --db w >/dev/null 2>&1; do sleep 0.01; done
copies=0
while kill -0 $writer 2>/dev/null || [[ $copies -eq 0 ]]; do
    wirecopy backup --db w "w$copies" && sound "w$copies" || echo "FAILED: backup $copies"
    wirecopy export --db "w$copies" >copy.export
    cmp -s copy.export <(wirecopy export --db s | head -n "$(wc -l <copy.export)") || echo "FAILED: copy $copies"
    copies=$((copies + 1))
done
wait $writer
check 'a backup can be taken while a writer runs' '[[ $copies -gt 0 ]]'
