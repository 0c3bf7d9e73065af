#include "core/store/near.h"

#include "core/base/memory.h"
#include "core/store/segments.h"
#include "core/store/view.h"
#include "tests/unit/store/fixture.h"

#define STORY_COUNT 900
#define QUESTION_COUNT 150

static uint64_t question_next(uint64_t *random)
{
    return random_next(random) % 8 ? sample_simhash(random) : random_next(random);
}

/* A view of a store with segments of several tiers and a tail, or of one where all is in the tail. */
static wirecopy_store *store_of_segments(uint32_t segment_stories)
{
    fixture_reset();
    wirecopy_segments_limit(segment_stories, 0);
    return store_make(fixture_path("store"), STORY_COUNT, 37);
}

static wirecopy_view *view_open(wirecopy_store *store)
{
    wirecopy_view *view = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    return view;
}

static void view_close(wirecopy_view *view, wirecopy_store *store)
{
    wirecopy_view_end(view);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Crowds of a hundred: more entries of one block than are read at a time. */
static void every_radius_finds_what_a_scan_finds(void)
{
    static const uint32_t segment_stories[] = {40, 250, STORY_COUNT + 1};
    uint64_t random = 1;
    for (size_t i = 0; i < sizeof segment_stories / sizeof *segment_stories; i++) {
        wirecopy_store *const store = store_of_segments(segment_stories[i]);
        wirecopy_view *const view = view_open(store);
        for (unsigned radius = 0; radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++) {
            uint64_t questions[3];
            for (size_t j = 0; j < 3; j++)
                questions[j] = question_next(&random);
            CU_ASSERT(near_agrees(view, questions, 3, radius, UINT64_MAX));
            CU_ASSERT(near_agrees(view, questions, 1, radius, random_next(&random) % STORY_COUNT));
        }
        view_close(view, store);
    }
}

static void a_batch_is_answered_as_each_of_its_questions_is(void)
{
    wirecopy_store *const store = store_of_segments(100);
    wirecopy_view *const view = view_open(store);
    wirecopy_near batch = {0}, single = {0};
    uint64_t questions[QUESTION_COUNT], random = 2;
    for (size_t i = 0; i < QUESTION_COUNT; i++)
        questions[i] = i % 10 == 9 ? questions[i - 5] : question_next(&random);
    for (unsigned radius = 0; radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++) {
        size_t at = 0;
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_near(view, questions, QUESTION_COUNT, radius, 700, &batch), WIRECOPY_OK);
        for (uint32_t i = 0; i < QUESTION_COUNT; i++) {
            CU_ASSERT_EQUAL_FATAL(wirecopy_view_near(view, &questions[i], 1, radius, 700, &single), WIRECOPY_OK);
            for (size_t j = 0; j < single.hit_count; j++, at++)
                CU_ASSERT_FATAL(at < batch.hit_count && batch.hits[at].question == i &&
                                batch.hits[at].story == single.hits[j].story &&
                                batch.hits[at].distance_bits == single.hits[j].distance_bits);
        }
        CU_ASSERT_EQUAL(at, batch.hit_count);
    }
    wirecopy_near_clear(&batch);
    wirecopy_near_clear(&single);
    view_close(view, store);
}

static void no_question_has_no_answer(void)
{
    wirecopy_store *const store = store_of_segments(100);
    wirecopy_view *const view = view_open(store);
    wirecopy_near near = {0};
    const uint64_t nothing = 0; /* the key of the stories without content words */
    CU_ASSERT_EQUAL(wirecopy_view_near(view, NULL, 0, 3, UINT64_MAX, &near), WIRECOPY_OK);
    CU_ASSERT_EQUAL(near.hit_count, 0);
    CU_ASSERT_EQUAL(wirecopy_view_near(view, &nothing, 1, 3, UINT64_MAX, &near), WIRECOPY_OK);
    CU_ASSERT_EQUAL(near.hit_count, 0);
    wirecopy_near_clear(&near);
    view_close(view, store);
}

static void asking_fails_without_memory_and_can_be_repeated(void)
{
    wirecopy_store *const store = store_of_segments(100);
    wirecopy_view *const view = view_open(store);
    uint64_t questions[3], random = 3;
    for (size_t i = 0; i < 3; i++)
        questions[i] = sample_simhash(&random);
    size_t failure_count = 0;
    for (size_t nth = 1;; nth++) {
        wirecopy_near near = {0};
        wirecopy_memory_fail_at(nth);
        const wirecopy_status status = wirecopy_view_near(view, questions, 3, 7, UINT64_MAX, &near);
        wirecopy_memory_fail_at(0);
        if (status == WIRECOPY_E_MEMORY) {
            CU_ASSERT_EQUAL(wirecopy_view_near(view, questions, 3, 7, UINT64_MAX, &near), WIRECOPY_OK);
            CU_ASSERT(near.hit_count > 0);
        }
        wirecopy_near_clear(&near);
        if (status == WIRECOPY_OK)
            break;
        CU_ASSERT_EQUAL_FATAL(status, WIRECOPY_E_MEMORY);
        failure_count++;
    }
    CU_ASSERT(failure_count >= 6);
    view_close(view, store);
}

int main(void)
{
    static const test_case cases[] = {
        {"every radius finds what a scan finds", every_radius_finds_what_a_scan_finds},
        {"a batch is answered as each of its questions is", a_batch_is_answered_as_each_of_its_questions_is},
        {"no question has no answer", no_question_has_no_answer},
        {"asking fails without memory and can be repeated", asking_fails_without_memory_and_can_be_repeated},
    };
    return RUN_FIXTURE("store/near", cases);
}
