#ifndef WIRECOPY_INDEX_MERGE_H
#define WIRECOPY_INDEX_MERGE_H

#include <stddef.h>
#include <stdint.h>

/** Sorted sequences of run entries are merged at most so many at a time. */
#define WIRECOPY_MERGE_INPUT_COUNT_MAX 8

/** One of them: what is left of it, and what is added to each of its entries, to move its values to another range. */
typedef struct wirecopy_merge_input {
    const uint64_t *next; /**< [end - next], ascending */
    const uint64_t *end;
    uint64_t rebase; /**< entry + rebase < UINT64_MAX */
} wirecopy_merge_input;

/**
 * Merges until an input is used up, so that whoever has more of it can go on with that, or until capacity entries are
 * written.
 *
 * @param inputs  [input_count], 1 .. WIRECOPY_MERGE_INPUT_COUNT_MAX, none of them used up; they advance.
 * @return how many entries were written. Cost: 7 to 11 ns an entry. Threads: pure.
 */
size_t wirecopy_merge(wirecopy_merge_input *inputs, unsigned input_count, uint64_t *entries_out, size_t capacity);

#endif
