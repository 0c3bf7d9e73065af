#ifndef WIRECOPY_TESTS_UNIT_ENGINE_RUNS_H
#define WIRECOPY_TESTS_UNIT_ENGINE_RUNS_H

#include <pthread.h>

#include "core/base/memory.h"
#include "tests/unit/match/stories.h"
#include "tests/unit/store/fixture.h"
#include "wirecopy/engine.h"

/* What the tests of the runs share: a feed in memory, a source that keeps to its contract, fails on request and watches
 * the run keep to it, and an observer that writes down what it is told. */

/* ---- stories ---- */

static inline made_story *stories_make(uint64_t first, size_t count)
{
    made_story *made = malloc((count + 1) * sizeof made[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    for (size_t i = 0; i < count; i++)
        story_make(first + i, &made[i]);
    return made;
}

/* ---- a source ---- */

#define HELD_MAX 3

typedef struct watched_source {
    const made_story *stories;
    size_t count;
    size_t next;
    /* what goes wrong: item and read numbers from 1 on; 0: nothing */
    size_t bad_item, bad_read, bad_every;
    wirecopy_status bad_status;
    bool waits_always;
    /* what the run did */
    pthread_mutex_t lock;
    size_t read_count, story_count, held_count, held_most, released_end;
    _Atomic bool is_broken; /* several threads may find out at once */
    bool is_told[4096];
    char place[32];
} watched_source;

static inline void note_break(watched_source *source, bool is_break)
{
    if (is_break)
        source->is_broken = true;
}

typedef struct watched_batch {
    size_t first, count;
} watched_batch;

static inline wirecopy_status watched_read(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                           uint64_t *byte_count_out)
{
    watched_source *source = context;
    note_break(source, story_count_max == 0);
    source->read_count++;
    if (source->read_count == source->bad_read)
        return source->bad_status;
    const size_t left = source->count - source->next;
    *batch_out = NULL;
    if (left == 0)
        return WIRECOPY_OK;
    watched_batch *batch = malloc(sizeof *batch);
    CU_ASSERT_PTR_NOT_NULL_FATAL(batch);
    *batch = (watched_batch){source->next, left < story_count_max ? left : story_count_max};
    source->next += batch->count;
    source->held_count++;
    if (source->held_count > source->held_most)
        source->held_most = source->held_count;
    *batch_out = batch;
    *count_out = batch->count;
    *byte_count_out = 100 * batch->count;
    return WIRECOPY_OK;
}

static inline bool watched_waits(void *context)
{
    const watched_source *source = context;
    return source->waits_always;
}

static inline bool is_bad(const watched_source *source, size_t item)
{
    return item == source->bad_item || (source->bad_every && item % source->bad_every == 0);
}

static inline wirecopy_status watched_story(void *context, void *batch, size_t i, unsigned worker,
                                            wirecopy_story *story_out)
{
    watched_source *source = context;
    const watched_batch *from = batch;
    const size_t item = from->first + i;
    (void)worker;
    pthread_mutex_lock(&source->lock);
    note_break(source, i >= from->count || source->is_told[item]);
    source->is_told[item] = true;
    source->story_count++;
    pthread_mutex_unlock(&source->lock);
    if (is_bad(source, item + 1))
        return source->bad_status;
    *story_out = source->stories[item].story;
    return WIRECOPY_OK;
}

static inline void watched_describe(void *context, void *batch, size_t i, const char **place_out,
                                    const char **reason_out)
{
    watched_source *source = context;
    const watched_batch *from = batch;
    const size_t item = from->first + i;
    note_break(source, !source->is_told[item]);
    snprintf(source->place, sizeof source->place, "item %u", (unsigned)item);
    *place_out = source->place;
    *reason_out = is_bad(source, item + 1) ? "bad" : "";
}

static inline void watched_release(void *context, void *batch)
{
    watched_source *source = context;
    watched_batch *from = batch;
    note_break(source, from->first != source->released_end);
    source->released_end = from->first + from->count;
    source->held_count--;
    free(from);
}

static inline watched_source watch(const made_story *stories, size_t count)
{
    CU_ASSERT_FATAL(count <= 4096);
    return (watched_source){.stories = stories, .count = count, .lock = PTHREAD_MUTEX_INITIALIZER};
}

static inline wirecopy_source source_of(watched_source *source)
{
    return (wirecopy_source){.context = source,
                             .read = watched_read,
                             .waits = watched_waits,
                             .story = watched_story,
                             .describe = watched_describe,
                             .release = watched_release};
}

/* Whether the run kept to the contract, and gave everything back. */
static inline bool was_treated_well(const watched_source *source)
{
    return !source->is_broken && source->held_count == 0 && source->held_most <= HELD_MAX;
}

/* ---- an observer ---- */

typedef struct run_log {
    char *text;
    size_t byte_count, capacity;
    size_t report_count, refuse_count, progress_count;
    size_t report_stop, progress_stop; /* end the run at this call; 0: never */
    bool refuse_passes;
    wirecopy_progress progress;
} run_log;

static inline void log_clear(run_log *log)
{
    free(log->text);
    memset(log, 0, sizeof *log);
}

static inline void log_add(run_log *log, const char *line)
{
    const size_t byte_count = strlen(line);
    if (log->byte_count + byte_count + 1 > log->capacity) {
        log->capacity = 2 * (log->byte_count + byte_count) + 4096;
        log->text = realloc(log->text, log->capacity);
        CU_ASSERT_PTR_NOT_NULL_FATAL(log->text);
    }
    memcpy(log->text + log->byte_count, line, byte_count + 1);
    log->byte_count += byte_count;
}

static inline void log_match(run_log *log, const wirecopy_match *match)
{
    char line[512];
    snprintf(line, sizeof line, "  %.*s '%.*s' '%.*s' %lld %u %u %s %.17g %u %.17g %.17g\n", (int)match->id.byte_count,
             match->id.bytes, (int)match->title.byte_count, match->title.bytes, (int)match->source.byte_count,
             match->source.bytes, (long long)match->time_ms, (unsigned)match->story, (unsigned)match->group,
             wirecopy_verdict_name(match->verdict), match->score, match->distance, match->contained, match->contains);
    log_add(log, line);
}

/* All but known and the numbers that a lookup does not have. */
static inline wirecopy_status log_report(void *context, const wirecopy_report *report)
{
    run_log *log = context;
    char line[512];
    snprintf(line, sizeof line, "%.*s '%.*s' '%.*s' %lld %d %d %s %zu %u '%s'\n", (int)report->id.byte_count,
             report->id.bytes, (int)report->title.byte_count, report->title.bytes, (int)report->source.byte_count,
             report->source.bytes, (long long)report->time_ms, (int)report->story, (int)report->group,
             wirecopy_verdict_name(report->verdict), report->match_count, report->invalid_count, report->place);
    log_add(log, line);
    for (size_t i = 0; i < report->match_count; i++)
        log_match(log, &report->matches[i]);
    return ++log->report_count == log->report_stop ? WIRECOPY_E_CANCELLED : WIRECOPY_OK;
}

static inline wirecopy_status log_refuse(void *context, wirecopy_status status, const char *place, const char *reason)
{
    run_log *log = context;
    log->refuse_count++;
    CU_ASSERT(status == WIRECOPY_E_INPUT || status == WIRECOPY_E_LIMIT || status == WIRECOPY_E_NO_TEXT);
    CU_ASSERT(strncmp(place, "item ", 5) == 0 && strcmp(reason, "bad") == 0);
    return log->refuse_passes ? WIRECOPY_OK : WIRECOPY_E_CANCELLED;
}

static inline wirecopy_status log_progress(void *context, const wirecopy_progress *progress)
{
    run_log *log = context;
    CU_ASSERT(progress->story_count >= log->progress.story_count && progress->byte_count >= log->progress.byte_count);
    log->progress = *progress;
    return ++log->progress_count == log->progress_stop ? WIRECOPY_E_CANCELLED : WIRECOPY_OK;
}

static inline wirecopy_observer observer_of(run_log *log)
{
    return (wirecopy_observer){log, log_report, log_refuse, log_progress};
}

/* ---- runs ---- */

static inline wirecopy_options options_of(unsigned thread_count, size_t batch_story_count)
{
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.thread_count = thread_count;
    options.batch_story_count = batch_story_count;
    options.min_verdict = WIRECOPY_RELATED;
    options.match_limit = 0;
    return options;
}

typedef wirecopy_status run_function(wirecopy_store *store, const wirecopy_source *source,
                                     const wirecopy_options *options, const wirecopy_observer *observer);

/* A lookup in one store. */
static inline wirecopy_status look_up_in_one(wirecopy_store *store, const wirecopy_source *source,
                                             const wirecopy_options *options, const wirecopy_observer *observer)
{
    return wirecopy_lookup(&store, 1, source, options, observer);
}

/* Runs over the stories, and sees to it that the source is treated well. */
static inline wirecopy_status run_over(run_function *run, wirecopy_store *store, watched_source *watched,
                                       unsigned thread_count, size_t batch_story_count, run_log *log)
{
    const wirecopy_options options = options_of(thread_count, batch_story_count);
    const wirecopy_source source = source_of(watched);
    const wirecopy_observer observer = observer_of(log);
    log->progress = (wirecopy_progress){0};
    const wirecopy_status status = run(store, &source, &options, &observer);
    CU_ASSERT(was_treated_well(watched));
    return status;
}

/* Indexes stories into the store of that name, which is closed afterwards. */
static inline void index_all(const char *name, const made_story *made, size_t count, unsigned thread_count,
                             size_t batch_story_count, run_log *log)
{
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
    watched_source watched = watch(made, count);
    const wirecopy_status status = run_over(wirecopy_index, store, &watched, thread_count, batch_story_count, log);
    CU_ASSERT_EQUAL_FATAL(status, WIRECOPY_OK);
    CU_ASSERT_EQUAL(watched.story_count, count);
    wirecopy_store_close(store);
}

static inline uint64_t stored_count(const char *name)
{
    wirecopy_store_stats stats = {0};
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    wirecopy_store_close(store);
    return stats.story_count + stats.replaced_count;
}

/* What a store holds, as text: everything of every story. */
static inline wirecopy_status log_record(void *context, const wirecopy_record *record)
{
    char line[512];
    const wirecopy_fingerprint *fingerprint = &record->fingerprint;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++)
        sum = sum * 31 + fingerprint->sketch[i] + (!record->posted || record->posted[i / 8] >> i % 8 & 1);
    snprintf(line, sizeof line, "%u %u %.*s '%.*s' %llx %llx %llx %u %u %llx\n", (unsigned)record->story,
             (unsigned)record->group, (int)record->id.byte_count, record->id.bytes, (int)record->source.byte_count,
             record->source.bytes, (unsigned long long)record->digest, (unsigned long long)fingerprint->exact[0],
             (unsigned long long)fingerprint->simhash[3], fingerprint->content_word_count, fingerprint->sketch_count,
             (unsigned long long)sum);
    log_add(context, line);
    return WIRECOPY_OK;
}

static inline void log_store(const char *name, run_log *log)
{
    wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, log_record, log), WIRECOPY_OK);
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
}

static inline bool log_equals(const run_log *a, const run_log *b)
{
    return a->byte_count == b->byte_count && (a->byte_count == 0 || strcmp(a->text, b->text) == 0);
}

#endif
