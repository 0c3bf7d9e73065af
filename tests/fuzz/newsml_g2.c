#include "tests/fuzz/feed.h"

/* Hostile bytes as items of NewsML-G2. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><itemSet>", data, size);
}
