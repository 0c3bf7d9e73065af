#include "tests/fuzz/feed.h"

/* Hostile bytes as messages of ANPA. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("\x16\x16\x01w0001\x1f", data, size);
}
