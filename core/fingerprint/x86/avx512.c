#include "core/fingerprint/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 8
#define KERNEL                                                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512vpopcntdq,bmi,bmi2,"        \
                          "popcnt")))

#define MAJORITY(a, b, c) ((lanes)_mm512_ternarylogic_epi64((__m512i)(a), (__m512i)(b), (__m512i)(c), 0xe8))

#include "core/base/endian.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/lanes.h"
#include "core/fingerprint/sketch.h"

KERNEL static inline __m512i all_lanes(uint64_t number)
{
    return _mm512_set1_epi64((long long)number);
}

/* ---- hashes of words: eight at a time, each by the way of its length, and what is common to the ways done once ---- */

/* The lower half of the product of two numbers, combined with the upper one by exclusive or. */
KERNEL static inline __m512i fold_product(__m512i a, __m512i b)
{
    const __m512i a_high = _mm512_srli_epi64(a, 32), b_high = _mm512_srli_epi64(b, 32);
    const __m512i low_low = _mm512_mul_epu32(a, b), high_high = _mm512_mul_epu32(a_high, b_high);
    const __m512i high_low = _mm512_mul_epu32(a_high, b), low_high = _mm512_mul_epu32(a, b_high);
    const __m512i cross = _mm512_add_epi64(
        _mm512_add_epi64(_mm512_srli_epi64(low_low, 32), _mm512_and_si512(high_low, all_lanes(UINT32_MAX))), low_high);
    const __m512i high =
        _mm512_add_epi64(_mm512_add_epi64(_mm512_srli_epi64(high_low, 32), _mm512_srli_epi64(cross, 32)), high_high);
    const __m512i low = _mm512_mask_blend_epi32(0xaaaa, low_low, _mm512_slli_epi64(cross, 32));
    return _mm512_xor_si512(low, high);
}

/* Of words of 1 to 16 bytes: their first eight bytes, and their last eight, which begin before a word that is
 * shorter. */
KERNEL static inline __m512i hash_lanes(__m512i first, __m512i last, __m512i byte_count)
{
    const __mmask8 is_one = _mm512_cmple_epu64_mask(byte_count, all_lanes(1));
    const __mmask8 is_up_to_3 = _mm512_cmple_epu64_mask(byte_count, all_lanes(3));
    const __mmask8 is_over_8 = _mm512_cmpgt_epu64_mask(byte_count, all_lanes(8));
    const __m512i low_byte = all_lanes(0xff);

    const __m512i middle = _mm512_mask_srli_epi64(first, (__mmask8)~is_one, first, 8);
    __m512i tiny = _mm512_or_si512(_mm512_slli_epi64(_mm512_and_si512(first, low_byte), 16),
                                   _mm512_slli_epi64(_mm512_and_si512(middle, low_byte), 24));
    tiny = _mm512_ternarylogic_epi64(tiny, _mm512_srli_epi64(last, 56), _mm512_slli_epi64(byte_count, 8), 0xfe);
    tiny = _mm512_xor_si512(tiny, all_lanes(WIRECOPY_XXH3_FLIP_1_TO_3));

    __m512i small = _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(last, 32), _mm512_slli_epi64(first, 32));
    small = _mm512_xor_si512(small, all_lanes(WIRECOPY_XXH3_FLIP_4_TO_8));
    small = _mm512_ternarylogic_epi64(small, _mm512_rol_epi64(small, 49), _mm512_rol_epi64(small, 24), 0x96);

    __m512i hash = _mm512_mask_blend_epi64(is_up_to_3, small, tiny);
    hash = _mm512_mullo_epi64(hash, _mm512_mask_blend_epi64(is_up_to_3, all_lanes(WIRECOPY_XXH3_MIX_4_TO_8),
                                                            all_lanes(WIRECOPY_XXH3_PRIME64_2)));

    const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607));
    const __m512i a = _mm512_xor_si512(first, all_lanes(WIRECOPY_XXH3_FLIP_9_TO_16_FIRST));
    const __m512i b = _mm512_xor_si512(last, all_lanes(WIRECOPY_XXH3_FLIP_9_TO_16_LAST));
    const __m512i middling = _mm512_add_epi64(_mm512_add_epi64(byte_count, _mm512_shuffle_epi8(a, swap)),
                                              _mm512_add_epi64(b, fold_product(a, b)));
    hash = _mm512_mask_blend_epi64(is_over_8, hash, middling);

    const __mmask8 is_4_to_8 = (__mmask8) ~(is_up_to_3 | is_over_8);
    __m512i shift = _mm512_mask_blend_epi64(is_up_to_3, all_lanes(35), all_lanes(29));
    shift = _mm512_mask_blend_epi64(is_over_8, shift, all_lanes(37));
    __m512i factor =
        _mm512_mask_blend_epi64(is_up_to_3, all_lanes(WIRECOPY_XXH3_MIX_4_TO_8), all_lanes(WIRECOPY_XXH3_PRIME64_3));
    factor = _mm512_mask_blend_epi64(is_over_8, factor, all_lanes(WIRECOPY_XXH3_MIX_9_TO_16));
    const __m512i added = _mm512_maskz_mov_epi64(is_4_to_8, byte_count);
    hash = _mm512_xor_si512(hash, _mm512_add_epi64(_mm512_srlv_epi64(hash, shift), added));
    hash = _mm512_mullo_epi64(hash, factor);
    return _mm512_xor_si512(hash,
                            _mm512_srlv_epi64(hash, _mm512_mask_blend_epi64(is_4_to_8, all_lanes(32), all_lanes(28))));
}

/* The first and the last eight bytes of a word, side by side. */
KERNEL static inline __m128i load_ends(const char *bytes, const uint32_t *starts)
{
    const __m128i first = _mm_loadl_epi64((const __m128i *)(bytes + starts[0]));
    return _mm_castpd_si128(_mm_loadh_pd(_mm_castsi128_pd(first), (const double *)(bytes + starts[1] - 9)));
}

KERNEL static inline __m512i join(__m128i a, __m128i b, __m128i c, __m128i d)
{
    const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
    const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* Hashes eight words, but for those over 16 bytes, whose bits it returns. */
KERNEL static inline unsigned hash_group(const char *bytes, const uint32_t *starts, uint64_t *hashes_out)
{
    const __m512i even = join(load_ends(bytes, starts), load_ends(bytes, starts + 2), load_ends(bytes, starts + 4),
                              load_ends(bytes, starts + 6));
    const __m512i odd = join(load_ends(bytes, starts + 1), load_ends(bytes, starts + 3), load_ends(bytes, starts + 5),
                             load_ends(bytes, starts + 7));
    const __m256i with_space = _mm256_sub_epi32(_mm256_loadu_si256((const __m256i *)(starts + 1)),
                                                _mm256_loadu_si256((const __m256i *)starts));
    const __m512i byte_count = _mm512_cvtepu32_epi64(_mm256_sub_epi32(with_space, _mm256_set1_epi32(1)));
    _mm512_storeu_si512(hashes_out,
                        hash_lanes(_mm512_unpacklo_epi64(even, odd), _mm512_unpackhi_epi64(even, odd), byte_count));
    return _mm512_cmpgt_epu64_mask(byte_count, all_lanes(16));
}

#include "core/fingerprint/x86/words.h"

/* ---- bigrams ---- */

KERNEL static size_t filter_bigrams(const uint64_t *words, size_t count, uint64_t limit,
                                    wirecopy_sketch_entry *entries_out)
{
    const __m512i last_position = all_lanes(WIRECOPY_BIGRAM_POSITION_MAX);
    __m512i positions = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    size_t kept = 0;
    for (size_t i = 0; i + 1 < count; i += LANES) {
        const size_t left = count - 1 - i;
        const __mmask8 is_there = left < LANES ? (__mmask8)((1u << left) - 1) : 0xff;
        const __m512i right = _mm512_maskz_loadu_epi64(is_there, words + i + 1);
        const __m512i product =
            _mm512_add_epi64(_mm512_mullo_epi64(_mm512_maskz_loadu_epi64(is_there, words + i),
                                                all_lanes(WIRECOPY_BIGRAM_MULTIPLIER_LEFT)),
                             _mm512_mullo_epi64(right, all_lanes(WIRECOPY_BIGRAM_MULTIPLIER_RIGHT)));
        const __m512i hash = _mm512_srli_epi64(product, 64 - WIRECOPY_SKETCH_HASH_BITS);
        const __m512i entry = _mm512_or_si512(_mm512_slli_epi64(hash, WIRECOPY_SKETCH_POSITION_BITS),
                                              _mm512_min_epu64(positions, last_position));
        const __mmask8 is_kept = _mm512_mask_cmplt_epu64_mask(is_there, hash, all_lanes(limit));
        const unsigned kept_here = (unsigned)__builtin_popcount(is_kept);
        _mm512_mask_storeu_epi64(entries_out + kept, (__mmask8)((1u << kept_here) - 1),
                                 _mm512_maskz_compress_epi64(is_kept, entry));
        kept += kept_here;
        positions = _mm512_add_epi64(positions, all_lanes(LANES));
    }
    return kept;
}

/* ---- keys ---- */

/* Vectors between two looks at whether a key was near: the least distance is kept until then. */
#define SCANNED_AT_A_TIME 8

KERNEL static size_t find_near(const uint64_t *keys, size_t count, uint64_t question, unsigned radius)
{
    const __m512i asked = all_lanes(question), limit = all_lanes(radius);
    size_t i = 0;
    for (; count - i >= SCANNED_AT_A_TIME * LANES; i += SCANNED_AT_A_TIME * LANES) {
        __m512i least = all_lanes(UINT64_MAX);
        for (unsigned j = 0; j < SCANNED_AT_A_TIME; j++) {
            const __m512i differing = _mm512_xor_si512(_mm512_loadu_si512(keys + i + j * LANES), asked);
            least = _mm512_min_epu64(least, _mm512_popcnt_epi64(differing));
        }
        if (_mm512_cmple_epu64_mask(least, limit))
            break;
    }
    for (; i < count; i += LANES) {
        const size_t left = count - i;
        const __mmask8 is_there = left < LANES ? (__mmask8)((1u << left) - 1) : 0xff;
        const __m512i differing = _mm512_xor_si512(_mm512_maskz_loadu_epi64(is_there, keys + i), asked);
        const __mmask8 is_near = _mm512_mask_cmple_epu64_mask(is_there, _mm512_popcnt_epi64(differing), limit);
        if (is_near)
            return i + (unsigned)__builtin_ctz(is_near);
    }
    return count;
}

const wirecopy_fingerprint_kernel wirecopy_fingerprint_avx512 = {
    .kernel = WIRECOPY_KERNEL_AVX512,
    .hash_words = hash_words,
    .filter_bigrams = filter_bigrams,
    .count_features = count_features,
    .find_near = find_near,
};
#endif
