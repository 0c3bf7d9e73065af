#ifndef WIRECOPY_INDEX_MERGE_H
#define WIRECOPY_INDEX_MERGE_H

#include <stddef.h>
#include <stdint.h>

/** Sorted sequences of entries are merged at most so many at a time, of which no more than so many are there at once. */
#define WIRECOPY_MERGE_INPUT_COUNT_MAX 8
#define WIRECOPY_MERGE_INPUT_ENTRIES_MAX 256

/** What is left of what is there of one of them. */
typedef struct wirecopy_merge_input {
    const uint64_t *next; /**< [end - next], 1 .. WIRECOPY_MERGE_INPUT_ENTRIES_MAX, ascending, below UINT64_MAX */
    const uint64_t *end;  /**< this one is UINT64_MAX */
} wirecopy_merge_input;

/**
 * Merges until an input is used up, so that whoever has more of it can go on with that, or until capacity entries are
 * written.
 *
 * @param inputs  [input_count], 1 .. WIRECOPY_MERGE_INPUT_COUNT_MAX, none of them used up; they advance.
 * @return how many entries were written: at least one if capacity is not 0. Cost: 3 ns an entry of two inputs, 5 of
 *         four, 8 of eight. Threads: pure.
 */
size_t wirecopy_merge(wirecopy_merge_input *inputs, unsigned input_count, uint64_t *entries_out, size_t capacity);

#endif
