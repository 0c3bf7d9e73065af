#ifndef WIRECOPY_FINGERPRINT_SKETCH_H
#define WIRECOPY_FINGERPRINT_SKETCH_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/fingerprint.h"

/* A sketch keeps the bigrams whose 40-bit hash is below a quarter of all. */
#define WIRECOPY_SKETCH_HASH_BITS 40
#define WIRECOPY_SKETCH_QUARTER ((uint64_t)1 << (WIRECOPY_SKETCH_HASH_BITS - 2))

/** The hash of an entry, 40 bits. */
static inline uint64_t wirecopy_sketch_hash(wirecopy_sketch_entry entry)
{
    return entry >> WIRECOPY_SKETCH_POSITION_BITS;
}

/** The position of an entry: content words before its bigram. */
static inline uint32_t wirecopy_sketch_position(wirecopy_sketch_entry entry)
{
    return (uint32_t)(entry & (((uint64_t)1 << WIRECOPY_SKETCH_POSITION_BITS) - 1));
}

/**
 * Chooses the sketch of a story from its content words.
 *
 * @param words        [count] hashes of the content words in order.
 * @param entries_out  [count + 1]; working memory, and then the sketch.
 * @param scratch      [count + 1].
 * @return entries in the sketch. A story of one content word has one entry, of none none.
 *
 * Cost: linear, but for sorting what is kept. Threads: pure.
 */
size_t wirecopy_sketch_choose(const uint64_t *words, size_t count, wirecopy_sketch_entry *entries_out,
                              wirecopy_sketch_entry *scratch);

/**
 * The hash below which a sketch holds every bigram of its story, 0 .. 2^40: what two sketches can be compared on.
 *
 * The least that follows from the entries alone; a story with exactly WIRECOPY_SKETCH_COUNT_MIN bigrams, say, has them
 * all, and this cannot tell.
 */
uint64_t wirecopy_sketch_limit(const wirecopy_sketch_entry *sketch, size_t count);

/** How many entries of a sketch have a hash below limit. Cost: logarithmic. */
uint32_t wirecopy_sketch_count_below(const wirecopy_sketch_entry *sketch, size_t count, uint64_t limit);

#endif
