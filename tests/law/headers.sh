#!/bin/bash
# Every public header stands alone: strict C11 and C++17 accept it as the first and only one.
#
#   headers.sh INCLUDE CC CXX
set -euo pipefail

include=$1 cc=$2 cxx=$3
failed=0
count=0
for header in "$include"/wirecopy/*.h; do
    directive="#include \"wirecopy/${header##*/}\""
    "$cc" -x c -std=c11 -pedantic -Wall -Wextra -Werror -fsyntax-only -I "$include" - <<<"$directive" || failed=1
    "$cxx" -x c++ -std=c++17 -pedantic -Wall -Wextra -Werror -fsyntax-only -I "$include" - <<<"$directive" || failed=1
    count=$((count + 1))
done
echo "headers: $count"
[[ $failed -eq 0 && $count -gt 0 ]]
