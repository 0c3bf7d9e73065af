#ifndef WIRECOPY_STORE_NEAR_H
#define WIRECOPY_STORE_NEAR_H

#include "core/index/hamming.h"
#include "core/store/window.h"

/** A stored story whose key, the first 64 bits of its simhash, lies near that of a question. */
typedef struct wirecopy_near_hit {
    uint64_t story;
    uint32_t question; /**< which of those asked */
    uint32_t distance_bits;
} wirecopy_near_hit;

/** Questions at most. */
#define WIRECOPY_NEAR_QUESTIONS_MAX ((size_t)1 << 20)

/** A search, and what it found. All zero is empty. One thread at a time. */
typedef struct wirecopy_near {
    wirecopy_near_hit *hits; /**< [hit_count] by question, then by story */
    size_t hit_count, hit_capacity;

    /* What follows is working memory. */
    wirecopy_near_hit *scratch_hits;
    size_t scratch_hit_capacity;
    uint64_t *order, *order_scratch; /* [4 a question] by table: keys with the question's number as value */
    size_t order_capacity, order_scratch_capacity;
    struct wirecopy_near_source *sources;
    size_t source_count, source_capacity;
    struct wirecopy_near_probe *probes;
    size_t probe_count, probe_capacity;
    struct wirecopy_near_candidate *candidates, *scratch_candidates;
    size_t candidate_count, candidate_capacity, scratch_candidate_capacity;
} wirecopy_near;

/** Frees what it grew to. */
void wirecopy_near_clear(wirecopy_near *near);

/**
 * Adds to the hits those of one store as of a story number, in the store's numbers and no particular order; see
 * wirecopy_view_near().
 *
 * @param questions  [question_count] keys; at most WIRECOPY_NEAR_QUESTIONS_MAX.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_near_ask(wirecopy_near *near, const wirecopy_window *window, const uint64_t *questions,
                                  size_t question_count, unsigned radius_bits, uint64_t as_of);

/** Brings the hits of [question_count] questions in order. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_near_sort(wirecopy_near *near, size_t question_count);

#endif
