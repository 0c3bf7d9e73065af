#include "wirecopy/store.h"

#include "core/base/memory.h"
#include "core/store/segments.h"
#include "tests/unit/store/fixture.h"

typedef struct walk {
    uint64_t next;
    uint64_t stop_at;
    bool agrees;
} walk;

static wirecopy_status visit(void *context, const wirecopy_record *record)
{
    static sample one;
    walk *const so_far = context;
    if (so_far->next == so_far->stop_at)
        return WIRECOPY_E_CANCELLED;
    sample_make(so_far->next++, &one);
    so_far->agrees = so_far->agrees && record_equals(record, &one.record);
    return WIRECOPY_OK;
}

static void a_walk_delivers_every_story_in_order(void)
{
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 100, 13);
    walk whole = {0, UINT64_MAX, true};
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, visit, &whole), WIRECOPY_OK);
    CU_ASSERT(whole.agrees && whole.next == 100);
    walk stopped = {0, 50, true};
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, visit, &stopped), WIRECOPY_E_CANCELLED);
    CU_ASSERT(stopped.agrees && stopped.next == 50);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, NULL, NULL), WIRECOPY_E_INVALID);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, visit, &whole), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

static void counts_are_those_of_the_stories(void)
{
    static sample one;
    wirecopy_store_stats stats = {0};
    uint64_t sketch_entry_count = 0;
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 95, 13);
    for (uint64_t story = 0; story < 95; story++) {
        sample_make(story, &one);
        sketch_entry_count += one.record.fingerprint.sketch_count;
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT_EQUAL(stats.story_count, 95);
    CU_ASSERT_EQUAL(stats.group_count, 32); /* every third story begins one */
    CU_ASSERT_EQUAL(stats.batch_count, 8);
    CU_ASSERT_EQUAL(stats.sketch_entry_count, sketch_entry_count);
    CU_ASSERT_EQUAL(stats.segment_count, 3);
    CU_ASSERT_EQUAL(stats.tail_story_count, 95 - 3 * 26);
    CU_ASSERT(stats.log_bytes >= 95 * WIRECOPY_RECORD_BYTES_MIN && stats.log_bytes % 4096 == 0);
    CU_ASSERT(stats.segments_bytes > sketch_entry_count && stats.segments_bytes % 4096 == 0);
    CU_ASSERT_EQUAL(stats.store_version, WIRECOPY_STORE_VERSION);
    CU_ASSERT_EQUAL(stats.fingerprint_version, WIRECOPY_FINGERPRINT_VERSION);
    CU_ASSERT_EQUAL(wirecopy_store_count(store, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

int main(void)
{
    static const test_case cases[] = {
        {"a walk delivers every story in order", a_walk_delivers_every_story_in_order},
        {"counts are those of the stories", counts_are_those_of_the_stories},
    };
    return RUN_FIXTURE("store/walk", cases);
}
