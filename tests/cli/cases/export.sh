# shellcheck shell=bash disable=SC2016,SC2034,SC2154
{
    story h1 "$harbour" title 'Tunnel \"approved\"' source 'Coast Wire' time '2026-03-10T21:40:00.250+01:00' lang en-GB
    story h2 "$harbour" time '1969-12-31T23:59:59Z'
    story e1 ''
    story s1 'the and of to in'
    story o1 "$orchard"
    story o1 "$orchard And more."
} >feed.ndjson
run 'wirecopy index --db s --quiet --json feed.ndjson >/dev/null'
# What the text turns into is held fast by tests/golden; here it is the shape.
shape() {
    sed -E 's/"[0-9a-f]{64}"/"64 digits"/g; s/"[0-9a-f]{32}"/"32 digits"/g; s/"[0-9a-f]{16}"(,"[0-9a-f]{16}")+/"16 digits", .../g
        s/"[0-9a-f]{16}"/"16 digits"/g; s/"(content_words)":[1-9][0-9]*/"\1":N/g'
}
run 'wirecopy export --db s | shape'

# All hold what they should: hexadecimal digits of the right number, sketches in ascending order.
sketches_ascend() {
    wirecopy export --db s | awk -F'"sketch":\\[' '{
        gsub(/[]}"]/, "", $2)
        count = split($2, entry, ",")
        for (i = 2; i <= count; i++)
            if (entry[i] <= entry[i - 1]) exit 1
    }'
}
check 'sketches ascend' 'sketches_ascend'
run 'wirecopy index --db empty --quiet </dev/null'
run 'wirecopy export --db empty'
