#include "core/fingerprint/simhash.h"

#include <string.h>

#include "tests/unit/kernels.h"

#define COUNT_MAX 70000

static uint64_t features[COUNT_MAX];

/* FINGERPRINT.md, section 7: one word of a hash's 256 bits. */
static uint64_t expand(uint64_t hash, unsigned k)
{
    static const uint64_t multipliers[] = {0, UINT64_C(0x6a09e667f3bcc909), UINT64_C(0xbb67ae8584caa73b),
                                           UINT64_C(0x3c6ef372fe94f82b)};
    const uint64_t product = hash * multipliers[k];
    return k == 0 ? hash : product ^ product >> 32;
}

/* The definition: plus one or minus one for every bit of every feature. */
static void compute_plainly(size_t count, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    int64_t tallies[WIRECOPY_SIMHASH_BITS] = {0};
    for (size_t i = 0; i < count; i++) {
        for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++) {
            const uint64_t word = expand(features[i], k);
            for (unsigned bit = 0; bit < 64; bit++)
                tallies[64 * k + bit] += (word >> bit & 1) ? 1 : -1;
        }
    }
    memset(simhash_out, 0, WIRECOPY_SIMHASH_WORDS * sizeof simhash_out[0]);
    for (unsigned b = 0; b < WIRECOPY_SIMHASH_BITS; b++)
        simhash_out[b / 64] |= (uint64_t)(tallies[b] > 0) << b % 64;
}

static void check_count(size_t count)
{
    uint64_t wanted[WIRECOPY_SIMHASH_WORDS], got[WIRECOPY_SIMHASH_WORDS];
    compute_plainly(count, wanted);
    memset(got, 0xee, sizeof got);
    wirecopy_simhash_compute(features, count, got);
    CU_ASSERT_FATAL(memcmp(wanted, got, sizeof got) == 0);
}

/* Every count up to some blocks of any size, and counts that fill more and more planes of a counter. */
static void every_count_agrees_with_the_plain_loop(void)
{
    static const size_t counts[] = {511, 512, 513, 4095, 4096, 4097, 65535, 65536, 65537, COUNT_MAX};
    uint64_t random = 1;
    for (size_t count = 0; count <= 300; count++) {
        for (unsigned round = 0; round < 4; round++) {
            for (size_t i = 0; i < count; i++)
                features[i] = random_next(&random);
            check_count(count);
        }
    }
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        for (size_t i = 0; i < counts[c]; i++)
            features[i] = random_next(&random);
        check_count(counts[c]);
    }
}

/* Few features over and over, and extreme ones: counters that are full, empty, or just at the half. */
static void lopsided_features_agree_with_the_plain_loop(void)
{
    static const uint64_t extremes[] = {
        0, UINT64_MAX, 1, UINT64_C(1) << 63, UINT64_C(0x5555555555555555), UINT64_C(0xaaaaaaaaaaaaaaaa)};
    uint64_t random = 2;
    for (size_t count = 0; count <= 300; count++) {
        for (unsigned kinds = 1; kinds <= 6; kinds++) {
            for (size_t i = 0; i < count; i++)
                features[i] = extremes[random_next(&random) % kinds];
            check_count(count);
        }
    }
}

static void a_tie_clears_the_bit(void)
{
    for (size_t half = 1; half <= 40; half++) {
        uint64_t simhash[WIRECOPY_SIMHASH_WORDS];
        for (size_t i = 0; i < 2 * half; i++)
            features[i] = i < half ? UINT64_C(0xffff0000ffff0000) : UINT64_C(0x0000ffff0000ffff);
        wirecopy_simhash_compute(features, 2 * half, simhash);
        CU_ASSERT_EQUAL(simhash[0], 0);
        wirecopy_simhash_compute(features, 2 * half - 1, simhash);
        CU_ASSERT_EQUAL(simhash[0], UINT64_C(0xffff0000ffff0000));
    }
}

static void nothing_gives_zero_and_one_feature_itself(void)
{
    uint64_t simhash[WIRECOPY_SIMHASH_WORDS] = {1, 2, 3, 4};
    wirecopy_simhash_compute(NULL, 0, simhash);
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
        CU_ASSERT_EQUAL(simhash[k], 0);
    features[0] = UINT64_C(0x0123456789abcdef);
    wirecopy_simhash_compute(features, 1, simhash);
    for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++)
        CU_ASSERT_EQUAL(simhash[k], expand(features[0], k));
}

static void the_order_of_features_does_not_matter(void)
{
    uint64_t random = 3, before[WIRECOPY_SIMHASH_WORDS], after[WIRECOPY_SIMHASH_WORDS];
    for (unsigned round = 0; round < 200; round++) {
        const size_t count = 1 + random_next(&random) % 400;
        for (size_t i = 0; i < count; i++)
            features[i] = random_next(&random);
        wirecopy_simhash_compute(features, count, before);
        for (size_t i = count; i-- > 1;) {
            const size_t other = random_next(&random) % (i + 1);
            const uint64_t kept = features[i];
            features[i] = features[other];
            features[other] = kept;
        }
        wirecopy_simhash_compute(features, count, after);
        CU_ASSERT(memcmp(before, after, sizeof before) == 0);
    }
}

static void distance_counts_bits_that_differ(void)
{
    const uint64_t none[WIRECOPY_SIMHASH_WORDS] = {0}, all[] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    uint64_t a[WIRECOPY_SIMHASH_WORDS], b[WIRECOPY_SIMHASH_WORDS], random = 4;
    CU_ASSERT_EQUAL(wirecopy_simhash_distance(none, none), 0);
    CU_ASSERT_EQUAL(wirecopy_simhash_distance(none, all), 256);
    for (unsigned round = 0; round < 1000; round++) {
        unsigned wanted = 0;
        for (unsigned k = 0; k < WIRECOPY_SIMHASH_WORDS; k++) {
            a[k] = random_next(&random);
            b[k] = random_next(&random) & random_next(&random);
            for (unsigned bit = 0; bit < 64; bit++)
                wanted += (a[k] >> bit & 1) != (b[k] >> bit & 1);
        }
        CU_ASSERT_EQUAL(wirecopy_simhash_distance(a, b), wanted);
        CU_ASSERT_EQUAL(wirecopy_simhash_distance(b, a), wanted);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"every count agrees with the plain loop", every_count_agrees_with_the_plain_loop},
        {"lopsided features agree with the plain loop", lopsided_features_agree_with_the_plain_loop},
        {"a tie clears the bit", a_tie_clears_the_bit},
        {"nothing gives zero and one feature itself", nothing_gives_zero_and_one_feature_itself},
        {"the order of features does not matter", the_order_of_features_does_not_matter},
        {"distance counts bits that differ", distance_counts_bits_that_differ},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("fingerprint/simhash", cases);
}
