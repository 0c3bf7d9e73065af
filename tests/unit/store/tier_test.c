#include "core/store/tier.h"

#include "tests/unit/suite.h"

#include <stdbool.h>

#define SEGMENT_COUNT_MAX 64

/* Segments side by side: a digit is the tier of one, of 100 stories times 8 a tier. A letter is a segment that is being
 * made of as many as follow in brackets: its tier, 'b' for 1. */
static size_t segments_make(const char *picture, wirecopy_segment *segments)
{
    size_t count = 0, made = SIZE_MAX;
    for (; *picture; picture++) {
        if (*picture >= 'a' && *picture <= 'h') {
            made = count;
            segments[count++] = (wirecopy_segment){.story_count = 1, .tier = (unsigned)(*picture - 'a')};
        } else if (*picture == ')') {
            made = SIZE_MAX;
        } else if (*picture != '(') {
            const unsigned tier = (unsigned)(*picture - '0');
            segments[count++] = (wirecopy_segment){.story_count = 100u << 3 * tier, .tier = tier};
            if (made != SIZE_MAX)
                segments[made].source_count++;
        }
    }
    return count;
}

static void the_lowest_tier_with_enough_neighbours_is_chosen(void)
{
    static const struct {
        const char *picture;
        bool is_chosen;
        wirecopy_merge_choice choice;
    } cases[] = {
        {"", false, {0}},
        {"0000000", false, {0}},
        {"00000000", true, {0, 8, false}},
        {"000000000", true, {0, 8, false}},
        {"11100000000", true, {3, 8, false}},
        {"111111110", true, {0, 8, false}},
        {"1111111100000000", true, {8, 8, false}},
        {"0000100001000", false, {0}},
        {"b(00000000)", true, {1, 8, true}},
        {"11b(00000000)00000000", true, {3, 8, true}},
        {"c(11111111)00", true, {1, 8, true}},
        {"c(11111111)00000000", true, {9, 8, false}},
        {"c(11111111)1b(00000000)000", true, {11, 8, true}},
        {"b(00)0000000", true, {1, 2, true}},
        {"77777777", false, {0}},
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

static void what_would_be_too_large_is_left_out(void)
{
    wirecopy_segment segments[9] = {{0}};
    wirecopy_merge_choice choice = {0};
    const uint32_t most = WIRECOPY_RUN_VALUE_MAX - 1;
    for (size_t i = 0; i < 9; i++)
        segments[i].story_count = most / 3;
    CU_ASSERT(wirecopy_tier_choose(segments, 8, &choice) && choice.source_count == 3);
    segments[0].story_count = most;
    CU_ASSERT(wirecopy_tier_choose(segments, 8, &choice) && choice.source_begin == 1 && choice.source_count == 3);
    for (size_t i = 0; i < 9; i++)
        segments[i].story_count = most / 2 + 1;
    CU_ASSERT(!wirecopy_tier_choose(segments, 9, &choice));
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

/* Merging after each new segment, as it is meant to be: the tiers of n segments are the digits of n to the base 8. */
static void segments_are_as_few_as_the_digits_of_their_number(void)
{
    wirecopy_segment segments[SEGMENT_COUNT_MAX];
    size_t count = 0, merged = 0;
    for (unsigned n = 1; n <= 512; n++) {
        wirecopy_merge_choice choice;
        segments[count++] = (wirecopy_segment){.story_count = 16384};
        while (wirecopy_tier_choose(segments, count, &choice)) {
            merge_whole(segments, &count, choice);
            merged++;
        }
        CU_ASSERT_EQUAL(count, n % 8 + n / 8 % 8 + n / 64 % 8 + n / 512);
    }
    CU_ASSERT_EQUAL(merged, 512 / 8 + 512 / 64 + 512 / 512);
    CU_ASSERT(count == 1 && segments[0].tier == 3 && segments[0].story_count == 512 * 16384);
}

int main(void)
{
    static const test_case cases[] = {
        {"the lowest tier with enough neighbours is chosen", the_lowest_tier_with_enough_neighbours_is_chosen},
        {"what would be too large is left out", what_would_be_too_large_is_left_out},
        {"segments are as few as the digits of their number", segments_are_as_few_as_the_digits_of_their_number},
    };
    return RUN_SUITE("store/tier", cases);
}
