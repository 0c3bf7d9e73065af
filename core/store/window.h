#ifndef WIRECOPY_STORE_WINDOW_H
#define WIRECOPY_STORE_WINDOW_H

#include "core/store/segment_list.h"
#include "core/store/view.h"

/**
 * The part of a view that looks at one store. Stories and groups have the store's own numbers here, in what is asked
 * and in what is answered; all else is as view.h says of the function of the same name, for a view of this store alone.
 *
 * wirecopy_window_find(), wirecopy_window_card() and wirecopy_near_ask() are the only ways from a view to the index of a
 * store.
 */
typedef struct wirecopy_window wirecopy_window;

/** window_out: unchanged on error. WIRECOPY_OK or as wirecopy_view_begin(). */
wirecopy_status wirecopy_window_create(wirecopy_store *store, wirecopy_window **window_out);

/** NULL is allowed. */
void wirecopy_window_destroy(wirecopy_window *window);

wirecopy_status wirecopy_window_begin(wirecopy_window *window);
void wirecopy_window_end(wirecopy_window *window);
uint64_t wirecopy_window_story_count(const wirecopy_window *window);

/** Of which stories an answer is. */
typedef enum wirecopy_window_scope {
    WIRECOPY_SCOPE_VIEW,    /**< as of wirecopy_view_find() */
    WIRECOPY_SCOPE_CAME,    /**< and those that were replaced, as of whatever number */
    WIRECOPY_SCOPE_REMAINS, /**< and those that were deleted, while anything of them is kept */
} wirecopy_window_scope;

typedef struct wirecopy_window_search {
    wirecopy_view_map map;
    uint64_t key;
    uint64_t as_of;
    wirecopy_window_scope scope;
    size_t count_max; /**< no more are counted */
} wirecopy_window_search;

size_t wirecopy_window_find(const wirecopy_window *window, const wirecopy_window_search *search, uint64_t *stories_out,
                            size_t capacity);
size_t wirecopy_window_large_count(const wirecopy_window *window);
void wirecopy_window_prefetch_large_slot(const wirecopy_window *window, size_t large, wirecopy_view_map map,
                                         uint64_t key);
void wirecopy_window_prefetch_large_entries(const wirecopy_window *window, size_t large, wirecopy_view_map map,
                                            uint64_t key);
size_t wirecopy_window_count_large(const wirecopy_window *window, size_t large, wirecopy_view_map map, uint64_t key,
                                   uint64_t as_of, size_t count_max);
bool wirecopy_window_is_live(const wirecopy_window *window, uint64_t story, uint64_t as_of);
void wirecopy_window_prefetch_slots(const wirecopy_window *window, wirecopy_view_map map, uint64_t key);
void wirecopy_window_prefetch_entries(const wirecopy_window *window, wirecopy_view_map map, uint64_t key);

/** Whether a story was deleted: then nothing that the feed said of it is to be seen, wherever it still lies. */
bool wirecopy_window_is_deleted(const wirecopy_window *window, uint64_t story);

/** The card as it lies there; valid until the next append. Where segments are damaged, its group may be any number. */
const wirecopy_card *wirecopy_window_card(const wirecopy_window *window, uint64_t story);

/** For near.h alone: what is searched. */
const wirecopy_store *wirecopy_window_store(const wirecopy_window *window);
const wirecopy_segment_list *wirecopy_window_segments(const wirecopy_window *window);

/** sketch: as in wirecopy_record_decode(). */
wirecopy_status wirecopy_window_record(wirecopy_window *window, uint64_t story, wirecopy_sketch_entry *sketch,
                                       wirecopy_record *record_out);

#endif
