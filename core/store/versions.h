#ifndef WIRECOPY_STORE_VERSIONS_H
#define WIRECOPY_STORE_VERSIONS_H

#include "core/store/view.h"

/**
 * Lists all versions of a story, see wirecopy_store_versions(), the newest first.
 *
 * @param view  open, of this store alone.
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND; WIRECOPY_E_MEMORY, _E_CORRUPT.
 */
wirecopy_status wirecopy_versions_list(const wirecopy_store *store, wirecopy_view *view, wirecopy_string id,
                                       wirecopy_story_list *list);

#endif
