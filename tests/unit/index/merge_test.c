#include "core/index/merge.h"

#include "core/index/run.h"
#include "tests/unit/suite.h"

#include <stdbool.h>
#include <string.h>

#define ENTRY_COUNT_MAX 600

static int compare_entries(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

typedef struct sequence {
    uint64_t entries[ENTRY_COUNT_MAX];
    size_t count;
    size_t read_count;
    uint64_t piece[WIRECOPY_MERGE_INPUT_ENTRIES_MAX + 1];
} sequence;

/* Few keys: most are in several inputs. */
static sequence sequence_make(uint64_t *random)
{
    sequence one = {.count = 1 + random_next(random) % ENTRY_COUNT_MAX};
    for (size_t j = 0; j < one.count; j++)
        one.entries[j] = wirecopy_run_entry(random_next(random) % 40, (uint32_t)(random_next(random) % 1000));
    qsort(one.entries, one.count, sizeof *one.entries, compare_entries);
    return one;
}

/* The next of a sequence, so many at most; false: there are none. */
static bool sequence_read(sequence *one, size_t count_max, wirecopy_merge_input *input_out)
{
    const size_t left = one->count - one->read_count, count = left < count_max ? left : count_max;
    memcpy(one->piece, one->entries + one->read_count, count * sizeof *one->piece);
    one->piece[count] = UINT64_MAX;
    one->read_count += count;
    *input_out = (wirecopy_merge_input){one->piece, one->piece + count};
    return count > 0;
}

/* As the store does it: an input that is used up is left out, or goes on with what comes next of it. */
static size_t merge_all(sequence *sequences, unsigned count, size_t piece, size_t capacity, uint64_t *out)
{
    wirecopy_merge_input inputs[WIRECOPY_MERGE_INPUT_COUNT_MAX] = {{0}};
    sequence *of[WIRECOPY_MERGE_INPUT_COUNT_MAX];
    size_t written = 0;
    for (unsigned i = 0; i < count; i++)
        of[i] = &sequences[i];
    for (;;) {
        unsigned left = 0;
        for (unsigned i = 0; i < count; i++) {
            if (inputs[i].next == inputs[i].end && !sequence_read(of[i], piece, &inputs[i]))
                continue;
            inputs[left] = inputs[i];
            of[left++] = of[i];
        }
        count = left;
        if (count == 0)
            return written;
        const size_t merged = wirecopy_merge(inputs, count, out + written, capacity);
        CU_ASSERT_FATAL(merged > 0);
        written += merged;
    }
}

static void merging_gives_what_sorting_gives(void)
{
    static const size_t pieces[] = {1, 7, WIRECOPY_MERGE_INPUT_ENTRIES_MAX}, capacities[] = {1, 10, SIZE_MAX};
    uint64_t random = 1;
    for (unsigned round = 0; round < 90; round++) {
        sequence sequences[WIRECOPY_MERGE_INPUT_COUNT_MAX];
        uint64_t expected[WIRECOPY_MERGE_INPUT_COUNT_MAX * ENTRY_COUNT_MAX], merged[sizeof expected / sizeof *expected];
        const unsigned count = 1 + round % WIRECOPY_MERGE_INPUT_COUNT_MAX;
        size_t total = 0;
        for (unsigned i = 0; i < count; i++) {
            sequences[i] = sequence_make(&random);
            for (size_t j = 0; j < sequences[i].count; j++)
                expected[total++] = sequences[i].entries[j];
        }
        qsort(expected, total, sizeof *expected, compare_entries);
        CU_ASSERT_EQUAL_FATAL(merge_all(sequences, count, pieces[round % 3], capacities[round / 3 % 3], merged), total);
        CU_ASSERT(memcmp(merged, expected, total * sizeof *merged) == 0);
    }
}

static void no_more_than_capacity_is_taken(void)
{
    static const uint64_t entries[] = {5, 6, 7, 9, UINT64_MAX};
    for (size_t capacity = 0; capacity <= 6; capacity++) {
        uint64_t out[7] = {0};
        wirecopy_merge_input inputs[2] = {{entries, entries + 4}, {entries, entries + 4}};
        CU_ASSERT_EQUAL(wirecopy_merge(inputs, 2, out, capacity), capacity);
        CU_ASSERT_EQUAL((size_t)(inputs[0].next - entries) + (size_t)(inputs[1].next - entries), capacity);
        CU_ASSERT_EQUAL(out[capacity], 0);
    }
}

static void the_largest_entries_are_merged_too(void)
{
    static const uint64_t low[] = {0, 1, UINT64_MAX}, high[] = {UINT64_MAX - 2, UINT64_MAX - 1, UINT64_MAX};
    uint64_t out[4];
    wirecopy_merge_input inputs[] = {{high, high + 2}, {low, low + 2}};
    CU_ASSERT_EQUAL(wirecopy_merge(inputs, 2, out, 4), 2);
    CU_ASSERT(inputs[1].next == inputs[1].end && out[0] == 0 && out[1] == 1);
    CU_ASSERT_EQUAL(wirecopy_merge(inputs, 1, out, 4), 2);
    CU_ASSERT(out[0] == UINT64_MAX - 2 && out[1] == UINT64_MAX - 1);
}

int main(void)
{
    static const test_case cases[] = {
        {"merging gives what sorting gives", merging_gives_what_sorting_gives},
        {"no more than capacity is taken", no_more_than_capacity_is_taken},
        {"the largest entries are merged, too", the_largest_entries_are_merged_too},
    };
    return RUN_SUITE("index/merge", cases);
}
