# shellcheck shell=bash disable=SC2016,SC2034,SC2154
{
    story h1 "$harbour" title 'Marrow Bay council approves road tunnel beneath the old harbour' source 'Coast Wire' \
        time '2026-03-10T21:40:00Z'
    story o1 "$orchard" title 'Frost destroys half of the cherry blossom' source 'Coast Wire' time '2026-03-11T06:00:00Z'
    story h2 "$harbour" title 'Tunnel wins the vote' source 'The Marrow Bay Evening Echo' time '2026-03-11T07:15:00Z'
    story h3 "$harbour_edited" title 'Hafentunnel: 新聞 für die Bucht' source 'Küstenpost'
    story o2 "$orchard"
} >feed.ndjson

# What a better way of matching may change.
steady_table() {
    sed -E 's/^(   )[01]\.[0-9]{2} +[0-9]+%/\1 N.NN   NN%/'
}
run 'wirecopy index --db s feed.ndjson | steady_table'
for columns in 60 80 120; do
    run "COLUMNS=$columns wirecopy lookup --db s --quiet feed.ndjson | steady_table"
done

# In a locale without Unicode nothing is written that it does not have.
run 'LC_ALL=C wirecopy lookup --db s --quiet feed.ndjson | grep -a Hafentunnel | head -1 | cut -c 17-'

# Control characters in a feed do not reach the terminal.
printf '{"id":"c1","text":"%s","title":"a\\u001b[2Jb\\u0007\\u009bc\\nd"}\n' "$harbour" >evil.ndjson
run 'wirecopy lookup --db s --quiet --limit 1 evil.ndjson | cut -c 17- | cat -v'

# When there is nothing to show, that is said.
story c1 "$comet" >comet.ndjson
run 'wirecopy lookup --db s comet.ndjson'
run 'wirecopy lookup --db s --quiet comet.ndjson'
run 'wirecopy lookup --db s --exit-status comet.ndjson'
run 'wirecopy lookup --db s --exit-status --quiet --min-verdict identical evil.ndjson | cut -c 1-16'
