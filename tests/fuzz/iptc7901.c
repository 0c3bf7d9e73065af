#include "tests/fuzz/feed.h"

/* Hostile bytes as messages of IPTC 7901. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("\x01nwa0001 4 i 10 nw 0001\n", data, size);
}
