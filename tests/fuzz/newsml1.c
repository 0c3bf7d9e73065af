#include "tests/fuzz/feed.h"

/* Hostile bytes as items of NewsML 1. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("<NewsML>", data, size);
}
