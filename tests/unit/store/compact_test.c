#include "core/store/handle.h"
#include "core/store/segments.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/model.h"

static uint64_t used_bytes(const wirecopy_store *store)
{
    return wirecopy_env_used_bytes(store->log.env) + wirecopy_env_used_bytes(store->segments.env);
}

/* What is gone leaves nothing behind, and what is there answers as before; again and again. */
static void answers_stay_what_they_are(void)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        uint64_t random = seed;
        fixture_reset();
        wirecopy_segments_limit(40, 0);
        wirecopy_store *store = begin("store");
        while (model.count < STORY_MAX - 40) {
            const uint64_t draw = random_next(&random) % 12;
            if (draw < 2 && model.count)
                delete_one(store, random_next(&random) % model.count);
            else if (draw == 2 && model.count > 100)
                expire(store, (int64_t)(random_next(&random) % (model.count / 3)) * 1000);
            else
                add_batch(store, 1 + random_next(&random) % 25, seed);
            if (draw == 3 && model.count) {
                compact(store);
                CU_ASSERT(store_is_as_the_model(store, seed, 30));
            }
            if (draw == 4) {
                wirecopy_store_close(store);
                if (random_next(&random) % 2)
                    remove_all(fixture_path("store/segments"));
                store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
            }
            CU_ASSERT(model.count == 0 || store_is_as_the_model(store, random_next(&random), 9));
        }
        compact(store);
        CU_ASSERT(store_is_as_the_model(store, 5, 100));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    wirecopy_segments_limit(0, 0);
}

static void segments_become_one_and_the_file_small(void)
{
    wirecopy_store_stats stats;
    fixture_reset();
    wirecopy_segments_limit(40, 0);
    wirecopy_store *store = begin("store");
    while (model.count < 550)
        add_batch(store, 50, 1);
    for (uint64_t story = 0; story < 500; story++)
        if (!model.deleted[story] && story % 7)
            delete_one(store, story);
    const uint64_t before = used_bytes(store);
    compact(store);
    CU_ASSERT(used_bytes(store) < before / 2);
    CU_ASSERT_EQUAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT(stats.segment_count == 1 && stats.tail_story_count == 0);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* An empty store, and one from which everything was deleted. */
static void nothing_can_be_compacted(void)
{
    fixture_reset();
    wirecopy_store *store = begin("store");
    compact(store);
    CU_ASSERT_EQUAL(model.number_count, 0);
    add_batch(store, 20, 1);
    for (uint64_t story = 0; story < 20; story++)
        if (!model.deleted[story])
            delete_one(store, story);
    compact(store);
    CU_ASSERT_EQUAL(model.number_count, 0);
    add_batch(store, 20, 1);
    CU_ASSERT(store_is_as_the_model(store, 1, 20));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
}

/* When told to, compacts, and says so. */
static int compact_in_child(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    if (!await(from_parent) ||
        wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_store_compact(store) != WIRECOPY_OK)
        return 1;
    wirecopy_store_close(store);
    tell(to_parent);
    return 0;
}

/* Who reads goes on with what was there, and takes the new one when nothing looks at the old one any more. */
static void a_reader_takes_the_new_store_when_it_refreshes(void)
{
    fixture_reset();
    wirecopy_store *const store = begin("store");
    add_batch(store, 60, 1);
    delete_one(store, 4);
    delete_one(store, 31);
    wirecopy_store_close(store);
    const child writer = child_run(compact_in_child);
    wirecopy_store *const reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_view *const view = view_open(reader);
    CU_ASSERT(agrees(view, 1, 30));
    tell(writer.to_child);
    CU_ASSERT(await(writer.from_child));
    CU_ASSERT(agrees(view, 2, 30));
    wirecopy_view_end(view);
    CU_ASSERT_EQUAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    CU_ASSERT(agrees(view, 3, 30));
    view_close(view);
    model.number_count = 0;
    for (uint64_t story = 0; story < model.count; story++)
        model.numbers[story] =
            !model.deleted[story] || is_posted(story, model.count) ? model.number_count++ : UINT64_MAX;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
    CU_ASSERT(model.number_count < model.count && store_is_as_the_model(reader, 4, 60));
    wirecopy_store_close(reader);
    CU_ASSERT_EQUAL(child_end(writer), 0);
}

static mode_t mode_of(const char *name)
{
    struct stat status;
    CU_ASSERT_EQUAL_FATAL(stat(fixture_path(name), &status), 0);
    return status.st_mode & 07777;
}

/* Whatever the mask of whoever compacts. */
static void who_may_use_the_store_stays_the_same(void)
{
    static const struct {
        const char *name;
        mode_t mode;
    } files[] = {{"store/log", 02770},     {"store/log/data.mdb", 0660},      {"store/log/lock.mdb", 0666},
                 {"store/segments", 0755}, {"store/segments/data.mdb", 0644}, {"store/segments/lock.mdb", 0664}};
    fixture_reset();
    wirecopy_store *store = begin("store");
    add_batch(store, 30, 1);
    wirecopy_store_close(store);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        CU_ASSERT_EQUAL(chmod(fixture_path(files[i].name), files[i].mode), 0);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    const mode_t mask = umask(077);
    compact(store);
    (void)umask(mask);
    wirecopy_store_close(store);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        CU_ASSERT_EQUAL(mode_of(files[i].name), files[i].mode);
}

/* A reader that came between the log and the segments of the new store takes the latter, too, when it refreshes. */
static void a_reader_takes_the_segments_that_come_after_the_log(void)
{
    fixture_reset();
    wirecopy_segments_limit(40, 0);
    wirecopy_store *store = begin("store");
    add_batch(store, 100, 1);
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_copy(store, fixture_path("copy")), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(rename(fixture_path("store/segments"), fixture_path("old")), 0);
    CU_ASSERT_EQUAL_FATAL(rename(fixture_path("copy/segments"), fixture_path("store/segments")), 0);
    CU_ASSERT_EQUAL(wirecopy_store_refresh(store), WIRECOPY_OK);
    CU_ASSERT_TRUE(wirecopy_env_is_in(store->segments.env, fixture_path("store/segments")));
    CU_ASSERT(store_is_as_the_model(store, 1, 60));
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* What one that was cut short left behind is no store, and is removed by the next writer. */
static void leftovers_are_removed(void)
{
    fixture_reset();
    wirecopy_store *store = begin("store");
    add_batch(store, 30, 1);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL_FATAL(mkdir(fixture_path("store/compact"), 0777), 0);
    wirecopy_store_close(store_open(fixture_path("store/compact"), WIRECOPY_STORE_CREATE));
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT(store_is_as_the_model(store, 1, 20));
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    CU_ASSERT_NOT_EQUAL(access(fixture_path("store/compact"), F_OK), 0);
    CU_ASSERT(store_is_as_the_model(store, 1, 20));
    wirecopy_store_close(store);
}

static void without_memory_the_store_stays_as_it_was(void)
{
    bool is_done = false;
    for (size_t nth = 1; !is_done; nth += 7) {
        fixture_reset();
        wirecopy_store *store = begin("store");
        add_batch(store, 30, 1);
        delete_one(store, 5);
        wirecopy_memory_fail_at(nth);
        const wirecopy_status status = wirecopy_store_compact(store);
        wirecopy_memory_fail_at(0);
        is_done = status == WIRECOPY_OK;
        CU_ASSERT(is_done || status == WIRECOPY_E_MEMORY);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        if (!is_done)
            CU_ASSERT(wirecopy_store_story_count(store) == 30 || wirecopy_store_story_count(store) == 29);
        wirecopy_store_close(store);
    }
}

static void what_cannot_be_compacted_is_refused(void)
{
    fixture_reset();
    wirecopy_store *store = begin("store");
    add_batch(store, 5, 1);
    wirecopy_view *const view = view_open(store);
    CU_ASSERT_EQUAL(wirecopy_store_compact(store), WIRECOPY_E_INVALID);
    view_close(view);
    CU_ASSERT_EQUAL(wirecopy_store_compact(NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_compact(store), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers stay what they are", answers_stay_what_they_are},
        {"segments become one and the file small", segments_become_one_and_the_file_small},
        {"nothing can be compacted", nothing_can_be_compacted},
        {"a reader takes the new store when it refreshes", a_reader_takes_the_new_store_when_it_refreshes},
        {"who may use the store stays the same", who_may_use_the_store_stays_the_same},
        {"a reader takes the segments that come after the log", a_reader_takes_the_segments_that_come_after_the_log},
        {"leftovers are removed", leftovers_are_removed},
        {"without memory the store stays as it was", without_memory_the_store_stays_as_it_was},
        {"what cannot be compacted is refused", what_cannot_be_compacted_is_refused},
    };
    return RUN_FIXTURE("store/compact", cases);
}
