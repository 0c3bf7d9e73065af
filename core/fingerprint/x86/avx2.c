#include "core/fingerprint/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 4
#define KERNEL __attribute__((target("avx2,bmi,bmi2,popcnt")))

#include "core/base/endian.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/lanes.h"
#include "core/fingerprint/portable.h"

KERNEL static inline __m256i all_lanes(uint64_t number)
{
    return _mm256_set1_epi64x((long long)number);
}

/* ---- hashes of words: four at a time, each by the way of its length, and what is common to the ways done once ---- */

KERNEL static inline __m256i multiply(__m256i a, __m256i b)
{
    const __m256i cross =
        _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(a, 32), b), _mm256_mul_epu32(a, _mm256_srli_epi64(b, 32)));
    return _mm256_add_epi64(_mm256_mul_epu32(a, b), _mm256_slli_epi64(cross, 32));
}

/* The lower half of the product of two numbers, combined with the upper one by exclusive or. */
KERNEL static inline __m256i fold_product(__m256i a, __m256i b)
{
    const __m256i a_high = _mm256_srli_epi64(a, 32), b_high = _mm256_srli_epi64(b, 32);
    const __m256i low_low = _mm256_mul_epu32(a, b), high_high = _mm256_mul_epu32(a_high, b_high);
    const __m256i high_low = _mm256_mul_epu32(a_high, b), low_high = _mm256_mul_epu32(a, b_high);
    const __m256i cross = _mm256_add_epi64(
        _mm256_add_epi64(_mm256_srli_epi64(low_low, 32), _mm256_and_si256(high_low, all_lanes(UINT32_MAX))), low_high);
    const __m256i high =
        _mm256_add_epi64(_mm256_add_epi64(_mm256_srli_epi64(high_low, 32), _mm256_srli_epi64(cross, 32)), high_high);
    return _mm256_xor_si256(_mm256_blend_epi32(low_low, _mm256_slli_epi64(cross, 32), 0xaa), high);
}

KERNEL static inline __m256i rotate(__m256i bits, int count)
{
    return _mm256_or_si256(_mm256_slli_epi64(bits, count), _mm256_srli_epi64(bits, 64 - count));
}

/* Of three numbers, the one for words of up to 3 bytes, of 4 to 8, of more. */
KERNEL static inline __m256i choose(__m256i is_over_3, __m256i is_over_8, __m256i tiny, __m256i small, __m256i middling)
{
    return _mm256_blendv_epi8(_mm256_blendv_epi8(tiny, small, is_over_3), middling, is_over_8);
}

/* Of words of 1 to 16 bytes: their first eight bytes, and their last eight, which begin before a word that is
 * shorter. */
KERNEL static inline __m256i hash_lanes(__m256i first, __m256i last, __m256i byte_count)
{
    const __m256i is_over_1 = _mm256_cmpgt_epi64(byte_count, all_lanes(1)),
                  is_over_3 = _mm256_cmpgt_epi64(byte_count, all_lanes(3)),
                  is_over_8 = _mm256_cmpgt_epi64(byte_count, all_lanes(8));
    const __m256i low_byte = all_lanes(0xff);

    const __m256i middle = _mm256_srlv_epi64(first, _mm256_and_si256(is_over_1, all_lanes(8)));
    __m256i tiny = _mm256_or_si256(_mm256_slli_epi64(_mm256_and_si256(first, low_byte), 16),
                                   _mm256_slli_epi64(_mm256_and_si256(middle, low_byte), 24));
    tiny = _mm256_or_si256(tiny, _mm256_or_si256(_mm256_srli_epi64(last, 56), _mm256_slli_epi64(byte_count, 8)));
    tiny = _mm256_xor_si256(tiny, all_lanes(WIRECOPY_XXH3_FLIP_1_TO_3));

    __m256i small = _mm256_blend_epi32(_mm256_srli_epi64(last, 32), _mm256_slli_epi64(first, 32), 0xaa);
    small = _mm256_xor_si256(small, all_lanes(WIRECOPY_XXH3_FLIP_4_TO_8));
    small = _mm256_xor_si256(small, _mm256_xor_si256(rotate(small, 49), rotate(small, 24)));

    const __m256i swap = _mm256_broadcastsi128_si256(_mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607));
    const __m256i a = _mm256_xor_si256(first, all_lanes(WIRECOPY_XXH3_FLIP_9_TO_16_FIRST));
    const __m256i b = _mm256_xor_si256(last, all_lanes(WIRECOPY_XXH3_FLIP_9_TO_16_LAST));
    const __m256i middling = _mm256_add_epi64(_mm256_add_epi64(byte_count, _mm256_shuffle_epi8(a, swap)),
                                              _mm256_add_epi64(b, fold_product(a, b)));

    __m256i hash = _mm256_blendv_epi8(tiny, small, is_over_3);
    hash = multiply(
        hash, _mm256_blendv_epi8(all_lanes(WIRECOPY_XXH3_PRIME64_2), all_lanes(WIRECOPY_XXH3_MIX_4_TO_8), is_over_3));
    hash = _mm256_blendv_epi8(hash, middling, is_over_8);
    const __m256i shift = choose(is_over_3, is_over_8, all_lanes(29), all_lanes(35), all_lanes(37)),
                  added = choose(is_over_3, is_over_8, all_lanes(0), byte_count, all_lanes(0)),
                  factor = choose(is_over_3, is_over_8, all_lanes(WIRECOPY_XXH3_PRIME64_3),
                                  all_lanes(WIRECOPY_XXH3_MIX_4_TO_8), all_lanes(WIRECOPY_XXH3_MIX_9_TO_16)),
                  last_shift = choose(is_over_3, is_over_8, all_lanes(32), all_lanes(28), all_lanes(32));
    hash = _mm256_xor_si256(hash, _mm256_add_epi64(_mm256_srlv_epi64(hash, shift), added));
    hash = multiply(hash, factor);
    return _mm256_xor_si256(hash, _mm256_srlv_epi64(hash, last_shift));
}

/* The first and the last eight bytes of a word, side by side. */
KERNEL static inline __m128i load_ends(const char *bytes, const uint32_t *starts)
{
    const __m128i first = _mm_loadl_epi64((const __m128i *)(bytes + starts[0]));
    return _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(first), (const double *)(bytes + starts[1] - 9)));
}

/* Hashes four words, but for those over 16 bytes, whose bits it returns. */
KERNEL static inline unsigned hash_group(const char *bytes, const uint32_t *starts, uint64_t *hashes_out)
{
    const __m256i even =
        _mm256_inserti128_si256(_mm256_castsi128_si256(load_ends(bytes, starts)), load_ends(bytes, starts + 2), 1);
    const __m256i odd =
        _mm256_inserti128_si256(_mm256_castsi128_si256(load_ends(bytes, starts + 1)), load_ends(bytes, starts + 3), 1);
    const __m128i with_space =
        _mm_sub_epi32(_mm_loadu_si128((const __m128i *)(starts + 1)), _mm_loadu_si128((const __m128i *)starts));
    const __m256i byte_count = _mm256_cvtepu32_epi64(_mm_sub_epi32(with_space, _mm_set1_epi32(1)));
    _mm256_storeu_si256((__m256i *)hashes_out,
                        hash_lanes(_mm256_unpacklo_epi64(even, odd), _mm256_unpackhi_epi64(even, odd), byte_count));
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(byte_count, all_lanes(16))));
}

#include "core/fingerprint/x86/words.h"

/* ---- keys ---- */

/* Bits of the bytes of four numbers, counted by looking up halves of bytes. Source: Mula, Kurz, Lemire, "Faster
 * Population Counts Using AVX2 Instructions", The Computer Journal 2018. */
KERNEL static inline __m256i count_bits(__m256i numbers)
{
    const __m256i counts = _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0403030203020201, 0x0302020102010100));
    const __m256i half = _mm256_set1_epi8(0x0f);
    const __m256i low = _mm256_and_si256(numbers, half), high = _mm256_and_si256(_mm256_srli_epi16(numbers, 4), half);
    const __m256i by_byte = _mm256_add_epi8(_mm256_shuffle_epi8(counts, low), _mm256_shuffle_epi8(counts, high));
    return _mm256_sad_epu8(by_byte, _mm256_setzero_si256());
}

/* Vectors between two looks at whether a key was near. */
#define SCANNED_AT_A_TIME 4

KERNEL static size_t find_near(const uint64_t *keys, size_t count, uint64_t question, unsigned radius)
{
    const __m256i asked = all_lanes(question), beyond = all_lanes(radius + UINT64_C(1));
    size_t i = 0;
    for (; count - i >= SCANNED_AT_A_TIME * LANES; i += SCANNED_AT_A_TIME * LANES) {
        __m256i is_near = _mm256_setzero_si256();
        for (unsigned j = 0; j < SCANNED_AT_A_TIME; j++) {
            const __m256i key = _mm256_loadu_si256((const __m256i *)(keys + i + j * LANES));
            const __m256i distance = count_bits(_mm256_xor_si256(key, asked));
            is_near = _mm256_or_si256(is_near, _mm256_cmpgt_epi64(beyond, distance));
        }
        if (!_mm256_testz_si256(is_near, is_near))
            break;
    }
    return i + wirecopy_find_near_portable(keys + i, count - i, question, radius);
}

const wirecopy_fingerprint_kernel wirecopy_fingerprint_avx2 = {
    .kernel = WIRECOPY_KERNEL_AVX2,
    .hash_words = hash_words,
    .filter_bigrams = wirecopy_filter_bigrams_portable,
    .count_features = count_features,
    .find_near = find_near,
};
#endif
