#!/bin/bash
# Loads 'wirecopy serve' with wrk (Debian's wrk), on the machine that it runs on: bench/README.md says what comes of it.
#
#   bench/serve/run.sh BUILD [FOLDER]     BUILD: build/release; the store is made in FOLDER, and kept there if it is given
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
wirecopy=$(realpath "$1")/wirecopy
bench=$(realpath "$1")/wirecopy-bench
folder=${2-}
server=
if [[ -z $folder ]]; then
    folder=$(mktemp -d)
    trap '[[ -z $server ]] || kill "$server"; rm -rf "$folder"' EXIT
else
    mkdir -p "$folder"
    trap '[[ -z $server ]] || kill "$server"' EXIT
fi
stories=${SERVE_STORIES:-1000000}
seconds=${SERVE_SECONDS:-20}

# asked: not in the store; new: to be added.
prepare() {
    [[ -d $folder/store ]] || "$bench" ingest --stories "$stories" --words 400 --keep "$folder/store" >/dev/null
    [[ -s $folder/asked ]] || "$bench" generate --stories 5000 --first "$stories" --words 400 >"$folder/asked"
    [[ -s $folder/new ]] || "$bench" generate --stories 100000 --first $((stories + 10000)) --words 400 >"$folder/new"
    rm -rf "$folder/copy"
    cp -r "$folder/store" "$folder/copy"
    sync
    cat "$folder"/copy/*/data.mdb >/dev/null
}

start() {
    "$wirecopy" serve --db "$folder/copy" --listen 127.0.0.1:0 >"$folder/said" &
    server=$!
    while ! port=$(grep -oE 'port [0-9]+' "$folder/said" | cut -d' ' -f2); do sleep 0.1; done
}

stop() {
    kill "$server"
    wait "$server"
    server=
}

load() { # SCRIPT CONNECTIONS FEED [SECONDS]
    STORIES=$folder/$3 wrk -t1 -c"$2" -d"${4:-$seconds}" --latency -s "$here/$1.lua" "http://127.0.0.1:$port/" |
        grep -E '^ +(50|99)%|Requests/sec|answered|Non-2xx|Socket errors' || true
}

prepare
start
load lookup 64 asked 5 >/dev/null
echo "== single lookups, 64 connections"
load lookup 64 asked
echo "== single lookups, 64 connections, beside adds at some 1,000 a second"
DELAY=19 load add 32 new $((seconds + 2)) >"$folder/adds" &
sleep 1
load lookup 64 asked
wait $!
echo "-- the adds:"
cat "$folder/adds"
echo "== batches of 500 stories, 4 connections: requests are batches"
load batch 4 asked
echo "== the same stories by the command line, all threads: seconds for 5,000, three times"
for _ in 1 2 3; do
    begin=$(date +%s.%N)
    "$wirecopy" lookup --db "$folder/copy" --json --quiet "$folder/asked" >/dev/null
    end=$(date +%s.%N)
    awk "BEGIN { printf \"%.3f s, %.0f stories/s\\n\", $end - $begin, 5000 / ($end - $begin) }"
done
echo "== durable adds, 64 connections"
load add 64 new
stop
