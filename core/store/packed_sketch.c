#include "core/store/packed_sketch.h"

#include <assert.h>

#include "core/base/endian.h"
#include "core/fingerprint/sketch.h"

_Static_assert(WIRECOPY_PACKING_BITS_MAX + 7 <= 64, "a field is within eight bytes, wherever in a byte it begins");

/* Bits without the zeros above the highest one. */
static uint32_t width_of(uint64_t value)
{
    return value ? 64 - (uint32_t)__builtin_clzll(value) : 0;
}

static uint64_t low_mask(uint32_t bit_count)
{
    return (UINT64_C(1) << bit_count) - 1;
}

bool wirecopy_packing_choose(const wirecopy_sketch_entry *sketch, uint32_t count, wirecopy_packing *packing_out)
{
    if (count > WIRECOPY_SKETCH_COUNT_MAX)
        return false;
    wirecopy_packing packing = {.count = count};
    uint64_t all = count ? sketch[0] : 0;
    bool ascends = true;
    for (uint32_t i = 1; i < count; i++) {
        all |= sketch[i];
        ascends = ascends && wirecopy_sketch_hash(sketch[i - 1]) < wirecopy_sketch_hash(sketch[i]);
    }
    if (!ascends)
        return false;
    if (count > 0) {
        const uint32_t mean_width = width_of(wirecopy_sketch_hash(sketch[count - 1]) / count);
        packing.position_bits = width_of(wirecopy_sketch_position(all));
        packing.low_bits = mean_width ? mean_width - 1 : 0;
        if (packing.low_bits > WIRECOPY_PACKING_BITS_MAX - packing.position_bits)
            packing.low_bits = WIRECOPY_PACKING_BITS_MAX - packing.position_bits;
    }
    *packing_out = packing;
    return true;
}

size_t wirecopy_packing_bytes(const wirecopy_packing *packing, const wirecopy_sketch_entry *sketch)
{
    if (packing->count == 0)
        return 0;
    const uint64_t last_upper = wirecopy_sketch_hash(sketch[packing->count - 1]) >> packing->low_bits;
    return wirecopy_packing_field_bytes(packing) + (size_t)(last_upper + packing->count + 7) / 8;
}

/* The low_bits are such that the last hash is less than 2 * count of them, or as many as there is room for beside the
 * positions: 33 at least, of which it is less than 2^7. So many bits the uppers have, and one for each entry. */
_Static_assert(WIRECOPY_SKETCH_HASH_BITS - (WIRECOPY_PACKING_BITS_MAX - WIRECOPY_SKETCH_POSITION_BITS) == 7,
               "see above");

size_t wirecopy_packing_bytes_max(uint32_t count)
{
    const size_t bits = (size_t)count * (WIRECOPY_PACKING_BITS_MAX + 3) + 128;
    return bits / 8 + 2;
}

/* Every field is written with the eight bytes that it begins in: those that come next are still missing there. */
static void pack_fields(const wirecopy_packing *packing, const wirecopy_sketch_entry *sketch, uint8_t *next)
{
    const uint32_t low_bits = packing->low_bits, position_bits = packing->position_bits;
    const uint64_t mask = low_mask(low_bits);
    uint64_t bits = 0;  /* from next on, */
    uint32_t count = 0; /* so many, less than 8 */
    for (uint32_t i = 0; i < packing->count; i++) {
        const uint64_t low = wirecopy_sketch_hash(sketch[i]) & mask;
        bits |= (low << position_bits | wirecopy_sketch_position(sketch[i])) << count;
        count += low_bits + position_bits;
        wirecopy_store64(next, bits);
        next += count / 8;
        bits = count < 64 ? bits >> (count & ~7u) : 0;
        count %= 8;
    }
}

static void pack_uppers(const wirecopy_packing *packing, const wirecopy_sketch_entry *sketch, uint8_t *next)
{
    uint64_t word = 0, number = 0; /* the 64 bits from next on, and which they are */
    for (uint32_t i = 0; i < packing->count; i++) {
        const uint64_t upper = (wirecopy_sketch_hash(sketch[i]) >> packing->low_bits) + i;
        for (; number < upper / 64; number++, next += 8) {
            wirecopy_store64(next, word);
            word = 0;
        }
        word |= UINT64_C(1) << upper % 64;
    }
    wirecopy_store64(next, word);
}

void wirecopy_sketch_pack(const wirecopy_packing *packing, const wirecopy_sketch_entry *sketch, uint8_t *bytes)
{
    pack_fields(packing, sketch, bytes);
    pack_uppers(packing, sketch, bytes + wirecopy_packing_field_bytes(packing));
}

bool wirecopy_sketch_unpack(const wirecopy_packing *packing, const uint8_t *bytes, size_t byte_count,
                            wirecopy_sketch_entry *sketch_out)
{
    const uint32_t count = packing->count, low_bits = packing->low_bits, position_bits = packing->position_bits;
    const uint32_t field_bits = low_bits + position_bits;
    const size_t field_bytes = wirecopy_packing_field_bytes(packing);
    assert(position_bits <= WIRECOPY_SKETCH_POSITION_BITS && field_bits <= WIRECOPY_PACKING_BITS_MAX);
    if (field_bytes > byte_count)
        return false;

    const uint8_t *const uppers = bytes + field_bytes;
    const size_t upper_bytes = byte_count - field_bytes;
    const uint64_t field_mask = low_mask(field_bits), position_mask = low_mask(position_bits);
    uint64_t upper = 0;
    uint32_t i = 0;
    for (size_t at = 0; at < upper_bytes; at += 8) {
        uint64_t word = wirecopy_load64(uppers + at);
        if (upper_bytes - at < 8)
            word &= low_mask(8 * (uint32_t)(upper_bytes - at));
        for (; word; word &= word - 1) {
            if (i == count)
                return false;
            const size_t bit = (size_t)i * field_bits;
            const uint64_t field = wirecopy_load64(bytes + bit / 8) >> bit % 8 & field_mask;
            upper = at * 8 + (unsigned)__builtin_ctzll(word) - i;
            sketch_out[i++] =
                (upper << low_bits | field >> position_bits) << WIRECOPY_SKETCH_POSITION_BITS | (field & position_mask);
        }
    }
    return i == count && upper <= low_mask(WIRECOPY_SKETCH_HASH_BITS) >> low_bits; /* the last is the largest */
}
