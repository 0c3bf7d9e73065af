#!/bin/bash
# Opens the program's pages in a browser: what is there, that nothing goes wrong, and that it follows the reader's system.
#
#   tests/page/page.sh WIRECOPY     ends with 77, skipped, where there is no chromium
set -euo pipefail

wirecopy=$(realpath "$1")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder XDG_CONFIG_HOME=$folder XDG_CACHE_HOME=$folder

# browse PAGE [OPTION...]: what the browser makes of a page; what it complains of goes to complaints.
browse() {
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --user-data-dir="$folder/profile" \
        --enable-logging=stderr --v=0 "${@:2}" "file://$folder/$1" 2>complaints
}
fail() {
    echo "page: $*" >&2
    exit 1
}
# The page's own complaints, such as something that its policy forbids; the browser's of its surroundings do not count.
silent() {
    ! grep -F 'CONSOLE' complaints || fail "$1: the browser complains"
}

for id in dam-northwire dam-eastmarch; do
    grep "\"id\": \"$id\"" "$root/tests/feed/sample.ndjson" >$id.ndjson
done
"$wirecopy" compare dam-northwire.ndjson dam-eastmarch.ndjson --html pair.html
browse pair.html --dump-dom >dom || exit 77 # a browser that cannot run here
[[ -s dom ]] || exit 77
silent pair.html
passages=$(grep -o ' id="a[0-9]*"' dom | wc -l)
[[ $passages -ge 8 && $passages -eq $(grep -o ' id="b[0-9]*"' dom | wc -l) ]] || fail "passages do not pair up"
# What the parser made of it is what was written: every tag closed, nothing moved.
tags() {
    tr -d '\n' <"$1" | sed 's/.*<body>//' | grep -o '<[a-z0-9]*' | sort | uniq -c
}
diff <(tags pair.html) <(tags dom) || fail "the page is not what the browser reads"

# A hostile feed: nothing of it runs, and nothing of it is an element.
printf '%s\n' '{"id":"<x>","title":"</title><script>document.title=1</script>","lang":"x\"onload=\"y","text":"<img src=x onerror=document.title=2> the cat sat on the mat in the hall today </div></main>"}' >hostile.ndjson
"$wirecopy" compare hostile.ndjson hostile.ndjson --html hostile.html
browse hostile.html --dump-dom >dom
silent hostile.html
! grep -qE '<script|<img|onload="' dom || fail "a feed made an element"
diff <(tags hostile.html) <(tags dom) || fail "the hostile page is not what the browser reads"

# Dispatches: as many as JSON has.
"$wirecopy" index --db store -q --keep-text "$root/tests/feed/sample.ndjson" hostile.ndjson >listing
"$wirecopy" groups --db store --html groups.html
browse groups.html --dump-dom >dom
silent groups.html
[[ $(grep -o '<article' dom | wc -l) -eq $("$wirecopy" groups --db store --json | wc -l) ]] || fail "dispatches are missing"
! grep -qE '<script|<img|onload="' dom || fail "a feed made an element"
diff <(tags groups.html) <(tags dom) || fail "the page of dispatches is not what the browser reads"

# Light and dark pictures differ in their corner: the paper.
paper() {
    browse pair.html --screenshot="$folder/$1.png" --window-size=1200,900 --hide-scrollbars "${@:2}" >/dev/null
    [[ -s $1.png ]] || fail "no picture"
}
paper light
paper dark --blink-settings=preferredColorScheme=0
! cmp -s light.png dark.png || fail "dark is as light"
echo "page: $passages passages"
