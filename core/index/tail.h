#ifndef WIRECOPY_INDEX_TAIL_H
#define WIRECOPY_INDEX_TAIL_H

#include "core/index/run.h"

/**
 * The mutable counterpart of a run: the same multimap for the newest stories, in memory, a hash table of chains.
 * A chain is walked newest first.
 */
typedef struct wirecopy_tail wirecopy_tail;

#define WIRECOPY_TAIL_END UINT32_MAX

wirecopy_status wirecopy_tail_create(wirecopy_tail **tail_out);
void wirecopy_tail_destroy(wirecopy_tail *tail);

/** Forgets all entries and keeps the memory. */
void wirecopy_tail_reset(wirecopy_tail *tail);

/** Adds an entry; values of one key are added in ascending order. WIRECOPY_OK or WIRECOPY_E_MEMORY (nothing added). */
wirecopy_status wirecopy_tail_add(wirecopy_tail *tail, uint64_t key, uint32_t value);

size_t wirecopy_tail_count(const wirecopy_tail *tail);

/** First link of a key's chain, or WIRECOPY_TAIL_END; *count_out: the chain's length. Threads: readers may share. */
uint32_t wirecopy_tail_find(const wirecopy_tail *tail, uint64_t key, uint32_t *count_out);

/** The value at a link, and the next link or WIRECOPY_TAIL_END. */
uint32_t wirecopy_tail_value(const wirecopy_tail *tail, uint32_t link, uint32_t *next_out);

/** Writes all entries, packed as in a run, in no particular order. entries_out [wirecopy_tail_count()]. */
void wirecopy_tail_entries(const wirecopy_tail *tail, uint64_t *entries_out);

#endif
