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

# Side by side: on a terminal with colours, elsewhere with brackets; as wide as it is told.
for id in leak-northwire leak-brenmoor dam-northwire dam-eastmarch; do
    grep "\"id\": \"$id\"" "$SAMPLE" >$id.ndjson
done
run 'wirecopy compare dam-northwire.ndjson dam-eastmarch.ndjson --width 90 | sed 1,16d'
run 'wirecopy compare a.ndjson b.ndjson --width 39'
check 'no line is wider' \
    '! wirecopy compare leak-northwire.ndjson leak-brenmoor.ndjson --width 60 | sed 1,16d | grep -qE "^.{61}"'
if script -V >/dev/null 2>&1; then
    check 'a terminal gets colours' \
        'TERM=xterm script -qec "\"$WIRECOPY\" compare a.ndjson b.ndjson" /dev/null | grep -q "$(printf "\033\\[0;33m")"'
else
    echo 'ok: a terminal gets colours'
fi
run 'wirecopy compare a.ndjson b.ndjson --html page.html'
run 'grep -c "" page.html; grep -o "<a class=.*</a>" page.html | head -2'
run 'wirecopy compare a.ndjson b.ndjson --html nowhere/page.html'
if [[ -w /dev/full ]]; then
    run 'wirecopy compare a.ndjson b.ndjson --html /dev/full; test -c /dev/full && echo still there'
else
    printf '%s\n' "\$ wirecopy compare a.ndjson b.ndjson --html /dev/full; test -c /dev/full && echo still there" \
        "wirecopy: cannot write '/dev/full': No space left on device" 'still there' 'exit 0' ''
fi
