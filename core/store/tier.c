#include "core/store/tier.h"

#include <assert.h>

#include "core/index/merge.h"

/* How many segments from the first on are of its tier, and are not being merged. */
static size_t neighbour_count(const wirecopy_segment *segments, size_t count)
{
    size_t n = 0;
    while (n < count && segments[n].source_count == 0 && segments[n].tier == segments[0].tier)
        n++;
    return n;
}

/* How many of the first segments, count_max at most, fit into one. */
static size_t fitting_count(const wirecopy_segment *segments, size_t count, size_t count_max)
{
    uint64_t story_count = 0;
    size_t n = 0;
    while (n < count && n < count_max && story_count + segments[n].story_count < WIRECOPY_RUN_VALUE_MAX)
        story_count += segments[n++].story_count;
    return n;
}

/* The first segments among neighbours that are to be merged. */
static bool choose_among(const wirecopy_segment *segments, size_t begin, size_t count,
                         wirecopy_merge_choice *choice_out)
{
    if (count < WIRECOPY_TIER_FAN_OUT || segments[begin].tier >= WIRECOPY_TIER_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const size_t n = fitting_count(segments + begin + i, count - i, WIRECOPY_TIER_FAN_OUT);
        if (n < 2)
            continue;
        *choice_out = (wirecopy_merge_choice){.source_begin = begin + i, .source_count = n};
        return true;
    }
    return false;
}

bool wirecopy_tier_choose(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out)
{
    assert((segments || count == 0) && choice_out);
    unsigned tier_chosen = WIRECOPY_TIER_MAX + 1;
    for (size_t i = 0, n; i < count; i += n) {
        wirecopy_merge_choice choice;
        const bool is_begun = segments[i].source_count > 0;
        const unsigned tier = is_begun ? segments[i].tier - 1 : segments[i].tier;
        n = is_begun ? 1 + segments[i].source_count : neighbour_count(segments + i, count - i);
        if (is_begun)
            choice = (wirecopy_merge_choice){i + 1, segments[i].source_count, true};
        else if (!choose_among(segments, i, n, &choice))
            continue;
        if (tier < tier_chosen) {
            *choice_out = choice;
            tier_chosen = tier;
        }
    }
    return tier_chosen <= WIRECOPY_TIER_MAX;
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
