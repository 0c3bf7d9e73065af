# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A lookup that asks several stores: one for each month.
mkdir desk
story h1 "$harbour" title 'Council approves tunnel' source 'Coast Wire' time '2026-10-30T08:00:00Z' >october.ndjson
{
    story h2 "$harbour_edited" title 'Tunnel wins the vote' source 'Marrow Bay Echo' time '2026-11-01T08:00:00Z'
    story o1 "$orchard" title 'Frost in the valley' source 'Coast Wire' time '2026-11-02T08:00:00Z'
} >november.ndjson
for month in october november; do
    wirecopy index --db desk/$month --quiet $month.ndjson >/dev/null
done
wirecopy index --db all --quiet october.ndjson november.ndjson >/dev/null
{
    story q1 "$harbour" title 'A tunnel for the harbour' source 'Lower Venn News'
    story q2 "$orchard"
    story q3 "$comet"
} >question.ndjson
both='--db desk/october --db desk/november'

run 'wirecopy lookup --db desk/october --json --quiet question.ndjson | figures'
run 'wirecopy lookup $both --json --quiet question.ndjson | figures'
run 'wirecopy lookup --db=desk/november --db=desk/october --json --limit 1 --quiet question.ndjson | figures'
run 'wirecopy lookup $both --source "Marrow Bay Echo" --json --quiet question.ndjson | figures'

# The answers are those of one store with everything.
wirecopy lookup $both --json --quiet question.ndjson | sed -E 's/"db":"[^"]*",//g' >several.json
wirecopy lookup --db all --json --quiet question.ndjson >one.json
check 'several stores answer as one' 'cmp several.json one.json'

# A newer version is in the later store, and the older one no match any more.
story h1 "$comet" title 'Comet' >december.ndjson
wirecopy index --db desk/december --quiet december.ndjson >/dev/null
run 'wirecopy lookup $both --db desk/december --json --quiet question.ndjson | figures'

steady_table() {
    sed -E 's/^(   )[01]\.[0-9]{2} +[0-9]+%/\1 N.NN   NN%/'
}
for columns in 60 100 140; do
    run "COLUMNS=$columns wirecopy lookup $both --quiet question.ndjson | steady_table"
done
run 'wirecopy lookup --db desk/october/../october --db ./desk/november --quiet question.ndjson | steady_table | cut -c 1-80'

# What cannot be asked.
ln -s october desk/link
run 'wirecopy lookup --db desk/october --db desk/november --db desk/link question.ndjson'
run 'wirecopy lookup --db desk/october --db desk/september question.ndjson'
run 'wirecopy lookup --db desk/october --db question.ndjson question.ndjson'
run 'wirecopy lookup --db desk/october --db= question.ndjson'
cp -r desk/december desk/damaged
perl -pi -e 's/WCBT/XXXX/g' desk/damaged/log/data.mdb
run 'wirecopy lookup $both --db desk/damaged --quiet question.ndjson'
run 'wirecopy lookup question.ndjson'
# shellcheck disable=SC2046
run 'wirecopy lookup $(printf -- "--db desk/%d " {1..65}) question.ndjson'
run 'wirecopy index --db desk/october --db desk/new --quiet october.ndjson >printed && ls desk'
