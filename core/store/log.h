#ifndef WIRECOPY_STORE_LOG_H
#define WIRECOPY_STORE_LOG_H

#include "core/store/batch.h"
#include "core/store/deaths.h"
#include "core/store/env.h"
#include "core/store/text_list.h"

/** A store's random name: ties the segments to their log. */
typedef struct wirecopy_store_id {
    uint8_t bytes[16];
} wirecopy_store_id;

/**
 * The log: the truth of a store. An environment with four tables:
 *
 *   "meta"     key 0: what made the store, see log.c
 *   "batches"  key: the number of the batch's first story; value: see batch.h. The first key is 0, and every batch
 *              begins where the one before it ends. Only ever appended to, but that a batch may be written anew with the
 *              slots of stories left empty of which nothing will be asked again.
 *   "deaths"   key: 0, 1, 2, ... in the order of the commits; value: see deaths.h. Only ever appended to.
 *   "texts"    key: the number of a story whose text is kept; value: see packed_text.h. A text goes with the commit that
 *              deletes its story. A store that was made by a version without texts gets the table from the next writer.
 *
 * The handle keeps where the batches begin, 8 bytes for each, so that a story's batch is found without LMDB, and the
 * deaths.
 */
typedef struct wirecopy_log {
    wirecopy_env *env;
    uint64_t *first_stories; /**< [batch_count], ascending */
    size_t batch_count;
    size_t batch_capacity;
    uint64_t story_count;
    wirecopy_deaths deaths;
    uint64_t death_key; /**< of the next entry of deaths */
    wirecopy_store_id id;
} wirecopy_log;

/**
 * Opens the log in a directory that exists, with no batch known yet: wirecopy_log_refresh() comes next.
 *
 * @param create   when writable: make an empty log if there is none.
 * @param log_out  unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_STORE: something else, or nothing; WIRECOPY_E_VERSION; WIRECOPY_E_CORRUPT,
 *         _E_LOCKED, _E_READ_ONLY, _E_FULL, _E_READERS, _E_MEMORY, _E_IO.
 */
wirecopy_status wirecopy_log_open(const char *path, bool writable, bool create, wirecopy_log *log_out);
void wirecopy_log_close(wirecopy_log *log);

/** Learns of the batches and deaths that were committed since. WIRECOPY_OK, WIRECOPY_E_CORRUPT, _E_MEMORY, _E_IO. */
wirecopy_status wirecopy_log_refresh(wirecopy_log *log, wirecopy_snapshot *snapshot);

/** Number of stories that a snapshot sees: at least as many as the handle knows of. */
wirecopy_status wirecopy_log_story_count(wirecopy_snapshot *snapshot, uint64_t *story_count_out);

/** The first story beyond batch i < batch_count; log->first_stories[i] is its first. */
uint64_t wirecopy_log_batch_end(const wirecopy_log *log, size_t i);

/** The number of the batch that holds a story, which the handle knows of. */
size_t wirecopy_log_batch_of(const wirecopy_log *log, uint64_t story);

/** Opens batch i < batch_count, and checks that it begins and ends where it has to. WIRECOPY_OK, _E_CORRUPT, _E_IO. */
wirecopy_status wirecopy_log_read(const wirecopy_log *log, wirecopy_snapshot *snapshot, size_t i,
                                  wirecopy_log_batch *batch_out);

/** Visits the raw values of all batches, ascending: for checking them. */
wirecopy_status wirecopy_log_walk(wirecopy_snapshot *snapshot,
                                  wirecopy_status (*visit)(void *context, uint64_t first_story, wirecopy_blob image),
                                  void *context);

/**
 * Writes batch i < batch_count anew, durably, with the slots of all erased stories empty, if that frees half of it or
 * more. WIRECOPY_OK, or an error, after which it is as it was. No snapshot may be live.
 */
wirecopy_status wirecopy_log_shrink(wirecopy_log *log, size_t i);

/** What one commit adds to the log; any of it may be empty, but not all. */
typedef struct wirecopy_log_news {
    const wirecopy_pending *stories;
    const wirecopy_text_list *texts; /**< of stories of the log; and of these, ascending; NULL: none */
    const wirecopy_death *deaths;    /**< [death_count] of stories of the log, or of these */
    size_t death_count;
} wirecopy_log_news;

/**
 * Makes a batch of the stories and entries of the deaths, puts the texts, and takes those of stories that were deleted;
 * durable when this returns WIRECOPY_OK, else nothing of it is there. log->deaths is not touched: whoever says that a
 * story is gone adds it there.
 */
wirecopy_status wirecopy_log_append(wirecopy_log *log, const wirecopy_log_news *news);

/** The packed text of a story, borrowed from the snapshot. WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: not kept; _E_CORRUPT, _E_IO. */
wirecopy_status wirecopy_log_text(wirecopy_snapshot *snapshot, uint64_t story, wirecopy_string *image_out);

/** Visits the packed texts of all stories, ascending. */
wirecopy_status wirecopy_log_walk_texts(wirecopy_snapshot *snapshot,
                                        wirecopy_status (*visit)(void *context, uint64_t story, wirecopy_blob image),
                                        void *context);

/** How many texts are kept, and what they take. */
wirecopy_status wirecopy_log_measure_texts(wirecopy_snapshot *snapshot, wirecopy_table_figures *figures_out);

#endif
