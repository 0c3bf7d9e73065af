#include "core/match/candidates.h"

#include <math.h>

#include "core/base/memory.h"
#include "core/fingerprint/sketch.h"
#include "core/store/segments.h"
#include "tests/unit/store/fixture.h"

#define STORY_COUNT 700
#define QUESTION_MAX 60

/* Keys of the samples of the store's fixture: five of them are in every other story, and lead nowhere. */
static wirecopy_sketch_entry question_sketch[QUESTION_MAX];

static int compare_keys(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static wirecopy_fingerprint make_question(uint64_t *random)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < 5; i++)
        question_sketch[count++] = sample_key(i) << WIRECOPY_SKETCH_POSITION_BITS;
    while (count < 30 + random_next(random) % 20)
        question_sketch[count++] = sample_key(5 + random_next(random) % (SAMPLE_KEY_COUNT + 20))
                                   << WIRECOPY_SKETCH_POSITION_BITS;
    qsort(question_sketch, count, sizeof question_sketch[0], compare_keys);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || question_sketch[kept - 1] != question_sketch[i])
            question_sketch[kept++] = question_sketch[i];
    return (wirecopy_fingerprint){.sketch = question_sketch, .sketch_count = kept};
}

typedef struct plain_sums {
    uint32_t counts[STORY_COUNT];
    float weights[STORY_COUNT];
    uint32_t unfollowed_count;
    double weight_sum;
} plain_sums;

static float weight_of(size_t frequency)
{
    if (frequency > WIRECOPY_CANDIDATES_LIST_MAX)
        return WIRECOPY_CANDIDATES_COMMON_WEIGHT;
    return frequency > 1 ? 1 / sqrtf((float)frequency) : 1;
}

/* The postings of one entry by definition, added to the sums; returns how many there are. */
static size_t add_plainly(plain_sums *sums, uint64_t hash, uint64_t as_of)
{
    static bool is_posted[STORY_COUNT];
    size_t frequency = 0;
    for (uint64_t story = 0; story < as_of; story++) {
        static sample one;
        sample_make(story, &one);
        is_posted[story] = sample_has(&one, WIRECOPY_MAP_POSTINGS, hash);
        frequency += is_posted[story];
    }
    const float weight = weight_of(frequency);
    sums->weight_sum += weight;
    sums->unfollowed_count += frequency > WIRECOPY_CANDIDATES_LIST_MAX;
    for (uint64_t story = 0; story < as_of && frequency <= WIRECOPY_CANDIDATES_LIST_MAX; story++) {
        sums->counts[story] += is_posted[story];
        sums->weights[story] += is_posted[story] ? weight : 0;
    }
    return frequency;
}

/* Of a question with more entries than FEW, who shares two is a candidate. */
static void check_sums(const wirecopy_candidates *candidates, const plain_sums *sums)
{
    size_t story_count = 0;
    for (uint64_t story = 0; story < STORY_COUNT; story++)
        story_count += sums->counts[story] > 1;
    CU_ASSERT_EQUAL(candidates->stories.count, story_count);
    for (size_t i = 0; i < candidates->stories.count; i++) {
        const wirecopy_tally_item *item = &candidates->stories.items[i];
        CU_ASSERT_FATAL(item->number < STORY_COUNT && item->count == sums->counts[item->number]);
        CU_ASSERT_EQUAL(item->weight, sums->weights[item->number]);
    }
    CU_ASSERT_EQUAL(candidates->unfollowed_count, sums->unfollowed_count);
}

static void check_candidates(uint32_t segment_stories)
{
    wirecopy_candidates candidates = {0};
    wirecopy_view *view = NULL;
    uint64_t random = 1;
    unsigned unfollowed_count = 0;
    fixture_reset();
    wirecopy_segments_limit(segment_stories, 0);
    wirecopy_store *store = store_make(fixture_path("db"), STORY_COUNT, 300);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    for (unsigned round = 0; round < 20; round++) {
        static plain_sums sums;
        const uint64_t as_of = round % 3 ? STORY_COUNT : random_next(&random) % STORY_COUNT;
        const wirecopy_fingerprint question = make_question(&random);
        memset(&sums, 0, sizeof sums);
        CU_ASSERT_EQUAL_FATAL(wirecopy_candidates_gather(&candidates, view, &question, as_of), WIRECOPY_OK);
        for (uint32_t i = 0; i < question.sketch_count; i++) {
            CU_ASSERT_DOUBLE_EQUAL(candidates.weight_sums[i], sums.weight_sum, 1e-9);
            const size_t frequency = add_plainly(&sums, wirecopy_sketch_hash(question.sketch[i]), as_of);
            if (frequency > WIRECOPY_CANDIDATES_LIST_MAX)
                CU_ASSERT(wirecopy_posting_list_is_common(&candidates.lists[i]))
            else
                CU_ASSERT_EQUAL(candidates.lists[i].frequency, frequency);
            CU_ASSERT_EQUAL(candidates.weights[i], weight_of(frequency));
        }
        CU_ASSERT_DOUBLE_EQUAL(candidates.weight_sums[question.sketch_count], sums.weight_sum, 1e-9);
        check_sums(&candidates, &sums);
        unfollowed_count += sums.unfollowed_count;
    }
    CU_ASSERT(unfollowed_count > 0);
    wirecopy_candidates_clear(&candidates);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* All in memory; in segments none of which is large; and in some that are, so that common entries are known early. */
static void candidates_are_as_defined(void)
{
    static const uint32_t segment_stories[] = {0, 10, 120};
    for (size_t i = 0; i < sizeof segment_stories / sizeof segment_stories[0]; i++)
        check_candidates(segment_stories[i]);
}

static void a_question_without_entries_has_no_candidates(void)
{
    wirecopy_candidates candidates = {0};
    wirecopy_view *view = NULL;
    const wirecopy_fingerprint nothing = {0};
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("db"), 10, 10);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_candidates_gather(&candidates, view, &nothing, 10), WIRECOPY_OK);
    CU_ASSERT(candidates.stories.count == 0 && candidates.weight_sums[0] == 0);
    wirecopy_candidates_clear(&candidates);
    CU_ASSERT_PTR_NULL(candidates.lists);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
}

static void without_memory_they_can_be_gathered_again(void)
{
    wirecopy_view *view = NULL;
    uint64_t random = 2;
    size_t refused_count = 0;
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("db"), 100, 100);
    const wirecopy_fingerprint question = make_question(&random);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 100; nth++) {
        wirecopy_candidates candidates = {0};
        wirecopy_memory_fail_at(nth);
        status = wirecopy_candidates_gather(&candidates, view, &question, 100);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        CU_ASSERT_EQUAL(wirecopy_candidates_gather(&candidates, view, &question, 100), WIRECOPY_OK);
        CU_ASSERT(candidates.stories.count > 0);
        wirecopy_candidates_clear(&candidates);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 4);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"candidates are as defined", candidates_are_as_defined},
        {"a question without entries has no candidates", a_question_without_entries_has_no_candidates},
        {"without memory they can be gathered again", without_memory_they_can_be_gathered_again},
    };
    return RUN_FIXTURE("match/candidates", cases);
}
