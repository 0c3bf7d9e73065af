#include "tests/fuzz/feed.h"

/* Hostile bytes as items of JSON Feed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("{\"version\":\"https://jsonfeed.org/version/1.1\",\n\"items\":[", data, size);
}
