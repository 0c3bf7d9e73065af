#include "tests/cli/fault.h"

#include "core/store/merger.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/fixture.h"

/* A disk that is full, or breaks, at each write of a run in turn, with small segments and parts, so that there are many:
 * commits, segments, and steps of merges. tests/cli/cases/fault.sh does the same with the program. */

#define STORY_COUNT 160
#define COMMIT_COUNT 8

/* So many rounds of each kind of fault are enough to try another place of every step. */
#define ROUND_COUNT 25

static struct {
    const char *error;
    bool once;
    unsigned long at; /* 0: never */
} fault;

static char calls_path[128];

static void limit(bool is_small)
{
    wirecopy_segments_limit(is_small ? 15 : 0, 0);
    wirecopy_segments_part_limit(is_small ? 90 : 0);
    wirecopy_merger_factor(is_small ? 1000 : -1);
}

/* Says of every commit that it was acknowledged. Its exit status says how the run ended. */
static int write_on(int from_parent, int to_parent)
{
    char at[32];
    wirecopy_store *store = NULL;
    (void)from_parent;
    (void)snprintf(at, sizeof at, "%lu", fault.at);
    (void)setenv("FAULT_PATH", fixture_path("store/"), 1);
    (void)setenv("FAULT_ERROR", fault.error, 1);
    (void)setenv("FAULT_AT", at, 1);
    if (fault.once)
        (void)setenv("FAULT_ONCE", "1", 1);
    wirecopy_status status = wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_CREATE, &store);
    for (uint64_t story = 0; status == WIRECOPY_OK && story < STORY_COUNT; story += COMMIT_COUNT) {
        status = store_add(store, story, COMMIT_COUNT);
        if (status == WIRECOPY_OK)
            tell(to_parent);
    }
    wirecopy_store_close(store);
    FILE *const file = fopen(calls_path, "w");
    if (!file || fprintf(file, "%lu\n", fault_call_count()) < 0 || fclose(file) != 0)
        return 98;
    return -(int)status;
}

static unsigned long count_calls(void)
{
    unsigned long count = 0;
    FILE *const file = fopen(calls_path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fscanf(file, "%lu", &count), 1);
    (void)fclose(file);
    return count;
}

/* How many stories a store holds, which is sound. */
static uint64_t look_at(wirecopy_store *store)
{
    wirecopy_store_stats stats = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    CU_ASSERT(store_agrees(store, stats.story_count, 30));
    return stats.story_count;
}

/* Runs with the fault, and then again without. Returns how the first one ended. */
static int try_fault(void)
{
    uint64_t acknowledged = 0;
    fixture_reset();
    (void)snprintf(calls_path, sizeof calls_path, "%s", fixture_path("calls"));
    child writer = child_run(write_on);
    while (await(writer.from_child))
        acknowledged += COMMIT_COUNT;
    const int ended = child_end(writer);
    wirecopy_store *store = NULL;
    uint64_t count = 0;
    wirecopy_status status = wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store);
    if (status == WIRECOPY_OK)
        count = look_at(store);
    else
        CU_ASSERT_TRUE(status == WIRECOPY_E_NOT_FOUND || status == WIRECOPY_E_NOT_STORE);
    CU_ASSERT_TRUE(count >= acknowledged && count % COMMIT_COUNT == 0);
    wirecopy_store_close(store);

    store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    for (; count < STORY_COUNT; count += COMMIT_COUNT)
        CU_ASSERT_EQUAL_FATAL(store_add(store, count, COMMIT_COUNT), WIRECOPY_OK);
    CU_ASSERT_EQUAL(look_at(store), STORY_COUNT);
    wirecopy_store_close(store);
    return ended;
}

static void whichever_write_fails(const char *error, bool once, wirecopy_status expected)
{
    limit(true);
    fault.error = error;
    fault.once = once;
    fault.at = 0;
    CU_ASSERT_EQUAL(try_fault(), 0);
    const unsigned long call_count = count_calls();
    CU_ASSERT_FATAL(call_count > 100);
    const unsigned long step = call_count / ROUND_COUNT + 1;
    size_t failed_count = 0;
    for (fault.at = 1; fault.at <= call_count; fault.at += step) {
        const int ended = try_fault();
        failed_count += ended != 0;
        CU_ASSERT_TRUE(ended == 0 || ended == -(int)expected);
    }
    CU_ASSERT(failed_count > 10);
    limit(false);
}

static void a_disk_that_stays_full_loses_nothing(void)
{
    whichever_write_fails("ENOSPC", false, WIRECOPY_E_FULL);
}

static void a_disk_that_is_full_once_loses_nothing(void)
{
    whichever_write_fails("ENOSPC", true, WIRECOPY_E_FULL);
}

static void a_disk_that_fails_once_loses_nothing(void)
{
    whichever_write_fails("EIO", true, WIRECOPY_E_IO);
}

int main(void)
{
    static const test_case cases[] = {
        {"a disk that stays full loses nothing", a_disk_that_stays_full_loses_nothing},
        {"a disk that is full once loses nothing", a_disk_that_is_full_once_loses_nothing},
        {"a disk that fails once loses nothing", a_disk_that_fails_once_loses_nothing},
    };
    (void)setenv("FAULT_UNSYNCED", "1", 1);
    return RUN_FIXTURE("store/fault", cases);
}
