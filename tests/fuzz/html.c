#include "tests/fuzz/feed.h"

/* Hostile bytes as a page. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("<html>", data, size);
}
