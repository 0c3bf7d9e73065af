#include "tests/fuzz/feed.h"

/* Hostile bytes as entries of Atom. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_feed("<feed xmlns=\"http://www.w3.org/2005/Atom\">", data, size);
}
