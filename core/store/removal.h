#ifndef WIRECOPY_STORE_REMOVAL_H
#define WIRECOPY_STORE_REMOVAL_H

#include "core/store/view.h"

/**
 * Says that a newer version takes a story's place: seen at once by the view, durable with the next commit, in one with
 * the heir.
 *
 * @param view   open, of this store alone.
 * @param story  live.
 * @param heir   appended after it.
 * @return WIRECOPY_OK; WIRECOPY_E_MEMORY, after which the store refuses everything but closing.
 */
wirecopy_status wirecopy_store_replace(wirecopy_store *store, wirecopy_view *view, uint64_t story, uint64_t heir);

#endif
