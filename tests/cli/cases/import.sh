# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# An export, imported, is the store it came from: the same stories, and the same verdicts of whatever comes next.
numbered 1 300 >feed.ndjson
cat "$SAMPLE" >>feed.ndjson
{
    story h1 "$harbour" title 'Tunnel \"approved\"' time '1969-12-31T23:59:59.250Z' lang en-GB
    story h2 "$harbour_edited" source 'Coast Wire'
    story e1 ''
} >>feed.ndjson
wirecopy index --db s --quiet --json feed.ndjson >verdicts.json
wirecopy export --db s >s.export
count=$(wc -l <s.export)
check 'some stories are not posted under all they have' 'grep -q "\"posted\":\"[0-9a-f]*\"}\$" s.export'
# gone NUMBER: without the rate and the number of stories
gone() {
    sed -E "s/ $count / COUNT /; s/ $count / COUNT /" | steady
}
run 'wirecopy import --db a s.export | cat; wirecopy import --db a <s.export' >one
gone <one
same() {
    wirecopy export --db "$1" | cmp -s - "${2-s.export}" && sound "$1"
}
check 'the copy exports the same' 'same a'
story n1 "${harbour/nine years/ten years}" >next.ndjson
tail -30 feed.ndjson >>next.ndjson
check 'the copy answers the same' \
    'cmp -s <(wirecopy lookup --db s -q --json next.ndjson) <(wirecopy lookup --db a -q --json next.ndjson)'
check 'what is indexed next gets the same verdicts' \
    'cmp -s <(wirecopy index --db s -q --json next.ndjson) <(wirecopy index --db a -q --json next.ndjson)'

# However it comes, in batches of any size, on any number of threads, whole or cut in two.
for batch in 1 7 4096; do
    wirecopy import --db "b$batch" -q --batch $batch --threads $((batch % 3 + 1)) s.export
    check "batches of $batch" "same b$batch"
done
gzip -k s.export
zstd -q s.export
check 'gzip' 'wirecopy import --db gz -q s.export.gz && same gz'
check 'zstd' 'wirecopy import --db zst -q s.export.zst && same zst'
head -n $((count / 2)) s.export >half.1
tail -n +$((count / 2 + 1)) s.export >half.2
check 'in two files' 'wirecopy import --db halves -q half.1 half.2 && same halves'
check 'cut short, and again' 'wirecopy import --db cut -q half.1 && wirecopy import --db cut -q s.export && same cut'

# Two exports side by side; numbers and groups go on behind those of the first, and what both have is there once.
numbered 301 400 >other.ndjson
tail -5 feed.ndjson >>other.ndjson
wirecopy index --db t --quiet other.ndjson >/dev/null
wirecopy export --db t >t.export
renumber() {
    sed -E 's/"story":[0-9]+,"group":[0-9]+/N/; s/,"replaces":[0-9]+//; s/(,"posted":"[0-9a-f]*")?\}$//' | sort -u
}
check 'two exports, one after the other' 'wirecopy import --db both -q s.export t.export && sound both &&
    cmp -s <(wirecopy export --db both | renumber) <(cat s.export t.export | renumber)'
check 'one file that holds two' 'cat s.export t.export | wirecopy import --db two -q &&
    cmp -s <(wirecopy export --db both) <(wirecopy export --db two)'
# groups STORE FIRST LAST: id of each such story with that of the first of its group
groups() {
    wirecopy export --db "$1" | sed -E 's/.*"story":([0-9]+),"group":([0-9]+),"family":[0-9]+,"id":"([^"]*)".*/\1 \2 \3/' |
        awk -v first="$2" -v last="$3" '{ id[$1] = $3 }
            $3 ~ /^n[0-9]+$/ && substr($3, 2) + 0 >= first && substr($3, 2) + 0 <= last { print $3, id[$2] }'
}
check 'groups hold the same stories' 'cmp -s <(groups both 301 400) <(groups t 301 400) && [[ $(groups t 301 400 | wc -l) -eq 100 ]]'

# Stories may be missing, and with them numbers.
grep -v '"id":"n1[0-3][0-9]"' s.export >gaps.export
check 'gaps' 'wirecopy import --db gaps -q gaps.export && sound gaps &&
    cmp -s <(wirecopy export --db gaps | renumber) <(renumber <gaps.export)'

# What was deleted is missing, and what was replaced is replaced again.
cp -r s d
run 'wirecopy delete --db d -q n5 n20 n104'
story n7 "$orchard" | wirecopy index --db d -q >/dev/null
wirecopy export --db d >d.export
wirecopy import --db e -q d.export
check 'after deletions' 'sound e && cmp -s <(wirecopy export --db e | renumber | sort) <(renumber <d.export | sort)'
check 'the copy without its original is found' \
    'cmp -s <(wirecopy lookup --db d -q --json feed.ndjson | sed "s/\"matches.*//") <(wirecopy lookup --db e -q --json feed.ndjson | sed "s/\"matches.*//")'

# Of a first story that was deleted its copies keep the fingerprint, and nothing else; so does the store that they come to,
# whether compacted before, or cut short between the two.
remains=$(grep '"deleted":true' d.export)
check 'what is left says nothing of the story' '[[ -n $remains ]] && ! grep -qE "\"(id|title|source|time|lang)\"" <<<"$remains"'
check 'and is what is left in the copy' '[[ $(wirecopy export --db e | grep -c "\"deleted\":true") -eq $(wc -l <<<"$remains") ]]'
check 'verdicts are the very same' \
    'cmp -s <(wirecopy lookup --db d -q --json feed.ndjson) <(wirecopy lookup --db e -q --json feed.ndjson)'
check 'groups are the very same' 'cmp -s <(groups d 1 300) <(groups e 1 300)'
at=$(grep -n '"deleted":true' d.export | head -1 | cut -d: -f1)
head -n "$at" d.export >until.1
check 'cut short, and again' 'wirecopy import --db f -q until.1 && wirecopy import --db f -q d.export &&
    wirecopy import --db f -q d.export && cmp -s <(wirecopy export --db f) <(wirecopy export --db e)'
check 'into the store it came from' 'cp -r d d2 && wirecopy import --db d2 -q d.export && sound d2 &&
    cmp -s <(wirecopy export --db d2) d.export'
check 'compacted' 'wirecopy compact --db d2 -q && wirecopy export --db d2 >d2.export &&
    wirecopy import --db g -q d2.export && sound g && cmp -s <(wirecopy export --db g) d2.export &&
    cmp -s <(wirecopy lookup --db d -q --json feed.ndjson) <(wirecopy lookup --db g -q --json feed.ndjson)'
check 'with the last copy it is gone' 'wirecopy delete --db g -q $(wirecopy export --db g |
    sed -nE "s/.*\"id\":\"([^\"]*)\".*/\1/p" | sort -u) && [[ -z $(wirecopy export --db g) ]] && sound g'
run 'wirecopy stats --db d2 | grep -E "stories|version|deleted|groups"'

# A group whose first story was replaced, and that a story kept alive which was deleted since: it leads in the copy, too.
{
    story l1 "$harbour" source 'Coast Wire'
    story l2 "$harbour_edited"
    story l1 "$orchard" source 'Coast Wire'
    story l3 "$harbour_edited Until Friday."
} | wirecopy index --db l -q >/dev/null
run 'wirecopy delete --db l -q l2'
wirecopy export --db l >l.export
check 'it is said to lead' '[[ $(grep -n "\"leads\":true" l.export | cut -d: -f1) == 1 ]]'
check 'it leads' 'wirecopy import --db l2 -q l.export && sound l2 && wirecopy export --db l2 | grep -q "\"leads\":true" &&
    cmp -s <(groups l2 0 0) <(groups l 0 0) &&
    cmp -s <(wirecopy lookup --db l -q --json next.ndjson) <(wirecopy lookup --db l2 -q --json next.ndjson)'

# What is bad is named, and what came before it is kept.
sed '3s/"group":[0-9]*/"group":3/; 5s/"fingerprint":1/"fingerprint":9/; 6s/"digest":"./"digest":"x/' s.export >bad.export
run 'wirecopy import --db bad bad.export'
run 'wirecopy import --db bad --skip-bad bad.export' >one
sed -E 's/: [0-9]+ added/: N added/; s/[0-9]+ stories in/N stories in/' one
check 'and no more than that is missing' '[[ $(wirecopy export --db bad | wc -l) -eq $((count - 3)) ]] && sound bad'
run 'wirecopy import --db bad feed.ndjson'
echo 'No export.' >text.txt
run 'wirecopy import --db bad text.txt'
run 'wirecopy import --db nowhere/s s.export'
run 'wirecopy import s.export'
