#ifndef WIRECOPY_STORE_VIEW_H
#define WIRECOPY_STORE_VIEW_H

#include <stdbool.h>

#include "core/store/deck.h"
#include "core/store/packed_text.h"
#include "wirecopy/store.h"

/**
 * What the layers above see of stores: a consistent snapshot of each to look stories up in, and a way to append.
 *
 * A view of several stores answers as one store would that holds the stories of all. Its story numbers run through:
 * those of the first store, then those of the second, and so on; groups are numbered likewise. What a store holds is as
 * it was indexed: a story has joined a group of its own store, or begun one there; and it was replaced by a version in
 * its own store alone.
 *
 * "As of" a story number n: only stories with a number below n are seen. Everything here can be asked as of any n, and
 * the answer does not depend on what came later, nor on how the stories lie in segments and tail.
 *
 * A view holds LMDB read transactions: begin one per batch, end it before anything slow. Several views of one store may
 * be open at once, one per thread; while they are, the store is not appended to by other threads of this process.
 */
typedef struct wirecopy_view {
    struct wirecopy_window **windows; /**< [store_count], like all else here for the functions below alone */
    uint64_t *offsets; /**< [store_count] what a store's numbers are moved by: the stories of those before it */
    size_t store_count;
    wirecopy_deck deck;
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX]; /**< of the record asked for last */
} wirecopy_view;

/**
 * @param stores    [store_count] 1 at least; borrowed: they outlive the view, the array need not.
 * @param view_out  unchanged on error.
 * @return WIRECOPY_OK or as wirecopy_view_begin(). Cost: 100 KiB a store.
 */
wirecopy_status wirecopy_view_create(wirecopy_store *const *stores, size_t store_count, wirecopy_view **view_out);

/** Before the stores are closed. NULL is allowed. */
void wirecopy_view_destroy(wirecopy_view *view);

/**
 * Takes the snapshot: in the writing process, all that was committed and appended; in a reading process, all that was
 * committed when the store was opened or last refreshed, see wirecopy_store_refresh(). May run on several threads at
 * once, for a view each. Of several stores it sees all or none.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_READERS, _E_MEMORY, _E_IO, _E_CORRUPT; or why a store takes nothing but closing.
 */
wirecopy_status wirecopy_view_begin(wirecopy_view *view);
void wirecopy_view_end(wirecopy_view *view);

/**
 * Number of stories in the snapshot. With one store: the number that the next one gets; also counts stories appended
 * since by wirecopy_store_append().
 */
uint64_t wirecopy_view_story_count(const wirecopy_view *view);

/** Where a story, or a group, is kept. */
typedef struct wirecopy_view_place {
    size_t store;   /**< which of the stores that the view was made with */
    uint64_t story; /**< its number there */
} wirecopy_view_place;

/** The place of a story below wirecopy_view_story_count(). */
wirecopy_view_place wirecopy_view_locate(const wirecopy_view *view, uint64_t story);

/** Of the stories under a sketch hash no more than this many are counted, in each store: they say next to nothing. */
#define WIRECOPY_VIEW_POSTINGS_MAX 1024

/**
 * The stories of a key as of a story number, ascending: those that are live, or of a sketch hash those that are posted.
 * The first story of a group is posted as long as any of the group is live.
 *
 * @param stories_out  [capacity] the first of them; NULL if capacity is 0.
 * @return how many there are, also when that is more than capacity. Cost: two cache misses a segment. Where segments are
 *         damaged, answers may lack stories, have others, and not ascend; but all of them are there, below as_of.
 */
size_t wirecopy_view_find(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                          uint64_t *stories_out, size_t capacity);

/** The same, but those beyond capacity, 1 or more, are not counted: in less time, where there are many. */
size_t wirecopy_view_find_first(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                                uint64_t *stories_out, size_t capacity);

/** The stories under each of many sketch hashes. The memory is the caller's. */
typedef struct wirecopy_view_lists {
    const uint64_t *keys; /**< [key_count] ascending */
    size_t key_count;     /**< 0 .. WIRECOPY_SKETCH_COUNT_MAX */
    uint32_t list_max;    /**< below WIRECOPY_VIEW_POSTINGS_MAX */
    uint64_t *stories;    /**< [key_count * list_max] those of key i from i * list_max on */
    uint32_t *counts;     /**< [key_count] how many those are; list_max + 1: more than list_max, and none is said */
} wirecopy_view_lists;

/**
 * Finds the stories under sketch hashes as wirecopy_view_find() would one by one, in less time: what the processor waits
 * for, it waits for together, and of what has too many stories no more are sought.
 *
 * @param lists  counts and stories are set.
 */
void wirecopy_view_find_lists(const wirecopy_view *view, uint64_t as_of, const wirecopy_view_lists *lists);

struct wirecopy_near;

/**
 * The live stories with content words whose key, the first 64 bits of their simhash, lies within a radius of a question's: all
 * of them, as of a story number.
 *
 * @param questions    [question_count] keys, of stories with content words: 0 .. WIRECOPY_NEAR_QUESTIONS_MAX.
 * @param radius_bits  0 .. WIRECOPY_HAMMING_RADIUS_MAX.
 * @param near         see near.h: its hits are set.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY. Where segments are damaged, as wirecopy_view_find(). Cost: see bench/README.md,
 *         `hamming`; many questions at once cost less each.
 */
wirecopy_status wirecopy_view_near(const wirecopy_view *view, const uint64_t *questions, size_t question_count,
                                   unsigned radius_bits, uint64_t as_of, struct wirecopy_near *near);

/** The stories of one key. All zero is empty; stories is freed by whoever has the list. */
typedef struct wirecopy_story_list {
    uint64_t *stories; /**< [count] */
    size_t count, capacity;
} wirecopy_story_list;

/** wirecopy_view_find() into a list that grows: the first count_max stories. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_view_list(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                                   size_t count_max, wirecopy_story_list *list);

/** The stories of a group but its first, and others that share its key: see their cards. As wirecopy_view_list(). */
wirecopy_status wirecopy_view_members(const wirecopy_view *view, uint64_t group, uint64_t as_of, size_t count_max,
                                      wirecopy_story_list *list);

/**
 * Whether a story is live as of a number: not deleted, nor replaced by a story below it.
 *
 * One that is not can still be the first of its group, and lead to the copies in it; it is not to be reported.
 */
bool wirecopy_view_is_live(const wirecopy_view *view, uint64_t story, uint64_t as_of);

/** Whether a story's postings are followed as of a number: it was not deleted, nor replaced, or leads to live copies. */
bool wirecopy_view_is_posted(const wirecopy_view *view, uint64_t story, uint64_t as_of);

/**
 * All versions of the story with an id, also those that were replaced, but not those that were deleted; ascending.
 * WIRECOPY_OK, _E_MEMORY, _E_CORRUPT.
 */
wirecopy_status wirecopy_view_versions(wirecopy_view *view, wirecopy_string id, wirecopy_story_list *list);

/**
 * The newest of the stories first .. as_of - 1 that has an id and is live as of as_of.
 *
 * @param scratch    of the caller, for its memory.
 * @param story_out  that, or as_of if there is none.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_view_newest(wirecopy_view *view, wirecopy_string id, uint64_t first, uint64_t as_of,
                                     wirecopy_story_list *scratch, uint64_t *story_out);

/**
 * The newest version of the story with an id, under whatever id that came; or as_of if there is none, or it was deleted.
 * All else as wirecopy_view_newest(), of a view of one store.
 */
wirecopy_status wirecopy_view_latest(wirecopy_view *view, wirecopy_string id, uint64_t as_of,
                                     wirecopy_story_list *scratch, uint64_t *story_out);

/** The version of a story that is live as of a number, following those that replaced it; as_of: it was deleted. */
uint64_t wirecopy_view_heir(const wirecopy_view *view, uint64_t story, uint64_t as_of);

/** The version that a story replaced; UINT64_MAX: none, or it was deleted. */
uint64_t wirecopy_view_predecessor(const wirecopy_view *view, uint64_t story);

/** The first version of a story: itself, if it replaced none. Cost: that of walking through all between. */
uint64_t wirecopy_view_first_version(const wirecopy_view *view, uint64_t story);

/** Whether a story was killed as of a number, whatever its feed said of it. */
bool wirecopy_view_is_killed(const wirecopy_view *view, uint64_t story, uint64_t as_of);

/** The status of a story of the view as of a number: what its record says, or canceled once it was killed. */
wirecopy_story_status wirecopy_view_status(const wirecopy_view *view, const wirecopy_record *record, uint64_t as_of);

/**
 * The story that was delivered with this id and digest, replaced or not. scratch: of the caller, for its memory.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: there is none, or it was deleted; WIRECOPY_E_MEMORY, _E_CORRUPT.
 */
wirecopy_status wirecopy_view_delivered(wirecopy_view *view, wirecopy_string id, uint64_t digest,
                                        wirecopy_story_list *scratch, wirecopy_record *record_out);

/**
 * The story with these words that was delivered with this digest, under whatever id, and also if it was deleted, as long
 * as anything of it is kept. Answers as wirecopy_view_delivered().
 */
wirecopy_status wirecopy_view_remains(wirecopy_view *view, const uint64_t exact[2], uint64_t digest,
                                      wirecopy_story_list *scratch, uint64_t *story_out);

/**
 * Begin to load what wirecopy_view_find() of a key will need: first the slots, then, when some other keys' slots have
 * been asked for, the entries. Searches for many keys then wait for memory together and not one after the other.
 */
void wirecopy_view_prefetch_slots(const wirecopy_view *view, wirecopy_view_map map, uint64_t key);
void wirecopy_view_prefetch_entries(const wirecopy_view *view, wirecopy_view_map map, uint64_t key);

/**
 * Begins to load the card of a story. Always inline: gcc 12 takes a function that only prefetches for one without effect, and
 * leaves calls of it out where it can see inside.
 */
__attribute__((always_inline)) static inline void wirecopy_view_prefetch_card(const wirecopy_view *view, uint64_t story)
{
    const wirecopy_card *const card = wirecopy_deck_card(wirecopy_deck_span_of(&view->deck, story), story);
    __builtin_prefetch(card);
    __builtin_prefetch((const uint8_t *)(card + 1) - 1); /* it may lie in two cache lines */
}

/**
 * The card of a story below wirecopy_view_story_count(). Cost: a cache miss; of the card, only what is used is copied.
 *
 * No story is in a group that comes after it: where segments are damaged so that a card says so, the story is taken to
 * be the first of its own. Anything else may then be wrong.
 */
static inline wirecopy_card wirecopy_view_card(const wirecopy_view *view, uint64_t story)
{
    const wirecopy_deck_span *const span = wirecopy_deck_span_of(&view->deck, story);
    const uint64_t number = story - span->offset;
    const bool is_deleted = wirecopy_deaths_count(span->deaths) > 0 && wirecopy_deaths_is_deleted(span->deaths, number);
    wirecopy_card card = *wirecopy_deck_card(span, story);
    card.source = is_deleted ? 0 : card.source; /* nothing that the feed said of it is to be seen */
    card.group = card.group <= number ? card.group + span->offset : story;
    return card;
}

/**
 * Whether no fewer than so many of some stories, best in ascending order, are of a source, other than none. Cost: four bytes
 * each, which lie closer than cards do.
 */
bool wirecopy_view_are_of_source(const wirecopy_view *view, const uint64_t *stories, size_t count, uint32_t source_key,
                                 size_t least);

/**
 * The record of a story below wirecopy_view_story_count(). Its strings are valid until the view ends or, for a story
 * not yet committed, until the next append or commit; its sketch, which the view unpacks into memory of its own, until
 * the next wirecopy_view_record() of this view.
 *
 * Of one that was deleted there is what wirecopy_record_remains() leaves, so that verdicts do not depend on whether the
 * store was compacted since. In a reading process a story may be gone that was there at the last refresh: then its record is one without words.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_CORRUPT: also where a single bit of the record has changed.
 *
 * Cost: some cache misses, and for 64 sketch entries 0.2 us.
 */
wirecopy_status wirecopy_view_record(wirecopy_view *view, uint64_t story, wirecopy_record *record_out);

/** The same without its sketch, which is NULL whatever the sketch_count; faster. Leaves the sketch of another
 * record alone. */
wirecopy_status wirecopy_view_story(wirecopy_view *view, uint64_t story, wirecopy_record *record_out);

/**
 * The text of a story, as it came. Only what is committed has one.
 *
 * @param text_out  the unpacker's, until its next call; bytes is not NULL.
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: it was not kept, or its story was deleted; WIRECOPY_E_CORRUPT, _E_MEMORY, _E_IO.
 */
wirecopy_status wirecopy_view_text(wirecopy_view *view, uint64_t story, wirecopy_text_unpacker *unpacker,
                                   wirecopy_string *text_out);

/** Whether a story has a text. Cost: a search in a tree on disk. */
bool wirecopy_view_has_text(wirecopy_view *view, uint64_t story);

/**
 * In a reading process: takes in what was committed since. On one thread, and no view may be open. In the writing
 * process: nothing.
 *
 * @return WIRECOPY_OK, or an error; then no view can begin until a later refresh succeeds.
 */
wirecopy_status wirecopy_store_refresh(wirecopy_store *store);

/**
 * In a reading process: whether another store was put in the place of this one, see wirecopy_store_compact(). A refresh
 * then goes on with the old one as long as there are views, open or not. In the writing process: no.
 */
bool wirecopy_store_is_replaced(const wirecopy_store *store);

/**
 * Appends a story, seen by open views after wirecopy_store_settle(), though counted at once, and durable after
 * wirecopy_store_commit().
 *
 * @param record  story is set by the store, all else by the caller; copied. A story that begins a group has the number
 *                it is about to get, wirecopy_view_story_count(), as its group.
 * @return WIRECOPY_OK; WIRECOPY_E_LIMIT: a field or the batch gets too large, and nothing was changed;
 *         WIRECOPY_E_MEMORY, after which the store refuses everything but closing.
 */
wirecopy_status wirecopy_store_append(wirecopy_store *store, const wirecopy_record *record, uint64_t *story_out);

/** Says of which family a story is that was appended and is not committed. While nobody reads. */
void wirecopy_store_set_family(wirecopy_store *store, uint64_t story, uint32_t family);

/**
 * Keeps the packed text of a story that is in the store, committed or not; copied, and durable after
 * wirecopy_store_commit(). Stories that are not committed come in their order.
 *
 * @param image  see packed_text.h.
 * @return WIRECOPY_OK; WIRECOPY_E_MEMORY, after which the store refuses everything but closing.
 */
wirecopy_status wirecopy_store_keep_text(wirecopy_store *store, uint64_t story, wirecopy_string image);

/**
 * Names who settles what is appended, and sorts what becomes a segment, on behalf of whoever calls this and the functions
 * below.
 *
 * @param team  borrowed until the next call; NULL: the calling thread alone.
 */
void wirecopy_store_set_team(wirecopy_store *store, const wirecopy_team *team);

/** Lets open views find what was appended: many at once take less time. WIRECOPY_OK, or as wirecopy_store_append(). */
wirecopy_status wirecopy_store_settle(wirecopy_store *store);

/**
 * Makes all appended stories durable in one transaction, as one batch of the log. With none appended: nothing. No view
 * may be open. After an error the store refuses everything but closing.
 *
 * Writes a segment when the tail has grown past its limit, and merges segments, for a time that is proportional to what
 * was committed, see merger.h.
 */
wirecopy_status wirecopy_store_commit(wirecopy_store *store);

#endif
