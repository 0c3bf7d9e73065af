#ifndef WIRECOPY_BENCH_SKEW_H
#define WIRECOPY_BENCH_SKEW_H

#include <stddef.h>
#include <stdint.h>

#include "bench/random.h"

/** Ranks go up to 2^32 - 2. */
#define BENCH_SKEW_OCTAVES_MAX 32

/**
 * A skewed distribution over ranks 0, 1, 2, ...: how often which word is used, or which topic is written about.
 *
 * It is given by the weight of each octave of ranks: of rank 0, of ranks 1..2, of 3..6, and so on. Within an octave
 * the frequency falls as 1 / rank. An octave that weighs as much as the one before continues Zipf's law; one that
 * weighs 2^(1 - a) times as much, a law of exponent a. So the head, the body and the endless tail can each have their
 * own, as they do in texts: Ferrer i Cancho, Sole, "Two Regimes in the Frequency of Words and the Origins of Complex
 * Lexicons", Journal of Quantitative Linguistics 2001.
 *
 * An octave is drawn by Walker's alias method: Vose, "A Linear Algorithm for Generating Random Numbers with a Given
 * Distribution", IEEE Transactions on Software Engineering 1991. Additions and multiplications alone, no function of
 * <math.h>: the same ranks on every machine.
 */
typedef struct bench_skew {
    uint32_t thresholds[BENCH_SKEW_OCTAVES_MAX];
    uint8_t aliases[BENCH_SKEW_OCTAVES_MAX];
} bench_skew;

/** Weights of octaves, a stretch of them. */
typedef struct bench_skew_shape {
    const double *octaves; /**< [octave_count] the first; any scale */
    size_t octave_count;   /**< >= 1 */
    double tail_ratio;     /**< each further one weighs this times the one before */
    size_t tail_count;     /**< so many further ones; octaves are BENCH_SKEW_OCTAVES_MAX in all at most */
} bench_skew_shape;

void bench_skew_init(bench_skew *skew, const bench_skew_shape *shape);

/** Draws a rank. */
static inline uint32_t bench_skew_draw(const bench_skew *skew, uint64_t *random)
{
    const uint64_t bits = bench_random_next(random);
    const unsigned slot = (unsigned)(bits >> 59);
    const uint32_t chance = (uint32_t)(bits >> 27);
    const unsigned octave = chance < skew->thresholds[slot] ? slot : skew->aliases[slot];
    /* 27 bits are left to choose within the octave: enough for those that are drawn often; the rare ones draw more. */
    double share = (double)(bits & ((1 << 27) - 1)) * 0x1p-27;
    if (octave > 24)
        share = (double)(bench_random_next(random) >> 11) * 0x1p-53;
    /* 2^share to within 0.3 %, and exactly 1 and 2 at the ends. */
    return (uint32_t)((double)((uint64_t)1 << octave) * (1 + share * (0.65625 + 0.34375 * share))) - 1;
}

#endif
