#include "core/match/lead.h"

#include "core/match/score.h"
#include "tests/unit/match/stories.h"
#include "tests/unit/store/fixture.h"

static void waves_follow_each_other_and_grow_with_what_came_before(void)
{
    uint64_t end = 0;
    for (uint64_t story = 0; story < 20000; story++) {
        const uint64_t begin = wirecopy_wave_begin(story);
        if (story == end) {
            CU_ASSERT_EQUAL_FATAL(begin, story);
            end = wirecopy_wave_end(story);
            CU_ASSERT_FATAL(end > begin && end - begin <= WIRECOPY_WAVE_STORIES_MAX);
            CU_ASSERT_FATAL(end - begin == 1 || 8 * (end - begin) <= begin);
        }
        CU_ASSERT_FATAL(begin <= story && wirecopy_wave_end(story) == end);
    }
    CU_ASSERT_EQUAL(wirecopy_wave_end(20000) - wirecopy_wave_begin(20000), WIRECOPY_WAVE_STORIES_MAX);
}

/* ---- a few stories in a store, and among the fellows ---- */

#define STORY_COUNT 60
#define SKETCH_MAX 700

static made_story made;
static wirecopy_fellow stories[STORY_COUNT];
static wirecopy_fingerprint fingerprints[STORY_COUNT];
static wirecopy_sketch_entry sketches[STORY_COUNT][SKETCH_MAX];

/* Of no source, so that nothing is a template. */
static void fingerprint_all(void)
{
    wirecopy_fingerprinter *fingerprinter = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprinter_create(&fingerprinter), WIRECOPY_OK);
    for (uint64_t n = 0; n < STORY_COUNT; n++) {
        wirecopy_fingerprint *const fingerprint = &fingerprints[n];
        story_make(n, &made);
        CU_ASSERT_EQUAL_FATAL(wirecopy_fingerprint_story(fingerprinter, &made.story, fingerprint, NULL), WIRECOPY_OK);
        CU_ASSERT_FATAL(fingerprint->sketch_count <= SKETCH_MAX);
        memcpy(sketches[n], fingerprint->sketch, fingerprint->sketch_count * sizeof sketches[n][0]);
        fingerprint->sketch = sketches[n];
        stories[n] = (wirecopy_fellow){.story = n, .fingerprint = fingerprint};
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
}

/* Each begins a group of its own. */
static wirecopy_store *store_all(void)
{
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("db"), WIRECOPY_STORE_CREATE);
    for (uint64_t n = 0; n < STORY_COUNT; n++) {
        uint64_t story;
        char id[32];
        const size_t byte_count = (size_t)snprintf(id, sizeof id, "story-%u", (unsigned)n);
        const wirecopy_record record = {
            .group = n, .id = {id, byte_count}, .time_ms = WIRECOPY_TIME_NONE, .fingerprint = fingerprints[n]};
        CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &record, &story), WIRECOPY_OK);
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
    return store;
}

static wirecopy_leads leads_of(wirecopy_matcher *matcher, wirecopy_view *view, uint64_t n, uint64_t wave_begin)
{
    const wirecopy_question question = {.fingerprint = &fingerprints[n], .as_of = wave_begin};
    wirecopy_leads leads = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_leads(matcher, view, &question, UINT64_MAX, stories + wave_begin,
                                                 (size_t)(n - wave_begin), &leads),
                          WIRECOPY_OK);
    return leads;
}

static bool has_lead(const wirecopy_leads *leads, uint64_t story, double score)
{
    for (size_t i = 0; i < leads->count; i++)
        if (leads->items[i].story == story && leads->items[i].score == score)
            return true;
    return false;
}

/* The definition: edited copies by their shares, of equal weights. A twin is there once, the earliest in the store. */
static size_t check_leads(const wirecopy_leads *leads, uint64_t n, uint64_t wave_begin)
{
    static wirecopy_shared shared[SKETCH_MAX + 1];
    static float weights[SKETCH_MAX];
    size_t wanted_count = 0, stored_twins = 0;
    for (size_t i = 0; i < SKETCH_MAX; i++)
        weights[i] = 1;
    for (uint64_t other = 0; other < n; other++) {
        wirecopy_evidence evidence;
        double score;
        wirecopy_evidence_share(&fingerprints[other], &fingerprints[n], weights, shared, &evidence);
        if (wirecopy_score_decide(&evidence, &score) < WIRECOPY_EDITED)
            continue;
        stored_twins += evidence.identical && other < wave_begin;
        CU_ASSERT_FATAL(has_lead(leads, other, score) || (stored_twins > 1 && evidence.identical));
        wanted_count++;
    }
    for (size_t i = 1; i < leads->count; i++)
        CU_ASSERT(leads->items[i - 1].is_twin || !leads->items[i].is_twin);
    return wanted_count;
}

static void what_is_found_in_the_store_is_found_among_fellows(void)
{
    wirecopy_matcher *matcher = NULL;
    wirecopy_view *view = NULL;
    size_t lead_count = 0;
    fingerprint_all();
    wirecopy_store *store = store_all();
    CU_ASSERT_EQUAL_FATAL(wirecopy_matcher_create(&matcher), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    for (uint64_t n = 0; n < STORY_COUNT; n++) {
        for (uint64_t back = 0; back <= n; back = 2 * back + 1) {
            const wirecopy_leads leads = leads_of(matcher, view, n, n - back);
            lead_count += check_leads(&leads, n, n - back);
        }
    }
    CU_ASSERT(lead_count > 100);
    wirecopy_view_end(view);
    wirecopy_view_destroy(view);
    wirecopy_matcher_destroy(matcher);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"waves follow each other, and grow with what came before",
         waves_follow_each_other_and_grow_with_what_came_before},
        {"what is found in the store is found among fellows", what_is_found_in_the_store_is_found_among_fellows},
    };
    return RUN_FIXTURE("match/lead", cases);
}
