#include "tests/unit/engine/runs.h"
#include "tests/unit/match/alignment.h"

/* What is shown of the matches of a report. */

typedef struct show {
    const made_story *made; /* [made_count] by id */
    size_t made_count;
    size_t kept_count, gone_count, wrong_count;
    size_t fail_at; /* of the requests for memory of each exhibit; 0: none */
    size_t memory_count;
} show;

static const wirecopy_story *find(const show *shown, wirecopy_string id, wirecopy_string title)
{
    for (size_t i = 0; i < shown->made_count; i++)
        if (string_equals(shown->made[i].story.id, id) && string_equals(shown->made[i].story.title, title))
            return &shown->made[i].story;
    return NULL;
}

static bool is_same(const wirecopy_story *a, const wirecopy_story *b)
{
    return b && string_equals(a->id, b->id) && string_equals(a->title, b->title) && string_equals(a->text, b->text) &&
           string_equals(a->source, b->source) && a->time_ms == b->time_ms;
}

static void look_at(show *shown, const wirecopy_report *report, size_t i)
{
    const wirecopy_passage_order order = (wirecopy_passage_order)(i % 2);
    const wirecopy_match *const match = &report->matches[i];
    wirecopy_exhibit exhibit;
    if (shown->fail_at) /* not while other threads take memory */
        wirecopy_memory_fail_at(shown->fail_at);
    const wirecopy_status status = wirecopy_report_exhibit(report, i, order, &exhibit);
    if (shown->fail_at)
        wirecopy_memory_fail_at(0);
    if (shown->fail_at && status == WIRECOPY_E_MEMORY) {
        shown->memory_count++;
        return;
    }
    CU_ASSERT_EQUAL_FATAL(status, WIRECOPY_OK);
    shown->kept_count += exhibit.is_kept;
    shown->gone_count += !exhibit.is_kept;
    if (!exhibit.is_kept)
        return;
    const bool is_right = is_same(&exhibit.match, find(shown, match->id, match->title)) &&
                          is_same(&exhibit.story, find(shown, report->id, report->title)) &&
                          !check_alignment(&exhibit.match, &exhibit.story, order, &exhibit.alignment);
    shown->wrong_count += !is_right || (match->verdict >= WIRECOPY_DERIVED && exhibit.alignment.kept_count == 0);
}

static wirecopy_status show_report(void *context, const wirecopy_report *report)
{
    wirecopy_exhibit exhibit;
    for (size_t i = 0; i < report->match_count; i++)
        look_at(context, report, i);
    CU_ASSERT_EQUAL(wirecopy_report_exhibit(report, report->match_count, WIRECOPY_PASSAGES_LONGEST, &exhibit),
                    WIRECOPY_E_INVALID);
    if (report->match_count > 0) {
        CU_ASSERT_EQUAL(wirecopy_report_exhibit(report, 0, (wirecopy_passage_order)2, &exhibit), WIRECOPY_E_INVALID);
        CU_ASSERT_EQUAL(wirecopy_report_exhibit(report, 0, WIRECOPY_PASSAGES_LONGEST, NULL), WIRECOPY_E_INVALID);
    }
    return WIRECOPY_OK;
}

static wirecopy_options showing(unsigned thread_count, bool keep_text)
{
    wirecopy_options options = options_of(thread_count, 23);
    options.evidence = true;
    options.keep_text = keep_text;
    return options;
}

static wirecopy_source source_from(wirecopy_story_array *array, const made_story *made, size_t first, size_t count)
{
    wirecopy_story *stories = calloc(count + 1, sizeof stories[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stories);
    for (size_t i = 0; i < count; i++)
        stories[i] = made[first + i].story;
    *array = (wirecopy_story_array){.stories = stories, .count = count};
    return wirecopy_source_of_array(array);
}

/* Indexes stories first .. first + count - 1, and looks at all that is shown. */
static void index_shown(wirecopy_store *store, show *shown, size_t first, size_t count, unsigned thread_count,
                        bool keep_text)
{
    wirecopy_story_array array;
    const wirecopy_source source = source_from(&array, shown->made, first, count);
    const wirecopy_options options = showing(thread_count, keep_text);
    const wirecopy_observer observer = {.context = shown, .report = show_report};
    CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, &observer), WIRECOPY_OK);
    free((void *)(uintptr_t)array.stories);
}

static void look_up_shown(wirecopy_store *const *stores, size_t store_count, show *shown, unsigned thread_count)
{
    wirecopy_story_array array;
    const wirecopy_source source = source_from(&array, shown->made, 0, shown->made_count);
    const wirecopy_options options = showing(thread_count, false);
    const wirecopy_observer observer = {.context = shown, .report = show_report};
    CU_ASSERT_EQUAL(wirecopy_lookup(stores, store_count, &source, &options, &observer), WIRECOPY_OK);
    free((void *)(uintptr_t)array.stories);
}

#define COUNT 120

static void an_index_run_shows_its_matches_and_those_of_before(void)
{
    made_story *made = stories_make(0, COUNT);
    size_t shown_before = 0;
    for (unsigned thread_count = 1; thread_count <= 3; thread_count++) {
        show shown = {.made = made, .made_count = COUNT};
        fixture_reset();
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        index_shown(store, &shown, 0, 70, thread_count, true);
        index_shown(store, &shown, 70, COUNT - 70, thread_count, true);
        wirecopy_store_close(store);
        CU_ASSERT(shown.kept_count > 50 && shown.gone_count == 0 && shown.wrong_count == 0);
        CU_ASSERT(shown_before == 0 || shown.kept_count == shown_before);
        shown_before = shown.kept_count;
    }
    free(made);
}

static void what_was_not_kept_says_so(void)
{
    made_story *made = stories_make(0, COUNT);
    show shown = {.made = made, .made_count = COUNT};
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    index_shown(store, &shown, 0, 60, 1, false);
    CU_ASSERT(shown.kept_count == 0 && shown.gone_count > 10);
    index_shown(store, &shown, 60, COUNT - 60, 1, true);
    CU_ASSERT(shown.kept_count > 10 && shown.wrong_count == 0);
    wirecopy_store_close(store);
    free(made);
}

static void a_lookup_shows_the_matches_of_every_store(void)
{
    made_story *made = stories_make(0, COUNT);
    show none = {.made = made, .made_count = COUNT};
    wirecopy_store *stores[2];
    fixture_reset();
    for (size_t i = 0; i < 2; i++) {
        wirecopy_store *store = store_open(fixture_path(i ? "second" : "first"), WIRECOPY_STORE_CREATE);
        index_shown(store, &none, i * COUNT / 2, COUNT / 2, 2, true);
        wirecopy_store_close(store);
        stores[i] = store_open(fixture_path(i ? "second" : "first"), WIRECOPY_STORE_READ);
    }
    for (unsigned thread_count = 1; thread_count <= 3; thread_count += 2) {
        show shown = {.made = made, .made_count = COUNT};
        look_up_shown(stores, 2, &shown, thread_count);
        CU_ASSERT(shown.kept_count > 100 && shown.gone_count == 0 && shown.wrong_count == 0);
    }
    wirecopy_store_close(stores[0]);
    wirecopy_store_close(stores[1]);
    free(made);
}

static wirecopy_status refuse_exhibit(void *context, const wirecopy_report *report)
{
    wirecopy_exhibit exhibit;
    size_t *const match_count = context;
    *match_count += report->match_count;
    if (report->match_count > 0)
        CU_ASSERT_EQUAL(wirecopy_report_exhibit(report, 0, WIRECOPY_PASSAGES_LONGEST, &exhibit), WIRECOPY_E_INVALID);
    return WIRECOPY_OK;
}

static void without_evidence_nothing_is_shown(void)
{
    made_story *made = stories_make(0, COUNT);
    wirecopy_story_array array;
    const wirecopy_source source = source_from(&array, made, 0, COUNT);
    size_t match_count = 0;
    wirecopy_options options = options_of(1, 23);
    options.keep_text = true;
    const wirecopy_observer observer = {.context = &match_count, .report = refuse_exhibit};
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    CU_ASSERT_EQUAL(wirecopy_index(store, &source, &options, &observer), WIRECOPY_OK);
    wirecopy_store_close(store);
    CU_ASSERT(match_count > 50);
    wirecopy_exhibit exhibit;
    CU_ASSERT_EQUAL(wirecopy_report_exhibit(NULL, 0, WIRECOPY_PASSAGES_LONGEST, &exhibit), WIRECOPY_E_INVALID);
    free((void *)(uintptr_t)array.stories);
    free(made);
}

static void a_request_that_fails_is_told(void)
{
    made_story *made = stories_make(0, COUNT);
    fixture_reset();
    size_t failed_count = 0;
    for (size_t nth = 1; nth < 30; nth += 2) {
        show shown = {.made = made, .made_count = COUNT, .fail_at = nth};
        remove_all(fixture_path("store"));
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        index_shown(store, &shown, 0, COUNT, 1, true);
        CU_ASSERT(shown.wrong_count == 0 && shown.memory_count + shown.kept_count > 50);
        failed_count += shown.memory_count;
        wirecopy_store_close(store);
    }
    CU_ASSERT(failed_count > 10);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"an index run shows its matches, and those of before", an_index_run_shows_its_matches_and_those_of_before},
        {"what was not kept says so", what_was_not_kept_says_so},
        {"a lookup shows the matches of every store", a_lookup_shows_the_matches_of_every_store},
        {"without evidence nothing is shown", without_evidence_nothing_is_shown},
        {"a request that fails is told", a_request_that_fails_is_told},
    };
    return RUN_FIXTURE("engine/exhibit", cases);
}
