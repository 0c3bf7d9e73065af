#include "core/serve/writer.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "core/base/memory.h"

/* What one commit takes at most: so many stories, or so many bytes of text, that nobody waits long for it. */
#define GROUP_JOBS_MAX 1024
#define GROUP_BYTES_MAX ((size_t)16 << 20)

/* Stories from which on a group is worth more than one thread. */
#define PARALLEL_JOBS_MIN 64

struct serve_writer {
    pthread_mutex_t lock;
    pthread_cond_t submitted;
    serve_job *first, **end; /* those that wait, in the order they came */
    bool is_stopped, is_started;
    bool keep_text;
    pthread_t thread;
    char *path;
    wirecopy_store *store; /* NULL: it could not be opened again */
    _Atomic wirecopy_status status;
    serve_readers *readers;
    serve_metrics *metrics;
    serve_job *group[GROUP_JOBS_MAX]; /* of the thread that works */
    wirecopy_story stories[GROUP_JOBS_MAX];
    wirecopy_string ids[GROUP_JOBS_MAX];
    uint64_t version_counts[GROUP_JOBS_MAX];
    bool is_found[GROUP_JOBS_MAX];
};

wirecopy_status serve_writer_open(const char *path, serve_metrics *metrics, serve_writer **writer_out)
{
    serve_writer *const writer = wirecopy_memory_alloc_zeroed(1, sizeof *writer);
    if (!writer)
        return WIRECOPY_E_MEMORY;
    (void)pthread_mutex_init(&writer->lock, NULL);
    (void)pthread_cond_init(&writer->submitted, NULL);
    writer->end = &writer->first;
    writer->metrics = metrics;
    writer->path = wirecopy_memory_alloc(strlen(path) + 1);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    if (writer->path) {
        memcpy(writer->path, path, strlen(path) + 1);
        status = wirecopy_store_open(path, WIRECOPY_STORE_CREATE, &writer->store);
    }
    if (status != WIRECOPY_OK) {
        serve_writer_close(writer);
        return status;
    }
    *writer_out = writer;
    return WIRECOPY_OK;
}

void serve_writer_keep_text(serve_writer *writer, bool keep_text)
{
    writer->keep_text = keep_text;
}

void serve_writer_set_readers(serve_writer *writer, serve_readers *readers)
{
    writer->readers = readers;
}

wirecopy_status serve_writer_status(const serve_writer *writer)
{
    return writer->status;
}

bool serve_writer_submit(serve_writer *writer, serve_job *job)
{
    job->next = NULL;
    job->status = WIRECOPY_OK;
    job->version_count = 0;
    job->is_reported = false;
    pthread_mutex_lock(&writer->lock);
    const bool is_taken = !writer->is_stopped;
    if (is_taken) {
        *writer->end = job;
        writer->end = &job->next;
        writer->metrics->waiting++;
        pthread_cond_signal(&writer->submitted);
    }
    pthread_mutex_unlock(&writer->lock);
    return is_taken;
}

/* ---- a group of jobs ---- */

static bool is_alike(const serve_job *a, const serve_job *b)
{
    return a->kind == b->kind && a->min_verdict == b->min_verdict && a->match_limit == b->match_limit;
}

/* Takes all that wait and are like the first, with the lock held. Those that are not keep their order. */
static size_t take_group(serve_writer *writer)
{
    size_t count = 0, byte_count = 0;
    serve_job **place = &writer->first;
    while (*place && count < GROUP_JOBS_MAX && byte_count < GROUP_BYTES_MAX) {
        serve_job *const job = *place;
        if (count > 0 && !is_alike(job, writer->group[0])) {
            place = &job->next;
            continue;
        }
        *place = job->next;
        if (!*place)
            writer->end = place;
        writer->group[count++] = job;
        byte_count += job->story.text.byte_count;
    }
    writer->metrics->waiting -= (unsigned)count;
    return count;
}

/* Whose turn it is to be reported on: reports come in the order of the stories. */
typedef struct reporting {
    serve_job **group;
    size_t next;
} reporting;

static wirecopy_status report_story(void *context, const wirecopy_report *report)
{
    reporting *const at = context;
    serve_job *const job = at->group[at->next++];
    job->is_reported = true;
    if (job->report)
        job->report(job->context, report);
    return WIRECOPY_OK;
}

static wirecopy_status add(serve_writer *writer, size_t count)
{
    for (size_t i = 0; i < count; i++)
        writer->stories[i] = writer->group[i]->story;
    wirecopy_story_array array = {.stories = writer->stories, .count = count};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    reporting at = {writer->group, 0};
    const wirecopy_observer observer = {.context = &at, .report = report_story};
    const wirecopy_options options = {.thread_count = count < PARALLEL_JOBS_MIN ? 1 : 0,
                                      .batch_story_count = count,
                                      .keep_text = writer->keep_text,
                                      .match_limit = writer->group[0]->match_limit,
                                      .min_verdict = writer->group[0]->min_verdict};
    return wirecopy_index(writer->store, &source, &options, &observer);
}

static void collect_ids(serve_writer *writer, size_t count)
{
    for (size_t i = 0; i < count; i++)
        writer->ids[i] = writer->group[i]->story.id;
}

static void note_count(serve_job *job, uint64_t version_count)
{
    job->version_count = version_count;
    job->is_reported = true;
}

static wirecopy_status take_out(serve_writer *writer, size_t count)
{
    collect_ids(writer, count);
    const wirecopy_status status = wirecopy_store_delete(writer->store, writer->ids, count, writer->version_counts);
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++)
        note_count(writer->group[i], writer->version_counts[i]);
    return status;
}

static wirecopy_status kill_stories(serve_writer *writer, size_t count)
{
    collect_ids(writer, count);
    const wirecopy_status status = wirecopy_store_kill(writer->store, writer->ids, count, writer->is_found);
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++)
        note_count(writer->group[i], writer->is_found[i]);
    return status;
}

static wirecopy_status do_group(serve_writer *writer, size_t count)
{
    switch (writer->group[0]->kind) {
    case SERVE_JOB_ADD:
        return add(writer, count);
    case SERVE_JOB_DELETE:
        return take_out(writer, count);
    case SERVE_JOB_KILL:
        break;
    }
    return kill_stories(writer, count);
}

/* A handle that failed takes nothing but closing, and all of this process have to let go of the store with it. */
static void reopen(serve_writer *writer)
{
    if (writer->readers)
        serve_readers_shut(writer->readers);
    wirecopy_store_close(writer->store);
    writer->store = NULL;
    wirecopy_status status = wirecopy_store_open(writer->path, WIRECOPY_STORE_WRITE, &writer->store);
    const wirecopy_status of_readers = writer->readers ? serve_readers_reopen(writer->readers) : WIRECOPY_OK;
    if (status == WIRECOPY_OK)
        status = of_readers;
    writer->status = status; /* if it is not WIRECOPY_OK, all of it is tried again */
    writer->metrics->reopens++;
}

static void work_on(serve_writer *writer, size_t count)
{
    const uint64_t begin_ns = serve_metrics_now_ns();
    if (!writer->store)
        reopen(writer);
    wirecopy_status status = writer->status;
    if (status == WIRECOPY_OK)
        status = do_group(writer, count);
    if (status != WIRECOPY_OK && writer->store)
        reopen(writer);
    serve_metrics_commit(writer->metrics, count, serve_metrics_now_ns() - begin_ns);
    for (size_t i = 0; i < count; i++) {
        serve_job *const job = writer->group[i];
        job->status = job->is_reported ? WIRECOPY_OK : status;
        job->done(job->context);
    }
}

size_t serve_writer_work(serve_writer *writer)
{
    if (writer->status != WIRECOPY_OK)
        reopen(writer);
    pthread_mutex_lock(&writer->lock);
    const size_t count = take_group(writer);
    pthread_mutex_unlock(&writer->lock);
    if (count > 0)
        work_on(writer, count);
    return count;
}

/* ---- the thread ---- */

/* How long to wait before a store that cannot be opened is tried again, when nobody submits anything. */
#define RETRY_S 1

/* With the lock held. */
static void await_job(serve_writer *writer)
{
    struct timespec until;
    if (writer->status == WIRECOPY_OK) {
        while (!writer->first && !writer->is_stopped)
            pthread_cond_wait(&writer->submitted, &writer->lock);
        return;
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += RETRY_S;
    (void)pthread_cond_timedwait(&writer->submitted, &writer->lock, &until);
}

static void *run(void *context)
{
    serve_writer *const writer = context;
    bool is_over = false;
    while (!is_over) {
        pthread_mutex_lock(&writer->lock);
        await_job(writer);
        is_over = writer->is_stopped && !writer->first;
        pthread_mutex_unlock(&writer->lock);
        (void)serve_writer_work(writer);
    }
    return NULL;
}

wirecopy_status serve_writer_start(serve_writer *writer)
{
    writer->is_started = pthread_create(&writer->thread, NULL, run, writer) == 0;
    return writer->is_started ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

void serve_writer_stop(serve_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->is_stopped = true;
    pthread_cond_signal(&writer->submitted);
    pthread_mutex_unlock(&writer->lock);
    if (writer->is_started)
        (void)pthread_join(writer->thread, NULL);
    writer->is_started = false;
    while (serve_writer_work(writer) > 0)
        ;
}

void serve_writer_close(serve_writer *writer)
{
    if (!writer)
        return;
    serve_writer_stop(writer);
    wirecopy_store_close(writer->store);
    wirecopy_memory_free(writer->path);
    (void)pthread_cond_destroy(&writer->submitted);
    (void)pthread_mutex_destroy(&writer->lock);
    wirecopy_memory_free(writer);
}
