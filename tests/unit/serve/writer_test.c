#include "core/serve/writer.h"

#include "tests/cli/fault.h"
#include "tests/unit/match/stories.h"
#include "tests/unit/serve/asked.h"

#include <pthread.h>

/* A job and what it was told. */
typedef struct told {
    serve_job job;
    unsigned done_count, report_count;
    wirecopy_verdict verdict;
    bool known;
} told;

static void note_report(void *context, const wirecopy_report *report)
{
    told *const one = context;
    CU_ASSERT(string_equals(report->id, one->job.story.id) && one->done_count == 0);
    one->report_count++;
    one->verdict = report->verdict;
    one->known = report->known;
}

static void note_done(void *context)
{
    told *const one = context;
    one->done_count++;
}

static told told_of(serve_job_kind kind, const wirecopy_story *story)
{
    return (told){.job = {.kind = kind,
                          .story = *story,
                          .min_verdict = WIRECOPY_DERIVED,
                          .match_limit = 10,
                          .report = note_report,
                          .done = note_done}};
}

static void submit(serve_writer *writer, told *one)
{
    one->job.context = one;
    CU_ASSERT(serve_writer_submit(writer, &one->job));
}

static serve_metrics metrics;

static serve_writer *open_writer(void)
{
    serve_writer *writer = NULL;
    memset(&metrics, 0, sizeof metrics);
    CU_ASSERT_EQUAL_FATAL(serve_writer_open(fixture_path("db"), &metrics, &writer), WIRECOPY_OK);
    return writer;
}

static void jobs_of_one_kind_share_a_commit(void)
{
    enum { COUNT = 20 };
    made_story *const made = malloc(COUNT * sizeof *made);
    told all[COUNT];
    fixture_reset();
    serve_writer *const writer = open_writer();
    for (unsigned i = 0; i < COUNT; i++) {
        story_make(16 + i, &made[i]);
        all[i] = told_of(i % 10 == 9 ? SERVE_JOB_DELETE : SERVE_JOB_ADD, &made[i].story);
        all[i].job.match_limit = i == 5 ? 3 : 10;
        submit(writer, &all[i]);
    }
    CU_ASSERT_EQUAL(metrics.waiting, COUNT);
    CU_ASSERT_EQUAL(serve_writer_work(writer), 17); /* in the order of the first of each kind */
    CU_ASSERT(all[5].done_count == 0 && all[9].done_count == 0 && all[18].done_count == 1);
    CU_ASSERT_EQUAL(serve_writer_work(writer), 1);
    CU_ASSERT(all[5].done_count == 1 && all[9].done_count == 0);
    CU_ASSERT_EQUAL(serve_writer_work(writer), 2);
    CU_ASSERT_EQUAL(serve_writer_work(writer), 0);
    for (unsigned i = 0; i < COUNT; i++) {
        CU_ASSERT(all[i].done_count == 1 && all[i].job.status == WIRECOPY_OK);
        CU_ASSERT_EQUAL(all[i].report_count, all[i].job.kind == SERVE_JOB_ADD);
    }
    CU_ASSERT(metrics.waiting == 0 && metrics.jobs == COUNT);
    serve_writer_close(writer);
    wirecopy_store_stats stats;
    wirecopy_store *const store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_measure(store, &stats), WIRECOPY_OK);
    CU_ASSERT_EQUAL(stats.batch_count, 2);
    wirecopy_store_close(store);
    free(made);
}

/* What a full disk takes is refused, and what comes when there is room again is taken. */
static void after_a_commit_failed_the_store_is_opened_again(void)
{
    made_story *const made = malloc(3 * sizeof *made);
    serve_readers *readers = NULL;
    char at[32];
    told all[3];
    fixture_reset();
    serve_writer *const writer = open_writer();
    CU_ASSERT_EQUAL_FATAL(serve_readers_open(fixture_path("db"), 2, &readers), WIRECOPY_OK);
    serve_writer_set_readers(writer, readers);
    (void)setenv("FAULT_PATH", fixture_path("db/"), 1);
    (void)setenv("FAULT_ERROR", "ENOSPC", 1);
    for (unsigned i = 0; i < 3; i++) {
        story_make(16 * i, &made[i]);
        all[i] = told_of(SERVE_JOB_ADD, &made[i].story);
        (void)snprintf(at, sizeof at, "%lu", i == 1 ? fault_call_count() + 1 : 0);
        (void)setenv("FAULT_AT", at, 1);
        (void)setenv("FAULT_ONCE", "1", 1);
        submit(writer, &all[i]);
        CU_ASSERT_EQUAL(serve_writer_work(writer), 1);
        (void)setenv("FAULT_AT", "0", 1);
    }
    CU_ASSERT(all[0].job.status == WIRECOPY_OK && all[2].job.status == WIRECOPY_OK);
    CU_ASSERT(all[1].job.status == WIRECOPY_E_FULL && all[1].report_count == 0 && all[1].done_count == 1);
    CU_ASSERT(metrics.reopens == 1 && serve_writer_status(writer) == WIRECOPY_OK);
    for (unsigned i = 0; i < 3; i++) {
        wirecopy_record record;
        serve_reader *const reader = serve_readers_take(readers);
        CU_ASSERT_PTR_NOT_NULL_FATAL(reader->session);
        CU_ASSERT_EQUAL(wirecopy_session_find(reader->session, made[i].story.id, &record, NULL),
                        i == 1 ? WIRECOPY_E_NOT_FOUND : WIRECOPY_OK);
        serve_readers_give(readers, reader);
    }
    serve_readers_close(readers);
    serve_writer_close(writer);
    free(made);
}

static void what_waits_is_done_before_the_end(void)
{
    made_story *const made = malloc(8 * sizeof *made);
    told all[8];
    fixture_reset();
    serve_writer *const writer = open_writer();
    CU_ASSERT_EQUAL_FATAL(serve_writer_start(writer), WIRECOPY_OK);
    for (unsigned i = 0; i < 8; i++) {
        story_make(i, &made[i]);
        all[i] = told_of(SERVE_JOB_ADD, &made[i].story);
        submit(writer, &all[i]);
    }
    serve_writer_stop(writer);
    for (unsigned i = 0; i < 8; i++)
        CU_ASSERT(all[i].done_count == 1 && all[i].report_count == 1);
    CU_ASSERT_FALSE(serve_writer_submit(writer, &all[0].job));
    serve_writer_close(writer);
    serve_writer_close(NULL);
    free(made);
}

static void a_store_has_one_writer(void)
{
    serve_writer *second = NULL;
    fixture_reset();
    serve_writer *const writer = open_writer();
    CU_ASSERT_EQUAL(serve_writer_open(fixture_path("db"), &metrics, &second), WIRECOPY_E_LOCKED);
    serve_writer_close(writer);
}

int main(void)
{
    static const test_case cases[] = {
        {"jobs of one kind share a commit", jobs_of_one_kind_share_a_commit},
        {"after a commit failed the store is opened again", after_a_commit_failed_the_store_is_opened_again},
        {"what waits is done before the end", what_waits_is_done_before_the_end},
        {"a store has one writer", a_store_has_one_writer},
    };
    return RUN_FIXTURE("serve/writer", cases);
}
