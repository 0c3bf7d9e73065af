#ifndef WIRECOPY_STORE_TIER_H
#define WIRECOPY_STORE_TIER_H

#include "core/store/segment_list.h"

/**
 * Which segments are merged. A segment that was the tail is of tier 0; when WIRECOPY_TIER_FAN_OUT neighbours are of one
 * tier they become one of the next, so that every story is rewritten once a tier, and a lookup searches at most
 * WIRECOPY_TIER_FAN_OUT - 1 segments a tier that are at rest. A segment has less than 2^24 stories: where so many
 * neighbours would be more, as many are taken as fit, and those that no other fits to stay as they are.
 *
 * Measured over 4 million stories of 60 entries, in commits of 10,000: segments to search, on average and at most, and
 * bytes written, log included: fan-out 3: 6.1, 8, 4.3 KB a story; 4: 7.4, 12, 3.6 KB; 8: 11.1, 18, 2.8 KB. A story that
 * comes is looked up under each of its entries, 0.1 us a segment: 4 segments more are 20 us a story, and a tier more is
 * 0.7 us of merging and 0.7 KB.
 */
#define WIRECOPY_TIER_FAN_OUT 4

/** A merge to begin or, if it is among the segments already, to go on with. */
typedef struct wirecopy_merge_choice {
    size_t source_begin; /**< its sources are source_count of the segments from here on; */
    size_t source_count;
    bool is_begun; /**< then the segment before them is what they become */
} wirecopy_merge_choice;

/**
 * Chooses by the segments' sizes, tiers and order alone. The lowest tier goes first, as its merges are the smallest and
 * take the most segments out of a lookup's way.
 *
 * @return false: there is nothing to merge.
 */
bool wirecopy_tier_choose(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out);

/** For as few segments as can be: whatever neighbours fit into one, in as few steps as can be. Likewise. */
bool wirecopy_tier_choose_any(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out);

#endif
