#ifndef WIRECOPY_STORE_WINDOW_H
#define WIRECOPY_STORE_WINDOW_H

#include "core/store/segment_list.h"
#include "core/store/view.h"

/**
 * The part of a view that looks at one store. Stories and groups have the store's own numbers here, in what is asked
 * and in what is answered; all else is as view.h says of the function of the same name, for a view of this store alone.
 *
 * Stories are sought in it by search.h and near.h.
 */
typedef struct wirecopy_window wirecopy_window;

/** window_out: unchanged on error. WIRECOPY_OK or as wirecopy_view_begin(). */
wirecopy_status wirecopy_window_create(wirecopy_store *store, wirecopy_window **window_out);

/** NULL is allowed. */
void wirecopy_window_destroy(wirecopy_window *window);

wirecopy_status wirecopy_window_begin(wirecopy_window *window);
void wirecopy_window_end(wirecopy_window *window);
uint64_t wirecopy_window_story_count(const wirecopy_window *window);

bool wirecopy_window_is_posted(const wirecopy_window *window, uint64_t story, uint64_t as_of);
bool wirecopy_window_is_live(const wirecopy_window *window, uint64_t story, uint64_t as_of);
bool wirecopy_window_is_killed(const wirecopy_window *window, uint64_t story, uint64_t as_of);
uint64_t wirecopy_window_predecessor(const wirecopy_window *window, uint64_t story);
uint64_t wirecopy_window_first_version(const wirecopy_window *window, uint64_t story);
uint64_t wirecopy_window_heir(const wirecopy_window *window, uint64_t story, uint64_t as_of);

/** Whether a story was deleted: then nothing that the feed said of it is to be seen, wherever it still lies. */
bool wirecopy_window_is_deleted(const wirecopy_window *window, uint64_t story);

/** The card as it lies there; valid until the next append. Where segments are damaged, its group may be any number. */
const wirecopy_card *wirecopy_window_card(const wirecopy_window *window, uint64_t story);

/** For these: what is searched. */
const wirecopy_store *wirecopy_window_store(const wirecopy_window *window);
const wirecopy_segment_list *wirecopy_window_segments(const wirecopy_window *window);

/** sketch: as in wirecopy_record_decode(). */
wirecopy_status wirecopy_window_record(wirecopy_window *window, uint64_t story, wirecopy_sketch_entry *sketch,
                                       wirecopy_record *record_out);

/** The packed text of a story, borrowed until the window ends. WIRECOPY_E_NOT_FOUND: there is none; _E_CORRUPT, _E_IO. */
wirecopy_status wirecopy_window_text(wirecopy_window *window, uint64_t story, wirecopy_string *image_out);

#endif
