#ifndef WIRECOPY_STORE_TIER_H
#define WIRECOPY_STORE_TIER_H

#include "core/store/segment_list.h"

/**
 * Which segments are merged. One that was the tail is of tier 0. At most WIRECOPY_TIER_SEGMENTS_MAX are at rest: when
 * one more comes, it and all before it that are of one tier become one of the next. So those of the older end have been
 * merged most often, and a store of n tails has merged each story k times at most, where n is the number of ways to choose
 * k of WIRECOPY_TIER_SEGMENTS_MAX + k: no other order takes less for so few segments. A segment is left out while it is
 * more than WIRECOPY_TIER_GROWTH_MAX times as large as what would come into it, and for good once it and all behind it
 * are 2^24 stories or more, which none can have.
 *
 * Source: the binomial transformation of Bentley, Saxe, "Decomposable Searching Problems I", Journal of Algorithms 1(4),
 * 1980; for segments on disk, Mathieu, Rajaraman, Young, Yousefi, "Competitive Data-Structure Dynamization", SODA 2021.
 *
 * Computed for commits of 10,000 stories of 440 bytes, merged in the background as merger.h says, over the second half of
 * 10 million stories: segments that an entry is sought in, on average, and bytes written a story beside the log:
 *
 *   rule                                segments   bytes
 *   four of a tier become one of the next    8.3   1,930
 *   at most 7 at rest                        6.9   1,970
 *   at most 6                                6.3   2,270
 *   at most 5                                5.7   2,590
 *   at most 4                                4.7   3,130
 */
#define WIRECOPY_TIER_SEGMENTS_MAX 5
#define WIRECOPY_TIER_GROWTH_MAX 16

/** A merge to begin or, if it is among the segments already, to go on with. */
typedef struct wirecopy_merge_choice {
    size_t source_begin; /**< its sources are source_count of the segments from here on; */
    size_t source_count;
    bool is_begun; /**< then the segment before them is what they become */
} wirecopy_merge_choice;

/**
 * Chooses by the segments' sizes, tiers and order alone. What is newer goes first: such merges are smaller, and take the
 * more segments out of a lookup's way.
 *
 * @return false: there is nothing to merge.
 */
bool wirecopy_tier_choose(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out);

/** For as few segments as can be: whatever neighbours fit into one, in as few steps as can be. Likewise. */
bool wirecopy_tier_choose_any(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out);

#endif
