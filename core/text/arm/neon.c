#include "core/text/split.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "core/text/walk.h"

/* Which bytes are first .. last. */
static inline uint8x16_t in_range(uint8x16_t bytes, uint8_t first, uint8_t last)
{
    return vcleq_u8(vsubq_u8(bytes, vdupq_n_u8(first)), vdupq_n_u8((uint8_t)(last - first)));
}

/* Four vectors of bytes that are all ones or zero, as a mask: each byte keeps the bit that is its place among eight,
 * and adding neighbours three times brings eight together. */
static inline uint64_t gather_bits(const uint8x16_t bytes[4])
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t places = vld1q_u8(bits);
    const uint8x16_t low = vpaddq_u8(vandq_u8(bytes[0], places), vandq_u8(bytes[1], places));
    const uint8x16_t high = vpaddq_u8(vandq_u8(bytes[2], places), vandq_u8(bytes[3], places));
    const uint8x16_t both = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(both, both)), 0);
}

static inline wirecopy_walk_masks fold_block(const char *text, char *folded_out)
{
    const uint8x16_t bit_5 = vdupq_n_u8(0x20);
    uint8x16_t chunk[4], special[4];
    for (unsigned i = 0; i < 4; i++) {
        const uint8x16_t bytes = vld1q_u8((const uint8_t *)text + 16 * i);
        const uint8x16_t letter = in_range(vorrq_u8(bytes, bit_5), 'a', 'z');
        special[i] = vorrq_u8(vcgeq_u8(bytes, vdupq_n_u8(0x80)), vceqq_u8(bytes, vdupq_n_u8('\'')));
        chunk[i] = vorrq_u8(vorrq_u8(letter, in_range(bytes, '0', '9')), special[i]);
        vst1q_u8((uint8_t *)folded_out + 16 * i, vorrq_u8(bytes, vandq_u8(letter, bit_5)));
    }
    return (wirecopy_walk_masks){gather_bits(chunk), gather_bits(special)};
}

wirecopy_status wirecopy_split_neon(const char *text, size_t byte_count, wirecopy_words *words)
{
    return wirecopy_walk(fold_block, text, byte_count, words);
}
#endif
