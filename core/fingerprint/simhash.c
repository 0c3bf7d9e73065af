#include "core/fingerprint/simhash.h"

#include <assert.h>

#include "core/base/bits.h"
#include "core/fingerprint/constants.h"
#include "core/fingerprint/portable.h"

unsigned wirecopy_simhash_distance(const uint64_t a[WIRECOPY_SIMHASH_WORDS], const uint64_t b[WIRECOPY_SIMHASH_WORDS])
{
    unsigned distance = 0;
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
        distance += wirecopy_popcount64(a[k] ^ b[k]);
    return distance;
}

/* Counts below 2^32 are kept as 32 words: word p holds bit p of the 64 counters. */
#define PLANES 33

typedef struct counters {
    uint64_t planes[PLANES];
    unsigned used; /* planes above are zero */
} counters;

/* Adds the bits of addend, each worth 2^plane. */
static inline void add_at(counters *sums, uint64_t addend, unsigned plane)
{
    while (addend) {
        const uint64_t carry = sums->planes[plane] & addend;
        sums->planes[plane++] ^= addend;
        addend = carry;
    }
    if (plane > sums->used)
        sums->used = plane;
}

/* A carry-save adder: a + b + c = 2 * carry + sum, bit by bit. */
static inline uint64_t add_three(uint64_t a, uint64_t b, uint64_t c, uint64_t *sum)
{
    const uint64_t half = a ^ b;
    *sum = half ^ c;
    return (a & b) | (half & c);
}

/* Adds eight hashes with seven carry-save adders; ones, twos and fours carry over from block to block. */
static inline uint64_t add_eight(const uint64_t *hashes, uint64_t *ones, uint64_t *twos, uint64_t *fours)
{
    const uint64_t two_a = add_three(*ones, hashes[0], hashes[1], ones);
    const uint64_t two_b = add_three(*ones, hashes[2], hashes[3], ones);
    const uint64_t two_c = add_three(*ones, hashes[4], hashes[5], ones);
    const uint64_t two_d = add_three(*ones, hashes[6], hashes[7], ones);
    const uint64_t four_a = add_three(*twos, two_a, two_b, twos);
    const uint64_t four_b = add_three(*twos, two_c, two_d, twos);
    return add_three(*fours, four_a, four_b, fours);
}

/* Bits whose counter is above limit: compared from the highest plane down; equal holds while no plane has differed. */
static uint64_t counters_above(const counters *sums, uint64_t limit)
{
    uint64_t above = 0, equal = ~UINT64_C(0);
    for (unsigned plane = PLANES; plane-- > 0;) {
        const uint64_t limit_bit = (limit >> plane & 1) ? ~UINT64_C(0) : 0;
        const uint64_t bits = plane < sums->used ? sums->planes[plane] : 0;
        above |= equal & bits & ~limit_bit;
        equal &= ~(bits ^ limit_bit);
    }
    return above;
}

/* A hash as it enters word k of a simhash. */
static inline uint64_t expand(uint64_t hash, unsigned k)
{
    static const uint64_t multipliers[WIRECOPY_SIMHASH_WORDS] = {
        1, WIRECOPY_SIMHASH_MULTIPLIER_1, WIRECOPY_SIMHASH_MULTIPLIER_2, WIRECOPY_SIMHASH_MULTIPLIER_3};
    const uint64_t product = hash * multipliers[k];
    return k == 0 ? hash : product ^ product >> 32;
}

static inline uint64_t majority(const uint64_t *features, size_t count, unsigned k)
{
    counters sums = {{0}, 0};
    uint64_t ones = 0, twos = 0, fours = 0, block[8];
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        for (unsigned j = 0; j < 8; j++)
            block[j] = expand(features[i + j], k);
        add_at(&sums, add_eight(block, &ones, &twos, &fours), 3);
    }
    for (; i < count; i++)
        add_at(&sums, expand(features[i], k), 0);
    add_at(&sums, ones, 0);
    add_at(&sums, twos, 1);
    add_at(&sums, fours, 2);
    return counters_above(&sums, count / 2);
}

void wirecopy_count_features_portable(const uint64_t *features, size_t count,
                                      uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
        simhash_out[k] = majority(features, count, k);
}

void wirecopy_simhash_compute(const uint64_t *features, size_t count, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    assert(features || count == 0);
    assert(count <= UINT32_MAX);
    wirecopy_fingerprint_kernel_chosen()->count_features(features, count, simhash_out);
}
