#include "core/store/directory.h"

#include "core/base/memory.h"
#include "core/store/env.h"
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

static void file_make(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(content, file);
    fclose(file);
}

static void a_file_in_place_of_the_segments_is_refused_to_a_writer(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 5, 5));
    remove_all(fixture_path("store/segments"));
    file_make(fixture_path("store/segments"), "");
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_READ), WIRECOPY_OK);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT(store_agrees(store, 5, 5));
    wirecopy_store_close(store);
}

/* Emptied, deleted, deleted with its directory: nothing is made in its place. */
static void a_lost_log_is_not_begun_anew(void)
{
    for (unsigned how = 0; how < 3; how++) {
        fixture_reset();
        wirecopy_store_close(store_make(fixture_path("store"), 5, 5));
        if (how == 0)
            CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("store/log/data.mdb"), 0), 0);
        if (how == 1)
            CU_ASSERT_EQUAL_FATAL(unlink(fixture_path("store/log/data.mdb")), 0);
        if (how == 2)
            remove_all(fixture_path("store/log"));
        for (wirecopy_store_mode mode = WIRECOPY_STORE_READ; mode <= WIRECOPY_STORE_CREATE; mode++) {
            wirecopy_store *store = NULL;
            CU_ASSERT_EQUAL(wirecopy_store_open(fixture_path("store"), mode, &store), WIRECOPY_E_CORRUPT);
        }
        CU_ASSERT((access(fixture_path("store/log/data.mdb"), F_OK) == 0) == (how == 0));
    }
}

/* A log that LMDB can read, but with nothing in it. */
static void a_log_without_content_beside_segments_is_refused(void)
{
    const wirecopy_env_options options = {.tables = {"meta", "batches", "deaths"}, .writable = true, .create = true};
    wirecopy_env *env = NULL;
    wirecopy_store *store = NULL;
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 5, 5));
    CU_ASSERT_EQUAL_FATAL(unlink(fixture_path("store/log/data.mdb")), 0);
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_path("store/log"), &options, &env), WIRECOPY_OK);
    wirecopy_env_close(env);
    CU_ASSERT_EQUAL(wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store), WIRECOPY_E_NOT_STORE);
}

/* An empty log without segments is what creating one leaves that was cut short. */
static void an_emptied_log_without_segments_is_created(void)
{
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_OK);
    file_make(fixture_path("store/log/data.mdb"), "");
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_READ), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_STORE);
    wirecopy_store_close(store_make(fixture_path("store"), 5, 5));
}

static void a_network_file_system_is_refused(void)
{
    static const uint32_t types[] = {0x6969, 0xff534d42, 0xfe534d42, 0x00c36400};
    fixture_reset();
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        wirecopy_directory_filesystem(types[i]);
        CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_E_NETWORK);
        CU_ASSERT_NOT_EQUAL(access(fixture_path("store"), F_OK), 0);
    }
    wirecopy_directory_filesystem(0x65735546); /* FUSE: may be anything */
    CU_ASSERT_EQUAL_FATAL(open_status(WIRECOPY_STORE_CREATE), WIRECOPY_OK);
    wirecopy_directory_filesystem(types[0]);
    for (int mode = WIRECOPY_STORE_READ; mode <= WIRECOPY_STORE_CREATE; mode++)
        CU_ASSERT_EQUAL(open_status((wirecopy_store_mode)mode), WIRECOPY_E_NETWORK);
    wirecopy_directory_filesystem(0);
    CU_ASSERT_EQUAL(open_status(WIRECOPY_STORE_READ), WIRECOPY_E_NOT_STORE);
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
        {"a file in place of the segments is refused to a writer",
         a_file_in_place_of_the_segments_is_refused_to_a_writer},
        {"a lost log is not begun anew", a_lost_log_is_not_begun_anew},
        {"a log without content beside segments is refused", a_log_without_content_beside_segments_is_refused},
        {"an emptied log without segments is created", an_emptied_log_without_segments_is_created},
        {"a network file system is refused", a_network_file_system_is_refused},
        {"without memory nothing is locked", without_memory_nothing_is_locked},
    };
    return RUN_FIXTURE("store/directory", cases);
}
