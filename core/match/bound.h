#ifndef WIRECOPY_MATCH_BOUND_H
#define WIRECOPY_MATCH_BOUND_H

#include "core/match/inquiry.h"

/**
 * Whether a story may score enough to be of interest, by its card and by what its group shares, without its sketch.
 *
 * @param share     its sketch holds at least this part of the card's, and its limit is at least this part of the card's.
 * @param distance  so much nearer than the card's simhash its own may lie.
 */
bool wirecopy_bound_admits(wirecopy_inquiry *inquiry, const wirecopy_tally_item *group, const wirecopy_card *card,
                           double share, unsigned distance);

#endif
