#ifndef WIRECOPY_SERVE_WRITER_H
#define WIRECOPY_SERVE_WRITER_H

#include "core/serve/metrics.h"
#include "core/serve/readers.h"
#include "wirecopy/engine.h"

/** What a job does to the store. */
typedef enum serve_job_kind {
    SERVE_JOB_ADD,
    SERVE_JOB_DELETE,
    SERVE_JOB_KILL,
} serve_job_kind;

/** Something to write, and what came of it. Whoever submits it keeps it until done() is called. */
typedef struct serve_job {
    serve_job_kind kind;
    wirecopy_story story; /* to delete and to kill: its id alone */
    wirecopy_verdict min_verdict;
    size_t match_limit;
    void *context;

    /** What an add says of its story, which is durable. NULL: nobody listens. */
    void (*report)(void *context, const wirecopy_report *report);

    /** The last use of the job: status and version_count are set. */
    void (*done)(void *context);

    wirecopy_status status;
    uint64_t version_count; /* that were deleted; of a kill, whether there is one */
    bool is_reported;
    struct serve_job *next;
} serve_job;

/**
 * The one thread that writes to the store. It takes all jobs of one kind that wait, does them with one commit, and tells
 * each: the more there are, the less each costs, and none waits longer than for the commit before its own.
 *
 * After a commit failed the store is closed by all and opened again: by then there may be space.
 */
typedef struct serve_writer serve_writer;

/**
 * Opens the store for writing, and makes it if there is none.
 *
 * @param metrics  borrowed.
 * @return WIRECOPY_OK, or as wirecopy_store_open().
 */
wirecopy_status serve_writer_open(const char *path, serve_metrics *metrics, serve_writer **writer_out);

/** From now on the texts of stories that are added are kept, or not. */
void serve_writer_keep_text(serve_writer *writer, bool keep_text);

/** Whose readers are to let go of the store when it is opened again; before the first job. */
void serve_writer_set_readers(serve_writer *writer, serve_readers *readers);

/** Starts the thread. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status serve_writer_start(serve_writer *writer);

/** Hands a job over. False: no more are taken. Threads: any. */
bool serve_writer_submit(serve_writer *writer, serve_job *job);

/** Does what waits, on this thread: without one of its own. Returns how many jobs that were; with none, a store that could
 * not be opened again is tried again. */
size_t serve_writer_work(serve_writer *writer);

/** Takes no more jobs, does those that wait, and ends the thread. */
void serve_writer_stop(serve_writer *writer);

/** Stops, and closes the store, after the readers have. NULL is allowed. */
void serve_writer_close(serve_writer *writer);

/** Why nothing can be written now, or WIRECOPY_OK. Threads: any. */
wirecopy_status serve_writer_status(const serve_writer *writer);

#endif
