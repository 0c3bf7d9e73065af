# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What a lookup may list: by time, by source.
{
    story h1 "$harbour" source 'Coast Wire' time '2026-03-10T08:00:00Z'
    story h2 "$harbour_edited" source 'Marrow Bay Echo' time '2026-03-11T08:00:00Z'
    story h3 "$harbour" source 'Lower Venn News' time '2026-03-20T08:00:00Z'
    story h4 "$harbour"
} >feed.ndjson
wirecopy index --db s --quiet feed.ndjson >/dev/null
story q1 "$harbour" source 'Coast Wire' time '2026-03-12T08:00:00Z' >question.ndjson

found() {
    wirecopy lookup --db s --json --quiet "$@" question.ndjson | sed -E 's/("id":"h[0-9]"),[^}]*/\1/g'
}
run 'found'
run 'found --within 72h'
run 'found --within 2d'
run 'found --within 1439m'
run 'found --source "Coast Wire"'
run 'found --source "Lower Venn News" --source="Marrow Bay Echo"'
run 'found --other-sources'
run 'found --other-sources --within 72h --limit 1'
run 'found --source Nobody --exit-status'

run 'wirecopy lookup --db s --within 3 question.ndjson'
run 'wirecopy lookup --db s --within 0h question.ndjson'
run 'wirecopy lookup --db s --within 3w question.ndjson'
run 'wirecopy index --db s --other-sources question.ndjson'
