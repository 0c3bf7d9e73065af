#include "tests/fuzz/feed.h"

/* Hostile bytes as items of ninjs. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("[{\"uri\":\"a\",\n", data, size);
}
