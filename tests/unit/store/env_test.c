#include "core/store/env.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

#include "tests/unit/store/child.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !__has_feature(address_sanitizer) &&            \
    !__has_feature(thread_sanitizer)
#define STANDS_IN_FOR_MMAP /* sanitizers do */
#endif

#ifdef STANDS_IN_FOR_MMAP
static size_t mmap_bytes_max = SIZE_MAX;

/* Found before the C library's, by LMDB too: refuses what is too large as an emulator does. */
void *mmap(void *address, size_t byte_count, int protection, int flags, int file, off_t offset)
{
    if (byte_count > mmap_bytes_max) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, address, byte_count, protection, flags, file, offset);
}
#endif

static const wirecopy_env_options writing = {.tables = {"first", "second"}, .writable = true, .create = true};
static const wirecopy_env_options reading = {.tables = {"first", "second"}};

static wirecopy_env *env_open(const wirecopy_env_options *options)
{
    wirecopy_env *env = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_folder, options, &env), WIRECOPY_OK);
    return env;
}

static wirecopy_snapshot *snapshot_begin(wirecopy_env *env)
{
    wirecopy_snapshot *snapshot = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    return snapshot;
}

/* Key n holds byte_count bytes of value n. */
static wirecopy_status add(wirecopy_env *env, unsigned table, uint64_t key, size_t byte_count)
{
    wirecopy_change *change = NULL;
    void *bytes;
    wirecopy_status status = wirecopy_change_begin(env, byte_count, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_change_append(change, table, key, byte_count, &bytes);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    memset(bytes, (int)key, byte_count);
    return wirecopy_change_commit(change);
}

static bool has(wirecopy_snapshot *snapshot, unsigned table, uint64_t key, size_t byte_count)
{
    wirecopy_blob blob;
    return wirecopy_snapshot_get(snapshot, table, key, &blob) == WIRECOPY_OK && blob.byte_count == byte_count &&
           ((const uint8_t *)blob.bytes)[0] == (uint8_t)key &&
           ((const uint8_t *)blob.bytes)[byte_count - 1] == (uint8_t)key;
}

static void values_come_back_and_large_ones_are_aligned(void)
{
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    const size_t own_page_bytes = wirecopy_env_own_page_bytes(env);
    for (uint64_t key = 1; key < 50; key++) {
        CU_ASSERT_EQUAL_FATAL(add(env, 0, key, key), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(add(env, 1, key, own_page_bytes + key % 3), WIRECOPY_OK);
    }
    CU_ASSERT_EQUAL(add(env, 0, 7, 1), WIRECOPY_E_CORRUPT); /* not the largest key */
    wirecopy_env_close(env);

    env = env_open(&reading);
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    for (uint64_t key = 1; key < 50; key++) {
        wirecopy_blob blob = {0};
        CU_ASSERT(has(snapshot, 0, key, key) && has(snapshot, 1, key, own_page_bytes + key % 3));
        CU_ASSERT_EQUAL(wirecopy_snapshot_get(snapshot, 1, key, &blob), WIRECOPY_OK);
        CU_ASSERT_EQUAL((uintptr_t)blob.bytes % 16, 0);
    }
    wirecopy_blob blob;
    uint64_t last = 0;
    CU_ASSERT_EQUAL(wirecopy_snapshot_get(snapshot, 0, 50, &blob), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_snapshot_last(snapshot, 0, &last, &blob), WIRECOPY_OK);
    CU_ASSERT(last == 49 && blob.byte_count == 49);
    CU_ASSERT(wirecopy_env_used_bytes(env) > 49 * own_page_bytes);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
}

static wirecopy_status sum_until_30(void *context, uint64_t key, wirecopy_blob blob)
{
    *(uint64_t *)context += key + 1000 * (blob.byte_count == key);
    return key == 30 ? WIRECOPY_E_CANCELLED : WIRECOPY_OK;
}

static void a_walk_ascends_and_stops_when_told(void)
{
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    wirecopy_blob blob;
    uint64_t sum = 0, last;
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    CU_ASSERT_EQUAL(wirecopy_snapshot_walk(snapshot, 0, 0, sum_until_30, &sum), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_snapshot_last(snapshot, 0, &last, &blob), WIRECOPY_E_NOT_FOUND);
    wirecopy_snapshot_end(snapshot);
    for (uint64_t key = 1; key < 50; key++)
        CU_ASSERT_EQUAL_FATAL(add(env, 0, key, key), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_snapshot_walk(snapshot, 0, 28, sum_until_30, &sum), WIRECOPY_E_CANCELLED);
    CU_ASSERT_EQUAL(sum, 28 + 29 + 30 + 3000);
    CU_ASSERT_EQUAL(wirecopy_snapshot_walk(snapshot, 0, 48, sum_until_30, &sum), WIRECOPY_OK);
    CU_ASSERT_EQUAL(sum, 28 + 29 + 30 + 48 + 49 + 5000);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
}

static void a_snapshot_sees_what_was_there_when_it_began(void)
{
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    CU_ASSERT_EQUAL_FATAL(add(env, 0, 1, 3000), WIRECOPY_OK);
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    const wirecopy_edition before = wirecopy_snapshot_edition(snapshot);
    CU_ASSERT_EQUAL_FATAL(add(env, 0, 2, 3000), WIRECOPY_OK);
    CU_ASSERT(has(snapshot, 0, 1, 3000) && !has(snapshot, 0, 2, 3000));
    wirecopy_snapshot_end(snapshot);
    wirecopy_snapshot_end(snapshot);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    const wirecopy_edition after = wirecopy_snapshot_edition(snapshot);
    CU_ASSERT(has(snapshot, 0, 2, 3000));
    CU_ASSERT(before.transaction != after.transaction && before.move_count == after.move_count);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
}

static void an_aborted_change_leaves_nothing(void)
{
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    wirecopy_change *change = NULL;
    void *bytes;
    CU_ASSERT_EQUAL_FATAL(add(env, 0, 1, 3000), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 3000, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, 0, 2, 3000, &bytes), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_delete_from(change, 0, 1), WIRECOPY_OK);
    wirecopy_change_abort(change);
    wirecopy_change_abort(NULL);
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    CU_ASSERT(has(snapshot, 0, 1, 3000) && !has(snapshot, 0, 2, 3000));
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
}

static void deleting_one_leaves_the_others(void)
{
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    wirecopy_change *change = NULL;
    for (uint64_t key = 1; key <= 3; key++)
        CU_ASSERT_EQUAL_FATAL(add(env, 0, key, 3000), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 0, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_change_delete(change, 0, 2), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_change_delete(change, 0, 2), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    CU_ASSERT(has(snapshot, 0, 1, 3000) && !has(snapshot, 0, 2, 3000) && has(snapshot, 0, 3, 3000));
    wirecopy_blob blob = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_get(snapshot, 0, 3, &blob), WIRECOPY_OK);
    wirecopy_blob_will_need(blob); /* says nothing, and changes nothing */
    CU_ASSERT(has(snapshot, 0, 3, 3000));
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
}

/* Enough entries for several leaves, so that deleting crosses pages and frees some. */
static void deleting_takes_all_from_a_key_on(void)
{
    static const uint64_t firsts[] = {2000, 1999, 700, 1, 0, 0};
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    wirecopy_change *change = NULL;
    void *bytes;
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 2000 * 100, &change), WIRECOPY_OK);
    for (uint64_t key = 0; key < 2000; key++) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_append(change, 0, key, 100, &bytes), WIRECOPY_OK);
        memset(bytes, (int)key, 100);
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        uint64_t last = 0;
        wirecopy_blob blob;
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 0, &change), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_delete_from(change, 0, firsts[i]), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
        wirecopy_snapshot *snapshot = snapshot_begin(env);
        const wirecopy_status status = wirecopy_snapshot_last(snapshot, 0, &last, &blob);
        CU_ASSERT_EQUAL(status, firsts[i] ? WIRECOPY_OK : WIRECOPY_E_NOT_FOUND);
        CU_ASSERT(firsts[i] == 0 || (last == firsts[i] - 1 && has(snapshot, 0, 0, 100)));
        wirecopy_snapshot_destroy(snapshot);
    }
    wirecopy_env_close(env);
}

/* From 256 KiB to 8 MiB of values, twice a move at least; then the same for one that reads. */
static void the_map_grows(void)
{
    fixture_reset();
    wirecopy_env_map_bytes_limit(256 << 10);
    wirecopy_env *env = env_open(&writing);
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    const wirecopy_edition before = wirecopy_snapshot_edition(snapshot);
    for (uint64_t key = 1; key < 40; key++) {
        wirecopy_snapshot_end(snapshot);
        CU_ASSERT_EQUAL_FATAL(add(env, 0, key, 200 << 10), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_env_refresh(env), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
        CU_ASSERT(has(snapshot, 0, key, 200 << 10) && has(snapshot, 0, 1, 200 << 10));
    }
    CU_ASSERT(wirecopy_snapshot_edition(snapshot).move_count >= before.move_count + 4);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);

    env = env_open(&reading);
    CU_ASSERT_EQUAL(wirecopy_env_refresh(env), WIRECOPY_OK);
    snapshot = snapshot_begin(env);
    CU_ASSERT(has(snapshot, 0, 39, 200 << 10));
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
    wirecopy_env_map_bytes_limit(0);
}

static void who_opens_it_again_shares_it(void)
{
    wirecopy_env *refused = NULL;
    fixture_reset();
    wirecopy_env *const writer = env_open(&writing), *const reader = env_open(&reading);
    CU_ASSERT_PTR_EQUAL(writer, reader);
    CU_ASSERT_EQUAL(add(writer, 0, 1, 100), WIRECOPY_OK);
    wirecopy_snapshot *snapshot = snapshot_begin(reader);
    CU_ASSERT(has(snapshot, 0, 1, 100));
    CU_ASSERT_EQUAL(wirecopy_env_last_change(reader), wirecopy_snapshot_edition(snapshot).transaction);
    wirecopy_env_close(writer);
    CU_ASSERT(has(snapshot, 0, 1, 100));
    CU_ASSERT_PTR_EQUAL(env_open(&writing), reader);
    CU_ASSERT_EQUAL(add(reader, 0, 2, 100), WIRECOPY_OK);
    CU_ASSERT(wirecopy_env_last_change(reader) > wirecopy_snapshot_edition(snapshot).transaction);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(reader);
    wirecopy_env_close(reader);

    wirecopy_env *const alone = env_open(&reading);
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &writing, &refused), WIRECOPY_E_LOCKED);
    wirecopy_env_close(alone);
    wirecopy_env_close(env_open(&writing));
}

typedef struct looker {
    wirecopy_env *env;
    atomic_bool is_over;
    atomic_uint look_count, failure_count;
} looker;

/* Looks again and again: two snapshots at one time, of which the second may have to wait for the map to move. */
static void *look(void *context)
{
    looker *const one = context;
    while (!one->is_over) {
        wirecopy_snapshot *first = NULL, *second = NULL;
        const bool sees = wirecopy_snapshot_open(one->env, &first) == WIRECOPY_OK &&
                          wirecopy_snapshot_open(one->env, &second) == WIRECOPY_OK && has(first, 0, 1, 200 << 10) &&
                          has(second, 0, 1, 200 << 10);
        one->failure_count += !sees;
        one->look_count++;
        wirecopy_snapshot_destroy(first);
        wirecopy_snapshot_destroy(second);
    }
    return NULL;
}

static void the_map_grows_between_the_looks_of_other_threads(void)
{
    pthread_t threads[2];
    fixture_reset();
    wirecopy_env_map_bytes_limit(1 << 20);
    looker one = {.env = env_open(&writing)};
    const uint64_t before = wirecopy_env_used_bytes(one.env);
    CU_ASSERT_EQUAL_FATAL(add(one.env, 0, 1, 200 << 10), WIRECOPY_OK);
    for (size_t i = 0; i < 2; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, look, &one), 0);
    for (uint64_t key = 2; key < 40; key++)
        CU_ASSERT_EQUAL(add(one.env, 0, key, 200 << 10), WIRECOPY_OK);
    while (one.look_count < 10)
        (void)usleep(1000);
    one.is_over = true;
    for (size_t i = 0; i < 2; i++)
        CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
    CU_ASSERT_EQUAL(one.failure_count, 0);
    CU_ASSERT(wirecopy_env_used_bytes(one.env) > before + (38 * 200 << 10));
    wirecopy_env_close(one.env);
    wirecopy_env_map_bytes_limit(0);
}

static bool holds_values(void)
{
    wirecopy_env *env = NULL;
    if (wirecopy_env_open(fixture_folder, &writing, &env) != WIRECOPY_OK)
        return false;
    const bool holds = add(env, 0, 1, 20000) == WIRECOPY_OK;
    wirecopy_env_close(env);
    return holds;
}

/* So that 128 MiB of addresses are left, and not 256. */
static int open_with_few_addresses(int from_parent, int to_parent)
{
    unsigned long page_count = 0;
    (void)from_parent, (void)to_parent;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%lu", &page_count) != 1)
        return 50;
    fclose(file);
    const rlim_t byte_count = (rlim_t)page_count * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)200 << 20);
    const struct rlimit limit = {byte_count, byte_count};
    return setrlimit(RLIMIT_AS, &limit) == 0 && holds_values() ? 0 : 51;
}

static void a_small_map_does_where_addresses_are_few(void)
{
    fixture_reset();
    CU_ASSERT_EQUAL(child_end(child_run(open_with_few_addresses)), 0);
#ifdef STANDS_IN_FOR_MMAP
    fixture_reset();
    mmap_bytes_max = (size_t)100 << 20;
    CU_ASSERT(holds_values());
    mmap_bytes_max = 1 << 20;
    wirecopy_env *env = NULL;
    CU_ASSERT_NOT_EQUAL(wirecopy_env_open(fixture_folder, &writing, &env), WIRECOPY_OK);
    mmap_bytes_max = SIZE_MAX;
    CU_ASSERT_PTR_NULL(env);
#endif
}

static void what_is_no_environment_is_told_apart(void)
{
    static const wirecopy_env_options others = {.tables = {"first", "third"}, .writable = true, .create = true};
    wirecopy_env *env = NULL;
    fixture_reset();
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_path("none"), &reading, &env), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_path("none"), &writing, &env), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &reading, &env), WIRECOPY_E_NOT_FOUND);
    wirecopy_env_close(env_open(&writing));
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &others, &env), WIRECOPY_E_NOT_STORE);
    CU_ASSERT_PTR_NULL(env);
    wirecopy_env_close(NULL);
}

/* Cut off after every page but the last: also for one that has it open. */
static wirecopy_status never_visit(void *context, uint64_t key, wirecopy_blob blob)
{
    (void)context, (void)key, (void)blob;
    return WIRECOPY_E_CANCELLED;
}

static int add_to_third(int from_parent, int to_parent)
{
    static const wirecopy_env_options extended = {
        .tables = {"first", "second", "third"}, .last_is_new = true, .writable = true};
    wirecopy_env *env = NULL;
    (void)from_parent, (void)to_parent;
    wirecopy_status status = wirecopy_env_open(fixture_folder, &extended, &env);
    if (status == WIRECOPY_OK)
        status = add(env, 2, 7, 5000);
    wirecopy_env_close(env);
    return -(int)status;
}

/* An environment of before: its reader sees an empty table until a writer came, and then what that wrote. */
static void a_table_that_is_new_is_added_by_a_writer_alone(void)
{
    static const wirecopy_env_options extended = {
        .tables = {"first", "second", "third"}, .last_is_new = true, .writable = true};
    static const wirecopy_env_options reading_extended = {.tables = {"first", "second", "third"}, .last_is_new = true};
    wirecopy_blob blob;
    uint64_t key;
    wirecopy_table_figures figures = {1, 1};
    fixture_reset();
    wirecopy_env_close(env_open(&writing));
    wirecopy_env *reader = env_open(&reading_extended);
    wirecopy_snapshot *snapshot = snapshot_begin(reader);
    CU_ASSERT_EQUAL(wirecopy_snapshot_get(snapshot, 2, 7, &blob), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_snapshot_last(snapshot, 2, &key, &blob), WIRECOPY_E_NOT_FOUND);
    CU_ASSERT_EQUAL(wirecopy_snapshot_walk(snapshot, 2, 0, never_visit, NULL), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_snapshot_measure(snapshot, 2, &figures), WIRECOPY_OK);
    CU_ASSERT(figures.entry_count == 0 && figures.byte_count == 0);
    wirecopy_snapshot_end(snapshot);
    CU_ASSERT_EQUAL(wirecopy_env_refresh(reader), WIRECOPY_OK);
    CU_ASSERT_EQUAL(child_end(child_run(add_to_third)), 0);
    CU_ASSERT_EQUAL(wirecopy_env_refresh(reader), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT(wirecopy_snapshot_get(snapshot, 2, 7, &blob) == WIRECOPY_OK && blob.byte_count == 5000);
    CU_ASSERT_EQUAL(wirecopy_snapshot_measure(snapshot, 2, &figures), WIRECOPY_OK);
    CU_ASSERT(figures.entry_count == 1 && figures.byte_count == 3 * 4096);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(reader);
    wirecopy_env_close(env_open(&extended));
    wirecopy_env_close(env_open(&reading)); /* a version that does not know of it */
}

static void a_file_that_was_cut_off_is_damaged(void)
{
    off_t page_count = 2;
    for (off_t page = 1; page < page_count; page++) {
        fixture_reset();
        wirecopy_env *env = env_open(&writing), *other = NULL;
        CU_ASSERT_EQUAL_FATAL(add(env, 0, 1, 20000), WIRECOPY_OK);
        const off_t byte_count = (off_t)wirecopy_env_used_bytes(env);
        const off_t page_bytes = 2 * (off_t)wirecopy_env_own_page_bytes(env);
        page_count = byte_count / page_bytes;
        CU_ASSERT_EQUAL(wirecopy_env_refresh(env), WIRECOPY_OK);
        if (page > 1) { /* who has it open needs the first two pages to tell */
            CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("data.mdb"), page * page_bytes), 0);
            CU_ASSERT_EQUAL(wirecopy_env_refresh(env), WIRECOPY_E_CORRUPT);
        }
        wirecopy_env_close(env);
        CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("data.mdb"), page * page_bytes), 0);
        CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &reading, &other), WIRECOPY_E_CORRUPT);
        CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &writing, &other), WIRECOPY_E_CORRUPT);
    }
    CU_ASSERT(page_count > 5);
}

static int extend_soon(int from_parent, int to_parent)
{
    (void)to_parent;
    if (!await(from_parent))
        return 50;
    usleep(1000);
    return truncate(fixture_path("data.mdb"), 1 << 20) == 0 ? 0 : 51;
}

/* The writer's part of a commit that comes last may not have been done yet. */
static void a_file_that_is_about_to_be_extended_is_waited_for(void)
{
    fixture_reset();
    const child writer = child_run(extend_soon);
    wirecopy_env *env = env_open(&writing);
    CU_ASSERT_EQUAL_FATAL(add(env, 0, 1, 20000), WIRECOPY_OK);
    const off_t byte_count = (off_t)wirecopy_env_used_bytes(env);
    wirecopy_env_close(env);
    env = env_open(&reading);
    CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("data.mdb"), byte_count - 1), 0);
    tell(writer.to_child);
    wirecopy_status status = WIRECOPY_E_CORRUPT;
    for (unsigned turn = 0; status == WIRECOPY_E_CORRUPT && turn < 100; turn++) /* a child may come late */
        status = wirecopy_env_refresh(env);
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    CU_ASSERT_EQUAL(child_end(writer), 0);
    wirecopy_env_close(env);
}

static void an_emptied_file_is_damaged_where_none_is_to_be_made(void)
{
    static const wirecopy_env_options changing = {.tables = {"first", "second"}, .writable = true};
    fixture_reset();
    wirecopy_env *env = NULL;
    wirecopy_env_close(env_open(&writing));
    CU_ASSERT_EQUAL_FATAL(truncate(fixture_path("data.mdb"), 0), 0);
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &reading, &env), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &changing, &env), WIRECOPY_E_CORRUPT);
    wirecopy_env_close(env_open(&writing));
    wirecopy_env_close(env_open(&reading));
}

/* Values that come and go, within a transaction too, so that leaves are merged and pages at the end are given back: the
 * file is never taken for one that was cut off. */
static void what_comes_and_goes_leaves_no_file_that_seems_cut_off(void)
{
    fixture_reset();
    wirecopy_env *env = env_open(&writing);
    uint64_t random = 3;
    for (unsigned round = 0; round < 150; round++) {
        wirecopy_change *change = NULL;
        void *bytes;
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 1 << 20, &change), WIRECOPY_OK);
        for (unsigned i = 0; i < 60; i++) {
            const uint64_t key = random_next(&random) % 300;
            const size_t byte_count = 1 + random_next(&random) % (i % 9 ? 300 : 30000);
            wirecopy_status status = wirecopy_change_delete(change, 0, key);
            if (random_next(&random) % 3)
                status = wirecopy_change_put(change, 0, key, byte_count, &bytes);
            CU_ASSERT_FATAL(status == WIRECOPY_OK || status == WIRECOPY_E_NOT_FOUND);
        }
        if (round % 4 == 0)
            CU_ASSERT_EQUAL_FATAL(wirecopy_change_delete_from(change, 0, random_next(&random) % 300), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_env_refresh(env), WIRECOPY_OK);
    }
    wirecopy_env_close(env);
}

static size_t file_read(const char *path, uint8_t *bytes, size_t capacity)
{
    FILE *const file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const size_t count = fread(bytes, 1, capacity, file);
    fclose(file);
    return count;
}

static void file_write(const char *path, const uint8_t *bytes, size_t byte_count)
{
    FILE *const file = fopen(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fwrite(bytes, 1, byte_count, file), byte_count);
    CU_ASSERT_EQUAL_FATAL(fclose(file), 0);
}

#define CUT_KEY_COUNT 12

/* The file as a power cut leaves it that came before the pages which say that the last change is there: these are as
 * they were, all others may be written. */
static bool cut_agrees(const uint8_t *metas, size_t meta_bytes, const size_t sizes[CUT_KEY_COUNT])
{
    static uint8_t bytes[8 << 20];
    wirecopy_env *env = NULL;
    const size_t byte_count = file_read(fixture_path("data.mdb"), bytes, sizeof bytes);
    CU_ASSERT_FATAL(byte_count < sizeof bytes);
    memcpy(bytes, metas, meta_bytes);
    file_write(fixture_path("cut/data.mdb"), bytes, byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_path("cut"), &reading, &env), WIRECOPY_OK);
    wirecopy_snapshot *snapshot = snapshot_begin(env);
    bool agrees = true;
    for (uint64_t key = 0; key < CUT_KEY_COUNT; key++) {
        wirecopy_blob blob = {NULL, 0};
        const wirecopy_status status = wirecopy_snapshot_get(snapshot, 0, key, &blob);
        agrees = agrees && (status == WIRECOPY_OK) == (sizes[key] > 0) && blob.byte_count == sizes[key];
        for (size_t i = 0; i < blob.byte_count; i++)
            agrees = agrees && ((const uint8_t *)blob.bytes)[i] == (uint8_t)(key + sizes[key]);
    }
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_env_close(env);
    return agrees;
}

static void a_power_cut_takes_back_the_last_change_at_most(void)
{
    static const wirecopy_env_options losing = {
        .tables = {"first", "second"}, .writable = true, .create = true, .may_lose_last = true};
    static uint8_t metas[2 << 16];
    size_t sizes[CUT_KEY_COUNT] = {0};
    uint64_t random = 3;
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(mkdir(fixture_path("cut"), 0777), 0);
    wirecopy_env *env = env_open(&losing);
    const size_t meta_bytes = 4 * wirecopy_env_own_page_bytes(env); /* two pages */
    CU_ASSERT_FATAL(meta_bytes <= sizeof metas);
    for (unsigned round = 0; round < 150; round++) {
        size_t after[CUT_KEY_COUNT];
        wirecopy_change *change = NULL;
        CU_ASSERT_EQUAL_FATAL(file_read(fixture_path("data.mdb"), metas, meta_bytes), meta_bytes);
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, 0, &change), WIRECOPY_OK);
        memcpy(after, sizes, sizeof after);
        for (unsigned i = 0; i < 3; i++) {
            const uint64_t key = random_next(&random) % CUT_KEY_COUNT;
            void *bytes;
            if (after[key])
                CU_ASSERT_EQUAL_FATAL(wirecopy_change_delete(change, 0, key), WIRECOPY_OK);
            after[key] = i == 0 ? 0 : (size_t)(1 + random_next(&random) % 40000);
            if (after[key] == 0)
                continue;
            CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, 0, key, after[key], &bytes), WIRECOPY_OK);
            memset(bytes, (int)(key + after[key]), after[key]);
        }
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
        CU_ASSERT_FATAL(cut_agrees(metas, meta_bytes, sizes));
        memcpy(sizes, after, sizeof sizes);
    }
    wirecopy_env_close(env);
}

static void an_errno_becomes_a_status(void)
{
    static const struct {
        int code;
        wirecopy_status status;
    } codes[] = {{0, WIRECOPY_OK},
                 {ENOENT, WIRECOPY_E_NOT_FOUND},
                 {ENOTDIR, WIRECOPY_E_NOT_FOUND},
                 {ENOSPC, WIRECOPY_E_FULL},
                 {EDQUOT, WIRECOPY_E_FULL},
                 {EACCES, WIRECOPY_E_READ_ONLY},
                 {EROFS, WIRECOPY_E_READ_ONLY},
                 {EPERM, WIRECOPY_E_READ_ONLY},
                 {ENOMEM, WIRECOPY_E_MEMORY},
                 {EIO, WIRECOPY_E_IO},
                 {EMFILE, WIRECOPY_E_IO}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        CU_ASSERT_EQUAL(wirecopy_env_status_of_errno(codes[i].code), codes[i].status);
}

static void requests_that_fail_leave_nothing_open(void)
{
    wirecopy_env *env = NULL;
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_change *change = NULL;
    fixture_reset();
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_env_open(fixture_folder, &writing, &env), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    env = env_open(&writing);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_snapshot_create(env, &snapshot), WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(wirecopy_change_begin(env, 1, &change), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(add(env, 0, 1, 10), WIRECOPY_OK);
    wirecopy_env_close(env);
}

int main(void)
{
    static const test_case cases[] = {
        {"values come back, and large ones are aligned", values_come_back_and_large_ones_are_aligned},
        {"a walk ascends, and stops when told", a_walk_ascends_and_stops_when_told},
        {"a snapshot sees what was there when it began", a_snapshot_sees_what_was_there_when_it_began},
        {"an aborted change leaves nothing", an_aborted_change_leaves_nothing},
        {"deleting one leaves the others", deleting_one_leaves_the_others},
        {"deleting takes all from a key on", deleting_takes_all_from_a_key_on},
        {"the map grows", the_map_grows},
        {"who opens it again shares it", who_opens_it_again_shares_it},
        {"the map grows between the looks of other threads", the_map_grows_between_the_looks_of_other_threads},
        {"a small map does where addresses are few", a_small_map_does_where_addresses_are_few},
        {"what is no environment is told apart", what_is_no_environment_is_told_apart},
        {"a table that is new is added by a writer alone", a_table_that_is_new_is_added_by_a_writer_alone},
        {"a file that was cut off is damaged", a_file_that_was_cut_off_is_damaged},
        {"a file that is about to be extended is waited for", a_file_that_is_about_to_be_extended_is_waited_for},
        {"an emptied file is damaged where none is to be made", an_emptied_file_is_damaged_where_none_is_to_be_made},
        {"what comes and goes leaves no file that seems cut off",
         what_comes_and_goes_leaves_no_file_that_seems_cut_off},
        {"a power cut takes back the last change at most", a_power_cut_takes_back_the_last_change_at_most},
        {"an errno becomes a status", an_errno_becomes_a_status},
        {"requests that fail leave nothing open", requests_that_fail_leave_nothing_open},
    };
    return RUN_FIXTURE("store/env", cases);
}
