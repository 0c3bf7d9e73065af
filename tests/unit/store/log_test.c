#include "core/store/log.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

static wirecopy_log log_open(bool writable)
{
    wirecopy_log log = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_log_open(fixture_folder, writable, writable, &log), WIRECOPY_OK);
    return log;
}

static wirecopy_snapshot *snapshot_begin(const wirecopy_log *log)
{
    wirecopy_snapshot *snapshot = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(log->env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    return snapshot;
}

/* Batch i has i + 1 stories. */
static void append_batches(wirecopy_log *log, uint32_t count)
{
    wirecopy_pending pending = {0};
    for (uint32_t batch = 0; batch < count; batch++) {
        for (uint32_t i = 0; i <= batch; i++) {
            static sample one;
            sample_make(log->story_count + i, &one);
            CU_ASSERT_EQUAL_FATAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_OK);
        }
        CU_ASSERT_EQUAL_FATAL(wirecopy_log_append(log, &(wirecopy_log_news){.stories = &pending}), WIRECOPY_OK);
        wirecopy_pending_reset(&pending);
    }
    wirecopy_pending_clear(&pending);
}

static bool holds_batches(const wirecopy_log *log, wirecopy_snapshot *snapshot, uint32_t count)
{
    bool right = log->batch_count == count && log->story_count == (uint64_t)count * (count + 1) / 2;
    uint64_t story = 0;
    for (uint32_t i = 0; right && i < count; i++) {
        wirecopy_log_batch batch;
        right = wirecopy_log_read(log, snapshot, i, &batch) == WIRECOPY_OK && batch.first_story == story &&
                batch.story_count == i + 1 && wirecopy_log_batch_check(&batch) == NULL;
        for (uint32_t j = 0; right && j <= i; j++)
            right = wirecopy_log_batch_of(log, story++) == i;
    }
    return right;
}

static void every_story_is_in_its_batch_also_after_reopening(void)
{
    fixture_reset();
    wirecopy_log log = log_open(true);
    append_batches(&log, 40);
    wirecopy_snapshot *snapshot = snapshot_begin(&log);
    CU_ASSERT(holds_batches(&log, snapshot, 40));
    const wirecopy_store_id id = log.id;
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_log_close(&log);

    log = log_open(false);
    CU_ASSERT(memcmp(&id, &log.id, sizeof id) == 0);
    CU_ASSERT_EQUAL(log.batch_count, 0);
    snapshot = snapshot_begin(&log);
    for (unsigned i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(wirecopy_log_refresh(&log, snapshot), WIRECOPY_OK);
        CU_ASSERT(holds_batches(&log, snapshot, 40));
    }
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_log_close(&log);
}

static void stores_have_names_of_their_own(void)
{
    fixture_reset();
    wirecopy_log one = log_open(true);
    const wirecopy_store_id id = one.id;
    wirecopy_log_close(&one);
    fixture_reset();
    wirecopy_log other = log_open(true);
    CU_ASSERT(memcmp(&id, &other.id, sizeof id) != 0);
    wirecopy_log_close(&other);
}

/* A handle that knows more than the files hold, or other batches, belongs to other files. */
static void a_log_that_lost_stories_is_damaged(void)
{
    fixture_reset();
    wirecopy_log log = log_open(true);
    append_batches(&log, 3);
    wirecopy_snapshot *snapshot = snapshot_begin(&log);
    wirecopy_log_batch batch;
    log.story_count++;
    CU_ASSERT_EQUAL(wirecopy_log_refresh(&log, snapshot), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_log_read(&log, snapshot, 2, &batch), WIRECOPY_E_CORRUPT);
    log.story_count = 2; /* within the second batch */
    log.batch_count = 2;
    CU_ASSERT_EQUAL(wirecopy_log_refresh(&log, snapshot), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(log.batch_count, 2);
    log.first_stories[1] = 2;
    CU_ASSERT_EQUAL(wirecopy_log_read(&log, snapshot, 1, &batch), WIRECOPY_E_CORRUPT);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_log_close(&log);
}

static void without_memory_nothing_is_appended_or_learnt(void)
{
    static sample one;
    wirecopy_pending pending = {0};
    fixture_reset();
    wirecopy_log log = log_open(true);
    sample_make(0, &one);
    CU_ASSERT_EQUAL_FATAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_OK);
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_memory_free(log.first_stories);
        log.first_stories = NULL;
        log.batch_capacity = 0;
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_log_append(&log, &(wirecopy_log_news){.stories = &pending}), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(log.story_count == 0 && log.batch_count == 0);
    }
    CU_ASSERT_EQUAL(wirecopy_log_append(&log, &(wirecopy_log_news){.stories = &pending}), WIRECOPY_OK);
    wirecopy_pending_clear(&pending);
    wirecopy_log_close(&log);

    log = log_open(false);
    wirecopy_snapshot *snapshot = snapshot_begin(&log);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_log_refresh(&log, snapshot), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(wirecopy_log_refresh(&log, snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL(log.story_count, 1);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_log_close(&log);
}

int main(void)
{
    static const test_case cases[] = {
        {"every story is in its batch, also after reopening", every_story_is_in_its_batch_also_after_reopening},
        {"stores have names of their own", stores_have_names_of_their_own},
        {"a log that lost stories is damaged", a_log_that_lost_stories_is_damaged},
        {"without memory nothing is appended or learnt", without_memory_nothing_is_appended_or_learnt},
    };
    return RUN_FIXTURE("store/log", cases);
}
