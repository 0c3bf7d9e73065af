#include "wirecopy/session.h"

#include "tests/unit/engine/runs.h"

#include <stdatomic.h>

#define STORY_COUNT 90

static void prepare(size_t story_count)
{
    made_story *made = stories_make(0, story_count);
    run_log log = {0};
    fixture_reset();
    index_all("db", made, story_count, 1, 1000, &log);
    log_clear(&log);
    free(made);
}

static wirecopy_session *session_open(wirecopy_store *store)
{
    wirecopy_session *session = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_session_create(&store, 1, &session), WIRECOPY_OK);
    return session;
}

static void ask(wirecopy_session *session, const wirecopy_story *story, run_log *log)
{
    const wirecopy_options options = options_of(1, 1);
    const wirecopy_report *report = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_session_lookup(session, story, &options, &report), WIRECOPY_OK);
    CU_ASSERT_EQUAL(log_report(log, report), WIRECOPY_OK);
}

static wirecopy_verdict verdict_of(wirecopy_session *session, const wirecopy_story *story)
{
    const wirecopy_report *report = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_session_lookup(session, story, NULL, &report), WIRECOPY_OK);
    return report->verdict;
}

static void answers_are_those_of_a_run(void)
{
    made_story *made = stories_make(0, STORY_COUNT);
    run_log wanted = {0}, log = {0};
    prepare(STORY_COUNT);
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    watched_source watched = watch(made, STORY_COUNT);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &watched, 1, 50, &wanted), WIRECOPY_OK);
    wirecopy_session *session = session_open(store);
    for (size_t i = 0; i < STORY_COUNT; i++)
        ask(session, &made[i].story, &log);
    CU_ASSERT(log_equals(&log, &wanted));
    wirecopy_session_destroy(session);
    wirecopy_store_close(store);
    log_clear(&wanted);
    log_clear(&log);
    free(made);
}

static void a_story_that_was_killed_is_canceled(void)
{
    wirecopy_record record = {0};
    const wirecopy_string id = {"wire-9", 6};
    bool is_found = false;
    prepare(STORY_COUNT);
    wirecopy_store *const writer = store_open(fixture_path("db"), WIRECOPY_STORE_WRITE);
    wirecopy_store *const reader = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    wirecopy_session *session = session_open(reader);
    CU_ASSERT_EQUAL(wirecopy_store_kill(writer, &id, 1, &is_found), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_session_find(session, id, &record, NULL), WIRECOPY_OK);
    CU_ASSERT(is_found && record.status == WIRECOPY_CANCELED);
    wirecopy_session_destroy(session);
    wirecopy_store_close(reader);
    wirecopy_store_close(writer);
}

/* Of a story and its twin: the twin is asked about before and after the story comes, and after it is gone. */
static void an_answer_is_as_of_its_question(void)
{
    made_story *made = stories_make(1000, 1);
    const wirecopy_string id = made->story.id;
    uint64_t version_count;
    wirecopy_story twin = made->story;
    twin.id = (wirecopy_string){"twin", 4};
    prepare(STORY_COUNT);
    wirecopy_store *const writer = store_open(fixture_path("db"), WIRECOPY_STORE_WRITE);
    wirecopy_store *const reader = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    wirecopy_session *session = session_open(reader);
    CU_ASSERT_EQUAL(verdict_of(session, &twin), WIRECOPY_ORIGINAL);
    for (unsigned turn = 0; turn < 2; turn++) {
        wirecopy_story_array array = {.stories = &made->story, .count = 1};
        const wirecopy_source source = wirecopy_source_of_array(&array);
        CU_ASSERT_EQUAL(wirecopy_index(writer, &source, NULL, NULL), WIRECOPY_OK);
        CU_ASSERT_EQUAL(verdict_of(session, &twin), WIRECOPY_IDENTICAL);
        CU_ASSERT_EQUAL(wirecopy_store_delete(writer, &id, 1, &version_count), WIRECOPY_OK);
        CU_ASSERT_EQUAL(verdict_of(session, &twin), WIRECOPY_ORIGINAL);
        CU_ASSERT_EQUAL(wirecopy_store_compact(writer), WIRECOPY_OK); /* another store is in its place */
        CU_ASSERT_EQUAL(verdict_of(session, &twin), WIRECOPY_ORIGINAL);
    }
    wirecopy_session_destroy(session);
    wirecopy_store_close(reader);
    wirecopy_store_close(writer);
    free(made);
}

static void a_story_is_found_by_its_id(void)
{
    made_story *made = stories_make(0, STORY_COUNT);
    wirecopy_record record = {0};
    size_t version_count = 0;
    prepare(STORY_COUNT);
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    wirecopy_session *session = session_open(store);
    /* wire-8 came as story 8, and again as every eighth that is about it */
    const wirecopy_string id = {"wire-8", 6}, unknown = {"wire-999", 8};
    CU_ASSERT_EQUAL(wirecopy_session_find(session, id, &record, &version_count), WIRECOPY_OK);
    CU_ASSERT(string_equals(record.id, id) && version_count > 1 && record.story > 8);
    CU_ASSERT(string_equals(record.source, made[record.story].story.source));
    CU_ASSERT(record.fingerprint.sketch_count > 0 && record.fingerprint.sketch[0] > 0);
    CU_ASSERT_EQUAL(record.status, WIRECOPY_USABLE);
    CU_ASSERT_EQUAL(wirecopy_session_find(session, unknown, &record, NULL), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT(string_equals(record.id, id));
    wirecopy_session_destroy(session);
    wirecopy_store_close(store);
    free(made);
}

/* ---- threads ---- */

typedef struct asker {
    const char *path;
    const made_story *made;
    atomic_uint committed; /* stories of made that were acknowledged */
    atomic_bool is_over;
    atomic_uint failure_count, look_count;
} asker;

/* Whoever was acknowledged is there from then on. */
static void *ask_about_the_last(void *context)
{
    asker *const one = context;
    wirecopy_store *const store = store_open(one->path, WIRECOPY_STORE_READ);
    wirecopy_session *const session = session_open(store);
    while (!one->is_over) {
        const unsigned committed = one->committed;
        wirecopy_record record;
        if (committed > 0)
            one->failure_count +=
                wirecopy_session_find(session, one->made[committed - 1].story.id, &record, NULL) != WIRECOPY_OK;
        one->failure_count += verdict_of(session, &one->made[committed].story) > WIRECOPY_IDENTICAL;
        one->look_count++;
    }
    wirecopy_session_destroy(session);
    wirecopy_store_close(store);
    return NULL;
}

static void threads_see_what_another_has_committed(void)
{
    enum { THREAD_COUNT = 3, NEW_COUNT = 120 };
    made_story *made = stories_make(2000, NEW_COUNT + 1);
    pthread_t threads[THREAD_COUNT];
    prepare(STORY_COUNT);
    asker one = {.path = fixture_path("db"), .made = made};
    wirecopy_store *const writer = store_open(fixture_path("db"), WIRECOPY_STORE_WRITE);
    for (size_t i = 0; i < THREAD_COUNT; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, ask_about_the_last, &one), 0);
    for (unsigned i = 0; i < NEW_COUNT; i++) {
        wirecopy_story_array array = {.stories = &made[i].story, .count = 1};
        const wirecopy_source source = wirecopy_source_of_array(&array);
        const wirecopy_options options = {.thread_count = 1};
        CU_ASSERT_EQUAL_FATAL(wirecopy_index(writer, &source, &options, NULL), WIRECOPY_OK);
        one.committed = i + 1;
    }
    while (one.look_count < THREAD_COUNT)
        (void)usleep(1000);
    one.is_over = true;
    for (size_t i = 0; i < THREAD_COUNT; i++)
        CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
    CU_ASSERT_EQUAL(one.failure_count, 0);
    wirecopy_store_close(writer);
    free(made);
}

/* ---- errors ---- */

static void what_cannot_be_asked_is_refused(void)
{
    made_story *made = stories_make(0, 1);
    wirecopy_session *session = NULL;
    wirecopy_record record;
    const wirecopy_report *report = NULL;
    const wirecopy_options none_such = {.min_verdict = (wirecopy_verdict)9};
    prepare(10);
    wirecopy_store *const store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    wirecopy_store *const twice[] = {store, store};
    CU_ASSERT_EQUAL(wirecopy_session_create(NULL, 1, &session), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_create(twice, 0, &session), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_create(twice, 2, &session), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_create(twice, 1, NULL), WIRECOPY_E_INVALID);
    session = session_open(store);
    CU_ASSERT_EQUAL(wirecopy_session_lookup(NULL, &made->story, NULL, &report), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_lookup(session, NULL, NULL, &report), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_lookup(session, &made->story, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_lookup(session, &made->story, &none_such, &report), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_find(NULL, made->story.id, &record, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_session_find(session, made->story.id, NULL, NULL), WIRECOPY_E_INVALID);
    made->story.text.byte_count = WIRECOPY_TEXT_BYTES_MAX + 1; /* refused unread */
    CU_ASSERT_EQUAL(wirecopy_session_lookup(session, &made->story, NULL, &report), WIRECOPY_E_LIMIT);
    CU_ASSERT_PTR_NULL(report);
    wirecopy_session_destroy(NULL);
    wirecopy_session_destroy(session);
    wirecopy_store_close(store);
    free(made);
}

static void a_session_goes_on_after_memory_ran_out(void)
{
    made_story *made = stories_make(0, 1);
    const wirecopy_report *report = NULL;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    prepare(10);
    made->story.id = (wirecopy_string){"twin", 4};
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 1000; nth++) {
        wirecopy_store *const store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
        wirecopy_session *session = NULL;
        wirecopy_memory_fail_at(nth);
        status = wirecopy_session_create(&store, 1, &session);
        if (status == WIRECOPY_OK)
            status = wirecopy_session_lookup(session, &made->story, NULL, &report);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_FATAL(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        if (session)
            CU_ASSERT_EQUAL(verdict_of(session, &made->story), WIRECOPY_IDENTICAL);
        wirecopy_session_destroy(session);
        wirecopy_store_close(store);
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers are those of a run", answers_are_those_of_a_run},
        {"an answer is as of its question", an_answer_is_as_of_its_question},
        {"a story is found by its id", a_story_is_found_by_its_id},
        {"a story that was killed is canceled", a_story_that_was_killed_is_canceled},
        {"threads see what another has committed", threads_see_what_another_has_committed},
        {"what cannot be asked is refused", what_cannot_be_asked_is_refused},
        {"a session goes on after memory ran out", a_session_goes_on_after_memory_ran_out},
    };
    return RUN_FIXTURE("engine/session", cases);
}
