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

int main(void)
{
    static const test_case cases[] = {
        {"a walk delivers every story in order", a_walk_delivers_every_story_in_order},
    };
    return RUN_FIXTURE("store/walk", cases);
}
