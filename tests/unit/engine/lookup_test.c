#include "tests/unit/engine/runs.h"

#include <sys/wait.h>

#define STORY_COUNT 90

/* The stories of the feed, under other ids, so that each finds its twin. */
static made_story *make_questions(void)
{
    made_story *made = stories_make(0, STORY_COUNT + 20);
    for (size_t i = 0; i < STORY_COUNT + 20; i++)
        made[i].story.id = (wirecopy_string){made[i].id, (size_t)sprintf(made[i].id, "asked-%u", (unsigned)i)};
    return made;
}

static void prepare(void)
{
    made_story *made = stories_make(0, STORY_COUNT);
    run_log log = {0};
    fixture_reset();
    index_all("db", made, STORY_COUNT, 2, 1000, &log);
    log_clear(&log);
    free(made);
}

static void look_up(wirecopy_store_mode mode, const made_story *made, size_t count, unsigned thread_count,
                    size_t batch_story_count, run_log *log)
{
    wirecopy_store *store = store_open(fixture_path("db"), mode);
    watched_source watched = watch(made, count);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &watched, thread_count, batch_story_count, log), WIRECOPY_OK);
    CU_ASSERT_EQUAL(log->report_count, count);
    wirecopy_store_close(store);
}

static void answers_do_not_depend_on_threads_batches_and_mode(void)
{
    static const size_t batches[] = {1, 2, 7, 1000};
    made_story *made = make_questions();
    run_log wanted = {0};
    prepare();
    look_up(WIRECOPY_STORE_READ, made, STORY_COUNT + 20, 1, 50, &wanted);
    CU_ASSERT(wanted.progress.flagged_count > STORY_COUNT / 2);
    for (unsigned thread_count = 1; thread_count <= 4; thread_count++) {
        for (size_t b = 0; b < 4; b++) {
            run_log log = {0};
            look_up(b % 2 ? WIRECOPY_STORE_READ : WIRECOPY_STORE_WRITE, made, STORY_COUNT + 20, thread_count,
                    batches[b], &log);
            CU_ASSERT(log_equals(&log, &wanted));
            log_clear(&log);
        }
    }
    log_clear(&wanted);
    free(made);
}

static void nothing_is_added(void)
{
    made_story *made = make_questions();
    run_log before = {0}, after = {0}, log = {0};
    prepare();
    log_store("db", &before);
    look_up(WIRECOPY_STORE_WRITE, made, STORY_COUNT, 2, 20, &log);
    log_store("db", &after);
    CU_ASSERT(log_equals(&before, &after));
    CU_ASSERT_EQUAL(log.progress.known_count, 0);
    log_clear(&before);
    log_clear(&after);
    log_clear(&log);
    free(made);
}

/* A report of a lookup has no number; of the matches none is the story asked about, nor another version of it. */
static wirecopy_status check_report(void *context, const wirecopy_report *report)
{
    size_t *flagged_count = context;
    CU_ASSERT(report->story == UINT64_MAX && report->group == UINT64_MAX && !report->known);
    for (size_t i = 0; i < report->match_count; i++) {
        const wirecopy_match *match = &report->matches[i];
        CU_ASSERT_FALSE(string_equals(match->id, report->id));
        CU_ASSERT(i == 0 || match[-1].score > match->score ||
                  (match[-1].score == match->score && match[-1].story < match->story));
        CU_ASSERT(match->verdict >= WIRECOPY_DERIVED);
    }
    CU_ASSERT(report->match_count <= 3);
    CU_ASSERT_EQUAL(report->verdict, report->match_count ? report->matches[0].verdict : WIRECOPY_ORIGINAL);
    *flagged_count += report->match_count > 0;
    return WIRECOPY_OK;
}

static void matches_are_sorted_and_cut_and_of_other_stories(void)
{
    made_story *made = stories_make(0, STORY_COUNT);
    size_t flagged_count = 0;
    prepare();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    watched_source watched = watch(made, STORY_COUNT);
    wirecopy_options options = options_of(2, 20);
    options.match_limit = 3;
    options.min_verdict = WIRECOPY_DERIVED;
    const wirecopy_source source = source_of(&watched);
    const wirecopy_observer observer = {.context = &flagged_count, .report = check_report};
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, &observer), WIRECOPY_OK);
    CU_ASSERT(flagged_count > STORY_COUNT / 2);
    wirecopy_store_close(store);
    free(made);
}

/* The stories asked about are not compared with each other. */
static void an_empty_store_knows_nothing(void)
{
    made_story *made = stories_make(0, 40);
    run_log log = {0};
    fixture_reset();
    wirecopy_store_close(store_open(fixture_path("db"), WIRECOPY_STORE_CREATE));
    look_up(WIRECOPY_STORE_READ, made, 40, 2, 7, &log);
    CU_ASSERT_EQUAL(log.progress.verdict_count[WIRECOPY_ORIGINAL], 40);
    log_clear(&log);
    free(made);
}

static void a_lookup_sees_what_its_handle_added(void)
{
    made_story *made = make_questions();
    run_log before = {0}, after = {0};
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
    watched_source asked = watch(made, 30), added = watch(made + 30, 60), again = watch(made, 30);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &asked, 2, 7, &before), WIRECOPY_OK);
    CU_ASSERT_EQUAL(before.progress.flagged_count, 0);
    CU_ASSERT_EQUAL(run_over(wirecopy_index, store, &added, 2, 7, &after), WIRECOPY_OK);
    log_clear(&after);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &again, 2, 7, &after), WIRECOPY_OK);
    CU_ASSERT(after.progress.flagged_count > 5);
    wirecopy_store_close(store);
    log_clear(&before);
    log_clear(&after);
    free(made);
}

/* Waits for a byte, and then adds the stories. Without OpenMP's threads, which a fork does not copy. */
static int add_in_child(int begin, const made_story *made, size_t count)
{
    char byte;
    run_log log = {0};
    wirecopy_store *store = NULL;
    if (read(begin, &byte, 1) != 1 ||
        wirecopy_store_open(fixture_path("db"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK)
        return EXIT_FAILURE;
    watched_source watched = watch(made, count);
    const wirecopy_status status = run_over(wirecopy_index, store, &watched, 1, 7, &log);
    wirecopy_store_close(store);
    log_clear(&log);
    return status == WIRECOPY_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The child is made before the store is opened: an open environment must not be taken across a fork. */
static void a_reader_sees_what_another_process_added_since(void)
{
    made_story *made = make_questions();
    int ends[2], child_status = -1;
    run_log before = {0}, after = {0};
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    fflush(NULL);
    const pid_t child = fork();
    CU_ASSERT_FATAL(child >= 0);
    if (child == 0)
        _exit(add_in_child(ends[0], made + 30, 60));
    wirecopy_store_close(store_open(fixture_path("db"), WIRECOPY_STORE_CREATE));
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    watched_source asked = watch(made, 30), again = watch(made, 30);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &asked, 1, 7, &before), WIRECOPY_OK);
    CU_ASSERT_EQUAL(before.progress.flagged_count, 0);
    CU_ASSERT_EQUAL(write(ends[1], "a", 1), 1);
    CU_ASSERT_EQUAL(waitpid(child, &child_status, 0), child);
    CU_ASSERT(WIFEXITED(child_status) && WEXITSTATUS(child_status) == EXIT_SUCCESS);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &again, 1, 7, &after), WIRECOPY_OK);
    CU_ASSERT(after.progress.flagged_count > 5);
    wirecopy_store_close(store);
    close(ends[0]);
    close(ends[1]);
    log_clear(&before);
    log_clear(&after);
    free(made);
}

static void errors_end_the_run(void)
{
    made_story *made = make_questions();
    prepare();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    run_log log = {0};
    watched_source bad_item = watch(made, 60), bad_read = watch(made, 60), stopped = watch(made, 60);
    bad_item.bad_item = 33;
    bad_read.bad_read = 3;
    bad_item.bad_status = bad_read.bad_status = WIRECOPY_E_INPUT;
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &bad_item, 2, 20, &log), WIRECOPY_E_CANCELLED);
    CU_ASSERT_EQUAL(log.report_count, 32);
    log_clear(&log);
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &bad_read, 2, 20, &log), WIRECOPY_E_INPUT);
    CU_ASSERT_EQUAL(log.report_count, 40);
    log_clear(&log);
    log.report_stop = 25;
    CU_ASSERT_EQUAL(run_over(look_up_in_one, store, &stopped, 2, 20, &log), WIRECOPY_E_CANCELLED);
    CU_ASSERT_EQUAL(log.report_count, 25);
    log_clear(&log);
    const wirecopy_source source = source_of(&stopped);
    wirecopy_options options = options_of(1, 1);
    options.min_verdict = (wirecopy_verdict)5;
    CU_ASSERT_EQUAL(wirecopy_lookup(NULL, 1, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, NULL, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
    free(made);
}

static void without_memory_a_lookup_can_be_run_again(void)
{
    made_story *made = make_questions();
    run_log wanted = {0};
    size_t refused_count = 0;
    prepare();
    look_up(WIRECOPY_STORE_READ, made, 40, 1, 9, &wanted);
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 5000; nth++) {
        run_log log = {0};
        watched_source watched = watch(made, 40);
        wirecopy_memory_fail_at(nth);
        status = run_over(look_up_in_one, store, &watched, 1, 9, &log);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        CU_ASSERT(log.byte_count <= wanted.byte_count &&
                  strncmp(log.text ? log.text : "", wanted.text, log.byte_count) == 0);
        refused_count += status != WIRECOPY_OK;
        log_clear(&log);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 20);
    wirecopy_store_close(store);
    log_clear(&wanted);
    free(made);
}

/* ---- filters ---- */

#define FOUND_MAX 64

typedef struct found_matches {
    uint64_t stories[FOUND_MAX];
    size_t count;
} found_matches;

typedef struct found_log {
    found_matches questions[STORY_COUNT + 20];
    size_t question_count;
} found_log;

static wirecopy_status note_matches(void *context, const wirecopy_report *report)
{
    found_log *log = context;
    found_matches *found = &log->questions[log->question_count++];
    CU_ASSERT_FATAL(report->match_count <= FOUND_MAX);
    for (size_t i = 0; i < report->match_count; i++)
        found->stories[found->count++] = report->matches[i].story;
    return WIRECOPY_OK;
}

static void look_up_all(const made_story *made, const wirecopy_options *options, found_log *log)
{
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    watched_source watched = watch(made, STORY_COUNT + 20);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_observer observer = {.context = log, .report = note_matches};
    memset(log, 0, sizeof *log);
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, options, &observer), WIRECOPY_OK);
    wirecopy_store_close(store);
}

static void find_all(const made_story *made, const wirecopy_filter *filter, size_t match_limit, found_log *log)
{
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.min_verdict = WIRECOPY_RELATED;
    options.match_limit = match_limit;
    options.filter = *filter;
    look_up_all(made, &options, log);
}

/* The definition. The stored story of a number is the question of that number, but for the id. */
static bool passes(const wirecopy_filter *filter, const made_story *question, const made_story *stored)
{
    const int64_t apart = question->story.time_ms - stored->story.time_ms;
    const bool has_times = question->story.time_ms != WIRECOPY_TIME_NONE && stored->story.time_ms != WIRECOPY_TIME_NONE;
    if (filter->within_ms && !(has_times && apart <= filter->within_ms && -apart <= filter->within_ms))
        return false;
    bool is_listed = filter->source_count == 0;
    for (size_t i = 0; i < filter->source_count; i++)
        is_listed |= string_equals(filter->sources[i], stored->story.source);
    return is_listed && (!filter->other_sources || (stored->story.source.byte_count > 0 &&
                                                    !string_equals(question->story.source, stored->story.source)));
}

static size_t check_filter(const made_story *made, const wirecopy_filter *filter, const found_log *all)
{
    static found_log filtered, cut;
    size_t left_out = 0;
    find_all(made, filter, 0, &filtered);
    find_all(made, filter, 2, &cut);
    for (size_t q = 0; q < STORY_COUNT + 20; q++) {
        found_matches wanted = {.count = 0};
        for (size_t i = 0; i < all->questions[q].count; i++) {
            const uint64_t story = all->questions[q].stories[i];
            if (passes(filter, &made[q], &made[story]))
                wanted.stories[wanted.count++] = story;
        }
        left_out += all->questions[q].count - wanted.count;
        CU_ASSERT_EQUAL(filtered.questions[q].count, wanted.count);
        CU_ASSERT(memcmp(filtered.questions[q].stories, wanted.stories, wanted.count * sizeof wanted.stories[0]) == 0);
        CU_ASSERT_EQUAL(cut.questions[q].count, wanted.count < 2 ? wanted.count : 2);
        CU_ASSERT(memcmp(cut.questions[q].stories, wanted.stories, cut.questions[q].count * sizeof wanted.stories[0]) ==
                  0);
    }
    return left_out;
}

static void a_filter_leaves_out_what_it_says_before_the_limit(void)
{
    static found_log all;
    made_story *made = make_questions();
    const wirecopy_string sources[] = {made[0].story.source, made[1].story.source, {NULL, 0}};
    int64_t period = 0;
    prepare();
    find_all(made, &(wirecopy_filter){0}, 0, &all);
    for (size_t i = 1; i < STORY_COUNT; i++)
        if (made[i].story.time_ms != WIRECOPY_TIME_NONE && made[i].story.time_ms - made[1].story.time_ms > period)
            period = made[i].story.time_ms - made[1].story.time_ms;
    CU_ASSERT_FATAL(period > 0);
    const wirecopy_filter filters[] = {
        {.within_ms = 1},
        {.within_ms = period / 20},
        {.sources = sources, .source_count = 1},
        {.sources = sources, .source_count = 3},
        {.other_sources = true},
        {.within_ms = period / 10, .sources = sources, .source_count = 2, .other_sources = true},
    };
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
        CU_ASSERT(check_filter(made, &filters[i], &all) > 0);
    CU_ASSERT_EQUAL(check_filter(made, &(wirecopy_filter){0}, &all), 0);
    free(made);
}

/* ---- by radius ---- */

static void fingerprint_all(const made_story *made, size_t count, wirecopy_fingerprint *fingerprints)
{
    wirecopy_fingerprinter *fingerprinter = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_OK);
    for (size_t i = 0; i < count; i++) {
        uint32_t invalid_count;
        CU_ASSERT_EQUAL_FATAL(
            wirecopy_fingerprint_story(fingerprinter, &made[i].story, &fingerprints[i], &invalid_count), WIRECOPY_OK);
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
}

/* Whether each stored story has a newer version. */
static void find_replaced(bool *is_replaced)
{
    made_story *made = stories_make(0, STORY_COUNT);
    for (size_t i = 0; i < STORY_COUNT; i++) {
        is_replaced[i] = false;
        for (size_t newer = i + 1; newer < STORY_COUNT; newer++)
            is_replaced[i] |= string_equals(made[newer].story.id, made[i].story.id);
    }
    free(made);
}

/* The definition: all with a key, by distance and then by number. */
static found_matches near_by_scan(const wirecopy_fingerprint *fingerprints, const bool *is_replaced, size_t question,
                                  unsigned radius)
{
    found_matches near = {.count = 0};
    for (unsigned distance = 0; distance <= radius && fingerprints[question].content_word_count > 0; distance++)
        for (size_t i = 0; i < STORY_COUNT; i++)
            if (fingerprints[i].content_word_count > 0 && !is_replaced[i] && near.count < FOUND_MAX &&
                (unsigned)__builtin_popcountll(fingerprints[i].simhash[0] ^ fingerprints[question].simhash[0]) ==
                    distance)
                near.stories[near.count++] = i;
    return near;
}

static void by_radius_all_near_ones_are_listed_nearest_first(void)
{
    static found_log found;
    static wirecopy_fingerprint fingerprints[STORY_COUNT + 20];
    bool is_replaced[STORY_COUNT];
    made_story *made = make_questions();
    prepare();
    fingerprint_all(made, STORY_COUNT + 20, fingerprints);
    find_replaced(is_replaced);
    for (unsigned radius = 0; radius <= WIRECOPY_RADIUS_BITS_MAX; radius++) {
        wirecopy_options options;
        wirecopy_options_init(&options);
        options.by_radius = true;
        options.radius_bits = radius;
        options.match_limit = 0;
        look_up_all(made, &options, &found);
        size_t listed_count = 0;
        for (size_t i = 0; i < STORY_COUNT + 20; i++) {
            const found_matches wanted = near_by_scan(fingerprints, is_replaced, i, radius);
            CU_ASSERT_EQUAL(found.questions[i].count, wanted.count);
            CU_ASSERT(memcmp(found.questions[i].stories, wanted.stories, wanted.count * sizeof wanted.stories[0]) == 0);
            listed_count += wanted.count;
        }
        CU_ASSERT(listed_count > STORY_COUNT / 2);
    }
    free(made);
}

static void a_radius_that_cannot_be_is_refused(void)
{
    prepare();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_WRITE);
    watched_source watched = watch(NULL, 0);
    const wirecopy_source source = source_of(&watched);
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.by_radius = true;
    CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, NULL), WIRECOPY_E_INVALID);
    options.radius_bits = WIRECOPY_RADIUS_BITS_MAX + 1;
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
}

static void a_filter_that_cannot_be_is_refused(void)
{
    prepare();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_WRITE);
    watched_source watched = watch(NULL, 0);
    const wirecopy_source source = source_of(&watched);
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.filter.within_ms = -1;
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, NULL), WIRECOPY_E_INVALID);
    options.filter = (wirecopy_filter){.source_count = 1};
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, NULL), WIRECOPY_E_INVALID);
    options.filter = (wirecopy_filter){.other_sources = true};
    CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers do not depend on threads, batches and mode", answers_do_not_depend_on_threads_batches_and_mode},
        {"by radius all near ones are listed nearest first", by_radius_all_near_ones_are_listed_nearest_first},
        {"a radius that cannot be is refused", a_radius_that_cannot_be_is_refused},
        {"nothing is added", nothing_is_added},
        {"matches are sorted and cut and of other stories", matches_are_sorted_and_cut_and_of_other_stories},
        {"an empty store knows nothing", an_empty_store_knows_nothing},
        {"a lookup sees what its handle added", a_lookup_sees_what_its_handle_added},
        {"a reader sees what another process added since", a_reader_sees_what_another_process_added_since},
        {"errors end the run", errors_end_the_run},
        {"without memory a lookup can be run again", without_memory_a_lookup_can_be_run_again},
        {"a filter leaves out what it says before the limit", a_filter_leaves_out_what_it_says_before_the_limit},
        {"a filter that cannot be is refused", a_filter_that_cannot_be_is_refused},
    };
    return RUN_FIXTURE("engine/lookup", cases);
}
