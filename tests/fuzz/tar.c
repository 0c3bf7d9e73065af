#include "tests/fuzz/feed.h"

/* Hostile bytes as members of a tar archive. Headers are where the ones before say, and their sums are right: that a wrong
 * one is found is no news. */

#define BLOCK_BYTES 512

static void seal(uint8_t *header)
{
    unsigned sum = 0;
    memcpy(header + 257, "ustar", 5);
    memset(header + 148, ' ', 8);
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        sum += header[i];
    for (size_t i = 6; i-- > 0; sum >>= 3)
        header[148 + i] = (uint8_t)('0' + (sum & 7));
    header[154] = '\0';
}

static size_t size_in(const uint8_t *header)
{
    size_t size = 0;
    for (size_t i = 124; i < 135 && header[i] >= '0' && header[i] <= '7' && size < 4096; i++)
        size = size * 8 + (header[i] & 7u);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *const sealed = malloc(size ? size : 1);
    if (!sealed)
        abort();
    memcpy(sealed, data, size);
    for (size_t at = 1; at + BLOCK_BYTES <= size;) {
        seal(sealed + at);
        at += BLOCK_BYTES + (size_in(sealed + at) + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
    fuzz_feed("", sealed, size);
    free(sealed);
    return 0;
}
