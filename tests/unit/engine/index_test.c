#include "tests/unit/engine/runs.h"

#define STORY_COUNT 130

/* ---- answers ---- */

static void answers_do_not_depend_on_threads_and_batches(void)
{
    static const size_t batches[] = {1, 2, 7, 1000};
    made_story *made = stories_make(0, STORY_COUNT);
    run_log wanted = {0}, wanted_store = {0};
    fixture_reset();
    index_all("reference", made, STORY_COUNT, 1, 50, &wanted);
    log_store("reference", &wanted_store);
    CU_ASSERT_EQUAL(wanted.report_count, STORY_COUNT);
    for (unsigned thread_count = 1; thread_count <= 4; thread_count++) {
        for (size_t b = thread_count % 2; b < 4; b++) { /* a commit takes its time */
            char name[32];
            run_log log = {0}, store = {0};
            sprintf(name, "db-%u-%zu", thread_count, b);
            index_all(name, made, STORY_COUNT, thread_count, batches[b], &log);
            log_store(name, &store);
            CU_ASSERT(log_equals(&log, &wanted));
            CU_ASSERT(log_equals(&store, &wanted_store));
            CU_ASSERT_EQUAL(log.progress.flagged_count, wanted.progress.flagged_count);
            log_clear(&log);
            log_clear(&store);
        }
    }
    log_clear(&wanted);
    log_clear(&wanted_store);
    free(made);
}

/* A story of a crowded hour: few dispatches, printed by many, word for word or with some words changed, in versions that
 * come, come again and are taken back, all of it within a few stories of each other. */
static void crowd_make(made_story *made, uint64_t n, uint64_t *random)
{
    const uint64_t draw = random_next(random), recent = n - 1 - draw % 24;
    if (n > 24 && draw / 24 % 8 == 0) { /* delivered again */
        made[n] = made[recent];
        made[n].story.text.bytes = made[n].text;
        made[n].story.id.bytes = made[n].id;
        made[n].story.source.bytes = made[n].source;
        made[n].story.title.bytes = made[n].title;
        return;
    }
    story_make(n, &made[n]);
    made[n].story.text.byte_count = 0;
    const uint64_t dispatch = n / 200 + draw / 192 % 4;
    add_passage(&made[n], dispatch, 0, 60 + dispatch % 40, random, draw / 768 % 3 ? (unsigned)(draw / 2304 % 60) : 0);
    if (n > 24 && draw / 200000 % 4 == 0) /* another version of a story, if not of itself */
        set_string(&made[n].story.id, made[n].id, sizeof made[n].id, "wire-%u", (unsigned)recent);
}

static void a_crowd_is_matched_alike_however_it_is_divided(void)
{
    enum { CROWD = 900 };
    static const size_t batches[] = {1, 5, 64, 300};
    made_story *const made = malloc(CROWD * sizeof made[0]);
    uint64_t random = 12;
    run_log wanted = {0}, wanted_store = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    for (uint64_t n = 0; n < CROWD; n++)
        crowd_make(made, n, &random);
    fixture_reset();
    index_all("reference", made, CROWD, 1, CROWD, &wanted);
    log_store("reference", &wanted_store);
    CU_ASSERT(wanted.progress.known_count > 50 && wanted.progress.verdict_count[WIRECOPY_EDITED] > 100);
    for (size_t b = 0; b < 4; b++) {
        char name[32];
        const size_t cut = 7 + b * 211;
        run_log log = {0}, store = {0};
        sprintf(name, "db-%zu", b);
        index_all(name, made, cut, 1 + b % 3, batches[b], &log);
        index_all(name, made + cut, CROWD - cut, 1 + (b + 1) % 3, batches[b], &log);
        log_store(name, &store);
        CU_ASSERT(log_equals(&log, &wanted));
        CU_ASSERT(log_equals(&store, &wanted_store));
        log_clear(&log);
        log_clear(&store);
    }
    log_clear(&wanted);
    log_clear(&wanted_store);
    free(made);
}

static void answers_do_not_depend_on_how_runs_are_divided(void)
{
    static const size_t cuts[] = {1, 33, 64, STORY_COUNT - 1};
    made_story *made = stories_make(0, STORY_COUNT);
    run_log wanted = {0};
    fixture_reset();
    index_all("reference", made, STORY_COUNT, 2, 1000, &wanted);
    for (size_t c = 0; c < sizeof cuts / sizeof cuts[0]; c++) {
        char name[32];
        run_log log = {0};
        sprintf(name, "db-%zu", c);
        index_all(name, made, cuts[c], 2, 1000, &log);
        index_all(name, made + cuts[c], STORY_COUNT - cuts[c], 1, 30, &log);
        CU_ASSERT(log_equals(&log, &wanted));
        log_clear(&log);
    }
    log_clear(&wanted);
    free(made);
}

/* As from a pipe: what was read is finished before more is. */
static void a_source_that_waits_gets_the_same_answers(void)
{
    made_story *made = stories_make(0, 60);
    run_log wanted = {0}, log = {0};
    fixture_reset();
    index_all("reference", made, 60, 2, 10, &wanted);
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
    watched_source watched = watch(made, 60);
    watched.waits_always = true;
    CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &watched, 2, 10, &log), WIRECOPY_OK);
    CU_ASSERT_EQUAL(watched.held_most, 1);
    CU_ASSERT(log_equals(&log, &wanted));
    wirecopy_store_close(store);
    log_clear(&wanted);
    log_clear(&log);
    free(made);
}

/* ---- known stories ---- */

static void a_run_again_adds_nothing_and_says_the_same(void)
{
    made_story *made = stories_make(0, STORY_COUNT);
    run_log first = {0}, again = {0};
    fixture_reset();
    index_all("db", made, STORY_COUNT, 2, 40, &first);
    index_all("db", made, STORY_COUNT, 3, 17, &again);
    CU_ASSERT(log_equals(&first, &again));
    CU_ASSERT(first.progress.known_count == 0 && again.progress.known_count == STORY_COUNT);
    CU_ASSERT_EQUAL(again.progress.story_count, STORY_COUNT);
    CU_ASSERT_EQUAL(stored_count("db"), STORY_COUNT);
    log_clear(&first);
    log_clear(&again);
    free(made);
}

/* Any member that differs makes another version; without an id, another story. */
static void a_story_is_known_when_all_of_it_is(void)
{
    made_story *made = stories_make(0, 1);
    run_log log = {0};
    fixture_reset();
    made_story changed[6];
    for (size_t i = 0; i < 6; i++)
        changed[i] = made[0];
    changed[1].story.text.byte_count -= 2;
    changed[2].story.title = (wirecopy_string){"Other", 5};
    changed[3].story.source = (wirecopy_string){"Other", 5};
    changed[4].story.lang = (wirecopy_string){"fr", 2};
    changed[5].story.time_ms = 5;
    index_all("db", changed, 6, 1, 2, &log);
    CU_ASSERT_EQUAL(log.progress.known_count, 0);
    index_all("db", changed, 6, 1, 100, &log);
    CU_ASSERT_EQUAL(log.progress.known_count, 6);
    CU_ASSERT_EQUAL(stored_count("db"), 6);
    log_clear(&log);
    free(made);
}

static wirecopy_status keep_id(void *context, const wirecopy_report *report)
{
    char *id = context;
    CU_ASSERT_EQUAL_FATAL(report->id.byte_count, 32);
    memcpy(id, report->id.bytes, 32);
    CU_ASSERT_EQUAL(strspn(id, "0123456789abcdef"), 32);
    return WIRECOPY_OK;
}

static void an_id_is_made_from_the_content(void)
{
    made_story *made = stories_make(0, 1);
    char ids[3][33] = {"", "", ""};
    fixture_reset();
    made[0].story.id.byte_count = 0;
    for (size_t i = 0; i < 3; i++) {
        wirecopy_story_array array = {.stories = &made[0].story, .count = 1};
        const wirecopy_source source = wirecopy_source_of_array(&array);
        const wirecopy_observer observer = {.context = ids[i], .report = keep_id};
        wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
        if (i == 2)
            made[0].story.text.byte_count -= 5;
        CU_ASSERT_EQUAL(wirecopy_index(store, &source, NULL, &observer), WIRECOPY_OK);
        wirecopy_store_close(store);
    }
    CU_ASSERT_STRING_EQUAL(ids[0], ids[1]);
    CU_ASSERT_STRING_NOT_EQUAL(ids[0], ids[2]);
    CU_ASSERT_EQUAL(stored_count("db"), 2);
    free(made);
}

/* ---- bad items ---- */

static void bad_items_are_gone_past_when_the_observer_says_so(void)
{
    made_story *made = stories_make(0, 70);
    fixture_reset();
    for (unsigned thread_count = 1; thread_count <= 2; thread_count++) {
        char name[32];
        run_log log = {.refuse_passes = true};
        sprintf(name, "db-%u", thread_count);
        wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, 70);
        watched.bad_every = 9;
        watched.bad_status = WIRECOPY_E_INPUT;
        CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &watched, thread_count, 20, &log), WIRECOPY_OK);
        wirecopy_store_close(store);
        CU_ASSERT(log.refuse_count == 7 && log.progress.refused_count == 7);
        CU_ASSERT(log.report_count == 63 && log.progress.story_count == 63);
        CU_ASSERT_EQUAL(stored_count(name), 63);
        log_clear(&log);
    }
    free(made);
}

/* With an observer that refuses, and with none: the status is the observer's, or the item's. */
static void what_came_before_a_bad_item_is_kept(void)
{
    made_story *made = stories_make(0, 70);
    fixture_reset();
    for (size_t bad = 1; bad <= 70; bad += 23) {
        for (unsigned has_refuse = 0; has_refuse < 2; has_refuse++) {
            char name[32];
            run_log log = {0};
            sprintf(name, "db-%zu-%u", bad, has_refuse);
            wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
            watched_source watched = watch(made, 70);
            watched.bad_item = bad;
            watched.bad_status = WIRECOPY_E_LIMIT;
            const wirecopy_options options = options_of(2, 20);
            const wirecopy_source source = source_of(&watched);
            wirecopy_observer observer = observer_of(&log);
            observer.refuse = has_refuse ? observer.refuse : NULL;
            CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, &observer),
                            has_refuse ? WIRECOPY_E_CANCELLED : WIRECOPY_E_LIMIT);
            CU_ASSERT(was_treated_well(&watched));
            wirecopy_store_close(store);
            CU_ASSERT_EQUAL(log.report_count, bad - 1);
            CU_ASSERT_EQUAL(stored_count(name), bad - 1);
            log_clear(&log);
        }
    }
    free(made);
}

/* Told to an observer that listens, and gone past without one; an observer may end the run with them, too. */
static void items_without_text_are_gone_past(void)
{
    made_story *made = stories_make(0, 70);
    fixture_reset();
    for (unsigned i = 0; i < 3; i++) {
        char name[32];
        run_log log = {.refuse_passes = i == 1};
        sprintf(name, "db-%u", i);
        wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, 70);
        watched.bad_every = 9;
        watched.bad_status = WIRECOPY_E_NO_TEXT;
        const wirecopy_options options = options_of(2, 20);
        const wirecopy_source source = source_of(&watched);
        wirecopy_observer observer = observer_of(&log);
        observer.refuse = i == 0 ? NULL : observer.refuse;
        CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, &observer),
                        i == 2 ? WIRECOPY_E_CANCELLED : WIRECOPY_OK);
        CU_ASSERT(was_treated_well(&watched));
        wirecopy_store_close(store);
        CU_ASSERT_EQUAL(log.progress.refused_count, 0);
        CU_ASSERT_EQUAL(log.progress.skipped_count, i == 2 ? 0 : 7);
        CU_ASSERT_EQUAL(log.refuse_count, i == 0 ? 0 : i == 1 ? 7 : 1);
        CU_ASSERT_EQUAL(log.report_count, i == 2 ? 8 : 63);
        CU_ASSERT_EQUAL(stored_count(name), i == 2 ? 8 : 63);
        log_clear(&log);
    }
    free(made);
}

/* ---- statuses of source and observer ---- */

static void a_source_that_fails_ends_the_run(void)
{
    made_story *made = stories_make(0, 70);
    fixture_reset();
    for (size_t bad_read = 1; bad_read <= 5; bad_read++) {
        char name[32];
        run_log log = {0};
        sprintf(name, "db-%zu", bad_read);
        wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, 70);
        watched.bad_read = bad_read;
        watched.bad_status = WIRECOPY_E_IO;
        watched.waits_always = bad_read == 3;
        CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &watched, 2, 20, &log), WIRECOPY_E_IO);
        wirecopy_store_close(store);
        const size_t read_count = bad_read == 5 ? 70 : 20 * (bad_read - 1); /* the fifth would say that it is all */
        CU_ASSERT_EQUAL(log.report_count, read_count);
        CU_ASSERT_EQUAL(stored_count(name), read_count);
        log_clear(&log);
    }
    free(made);
}

/* Not a bad item, but a source that cannot go on: its batch is lost, and those before it are kept. */
static void an_item_that_fails_ends_the_run(void)
{
    made_story *made = stories_make(0, 70);
    fixture_reset();
    for (size_t bad = 1; bad <= 70; bad += 23) {
        char name[32];
        run_log log = {.refuse_passes = true};
        sprintf(name, "db-%zu", bad);
        wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, 70);
        watched.bad_item = bad;
        watched.bad_status = WIRECOPY_E_IO;
        CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &watched, 2, 20, &log), WIRECOPY_E_IO);
        wirecopy_store_close(store);
        CU_ASSERT_EQUAL(log.refuse_count, 0);
        CU_ASSERT_EQUAL(log.report_count, (bad - 1) / 20 * 20);
        CU_ASSERT_EQUAL(stored_count(name), log.report_count);
        log_clear(&log);
    }
    free(made);
}

static void an_observer_ends_the_run(void)
{
    made_story *made = stories_make(0, 70);
    fixture_reset();
    for (size_t stop = 1; stop <= 64; stop += 21) {
        char name[32];
        run_log log = {.report_stop = stop};
        sprintf(name, "db-%zu", stop);
        wirecopy_store *store = store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, 70);
        CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &watched, 2, 10, &log), WIRECOPY_E_CANCELLED);
        wirecopy_store_close(store);
        CU_ASSERT_EQUAL(log.report_count, stop);
        CU_ASSERT_EQUAL(stored_count(name), (stop + 9) / 10 * 10); /* a report is of what is durable */
        log_clear(&log);
    }
    run_log log = {.progress_stop = 2};
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
    watched_source watched = watch(made, 70);
    CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &watched, 2, 10, &log), WIRECOPY_E_CANCELLED);
    wirecopy_store_close(store);
    CU_ASSERT(log.report_count == 20 && log.progress_count == 2);
    log_clear(&log);
    free(made);
}

/* ---- what is reported ---- */

static void progress_adds_up(void)
{
    made_story *made = stories_make(0, STORY_COUNT);
    run_log log = {0};
    fixture_reset();
    memcpy(made[5].text, "\xff harbour \xc3 ", 12);
    made[5].story.text = (wirecopy_string){made[5].text, 12};
    made[6].story.replaced_count = 3;
    index_all("db", made, STORY_COUNT, 2, 25, &log);
    const wirecopy_progress *progress = &log.progress;
    uint64_t story_count = 0;
    for (unsigned verdict = 0; verdict <= WIRECOPY_IDENTICAL; verdict++)
        story_count += progress->verdict_count[verdict];
    CU_ASSERT(story_count == STORY_COUNT && progress->story_count == STORY_COUNT);
    CU_ASSERT_EQUAL(progress->byte_count, 100 * STORY_COUNT);
    CU_ASSERT_EQUAL(progress->invalid_count, 2);
    CU_ASSERT_EQUAL(progress->flagged_count, progress->verdict_count[WIRECOPY_DERIVED] +
                                                 progress->verdict_count[WIRECOPY_EDITED] +
                                                 progress->verdict_count[WIRECOPY_IDENTICAL]);
    CU_ASSERT_PTR_NOT_NULL(strstr(log.text, " 2 'item 5'\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(log.text, " 3 'item 6'\n"));
    CU_ASSERT_PTR_NULL(strstr(log.text, "'item 7'"));
    log_clear(&log);
    free(made);
}

/* Nobody listens, and nothing is said of the options. */
static void a_run_needs_no_observer_and_no_options(void)
{
    made_story *made = stories_make(0, 40);
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
    watched_source watched = watch(made, 40);
    const wirecopy_source source = source_of(&watched);
    CU_ASSERT_EQUAL(wirecopy_index(store, &source, NULL, NULL), WIRECOPY_OK);
    watched_source nothing = watch(made, 0);
    const wirecopy_source no_source = source_of(&nothing);
    CU_ASSERT_EQUAL(wirecopy_index(store, &no_source, NULL, NULL), WIRECOPY_OK);
    CU_ASSERT(was_treated_well(&watched) && was_treated_well(&nothing));
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(stored_count("db"), 40);
    free(made);
}

static void invalid_arguments_are_refused(void)
{
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
    watched_source watched = watch(NULL, 0);
    const wirecopy_source source = source_of(&watched);
    wirecopy_options options = options_of(1, 1);
    CU_ASSERT_EQUAL(wirecopy_index(NULL, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_index(store, NULL, NULL, NULL), WIRECOPY_E_INVALID);
    options.min_verdict = (wirecopy_verdict)5;
    CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
}

/* ---- without memory ---- */

/* Whichever request fails: what was reported is in the store, in whole batches, and running it again completes it. */
static void without_memory_a_run_can_be_completed(void)
{
    made_story *made = stories_make(0, 40);
    run_log wanted = {0};
    size_t refused_count = 0;
    fixture_reset();
    index_all("reference", made, 40, 1, 9, &wanted);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 5000; nth += nth < 40 ? 1 : 37) {
        run_log log = {0}, rest = {0};
        remove_all(fixture_path("db"));
        wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
        watched_source watched = watch(made, 40);
        wirecopy_memory_fail_at(nth);
        status = run_over(wirecopy_index, store, &watched, 1, 9, &log);
        wirecopy_memory_fail_at(0);
        wirecopy_store_close(store);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        const uint64_t count = stored_count("db");
        CU_ASSERT(count >= log.report_count && (count % 9 == 0 || count == 40));
        index_all("db", made, 40, 1, 9, &rest);
        CU_ASSERT_EQUAL(rest.progress.known_count, count);
        CU_ASSERT(log_equals(&rest, &wanted));
        log_clear(&log);
        log_clear(&rest);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 40);
    log_clear(&wanted);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers do not depend on threads and batches", answers_do_not_depend_on_threads_and_batches},
        {"a crowd is matched alike however it is divided", a_crowd_is_matched_alike_however_it_is_divided},
        {"answers do not depend on how runs are divided", answers_do_not_depend_on_how_runs_are_divided},
        {"a source that waits gets the same answers", a_source_that_waits_gets_the_same_answers},
        {"a run again adds nothing and says the same", a_run_again_adds_nothing_and_says_the_same},
        {"a story is known when all of it is", a_story_is_known_when_all_of_it_is},
        {"an id is made from the content", an_id_is_made_from_the_content},
        {"bad items are gone past when the observer says so", bad_items_are_gone_past_when_the_observer_says_so},
        {"what came before a bad item is kept", what_came_before_a_bad_item_is_kept},
        {"items without text are gone past", items_without_text_are_gone_past},
        {"a source that fails ends the run", a_source_that_fails_ends_the_run},
        {"an item that fails ends the run", an_item_that_fails_ends_the_run},
        {"an observer ends the run", an_observer_ends_the_run},
        {"progress adds up", progress_adds_up},
        {"a run needs no observer and no options", a_run_needs_no_observer_and_no_options},
        {"invalid arguments are refused", invalid_arguments_are_refused},
        {"without memory a run can be completed", without_memory_a_run_can_be_completed},
    };
    return RUN_FIXTURE("engine/index", cases);
}
