#ifndef WIRECOPY_STORE_SEARCH_H
#define WIRECOPY_STORE_SEARCH_H

#include "core/store/window.h"

/**
 * Finds the stories of a store by key: in its segments, in what a reading process keeps in memory, and in the tail. With
 * near.h the only way from a window to the index. Stories have the store's own numbers in what is asked, and in answers
 * are moved by an offset.
 */

/** Of which stories an answer is. */
typedef enum wirecopy_search_scope {
    WIRECOPY_SCOPE_VIEW,    /**< as of wirecopy_view_find() */
    WIRECOPY_SCOPE_CAME,    /**< and those that were replaced, as of whatever number */
    WIRECOPY_SCOPE_REMAINS, /**< and those that were deleted, while anything of them is kept */
} wirecopy_search_scope;

typedef struct wirecopy_search {
    wirecopy_view_map map;
    uint64_t key;
    uint64_t as_of;
    wirecopy_search_scope scope;
    size_t count_max; /**< no more are counted */
    uint64_t offset;  /**< what is added to the numbers of the stories in the answer */
} wirecopy_search;

/** As wirecopy_view_find(). */
size_t wirecopy_search_find(const wirecopy_window *window, const wirecopy_search *search, uint64_t *stories_out,
                            size_t capacity);

/** As wirecopy_view_find_lists(), adding to what the lists have. */
void wirecopy_search_lists(const wirecopy_window *window, uint64_t as_of, uint64_t offset,
                           const wirecopy_view_lists *lists);

/** Begin to load what wirecopy_search_find() of a key will need: first the slots, then the entries. */
void wirecopy_search_prefetch_slots(const wirecopy_window *window, wirecopy_view_map map, uint64_t key);
void wirecopy_search_prefetch_entries(const wirecopy_window *window, wirecopy_view_map map, uint64_t key);

#endif
