#ifndef WIRECOPY_BENCH_MIXTURE_H
#define WIRECOPY_BENCH_MIXTURE_H

#include "bench/corpus.h"
#include "wirecopy/fingerprint.h"

/**
 * Simhashes without end that are distributed as those of a feed are: each is that of half the words of one of its
 * stories and half the words of another, drawn at random. Frequent words pull all of them the same way, and stories of
 * one subject lie close together, so that key blocks are as unevenly full as the feed's own.
 */
typedef struct bench_mixture {
    uint64_t *features; /**< content words of all stories, each as often as it weighs */
    size_t feature_count, features_capacity;
    size_t *starts; /**< [story_count + 1] */
    size_t starts_capacity;
    size_t story_count; /**< with enough words */
    uint64_t *mixed;    /**< working memory */
    size_t mixed_capacity;
    uint64_t seed;
} bench_mixture;

/** WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_LIMIT, or WIRECOPY_E_INPUT: no two stories with enough words. To be cleared in any case. */
wirecopy_status bench_mixture_init(bench_mixture *mixture, const bench_corpus *corpus, uint64_t seed);
void bench_mixture_clear(bench_mixture *mixture);

/**
 * Simhash i; the same i gives the same words. Of changed_share of them another of the feed is put in their place, which
 * ones depends on change.
 */
void bench_mixture_make(bench_mixture *mixture, uint64_t i, double changed_share, uint64_t change,
                        uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS]);

#endif
