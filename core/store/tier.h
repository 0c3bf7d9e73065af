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
 * Computed for tails of 2^14 stories, each merge done at once, over the second half of 10 and of 20 million stories: segments
 * that an entry is sought in, on average, and how often it is written:
 *
 *   rule                                 10 M             20 M
 *   at most 5                             5.4, 7.0 times   5.9, 7.2 times
 *   at most 6                             6.0, 5.3         6.2, 6.6
 *   at most 8                             7.0, 5.6         7.3, 4.7
 *   at most 12                            9.5, 4.4        10.0, 4.2
 *   four of a tier become one of the next 7.2, 4.9         9.1, 4.9
 *
 * Measured with `wirecopy-bench ingest --stories 20000000` and `lookup`: from at most 5 to at most 8, ingest of the second
 * ten million went from 69 to 96 thousand stories a second, and a lookup among ten million stories takes no longer.
 */
#define WIRECOPY_TIER_SEGMENTS_MAX 8
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
