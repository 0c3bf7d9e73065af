# shellcheck shell=bash disable=SC2016,SC2034,SC2154
# A verdict that cannot be written is not lost without a word.
story h1 "$harbour" >feed.ndjson
numbered 1 3000 >many.ndjson
run 'wirecopy index --db s --json feed.ndjson >/dev/full'
run 'wirecopy stats --db s | head -1'
run 'wirecopy index --db t --json --quiet many.ndjson >/dev/full'
run 'wirecopy verify --db t --quiet | head -3'
run 'wirecopy lookup --db s --json --quiet feed.ndjson >&-'
run 'wirecopy export --db s >/dev/full'
run 'wirecopy stats --db s >/dev/full'
run 'wirecopy stats --db s --json >/dev/full'
run 'wirecopy compare feed.ndjson feed.ndjson >/dev/full'
run 'wirecopy --help >/dev/full'
run 'wirecopy --version >/dev/full'
run 'wirecopy --completion bash >/dev/full'

# Whoever reads no more ends the program, as usual; one that ignores the signal ends without a word.
run 'wirecopy index --db u --json --quiet many.ndjson | head -1 >/dev/null; echo "${PIPESTATUS[0]}"' | sed 's/^5$/141/'
run '(trap "" PIPE; wirecopy index --db v --json --quiet many.ndjson; echo "$?" >status) | head -1 >/dev/null; cat status'
run 'sound u && sound v'

# Standard error may be closed too.
run 'wirecopy index --db w --json feed.ndjson 2>&-'
run 'wirecopy index --db x --json <&- 2>&1'
