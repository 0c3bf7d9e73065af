#ifndef WIRECOPY_STORE_PACKED_SKETCH_H
#define WIRECOPY_STORE_PACKED_SKETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "wirecopy/fingerprint.h"

/**
 * A sketch in about two thirds of its bytes: 42.5 bits an entry, of which the hashes take two more than the width of
 * their mean distance, within half a bit of the least that is possible, and the positions the width of the largest.
 *
 *   fields   for entry i, from bit i * (low_bits + position_bits) on, lowest bit first: its position, and above it the
 *            low_bits lowest bits of its hash; then zero bits to a whole byte
 *   uppers   bit (hash >> low_bits) + i is set for every entry i; ends with the byte of the last bit that is set
 *
 * Every entry is one load of the fields and one bit of the uppers, with no entry waiting for the one before it: more
 * than twice as fast as differences in Rice codes, which would save another half bit.
 *
 * Source: Elias, "Efficient Storage and Retrieval by Content and Address of Static Files", JACM 1974; Fano, "On the
 * Number of Bits Required to Implement an Associative Memory", 1971.
 */
typedef struct wirecopy_packing {
    uint32_t count;         /**< entries, 0 .. WIRECOPY_SKETCH_COUNT_MAX */
    uint32_t low_bits;      /**< floor(log2(last hash / count)), or 0, and no more than fits beside position_bits */
    uint32_t position_bits; /**< of the largest position, 0 .. 24; with low_bits at most WIRECOPY_PACKING_BITS_MAX */
} wirecopy_packing;

/** A field that begins anywhere in a byte is in the eight bytes that begin there. */
#define WIRECOPY_PACKING_BITS_MAX 57

/** The packing of a sketch. false: it has too many entries, or its hashes do not ascend, and nothing was written. */
bool wirecopy_packing_choose(const wirecopy_sketch_entry *sketch, uint32_t count, wirecopy_packing *packing_out);

/** Bytes of the fields; the rest are uppers. */
static inline size_t wirecopy_packing_field_bytes(const wirecopy_packing *packing)
{
    return ((size_t)packing->count * (packing->low_bits + packing->position_bits) + 7) / 8;
}

/** Bytes of a sketch in its packing; of none of so many entries are there more than the second says. */
size_t wirecopy_packing_bytes(const wirecopy_packing *packing, const wirecopy_sketch_entry *sketch);
size_t wirecopy_packing_bytes_max(uint32_t count);

/** Packs a sketch into bytes [wirecopy_packing_bytes()], and writes to some of the eight behind them. Cost: 2 ns an entry. */
void wirecopy_sketch_pack(const wirecopy_packing *packing, const wirecopy_sketch_entry *sketch, uint8_t *bytes);

/**
 * Unpacks a sketch from bytes that may be anything.
 *
 * @param packing     anything within the ranges above.
 * @param bytes       [byte_count] and eight more, which are read and have no influence.
 * @param sketch_out  [count]. Entries ascend if the low bits do so; whoever does not trust the bytes looks.
 * @return false: the bytes hold no sketch of so many entries, or a hash is too large.
 *
 * Cost: 2 ns an entry.
 */
bool wirecopy_sketch_unpack(const wirecopy_packing *packing, const uint8_t *bytes, size_t byte_count,
                            wirecopy_sketch_entry *sketch_out);

#endif
