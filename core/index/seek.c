#include "core/index/seek.h"

#include <assert.h>

#include "core/base/bits.h"
#include "core/base/endian.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ENTRY_BYTES 5
#define BYTES_BELOW (WIRECOPY_SEEK_SHIFT / 8)

/* Those from place first on. */
static size_t seek_from(const uint8_t *packed, size_t first, size_t count, const wirecopy_seek *seek, uint16_t *places)
{
    size_t found = 0;
    for (size_t i = first; i < count; i++) {
        const uint32_t there = wirecopy_load32(packed + i * ENTRY_BYTES + BYTES_BELOW);
        places[found] = (uint16_t)i;
        found += wirecopy_popcount64((there ^ seek->asked) & seek->mask) <= seek->differing_max;
    }
    return found;
}

static size_t seek_portable(const uint8_t *packed, size_t count, const wirecopy_seek *seek, uint16_t *places_out)
{
    assert(count <= WIRECOPY_SEEK_COUNT_MAX);
    return seek_from(packed, 0, count, seek, places_out);
}

#if defined(__x86_64__)
#define AVX2_ENTRIES 12

/* Sixteen bytes hold what is compared of three entries, from the two upper bytes of the first on. Of twelve entries
 * those are brought into words 0 .. 5 of both halves; words 6 and 7 differ in all bits. Reads a byte further than the
 * last entry's three, whence one entry more has to follow. */
__attribute__((target("avx2"))) static inline size_t seek_avx2_up_to(const uint8_t *packed, size_t count,
                                                                     const wirecopy_seek *seek, unsigned differing_max,
                                                                     uint16_t *places)
{
    const __m256i to_low =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 5, 6, 10, 11, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const __m256i to_high =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, -1, -1, -1, 0, 1, 5, 6, 10, 11, -1, -1, -1, -1));
    const __m256i unused = _mm256_broadcastsi128_si256(_mm_setr_epi16(0, 0, 0, 0, 0, 0, -1, -1));
    const __m256i asked = _mm256_set1_epi16((short)seek->asked), mask = _mm256_set1_epi16((short)seek->mask),
                  minus_one = _mm256_set1_epi16(-1);
    size_t i = 0, found = 0;
    for (; count > i + AVX2_ENTRIES; i += AVX2_ENTRIES) {
        const uint8_t *const at = packed + i * ENTRY_BYTES + BYTES_BELOW;
        const __m256i even = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)at)),
                                                     _mm_loadu_si128((const __m128i *)(at + 30)), 1);
        const __m256i odd = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(at + 15))),
                                                    _mm_loadu_si128((const __m128i *)(at + 45)), 1);
        const __m256i there = _mm256_or_si256(_mm256_shuffle_epi8(even, to_low), _mm256_shuffle_epi8(odd, to_high));
        __m256i differing = _mm256_xor_si256(there, asked);
        differing = _mm256_or_si256(_mm256_and_si256(differing, mask), unused);
        for (unsigned bit = 0; bit < differing_max; bit++) /* one bit less */
            differing = _mm256_and_si256(differing, _mm256_add_epi16(differing, minus_one));
        const __m256i is_near = _mm256_cmpeq_epi16(differing, _mm256_setzero_si256());
        for (unsigned near = (unsigned)_mm256_movemask_epi8(is_near); near != 0; near &= near - 1, near &= near - 1) {
            const unsigned byte = (unsigned)__builtin_ctz(near);
            places[found++] = (uint16_t)(i + (byte < 16 ? byte / 2 : AVX2_ENTRIES / 2 + (byte - 16) / 2));
        }
    }
    return found + seek_from(packed, i, count, seek, places + found);
}

__attribute__((target("avx2"))) static size_t seek_avx2(const uint8_t *packed, size_t count, const wirecopy_seek *seek,
                                                        uint16_t *places_out)
{
    assert(count <= WIRECOPY_SEEK_COUNT_MAX);
    if (seek->differing_max > 14) /* words 6 and 7 are not to be counted down to none */
        return seek_portable(packed, count, seek, places_out);
    return seek->differing_max == 1 ? seek_avx2_up_to(packed, count, seek, 1, places_out)
                                    : seek_avx2_up_to(packed, count, seek, seek->differing_max, places_out);
}

#define AVX512_ENTRIES 25

/* Bytes 5 i + 3 and 5 i + 4 of two vectors side by side become word i, 0 .. 24. */
static const uint8_t avx512_words[64] = {
    3,  4,  8,  9,  13, 14, 18, 19, 23, 24, 28, 29, 33, 34, 38, 39,  43,  44,  48,  49,  53,  54,  58,  59,  63,
    64, 68, 69, 73, 74, 78, 79, 83, 84, 88, 89, 93, 94, 98, 99, 103, 104, 108, 109, 113, 114, 118, 119, 123, 124,
};

/* Of the last vectors no more is loaded than there is. */
__attribute__((target("avx512f,avx512bw,avx512vbmi,avx512bitalg"))) static size_t
seek_avx512(const uint8_t *packed, size_t count, const wirecopy_seek *seek, uint16_t *places_out)
{
    assert(count <= WIRECOPY_SEEK_COUNT_MAX);
    const __m512i words = _mm512_loadu_si512(avx512_words);
    const __m512i asked = _mm512_set1_epi16((short)seek->asked), mask = _mm512_set1_epi16((short)seek->mask),
                  most = _mm512_set1_epi16((short)(seek->differing_max < 16 ? seek->differing_max : 16));
    size_t found = 0;
    for (size_t i = 0; i < count; i += AVX512_ENTRIES) {
        const uint8_t *const at = packed + i * ENTRY_BYTES;
        const size_t left = count - i < AVX512_ENTRIES ? count - i : AVX512_ENTRIES, bytes = left * ENTRY_BYTES;
        const __mmask64 low = bytes < 64 ? ((uint64_t)1 << bytes) - 1 : ~UINT64_C(0);
        const __mmask64 high = bytes > 64 ? ((uint64_t)1 << (bytes - 64)) - 1 : 0;
        const __m512i there =
            _mm512_permutex2var_epi8(_mm512_maskz_loadu_epi8(low, at), words, _mm512_maskz_loadu_epi8(high, at + 64));
        const __m512i differing = _mm512_popcnt_epi16(_mm512_and_si512(_mm512_xor_si512(there, asked), mask));
        uint32_t near = _mm512_cmple_epu16_mask(differing, most) & ((UINT32_C(1) << left) - 1);
        for (; near != 0; near &= near - 1)
            places_out[found++] = (uint16_t)(i + (unsigned)__builtin_ctz(near));
    }
    return found;
}
#endif

const wirecopy_seek_row wirecopy_seek_table[] = {
#if defined(__x86_64__)
    {WIRECOPY_KERNEL_AVX512, seek_avx512},
    {WIRECOPY_KERNEL_AVX2, seek_avx2},
#endif
    {WIRECOPY_KERNEL_PORTABLE, seek_portable},
};

const size_t wirecopy_seek_count = sizeof wirecopy_seek_table / sizeof wirecopy_seek_table[0];

wirecopy_seek_function *wirecopy_seek_chosen(void)
{
    const wirecopy_kernel chosen = wirecopy_kernel_chosen();
    const wirecopy_seek_row *row = wirecopy_seek_table;
    while (row->kernel < chosen)
        row++;
    return row->seek;
}
