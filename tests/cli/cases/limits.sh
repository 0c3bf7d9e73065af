# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# However common its phrases are, and however many copies there are, a copy with the same words is found; and a limit cuts
# what is listed, and changes no verdict.

# Reports put together from few stock sentences: every pair of words is in many of them.
awk 'BEGIN {
    split("ammonia barrel copper dredger estuary furnace granary harvest ingot jetty kelp lumber", noun, " ")
    split("rose fell steadied doubled halved stalled", verb, " ")
    for (i = 1; i <= 1500; i++) {
        text = ""
        for (k = 0; k < 6; k++) {
            pick = (i * 7919 + k * 104729 + int(i / 12) * (k + 3)) % 72
            text = text "Prices of " noun[pick % 12 + 1] " " verb[int(pick / 12) + 1] " sharply on the Kestrel Bay exchange today. "
        }
        printf "{\"id\":\"r%d\",\"text\":\"%s\"}\n", i, text
    }
}' >stock.ndjson
sed -n '1400p' stock.ndjson | sed 's/"id":"r1400"/"id":"twin"/' >twin.ndjson
wirecopy index --db stock --quiet stock.ndjson >/dev/null
verdict() {
    sed -E 's/.*"id":"[a-z]*","verdict":"([a-z]*)".*/\1/'
}
run 'wirecopy lookup --db stock --json --quiet twin.ndjson | verdict'
run 'wirecopy index --db stock --json --quiet twin.ndjson | verdict'

# One dispatch, many copies of it with a word or two of their own, and one of them again at the end.
awk -v text="$harbour" 'BEGIN {
    for (i = 1; i <= 300; i++)
        printf "{\"id\":\"c%d\",\"text\":\"%s Reader number %d agreed with reader number %d.\"}\n", i, text, i * 37, i * i
}' >copies.ndjson
sed -n '290p' copies.ndjson | sed 's/"id":"c290"/"id":"again"/' >again.ndjson
wirecopy index --db copies --quiet copies.ndjson >/dev/null
for limit in 1 10 0; do
    for least in related derived edited identical; do
        wirecopy lookup --db copies --json --quiet --limit $limit --min-verdict $least again.ndjson |
            sed -E 's/.*"verdict":"([a-z]*)","matches":\[\{"id":"([a-z0-9]*)".*/\1 \2/'
    done
done | sort | uniq -c | sed 's/^ *//' >answers
run 'cat answers'
