# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Stories that are replaced, deleted, expire.
ids() { sed -E 's/"matches":\[\]/-/; s/("id":"[^"]*","verdict":"[^"]*")[^}]*/\1/g'; }
add() { wirecopy index --db "${db:-s}" --json --quiet "$@" | ids; }
ask() { story q "$1" | wirecopy lookup --db "${db:-s}" --json --quiet | ids; }

# A newer version takes the place of the older one, also as the first of its group.
story h1 "$harbour" time 2026-03-10T08:00:00Z >first.ndjson
story h2 "$harbour_edited" time 2026-03-11T08:00:00Z >second.ndjson
story h1 "$harbour Traffic will be diverted until Friday." time 2026-03-12T08:00:00Z >newer.ndjson
run 'add first.ndjson second.ndjson newer.ndjson'
run 'ask "$harbour"'
run 'add first.ndjson second.ndjson newer.ndjson'
run 'wirecopy verify --db s'

# Its copies stay when a story is deleted, and are still found; delivered again, it is a new one.
run 'wirecopy delete --db s h1'
run 'ask "$harbour"'
run 'wirecopy delete --db s h1 h3'
run 'wirecopy delete --db s --exit-status --quiet h3'
run 'add first.ndjson'
run 'ask "$harbour"'
run 'wirecopy delete --db s h1 h2'
run 'ask "$harbour"'
run 'wirecopy verify --db s'

# Stories without a time stay.
{
    story e1 "$harbour" time 2001-03-10T08:00:00Z
    story e2 "$harbour_edited" time 2001-03-11T08:00:00Z
    story e3 "$harbour" time 2999-03-11T08:00:00Z
    story e4 "$harbour_edited"
    story e5 "$harbour" time 2001-03-12T08:00:00Z
    story e5 "$harbour" time 2999-03-12T08:00:00Z
} >old.ndjson
run 'db=e add old.ndjson'
run 'wirecopy expire --db e --older-than 30d 2>&1 | sed -E "s/before .* UTC/before T UTC/"'
run 'db=e ask "$harbour"'
run 'wirecopy expire --db e --older-than 30d --quiet'
run 'wirecopy verify --db e'

run 'wirecopy expire --db e'
run 'wirecopy expire --db e --older-than 30'
run 'wirecopy delete --db e'
run 'wirecopy delete --db nowhere x'

# Compacted, a store answers as before, and knows what it knew.
run 'wirecopy delete --db e --quiet e4'
before=$(db=e ask "$harbour")
run 'wirecopy compact --db e --quiet && db=e ask "$harbour"'
check 'it answers as before' '[[ $(db=e ask "$harbour") == "$before" ]]'
check 'nothing is left beside it' '[[ ! -e e/compact ]]'
run 'tail -1 old.ndjson | wirecopy index --db e --json 2>&1 | steady | ids'
run 'wirecopy verify --db e'
check 'many stories take less room' 'numbered 1 3000 | wirecopy index --db n --quiet >/dev/null &&
    wirecopy delete --db n --quiet $(numbered 1 2900 | sed -E "s/.*\"id\":\"([^\"]*)\".*/\1/") &&
    before=$(du -s n | cut -f1) && wirecopy compact --db n --quiet && (($(du -s n | cut -f1) * 2 < before))'
check 'and are sound' 'sound n'
run 'wirecopy compact --db nowhere'
