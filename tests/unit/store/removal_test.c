#include "core/store/removal.h"

#include "core/store/handle.h"
#include "core/store/segments.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/model.h"

static void a_newer_version_takes_the_place_of_an_older_one(void)
{
    fixture_reset();
    wirecopy_segments_limit(60, 0);
    wirecopy_store *store = begin("store");
    for (uint64_t seed = 0; model.count < 500; seed++) {
        add_batch(store, 1 + seed % 30, seed);
        CU_ASSERT(store_is_as_the_model(store, seed, 12));
    }
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT(store_is_as_the_model(store, 1, 200));
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Anything in any order, opened anew and the segments thrown away now and then. */
static void any_order_of_arrivals_deletions_and_expiries_is_as_defined(void)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        uint64_t random = seed;
        fixture_reset();
        wirecopy_segments_limit(40, 0);
        wirecopy_store *store = begin("store");
        while (model.count < STORY_MAX - 40) {
            const uint64_t draw = random_next(&random) % 8;
            if (draw == 0 && model.count)
                delete_one(store, random_next(&random) % model.count);
            else if (draw == 1 && model.count > 100)
                expire(store, (int64_t)(random_next(&random) % (model.count / 3)) * 1000);
            else
                add_batch(store, 1 + random_next(&random) % 25, seed);
            if (draw == 2) {
                wirecopy_store_close(store);
                if (random_next(&random) % 2)
                    remove_all(fixture_path("store/segments"));
                store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
            }
            CU_ASSERT(model.count == 0 || store_is_as_the_model(store, random_next(&random), 9));
        }
        CU_ASSERT(model.any_deleted && store_is_as_the_model(store, 5, 100));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    wirecopy_segments_limit(0, 0);
}

/* The pages of stories that are gone are taken by those that come. */
static void space_is_used_again(void)
{
    uint64_t used_bytes[2] = {0};
    fixture_reset();
    wirecopy_segments_limit(100, 0);
    wirecopy_store *store = begin("store");
    while (model.count < 300)
        add_batch(store, 50, 1);
    for (uint64_t story = 0; story < 300; story++)
        if (!model.deleted[story])
            delete_one(store, story);
    CU_ASSERT(store_is_as_the_model(store, 2, 30));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    for (size_t i = 0; i < store->log.batch_count; i++) {
        wirecopy_snapshot *snapshot = NULL;
        wirecopy_log_batch batch;
        CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(store->log.env, &snapshot), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_log_read(&store->log, snapshot, i, &batch), WIRECOPY_OK);
        CU_ASSERT(batch.byte_count < 32 + 4 * 51 + 1);
        wirecopy_snapshot_destroy(snapshot);
    }
    used_bytes[0] = wirecopy_env_used_bytes(store->log.env) + wirecopy_env_used_bytes(store->segments.env);
    while (model.count < 550)
        add_batch(store, 50, 1);
    used_bytes[1] = wirecopy_env_used_bytes(store->log.env) + wirecopy_env_used_bytes(store->segments.env);
    CU_ASSERT(used_bytes[1] < used_bytes[0] * 5 / 4);
    CU_ASSERT(store_is_as_the_model(store, 3, 30));
    wirecopy_store_close(store);

    /* What the log no longer has is not needed to make the segments anew. */
    remove_all(fixture_path("store/segments"));
    store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    CU_ASSERT(store_is_as_the_model(store, 4, 60));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* Many at once are as many one by one; whether an id is given twice, or is nobody's, does not matter. */
static void many_are_taken_out_at_once(void)
{
    enum { ID_COUNT = 150 };
    static sample samples[ID_COUNT];
    wirecopy_string ids[ID_COUNT];
    uint64_t counts[ID_COUNT];
    for (uint64_t seed = 1; seed <= 4; seed++) {
        uint64_t random = seed;
        fixture_reset();
        wirecopy_segments_limit(60, 0);
        wirecopy_store *store = begin("store");
        while (model.count < 400)
            add_batch(store, 30, seed);
        for (size_t i = 0; i < ID_COUNT; i++) {
            sample_make(random_next(&random) % 450, &samples[i]);
            ids[i] = samples[i].record.id;
        }
        CU_ASSERT_EQUAL(wirecopy_store_delete(store, ids, ID_COUNT, counts), WIRECOPY_OK);
        for (size_t i = 0; i < ID_COUNT; i++) {
            uint64_t wanted = 0;
            model_delete(ids[i], &wanted);
            CU_ASSERT_EQUAL(counts[i], wanted);
        }
        CU_ASSERT(store_is_as_the_model(store, seed, 100));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        CU_ASSERT_EQUAL(wirecopy_store_delete(store, NULL, 0, counts), WIRECOPY_OK);
        CU_ASSERT_EQUAL(wirecopy_store_delete(store, NULL, 1, counts), WIRECOPY_E_INVALID);
        wirecopy_store_close(store);
    }
    wirecopy_segments_limit(0, 0);
}

static uint64_t change_count(wirecopy_env *env)
{
    wirecopy_snapshot *snapshot = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    const uint64_t count = wirecopy_snapshot_edition(snapshot).transaction;
    wirecopy_snapshot_destroy(snapshot);
    return count;
}

/* A segment of 256 stories loses half of what it has eight times at most, of three maps each, and not with each story. */
static void stories_taken_out_one_by_one_do_not_write_all_of_it_each_time(void)
{
    fixture_reset();
    wirecopy_segments_limit(255, 0);
    wirecopy_store *store = begin("store");
    add_batch(store, 256, 1);
    const uint64_t before = change_count(store->segments.env);
    for (uint64_t story = 0; story < 256; story++)
        if (!model.deleted[story])
            delete_one(store, story);
    const uint64_t changes = change_count(store->segments.env) - before;
    CU_ASSERT(changes > 3 && changes <= 8 * 3);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* When told to, deletes the first story, and says so. */
static int delete_first(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    sample one;
    uint64_t count = 0;
    sample_make(0, &one);
    if (!await(from_parent) ||
        wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_store_delete(store, &one.record.id, 1, &count) != WIRECOPY_OK)
        return 1;
    wirecopy_store_close(store);
    tell(to_parent);
    return count > 0 ? 0 : 2;
}

/* A process that reads sees who is gone when it refreshes, and not before. */
static void a_reader_sees_deletions_when_it_refreshes(void)
{
    fixture_reset();
    wirecopy_store *const store = begin("store");
    add_batch(store, 30, 1);
    wirecopy_store_close(store);
    const child writer = child_run(delete_first);
    wirecopy_store *const reader = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    tell(writer.to_child);
    CU_ASSERT(await(writer.from_child));
    model.committed_count = 0; /* texts are gone at once */
    CU_ASSERT(store_is_as_the_model(reader, 1, 30));
    model.committed_count = 30;
    uint64_t count = 0;
    sample one;
    make(0, &one);
    model_delete(one.record.id, &count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_refresh(reader), WIRECOPY_OK);
    CU_ASSERT(store_is_as_the_model(reader, 1, 30));
    wirecopy_store_close(reader);
    CU_ASSERT_EQUAL(child_end(writer), 0);
}

static void who_may_not_write_takes_nothing_out(void)
{
    fixture_reset();
    wirecopy_store *store = begin("store");
    const wirecopy_string id = {"wire-1", 6};
    uint64_t count;
    wirecopy_store_expiry expiry;
    add_batch(store, 5, 1);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, &id, 1, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_delete(NULL, &id, 1, &count), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_expire(store, 0, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, &(wirecopy_string){"nobody", 6}, 1, &count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count, 0);
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, &id, 1, &count), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_expire(store, 0, &expiry), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"a newer version takes the place of an older one", a_newer_version_takes_the_place_of_an_older_one},
        {"any order of arrivals, deletions and expiries is as defined",
         any_order_of_arrivals_deletions_and_expiries_is_as_defined},
        {"space is used again", space_is_used_again},
        {"many are taken out at once", many_are_taken_out_at_once},
        {"stories taken out one by one do not write all of it each time",
         stories_taken_out_one_by_one_do_not_write_all_of_it_each_time},
        {"a reader sees deletions when it refreshes", a_reader_sees_deletions_when_it_refreshes},
        {"who may not write takes nothing out", who_may_not_write_takes_nothing_out},
    };
    return RUN_FIXTURE("store/removal", cases);
}
