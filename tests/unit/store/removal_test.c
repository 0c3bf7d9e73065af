#include "core/store/removal.h"

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/segments.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/fixture.h"

/* What a store has to answer, by definition: which stories came, in which groups, and what became of them. */
#define STORY_MAX 600

static struct {
    uint64_t count;
    uint64_t groups[STORY_MAX];
    uint64_t heirs[STORY_MAX]; /* 0: not replaced */
    bool deleted[STORY_MAX];
    bool any_deleted;
} model;

static bool is_live(uint64_t story, uint64_t as_of)
{
    return story < as_of && !model.deleted[story] && (model.heirs[story] == 0 || model.heirs[story] >= as_of);
}

static bool group_is_live(uint64_t group, uint64_t as_of)
{
    for (uint64_t story = group; story < model.count && story < as_of; story++)
        if (model.groups[story] == group && is_live(story, as_of))
            return true;
    return false;
}

static bool is_posted(uint64_t story, uint64_t as_of)
{
    return is_live(story, as_of) || (model.groups[story] == story && group_is_live(story, as_of));
}

/* Sample n, in the group that the model has it in. */
static void make(uint64_t story, sample *out)
{
    sample_make(story, out);
    out->record.group = model.groups[story];
}

static bool find_agrees_with_model(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of)
{
    uint64_t stories[STORY_MAX];
    const size_t found = wirecopy_view_find(view, map, key, as_of, stories, STORY_MAX);
    size_t count = 0;
    for (uint64_t story = 0; story < as_of && story < model.count; story++) {
        sample one;
        make(story, &one);
        if (!sample_has(&one, map, key))
            continue;
        if (map == WIRECOPY_MAP_POSTINGS ? !is_posted(story, as_of) : !is_live(story, as_of))
            continue;
        if (count >= found || stories[count++] != story)
            return false;
    }
    return count == found && wirecopy_view_find(view, map, key, as_of, NULL, 0) == found;
}

static bool versions_agree(wirecopy_view *view, const sample *one)
{
    wirecopy_story_list list = {0};
    wirecopy_record record;
    bool agrees = wirecopy_view_versions(view, one->record.id, &list) == WIRECOPY_OK;
    size_t count = 0;
    for (uint64_t story = 0; agrees && story < model.count; story++) {
        sample other;
        make(story, &other);
        if (!model.deleted[story] && string_equals(other.record.id, one->record.id))
            agrees = count < list.count && list.stories[count++] == story;
    }
    agrees = agrees && count == list.count;
    const wirecopy_status status = wirecopy_view_delivered(view, one->record.id, one->record.digest, &list, &record);
    agrees = agrees && status == (model.deleted[one->record.story] ? WIRECOPY_E_NOT_FOUND : WIRECOPY_OK);
    wirecopy_memory_free(list.stories);
    return agrees && (status != WIRECOPY_OK || record.story == one->record.story);
}

/* As of the past, a store from which stories were deleted need not answer as it did then. */
static bool agrees(wirecopy_view *view, uint64_t seed, unsigned query_count)
{
    uint64_t random = seed;
    bool right = true;
    for (unsigned i = 0; right && i < query_count; i++) {
        const wirecopy_view_map map = (wirecopy_view_map)(i % WIRECOPY_MAP_COUNT);
        const uint64_t as_of = model.any_deleted || i % 4 == 0 ? model.count : random_next(&random) % (model.count + 1);
        right = find_agrees_with_model(view, map, sample_query(map, model.count, &random), as_of);
        const uint64_t story = random_next(&random) % model.count;
        sample one;
        make(story, &one);
        right = right && versions_agree(view, &one) &&
                (story >= as_of || wirecopy_view_is_live(view, story, as_of) == is_live(story, as_of));
    }
    return right;
}

static wirecopy_view *view_open(wirecopy_store *store)
{
    wirecopy_view *view = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    return view;
}

static void view_close(wirecopy_view *view)
{
    wirecopy_view_end(view);
    wirecopy_view_destroy(view);
}

static bool store_is_as_the_model(wirecopy_store *store, uint64_t seed, unsigned query_count)
{
    wirecopy_view *const view = view_open(store);
    const bool right = wirecopy_view_story_count(view) == model.count && agrees(view, seed, query_count);
    view_close(view);
    return right;
}

/* Adds the next sample, which takes the place of the live story of its id if there is one. It joins the group that
 * samples do, if that is live. */
static void add(wirecopy_store *store, wirecopy_view *view)
{
    const uint64_t story = model.count;
    uint64_t appended, replaced = story;
    sample one;
    sample_make(story, &one);
    if (!group_is_live(one.record.group, story))
        one.record.group = story;
    for (uint64_t i = 0; i < story; i++) {
        sample other;
        make(i, &other);
        if (is_live(i, story) && string_equals(other.record.id, one.record.id))
            replaced = i;
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &one.record, &appended), WIRECOPY_OK);
    model.groups[story] = one.record.group;
    model.count++;
    if (replaced == story)
        return;
    model.heirs[replaced] = story;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_replace(store, view, replaced, story), WIRECOPY_OK);
}

static void add_batch(wirecopy_store *store, uint64_t count, uint64_t seed)
{
    wirecopy_view *const view = view_open(store);
    for (uint64_t i = 0; i < count; i++)
        add(store, view);
    CU_ASSERT(agrees(view, seed, 6));
    view_close(view);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
}

static void model_delete(wirecopy_string id, uint64_t *count)
{
    for (uint64_t i = 0; i < model.count; i++) {
        sample other;
        make(i, &other);
        if (model.deleted[i] || !string_equals(other.record.id, id))
            continue;
        model.deleted[i] = model.any_deleted = true;
        ++*count;
    }
}

static void delete_one(wirecopy_store *store, uint64_t story)
{
    uint64_t version_count = UINT64_MAX, wanted = 0;
    sample one;
    make(story, &one);
    model_delete(one.record.id, &wanted);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, one.record.id, &version_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(version_count, wanted);
}

static void expire(wirecopy_store *store, int64_t before_ms)
{
    wirecopy_store_expiry expiry, wanted = {0, 0};
    for (uint64_t story = model.count; story-- > 0;) {
        sample one;
        uint64_t version_count = 0;
        make(story, &one);
        if (!is_live(story, model.count))
            continue;
        wanted.timeless_count += one.record.time_ms == WIRECOPY_TIME_NONE;
        if (one.record.time_ms == WIRECOPY_TIME_NONE || one.record.time_ms >= before_ms)
            continue;
        wanted.story_count++;
        model_delete(one.record.id, &version_count);
    }
    CU_ASSERT_EQUAL(wirecopy_store_expire(store, before_ms, &expiry), WIRECOPY_OK);
    CU_ASSERT(expiry.story_count == wanted.story_count && expiry.timeless_count == wanted.timeless_count);
}

static wirecopy_store *begin(const char *name)
{
    memset(&model, 0, sizeof model);
    return store_open(fixture_path(name), WIRECOPY_STORE_CREATE);
}

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

/* When told to, deletes the first story, and says so. */
static int delete_first(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    sample one;
    uint64_t count = 0;
    sample_make(0, &one);
    if (!await(from_parent) ||
        wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_store_delete(store, one.record.id, &count) != WIRECOPY_OK)
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
    CU_ASSERT(store_is_as_the_model(reader, 1, 30));
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
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, id, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_delete(NULL, id, &count), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_expire(store, 0, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, (wirecopy_string){"nobody", 6}, &count), WIRECOPY_OK);
    CU_ASSERT_EQUAL(count, 0);
    wirecopy_store_close(store);
    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, id, &count), WIRECOPY_E_INVALID);
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
        {"a reader sees deletions when it refreshes", a_reader_sees_deletions_when_it_refreshes},
        {"who may not write takes nothing out", who_may_not_write_takes_nothing_out},
    };
    return RUN_FIXTURE("store/removal", cases);
}
