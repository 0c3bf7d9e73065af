#ifndef WIRECOPY_STORE_SEGMENTS_H
#define WIRECOPY_STORE_SEGMENTS_H

#include "core/store/segment.h"

/**
 * The segments of a store: a cache of the log, made for searching. An environment with one table:
 *
 *   "parts"  key: first_story << 2 | map; value: see segment.h
 *
 * Segments that are of use follow each other from story 0 on, without gap or overlap, carry the store's id, and end
 * within the log. Everything from the first that does not fit is ignored by a reader and dropped by a writer.
 */
typedef struct wirecopy_segments {
    wirecopy_env *env; /**< NULL in a reading process: there are none, or none that can be read */
    wirecopy_store_id id;
    char *path;
    bool writable;
} wirecopy_segments;

/** The segments that a snapshot sees and that are of use. All zero is empty. Borrows the map. */
typedef struct wirecopy_segment_list {
    wirecopy_segment *items; /**< [count], ascending */
    size_t count;
    size_t capacity;
    uint64_t end;     /**< first story beyond them */
    bool is_complete; /**< the table holds nothing else */
} wirecopy_segment_list;

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

/**
 * Finds the segments of use.
 *
 * @param snapshot   of segments->env, live; NULL: no segments.
 * @param story_end  stories that the log holds, from a snapshot of the log taken after this one.
 * @param list       filled anew; keeps its memory.
 */
wirecopy_status wirecopy_segments_list(const wirecopy_segments *segments, wirecopy_snapshot *snapshot,
                                       uint64_t story_end, wirecopy_segment_list *list);
void wirecopy_segment_list_clear(wirecopy_segment_list *list);

/** Deletes all segments that begin at or after first_story. */
wirecopy_status wirecopy_segments_drop_from(wirecopy_segments *segments, uint64_t first_story);

/** Whether the tail has grown past its limit, and is to become a segment. */
bool wirecopy_segments_is_due(const wirecopy_maps *tail);

/** Makes a segment of the tail, durable on return. It follows the last segment. */
wirecopy_status wirecopy_segments_write(wirecopy_segments *segments, const wirecopy_maps *tail);

/** For tests: a tail becomes a segment when it has more stories, or more entries, than this. 0: the default. */
void wirecopy_segments_limit(uint32_t story_count, size_t entry_count);

/** A segment in memory, for a reader that finds stories without segments and cannot write them. */
typedef struct wirecopy_memory_segment {
    wirecopy_segment segment;
    void *images[WIRECOPY_MAP_COUNT];
} wirecopy_memory_segment;

wirecopy_status wirecopy_memory_segment_init(const wirecopy_maps *tail, wirecopy_memory_segment *segment_out);
void wirecopy_memory_segment_clear(wirecopy_memory_segment *segment);

#endif
