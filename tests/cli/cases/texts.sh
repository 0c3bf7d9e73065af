# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Texts are kept when asked for, come out with an export, and go with their stories.
{
    story h1 "$harbour"
    story h2 "$harbour_edited" title 'A \"tunnel\"'
    story e1 ''
} >kept.ndjson
story o1 "$orchard" >bare.ndjson
wirecopy index --db s -q bare.ndjson
wirecopy index --db s -q --keep-text kept.ndjson >/dev/null
texts() {
    wirecopy export --db "$1" |
        sed -E 's/.*"id":"([a-z0-9]*)".*("text":"[^"]{0,30}).*/\1 \2/; t; s/.*"id":"([a-z0-9]*)".*/\1 -/; t; s/.*/deleted/'
}
run 'texts s'
run 'wirecopy stats --db s --json | grep -o "\"texts\":[0-9]*,"'
check 'a copy of the store has them' 'wirecopy backup --db s copy && texts copy | cmp -s - <(texts s)'
check 'an import has them' 'wirecopy export --db s | wirecopy import --db i -q && texts i | cmp -s - <(texts s)'
check 'and exports the same' 'cmp -s <(wirecopy export --db i) <(wirecopy export --db s)'
run 'wirecopy index --db s -q --keep-text bare.ndjson'
run 'texts s'
run 'wirecopy delete --db s h1 2>&1'
run 'texts s'
check 'compacting keeps what is left' 'texts s >before; wirecopy compact --db s -q; texts s | cmp -s - before'
check 'it is sound' 'sound s && sound i && sound copy'

# Characters that JSON escapes, and those that are not UTF-8.
printf '{"id":"q","text":"tab\\t \\"quoted\\" \\u0001 caf\xc3\xa9 \xff"}\n' >odd.ndjson
wirecopy index --db odd -q --keep-text odd.ndjson 2>/dev/null
run 'wirecopy export --db odd | grep -o "\"text\":.*\"digest"'
check 'an import has them' 'wirecopy export --db odd | wirecopy import --db odd2 -q && cmp -s <(wirecopy export --db odd) <(wirecopy export --db odd2)'

run 'wirecopy export --db odd | sed "s/\"text\":\"[^,]*\",/\"text\":7,/" | wirecopy import --db bad -q'
run 'wirecopy lookup --db s --keep-text bare.ndjson'
