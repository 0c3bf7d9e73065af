#!/bin/bash
# What README.md says twice is true: the packages, the code and output of the example, and the commands.
#
#   readme.sh ROOT
set -euo pipefail

cd "$1"
failed=0
complain() {
    echo "readme: $*"
    failed=1
}

for package in $(scripts/dependencies --list test); do
    grep -q "\`$package\`" README.md || complain "package '$package' is not named"
done

code=$(awk '/^```/ { inside = $0 == "```c"; next } inside' README.md)
[[ -n $code ]] || complain "there is no code"
while IFS= read -r line; do
    grep -Fqx -- "$line" tests/example/copies.c || complain "the example has no line '$line'"
done <<<"$code"

while IFS= read -r line; do
    grep -Fqx -- "$line" README.md || complain "the example prints '$line', which is not shown"
done <tests/example/copies.expected

for script in scripts/*; do
    [[ ! -f $script ]] || grep -q "\`$script" README.md || complain "'$script' is not mentioned"
done
while IFS= read -r script; do
    [[ -x $script ]] || complain "'$script' is mentioned, and is no program"
done < <(grep -oE 'scripts/[a-z]+|\.ci/run' README.md | sort -u)
exit $failed
