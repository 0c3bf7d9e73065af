#include "core/index/seek.h"

#include "core/base/endian.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ENTRY_BYTES 5
#define BYTES_BELOW (WIRECOPY_SEEK_SHIFT / 8)

static bool always(void)
{
    return true;
}

static inline size_t seek_up_to(const uint8_t *packed, size_t count, const wirecopy_seek *seek, unsigned differing_max)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t differing = (wirecopy_load32(packed + i * ENTRY_BYTES + BYTES_BELOW) ^ seek->asked) & seek->mask;
        for (unsigned bit = 0; bit < differing_max; bit++)
            differing &= differing - 1; /* one bit less */
        if (differing == 0)
            return i;
    }
    return count;
}

/* With radius 3, at most one bit differs: then the loop over bits is none. */
static size_t seek_scalar(const uint8_t *packed, size_t count, const wirecopy_seek *seek)
{
    return seek->differing_max == 1 ? seek_up_to(packed, count, seek, 1)
                                    : seek_up_to(packed, count, seek, seek->differing_max);
}

#if defined(__x86_64__)
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

#define AVX2_ENTRIES 12

/* Sixteen bytes hold what is compared of three entries, from the two upper bytes of the first on. Of twelve entries
 * those are brought into words 0 .. 5 of both halves; words 6 and 7 differ in all bits. Reads a byte further than the
 * last entry's three, whence one entry more has to follow. */
__attribute__((target("avx2"))) static inline size_t seek_avx2_up_to(const uint8_t *packed, size_t count,
                                                                     const wirecopy_seek *seek, unsigned differing_max)
{
    const __m256i to_low =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 5, 6, 10, 11, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
    const __m256i to_high =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, -1, -1, -1, 0, 1, 5, 6, 10, 11, -1, -1, -1, -1));
    const __m256i unused = _mm256_broadcastsi128_si256(_mm_setr_epi16(0, 0, 0, 0, 0, 0, -1, -1));
    const __m256i asked = _mm256_set1_epi16((short)seek->asked), mask = _mm256_set1_epi16((short)seek->mask),
                  minus_one = _mm256_set1_epi16(-1);
    size_t i = 0;
    for (; count - i > AVX2_ENTRIES; i += AVX2_ENTRIES) {
        const uint8_t *const at = packed + i * ENTRY_BYTES + BYTES_BELOW;
        const __m256i even = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)at)),
                                                     _mm_loadu_si128((const __m128i *)(at + 30)), 1);
        const __m256i odd = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(at + 15))),
                                                    _mm_loadu_si128((const __m128i *)(at + 45)), 1);
        const __m256i low = _mm256_or_si256(_mm256_shuffle_epi8(even, to_low), _mm256_shuffle_epi8(odd, to_high));
        __m256i differing = _mm256_xor_si256(low, asked);
        differing = _mm256_or_si256(_mm256_and_si256(differing, mask), unused);
        for (unsigned bit = 0; bit < differing_max; bit++)
            differing = _mm256_and_si256(differing, _mm256_add_epi16(differing, minus_one));
        const unsigned near = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi16(differing, _mm256_setzero_si256()));
        if (near != 0) {
            const unsigned byte = (unsigned)__builtin_ctz(near);
            return i + (byte < 16 ? byte / 2 : AVX2_ENTRIES / 2 + (byte - 16) / 2);
        }
    }
    return i + seek_scalar(packed + i * ENTRY_BYTES, count - i, seek);
}

__attribute__((target("avx2"))) static size_t seek_avx2(const uint8_t *packed, size_t count, const wirecopy_seek *seek)
{
    if (seek->differing_max > 14) /* words 6 and 7 are not to be counted down to none */
        return seek_scalar(packed, count, seek);
    return seek->differing_max == 1 ? seek_avx2_up_to(packed, count, seek, 1)
                                    : seek_avx2_up_to(packed, count, seek, seek->differing_max);
}
#endif

const wirecopy_seek_row wirecopy_seek_table[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, seek_avx2},
#endif
    {"scalar", always, seek_scalar},
};

const size_t wirecopy_seek_count = sizeof wirecopy_seek_table / sizeof wirecopy_seek_table[0];

wirecopy_seek_function *wirecopy_seek_best(void)
{
    const wirecopy_seek_row *row = wirecopy_seek_table;
    while (!row->is_supported())
        row++;
    return row->seek;
}
