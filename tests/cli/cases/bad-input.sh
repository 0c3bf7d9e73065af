# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# Each kind of bad input is named with its place; the stories before it are kept, and with --skip-bad those after it.
story a1 "$harbour" >good.ndjson
story b1 "$orchard" >after.ndjson

# bad NAME: runs good.ndjson, NAME and after.ndjson, and shows what was kept.
bad() {
    rm -rf s
    run "wirecopy index --db s --json --quiet good.ndjson $1 after.ndjson"
    rm -rf s
    run "wirecopy index --db s --json good.ndjson $1 after.ndjson --skip-bad"
    run 'wirecopy verify --db s'
}

printf '{"id":"x","text":"cut\n' >invalid.ndjson
bad invalid.ndjson
printf '{"id":"x","title":"no text"}\n' >missing.ndjson
bad missing.ndjson
printf '{"id":"x","text":7}\n' >type.ndjson
bad type.ndjson
printf '{"id":"x","text":"%s","time":"yesterday"}\n' "$comet" >time.ndjson
bad time.ndjson
printf '{"id":"x","text":"one"}\n[1,2]\n"text"\n' >object.ndjson
bad object.ndjson
printf '{"id":"x","text":"one","text":"two"}\n' >twice.ndjson
bad twice.ndjson
printf 'a text with a NUL \0 in it\n' >nul.txt
bad nul.txt
printf '{"id":"x","text":"raw NUL \0 in a string"}\n' >nul.ndjson
bad nul.ndjson
mkdir folder
story f1 "$comet" >folder/one.ndjson
printf "\0" >folder/two
bad folder
bad nowhere.ndjson
zstd -qc good.ndjson | head -c 60 >cut.zst
bad cut.zst
gzip -c good.ndjson | head -c 60 >cut.gz
bad cut.gz
printf '\n\n{"id":"x","text":"third line"}\n  \n{bad}\n{"id":"y","text":"sixth line"}\n' >lines.ndjson
bad lines.ndjson

# A line of 64 MiB is refused; its neighbours are not.
{
    story c1 "$comet"
    printf '{"id":"x","text":"'
    head -c 67108864 /dev/zero | tr '\0' 'x'
    printf '"}\n'
    story c2 "$comet"
} >long.ndjson
bad long.ndjson

# An id that is too long for the store.
printf '{"id":"%s","text":"%s"}\n' "$(head -c 5000 /dev/zero | tr '\0' 'x')" "$comet" >field.ndjson
bad field.ndjson

# Invalid UTF-8 is told, and costs the story nothing: it is still a copy.
{
    story u0 "$comet"
    for i in 1 2 3 4 5 6 7; do
        printf '{"id":"u%d","text":"%s \xff\xfe end"}\n' "$i" "$comet"
    done
} >utf8.ndjson
run 'wirecopy index --db u --json --limit 1 utf8.ndjson | figures'
printf '{"id":"bad\xff","title":"\xc3(","text":"%s"}\n' "$orchard" >id.ndjson
run 'wirecopy index --db u --json id.ndjson'

# Many bad records fill no screen, and quiet is quiet.
yes '{' | head -1000 >many.ndjson
run 'wirecopy index --db m --json --skip-bad many.ndjson | wc -l'
run 'wirecopy index --db m --json --skip-bad --quiet many.ndjson'
