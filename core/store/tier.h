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
 * Computed for commits of 10,000 stories of 574 bytes in the log and 480 in a segment, merged as merger.h says, over the
 * second half of 10 and of 20 million stories: how often each story is written to a segment, and runs that an entry is
 * sought in, on average and at worst:
 *
 *                           10 M                  20 M
 *   at most 4, factor 8     8.1; 5.5 and  8.7     9.6;  7.7 and 12.9
 *   at most 5, factor 8     7.0; 6.5 and 10.5     7.8;  6.8 and 10.7
 *   at most 6, factor 6     5.5; 7.5 and 12.4     6.2;  7.8 and 12.4
 *   at most 8, factor 6     4.3; 8.6 and 14.3     5.4;  9.5 and 16.1
 *   at most 12, factor 6    3.8; 12.4 and 22.7    4.1; 11.9 and 22.7
 *
 * A run costs a lookup among ten million stories 5 us (`wirecopy-bench lookup`), and writing a story once more 1 us
 * (`wirecopy-bench ingest`).
 */
#define WIRECOPY_TIER_SEGMENTS_MAX 6
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
