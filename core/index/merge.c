#include "core/index/merge.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define COUNT WIRECOPY_MERGE_INPUT_COUNT_MAX
#define ENTRIES_MAX ((size_t)COUNT * WIRECOPY_MERGE_INPUT_ENTRIES_MAX)

/* Sorted entries, and behind them one that is larger than all of those that they are merged with. */
typedef struct sorted {
    const uint64_t *entries;
    size_t count;
} sorted;

/* How many entries of a are among the first `count` of both. */
static size_t share(sorted a, sorted b, size_t count)
{
    size_t least = count > b.count ? count - b.count : 0, most = count < a.count ? count : a.count;
    while (least < most) {
        const size_t middle = least + (most - least) / 2;
        if (a.entries[middle] < b.entries[count - 1 - middle])
            least = middle + 1;
        else
            most = middle;
    }
    return least;
}

/* The lesser of two next ones, which is passed. */
static inline uint64_t take_lesser(const uint64_t **a, const uint64_t **b)
{
    const uint64_t of_a = **a, of_b = **b;
    const bool is_b = of_b < of_a;
    *a += !is_b;
    *b += is_b;
    return is_b ? of_b : of_a;
}

/* Which is the lesser is a matter of chance: a branch would be mispredicted every other time. Without one each entry
 * waits for the one before it, so the merge is cut into four that go on side by side. None of them looks at more than
 * the entry behind its own, which is larger: at no end of any has anything to be asked. */
static void merge_two(sorted a, sorted b, uint64_t *entries_out)
{
    enum { LANES = 4 };
    const size_t count = a.count + b.count, quarter = count / LANES;
    const uint64_t *next_a[LANES], *next_b[LANES];
    for (size_t lane = 0; lane < LANES; lane++) {
        const size_t of_a = share(a, b, lane * quarter);
        next_a[lane] = a.entries + of_a;
        next_b[lane] = b.entries + (lane * quarter - of_a);
    }
    for (size_t i = 0; i < quarter; i++) {
        entries_out[i] = take_lesser(&next_a[0], &next_b[0]);
        entries_out[quarter + i] = take_lesser(&next_a[1], &next_b[1]);
        entries_out[2 * quarter + i] = take_lesser(&next_a[2], &next_b[2]);
        entries_out[3 * quarter + i] = take_lesser(&next_a[3], &next_b[3]);
    }
    for (size_t i = LANES * quarter; i < count; i++)
        entries_out[i] = take_lesser(&next_a[LANES - 1], &next_b[LANES - 1]);
}

/* Merges neighbours to scratch until two are left. Returns how many there are. */
static unsigned merge_to_two(sorted *of, unsigned count, uint64_t *scratch)
{
    while (count > 2) {
        unsigned merged = 0;
        for (unsigned i = 0; i < count; i += 2, merged++) {
            if (i + 1 == count) {
                of[merged] = of[i];
                continue;
            }
            const size_t entry_count = of[i].count + of[i + 1].count;
            merge_two(of[i], of[i + 1], scratch);
            scratch[entry_count] = UINT64_MAX;
            of[merged] = (sorted){scratch, entry_count};
            scratch += entry_count + 1;
        }
        count = merged;
    }
    return count;
}

/* The first `count` entries, one by one. */
static void merge_few(wirecopy_merge_input *inputs, unsigned input_count, uint64_t *entries_out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned least = 0;
        for (unsigned input = 1; input < input_count; input++)
            least = *inputs[input].next < *inputs[least].next ? input : least;
        entries_out[i] = *inputs[least].next++;
    }
}

/* How many entries of an input are not above the last one that is merged. */
static size_t count_up_to(const wirecopy_merge_input *input, uint64_t last)
{
    size_t least = 0, most = (size_t)(input->end - input->next);
    while (least < most) {
        const size_t middle = least + (most - least) / 2;
        if (input->next[middle] <= last)
            least = middle + 1;
        else
            most = middle;
    }
    return least;
}

size_t wirecopy_merge(wirecopy_merge_input *inputs, unsigned input_count, uint64_t *entries_out, size_t capacity)
{
    assert(inputs && input_count > 0 && input_count <= COUNT && (entries_out || capacity == 0));
    uint64_t last = UINT64_MAX; /* of the input that is used up first */
    for (unsigned i = 0; i < input_count; i++) {
        assert(inputs[i].next < inputs[i].end && *inputs[i].end == UINT64_MAX);
        assert(inputs[i].end - inputs[i].next <= WIRECOPY_MERGE_INPUT_ENTRIES_MAX);
        last = inputs[i].end[-1] < last ? inputs[i].end[-1] : last;
    }

    sorted of[COUNT];
    size_t count = 0;
    for (unsigned i = 0; i < input_count; i++) {
        of[i] = (sorted){inputs[i].next, count_up_to(&inputs[i], last)};
        count += of[i].count;
    }
    if (count > capacity) {
        merge_few(inputs, input_count, entries_out, capacity);
        return capacity;
    }
    for (unsigned i = 0; i < input_count; i++)
        inputs[i].next += of[i].count;
    uint64_t scratch[2 * (ENTRIES_MAX + COUNT)]; /* for two levels of merges: the third is the last */
    if (merge_to_two(of, input_count, scratch) == 2)
        merge_two(of[0], of[1], entries_out);
    else
        memcpy(entries_out, of[0].entries, of[0].count * sizeof *entries_out);
    return count;
}
