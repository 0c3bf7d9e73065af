# shellcheck shell=bash disable=SC2016,SC2034,SC2154
story h1 "$harbour" title 'Tunnel approved' >a.ndjson
story h2 "$harbour_edited" title 'Council builds tunnel' >b.ndjson
printf '%s' "$harbour" >a.txt
printf '%s' "$comet" >c.txt
hide() {
    sed -E 's/^(score|contained|contains|spread|alignment|distance) .*/\1 N/; s/"(spread|alignment)":[01]\.[0-9]{4}/"\1":N/g
        s/^(shared bigrams|sketch entries|content words) .*/\1 N/; s/"(content_words|sketch_entries|shared_bigrams)":[1-9][0-9]*/"\1":N/g' |
        figures
}
run 'wirecopy compare a.ndjson b.ndjson | hide'
run 'wirecopy compare --json a.ndjson b.ndjson | hide'
run 'wirecopy compare a.txt a.txt | grep -vE "bigrams|sketch|content"'
run 'wirecopy compare --json a.txt a.txt | sed -E "s/(bigrams|sketch_entries|content_words)\":[0-9]+/\1\":N/g"'
run 'wirecopy compare a.txt c.txt --json --exit-status | hide'
run 'wirecopy compare a.txt a.ndjson --json --exit-status | hide'
run 'wirecopy compare --json - a.txt <a.txt | hide'
run 'printf "{\"body\":\"%s\"}" "$harbour" | wirecopy compare --field text=body --json - a.txt | grep -o "\"verdict\":\"[a-z]*\""'

# One story in each, or it is bad input.
: >empty
cat a.ndjson b.ndjson >two.ndjson
printf '{"text":1}\n' >bad.ndjson
run 'wirecopy compare a.txt empty'
run 'wirecopy compare two.ndjson a.txt'
run 'wirecopy compare a.txt bad.ndjson'
run 'wirecopy compare a.txt nowhere.txt'
run 'wirecopy compare . a.txt'
