#include "core/store/directory.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

static wirecopy_status open_status(wirecopy_store_mode mode)
{
    wirecopy_directory directory;
    const wirecopy_status status = wirecopy_directory_open(fixture_path("store"), mode, &directory);
    if (status == WIRECOPY_OK)
        wirecopy_directory_close(&directory);
    return status;
}

static void a_new_directory_is_made_whole_and_synced(void)
{
    wirecopy_directory directory = {0};
    fixture_reset();
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL_FATAL(wirecopy_directory_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &directory),
                          WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(directory.log_path, fixture_path("store/log"));
    CU_ASSERT_STRING_EQUAL(directory.segments_path, fixture_path("store/segments"));
    CU_ASSERT_EQUAL(access(directory.log_path, W_OK), 0);
    CU_ASSERT_EQUAL(access(directory.segments_path, W_OK), 0);
    CU_ASSERT_EQUAL(wirecopy_directory_sync(&directory, fixture_path("store")), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_directory_sync(&directory, fixture_path("gone")), WIRECOPY_E_NOT_FOUND);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_directory_sync(&directory, fixture_path("store")), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_directory_close(&directory);
}

static void the_lock_is_held_until_closing(void)
{
    wirecopy_directory directory = {0};
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(wirecopy_directory_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &directory),
                          WIRECOPY_OK);
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_E_LOCKED);
    wirecopy_directory_close(&directory);
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_OK);
}

static void a_file_in_place_of_a_directory_is_refused(void)
{
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(mkdir(fixture_path("store"), 0777), 0);
    FILE *file = fopen(fixture_path("store/log"), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fclose(file);
    wirecopy_store *store = NULL;
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_READ), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_NOT_EQUAL(wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(store);
}

static void without_memory_nothing_is_locked(void)
{
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_OK);
    for (size_t nth = 1; nth <= 4; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_OK);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"a new directory is made whole, and synced", a_new_directory_is_made_whole_and_synced},
        {"the lock is held until closing", the_lock_is_held_until_closing},
        {"a file in place of a directory is refused", a_file_in_place_of_a_directory_is_refused},
        {"without memory nothing is locked", without_memory_nothing_is_locked},
    };
    return RUN_FIXTURE("store/directory", cases);
}
