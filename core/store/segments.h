#ifndef WIRECOPY_STORE_SEGMENTS_H
#define WIRECOPY_STORE_SEGMENTS_H

#include "core/store/segment_list.h"

/** The number of the table in its environment. */
#define WIRECOPY_SEGMENTS_TABLE 0

/**
 * The segments of a store: a cache of the log, made for searching. An environment with one table:
 *
 *   "parts"  key: first_story << 24 | (31 - tier) << 19 | kind << 16 | ordinal; value: see segment.h
 *
 * Segments that are of use follow each other from story 0 on, without gap or overlap, carry the store's id, and end
 * within the log. Everything from the first that does not fit is ignored by a reader and dropped by a writer.
 *
 * What makes a story durable is the log alone. A power cut may take back the last change of the segments, see
 * wirecopy_env_options.may_lose_last: then they are as they were before it, which is of use as well, and the stories that
 * they end before are found in the log.
 *
 * A segment that others are merged into overlaps them while it is being made, see segment_list.h: every transaction, of
 * which each writes one part of it, leaves segments that are of use, so that there is nothing to switch over to when it
 * is done, nor to clean up when it is not.
 */
typedef struct wirecopy_segments {
    wirecopy_env *env; /**< NULL in a reading process: there are none, or none that can be read */
    wirecopy_store_id id;
    char *path;
    bool writable;
} wirecopy_segments;

/**
 * Opens the segments of the store with this id. A writer replaces an environment that is damaged.
 *
 * @param path  the directory; in a writing process it exists.
 */
wirecopy_status wirecopy_segments_open(const char *path, bool writable, const wirecopy_store_id *id,
                                       wirecopy_segments *segments_out);
void wirecopy_segments_close(wirecopy_segments *segments);

/** In a reading process: follows growth, and opens segments that were not there before. No snapshot may be live. */
wirecopy_status wirecopy_segments_refresh(wirecopy_segments *segments);

/** wirecopy_segment_list_fill() with what a snapshot of segments->env, live, sees; NULL: no segments. */
wirecopy_status wirecopy_segments_list(const wirecopy_segments *segments, wirecopy_snapshot *snapshot,
                                       uint64_t story_end, wirecopy_segment_list *list);

/** Deletes all segments that begin at or after first_story. */
wirecopy_status wirecopy_segments_drop_from(wirecopy_segments *segments, uint64_t first_story);

/**
 * Takes the entries of erased stories out of segments at rest of whose stories half or more are erased: parts of which
 * that takes half or more are written anew, each in a transaction of its own. No snapshot of the segments may be live.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_FULL, _E_MEMORY, _E_IO, _E_CORRUPT: a part is damaged. What was done is of use, and what
 *         was not done can be done later.
 */
wirecopy_status wirecopy_segments_sweep(wirecopy_segments *segments, uint64_t story_end, const wirecopy_deaths *deaths);

/** Whether the tail has grown past its limit, and is to become a segment. */
bool wirecopy_segments_is_due(const wirecopy_maps *tail);

/** Whether it has grown past twice its limit, where whoever writes should have made a segment of it. */
bool wirecopy_segments_is_overdue(const wirecopy_maps *tail);

/**
 * Makes a segment of the tail, which is then of no more use until it is reset, also after an error. It follows the last
 * segment.
 *
 * @param byte_count_out  of its parts.
 */
wirecopy_status wirecopy_segments_write(wirecopy_segments *segments, wirecopy_maps *tail, size_t *byte_count_out);

/** The most items, entries or cards, that a part has. */
size_t wirecopy_segments_part_items(unsigned kind);

/** For tests: a tail becomes a segment when it has more stories, or more entries, than this. 0: the default. */
void wirecopy_segments_limit(uint32_t story_count, size_t entry_count);

/** For tests: parts have at most so many entries or cards. 0: the default. */
void wirecopy_segments_part_limit(size_t item_count);

#endif
