#ifndef WIRECOPY_FINGERPRINT_OUTLINE_H
#define WIRECOPY_FINGERPRINT_OUTLINE_H

#include "core/fingerprint/sketch.h"

/**
 * The outline of a sketch: 32 bits that say, without the sketch, on how many of its entries another can be compared with
 * it at least. So most of the stories that share an entry or two by chance are done with before they are read.
 *
 *   bits  0 .. 12  entries, 0 .. 4096
 *   bits 13 .. 18  entries below a quarter of all hashes, or 63 if there are more
 *   bits 19 .. 24  entries below half of all hashes, or 63
 *   bits 25 .. 31  the limit, see wirecopy_sketch_limit(), in 128ths of all hashes, rounded down; or 127
 */
typedef uint32_t wirecopy_outline;

/** sketch: [count] as wirecopy_sketch_choose() makes it. */
wirecopy_outline wirecopy_outline_of(const wirecopy_sketch_entry *sketch, size_t count);

/** Entries of the sketch. */
static inline uint32_t wirecopy_outline_count(wirecopy_outline outline)
{
    return outline & 0x1fff;
}

/** The sketch's limit is no less than this. */
uint64_t wirecopy_outline_limit(wirecopy_outline outline);

/** No fewer entries than this have a hash below limit. Cost: a few comparisons. */
uint32_t wirecopy_outline_count_below(wirecopy_outline outline, uint64_t limit);

#endif
