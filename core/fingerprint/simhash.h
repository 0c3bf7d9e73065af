#ifndef WIRECOPY_FINGERPRINT_SIMHASH_H
#define WIRECOPY_FINGERPRINT_SIMHASH_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/fingerprint.h"

/**
 * Computes the 256-bit SimHash of content words.
 *
 * Every word's hash is expanded to 256 bits; bit b is set when more than half of the features have it set, a tie clears
 * it. A feature that weighs w is given w times. The order of the features does not matter.
 *
 * Sources: Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002; the counting is a
 * positional population count, bit-sliced up to the comparison: Klarqvist, Mula, Lemire, "Efficient Computation of
 * Positional Population Counts Using SIMD Instructions", 2019.
 *
 * @param features  [count] word hashes; count < 2^32. 0 features give 0.
 *
 * Cost: 2 to 18 cycles a feature, by kernel (`wirecopy-bench fingerprint`). No allocation. Threads: pure.
 */
void wirecopy_simhash_compute(const uint64_t *features, size_t count, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS]);

#endif
