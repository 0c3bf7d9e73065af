#ifndef WIRECOPY_STORE_HANDLE_H
#define WIRECOPY_STORE_HANDLE_H

#include <stdatomic.h>

#include <pthread.h>

#include "core/store/directory.h"
#include "core/store/memory_segment.h"
#include "core/store/merger.h"
#include "core/store/packed_text.h"
#include "core/store/view.h"

/**
 * What a store handle holds, shared by the files of this folder alone.
 *
 * The stories below memory_first are in segments; those from there on are, in this order, in memory segments (in a
 * reading process) and in the tail. In a writing process the tail also holds what is appended and not committed. A view
 * may see newer segments than the handle knows of: what they hold, it takes from them, and not from the memory. The tail
 * is settled while a window looks at the store, and whenever one begins to.
 */
struct wirecopy_store {
    wirecopy_store_mode mode;
    char *path;
    atomic_uint window_count; /* that look at it; threads may make theirs at one time */
    wirecopy_directory directory;
    wirecopy_log log;
    wirecopy_segments segments;
    wirecopy_merger merger;
    wirecopy_memory_segment *memory_segments; /* [memory_segment_count], ascending */
    size_t memory_segment_count;
    size_t memory_segment_capacity;
    wirecopy_maps tail;
    pthread_mutex_t settling; /* held while the tail is settled for a window */
    wirecopy_pending pending; /* from log.story_count on */
    wirecopy_text_list texts; /* not committed */
    wirecopy_death *deaths;   /* [death_count] not committed; log.deaths has them already */
    size_t death_count;
    size_t death_capacity;
    wirecopy_status failed; /* why nothing but closing is left, or WIRECOPY_OK */
    uint64_t log_change;    /* the last changes that a reading process has taken in */
    uint64_t segments_change;
};

/** Opens log and segments of a handle that has none open, and brings it up to them. create: the log, if there is none. */
wirecopy_status wirecopy_store_attach(wirecopy_store *store, bool create);

/** Closes them, and forgets what was read of them. */
void wirecopy_store_detach(wirecopy_store *store);

/** Makes a segment of the tail, if there is anything in it. In a writing process, with nothing that is not committed. */
wirecopy_status wirecopy_store_flush(wirecopy_store *store);

/** Adds a death, seen at once and durable with the next commit. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_store_add_death(wirecopy_store *store, const wirecopy_death *death);

/**
 * Visits every record of the store as wirecopy_store_walk().
 *
 * @param unpacker  for texts; NULL: records come without.
 */
wirecopy_status wirecopy_store_visit(wirecopy_store *store, wirecopy_text_unpacker *unpacker,
                                     wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                     void *context);

/** The first story that is in memory. */
static inline uint64_t wirecopy_store_memory_first(const wirecopy_store *store)
{
    return store->memory_segment_count ? store->memory_segments[0].first_story : store->tail.first_story;
}

/** Stories, those included that are not committed. */
static inline uint64_t wirecopy_store_story_count(const wirecopy_store *store)
{
    return store->log.story_count + store->pending.story_count;
}

#endif
