#include "core/store/tier.h"

#include "tests/unit/suite.h"

#include <stdbool.h>

#define SEGMENT_COUNT_MAX 64

/* Segments side by side: a digit is the tier of one, of 100 stories times twice as many a tier. A letter is a segment that
 * is being made of as many as follow in brackets: its tier, 'b' for 1. */
static size_t segments_make(const char *picture, wirecopy_segment *segments)
{
    size_t count = 0, made = SIZE_MAX;
    for (; *picture; picture++) {
        if (*picture >= 'a' && *picture <= 'h') {
            made = count;
            segments[count++] = (wirecopy_segment){.tier = (unsigned)(*picture - 'a')};
        } else if (*picture == ')') {
            made = SIZE_MAX;
        } else if (*picture != '(') {
            const unsigned tier = (unsigned)(*picture - '0');
            segments[count++] = (wirecopy_segment){.story_count = 100u << tier, .tier = tier};
            if (made != SIZE_MAX) {
                segments[made].source_count++;
                segments[made].story_count += 100u << tier;
            }
        }
    }
    return count;
}

static void the_last_of_one_tier_are_chosen_once_there_are_too_many(void)
{
    static const struct {
        const char *picture;
        bool is_chosen;
        wirecopy_merge_choice choice;
    } cases[] = {
        {"", false, {0}},
        {"000000", false, {0}},
        {"0000000", true, {0, 7, false}},
        {"843210", false, {0}},
        {"8432100", true, {5, 2, false}},
        {"8332110", true, {4, 3, false}},
        {"8311110", true, {2, 5, false}},
        {"83211000", true, {5, 3, false}},
        {"8432210", true, {5, 2, false}},
        {"85555510", true, {6, 2, false}},
        {"0000000000", true, {0, 8, false}},
        {"b(0000000)", true, {1, 7, true}},
        {"32b(00)00", true, {3, 2, true}},
        {"8321b(00)00", true, {7, 2, false}},
        {"321b(00)0", true, {4, 2, true}},
        {"84321b(00)0", true, {6, 2, true}},
        {"c(110)b(00)", true, {5, 2, true}},
        {"33333b(00)", true, {6, 2, true}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wirecopy_segment segments[SEGMENT_COUNT_MAX];
        wirecopy_merge_choice choice = {0};
        const size_t count = segments_make(cases[i].picture, segments);
        CU_ASSERT_EQUAL(wirecopy_tier_choose(segments, count, &choice), cases[i].is_chosen);
        CU_ASSERT_EQUAL(choice.source_begin, cases[i].choice.source_begin);
        CU_ASSERT_EQUAL(choice.source_count, cases[i].choice.source_count);
        CU_ASSERT_EQUAL(choice.is_begun, cases[i].choice.is_begun);
    }
}

static void what_would_be_too_large_is_left_as_it_is(void)
{
    enum { COUNT = WIRECOPY_TIER_SEGMENTS_MAX + 2 };
    wirecopy_segment segments[COUNT] = {{0}};
    wirecopy_merge_choice choice = {0};
    const uint32_t most = WIRECOPY_RUN_VALUE_MAX - 1;
    for (size_t i = 0; i < COUNT; i++)
        segments[i].story_count = most / COUNT;
    CU_ASSERT(wirecopy_tier_choose(segments, COUNT, &choice) && choice.source_begin == 0 &&
              choice.source_count == COUNT);
    segments[0].story_count = most; /* with no other in one */
    CU_ASSERT(wirecopy_tier_choose(segments, COUNT, &choice) && choice.source_begin == 1);
    segments[1].story_count = most / 2;
    segments[2].story_count = most / 2; /* together they fit, but not with the others */
    CU_ASSERT(!wirecopy_tier_choose(segments, COUNT, &choice));
}

static void what_outgrows_the_others_waits_until_they_have_grown(void)
{
    enum { COUNT = WIRECOPY_TIER_SEGMENTS_MAX + 1 };
    wirecopy_segment segments[COUNT];
    wirecopy_merge_choice choice = {0};
    for (size_t i = 0; i < COUNT; i++)
        segments[i] = (wirecopy_segment){.story_count = 100, .tier = 3};
    segments[0].story_count = 100 * (COUNT - 1) * WIRECOPY_TIER_GROWTH_MAX;
    CU_ASSERT(wirecopy_tier_choose(segments, COUNT, &choice) && choice.source_begin == 0 &&
              choice.source_count == COUNT);
    segments[0].story_count++;
    CU_ASSERT(wirecopy_tier_choose(segments, COUNT, &choice) && choice.source_begin == 1 &&
              choice.source_count == COUNT - 1);
    segments[2].tier = WIRECOPY_TIER_MAX; /* was merged as often as can be told */
    CU_ASSERT(wirecopy_tier_choose(segments, COUNT, &choice) && choice.source_begin == 3);
}

static void merge_whole(wirecopy_segment *segments, size_t *count, wirecopy_merge_choice choice)
{
    wirecopy_segment *const first = &segments[choice.source_begin];
    for (size_t i = 1; i < choice.source_count; i++)
        first->story_count += first[i].story_count;
    first->tier++;
    *count -= choice.source_count - 1;
    for (size_t i = choice.source_begin + 1; i < *count; i++)
        segments[i] = segments[i + choice.source_count - 1];
}

/* In how many ways so many can be chosen. */
static unsigned choices(unsigned chosen, unsigned of)
{
    unsigned ways = 1;
    for (unsigned i = 1; i <= chosen; i++)
        ways = ways * (of - chosen + i) / i;
    return ways;
}

/* Merging after each new segment, as it is meant to be: of as many as can be chosen 6 of 6 + k, all are one, after k
 * merges of each at most. */
static void segments_stay_few_and_are_merged_seldom(void)
{
    wirecopy_segment segments[SEGMENT_COUNT_MAX];
    size_t count = 0;
    unsigned depth = 0;
    for (unsigned n = 1; n <= 800; n++) {
        wirecopy_merge_choice choice;
        segments[count++] = (wirecopy_segment){.story_count = 16384};
        while (wirecopy_tier_choose(segments, count, &choice))
            merge_whole(segments, &count, choice);
        CU_ASSERT(count <= WIRECOPY_TIER_SEGMENTS_MAX);
        if (n == choices(WIRECOPY_TIER_SEGMENTS_MAX, WIRECOPY_TIER_SEGMENTS_MAX + depth)) {
            CU_ASSERT(count == 1 && segments[0].tier == depth && segments[0].story_count == n * 16384);
            depth++;
        }
        for (size_t i = 0; i < count; i++)
            CU_ASSERT(segments[i].tier <= depth && (i == 0 || segments[i].tier <= segments[i - 1].tier));
    }
    CU_ASSERT_EQUAL(depth, 6);
}

int main(void)
{
    static const test_case cases[] = {
        {"the last of one tier are chosen once there are too many",
         the_last_of_one_tier_are_chosen_once_there_are_too_many},
        {"what would be too large is left as it is", what_would_be_too_large_is_left_as_it_is},
        {"what outgrows the others waits until they have grown", what_outgrows_the_others_waits_until_they_have_grown},
        {"segments stay few and are merged seldom", segments_stay_few_and_are_merged_seldom},
    };
    return RUN_SUITE("store/tier", cases);
}
