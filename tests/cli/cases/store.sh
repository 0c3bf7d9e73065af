# shellcheck shell=bash disable=SC2016,SC2034,SC2154
story h1 "$harbour" >feed.ndjson
story o1 "$orchard" >more.ndjson

# No store, or none that can be had.
for command in lookup stats verify export; do
    run "wirecopy $command --db missing </dev/null"
done
run 'wirecopy index --db missing/parent feed.ndjson'
: >file
run 'wirecopy index --db file feed.ndjson'
mkdir folder && : >folder/file
run 'wirecopy index --db folder feed.ndjson'
run 'wirecopy stats --db folder'
check 'nothing was made' '[[ ! -e missing && $(ls folder) == file ]]'

# A control character in a name does not reach the terminal.
run "wirecopy stats --db $'a\\e[2Jb'"

run 'wirecopy index --db s --quiet feed.ndjson'
run 'wirecopy stats --db s | sed -E "/^(bytes|  of|  reusable)/s/ [0-9]+\b/ N/g"'
run 'wirecopy stats --db s --json | sed -E "s/(bytes|log|postings|ids|members|keys|cards|texts)\":[0-9]+/\1\":N/g"'
run 'wirecopy verify --db s'
run 'wirecopy verify --db s -q'

# Another format: refused by all, and not touched.
for bytes in '\x02\0\0\0\x01\0\0\0' '\x01\0\0\0\x02\0\0\0'; do
    rm -rf other && cp -r s other
    perl -pi -e "s/WIRECOPY\\x01\\0\\0\\0\\x01\\0\\0\\0/WIRECOPY$bytes/g" other/log/data.mdb
    before=$(cksum <other/log/data.mdb)
    run 'wirecopy index --db other more.ndjson'
    run 'wirecopy lookup --db other more.ndjson'
    run 'wirecopy verify --db other'
    check 'the store is as it was' '[[ $(cksum <other/log/data.mdb) == "$before" ]]'
done

# A store that cannot be written to: as another user when root, to whom permissions are nothing.
cp "$WIRECOPY" program
as_nobody=
[[ $(id -u) -ne 0 ]] || as_nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
cp -r s locked
chmod -R a-w,a+rX locked
chmod a+rx . program
chmod a+r ./*.ndjson
run "$as_nobody ./program index --db locked more.ndjson" | sed 's/^\$ .*\.\/program/$ program/'
run "$as_nobody ./program lookup --db locked --json --quiet more.ndjson" | sed 's/^\$ .*\.\/program/$ program/'
run "$as_nobody ./program index --db locked/new more.ndjson" | sed 's/^\$ .*\.\/program/$ program/'
chmod -R u+w locked

# One writer at a time; readers do not wait for it.
coproc WRITER { "$WIRECOPY" index --db s --json --quiet; }
printf '%s\n' "$(<more.ndjson)" >&"${WRITER[1]}"
read -r -t 20 verdict <&"${WRITER[0]}" || verdict='no answer'
printf '%s\n' "$verdict"
run 'wirecopy index --db s feed.ndjson'
run 'wirecopy lookup --db s --json --quiet feed.ndjson more.ndjson'
run 'wirecopy stats --db s | head -1'
writer=$WRITER_PID
eval "exec ${WRITER[1]}>&-"
wait "$writer"
run 'wirecopy index --db s --json --quiet feed.ndjson'

# Damage is found, wherever it is; segments that are gone are made again.
rm -rf t && cp -r s t && rm -rf t/segments
run 'wirecopy verify --db t'
run 'wirecopy index --db t --json --quiet feed.ndjson'
check 'the same stories' 'cmp -s <(wirecopy export --db s) <(wirecopy export --db t)'
rm -rf t && cp -r s t && : >t/log/data.mdb
run 'wirecopy verify --db t'
rm -rf t && cp -r s t && perl -pi -e 's/WCBT/XXXX/g' t/log/data.mdb
run 'wirecopy verify --db t 2>&1 | tail -1; exit "${PIPESTATUS[0]}"'
run 'wirecopy lookup --db t --json feed.ndjson'
