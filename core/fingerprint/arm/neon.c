#include "core/fingerprint/kernels.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define LANES 2
#define KERNEL

#include "core/fingerprint/lanes.h"
#include "core/fingerprint/portable.h"

/* ---- keys ---- */

/* Vectors between two looks at whether a key was near. */
#define SCANNED_AT_A_TIME 8

/* The distances of two keys. */
static inline uint64x2_t distances(const uint64_t *keys, uint64x2_t asked)
{
    const uint8x16_t by_byte = vcntq_u8(vreinterpretq_u8_u64(veorq_u64(vld1q_u64(keys), asked)));
    return vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(by_byte)));
}

static size_t find_near(const uint64_t *keys, size_t count, uint64_t question, unsigned radius)
{
    const uint64x2_t asked = vdupq_n_u64(question), limit = vdupq_n_u64(radius);
    size_t i = 0;
    for (; count - i >= SCANNED_AT_A_TIME * LANES; i += SCANNED_AT_A_TIME * LANES) {
        uint64x2_t is_near = vdupq_n_u64(0);
        for (unsigned j = 0; j < SCANNED_AT_A_TIME; j++)
            is_near = vorrq_u64(is_near, vcleq_u64(distances(keys + i + j * LANES, asked), limit));
        if (vmaxvq_u32(vreinterpretq_u32_u64(is_near)))
            break;
    }
    return i + wirecopy_find_near_portable(keys + i, count - i, question, radius);
}

const wirecopy_fingerprint_kernel wirecopy_fingerprint_neon = {
    .kernel = WIRECOPY_KERNEL_NEON,
    .hash_words = wirecopy_hash_words_portable,
    .filter_bigrams = wirecopy_filter_bigrams_portable,
    .count_features = count_features,
    .find_near = find_near,
};
#endif
