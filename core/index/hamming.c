#include "core/index/hamming.h"

#include <assert.h>

#define TABLE_COUNT WIRECOPY_HAMMING_TABLE_COUNT
#define BLOCK_BITS 16
#define FIRST_SHIFT WIRECOPY_HAMMING_BLOCK_KEY_BITS /* of the first block in a key */
#define SECOND_SHIFT (FIRST_SHIFT - BLOCK_BITS)

_Static_assert(TABLE_COUNT *BLOCK_BITS == 64, "the blocks make up the simhash");

wirecopy_hamming_limits wirecopy_hamming_limits_of(unsigned radius_bits)
{
    assert(radius_bits <= WIRECOPY_HAMMING_RADIUS_MAX);
    /* radius + 1 over the four blocks, as evenly as it goes. */
    unsigned allowances[TABLE_COUNT];
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        allowances[i] = (radius_bits + 1) * (i + 1) / TABLE_COUNT - (radius_bits + 1) * i / TABLE_COUNT;

    wirecopy_hamming_limits limits = {.radius_bits = radius_bits};
    for (unsigned table = 0; table < TABLE_COUNT; table++) {
        unsigned sum = 0;
        for (unsigned n = 0; n < TABLE_COUNT && allowances[table] > 0; n++) {
            sum += allowances[(table + n) % TABLE_COUNT];
            limits.below[table][n] = (unsigned char)sum;
        }
    }
    return limits;
}

size_t wirecopy_hamming_blocks(const wirecopy_hamming_limits *limits, unsigned table, uint64_t key, uint64_t *keys_out)
{
    assert(table < TABLE_COUNT);
    const unsigned below = limits->below[table][0];
    assert(below <= 2);
    size_t count = 0;
    if (below > 0)
        keys_out[count++] = key;
    for (unsigned bit = 0; below == 2 && bit < BLOCK_BITS; bit++)
        keys_out[count++] = key ^ (uint64_t)1 << (FIRST_SHIFT + bit);
    return count;
}

static wirecopy_hamming_range range_of(uint64_t key, unsigned free_bits)
{
    const uint64_t free = ((uint64_t)1 << free_bits) - 1;
    return (wirecopy_hamming_range){key & ~free, key | free};
}

size_t wirecopy_hamming_ranges(uint64_t block_key, unsigned second_max, unsigned cut_bits,
                               wirecopy_hamming_range *ranges_out)
{
    assert(cut_bits <= WIRECOPY_HAMMING_CUT_BITS_MAX);
    if (second_max != 1) {
        ranges_out[0] = range_of(block_key, second_max == 0 ? SECOND_SHIFT : FIRST_SHIFT);
        return 1;
    }
    size_t count = 0;
    const unsigned cut_shift = FIRST_SHIFT - cut_bits;
    ranges_out[count++] = range_of(block_key, cut_shift);
    for (unsigned bit = cut_shift; bit < FIRST_SHIFT; bit++) /* the one that differs; then no other does */
        ranges_out[count++] = range_of(block_key ^ (uint64_t)1 << bit, SECOND_SHIFT);
    return count;
}

/* Whether the condition of the header holds for a table; bits that differ, turned for it. */
static bool holds(const unsigned char *below, uint64_t differing)
{
    for (unsigned n = 0; n < TABLE_COUNT; n++) {
        if (wirecopy_popcount64(differing >> (64 - BLOCK_BITS * (n + 1))) >= below[n])
            return false;
    }
    return true;
}

bool wirecopy_hamming_answers(const wirecopy_hamming_limits *limits, unsigned table, uint64_t differing)
{
    for (unsigned i = 0; i < table; i++) {
        if (holds(limits->below[i], differing))
            return false;
        differing = differing << BLOCK_BITS | differing >> (64 - BLOCK_BITS);
    }
    return holds(limits->below[table], differing);
}
