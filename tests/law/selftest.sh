#!/bin/bash
# A check that cannot fail says nothing: plants one violation at a time in a tree of its own, and expects each found.
set -euo pipefail

law=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/law.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# lawful FILE CODE, unlawful FILE CODE EXPECTED: the tree holds that one file.
plant() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/$(dirname "$1")"
    printf '%s\n' "$2" >"$tree/$1"
}

lawful() {
    plant "$1" "$2"
    if ! output=$("$law" "$tree" 2>&1); then
        echo "forbidden, but lawful: $1: $2"$'\n'"$output"
        failed=1
    fi
}

unlawful() {
    plant "$1" "$2"
    if output=$("$law" "$tree" 2>&1); then
        echo "not found: $1: $2"
        failed=1
    elif [[ $output != *"$1:"*"$3"* ]]; then
        echo "found for another reason than '$3': $1: $2"$'\n'"$output"
        failed=1
    fi
}

function_of() {
    printf 'static void f(void)\n{\n'
    for ((i = 0; i < $1 - 2; i++)); do
        echo '    g();'
    done
    echo '}'
}

lawful core/match/score.c '#include "core/store/view.h"'
lawful core/match/score.c '#include "core/match/score.h"'
lawful core/match/score.c '#include "wirecopy/engine.h"'
unlawful core/store/log.c '#include "core/match/score.h"' 'must not include core/match'
unlawful core/base/memory.c '#include "core/text/words.h"' 'must not include core/text'
unlawful core/feed/ndjson.c '#include "core/store/view.h"' 'must not include core/store'
unlawful core/engine/index.c '#include "core/feed/json.h"' 'must not include core/feed'
unlawful core/cli/main.c '#include "core/base/memory.h"' 'must not include core/base'
lawful core/cli/main.c '#include "core/cli/options.h"'
lawful core/cli/main.c '#include "core/json/writer.h"'
unlawful core/json/writer.c '#include "core/cli/output.h"' 'must not include core/cli'
unlawful core/novel/thing.c '#include "core/base/memory.h"' 'no place in the law'
unlawful core/index/run.c '#include "run.h"' 'not the path'
unlawful core/index/run.c '#include "../base/memory.h"' 'not the path'
unlawful include/wirecopy/story.h '#include "core/base/memory.h"' 'not the path'

lawful core/fingerprint/hash.c '#include <xxhash.h>'
unlawful core/fingerprint/simhash.c '#include <xxhash.h>' '<xxhash.h>'
lawful core/index/seek.c '#include <immintrin.h>'
unlawful core/index/run.c '#include <immintrin.h>' '<immintrin.h>'
lawful core/store/env.c '#include <lmdb.h>'
unlawful core/store/log.c '  #  include <lmdb.h>' '<lmdb.h>'
unlawful core/feed/text.c '#include <utf8proc.h>' '<utf8proc.h>'
unlawful core/cli/main.c '#include "simdjson.h"' '<simdjson.h>'
unlawful bench/main.c '#include <faiss/IndexBinaryHash.h>' '<faiss/IndexBinaryHash.h>'
lawful core/store/packed_text.c '#include <zstd.h>'
unlawful core/store/segments.c '#include <zstd.h>' '<zstd.h>'
unlawful core/store/segments.c '#include <zlib.h>' '<zlib.h>'
unlawful core/match/score.c '#include <omp.h>' '<omp.h>'
unlawful core/match/score.c '#pragma omp parallel for' 'OpenMP'
lawful core/engine/index.c '#pragma omp parallel for'
lawful core/feed/xml.c '#include <libxml/parser.h>'
unlawful core/feed/html.c '#include <libxml/parser.h>' '<libxml/parser.h>'
unlawful core/feed/text.c '#include <iconv.h>' '<iconv.h>'
unlawful core/feed/xml.c '#include <libyaml.h>' 'not a dependency'
lawful core/feed/json.cc '#include <string_view>'

unlawful core/store/log.c '    exit(1);' 'neither ends nor speaks'
unlawful core/store/log.c '    if (bad) abort();' 'neither ends nor speaks'
unlawful core/store/log.c '    printf("%d", 1);' 'neither ends nor speaks'
unlawful core/feed/json.cc '    std::cerr << 1;' 'streams'
unlawful core/store/log.c '    write_to(stderr);' 'streams'
unlawful core/store/log.c '    signal(SIGPIPE, SIG_IGN);' 'neither ends nor speaks'
lawful core/cli/main.c '    exit(1);'
lawful core/store/log.c '    snprintf(text, 1, ""); wirecopy_status_exit(status); at.exit(1);'
lawful core/store/log.c '    /* printf( */ call("exit(1) \" abort()"); // free(x)'
lawful core/store/log.c $'/* a comment\n   that says exit(1)\n*/'
unlawful core/store/log.c $'/* a comment */ exit(1); /*\n*/' 'neither ends nor speaks'

unlawful core/store/log.c '    char *x = malloc(1);' 'heap'
unlawful core/store/log.c '    free(x);' 'heap'
lawful core/base/memory.c '    free(x);'
lawful core/store/log.c '    wirecopy_memory_free(x);'

lawful core/store/log.c "$(function_of 70)"
unlawful core/store/log.c "$(function_of 71)" 'a function of 71 lines'
lawful core/store/log.c "$(function_of 60)"$'\n'"$(function_of 60)"
unlawful tests/unit/store/log_test.c "$(function_of 90)" 'a function of 90 lines'
lawful tests/unit/store/log_test.c '    free(malloc(1));'

rm -rf "${tree:?}"/*
if "$law" "$tree" >/dev/null 2>&1; then
    echo "an empty tree passes"
    failed=1
fi
exit $failed
