#include "core/index/run_sort.h"

#include "tests/unit/index/entries.h"
#include "tests/unit/index/team.h"

#include <string.h>

/* By a team of one, of a few, and of more than there are shares. */
static void sort_and_compare(const uint64_t *entries, size_t count)
{
    static const unsigned thread_counts[] = {1, 3, 16, 40};
    const size_t byte_count = count * sizeof *entries;
    uint64_t *scratch = malloc(byte_count + 1), *sorted = malloc(byte_count + 1), *want = malloc(byte_count + 1);
    memcpy(want, entries, byte_count);
    qsort(want, count, sizeof *want, compare_entries);
    for (unsigned t = 0; t < sizeof thread_counts / sizeof *thread_counts; t++) {
        const wirecopy_team team = team_of(thread_counts[t]);
        memcpy(sorted, entries, byte_count);
        wirecopy_run_sort(sorted, scratch, count, &team);
        CU_ASSERT(memcmp(sorted, want, byte_count) == 0);
    }
    free(scratch);
    free(sorted);
    free(want);
}

/* Few and many, in one bucket and in as many as there are; an odd number of passes ends in the scratch. Values ascend, as
 * where nothing is sorted by them, or do not, or do but for the last. */
static void sort_orders_like_qsort(void)
{
    static const size_t counts[] = {0, 1, 20, 25, 3000, 140000};
    uint64_t random = 2;
    for (key_shape shape = 0; shape < KEY_SHAPE_COUNT; shape++) {
        for (unsigned c = 0; c < sizeof counts / sizeof *counts; c++) {
            for (unsigned value_bits = 0; value_bits <= 24; value_bits += counts[c] > 3000 ? 12 : 6) {
                uint64_t *entries = entries_make(shape, counts[c], &random);
                for (size_t i = 0; i < counts[c]; i++)
                    entries[i] &= ~(uint64_t)(WIRECOPY_RUN_VALUE_MAX - 1) | ((UINT64_C(1) << value_bits) - 1);
                sort_and_compare(entries, counts[c]);
                free(entries);
            }
            uint64_t *entries = entries_make(shape, counts[c], &random);
            for (unsigned last = 0; last < 2; last++) {
                for (size_t i = 0; i < counts[c]; i++)
                    entries[i] = wirecopy_run_entry(key_next(shape, &random), (uint32_t)(i / 60 + last));
                if (last && counts[c] > 0)
                    entries[counts[c] - 1] = wirecopy_run_entry(entries[0] >> WIRECOPY_RUN_VALUE_BITS, 0);
                sort_and_compare(entries, counts[c]);
            }
            free(entries);
        }
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"sort orders like qsort, whoever does it", sort_orders_like_qsort},
    };
    return RUN_SUITE("index/run sort", cases);
}
