#include "tests/fuzz/feed.h"

/* Hostile bytes as items of RSS. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("<rss version=\"2.0\">", data, size);
}
