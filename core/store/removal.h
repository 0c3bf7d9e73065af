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
 * @param group_stays  the first story of its group stays posted, also if none of the group is live for now.
 * @return WIRECOPY_OK; WIRECOPY_E_MEMORY, after which the store refuses everything but closing.
 */
wirecopy_status wirecopy_store_replace(wirecopy_store *store, wirecopy_view *view, uint64_t story, uint64_t heir,
                                       bool group_stays);

/**
 * Appends what is kept of a story that was deleted, and that its copies are found through: it begins a group, hidden from
 * the first, and is posted until the last of them is gone. As wirecopy_store_append().
 */
wirecopy_status wirecopy_store_append_deleted(wirecopy_store *store, const wirecopy_record *record,
                                              uint64_t *story_out);

/**
 * Says that a story was killed, once `at` stories had come: for those who ask as of that number or a later one. Seen at
 * once, durable with the next commit. WIRECOPY_OK; WIRECOPY_E_MEMORY, after which the store refuses everything but closing.
 */
wirecopy_status wirecopy_store_note_kill(wirecopy_store *store, uint64_t story, uint64_t at);

#endif
