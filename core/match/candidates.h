#ifndef WIRECOPY_MATCH_CANDIDATES_H
#define WIRECOPY_MATCH_CANDIDATES_H

#include "core/match/story_set.h"
#include "core/match/tally.h"
#include "core/store/view.h"

/**
 * The stories that share sketch entries with a question, and how rare those entries are.
 *
 * The frequency of an entry is the number of story groups that hold it: a dispatch that 200 papers printed counts once.
 * An entry weighs 1 / sqrt(frequency). An entry of more than WIRECOPY_CANDIDATES_LIST_MAX groups is common: it says next
 * to nothing, how many they are is not asked, it weighs WIRECOPY_CANDIDATES_COMMON_WEIGHT, and its list is not followed;
 * a copy is found by its other entries. Where it has fewer than WIRECOPY_CANDIDATES_RARE others, as many of the rarest
 * lists are followed as far as they are known.
 */
#define WIRECOPY_CANDIDATES_LIST_MAX 128
#define WIRECOPY_CANDIDATES_COMMON_WEIGHT 0.0441942f /* of 512 groups */

#define WIRECOPY_CANDIDATES_RARE 4

/** A story that shares one followed entry alone, mostly by chance, is a candidate only for a question that has no more
 * than this. */
#define WIRECOPY_CANDIDATES_FEW 4

/** The postings of one sketch entry of the question. */
typedef struct wirecopy_posting_list {
    const uint64_t *stories; /**< [count] ascending */
    uint32_t count;     /**< the first of them, WIRECOPY_CANDIDATES_LIST_MAX at most; of a common entry none, unless
                                  they were fetched */
    uint64_t frequency; /**< all of them; of a common entry more than WIRECOPY_CANDIDATES_LIST_MAX */
} wirecopy_posting_list;

/** All zero is empty. */
typedef struct wirecopy_candidates {
    wirecopy_tally stories;       /**< what each candidate shares under the lists that were followed */
    wirecopy_posting_list *lists; /**< [sketch_count] */
    float *weights;               /**< [sketch_count] */
    double *weight_sums;          /**< [sketch_count + 1] of the entries before each, and of all */
    uint64_t *keys;               /**< [sketch_count] hashes of the entries */
    uint32_t *counts;             /**< [sketch_count] see wirecopy_view_lists */
    uint8_t *families;            /**< [sketch_count] see wirecopy_candidates_families(); 0: not counted yet */
    wirecopy_story_set unknown;   /**< whose families were asked for and are not known yet */
    float unfollowed_weight;      /**< of the entries whose lists were not followed */
    uint32_t unfollowed_count;
    uint64_t *found;        /**< [sketch_count * WIRECOPY_CANDIDATES_LIST_MAX] room for each list */
    uint64_t *postings;     /**< [posting_count] the lists of entries that are not common, one behind the other; and */
    float *posting_weights; /**< [posting_count] what each posting weighs */
    uint32_t *places;       /**< [posting_count] of postings that are counted */
    size_t posting_count;
    float frequency_weights[WIRECOPY_CANDIDATES_LIST_MAX + 1]; /**< see candidates.c */
    size_t keys_capacity, counts_capacity, families_capacity, lists_capacity, weights_capacity, weight_sums_capacity,
        found_capacity, postings_capacity, posting_weights_capacity, places_capacity;
} wirecopy_candidates;

void wirecopy_candidates_clear(wirecopy_candidates *candidates);

/**
 * Gathers the candidates for a fingerprint among the stories below as_of.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_candidates_gather(wirecopy_candidates *candidates, const wirecopy_view *view,
                                           const wirecopy_fingerprint *fingerprint, uint64_t as_of);

static inline bool wirecopy_posting_list_is_common(const wirecopy_posting_list *list)
{
    return list->frequency > WIRECOPY_CANDIDATES_LIST_MAX;
}

/** Finds the first postings of a common entry, number i of the question, if that was not done yet; as_of as above. */
void wirecopy_candidates_fetch(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t as_of, uint32_t i);

/** An entry is rare when no more than this many families hold it, and scarce when no more than this many do. */
#define WIRECOPY_CANDIDATES_RARE_FAMILIES 4
#define WIRECOPY_CANDIDATES_SCARCE_FAMILIES 2

/**
 * How many families hold entry number i of the question, counted up to WIRECOPY_CANDIDATES_RARE_FAMILIES + 1: what was
 * taken over with changes again and again, like what was printed again and again, counts once. Common entries are of many.
 *
 * @param known_below  the families of stories from here on are not known yet: each counts as one of its own, and
 *                     joins candidates->unknown.
 *
 * Cost: once a question and entry, a card for each story under it, unless there are as few as may be anyway.
 */
unsigned wirecopy_candidates_families(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t known_below,
                                      uint32_t i);

#endif
