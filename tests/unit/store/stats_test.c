#include "core/base/memory.h"
#include "core/store/segments.h"
#include "tests/unit/store/child.h"
#include "tests/unit/store/model.h"
#include "wirecopy/store.h"

static void counts_are_those_of_the_stories(void)
{
    static sample one;
    wirecopy_store_stats stats = {0};
    uint64_t sketch_entry_count = 0;
    fixture_reset();
    wirecopy_segments_limit(20, 0);
    wirecopy_store *store = store_make(fixture_path("store"), 95, 13);
    for (uint64_t story = 0; story < 95; story++) {
        sample_make(story, &one);
        sketch_entry_count += one.record.fingerprint.sketch_count;
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT_EQUAL(stats.story_count, 95);
    CU_ASSERT_EQUAL(stats.group_count, 32); /* every third story begins one */
    CU_ASSERT_EQUAL(stats.text_count, 63);
    CU_ASSERT_EQUAL(stats.batch_count, 8);
    CU_ASSERT_EQUAL(stats.sketch_entry_count, sketch_entry_count);
    CU_ASSERT_EQUAL(stats.segment_count, 3);
    CU_ASSERT_EQUAL(stats.tail_story_count, 95 - 3 * 26);
    CU_ASSERT(stats.log_bytes >= 95 * WIRECOPY_RECORD_BYTES_MIN && stats.log_bytes % 4096 == 0);
    CU_ASSERT(stats.segments_bytes > sketch_entry_count && stats.segments_bytes % 4096 == 0);
    uint64_t part_bytes = 0, segment_count = 0;
    for (int part = 0; part < WIRECOPY_PART_COUNT; part++) {
        CU_ASSERT(stats.part_bytes[part] > 0 && stats.part_bytes[part] % 4096 == 0);
        part_bytes += stats.part_bytes[part];
    }
    for (unsigned tier = 0; tier < WIRECOPY_TIER_COUNT; tier++)
        segment_count += stats.tier_segment_counts[tier];
    CU_ASSERT_EQUAL(segment_count, stats.segment_count);
    /* what is left are LMDB's own pages, a few for each file */
    const uint64_t used_bytes = stats.log_bytes + stats.segments_bytes - stats.reusable_bytes;
    CU_ASSERT(part_bytes < used_bytes && used_bytes - part_bytes < 100000);
    CU_ASSERT_EQUAL(wirecopy_store_bytes(store), stats.log_bytes + stats.segments_bytes);
    CU_ASSERT_EQUAL(wirecopy_store_bytes(NULL), 0);
    CU_ASSERT(stats.map_bytes >= stats.log_bytes + stats.segments_bytes);
    CU_ASSERT_TRUE(stats.reader_count == 0 && stats.oldest_reader_lag == 0 && stats.stale_reader_count == 0);
    CU_ASSERT_EQUAL(stats.store_version, WIRECOPY_STORE_VERSION);
    CU_ASSERT_EQUAL(stats.fingerprint_version, WIRECOPY_FINGERPRINT_VERSION);
    CU_ASSERT_EQUAL(wirecopy_store_count(store, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
    wirecopy_segments_limit(0, 0);
}

/* By the model's definition of who is live, and of which groups are; before a compaction and after it. */
static void live_stories_are_told_from_those_that_are_gone(void)
{
    fixture_reset();
    wirecopy_store *store = begin("store");
    while (model.count < 300)
        add_batch(store, 20, 1);
    for (uint64_t story = 0; story < 300; story += 7)
        if (!model.deleted[story])
            delete_one(store, story);
    for (unsigned round = 0; round < 2; round++, compact(store)) {
        wirecopy_store_stats stats = {0}, wanted = {0};
        for (uint64_t story = 0; story < 300; story++) {
            const bool lives = is_live(story, 300);
            wanted.story_count += lives;
            wanted.replaced_count += !lives && !model.deleted[story];
            wanted.deleted_count += model.deleted[story] && is_posted(story, 300);
            wanted.group_count += model.groups[story] == story && group_is_live(story, 300);
        }
        CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
        CU_ASSERT_TRUE(stats.story_count == wanted.story_count && stats.replaced_count == wanted.replaced_count);
        CU_ASSERT_TRUE(stats.deleted_count == wanted.deleted_count && stats.group_count == wanted.group_count);
        CU_ASSERT_TRUE(wanted.replaced_count > 0 && wanted.deleted_count > 0);
    }
    wirecopy_store_close(store);
}

static wirecopy_store_stats count(wirecopy_store *store)
{
    wirecopy_store_stats stats = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    return stats;
}

/* Holds a view for as long as its parent likes. */
static int read_on(int from_parent, int to_parent)
{
    wirecopy_store *store = NULL;
    wirecopy_view *view = NULL;
    if (wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_READ, &store) != WIRECOPY_OK ||
        wirecopy_view_create(&store, 1, &view) != WIRECOPY_OK || wirecopy_view_begin(view) != WIRECOPY_OK)
        return 1;
    tell(to_parent);
    (void)await(from_parent);
    wirecopy_view_end(view);
    tell(to_parent);
    (void)await(from_parent);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    return 0;
}

static void readers_are_counted_while_they_read(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 10, 5));
    child reader = child_run(read_on);
    CU_ASSERT_FATAL(await(reader.from_child));
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    wirecopy_store_stats stats = count(store);
    CU_ASSERT_TRUE(stats.reader_count == 1 && stats.oldest_reader_lag == 0);
    for (uint64_t story = 10; story < 40; story += 10)
        CU_ASSERT_EQUAL(store_add(store, story, 10), WIRECOPY_OK);
    stats = count(store);
    CU_ASSERT_TRUE(stats.reader_count == 1 && stats.oldest_reader_lag == 3);
    tell(reader.to_child);
    CU_ASSERT_FATAL(await(reader.from_child));
    stats = count(store);
    CU_ASSERT_TRUE(stats.reader_count == 0 && stats.oldest_reader_lag == 0);
    CU_ASSERT_EQUAL(child_end(reader), 0);
    wirecopy_store_close(store);
}

/* The reader ends without a word: whoever opens the store next finds its slot. Another one keeps the lock tables, which
 * LMDB otherwise begins anew. */
static void readers_that_died_are_cleared_away(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 10, 5));
    child other = child_run(read_on), reader = child_run(read_on);
    CU_ASSERT_FATAL(await(other.from_child) && await(reader.from_child));
    CU_ASSERT_EQUAL(kill(reader.id, SIGKILL), 0);
    CU_ASSERT_EQUAL(child_end(reader), -SIGKILL);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    const wirecopy_store_stats stats = count(store);
    CU_ASSERT_TRUE(stats.reader_count == 1 && stats.stale_reader_count == 1);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(child_end(other), 0);
}

static void parts_have_names(void)
{
    CU_ASSERT_STRING_EQUAL(wirecopy_store_part_name(WIRECOPY_PART_LOG), "log");
    CU_ASSERT_STRING_EQUAL(wirecopy_store_part_name(WIRECOPY_PART_CARDS), "cards");
    for (int part = -1; part <= WIRECOPY_PART_COUNT; part++) {
        const bool is_unknown = part < 0 || part == WIRECOPY_PART_COUNT;
        const char *const name = wirecopy_store_part_name((wirecopy_store_part)part);
        CU_ASSERT_EQUAL(strcmp(name, "unknown part") == 0, is_unknown);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"counts are those of the stories", counts_are_those_of_the_stories},
        {"live stories are told from those that are gone", live_stories_are_told_from_those_that_are_gone},
        {"readers are counted while they read", readers_are_counted_while_they_read},
        {"readers that died are cleared away", readers_that_died_are_cleared_away},
        {"parts have names", parts_have_names},
    };
    return RUN_FIXTURE("store/stats", cases);
}
