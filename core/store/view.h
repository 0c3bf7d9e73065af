#ifndef WIRECOPY_STORE_VIEW_H
#define WIRECOPY_STORE_VIEW_H

#include "core/index/run.h"
#include "core/store/card.h"
#include "wirecopy/store.h"

/**
 * What the layers above see of a store: a consistent snapshot to look stories up in, and a way to append.
 *
 * "As of" a story number n: only stories with a number below n are seen. Everything here can be asked as of any n, and
 * the answer does not depend on what came later, nor on how the stories lie in segments and tail.
 *
 * A view holds LMDB read transactions: begin one per batch, end it before anything slow. Several views of one store may
 * be open at once, one per thread; while they are, the store is not appended to by other threads of this process.
 */
typedef struct wirecopy_view wirecopy_view;

wirecopy_status wirecopy_view_create(wirecopy_store *store, wirecopy_view **view_out);

/** Before the store is closed. NULL is allowed. */
void wirecopy_view_destroy(wirecopy_view *view);

/**
 * Takes the snapshot: in the writing process, all that was committed and appended; in a reading process, all that was
 * committed when the store was opened or last refreshed, see wirecopy_store_refresh(). May run on several threads at
 * once, for a view each.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_READERS, _E_MEMORY, _E_IO, _E_CORRUPT; or why the store takes nothing but closing.
 */
wirecopy_status wirecopy_view_begin(wirecopy_view *view);
void wirecopy_view_end(wirecopy_view *view);

/** Number of stories in the snapshot: the number that the next one gets; also counts stories appended since by wirecopy_store_append(). */
uint64_t wirecopy_view_story_count(const wirecopy_view *view);

/** Three multimaps; keys are 40 bits. */
typedef enum wirecopy_view_map {
    WIRECOPY_MAP_POSTINGS, /**< sketch hash -> stories that added it to their group */
    WIRECOPY_MAP_IDS,     /**< wirecopy_id_key() -> all versions of a story; wirecopy_delivery_key() -> the version with
                               this digest; wirecopy_exact_key() -> the stories with these words. Others may share the
                               key: compare the records */
    WIRECOPY_MAP_MEMBERS, /**< wirecopy_group_key(group) -> stories of the group but its first; likewise */
    WIRECOPY_MAP_COUNT,
} wirecopy_view_map;

uint64_t wirecopy_id_key(wirecopy_string id);
uint64_t wirecopy_delivery_key(wirecopy_string id, uint64_t digest);
uint64_t wirecopy_exact_key(const uint64_t exact[2]);
uint64_t wirecopy_group_key(uint64_t group);

/**
 * The stories of a key as of a story number, ascending.
 *
 * @param stories_out  [capacity] the first of them; NULL if capacity is 0.
 * @return how many there are, also when that is more than capacity. Cost: two cache misses a segment. Where segments are
 *         damaged, answers may lack stories, have others, and not ascend; but all of them are there, below as_of.
 */
size_t wirecopy_view_find(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                          uint64_t *stories_out, size_t capacity);

/** The stories of one key. All zero is empty; stories is freed by whoever has the list. */
typedef struct wirecopy_story_list {
    uint64_t *stories; /**< [count] */
    size_t count, capacity;
} wirecopy_story_list;

/** wirecopy_view_find() into a list that grows: the first count_max stories. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_view_list(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                                   size_t count_max, wirecopy_story_list *list);

/**
 * Begin to load what wirecopy_view_find() of a key will need: first the slots, then, when some other keys' slots have
 * been asked for, the entries. Searches for many keys then wait for memory together and not one after the other.
 */
void wirecopy_view_prefetch_slots(const wirecopy_view *view, wirecopy_view_map map, uint64_t key);
void wirecopy_view_prefetch_entries(const wirecopy_view *view, wirecopy_view_map map, uint64_t key);

/**
 * The card of a story below wirecopy_view_story_count(). Valid until the view ends or, for a story that is not in a
 * segment, until the next append, for a damaged one, until the next that is. Cost: a cache miss. The group is never after
 * the story, also where segments are damaged; anything else may then be wrong.
 */
const wirecopy_card *wirecopy_view_card(const wirecopy_view *view, uint64_t story);

/**
 * The record of a story below wirecopy_view_story_count(). Pointers are valid until the view ends or, for a story not
 * yet committed, until the next append or commit. posted: see wirecopy_append.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_view_record(wirecopy_view *view, uint64_t story, wirecopy_record *record_out);

/**
 * In a reading process: takes in what was committed since. On one thread, and no view may be open. In the writing
 * process: nothing.
 *
 * @return WIRECOPY_OK, or an error; then no view can begin until a later refresh succeeds.
 */
wirecopy_status wirecopy_store_refresh(wirecopy_store *store);

/**
 * Appends a story, seen at once by the open view of this thread, durable after wirecopy_store_commit().
 *
 * @param record  story is set by the store, all else by the caller; copied. A story that begins a group has the number
 *                it is about to get, wirecopy_view_story_count(), as its group.
 * @param posted  [(sketch_count + 7) / 8] bit i set: the story is posted under sketch entry i. NULL: under all.
 * @return WIRECOPY_OK; WIRECOPY_E_LIMIT: a field or the batch gets too large, and nothing was changed;
 *         WIRECOPY_E_MEMORY, after which the store refuses everything but closing.
 */
wirecopy_status wirecopy_store_append(wirecopy_store *store, const wirecopy_record *record, const uint8_t *posted,
                                      uint64_t *story_out);

/**
 * Makes all appended stories durable in one transaction, as one batch of the log. With none appended: nothing. No view
 * may be open. After an error the store refuses everything but closing.
 *
 * Writes a segment when the tail has grown past its limit, and merges segments, for a time that is proportional to what
 * was committed, see merger.h.
 */
wirecopy_status wirecopy_store_commit(wirecopy_store *store);

#endif
