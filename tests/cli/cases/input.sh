# shellcheck shell=bash disable=SC2016,SC2034,SC2154
story h1 "$harbour" >a.ndjson
story h2 "$harbour" >b.ndjson

# Standard input, by '-' and by nothing, and between files.
run 'wirecopy index --db s1 --json --quiet - <a.ndjson'
run 'wirecopy index --db s2 --json --quiet <a.ndjson'
run 'wirecopy index --db s3 --json --quiet b.ndjson - <a.ndjson | figures'

# Compressed, in several members or frames, told by content and not by name.
gzip -kc a.ndjson >ab.data
gzip -kc b.ndjson >>ab.data
run 'wirecopy index --db s4 --json --quiet ab.data | figures'
zstd -qc a.ndjson >ab.txt
zstd -qc b.ndjson >>ab.txt
run 'wirecopy index --db s5 --json --quiet ab.txt | figures'
run 'zstd -qc a.ndjson | wirecopy index --db s6 --json --quiet -'

# Plain text is one story per file, and its name the id.
printf '%s\n' "$harbour" >dispatch.txt
run 'wirecopy index --db s7 --json --quiet a.ndjson dispatch.txt | figures'

# A pipe is answered story by story: the verdict comes while more input may follow.
coproc FOLLOW { "$WIRECOPY" index --db s8 --json --quiet; }
printf '%s\n' "$(<a.ndjson)" >&"${FOLLOW[1]}"
read -r -t 20 verdict <&"${FOLLOW[0]}" || verdict='no answer'
printf '%s\n' "$verdict"
printf '%s\n' "$(<b.ndjson)" >&"${FOLLOW[1]}"
read -r -t 20 verdict <&"${FOLLOW[0]}" || verdict='no answer'
figures <<<"$verdict"
follower=$FOLLOW_PID
eval "exec ${FOLLOW[1]}>&-"
wait "$follower" && echo "the end of the input ends the run"

# Other names for members.
printf '{"guid":"g1","body":"%s","headline":"H"}\n' "$harbour" >mapped.ndjson
run 'wirecopy index --db s9 --json --quiet --field text=body --field=id=guid --field title=headline mapped.ndjson'
run 'wirecopy export --db s9 | grep -o "\"id.*\"title\":\"H\""'

# Nothing in, nothing out.
: >empty
run 'wirecopy index --db s10 --json empty'
run 'wirecopy index --db s11 --json </dev/null'
