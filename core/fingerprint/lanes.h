/*
 * Counting the features of a simhash in vectors, for the kernels: a file includes this once, having defined
 *
 *   LANES   numbers of 64 bits in a vector: 2, 4 or 8
 *   KERNEL  the attribute by which its functions may use the kernel's instructions
 *
 * and, where there is an instruction for it, MAJORITY(a, b, c): the bits that two or three of these have.
 *
 * Every lane has counters of its own for the 256 bits, bit-sliced: plane p holds bit p of 64 of them. Eight vectors
 * at a time are added up by carry-save adders, with what they carry over from before; in the end the lanes are added,
 * and the sums compared with half of the features. No counter is ever taken out of its slices.
 *
 * Source: Klarqvist, Mula, Lemire, "Efficient Computation of Positional Population Counts Using SIMD Instructions",
 * 2019.
 */

#include <string.h>

#include "core/fingerprint/constants.h"

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

#define FEATURES_AT_A_TIME (8 * LANES)

/* Counts of a lane below 2^32, of all lanes together as well; each step of adding lanes makes a plane more. */
#define PLANES_MAX 36

typedef struct lane_counters {
    lanes planes[WIRECOPY_SIMHASH_WORDS][PLANES_MAX];
    unsigned plane_count;
} lane_counters;

#ifndef MAJORITY
#define MAJORITY(a, b, c) (((a) & (b)) | (((a) ^ (b)) & (c)))
#endif

/* A carry-save adder: a + b + c = 2 * carry + sum, bit by bit. */
KERNEL static inline lanes add_three(lanes a, lanes b, lanes c, lanes *sum)
{
    *sum = a ^ b ^ c;
    return MAJORITY(a, b, c);
}

/* Adds eight vectors to ones, twos and fours, and returns the eights. */
KERNEL static inline lanes add_eight(const lanes added[8], lanes planes[3])
{
    const lanes two_a = add_three(planes[0], added[0], added[1], &planes[0]);
    const lanes two_b = add_three(planes[0], added[2], added[3], &planes[0]);
    const lanes two_c = add_three(planes[0], added[4], added[5], &planes[0]);
    const lanes two_d = add_three(planes[0], added[6], added[7], &planes[0]);
    const lanes four_a = add_three(planes[1], two_a, two_b, &planes[1]);
    const lanes four_b = add_three(planes[1], two_c, two_d, &planes[1]);
    return add_three(planes[2], four_a, four_b, &planes[2]);
}

/* Hashes as they enter word k of a simhash. */
KERNEL static inline lanes expand_lanes(lanes hashes, unsigned k)
{
    static const uint64_t multipliers[WIRECOPY_SIMHASH_WORDS] = {
        1, WIRECOPY_SIMHASH_MULTIPLIER_1, WIRECOPY_SIMHASH_MULTIPLIER_2, WIRECOPY_SIMHASH_MULTIPLIER_3};
    const lanes products = hashes * multipliers[k];
    return k == 0 ? hashes : products ^ products >> 32;
}

KERNEL static inline void count_some(lane_counters *counters, const uint64_t features[FEATURES_AT_A_TIME])
{
    lanes hashes[8];
    memcpy(hashes, features, sizeof hashes);
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++) {
        lanes added[8];
        for (unsigned i = 0; i < 8; i++)
            added[i] = expand_lanes(hashes[i], k);
        lanes carry = add_eight(added, counters->planes[k]);
        for (unsigned plane = 3; plane < counters->plane_count; plane++) {
            const lanes before = counters->planes[k][plane];
            counters->planes[k][plane] = before ^ carry;
            carry &= before;
        }
    }
}

/* Adds numbers in planes: sums may be a or b. */
KERNEL static inline void add_planes(const lanes *a, const lanes *b, unsigned plane_count, lanes *sums)
{
    lanes carry = {0};
    for (unsigned plane = 0; plane < plane_count; plane++)
        carry = add_three(a[plane], b[plane], carry, &sums[plane]);
    sums[plane_count] = carry;
}

#if LANES == 8
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#elif LANES == 4
#define EVEN 0, 2, 4, 6
#define ODD 1, 3, 5, 7
#else
#define EVEN 0, 2
#define ODD 1, 3
#endif

/* Adds every two neighbouring lanes: the sums of a's come first, then those of b's. sums may be a. */
KERNEL static inline void add_neighbours(const lanes *a, const lanes *b, unsigned plane_count, lanes *sums)
{
    lanes even[PLANES_MAX], odd[PLANES_MAX];
    for (unsigned plane = 0; plane < plane_count; plane++) {
        even[plane] = __builtin_shufflevector(a[plane], b[plane], EVEN);
        odd[plane] = __builtin_shufflevector(a[plane], b[plane], ODD);
    }
    add_planes(even, odd, plane_count, sums);
}

/* Bits whose counter is above limit: compared from the highest plane down; equal holds while no plane has differed. */
KERNEL static inline lanes counted_above(const lanes *planes, unsigned plane_count, uint64_t limit)
{
    lanes above = {0}, equal = ~above;
    for (unsigned plane = plane_count; plane-- > 0;) {
        const lanes limit_bit = above * 0 - (limit >> plane & 1);
        above |= equal & planes[plane] & ~limit_bit;
        equal &= ~(planes[plane] ^ limit_bit);
    }
    return above;
}

/* Writes the words of a simhash from counters of all lanes. */
KERNEL static inline void compare_counters(lane_counters *counters, uint64_t limit,
                                           uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    lanes(*const planes)[PLANES_MAX] = counters->planes;
    unsigned plane_count = counters->plane_count;
    add_neighbours(planes[0], planes[1], plane_count, planes[0]);
    add_neighbours(planes[2], planes[3], plane_count++, planes[1]);
#if LANES == 2
    const lanes halves[2] = {counted_above(planes[0], plane_count, limit),
                             counted_above(planes[1], plane_count, limit)};
    memcpy(simhash_out, halves, sizeof halves);
#else
    for (unsigned left = LANES / 2; left > 1; left /= 2) {
        add_neighbours(planes[0], planes[1], plane_count++, planes[0]);
        memcpy(planes[1], planes[0], plane_count * sizeof planes[1][0]);
    }
    const lanes above = counted_above(planes[0], plane_count, limit);
    memcpy(simhash_out, &above, WIRECOPY_SIMHASH_WORDS * sizeof simhash_out[0]);
#endif
}

KERNEL static void count_features(const uint64_t *features, size_t count, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    lane_counters counters;
    counters.plane_count = 3;
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
        memset(counters.planes[k], 0, counters.plane_count * sizeof counters.planes[k][0]);
    for (size_t done = 0; done < count; done += FEATURES_AT_A_TIME) {
        /* Planes that hold the eights so far, and these: one more whenever their number gets a digit more. */
        if ((done / FEATURES_AT_A_TIME + 1) >> (counters.plane_count - 3)) {
            for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
                counters.planes[k][counters.plane_count] = counters.planes[k][0] * 0;
            counters.plane_count++;
        }
        const size_t left = count - done;
        if (left >= FEATURES_AT_A_TIME) {
            count_some(&counters, features + done);
        } else { /* what is not there is 0, which counts nothing */
            uint64_t last[FEATURES_AT_A_TIME] = {0};
            memcpy(last, features + done, left * sizeof last[0]);
            count_some(&counters, last);
        }
    }
    compare_counters(&counters, count / 2, simhash_out);
}
