#ifndef WIRECOPY_ENGINE_PIPELINE_H
#define WIRECOPY_ENGINE_PIPELINE_H

#include <stdatomic.h>

#include "core/engine/exhibitor.h"
#include "core/engine/item.h"
#include "wirecopy/engine.h"

/**
 * The course of every run. One thread of the team orchestrates, and all of them run the tasks that it makes. Items are
 * prepared by whoever is idle, a few at a time, so that what one thread does in order leaves nobody idle:
 *
 *     finish(n - 1)   prepare(n) prepare(n) ...   read(n + 1), if it was not yet; then prepare(n + 1) ...
 *     match(n)        prepare(n + 1) ...          read(n + 2)
 *
 * Answers do not depend on the threads: items are matched and finished in order, or as of a story number.
 */

/** A batch on its way. */
typedef struct wirecopy_load {
    void *batch;                 /**< of the source; NULL: none */
    bool is_read;                /**< or being read; if it is, and there is no batch, the source ended, */
    wirecopy_status read_status; /**< or failed */
    size_t count;
    uint64_t byte_count;
    wirecopy_item *items; /**< [count] */
    size_t items_capacity;
    wirecopy_arena *arenas; /**< [thread_count] one per worker; the first also serves finish() */
    atomic_bool is_begun;   /**< its items can be prepared */
    atomic_size_t next;     /**< the first of them that nobody has taken to prepare; count or more: none */
    atomic_int failed;      /**< why one of them could not be, or WIRECOPY_OK */
    size_t kept_count;      /**< items before the one that ended the run */
    wirecopy_status ending; /**< what ends the run after those, or WIRECOPY_OK */
} wirecopy_load;

typedef struct wirecopy_pipeline wirecopy_pipeline;

struct wirecopy_pipeline {
    const wirecopy_source *source;
    const wirecopy_options *options; /**< without zeros where they stand for a default */
    const wirecopy_observer *observer;
    unsigned thread_count;
    wirecopy_fingerprinter **fingerprinters; /**< [thread_count] */
    wirecopy_load *coming;                   /**< the batch behind the one that is matched */
    atomic_bool is_lent;                     /**< the other threads prepare it, see wirecopy_pipeline_lend() */
    wirecopy_progress progress;

    wirecopy_exhibitor *exhibitor; /**< of the reports; NULL: evidence was not asked for */

    bool takes_records; /**< items are the source's records, and not its stories with their fingerprints */

    void *run; /**< what the functions below work on */

    /** Before the first and after the last item of a batch is prepared, and while none of another is; both, or NULL: nothing
     * to do, and items are prepared whenever somebody is idle. */
    wirecopy_status (*begin)(void *run);
    void (*end)(void *run);

    /** After an item was fingerprinted or taken, on the same worker, with its text, which goes with the call; NULL: nothing
     * to do. */
    wirecopy_status (*prepare)(void *run, unsigned worker, wirecopy_item *item, wirecopy_string text,
                               wirecopy_arena *arena);

    /** With load->items[0 .. kept_count), of which none is prepared any more. May make tasks, and waits for them. NULL:
     * nothing to do. */
    wirecopy_status (*match)(void *run, wirecopy_load *load);

    /** What is left, by one thread; afterwards their reports are ready. NULL: nothing to do. */
    wirecopy_status (*finish)(void *run, wirecopy_load *load);
};

/**
 * For match: while it does what one thread alone can do, the others prepare the batch behind the one that is matched.
 * They stop, each after a few items, when they are recalled; tasks that are made then come next.
 */
void wirecopy_pipeline_lend(wirecopy_pipeline *pipeline);
void wirecopy_pipeline_recall(wirecopy_pipeline *pipeline);

/** Runs the pipeline to the end of its source. The caller has set all but thread_count, fingerprinters,
 * coming, is_lent, progress. */
wirecopy_status wirecopy_pipeline_run(wirecopy_pipeline *pipeline);

/** Threads of a run: what the options say, and no more than the source serves. */
unsigned wirecopy_run_threads(const wirecopy_source *source, const wirecopy_options *options);

/** Whether so many stores can be asked together: none of them NULL, or given twice. */
bool wirecopy_stores_are_valid(wirecopy_store *const *stores, size_t store_count);

/** Looks up an item that is filled, in the stores of a view that is open; its report is then there. text: of the item.
 * As wirecopy_matcher_ask(). */
wirecopy_status wirecopy_item_look_up(wirecopy_item *item, wirecopy_string text, wirecopy_matcher *matcher,
                                      wirecopy_view *view, const wirecopy_options *options, wirecopy_arena *arena);

/** Whether a filter lets every story through. */
bool wirecopy_filter_is_empty(const wirecopy_filter *filter);

/** Puts defaults where options are zero, or everywhere if they are NULL. WIRECOPY_OK, or WIRECOPY_E_INVALID: there is
 * no such min_verdict, or the filter cannot be. */
wirecopy_status wirecopy_options_complete(const wirecopy_options *options, wirecopy_options *all_options_out);

#endif
