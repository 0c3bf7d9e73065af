#ifndef WIRECOPY_BENCH_MIXTURE_H
#define WIRECOPY_BENCH_MIXTURE_H

#include "core/text/words.h"
#include "wirecopy/fingerprint.h"
#include "wirecopy/story.h"

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
    size_t story_count;   /**< with enough words */
    size_t longest;       /**< features of a story */
    wirecopy_words words; /**< working memory, as is */
    uint64_t *mixed;
    size_t mixed_capacity;
    uint64_t seed;
} bench_mixture;

/** To be cleared in any case. */
void bench_mixture_init(bench_mixture *mixture, uint64_t seed);

/** Adds the words of a story, if it has enough. WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_LIMIT. */
wirecopy_status bench_mixture_add(bench_mixture *mixture, const wirecopy_story *story);

/** After the last. WIRECOPY_OK, WIRECOPY_E_MEMORY, or WIRECOPY_E_INPUT: no two stories with enough words. */
wirecopy_status bench_mixture_ready(bench_mixture *mixture);
void bench_mixture_clear(bench_mixture *mixture);

/**
 * Simhash i; the same i gives the same words. Of changed_share of them another of the feed is put in their place, which
 * ones depends on change.
 */
void bench_mixture_make(bench_mixture *mixture, uint64_t i, double changed_share, uint64_t change,
                        uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS]);

#endif
