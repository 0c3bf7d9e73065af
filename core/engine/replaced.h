#ifndef WIRECOPY_ENGINE_REPLACED_H
#define WIRECOPY_ENGINE_REPLACED_H

#include "core/store/view.h"

/**
 * Finds the live story that one with this id takes the place of.
 *
 * @param scratch    of the caller, for its memory.
 * @param story_out  that, or wirecopy_view_story_count(), the number that the new one gets.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_replaced_find(wirecopy_view *view, wirecopy_string id, wirecopy_story_list *scratch,
                                       uint64_t *story_out);

#endif
