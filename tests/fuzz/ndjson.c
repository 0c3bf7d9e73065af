#include "tests/fuzz/feed.h"

/* Hostile bytes as a file of any kind: NDJSON, plain text, compressed data, and whatever is told by its content. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("", data, size);
}
