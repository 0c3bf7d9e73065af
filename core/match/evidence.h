#ifndef WIRECOPY_MATCH_EVIDENCE_H
#define WIRECOPY_MATCH_EVIDENCE_H

#include <stdbool.h>

#include "wirecopy/fingerprint.h"

/**
 * What two fingerprints say about reuse, measured on the sketch entries that both could hold (below both limits).
 *
 * a is the earlier story, b the incoming one. Shares are 0 .. 1.
 */
typedef struct wirecopy_evidence {
    uint32_t shared_count;    /**< entries that both hold */
    uint32_t rare_count;      /**< of these, those that few families hold, see candidates.h; counted up to
                                   WIRECOPY_RARE_COUNTED. As many as may be: the caller may know better */
    uint32_t scarce_count;    /**< likewise those that fewer hold, up to WIRECOPY_SCARCE_COUNTED */
    double weight;            /**< their weights added up: bigrams that few groups have count for more */
    double contained;         /**< of b's entries, the share that a holds too */
    double contains;          /**< of a's entries, the share that b holds too */
    double weighted;          /**< contained, each entry by its weight */
    double spread_a;          /**< of a's windows with an entry, the share with a shared one */
    double spread_b;          /**< the same for b */
    double alignment;         /**< of the shared entries, the share that follows or precedes another at about the same
                                  distance in both stories */
    uint32_t passage_count;   /**< maximal aligned stretches, single entries included */
    uint32_t passage_longest; /**< entries of the longest */
    unsigned distance;        /**< simhash bits that differ */
    unsigned figure_count;    /**< figures of the one that has fewer, of those that can be compared */
    unsigned shared_figures;  /**< of these, those that both have */
    bool identical;           /**< the same words in the same order */
    bool same_source;         /**< both are of one known source; set by the caller */
} wirecopy_evidence;

/** So many rare or scarce entries say all that they can: more may be one longer quote. */
#define WIRECOPY_RARE_COUNTED 6
#define WIRECOPY_SCARCE_COUNTED 2

/** The entries on which two sketches can be compared: those below the limit of both. They come first in each. */
typedef struct wirecopy_overlap {
    uint32_t count_a, count_b;
} wirecopy_overlap;

wirecopy_overlap wirecopy_evidence_overlap(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b);

/** Content words in a window of spread: about 32 words of running text. */
#define WIRECOPY_WINDOW_WORDS 16

/** A shared entry: its place in both stories, and in b's sketch. */
typedef struct wirecopy_shared {
    uint32_t position_a, position_b, entry_b;
} wirecopy_shared;

/**
 * Finds what two stories share, and how much that is: all members but spread, alignment and passages.
 *
 * @param weights  [b->sketch_count] weight of each entry of b, >= 0; one of weight 0 is taken out of both sketches, though not
 *                 out of the windows of spread.
 * @param shared   [min of both sketch_count + 1] the shared entries, evidence_out->shared_count of them.
 *
 * Cost: linear in both sketches. Threads: pure.
 */
void wirecopy_evidence_share(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, const float *weights,
                             wirecopy_shared *shared, wirecopy_evidence *evidence_out);

/**
 * Finds how the shared entries lie in the two stories: spread, alignment and passages.
 *
 * @param shared  as wirecopy_evidence_share() left it; reordered.
 *
 * Cost: a sort of the shared entries, and linear in both sketches. Threads: pure.
 */
void wirecopy_evidence_place(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, wirecopy_shared *shared,
                             wirecopy_evidence *evidence);

/** Both of the above. */
void wirecopy_evidence_weigh(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, const float *weights,
                             wirecopy_shared *shared, wirecopy_evidence *evidence_out);

#endif
