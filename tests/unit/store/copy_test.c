#include "core/base/memory.h"
#include "core/store/segments.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/fixture.h"
#include "wirecopy/store.h"

#include <dirent.h>

#define STORY_COUNT 600

static uint64_t story_count(wirecopy_store *store)
{
    wirecopy_store_stats stats = {0};
    CU_ASSERT_EQUAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    return stats.story_count;
}

/* Whether a copy is sound, and holds the first of the samples; how many is returned. */
static uint64_t copy_check(const char *path)
{
    wirecopy_store *store = store_open(path, WIRECOPY_STORE_READ);
    const uint64_t count = story_count(store);
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    CU_ASSERT(store_agrees(store, count, 60));
    wirecopy_store_close(store);
    return count;
}

static size_t count_names(const char *path)
{
    size_t count = 0;
    DIR *const directory = opendir(path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count - 2;
}

static void a_copy_is_the_store(void)
{
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 250, 7);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("writers")), WIRECOPY_OK);
    CU_ASSERT_EQUAL(mkdir(fixture_path("empty"), 0777), 0);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("empty//")), WIRECOPY_OK);
    CU_ASSERT_EQUAL(store_add(store, 250, 5), WIRECOPY_OK); /* it can still be written to */
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("readers")), WIRECOPY_OK);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(copy_check(fixture_path("writers")), 250);
    CU_ASSERT_EQUAL(copy_check(fixture_path("empty")), 250);
    CU_ASSERT_EQUAL(copy_check(fixture_path("readers")), 255);
    /* and goes on as one */
    store = store_open(fixture_path("readers"), WIRECOPY_STORE_WRITE);
    CU_ASSERT_EQUAL(store_add(store, 255, 100), WIRECOPY_OK);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(copy_check(fixture_path("readers")), 355);
    CU_ASSERT_EQUAL(count_names(fixture_folder), 4);
    wirecopy_segments_limit(0, 0);
}

static int write_on(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    wirecopy_segments_limit(20, 0);
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store) != WIRECOPY_OK)
        return 1;
    for (uint64_t story = 0; story < STORY_COUNT; story += 3) {
        if (store_add(store, story, 3) != WIRECOPY_OK)
            return 2;
        if (story == 9)
            tell(to_parent);
    }
    tell(to_parent);
    (void)await(from_parent);
    wirecopy_store_close(store);
    return 0;
}

/* Segments are written and merged meanwhile, and pages used again. */
static void copies_taken_while_a_writer_runs_are_prefixes(void)
{
    fixture_reset();
    child writer = child_run(write_on);
    CU_ASSERT_FATAL(await(writer.from_child));
    uint64_t before = 0, last = 0;
    char name[32];
    for (unsigned i = 0; last < STORY_COUNT && i < 2000; i++) {
        /* opened anew now and then, and kept for some */
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        for (unsigned copy = 0; copy < 1 + i % 3; copy++) {
            (void)snprintf(name, sizeof name, "copy-%u-%u", i, copy);
            CU_ASSERT_EQUAL_FATAL(wirecopy_store_copy(store, fixture_path(name)), WIRECOPY_OK);
            before = last;
            last = copy_check(fixture_path(name));
            CU_ASSERT(last >= before);
            remove_all(fixture_path(name));
        }
        wirecopy_store_close(store);
    }
    CU_ASSERT_EQUAL(last, STORY_COUNT);
    CU_ASSERT_EQUAL(child_end(writer), 0);
    CU_ASSERT_EQUAL(count_names(fixture_folder), 1);
}

static void what_is_there_is_left_alone(void)
{
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("store"), 10, 10);
    CU_ASSERT_EQUAL(mkdir(fixture_path("full"), 0777), 0);
    CU_ASSERT_EQUAL(mkdir(fixture_path("full/x"), 0777), 0);
    CU_ASSERT_EQUAL(symlink("nowhere", fixture_path("link")), 0);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("full")), WIRECOPY_E_EXISTS);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("link")), WIRECOPY_E_EXISTS);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("store")), WIRECOPY_E_EXISTS);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("nowhere/copy")), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, fixture_path("store/writer.lock/copy")), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, ""), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_copy(store, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_copy(NULL, fixture_path("copy")), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(count_names(fixture_folder), 3);
    wirecopy_store_close(store);
}

static void whichever_allocation_fails_there_is_no_copy(void)
{
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("store"), 10, 10);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status == WIRECOPY_E_MEMORY && nth < 100; nth++) {
        wirecopy_memory_fail_at(nth);
        status = wirecopy_store_copy(store, fixture_path("copy"));
        wirecopy_memory_fail_at(0);
        CU_ASSERT_EQUAL(count_names(fixture_folder), status == WIRECOPY_OK ? 2 : 1);
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    CU_ASSERT_EQUAL(copy_check(fixture_path("copy")), 10);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"a copy is the store", a_copy_is_the_store},
        {"copies taken while a writer runs are prefixes", copies_taken_while_a_writer_runs_are_prefixes},
        {"what is there is left alone", what_is_there_is_left_alone},
        {"whichever allocation fails, there is no copy", whichever_allocation_fails_there_is_no_copy},
    };
    return RUN_FIXTURE("store/copy", cases);
}
