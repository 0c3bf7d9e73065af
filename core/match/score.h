#ifndef WIRECOPY_MATCH_SCORE_H
#define WIRECOPY_MATCH_SCORE_H

#include "core/match/evidence.h"
#include "wirecopy/verdict.h"

/**
 * From evidence to score and verdict.
 *
 * The decision between derived and related is a logistic regression on six measures, each of which can only raise the
 * score: the larger containment and the weighted containment (logarithms), how many shared bigrams are rare and scarce
 * (logarithms; beyond a handful more say no more), the alignment, and the nearness of the simhashes. It was fitted, with no
 * weight below zero, on labelled pairs of five sets: web pages about three events (provenance), rewritten web news (FNC-1),
 * paraphrases by instruction (Clough, Stevenson 2011), Urdu agency copy (COUNTER), and pairs of 37,554 US news stories
 * (AllSides) labelled by whether the runs of five words that they share are in five stories or more. Those share quotes
 * and what everybody knows: that nothing of it is rare tells them from copies, of whatever length it is. Rare is told by
 * families (see candidates.h), not by groups: where one dispatch has thirty derived copies, its bigrams are in thirty-one
 * groups, and rare.
 *
 * Whatever that says, reuse that is not spread over either story, that is one block (a quote; a template that has not been
 * seen often enough to be known for one), or that is some phrases of a flash, is related and no more. What would be edited, but
 * has other figures, is made from a form, and not edited.
 *
 * Only additions, multiplications, divisions and comparisons are used, so that every machine gets the same score.
 */
typedef struct wirecopy_measures {
    double containment;                /**< the larger of contained and contains */
    double weighted;                   /**< share of the incoming story's weight that is shared */
    uint32_t rare_count, scarce_count; /**< as in wirecopy_evidence */
    double alignment;
    unsigned distance;
} wirecopy_measures;

/** Scores of the weakest related, derived and edited match; an identical one has 1. */
#define WIRECOPY_SCORE_RELATED 0.1
#define WIRECOPY_SCORE_DERIVED 0.4
#define WIRECOPY_SCORE_EDITED 0.8

/** Both sides of an edited match hold at least this share of the other: what trimming a tenth, a new headline, or 5 % of
 * the words changed leave even in a short story, whose shares are uncertain by some hundredths. */
#define WIRECOPY_EDITED_SHARE 0.66

/** The score of a match that is neither edited nor identical, 0 .. WIRECOPY_SCORE_EDITED, ascending in every measure
 * but distance, in which it descends. */
double wirecopy_score(const wirecopy_measures *measures);

/** What two stories must have in common, at the least, to score so much: for each distance between their simhashes, the
 * product of what their shares are. */
typedef struct wirecopy_score_floor {
    double products[WIRECOPY_SIMHASH_BITS + 1];
} wirecopy_score_floor;

/** least: 0 .. WIRECOPY_SCORE_EDITED, and less than that. */
void wirecopy_score_floor_make(double least, wirecopy_score_floor *floor_out);

/**
 * Whether wirecopy_score() may be no less than least, whatever the measures are that are not given: true wherever it is with
 * some of them, and hardly where not. Cost: a multiplication.
 */
bool wirecopy_score_may_reach(const wirecopy_score_floor *floor, double containment, double weighted,
                              unsigned distance);

/** The most that wirecopy_score_decide() can score on evidence of which only wirecopy_evidence_share() is known. */
double wirecopy_score_bound(const wirecopy_evidence *evidence);

/** The verdict on the evidence, and its score. */
wirecopy_verdict wirecopy_score_decide(const wirecopy_evidence *evidence, double *score_out);

/** The weakest score that a match of this verdict can have. */
double wirecopy_score_least(wirecopy_verdict verdict);

#endif
