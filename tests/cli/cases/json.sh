# shellcheck shell=bash disable=SC2016,SC2034,SC2154
{
    story h1 "$harbour" title 'Tunnel under the harbour' source 'Coast Wire'
    story o1 "$orchard"
    story h2 "$harbour" source 'Marrow Bay Echo'
    story h3 "$harbour_edited"
} >feed.ndjson

run 'wirecopy index --db s --json feed.ndjson | figures'

# A run over what the store holds already gives the same verdicts, and adds nothing.
run 'wirecopy index --db s --json feed.ndjson | figures'
run 'wirecopy stats --db s | head -2'

# A lookup does not report the story itself, nor versions of it; another id is another story.
run 'wirecopy lookup --db s --json --quiet feed.ndjson | figures'
story x9 "$orchard" >new.ndjson
story o1 "$orchard Nobody was hurt." >>new.ndjson
run 'wirecopy lookup --db s --json --quiet new.ndjson | figures'
run 'wirecopy stats --db s | head -2'

# A new version of a story is added, and is no copy of the old one; both are found.
run 'wirecopy index --db s --json --quiet new.ndjson | figures'
story y1 "$orchard" >third.ndjson
run 'wirecopy lookup --db s --json --quiet third.ndjson | figures'
run 'wirecopy lookup --db s --json --quiet --limit 1 third.ndjson | figures'
run 'wirecopy lookup --db s --json --quiet --limit 0 third.ndjson | figures'
run 'wirecopy lookup --db s --json --quiet --min-verdict identical third.ndjson | figures'

# Ids are written as JSON, whatever they hold; one is made where there is none.
printf '{"id":"q\\"\\\\\\u0001é","text":"%s"}\n{"text":"%s"}\n{"id":17,"text":"%s"}\n' "$comet" "$comet" "$comet" >ids.ndjson
run 'wirecopy index --db t --json --quiet ids.ndjson | figures'
