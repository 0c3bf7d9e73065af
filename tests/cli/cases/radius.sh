# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A lookup by radius: no verdicts, but what lies near by the 64-bit simhash.
{
    story h1 "$harbour" title 'Council approves tunnel' source 'Coast Wire' time '2026-03-10T08:00:00Z'
    story h2 "$harbour_edited" title 'Council approves tunnel' source 'Marrow Bay Echo' time '2026-03-11T08:00:00Z'
    story h3 "$harbour" title 'Council approves tunnel' source 'Lower Venn News' time '2026-03-20T08:00:00Z'
    story o1 "$orchard"
    story e1 'the and of'
} >feed.ndjson
wirecopy index --db s --quiet feed.ndjson >/dev/null
{
    story q1 "$harbour" title 'Council approves tunnel' source 'Coast Wire' time '2026-03-12T08:00:00Z'
    story q2 "$comet"
    story q3 'of the and'
} >question.ndjson

run 'wirecopy lookup --db s --radius 0 --json --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 7 --json --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 7 --limit 1 --json --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 0 --within 72h --json --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 0 --source "Lower Venn News" --json --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 0 --other-sources --json --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 7 --quiet question.ndjson'
run 'wirecopy lookup --db s --radius 7 --source Nobody --exit-status --quiet question.ndjson'

# Several stores answer as one.
head -n 2 feed.ndjson >first.ndjson
tail -n +3 feed.ndjson >second.ndjson
wirecopy index --db a --quiet first.ndjson >/dev/null
wirecopy index --db b --quiet second.ndjson >/dev/null
run 'wirecopy lookup --db a --db b --radius 0 --json --quiet question.ndjson'
wirecopy lookup --db a --db b --radius 7 --json --quiet question.ndjson | sed -E 's/"db":"[^"]*",//g' >several.json
wirecopy lookup --db s --radius 7 --json --quiet question.ndjson >one.json
check 'several stores answer as one' 'cmp several.json one.json'

# A newer version takes the older one's place, and a story is not near itself.
story h3 "$orchard" >newer.ndjson
wirecopy index --db s --quiet newer.ndjson >/dev/null
run 'wirecopy lookup --db s --radius 0 --json --quiet feed.ndjson'

run 'wirecopy lookup --db s --radius 8 question.ndjson'
run 'wirecopy index --db s --radius 3 question.ndjson'
