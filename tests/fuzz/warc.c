#include "tests/fuzz/feed.h"

/* Hostile bytes as records of WARC. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("WARC/1.0\r\n", data, size);
}
