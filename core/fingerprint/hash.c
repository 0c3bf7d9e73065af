#include "core/fingerprint/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/base/endian.h"
#include "core/fingerprint/constants.h"
#include "core/fingerprint/portable.h"

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
    wirecopy_fingerprint_kernel_chosen()->hash_words(bytes, starts, count, hashes_out);
}

/* ---- words, by length: a word's length cannot be foreseen, so that a branch on it would be mispredicted for every
 * third word. The words are sorted into groups of like length without one, and each group is hashed in its own loop.
 * ---- */

#define WORDS_AT_A_TIME 512

static uint64_t hash_1_to_3(const char *word, size_t byte_count)
{
    const unsigned char *const bytes = (const unsigned char *)word;
    const uint32_t parts = (uint32_t)bytes[0] << 16 | (uint32_t)bytes[byte_count / 2] << 24 | bytes[byte_count - 1] |
                           (uint32_t)byte_count << 8;
    uint64_t hash = (parts ^ WIRECOPY_XXH3_FLIP_1_TO_3) * WIRECOPY_XXH3_PRIME64_2;
    hash = (hash ^ hash >> 29) * WIRECOPY_XXH3_PRIME64_3;
    return hash ^ hash >> 32;
}

static uint64_t rotate(uint64_t bits, unsigned count)
{
    return bits << count | bits >> (64 - count);
}

static uint64_t hash_4_to_8(const char *word, size_t byte_count)
{
    const uint64_t parts = wirecopy_load32(word + byte_count - 4) + ((uint64_t)wirecopy_load32(word) << 32);
    uint64_t hash = parts ^ WIRECOPY_XXH3_FLIP_4_TO_8;
    hash = (hash ^ rotate(hash, 49) ^ rotate(hash, 24)) * WIRECOPY_XXH3_MIX_4_TO_8;
    hash = (hash ^ ((hash >> 35) + byte_count)) * WIRECOPY_XXH3_MIX_4_TO_8;
    return hash ^ hash >> 28;
}

static uint64_t hash_9_to_16(const char *word, size_t byte_count)
{
    const uint64_t first = wirecopy_load64(word) ^ WIRECOPY_XXH3_FLIP_9_TO_16_FIRST;
    const uint64_t last = wirecopy_load64(word + byte_count - 8) ^ WIRECOPY_XXH3_FLIP_9_TO_16_LAST;
    const unsigned __int128 product = (unsigned __int128)first * last;
    uint64_t hash = byte_count + __builtin_bswap64(first) + last + ((uint64_t)product ^ (uint64_t)(product >> 64));
    hash = (hash ^ hash >> 37) * WIRECOPY_XXH3_MIX_9_TO_16;
    return hash ^ hash >> 32;
}

static uint64_t hash_long(const char *word, size_t byte_count)
{
    return XXH3_64bits(word, byte_count);
}

/* The places of words of 1..3, 4..8, 9..16 and more bytes; every group has room for all. */
typedef struct word_groups {
    uint16_t places[4][WORDS_AT_A_TIME];
    size_t counts[4];
} word_groups;

static inline void group_words(word_groups *groups, const uint32_t *starts, size_t count)
{
    size_t a = 0, b = 0, c = 0, d = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t byte_count = starts[i + 1] - starts[i] - 1;
        groups->places[0][a] = groups->places[1][b] = groups->places[2][c] = groups->places[3][d] = (uint16_t)i;
        a += byte_count <= 3;
        b += byte_count - 4 <= 4;
        c += byte_count - 9 <= 7;
        d += byte_count > 16;
    }
    groups->counts[0] = a;
    groups->counts[1] = b;
    groups->counts[2] = c;
    groups->counts[3] = d;
}

static inline void hash_group(const word_groups *groups, unsigned group, const char *bytes, const uint32_t *starts,
                              uint64_t (*hash)(const char *word, size_t byte_count), uint64_t *hashes_out)
{
    for (size_t i = 0; i < groups->counts[group]; i++) {
        const size_t place = groups->places[group][i];
        hashes_out[place] = hash(bytes + starts[place], starts[place + 1] - starts[place] - 1);
    }
}

void wirecopy_hash_words_portable(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out)
{
    word_groups groups;
    for (size_t done = 0; done < count; done += WORDS_AT_A_TIME) {
        const size_t left = count - done;
        group_words(&groups, starts + done, left < WORDS_AT_A_TIME ? left : WORDS_AT_A_TIME);
        hash_group(&groups, 0, bytes, starts + done, hash_1_to_3, hashes_out + done);
        hash_group(&groups, 1, bytes, starts + done, hash_4_to_8, hashes_out + done);
        hash_group(&groups, 2, bytes, starts + done, hash_9_to_16, hashes_out + done);
        hash_group(&groups, 3, bytes, starts + done, hash_long, hashes_out + done);
    }
}
