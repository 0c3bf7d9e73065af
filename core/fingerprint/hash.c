#include "core/fingerprint/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t wirecopy_hash64(const void *bytes, size_t byte_count)
{
    return XXH3_64bits(bytes, byte_count);
}

void wirecopy_hash128(const void *bytes, size_t byte_count, uint64_t hash_out[2])
{
    const XXH128_hash_t hash = XXH3_128bits(bytes, byte_count);
    hash_out[0] = hash.low64;
    hash_out[1] = hash.high64;
}

uint64_t wirecopy_hash64_seeded(const void *bytes, size_t byte_count, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, byte_count, seed);
}

void wirecopy_hash_words(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out)
{
    for (size_t i = 0; i < count; i++)
        hashes_out[i] = XXH3_64bits(bytes + starts[i], starts[i + 1] - starts[i] - 1);
}
