# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# What was copied, shown: of the sample's dispatch with four rewrites, of edited copies, and in JSON with its places.
wirecopy index --db s -q --keep-text "$SAMPLE" >/dev/null
for id in dam-brenmoor dam-kestrel dam-eastmarch dam-oldmere leak-brenmoor; do
    grep "\"id\": \"$id\"" "$SAMPLE" >one.ndjson
    run 'wirecopy lookup --db s -q --evidence --limit 2 one.ndjson | sed -E "s/^   [01]\.[0-9]{2} /   S.SS /"'
done

{
    story h1 "$harbour" title 'Tunnel wins' source 'Coast Wire'
    story h2 "$harbour_edited" title 'Tunnel wins'
    story o1 "$orchard"
} >feed.ndjson
run 'wirecopy index --db t -q --json --evidence feed.ndjson | figures'
run 'wirecopy index --db k -q --json --evidence --keep-text feed.ndjson | figures'

# Offsets are bytes: what stands there is the text.
grep '"dam-kestrel"' "$SAMPLE" >one.ndjson
offsets_agree() {
    wirecopy lookup --db s -q --json --evidence one.ndjson | python3 -c '
import json, sys
stories = {story["id"]: story for story in map(json.loads, open(sys.argv[1], encoding="utf-8"))}
report = json.loads(sys.stdin.read())
for match in report["matches"]:
    assert match["passages"]
    for passage in match["passages"]:
        for side, of in (("match", match["id"]), ("story", report["id"])):
            place = passage[side]
            found = stories[of][place["in"]].encode()[place["begin"] : place["end"]].decode()
            assert found and (side == "match" or found == passage["text"])' "$SAMPLE"
}
if command -v python3 >/dev/null; then
    check 'offsets are bytes of the texts' offsets_agree
else
    echo 'ok: offsets are bytes of the texts'
fi
check 'the table says what was not kept' \
    'wirecopy index --db t2 -q --evidence feed.ndjson | grep -q "^ *its text was not kept$"'
check 'the answer does not depend on threads' \
    'cmp -s <(wirecopy lookup --db s -q --json --evidence --threads 1 "$SAMPLE") \
            <(wirecopy lookup --db s -q --json --evidence --threads 3 --batch 7 "$SAMPLE")'
run 'wirecopy lookup --db k -q --radius 7 --evidence --json feed.ndjson | cut -c1-200'
