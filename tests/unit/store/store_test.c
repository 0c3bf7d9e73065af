#include "wirecopy/store.h"

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/segments.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

static wirecopy_status open_status(const char *path, wirecopy_store_mode mode)
{
    wirecopy_store *store = NULL;
    const wirecopy_status status = wirecopy_store_open(path, mode, &store);
    CU_ASSERT((status == WIRECOPY_OK) == (store != NULL));
    wirecopy_store_close(store);
    return status;
}

static void make_file(const char *path, const char *content)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(content, file);
    fclose(file);
}

static void arguments_are_checked(void)
{
    wirecopy_store *store = NULL;
    wirecopy_store_check check;
    wirecopy_store_stats stats;
    fixture_reset();
    CU_ASSERT_EQUAL(wirecopy_store_open(NULL, WIRECOPY_STORE_READ, &store), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_open(fixture_folder, WIRECOPY_STORE_READ, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_open(fixture_folder, (wirecopy_store_mode)3, &store), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_open(fixture_folder, (wirecopy_store_mode)-1, &store), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_verify(NULL, NULL, NULL, &check), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_count(NULL, &stats), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_walk(NULL, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_PTR_NULL(store);
    wirecopy_store_close(NULL);
}

static void what_is_no_store_is_told_apart(void)
{
    fixture_reset();
    CU_ASSERT_EQUAL(open_status(fixture_path("none"), WIRECOPY_STORE_READ), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(open_status(fixture_path("none"), WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(open_status(fixture_path("none/store"), WIRECOPY_STORE_CREATE), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_NOT_EQUAL(access(fixture_path("none"), F_OK), 0);

    make_file(fixture_path("file"), "news");
    for (wirecopy_store_mode mode = WIRECOPY_STORE_READ; mode <= WIRECOPY_STORE_CREATE; mode++) {
        CU_ASSERT_EQUAL(open_status(fixture_path("file"), mode), WIRECOPY_E_NOT_STORE);
        CU_ASSERT_EQUAL(open_status(fixture_path("file/store"), mode), WIRECOPY_E_NOT_FOUND);
        CU_ASSERT_EQUAL(open_status(fixture_folder, mode), WIRECOPY_E_NOT_STORE); /* it holds the file */
    }
    CU_ASSERT_NOT_EQUAL(access(fixture_path("writer.lock"), F_OK), 0);

    CU_ASSERT_EQUAL_FATAL(mkdir(fixture_path("empty"), 0777), 0);
    CU_ASSERT_EQUAL(open_status(fixture_path("empty"), WIRECOPY_STORE_READ), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(fixture_path("empty"), WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(fixture_path("empty"), WIRECOPY_STORE_CREATE), WIRECOPY_OK);
    CU_ASSERT_EQUAL(open_status(fixture_path("empty"), WIRECOPY_STORE_READ), WIRECOPY_OK);
    make_file(fixture_path("empty/notes.txt"), "kept by hand");
    CU_ASSERT_EQUAL(open_status(fixture_path("empty"), WIRECOPY_STORE_CREATE), WIRECOPY_OK);
}

/* What a crash may leave of creating one: all of its steps but the last. */
static void creating_goes_on_where_it_was_cut_short(void)
{
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(mkdir(fixture_path("store"), 0777), 0);
    make_file(fixture_path("store/writer.lock"), "");
    CU_ASSERT_EQUAL_FATAL(mkdir(fixture_path("store/log"), 0777), 0);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_STORE);

    wirecopy_env *env = NULL;
    const wirecopy_env_options options = {.tables = {"meta", "batches", "deaths"}, .writable = true, .create = true};
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_path("store/log"), &options, &env), WIRECOPY_OK);
    wirecopy_env_close(env);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_READ), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_CREATE), WIRECOPY_OK);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_READ), WIRECOPY_OK);
}

static void a_damaged_file_is_told_from_a_store(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 5, 5));
    make_file(fixture_path("store/log/data.mdb"), "this was a database once, and is none any more");
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_READ), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_E_CORRUPT);
}

/* A log that was cut off or emptied is damaged; segments are made anew, or gone on without. */
static void files_that_were_cut_off_crash_nothing(void)
{
    for (unsigned page_count = 0; page_count < 12; page_count += 3) {
        fixture_reset();
        wirecopy_segments_limit(30, 0);
        wirecopy_store_close(store_make(fixture_path("store"), 200, 25));
        CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("store/segments/data.mdb"), page_count * 4096), 0);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT(store_agrees(store, 200, 30));
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        CU_ASSERT(store_agrees(store, 200, 30));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
        CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("store/log/data.mdb"), page_count * 4096), 0);
        CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_READ), WIRECOPY_E_CORRUPT);
        CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_E_CORRUPT);
    }
    wirecopy_segments_limit(0, 0);
}

static int open_while_locked(int from_parent, int to_parent)
{
    (void)to_parent;
    wirecopy_store *store = NULL;
    if (!await(from_parent))
        return 50;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_E_LOCKED)
        return 51;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store) != WIRECOPY_E_LOCKED)
        return 52;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK)
        return 53;
    wirecopy_store_close(store);
    return 0;
}

static void one_writer_at_a_time(void)
{
    fixture_reset();
    const child other = child_run(open_while_locked);
    wirecopy_store *store = store_make(fixture_path("store"), 5, 5);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_E_LOCKED);
    tell(other.to_child);
    CU_ASSERT_EQUAL(child_end(other), 0);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_OK);
}

#define ROUND_COUNT 12
#define ROUND_STORIES 17

/* A refresh that fails at its first request, its second, and so on, until it gets through. */
static bool refresh_at_last(wirecopy_store *store)
{
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status == WIRECOPY_E_MEMORY; nth++) {
        wirecopy_memory_fail_at(nth);
        status = wirecopy_store_refresh(store);
        wirecopy_memory_fail_at(0);
    }
    return status == WIRECOPY_OK;
}

static int read_what_is_written(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    wirecopy_segments_limit(40, 0);
    for (uint64_t round = 1; round <= ROUND_COUNT; round++) {
        if (!await(from_parent))
            return 50;
        if (!store && wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK)
            return 51;
        if (round % 3 && !refresh_at_last(store))
            return 52;
        const uint64_t seen = round % 3 ? round : round - 1;
        if (!store_agrees(store, seen * ROUND_STORIES, 40))
            return 53;
        tell(to_parent);
    }
    wirecopy_store_close(store);
    return 0;
}

/* Every third round the reader does not refresh: it then sees segments that are newer than what it knows of, and must
 * answer as before. Maps begin small, so that both processes have to grow theirs. */
static void a_reader_follows_the_writer(void)
{
    fixture_reset();
    wirecopy_env_map_bytes_limit(64 << 10);
    wirecopy_segments_limit(40, 0);
    const child reader = child_run(read_what_is_written);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    for (uint64_t round = 0; round < ROUND_COUNT; round++) {
        CU_ASSERT_EQUAL_FATAL(store_add(store, round * ROUND_STORIES, ROUND_STORIES), WIRECOPY_OK);
        tell(reader.to_child);
        if (!await(reader.from_child))
            break;
    }
    CU_ASSERT_EQUAL(child_end(reader), 0);
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    wirecopy_env_map_bytes_limit(0);
    wirecopy_segments_limit(0, 0);
}

static int read_from_memory(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    wirecopy_segments_limit(25, 0);
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK)
        return 50;
    tell(to_parent);
    if (!await(from_parent) || !store_agrees(store, 100, 90))
        return 51;
    wirecopy_store_close(store);
    return 0;
}

/* The reader has made segments of 26 stories in its memory; then a writer makes others, of 18, and the reader sees them
 * without a refresh: no story may be found twice, or not at all. */
static void segments_made_meanwhile_do_not_double_those_in_memory(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 100, 100));
    const child reader = child_run(read_from_memory);
    CU_ASSERT(await(reader.from_child));
    wirecopy_segments_limit(17, 0);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    tell(reader.to_child);
    CU_ASSERT_EQUAL(child_end(reader), 0);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Adds when told. */
static int add_twice(int from_parent, int to_parent)
{
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    for (unsigned i = 0; i < 2; i++) {
        if (!await(from_parent) || store_add(store, 30 * i, 30) != WIRECOPY_OK)
            return 1;
        tell(to_parent);
    }
    if (!await(from_parent))
        return 1;
    wirecopy_store_close(store);
    return 0;
}

/* The writer is about to make a segment of what is beyond the limit: only what is far beyond is sorted in memory. */
static void a_reader_leaves_it_to_the_writer_to_sort(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 0, 1));
    const child writer = child_run(add_twice);
    wirecopy_segments_limit(17, 0);
    wirecopy_store *const reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    for (size_t i = 0; i < 2; i++) {
        tell(writer.to_child);
        CU_ASSERT(await(writer.from_child));
        CU_ASSERT_EQUAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
        CU_ASSERT_EQUAL(reader->memory_segment_count, i);
        CU_ASSERT(store_agrees(reader, 30 * (i + 1), 40));
    }
    wirecopy_segments_limit(0, 0);
    tell(writer.to_child);
    CU_ASSERT_EQUAL(child_end(writer), 0);
    wirecopy_store_close(reader);
}

static void meta_change(const char *path, size_t offset, uint8_t value)
{
    const wirecopy_env_options options = {.tables = {"meta", "batches", "deaths"}, .writable = true};
    wirecopy_env *env = NULL;
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_change *change = NULL;
    wirecopy_blob blob = {0};
    void *image = NULL;
    uint8_t bytes[64];
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(path, &options, &env), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_get(snapshot, 0, 0, &blob), WIRECOPY_OK);
    CU_ASSERT_FATAL(blob.byte_count <= sizeof bytes);
    memcpy(bytes, blob.bytes, blob.byte_count);
    wirecopy_snapshot_destroy(snapshot);
    bytes[offset] = value;
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, blob.byte_count, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, 0, 0, blob.byte_count, &image), WIRECOPY_OK);
    memcpy(image, bytes, blob.byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
    wirecopy_env_close(env);
}

static void another_version_is_refused(void)
{
    static const struct {
        size_t offset;
        uint8_t value;
        wirecopy_status status;
    } changes[] = {{0, 'w', WIRECOPY_E_NOT_STORE},
                   {8, WIRECOPY_STORE_VERSION + 1, WIRECOPY_E_VERSION},
                   {12, WIRECOPY_FINGERPRINT_VERSION + 1, WIRECOPY_E_VERSION},
                   {20, 1, WIRECOPY_E_CORRUPT}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        fixture_reset();
        wirecopy_store_close(store_make(fixture_path("store"), 3, 3));
        meta_change(fixture_path("store/log"), changes[i].offset, changes[i].value);
        for (wirecopy_store_mode mode = WIRECOPY_STORE_READ; mode <= WIRECOPY_STORE_CREATE; mode++)
            CU_ASSERT_EQUAL(open_status(fixture_path("store"), mode), changes[i].status);
    }
}

static uint64_t segment_count(wirecopy_store *store)
{
    wirecopy_store_stats stats = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    return stats.segment_count;
}

static void lost_segments_are_rebuilt(void)
{
    fixture_reset();
    wirecopy_segments_limit(30, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 200, 25);
    CU_ASSERT(segment_count(store) > 0);
    wirecopy_store_close(store);

    remove_all(fixture_path("store/segments"));
    store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    CU_ASSERT(segment_count(store) > 0);
    CU_ASSERT(store_agrees(store, 200, 60));
    wirecopy_store_close(store);

    make_file(fixture_path("store/segments/data.mdb"), "something else");
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(segment_count(store), 0);
    CU_ASSERT(store_agrees(store, 200, 60));
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    CU_ASSERT(segment_count(store) > 0);
    CU_ASSERT(store_agrees(store, 200, 60));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Segments of another store, and of this one when it was larger: both name stories that are not there. */
static void segments_that_do_not_fit_are_dropped(void)
{
    for (unsigned same_store = 0; same_store < 2; same_store++) {
        fixture_reset();
        wirecopy_segments_limit(30, 0);
        wirecopy_store_close(store_make(fixture_path("store"), same_store ? 60 : 200, 20));
        if (same_store) {
            char command[1024];
            (void)snprintf(command, sizeof command, "cp -r %s %s", fixture_path("store"), fixture_path("copy"));
            CU_ASSERT_EQUAL_FATAL(system(command), 0);
            wirecopy_store *copy = store_open(fixture_path("copy"), WIRECOPY_STORE_WRITE);
            CU_ASSERT_EQUAL_FATAL(store_add(copy, 60, 140), WIRECOPY_OK);
            wirecopy_store_close(copy);
        } else {
            wirecopy_store_close(store_make(fixture_path("other"), 100, 20));
        }
        remove_all(fixture_path("store/segments"));
        CU_ASSERT_EQUAL_FATAL(
            rename(fixture_path(same_store ? "copy/segments" : "other/segments"), fixture_path("store/segments")), 0);

        const uint64_t count = same_store ? 60 : 200;
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT(store_agrees(store, count, 60));
        CU_ASSERT_EQUAL(verify_problem_count(store), 1);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        CU_ASSERT(store_agrees(store, count, 60));
        CU_ASSERT_EQUAL_FATAL(store_add(store, count, 40), WIRECOPY_OK);
        CU_ASSERT(store_agrees(store, count + 40, 60));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    wirecopy_segments_limit(0, 0);
}

static int write_until_killed(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    (void)from_parent;
    wirecopy_segments_limit(20, 0);
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store) != WIRECOPY_OK)
        return 50;
    wirecopy_store_stats stats;
    if (wirecopy_store_count(store, &stats) != WIRECOPY_OK)
        return 51;
    for (uint64_t story = stats.story_count;; story += 3) {
        if (store_add(store, story, 3) != WIRECOPY_OK)
            return 52;
        tell(to_parent);
    }
}

/* Killed at no particular instant, twenty times over, every other time not before it has acknowledged something, however
 * slow the machine; what was told of is there, in whole batches. */
static void killing_the_writer_loses_nothing_that_was_acknowledged(void)
{
    fixture_reset();
    uint64_t acknowledged = 0, random = 5;
    for (unsigned kill_number = 0; kill_number < 20; kill_number++) {
        const child writer = child_run(write_until_killed);
        if (kill_number % 2 == 1 && await(writer.from_child))
            acknowledged += 3;
        usleep((useconds_t)(random_next(&random) % 30000));
        kill(writer.id, SIGKILL);
        close(writer.to_child);
        while (await(writer.from_child))
            acknowledged += 3;
        CU_ASSERT_EQUAL(child_end(writer), -SIGKILL);
        if (access(fixture_path("store"), F_OK) != 0)
            continue;
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        wirecopy_store_stats stats = {0};
        CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
        CU_ASSERT(stats.story_count == acknowledged || stats.story_count == acknowledged + 3);
        CU_ASSERT(store_agrees(store, stats.story_count, 6));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        acknowledged = stats.story_count;
        wirecopy_store_close(store);
    }
    CU_ASSERT(acknowledged > 0);
}

/* A limit on file sizes stands for a disk that is full: in the log, or in the segments. */
static int write_until_full(int from_parent, int to_parent)
{
    (void)from_parent, (void)to_parent;
    const struct rlimit limit = {300000, 300000};
    wirecopy_store *store = NULL;
    signal(SIGXFSZ, SIG_IGN);
    wirecopy_segments_limit(20, 0);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK)
        return 50;
    for (uint64_t story = 30; story < 10000; story += 10) {
        const wirecopy_status status = store_add(store, story, 10);
        if (status == WIRECOPY_OK)
            continue;
        uint64_t number;
        sample one;
        wirecopy_view *view = NULL;
        sample_make(story, &one);
        const bool refuses =
            wirecopy_store_commit(store) == status && wirecopy_store_append(store, &one.record, &number) == status &&
            wirecopy_store_refresh(store) == status && wirecopy_view_create(&store, 1, &view) == WIRECOPY_OK &&
            wirecopy_view_begin(view) == status;
        wirecopy_view_destroy(view);
        wirecopy_store_close(store);
        return (status == WIRECOPY_E_FULL || status == WIRECOPY_E_IO) && refuses ? 0 : 51;
    }
    return 52;
}

static void a_full_disk_leaves_whole_batches(void)
{
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_store_close(store_make(fixture_path("store"), 30, 10));
    CU_ASSERT_EQUAL(child_end(child_run(write_until_full)), 0);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    wirecopy_store_stats stats = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT(stats.story_count >= 30 && stats.story_count % 10 == 0);
    CU_ASSERT(store_agrees(store, stats.story_count, 30));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

static int read_without_permission(int from_parent, int to_parent)
{
    (void)from_parent, (void)to_parent;
    wirecopy_store *store = NULL;
    if (geteuid() == 0 && seteuid(65534) != 0)
        return 50;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_E_READ_ONLY)
        return 51;
    if (wirecopy_store_open(fixture_path("new"), WIRECOPY_STORE_CREATE, &store) != WIRECOPY_E_READ_ONLY)
        return 52;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK)
        return 53;
    const bool agrees = store_agrees(store, 100, 30);
    wirecopy_store_close(store);
    return agrees ? 0 : 54;
}

/* With lock tables that may not be written to, and with none. */
static void a_store_can_be_read_without_permission_to_write(void)
{
    static const char *const names[] = {"",
                                        "store",
                                        "store/log",
                                        "store/segments",
                                        "store/log/data.mdb",
                                        "store/log/lock.mdb",
                                        "store/segments/data.mdb",
                                        "store/segments/lock.mdb",
                                        "store/writer.lock"};
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_store_close(store_make(fixture_path("store"), 100, 10));
    for (unsigned with_tables = 2; with_tables-- > 0;) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            (void)chmod(fixture_path(names[i]), strchr(names[i], '.') ? 0444 : 0555);
        CU_ASSERT_EQUAL(child_end(child_run(read_without_permission)), 0);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            (void)chmod(fixture_path(names[i]), strchr(names[i], '.') ? 0644 : 0755);
        (void)unlink(fixture_path("store/log/lock.mdb"));
        (void)unlink(fixture_path("store/segments/lock.mdb"));
    }
    wirecopy_segments_limit(0, 0);
}

static void permit(bool writing)
{
    static const char *const names[] = {"store/log/data.mdb",
                                        "store/log/lock.mdb",
                                        "store/segments/data.mdb",
                                        "store/segments/lock.mdb",
                                        "store/writer.lock",
                                        "store/log",
                                        "store/segments",
                                        "store",
                                        ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        (void)chmod(fixture_path(names[i]), (strchr(names[i], '.') ? 0444 : 0555) | (writing ? 0200 : 0));
}

static int read_beside_a_writer(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    if (!await(from_parent) || (geteuid() == 0 && seteuid(65534) != 0))
        return 50;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_E_LOCKED)
        return 51;
    tell(to_parent);
    if (!await(from_parent) || wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK)
        return 52;
    tell(to_parent);
    const bool agrees = await(from_parent) && store_agrees(store, 100, 30);
    wirecopy_store_close(store);
    return agrees ? 0 : 53;
}

/* Who cannot write to the lock tables would have its pages taken away by a writer: one waits for the other. */
static void a_reader_without_permission_and_a_writer_keep_each_other_out(void)
{
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    const child reader = child_run(read_beside_a_writer);
    wirecopy_store *store = store_make(fixture_path("store"), 100, 10);
    permit(false);
    tell(reader.to_child);
    CU_ASSERT(await(reader.from_child));
    wirecopy_store_close(store);
    tell(reader.to_child);
    CU_ASSERT(await(reader.from_child));
    permit(true);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_E_LOCKED);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_READ), WIRECOPY_OK);
    tell(reader.to_child);
    CU_ASSERT_EQUAL(child_end(reader), 0);
    CU_ASSERT_EQUAL(open_status(fixture_path("store"), WIRECOPY_STORE_WRITE), WIRECOPY_OK);
    wirecopy_segments_limit(0, 0);
}

static int read_without_any_lock(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    (void)from_parent, (void)to_parent;
    if (geteuid() == 0 && seteuid(65534) != 0)
        return 50;
    return wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) == WIRECOPY_E_READ_ONLY ? 0 : 51;
}

static void a_reader_that_can_neither_announce_itself_nor_lock_is_refused(void)
{
    for (unsigned is_there = 0; is_there < 2; is_there++) {
        fixture_reset();
        wirecopy_store_close(store_make(fixture_path("store"), 10, 10));
        permit(false);
        if (is_there)
            (void)chmod(fixture_path("store/writer.lock"), 0);
        else
            (void)unlink(fixture_path("store/writer.lock"));
        if (is_there || geteuid() == 0)
            CU_ASSERT_EQUAL(child_end(child_run(read_without_any_lock)), 0);
        permit(true);
    }
}

/* One scenario over and over, with the N-th request failing, until it gets through: opening, appending, with somebody
 * looking and without, committing, making segments, reopening. After each the store must open and hold whole batches. */
static wirecopy_status scenario(void)
{
    wirecopy_store *store = NULL;
    wirecopy_view *view = NULL;
    wirecopy_status status = wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store);
    if (status == WIRECOPY_OK)
        status = store_add(store, 0, 8);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&store, 1, &view);
    for (uint64_t story = 8; status == WIRECOPY_OK && story < 40; story += 8)
        status = store_add(store, story, 8);
    wirecopy_store_check check;
    if (status == WIRECOPY_OK)
        status = wirecopy_store_verify(store, NULL, NULL, &check);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    if (status != WIRECOPY_OK)
        return status;
    remove_all(fixture_path("store/segments"));
    status = wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_store_refresh(store);
    wirecopy_store_close(store);
    return status;
}

static void every_failed_request_leaves_a_store_that_opens(void)
{
    wirecopy_status status = WIRECOPY_E_MEMORY;
    wirecopy_segments_limit(12, 0);
    size_t nth = 1;
    for (; status == WIRECOPY_E_MEMORY && nth < 2000; nth++) {
        fixture_reset();
        wirecopy_memory_fail_at(nth);
        status = scenario();
        wirecopy_memory_fail_at(0);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        wirecopy_store_stats stats = {0};
        CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
        CU_ASSERT_EQUAL(stats.story_count % 8, 0);
        CU_ASSERT(store_agrees(store, stats.story_count, 3));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    CU_ASSERT(nth > 50);
    wirecopy_segments_limit(0, 0);
}

static void a_refresh_that_failed_can_be_repeated(void)
{
    fixture_reset();
    wirecopy_segments_limit(12, 0);
    wirecopy_store_close(store_make(fixture_path("store"), 60, 9));
    remove_all(fixture_path("store/segments"));
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    for (size_t nth = 1; nth < 4; nth++) {
        wirecopy_memory_fail_at(nth);
        const wirecopy_status status = wirecopy_store_refresh(store);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || !store_agrees(store, 60, 3));
        CU_ASSERT_EQUAL(wirecopy_store_refresh(store), WIRECOPY_OK);
        CU_ASSERT(store_agrees(store, 60, 30));
    }
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* What is too large is refused alone: the store goes on. */
static void a_field_too_long_is_refused_and_nothing_changes(void)
{
    static char long_title[WIRECOPY_FIELD_BYTES_MAX + 1];
    static sample one;
    uint64_t story;
    fixture_reset();
    memset(long_title, 'a', sizeof long_title);
    wirecopy_store *store = store_make(fixture_path("store"), 10, 10);
    sample_make(10, &one);
    one.record.title = (wirecopy_string){long_title, sizeof long_title};
    CU_ASSERT_EQUAL(wirecopy_store_append(store, &one.record, &story), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_store_commit(store), WIRECOPY_OK);
    CU_ASSERT_EQUAL(store_add(store, 10, 5), WIRECOPY_OK);
    CU_ASSERT(store_agrees(store, 15, 30));
    wirecopy_store_close(store);
}

/* Who opens the store reads what the segments do not have. */
static void a_long_tail_becomes_a_segment_on_closing(void)
{
    wirecopy_store_stats stats;
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("long"), 2100, 700));
    wirecopy_store_close(store_make(fixture_path("short"), 2000, 500));
    wirecopy_store *store = store_open(fixture_path("long"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT(stats.segment_count == 1 && stats.tail_story_count == 0);
    CU_ASSERT(store_agrees(store, 2100, 20));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    store = store_open(fixture_path("short"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT(stats.segment_count == 0 && stats.tail_story_count == 2000);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"arguments are checked", arguments_are_checked},
        {"what is no store is told apart", what_is_no_store_is_told_apart},
        {"creating goes on where it was cut short", creating_goes_on_where_it_was_cut_short},
        {"a damaged file is told from a store", a_damaged_file_is_told_from_a_store},
        {"files that were cut off crash nothing", files_that_were_cut_off_crash_nothing},
        {"one writer at a time", one_writer_at_a_time},
        {"a reader follows the writer", a_reader_follows_the_writer},
        {"a reader leaves it to the writer to sort", a_reader_leaves_it_to_the_writer_to_sort},
        {"segments made meanwhile do not double those in memory",
         segments_made_meanwhile_do_not_double_those_in_memory},
        {"another version is refused", another_version_is_refused},
        {"lost segments are rebuilt", lost_segments_are_rebuilt},
        {"segments that do not fit are dropped", segments_that_do_not_fit_are_dropped},
        {"killing the writer loses nothing that was acknowledged",
         killing_the_writer_loses_nothing_that_was_acknowledged},
        {"a full disk leaves whole batches", a_full_disk_leaves_whole_batches},
        {"a store can be read without permission to write", a_store_can_be_read_without_permission_to_write},
        {"a reader without permission and a writer keep each other out",
         a_reader_without_permission_and_a_writer_keep_each_other_out},
        {"a reader that can neither announce itself nor lock is refused",
         a_reader_that_can_neither_announce_itself_nor_lock_is_refused},
        {"every failed request leaves a store that opens", every_failed_request_leaves_a_store_that_opens},
        {"a refresh that failed can be repeated", a_refresh_that_failed_can_be_repeated},
        {"a field too long is refused and nothing changes", a_field_too_long_is_refused_and_nothing_changes},
        {"a long tail becomes a segment on closing", a_long_tail_becomes_a_segment_on_closing},
    };
    return RUN_FIXTURE("store/store", cases);
}
