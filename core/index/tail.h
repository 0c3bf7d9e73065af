#ifndef WIRECOPY_INDEX_TAIL_H
#define WIRECOPY_INDEX_TAIL_H

#include <stdbool.h>

#include "core/base/team.h"
#include "core/index/run.h"

/**
 * The mutable counterpart of a run: the same multimap for the newest stories, in memory.
 *
 * Entries are kept as they come, and what is needed to find them is made of those that came since, many at a time, when
 * somebody is going to look: whoever adds and never looks does not pay for it. That is a hash table with open addressing.
 * The one value of most keys lies in the key's slot, so that looking it up costs one cache miss; the values of the others
 * lie side by side in blocks of a pool, and a block that is full moves to one twice as large. Nothing is allocated per
 * entry. The table is in parts, each of which has a pool of its own, so that they can be filled side by side.
 */
typedef struct wirecopy_tail wirecopy_tail;

/** The values of one key: [count], ascending. Valid until the next wirecopy_tail_settle() or _reset(). */
typedef struct wirecopy_tail_slice {
    const uint32_t *values;
    size_t count;
} wirecopy_tail_slice;

/** An empty tail. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_tail_create(wirecopy_tail **tail_out);

/** Frees a tail. NULL is allowed. */
void wirecopy_tail_destroy(wirecopy_tail *tail);

/** Forgets all entries and keeps the memory. */
void wirecopy_tail_reset(wirecopy_tail *tail, const wirecopy_team *team);

/**
 * Adds an entry for each of some keys < 2^40, in their order: value < 2^24; values of one key are added in ascending order.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY (nothing added). Cost: 1 ns a key, amortised.
 */
wirecopy_status wirecopy_tail_add(wirecopy_tail *tail, const uint64_t *keys, size_t key_count, uint32_t value);

/**
 * Sees to it that all entries are found. To be called before wirecopy_tail_find(), while nobody reads.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY (it can be tried again). Cost: 30 to 40 ns for each entry added since, divided
 *         among the team, of whom each looks at all of them.
 */
wirecopy_status wirecopy_tail_settle(wirecopy_tail *tail, const wirecopy_team *team);

/** Number of entries. */
size_t wirecopy_tail_count(const wirecopy_tail *tail);

/** The values of a key in a settled tail. Threads: readers may share. */
wirecopy_tail_slice wirecopy_tail_find(const wirecopy_tail *tail, uint64_t key);

/** Begins to load what wirecopy_tail_find() of a key will need. */
void wirecopy_tail_prefetch(const wirecopy_tail *tail, uint64_t key);

/** How many values of a slice are below limit. Cost: logarithmic. */
size_t wirecopy_tail_slice_count_below(wirecopy_tail_slice slice, uint64_t limit);

/** All entries, packed as in a run, in the order in which they were added: [wirecopy_tail_count()]; until the next is. */
uint64_t *wirecopy_tail_entries(const wirecopy_tail *tail);

/** Whether entry i of a settled tail, as they were added, was the first of its key. */
bool wirecopy_tail_is_first(const wirecopy_tail *tail, size_t i);

/**
 * Sorts the entries, where they lie and in the memory of the table: afterwards the tail finds nothing, and takes nothing,
 * until it is reset.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY: nothing was done. Cost: that of wirecopy_run_sort().
 */
wirecopy_status wirecopy_tail_sort(wirecopy_tail *tail, const wirecopy_team *team);

#endif
