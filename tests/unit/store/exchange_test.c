#include "core/store/handle.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/fixture.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

/* Readers that open a store, or have it open, at every moment of the exchange in which a compaction ends. open() and
 * renameat2() are found here before the C library's own: what is to happen just before one of them happens there. */

static struct {
    const char *path_end; /* of the file that is about to be opened; NULL: nothing is to happen */
    child writer;         /* is told, and awaited */
} before_open;

int open(const char *path, int flags, ...)
{
    int (*next)(const char *, int, ...);
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    *(void **)&next = dlsym(RTLD_NEXT, "open");
    const size_t byte_count = strlen(path), end_bytes = before_open.path_end ? strlen(before_open.path_end) : 0;
    if (end_bytes > 0 && byte_count >= end_bytes && strcmp(path + byte_count - end_bytes, before_open.path_end) == 0) {
        before_open.path_end = NULL;
        tell(before_open.writer.to_child);
        CU_ASSERT(await(before_open.writer.from_child));
    }
    return next(path, flags, mode);
}

static struct {
    unsigned calls_until; /* 0: nothing is to happen */
    bool fails;           /* nothing else happens */
    int from_parent, to_parent;
} before_rename;

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags)
{
    int (*next)(int, const char *, int, const char *, unsigned);
    *(void **)&next = dlsym(RTLD_NEXT, "renameat2");
    if (before_rename.calls_until > 0 && --before_rename.calls_until == 0) {
        if (before_rename.fails) {
            errno = EIO;
            return -1;
        }
        tell(before_rename.to_parent);
        if (!await(before_rename.from_parent))
            _exit(97);
    }
    return next(from_directory, from, to_directory, to, flags);
}

#define STORY_COUNT 100

/* More than a segment, and no tail once it is compacted. */
static void make_store(void)
{
    fixture_reset();
    wirecopy_segments_limit(30, 0);
    wirecopy_store_close(store_make(fixture_path("store"), STORY_COUNT, 10));
}

/* Compacts when told, and then, when told again, says how many snapshots others have. */
static int write_on(int from_parent, int to_parent)
{
    wirecopy_env_figures log = {0}, segments = {0};
    wirecopy_store *store = NULL;
    if (!await(from_parent) ||
        wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_store_compact(store) != WIRECOPY_OK)
        return 1;
    tell(to_parent);
    if (!await(from_parent) || wirecopy_env_measure(store->log.env, &log) != WIRECOPY_OK ||
        wirecopy_env_measure(store->segments.env, &segments) != WIRECOPY_OK)
        return 2;
    wirecopy_store_close(store);
    return 100 + (int)(10 * log.reader_count + segments.reader_count);
}

/* Whether a store is read from its segments, and right. */
static bool is_whole(wirecopy_store *store)
{
    wirecopy_store_stats stats = {0};
    return wirecopy_store_count(store, &stats) == WIRECOPY_OK && stats.tail_story_count == 0 &&
           stats.segment_count == 1 && store_agrees(store, STORY_COUNT, 40) && verify_problem_count(store) == 0;
}

/* Whatever was about to be opened when all was exchanged, the reader has what is there now, both parts of it, and is known
 * to who writes: one snapshot of the log, and one of the segments. */
static void a_reader_opens_what_is_there_and_is_known(void)
{
    static const char *const path_ends[] = {"/log/lock.mdb", "/log/data.mdb", "/segments/lock.mdb",
                                            "/segments/data.mdb"};
    for (size_t i = 0; i < sizeof path_ends / sizeof path_ends[0]; i++) {
        make_store();
        before_open.writer = child_run(write_on);
        before_open.path_end = path_ends[i];
        wirecopy_store *const reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT_PTR_NULL(before_open.path_end);
        CU_ASSERT(is_whole(reader));
        wirecopy_view *view = NULL;
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&reader, 1, &view), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
        tell(before_open.writer.to_child);
        CU_ASSERT_EQUAL(child_end(before_open.writer), 111);
        wirecopy_view_end(view);
        wirecopy_view_destroy(view);
        wirecopy_store_close(reader);
    }
    wirecopy_segments_limit(0, 0);
}

static unsigned step_of_exchange;

/* Waits before a step of the exchange: 1 the old segments go, 2 the logs are exchanged, 3 the new segments come. */
static int compact_in_steps(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    before_rename.from_parent = from_parent;
    before_rename.to_parent = to_parent;
    before_rename.calls_until = step_of_exchange;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_store_compact(store) != WIRECOPY_OK)
        return 1;
    wirecopy_store_close(store);
    return 0;
}

/* Who has the store open, and who opens it, at each step: goes on, and has all of it when it is done. */
static void readers_in_the_middle_of_the_exchange_go_on(void)
{
    for (step_of_exchange = 1; step_of_exchange <= 3; step_of_exchange++) {
        make_store();
        const child writer = child_run(compact_in_steps);
        wirecopy_store *reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT_FATAL(await(writer.from_child));
        for (unsigned i = 0; i < 2; i++) {
            CU_ASSERT(store_agrees(reader, STORY_COUNT, 40));
            CU_ASSERT_EQUAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
            CU_ASSERT(store_agrees(reader, STORY_COUNT, 40));
            CU_ASSERT_EQUAL(verify_problem_count(reader), 0);
            wirecopy_store_close(reader);
            reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        }
        tell(writer.to_child);
        CU_ASSERT_EQUAL(child_end(writer), 0);
        CU_ASSERT(store_agrees(reader, STORY_COUNT, 40));
        CU_ASSERT_EQUAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
        CU_ASSERT(is_whole(reader));
        wirecopy_store_close(reader);
    }
    wirecopy_segments_limit(0, 0);
}

/* The process that was in the middle of the exchange is gone: whoever reads does without segments, and the next writer
 * makes them anew. */
static void what_is_left_in_the_middle_of_the_exchange_is_a_store(void)
{
    for (step_of_exchange = 1; step_of_exchange <= 3; step_of_exchange++) {
        make_store();
        const child writer = child_run(compact_in_steps);
        CU_ASSERT_FATAL(await(writer.from_child));
        CU_ASSERT_EQUAL(kill(writer.id, SIGKILL), 0);
        CU_ASSERT_EQUAL(child_end(writer), -SIGKILL);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT(store_agrees(store, STORY_COUNT, 40));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        CU_ASSERT(store_agrees(store, STORY_COUNT, 40));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        CU_ASSERT_NOT_EQUAL(access(fixture_path("store/compact"), F_OK), 0);
        wirecopy_store_close(store);
    }
    wirecopy_segments_limit(0, 0);
}

/* Before the logs are exchanged the store is as it was, and after it the new one, with segments in both cases. */
static void a_step_of_the_exchange_that_fails_leaves_a_whole_store(void)
{
    before_rename.fails = true;
    for (unsigned step = 1; step <= 3; step++) {
        make_store();
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        before_rename.calls_until = step;
        CU_ASSERT_EQUAL(wirecopy_store_compact(store), step < 3 ? WIRECOPY_E_IO : WIRECOPY_OK);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT(store_agrees(store, STORY_COUNT, 40) && store->segments.env);
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        CU_ASSERT_NOT_EQUAL(access(fixture_path("store/compact"), F_OK), 0);
        wirecopy_store_close(store);
    }
    before_rename.fails = false;
    wirecopy_segments_limit(0, 0);
}

/* Throws the segments away, and makes them anew. */
static int rebuild(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    (void)to_parent;
    if (!await(from_parent))
        return 1;
    remove_all(fixture_path("store/segments"));
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_store_flush(store) != WIRECOPY_OK)
        return 2;
    wirecopy_store_close(store);
    return 0;
}

static void a_reader_takes_segments_that_were_made_anew(void)
{
    wirecopy_store_stats stats = {0};
    make_store();
    const child writer = child_run(rebuild);
    wirecopy_store *const reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    tell(writer.to_child);
    CU_ASSERT_EQUAL(child_end(writer), 0);
    CU_ASSERT(store_agrees(reader, STORY_COUNT, 40));
    CU_ASSERT_EQUAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_store_count(reader, &stats), WIRECOPY_OK);
    CU_ASSERT(stats.segment_count > 0 && stats.tail_story_count == 0 && store_agrees(reader, STORY_COUNT, 40));
    wirecopy_store_close(reader);
    wirecopy_segments_limit(0, 0);
}

int main(void)
{
    static const test_case cases[] = {
        {"a reader opens what is there, and is known", a_reader_opens_what_is_there_and_is_known},
        {"readers in the middle of the exchange go on", readers_in_the_middle_of_the_exchange_go_on},
        {"what is left in the middle of the exchange is a store",
         what_is_left_in_the_middle_of_the_exchange_is_a_store},
        {"a step of the exchange that fails leaves a whole store",
         a_step_of_the_exchange_that_fails_leaves_a_whole_store},
        {"a reader takes segments that were made anew", a_reader_takes_segments_that_were_made_anew},
    };
    return RUN_FIXTURE("store/exchange", cases);
}
