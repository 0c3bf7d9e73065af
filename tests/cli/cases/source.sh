# shellcheck shell=bash disable=SC2016,SC2154
# A feed of one source that does not name it: its box is taken for copied text, unless one says whose the stories are.
box='Sign up for our Morning Tide letter and get the harbour news in your inbox before breakfast, with ferry times, fish'
box+=' prices, and the tide tables of all six ports, free of charge, and cancel whenever you like with one click. '
numbered 1 9 | sed "s/\"text\":\"/&$box/" >feed.ndjson
numbered 11 11 | sed "s/\"text\":\"/&$box/" >question.ndjson

run 'wirecopy index --db s --quiet --json feed.ndjson | cut -c1-72'
run 'wirecopy lookup --db s --quiet --json question.ndjson | cut -c1-72'
run 'wirecopy index --db t --quiet --json --default-source "Tide Post" feed.ndjson | cut -c1-72'
run 'wirecopy lookup --db t --quiet --json --default-source "Tide Post" question.ndjson | cut -c1-72'
run 'wirecopy lookup --db t --quiet --json question.ndjson | cut -c1-72'
run 'wirecopy index --db t --default-source'
