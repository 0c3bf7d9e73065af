#include "tests/unit/engine/runs.h"

static wirecopy_story text_of(const char *text)
{
    return (wirecopy_story){.text = {text, strlen(text)}, .time_ms = WIRECOPY_TIME_NONE};
}

static wirecopy_comparison compare(const wirecopy_story *a, const wirecopy_story *b)
{
    wirecopy_comparison comparison;
    CU_ASSERT_EQUAL_FATAL(wirecopy_compare(a, b, &comparison), WIRECOPY_OK);
    return comparison;
}

static void a_story_and_itself_are_identical(void)
{
    made_story *made = stories_make(0, 1);
    const wirecopy_comparison comparison = compare(&made[0].story, &made[0].story);
    const wirecopy_match *match = &comparison.match;
    CU_ASSERT(match->verdict == WIRECOPY_IDENTICAL && match->score == 1 && match->distance == 0);
    CU_ASSERT(match->contained == 1 && match->contains == 1 && comparison.spread == 1);
    CU_ASSERT_EQUAL(comparison.shared_bigram_count, comparison.a.sketch_count);
    CU_ASSERT(comparison.a.sketch == NULL && comparison.b.sketch == NULL);
    CU_ASSERT(match->id.byte_count == 0 && match->time_ms == WIRECOPY_TIME_NONE && match->story == 0);
    free(made);
}

static void strangers_are_original(void)
{
    made_story *made = stories_make(0, 2);
    const wirecopy_comparison comparison = compare(&made[0].story, &made[1].story);
    CU_ASSERT(comparison.match.verdict == WIRECOPY_ORIGINAL && comparison.match.score == 0);
    CU_ASSERT(comparison.shared_bigram_count == 0 && comparison.spread == 0 && comparison.alignment == 0);
    free(made);
}

/* They match nothing, each other included. */
static void stories_without_content_words_are_original(void)
{
    static const char *const texts[] = {"", "...", "The and of", "The ferry"};
    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < 3; b++) {
            const wirecopy_story one = text_of(texts[a]), two = text_of(texts[b]);
            CU_ASSERT_EQUAL(compare(&one, &two).match.verdict, WIRECOPY_ORIGINAL);
            CU_ASSERT_EQUAL(compare(&two, &one).match.score, 0);
        }
    }
}

/* What the run says of b when the store holds a alone. */
typedef struct best_match {
    wirecopy_verdict verdict;
    wirecopy_match match;
} best_match;

static wirecopy_status keep_match(void *context, const wirecopy_report *report)
{
    best_match *best = context;
    best->verdict = report->verdict;
    if (report->match_count > 0)
        best->match = report->matches[0];
    return WIRECOPY_OK;
}

static void index_one(const made_story *made)
{
    run_log log = {0};
    remove_all(fixture_path("db"));
    index_all("db", made, 1, 1, 1, &log);
    log_clear(&log);
}

static best_match look_up_one(const made_story *made)
{
    best_match best = {0};
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_READ);
    watched_source watched = watch(made, 1);
    const wirecopy_options options = options_of(1, 1);
    const wirecopy_source source = source_of(&watched);
    const wirecopy_observer observer = {.context = &best, .report = keep_match};
    CU_ASSERT_EQUAL(wirecopy_lookup(&store, 1, &source, &options, &observer), WIRECOPY_OK);
    wirecopy_store_close(store);
    return best;
}

static void comparing_is_looking_up_in_a_store_of_one(void)
{
    made_story *made = stories_make(0, 48);
    unsigned match_count = 0;
    fixture_reset();
    for (size_t i = 0; i < 48; i++)
        made[i].story.id = (wirecopy_string){made[i].id, (size_t)sprintf(made[i].id, "id-%u", (unsigned)i)};
    for (size_t a = 0; a < 48; a += 4) {
        index_one(&made[a]);
        for (size_t b = 0; b < 48; b++) {
            if (a == b)
                continue;
            const wirecopy_comparison comparison = compare(&made[a].story, &made[b].story);
            const best_match best = look_up_one(&made[b]);
            const wirecopy_match *match = &comparison.match;
            if (comparison.shared_bigram_count == 1) /* chance: a store does not look at those */
                continue;
            CU_ASSERT_EQUAL(best.verdict, match->verdict);
            if (match->verdict == WIRECOPY_ORIGINAL)
                continue;
            match_count++;
            CU_ASSERT(best.match.score == match->score && best.match.distance == match->distance);
            CU_ASSERT(best.match.contained == match->contained && best.match.contains == match->contains);
        }
    }
    CU_ASSERT(match_count > 30);
    free(made);
}

static void both_sides_swap(void)
{
    made_story *made = stories_make(0, 40);
    for (size_t i = 0; i < 40; i++) {
        const wirecopy_comparison there = compare(&made[i].story, &made[i / 8 * 8].story);
        const wirecopy_comparison back = compare(&made[i / 8 * 8].story, &made[i].story);
        CU_ASSERT(there.match.contained == back.match.contains && there.match.contains == back.match.contained);
        CU_ASSERT(there.match.distance == back.match.distance && there.spread == back.spread);
        CU_ASSERT_EQUAL(there.shared_bigram_count, back.shared_bigram_count);
        CU_ASSERT_EQUAL(there.a.content_word_count, back.b.content_word_count);
    }
    free(made);
}

static void bad_arguments_are_refused(void)
{
    const wirecopy_story story = text_of("Ferry crew saves harbour seal");
    wirecopy_story huge = story;
    wirecopy_comparison comparison = {.shared_bigram_count = 77};
    huge.text.byte_count = WIRECOPY_TEXT_BYTES_MAX + 1;
    CU_ASSERT_EQUAL(wirecopy_compare(NULL, &story, &comparison), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_compare(&story, NULL, &comparison), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_compare(&story, &story, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_compare(&huge, &story, &comparison), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_compare(&story, &huge, &comparison), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(comparison.shared_bigram_count, 77);
}

static void without_memory_nothing_is_said(void)
{
    made_story *made = stories_make(0, 5);
    size_t refused_count = 0;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 1000; nth++) {
        wirecopy_comparison comparison = {.shared_bigram_count = 77};
        wirecopy_memory_fail_at(nth);
        status = wirecopy_compare(&made[0].story, &made[4].story, &comparison);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || (status == WIRECOPY_E_MEMORY && comparison.shared_bigram_count == 77));
        refused_count += status != WIRECOPY_OK;
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 10);
    free(made);
}

int main(void)
{
    static const test_case cases[] = {
        {"a story and itself are identical", a_story_and_itself_are_identical},
        {"strangers are original", strangers_are_original},
        {"stories without content words are original", stories_without_content_words_are_original},
        {"comparing is looking up in a store of one", comparing_is_looking_up_in_a_store_of_one},
        {"both sides swap", both_sides_swap},
        {"bad arguments are refused", bad_arguments_are_refused},
        {"without memory nothing is said", without_memory_nothing_is_said},
    };
    return RUN_FIXTURE("engine/compare", cases);
}
