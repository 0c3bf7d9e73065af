#include "tests/fuzz/feed.h"

/* Hostile bytes as a document of NITF. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("<nitf>", data, size);
}
