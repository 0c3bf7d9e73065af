#include "core/store/tier.h"

#include <assert.h>

#include "core/index/merge.h"

/* How many of the first segments, count_max at most, fit into one. */
static size_t fitting_count(const wirecopy_segment *segments, size_t count, size_t count_max)
{
    uint64_t story_count = 0;
    size_t n = 0;
    while (n < count && n < count_max && story_count + segments[n].story_count < WIRECOPY_RUN_VALUE_MAX)
        story_count += segments[n++].story_count;
    return n;
}

/* From a segment to the next that is none of its sources. */
static size_t step_over(const wirecopy_segment *segment)
{
    return 1 + segment->source_count;
}

/* Where those begin that fit into one segment with all behind them: what is before is as it stays. */
static size_t open_begin(const wirecopy_segment *segments, size_t count)
{
    uint64_t story_count = 0;
    size_t begin = 0;
    for (size_t i = 0; i < count; i += step_over(&segments[i]))
        story_count += segments[i].story_count;
    for (; begin < count && story_count >= WIRECOPY_RUN_VALUE_MAX; begin += step_over(&segments[begin]))
        story_count -= segments[begin].story_count;
    return begin;
}

/* Leaves out the first segments while they are too large for what would come into them. */
static wirecopy_merge_choice without_larger(const wirecopy_segment *segments, wirecopy_merge_choice choice)
{
    uint64_t story_count = 0; /* of all but the first */
    for (size_t i = 1; i < choice.source_count; i++)
        story_count += segments[choice.source_begin + i].story_count;
    while (choice.source_count > 1 &&
           segments[choice.source_begin].story_count > WIRECOPY_TIER_GROWTH_MAX * story_count) {
        choice.source_begin++;
        choice.source_count--;
        story_count -= segments[choice.source_begin].story_count;
    }
    return choice;
}

/* The last of the segments, whatever its tier, with those before it that are at rest and of one tier. */
static wirecopy_merge_choice last_of_one_tier(const wirecopy_segment *segments, size_t begin, size_t count)
{
    size_t first = begin;
    for (size_t i = begin, next; i < count; i = next) {
        next = i + step_over(&segments[i]);
        if (segments[i].source_count > 0 || segments[i].tier >= WIRECOPY_TIER_MAX)
            first = next;
        else if (next < count && segments[i].tier != segments[first].tier)
            first = i;
    }
    const size_t source_count = count - first;
    return without_larger(segments,
                          (wirecopy_merge_choice){.source_begin = first,
                                                  .source_count = source_count < WIRECOPY_MERGE_INPUT_COUNT_MAX
                                                                      ? source_count
                                                                      : WIRECOPY_MERGE_INPUT_COUNT_MAX});
}

bool wirecopy_tier_choose(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out)
{
    assert((segments || count == 0) && choice_out);
    const size_t begin = open_begin(segments, count);
    wirecopy_merge_choice begun = {0};
    size_t rest_count = 0;
    for (size_t i = 0; i < count; i += step_over(&segments[i])) {
        rest_count += i >= begin;
        if (segments[i].source_count > 0)
            begun = (wirecopy_merge_choice){i + 1, segments[i].source_count, true};
    }
    if (rest_count > WIRECOPY_TIER_SEGMENTS_MAX) {
        const wirecopy_merge_choice choice = last_of_one_tier(segments, begin, count);
        if (choice.source_count > 1) {
            *choice_out = choice;
            return true;
        }
    }
    if (begun.is_begun)
        *choice_out = begun;
    return begun.is_begun;
}

/* How many segments from the first on are at rest and can become part of a larger one. */
static size_t rest_count(const wirecopy_segment *segments, size_t count)
{
    size_t n = 0;
    while (n < count && segments[n].source_count == 0 && segments[n].tier < WIRECOPY_TIER_MAX)
        n++;
    return n;
}

bool wirecopy_tier_choose_any(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out)
{
    assert((segments || count == 0) && choice_out);
    for (size_t i = 0; i < count; i++) {
        if (segments[i].source_count > 0) {
            *choice_out = (wirecopy_merge_choice){i + 1, segments[i].source_count, true};
            return true;
        }
        const size_t n =
            fitting_count(segments + i, rest_count(segments + i, count - i), WIRECOPY_MERGE_INPUT_COUNT_MAX);
        if (n < 2)
            continue;
        *choice_out = (wirecopy_merge_choice){.source_begin = i, .source_count = n};
        return true;
    }
    return false;
}
