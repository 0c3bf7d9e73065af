#include "core/index/merge.h"

#include <assert.h>

#define COUNT WIRECOPY_MERGE_INPUT_COUNT_MAX

_Static_assert(COUNT == 8, "as many as least() compares");

typedef struct head {
    uint64_t entry;
    size_t input;
} head;

static inline head lesser(head a, head b)
{
    return (head){b.entry < a.entry ? b.entry : a.entry, b.entry < a.entry ? b.input : a.input};
}

/* All eight are compared anew each time, in three rounds of which each runs side by side: a tree of losers (Knuth, The
 * Art of Computer Programming 3, 5.4.1) takes three comparisons for the seven here, but each of them waits for the one
 * before, and for what the last entry left in memory. Measured with gcc 12: 11 ns an entry for 16. Written out, because
 * a loop of eight is not unrolled by itself. */
static inline head least(const uint64_t entries[COUNT])
{
    const head left = lesser(lesser((head){entries[0], 0}, (head){entries[1], 1}),
                             lesser((head){entries[2], 2}, (head){entries[3], 3}));
    const head right = lesser(lesser((head){entries[4], 4}, (head){entries[5], 5}),
                              lesser((head){entries[6], 6}, (head){entries[7], 7}));
    return lesser(left, right);
}

size_t wirecopy_merge(wirecopy_merge_input *inputs, unsigned input_count, uint64_t *entries_out, size_t capacity)
{
    assert(inputs && input_count > 0 && input_count <= COUNT && (entries_out || capacity == 0));
    uint64_t entries[COUNT]; /* the next of each input; UINT64_MAX where there is none */
    for (unsigned i = 0; i < COUNT; i++) {
        assert(i >= input_count || inputs[i].next < inputs[i].end);
        entries[i] = i < input_count ? *inputs[i].next + inputs[i].rebase : UINT64_MAX;
    }

    size_t written = 0;
    while (written < capacity) {
        const head first = least(entries);
        wirecopy_merge_input *const input = &inputs[first.input];
        entries_out[written++] = first.entry;
        if (++input->next == input->end)
            break;
        entries[first.input] = *input->next + input->rebase;
    }
    return written;
}
