#include "core/store/merger.h"

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/tier.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/fixture.h"

#include <sys/resource.h>

/* Segments of 3 stories, and parts so small that a key's entries are cut in two, or into as many as they are. */
#define SEGMENT_STORIES 3
/* So many segments, and there are too many. */
#define SEGMENTS (WIRECOPY_TIER_SEGMENTS_MAX + 1)

static void limits_set(size_t part_items, int factor)
{
    wirecopy_segments_limit(SEGMENT_STORIES - 1, 0);
    wirecopy_segments_part_limit(part_items);
    wirecopy_merger_factor(factor);
}

static void limits_reset(void)
{
    wirecopy_segments_limit(0, 0);
    wirecopy_segments_part_limit(0);
    wirecopy_merger_factor(-1);
}

/* Whether a step did something. */
static bool step(wirecopy_store *store)
{
    size_t byte_count = 0;
    CU_ASSERT_EQUAL_FATAL(wirecopy_merger_step(&store->segments, store->log.story_count, &byte_count), WIRECOPY_OK);
    return byte_count > 0;
}

/* What a list has: segments by tier, those not being made. */
typedef struct census {
    size_t counts[WIRECOPY_TIER_MAX + 1];
    size_t count;
    size_t being_made;
    size_t part_count;
    size_t byte_count;
} census;

static census census_take(wirecopy_store *store)
{
    census taken = {0};
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(store->segments.env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_list(&store->segments, snapshot, store->log.story_count, &list),
                          WIRECOPY_OK);
    CU_ASSERT(list.is_complete);
    for (size_t i = 0; i < list.count; i++) {
        if (list.items[i].source_count)
            taken.being_made++;
        else
            taken.counts[list.items[i].tier]++;
    }
    taken.count = list.count - taken.being_made;
    taken.part_count = list.part_count;
    for (size_t i = 0; i < list.part_count; i++)
        taken.byte_count += list.parts[i].byte_count;
    wirecopy_segment_list_clear(&list);
    wirecopy_snapshot_destroy(snapshot);
    return taken;
}

/* Segments of which none is merged. */
static wirecopy_store *store_unmerged(uint64_t story_count)
{
    fixture_reset();
    return store_make(fixture_path("store"), story_count, SEGMENT_STORIES);
}

/* Between any two transactions of a merge, the answers are those of the definition; and the whole is verified. */
static void answers_do_not_depend_on_how_far_a_merge_is(void)
{
    static const size_t part_items[] = {1, 5, 0};
    for (size_t p = 0; p < sizeof part_items / sizeof *part_items; p++) {
        limits_set(part_items[p], 0);
        wirecopy_store *store = store_unmerged(SEGMENTS * SEGMENT_STORIES + 2);
        CU_ASSERT_EQUAL(census_take(store).counts[0], SEGMENTS);
        size_t steps = 0;
        do {
            CU_ASSERT(store_agrees(store, SEGMENTS * SEGMENT_STORIES + 2, 40));
            if (steps % 7 == 0)
                CU_ASSERT_EQUAL(verify_problem_count(store), 0);
            steps++;
        } while (step(store));
        const census done = census_take(store);
        CU_ASSERT(done.counts[0] == 0 && done.counts[1] == 1 && done.being_made == 0);
        CU_ASSERT_EQUAL(done.part_count, steps - 1);
        CU_ASSERT(part_items[p] == 0 ? steps == WIRECOPY_SEGMENT_KIND_COUNT + 1 : steps > 15);
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    limits_reset();
}

/* Any number of steps after any commit, closed and opened now and then: tiers upon tiers, merges of several tiers at a
 * time, and segments that come while others are merged. */
static void any_order_of_commits_steps_and_openings_gives_the_same_answers(void)
{
    size_t most_at_a_time = 0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        uint64_t random = seed, story_count = 0;
        fixture_reset();
        limits_set(seed % 2 ? 37 : 150, 0);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        while (story_count < 400) {
            const uint64_t count = 1 + random_next(&random) % 8;
            CU_ASSERT_EQUAL_FATAL(store_add(store, story_count, count), WIRECOPY_OK);
            story_count += count;
            for (uint64_t steps = random_next(&random) % (seed % 2 ? 30 : 8); steps > 0; steps--)
                (void)step(store);
            const size_t being_made = census_take(store).being_made;
            most_at_a_time = being_made > most_at_a_time ? being_made : most_at_a_time;
            if (random_next(&random) % 8 == 0) {
                wirecopy_store_close(store);
                store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
            }
            if (random_next(&random) % 4 == 0)
                CU_ASSERT(store_agrees(store, story_count, 15));
        }
        while (step(store))
            continue;
        const census done = census_take(store);
        CU_ASSERT(done.being_made == 0 && done.count <= WIRECOPY_TIER_SEGMENTS_MAX && done.counts[0] < done.count);
        CU_ASSERT(store_agrees(store, story_count, 100));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    CU_ASSERT(most_at_a_time > 1);
    limits_reset();
}

/* What commits pay for suffices: a feed without end has few segments, and a file that is not much larger than they are. */
static void commits_keep_segments_few_and_the_file_small(void)
{
    fixture_reset();
    limits_set(700, -1);
    wirecopy_segments_limit(44,
                            0); /* large enough for parts, which have a least size, to be about as long as records */
    wirecopy_env_map_bytes_limit(64 << 10);
    wirecopy_store *store = store_make(fixture_path("store"), 4500, 45);
    const census now = census_take(store);
    CU_ASSERT(now.count < 2 * SEGMENTS && now.counts[0] < SEGMENTS);
    CU_ASSERT(wirecopy_env_used_bytes(store->segments.env) < 3 * now.byte_count);
    CU_ASSERT_EQUAL(store->merger.failed, WIRECOPY_OK);
    CU_ASSERT(store_agrees(store, 4500, 30));
    wirecopy_store_close(store);
    wirecopy_env_map_bytes_limit(0);
    limits_reset();
}

static void rebuilt_segments_are_merged(void)
{
    fixture_reset();
    limits_set(300, -1);
    wirecopy_store_close(store_make(fixture_path("store"), 300, 30));
    remove_all(fixture_path("store/segments"));
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    const census now = census_take(store);
    CU_ASSERT(now.count < 2 * SEGMENTS && now.counts[0] < now.count);
    CU_ASSERT(store_agrees(store, 300, 60));
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
    limits_reset();
}

#define CRASH_STORIES ((SEGMENTS + 1) * SEGMENT_STORIES)

/* Takes one step more than the last one did, and is gone. */
static int step_and_die(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    size_t byte_count = 0;
    (void)from_parent;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        wirecopy_merger_step(&store->segments, store->log.story_count, &byte_count) != WIRECOPY_OK)
        return 50;
    if (byte_count == 0)
        return 0;
    tell(to_parent);
    return raise(SIGKILL);
}

static void killing_the_writer_between_two_transactions_changes_no_answer(void)
{
    limits_set(20, 0);
    wirecopy_store_close(store_unmerged(CRASH_STORIES));
    int end = -SIGKILL;
    unsigned kill_count = 0;
    for (; end == -SIGKILL && kill_count < 200; kill_count++) {
        end = child_end(child_run(step_and_die));
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT(store_agrees(store, CRASH_STORIES, 12));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    CU_ASSERT_EQUAL(end, 0);
    CU_ASSERT(kill_count > 8);
    limits_reset();
}

static int merge_until_killed(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    (void)from_parent;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK)
        return 50;
    for (uint64_t story = store->log.story_count;; story += 2) {
        if (store_add(store, story, 2) != WIRECOPY_OK)
            return 51;
        tell(to_parent);
    }
}

/* At any instant, within a transaction, too. */
static void killing_the_writer_while_it_merges_loses_nothing(void)
{
    uint64_t acknowledged = CRASH_STORIES, random = 3;
    limits_set(60, -1);
    wirecopy_store_close(store_unmerged(CRASH_STORIES));
    for (unsigned kill_number = 0; kill_number < 12; kill_number++) {
        const child writer = child_run(merge_until_killed);
        usleep((useconds_t)(random_next(&random) % 40000));
        kill(writer.id, SIGKILL);
        while (await(writer.from_child))
            acknowledged += 2;
        CU_ASSERT_EQUAL(child_end(writer), -SIGKILL);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        const uint64_t story_count = store->log.story_count;
        CU_ASSERT(story_count == acknowledged || story_count == acknowledged + 2);
        CU_ASSERT(store_agrees(store, story_count, 8));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        acknowledged = story_count;
        wirecopy_store_close(store);
    }
    limits_reset();
}

#define READER_ROUNDS 40

/* Asks under one snapshot while the writer goes on, and again under a new one. */
static int read_while_merged(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    wirecopy_view *view = NULL;
    for (uint64_t round = 0; round < READER_ROUNDS; round++) {
        if (!await(from_parent))
            return 50;
        if (!store && (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK ||
                       wirecopy_view_create(&store, 1, &view) != WIRECOPY_OK))
            return 51;
        if (round % 5 == 4)
            wirecopy_view_end(view);
        if (round % 5 == 4 && wirecopy_store_refresh(store) != WIRECOPY_OK)
            return 52;
        if (round % 5 == 0 && wirecopy_view_begin(view) != WIRECOPY_OK)
            return 53;
        if (round % 5 != 4 && !view_agrees(view, round, 12))
            return 54;
        tell(to_parent);
    }
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    return 0;
}

static void a_reader_answers_alike_before_within_and_after_a_merge(void)
{
    limits_set(30, 0);
    fixture_reset();
    const child reader = child_run(read_while_merged);
    wirecopy_store *store = store_make(fixture_path("store"), 70, SEGMENT_STORIES);
    for (uint64_t round = 0; round < READER_ROUNDS; round++) {
        CU_ASSERT_EQUAL_FATAL(store_add(store, 70 + round, 1), WIRECOPY_OK);
        for (unsigned steps = 0; steps < 4; steps++)
            (void)step(store);
        tell(reader.to_child);
        if (!await(reader.from_child))
            break;
    }
    CU_ASSERT_EQUAL(child_end(reader), 0);
    wirecopy_store_close(store);
    limits_reset();
}

/* The file may not grow, and then it may. */
static int merge_on_a_full_disk(int from_parent, int to_parent)
{
    (void)from_parent, (void)to_parent;
    wirecopy_store *store = NULL;
    struct rlimit limit;
    struct stat file;
    size_t byte_count = 0;
    signal(SIGXFSZ, SIG_IGN);
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store) != WIRECOPY_OK ||
        getrlimit(RLIMIT_FSIZE, &limit) != 0 || stat(fixture_path("store/segments/data.mdb"), &file) != 0)
        return 50;
    const struct rlimit full = {(rlim_t)file.st_size, limit.rlim_max};
    if (setrlimit(RLIMIT_FSIZE, &full) != 0)
        return 51;
    wirecopy_merger_run(&store->merger, &store->segments, store->log.story_count, 1 << 20);
    if (store->merger.failed != WIRECOPY_E_FULL && store->merger.failed != WIRECOPY_E_IO)
        return 52;
    if (!store->merger.is_idle || !store_agrees(store, CRASH_STORIES, 12))
        return 53;
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        store_add(store, CRASH_STORIES, SEGMENTS * SEGMENT_STORIES) != WIRECOPY_OK)
        return 54;
    if (store->merger.failed != WIRECOPY_OK || !store_agrees(store, CRASH_STORIES + SEGMENTS * SEGMENT_STORIES, 12))
        return 55;
    while (wirecopy_merger_step(&store->segments, store->log.story_count, &byte_count) == WIRECOPY_OK && byte_count)
        byte_count = 0;
    const bool is_merged = census_take(store).counts[1] == 1 && verify_problem_count(store) == 0;
    wirecopy_store_close(store);
    return is_merged ? 0 : 56;
}

static void a_merge_that_a_full_disk_stopped_is_tried_again(void)
{
    limits_set(0, 0);
    wirecopy_store_close(store_unmerged(CRASH_STORIES));
    limits_set(0, -1);
    CU_ASSERT_EQUAL(child_end(child_run(merge_on_a_full_disk)), 0);
    limits_reset();
}

static void a_step_without_memory_changes_nothing(void)
{
    limits_set(50, 0);
    wirecopy_store *store = store_unmerged(CRASH_STORIES);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t nth = 1, byte_count = 0;
    for (; status == WIRECOPY_E_MEMORY && nth < 200; nth++) {
        const census before = census_take(store);
        wirecopy_memory_fail_at(nth);
        status = wirecopy_merger_step(&store->segments, store->log.story_count, &byte_count);
        wirecopy_memory_fail_at(0);
        CU_ASSERT((status == WIRECOPY_OK) == (byte_count > 0));
        CU_ASSERT((status == WIRECOPY_OK) == (census_take(store).being_made > before.being_made));
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    CU_ASSERT(nth > 4);
    CU_ASSERT(store_agrees(store, CRASH_STORIES, 30));
    wirecopy_store_close(store);
    limits_reset();
}

/* Changes a byte in the middle of a part. */
static void part_damage(wirecopy_store *store, wirecopy_place place)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_change *change = NULL;
    wirecopy_blob blob = {0};
    void *image = NULL;
    const uint64_t key = wirecopy_segment_part_key(&place);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(store->segments.env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_get(snapshot, WIRECOPY_SEGMENTS_TABLE, key, &blob), WIRECOPY_OK);
    uint8_t *copy = malloc(blob.byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, blob.bytes, blob.byte_count);
    copy[blob.byte_count / 2] ^= 1;
    wirecopy_snapshot_destroy(snapshot);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(store->segments.env, 0, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, WIRECOPY_SEGMENTS_TABLE, key, blob.byte_count, &image),
                          WIRECOPY_OK);
    memcpy(image, copy, blob.byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
    free(copy);
}

/* Merging it would give it a checksum that fits: in every kind of part that is refused, and verifying names it. */
static void damage_is_not_merged_away(void)
{
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++) {
        size_t byte_count = 0;
        wirecopy_status status = WIRECOPY_OK;
        limits_set(0, 0);
        wirecopy_store *store = store_unmerged(CRASH_STORIES);
        part_damage(store, (wirecopy_place){.first_story = 2 * SEGMENT_STORIES, .kind = kind});
        for (unsigned steps = 0; status == WIRECOPY_OK && steps < 20; steps++)
            status = wirecopy_merger_step(&store->segments, store->log.story_count, &byte_count);
        CU_ASSERT_EQUAL(status, WIRECOPY_E_CORRUPT);
        CU_ASSERT_EQUAL(verify_problem_count(store), 1);
        wirecopy_store_close(store);
    }
    limits_reset();
}

/* Scatters bytes over the first part of a source, whose header stays. */
static void part_scatter(wirecopy_store *store, wirecopy_place place, uint64_t *random)
{
    wirecopy_change *change = NULL;
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_blob blob = {0};
    void *image = NULL;
    const uint64_t key = wirecopy_segment_part_key(&place);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(store->segments.env, 0, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(store->segments.env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_get(snapshot, WIRECOPY_SEGMENTS_TABLE, key, &blob), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, WIRECOPY_SEGMENTS_TABLE, key, blob.byte_count, &image),
                          WIRECOPY_OK);
    memcpy(image, blob.bytes, blob.byte_count);
    for (uint64_t count = 1 + random_next(random) % 60; count > 0; count--) {
        const size_t begin = random_next(random) % 8 ? 72 + 32 : 72; /* mostly behind the run's header, too */
        ((uint8_t *)image)[begin + random_next(random) % (blob.byte_count - begin)] = (uint8_t)random_next(random);
    }
    wirecopy_snapshot_destroy(snapshot);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
}

/* A part that was looked at when its first entry was taken is not looked at again. What is damaged later may be merged,
 * and is then found by comparing with the log, but is no reason to fall over it, or to make a run that is none. */
static void damage_in_the_middle_of_a_merge_is_harmless(void)
{
    unsigned refused = 0;
    uint64_t random = 1;
    for (unsigned round = 0; round < 120; round++) {
        size_t byte_count = 1;
        wirecopy_status status = WIRECOPY_OK;
        limits_set(0, 0);
        wirecopy_store *store = store_unmerged(CRASH_STORIES);
        limits_set(20, 0);
        CU_ASSERT(step(store));
        for (unsigned i = 0; i < SEGMENTS; i++)
            part_scatter(store, (wirecopy_place){.first_story = i * SEGMENT_STORIES}, &random);
        while (status == WIRECOPY_OK && byte_count > 0) {
            byte_count = 0;
            status = wirecopy_merger_step(&store->segments, store->log.story_count, &byte_count);
        }
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_CORRUPT);
        refused += status != WIRECOPY_OK;
        wirecopy_store_close(store);
    }
    CU_ASSERT(refused > 10);
    limits_reset();
}

static void part_delete(wirecopy_store *store, wirecopy_place place)
{
    wirecopy_change *change = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(store->segments.env, 0, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_delete(change, WIRECOPY_SEGMENTS_TABLE, wirecopy_segment_part_key(&place)),
                          WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
}

/* What is being made is worth nothing without its sources, nor are they without it. Readers do without, a writer makes
 * them anew. */
static void a_merge_of_which_something_is_missing_is_dropped(void)
{
    static const wirecopy_place places[] = {
        {.first_story = 0, .tier = 1},
        {.first_story = 0, .tier = 1, .ordinal = 1},
        {.first_story = 2 * SEGMENT_STORIES, .kind = WIRECOPY_MAP_IDS},
        {.first_story = 3 * SEGMENT_STORIES, .kind = WIRECOPY_SEGMENT_CARDS},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        limits_set(25, 0);
        wirecopy_store *store = store_unmerged(CRASH_STORIES);
        for (unsigned steps = 0; steps < 3; steps++)
            CU_ASSERT(step(store));
        part_delete(store, places[i]);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        CU_ASSERT_EQUAL(store->tail.first_story + store->tail.story_count, CRASH_STORIES);
        CU_ASSERT_EQUAL(wirecopy_store_memory_first(store), 0);
        CU_ASSERT(store_agrees(store, CRASH_STORIES, 30));
        CU_ASSERT_EQUAL(verify_problem_count(store), 1);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        CU_ASSERT_EQUAL(census_take(store).counts[0], CRASH_STORIES / SEGMENT_STORIES);
        CU_ASSERT(store_agrees(store, CRASH_STORIES, 30));
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
    limits_reset();
}

int main(void)
{
    static const test_case cases[] = {
        {"answers do not depend on how far a merge is", answers_do_not_depend_on_how_far_a_merge_is},
        {"any order of commits, steps and openings gives the same answers",
         any_order_of_commits_steps_and_openings_gives_the_same_answers},
        {"commits keep segments few and the file small", commits_keep_segments_few_and_the_file_small},
        {"rebuilt segments are merged", rebuilt_segments_are_merged},
        {"killing the writer between two transactions changes no answer",
         killing_the_writer_between_two_transactions_changes_no_answer},
        {"killing the writer while it merges loses nothing", killing_the_writer_while_it_merges_loses_nothing},
        {"a reader answers alike before, within and after a merge",
         a_reader_answers_alike_before_within_and_after_a_merge},
        {"a merge that a full disk stopped is tried again", a_merge_that_a_full_disk_stopped_is_tried_again},
        {"a step without memory changes nothing", a_step_without_memory_changes_nothing},
        {"damage is not merged away", damage_is_not_merged_away},
        {"damage in the middle of a merge is harmless", damage_in_the_middle_of_a_merge_is_harmless},
        {"a merge of which something is missing is dropped", a_merge_of_which_something_is_missing_is_dropped},
    };
    return RUN_FIXTURE("store/merger", cases);
}
