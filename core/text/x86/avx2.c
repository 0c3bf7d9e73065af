#include "core/text/split.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "core/text/walk.h"

#define KERNEL __attribute__((target("avx2,bmi,bmi2,popcnt")))

KERNEL static inline __m256i all_bytes(char byte)
{
    return _mm256_set1_epi8(byte);
}

/* Which bytes are first .. last, below 128: bytes above are negative, and so below them. */
KERNEL static inline __m256i in_range(__m256i bytes, char first, char last)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, all_bytes((char)(first - 1))),
                            _mm256_cmpgt_epi8(all_bytes((char)(last + 1)), bytes));
}

KERNEL static inline wirecopy_walk_masks fold_half(const char *text, char *folded_out)
{
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)text), bit_5 = all_bytes(0x20);
    const __m256i letter = in_range(_mm256_or_si256(bytes, bit_5), 'a', 'z');
    const __m256i plain = _mm256_or_si256(letter, in_range(bytes, '0', '9'));
    const __m256i special = _mm256_or_si256(bytes, _mm256_cmpeq_epi8(bytes, all_bytes('\'')));
    _mm256_storeu_si256((__m256i *)folded_out, _mm256_or_si256(bytes, _mm256_and_si256(letter, bit_5)));
    return (wirecopy_walk_masks){(uint32_t)_mm256_movemask_epi8(_mm256_or_si256(plain, special)),
                                 (uint32_t)_mm256_movemask_epi8(special)};
}

KERNEL static inline wirecopy_walk_masks fold_block(const char *text, char *folded_out)
{
    const wirecopy_walk_masks low = fold_half(text, folded_out), high = fold_half(text + 32, folded_out + 32);
    return (wirecopy_walk_masks){low.chunk | high.chunk << 32, low.special | high.special << 32};
}

KERNEL wirecopy_status wirecopy_split_avx2(const char *text, size_t byte_count, wirecopy_words *words)
{
    return wirecopy_walk(fold_block, text, byte_count, words);
}
#endif
