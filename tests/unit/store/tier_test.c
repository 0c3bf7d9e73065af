#include "core/store/tier.h"

#include "tests/unit/suite.h"

#include <stdbool.h>

#define SEGMENT_COUNT_MAX 64

/* Segments side by side: a digit is the tier of one, of 100 stories times 4 a tier. A letter is a segment that is being
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
            segments[count++] = (wirecopy_segment){.story_count = 100u << 2 * tier, .tier = tier};
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
        {"000", false, {0}},
        {"0000", true, {0, 4, false}},
        {"00000", true, {0, 4, false}},
        {"1110000", true, {3, 4, false}},
        {"11110", true, {0, 4, false}},
        {"11110000", true, {4, 4, false}},
        {"0001001000", false, {0}},
        {"b(0000)", true, {1, 4, true}},
        {"11b(0000)0000", true, {3, 4, true}},
        {"c(1111)00", true, {1, 4, true}},
        {"c(1111)0000", true, {5, 4, false}},
        {"c(1111)1b(0000)000", true, {7, 4, true}},
        {"b(00)000", true, {1, 2, true}},
        {"7777", false, {0}},
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
    wirecopy_segment segments[5] = {{0}};
    wirecopy_merge_choice choice = {0};
    const uint32_t most = WIRECOPY_RUN_VALUE_MAX - 1;
    for (size_t i = 0; i < 5; i++)
        segments[i].story_count = most / 3;
    CU_ASSERT(wirecopy_tier_choose(segments, 4, &choice) && choice.source_count == 3);
    segments[0].story_count = most;
    CU_ASSERT(wirecopy_tier_choose(segments, 4, &choice) && choice.source_begin == 1 && choice.source_count == 3);
    for (size_t i = 0; i < 5; i++)
        segments[i].story_count = most / 2 + 1;
    CU_ASSERT(!wirecopy_tier_choose(segments, 5, &choice));
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

/* Merging after each new segment, as it is meant to be: the tiers of n segments are the digits of n to the base 4. */
static void segments_are_as_few_as_the_digits_of_their_number(void)
{
    wirecopy_segment segments[SEGMENT_COUNT_MAX];
    size_t count = 0, merged = 0;
    for (unsigned n = 1; n <= 256; n++) {
        wirecopy_merge_choice choice;
        segments[count++] = (wirecopy_segment){.story_count = 16384};
        while (wirecopy_tier_choose(segments, count, &choice)) {
            merge_whole(segments, &count, choice);
            merged++;
        }
        CU_ASSERT_EQUAL(count, n % 4 + n / 4 % 4 + n / 16 % 4 + n / 64 % 4 + n / 256);
    }
    CU_ASSERT_EQUAL(merged, 256 / 4 + 256 / 16 + 256 / 64 + 256 / 256);
    CU_ASSERT(count == 1 && segments[0].tier == 4 && segments[0].story_count == 256 * 16384);
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
