#include "wirecopy/store.h"

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "tests/unit/store/fixture.h"

/* What was reported: the last sentence, and how many. */
typedef struct findings {
    char last[300];
    unsigned count;
} findings;

static void note(void *context, const char *sentence)
{
    findings *const found = context;
    (void)snprintf(found->last, sizeof found->last, "%s", sentence);
    found->count++;
}

static findings verify(wirecopy_store_mode mode, wirecopy_store_check *check_out)
{
    findings found = {0};
    wirecopy_store_check check = {0};
    wirecopy_store *store = store_open(fixture_path("store"), mode);
    const wirecopy_status status = wirecopy_store_verify(store, note, &found, &check);
    CU_ASSERT_EQUAL(status, found.count ? WIRECOPY_E_CORRUPT : WIRECOPY_OK);
    CU_ASSERT_EQUAL(check.problem_count, found.count);
    wirecopy_store_close(store);
    if (check_out)
        *check_out = check;
    return found;
}

/* Replaces one value by a copy with a byte changed, or deletes from its key on. offset SIZE_MAX: delete. */
static void tamper(const char *folder, const char *name, uint64_t key, size_t offset)
{
    const wirecopy_env_options options = {.tables = {name}, .writable = true};
    const unsigned table = 0;
    wirecopy_env *env = NULL;
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_change *change = NULL;
    wirecopy_blob blob = {0};
    void *image = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(folder, &options, &env), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_get(snapshot, table, key, &blob), WIRECOPY_OK);
    uint8_t *copy = malloc(blob.byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, blob.bytes, blob.byte_count);
    wirecopy_snapshot_destroy(snapshot);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, blob.byte_count, &change), WIRECOPY_OK);
    if (offset == SIZE_MAX) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_delete_from(change, table, key), WIRECOPY_OK);
    } else {
        copy[offset < blob.byte_count ? offset : blob.byte_count - 1] ^= 0x40;
        CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, table, key, blob.byte_count, &image), WIRECOPY_OK);
        memcpy(image, copy, blob.byte_count);
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
    wirecopy_env_close(env);
    free(copy);
}

static void tamper_batch(uint64_t first_story, size_t offset)
{
    tamper(fixture_path("store/log"), "batches", first_story, offset);
}

static void tamper_part(wirecopy_place place, size_t offset)
{
    tamper(fixture_path("store/segments"), "parts", wirecopy_segment_part_key(&place), offset);
}

/* Where the records of a batch of ten begin. */
#define FIRST_RECORD (32 + 11 * 4)

/* 100 stories in batches of 10, segments of 30. */
static void store_make_closed(void)
{
    fixture_reset();
    wirecopy_segments_limit(29, 0);
    wirecopy_store_close(store_make(fixture_path("store"), 100, 10));
    wirecopy_segments_limit(0, 0);
}

static void a_sound_store_has_no_problem(void)
{
    store_make_closed();
    for (wirecopy_store_mode mode = WIRECOPY_STORE_READ; mode <= WIRECOPY_STORE_CREATE; mode++) {
        wirecopy_store_check check;
        CU_ASSERT_EQUAL(verify(mode, &check).count, 0);
        CU_ASSERT(check.story_count == 100 && check.batch_count == 10 && check.segment_count == 3);
    }
    remove_all(fixture_path("store/segments"));
    wirecopy_store_check check;
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, &check).count, 0);
    CU_ASSERT_EQUAL(check.segment_count, 0);
}

static void an_empty_store_has_no_problem(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 0, 1));
    wirecopy_store_check check;
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, &check).count, 0);
    CU_ASSERT(check.story_count == 0 && check.batch_count == 0 && check.segment_count == 0);
}

static void a_damaged_batch_is_named(void)
{
    store_make_closed();
    tamper_batch(40, FIRST_RECORD + 8); /* a digest: any value is allowed */
    findings found = verify(WIRECOPY_STORE_WRITE, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "story 40: its record is damaged");
    store_make_closed();
    tamper_batch(40, SIZE_MAX - 1);
    found = verify(WIRECOPY_STORE_WRITE, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "story 49: its record is damaged");
    store_make_closed();
    tamper_batch(40, 8); /* the checksum */
    found = verify(WIRECOPY_STORE_WRITE, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "batch at story 40: its checksum does not fit its bytes");
}

static void a_damaged_header_is_named_and_what_follows_is_still_checked(void)
{
    store_make_closed();
    tamper_batch(40, 0);
    tamper_batch(70, 8);
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 2);
    CU_ASSERT_STRING_EQUAL(found.last, "batch at story 70: its checksum does not fit its bytes");
}

/* The newest batch is read when a store is opened: a writer is refused, a reader may have it checked. */
static void damage_in_the_newest_batch_lets_a_reader_verify(void)
{
    store_make_closed();
    tamper_batch(90, 0);
    wirecopy_store *store = NULL;
    wirecopy_view *view = NULL;
    CU_ASSERT_EQUAL(wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store), WIRECOPY_E_CORRUPT);
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "batch at story 90: its header is damaged");

    store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_store_stats stats;
    CU_ASSERT_EQUAL(wirecopy_store_count(store, &stats), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_view_begin(view), WIRECOPY_E_CORRUPT);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
}

/* A lookup that comes to a damaged record says so, and takes no wrong answer from it; others are not touched. */
static void a_damaged_record_is_seen_at_lookup(void)
{
    store_make_closed();
    tamper_batch(40, FIRST_RECORD + 8);
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_view *view = NULL;
    wirecopy_record record;
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_view_record(view, 40, &record), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_view_story(view, 40, &record), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_view_record(view, 41, &record), WIRECOPY_OK);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
}

/* Replaces the batch of ten at story 40 by one without the stories 42, which begins the group of 43, and 49. */
static void empty_two_slots(void)
{
    const wirecopy_env_options options = {.tables = {"meta", "batches"}, .writable = true};
    wirecopy_env *env = NULL;
    wirecopy_change *change = NULL;
    wirecopy_pending pending = {0};
    void *image = NULL;
    for (uint32_t i = 0; i < 10; i++) {
        static sample one;
        sample_make(40 + i, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_OK);
        if (i == 2 || i == 9)
            pending.record_bytes = pending.offsets[i];
    }
    const size_t byte_count = wirecopy_pending_image_bytes(&pending);
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_path("store/log"), &options, &env), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(env, byte_count, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_put(change, 1, 40, byte_count, &image), WIRECOPY_OK);
    wirecopy_pending_build(&pending, 40, image);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
    wirecopy_env_close(env);
    wirecopy_pending_clear(&pending);
}

/* Of stories that are gone for good alone. */
static void an_empty_slot_of_a_story_that_is_there_is_named(void)
{
    store_make_closed();
    empty_two_slots();
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 2);
    CU_ASSERT_STRING_EQUAL(found.last, "story 49: it has no record");
    remove_all(fixture_path("store/segments"));
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, NULL).count, 2);
}

static void damage_to_the_deaths_is_named(void)
{
    uint64_t count;
    sample one;
    store_make_closed();
    sample_make(70, &one);
    wirecopy_store *const store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    CU_ASSERT_EQUAL(wirecopy_store_delete(store, &one.record.id, 1, &count), WIRECOPY_OK);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, NULL).count, 0);
    tamper(fixture_path("store/log"), "deaths", 0, 20);
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "stories that are gone: what the log says of them is damaged");
}

static wirecopy_status take_story(void *context, const wirecopy_record *record)
{
    uint64_t *const next = context;
    if (*next == 42 || *next == 49)
        ++*next;
    return record->story == (*next)++ ? WIRECOPY_OK : WIRECOPY_E_CANCELLED;
}

static void a_walk_goes_past_an_empty_slot_and_a_lookup_finds_no_words_there(void)
{
    uint64_t next = 0;
    wirecopy_view *view = NULL;
    wirecopy_record record;
    store_make_closed();
    empty_two_slots();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, take_story, &next), WIRECOPY_OK);
    CU_ASSERT_EQUAL(next, 100);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_create(&store, 1, &view), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_view_begin(view), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_view_record(view, 42, &record), WIRECOPY_OK);
    CU_ASSERT(record.story == 42 && record.group == 42 && record.fingerprint.sketch_count == 0);
    CU_ASSERT_EQUAL(wirecopy_view_record(view, 43, &record), WIRECOPY_OK);
    wirecopy_view_destroy(view);
    wirecopy_store_close(store);
    remove_all(fixture_path("store/segments"));
    CU_ASSERT_EQUAL(wirecopy_store_open(fixture_path("store"), WIRECOPY_STORE_WRITE, &store), WIRECOPY_E_CORRUPT);
}

static void a_missing_first_batch_is_named(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 20, 10));
    tamper_batch(0, SIZE_MAX);
    const wirecopy_env_options options = {.tables = {"meta", "batches", "deaths"}, .writable = true};
    wirecopy_log log = {0};
    wirecopy_pending pending = {0};
    static sample one;
    CU_ASSERT_EQUAL_FATAL(wirecopy_env_open(fixture_path("store/log"), &options, &log.env), WIRECOPY_OK);
    sample_make(20, &one);
    CU_ASSERT_EQUAL_FATAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_OK);
    log.story_count = 20;
    CU_ASSERT_EQUAL_FATAL(wirecopy_log_append(&log, &(wirecopy_log_news){.stories = &pending}), WIRECOPY_OK);
    wirecopy_pending_clear(&pending);
    wirecopy_log_close(&log);
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "batch at story 20: it has to begin at story 0");
}

static wirecopy_status count_story(void *context, const wirecopy_record *record)
{
    (void)record;
    ++*(uint64_t *)context;
    return WIRECOPY_OK;
}

/* All else is sound then, and is looked at. */
static void a_damaged_text_is_named(void)
{
    static const size_t offsets[] = {0, 5, 8, SIZE_MAX - 1};
    wirecopy_store_check check;
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        store_make_closed();
        tamper(fixture_path("store/log"), "texts", 45, offsets[i]);
        const findings found = verify(WIRECOPY_STORE_READ, &check);
        CU_ASSERT_EQUAL(found.count, 1);
        CU_ASSERT_STRING_EQUAL(found.last, "story 45: its text is damaged");
        CU_ASSERT(check.text_count == 67 && check.segment_count == 3);
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
        uint64_t count = 0;
        CU_ASSERT_EQUAL(wirecopy_store_walk(store, count_story, &count), WIRECOPY_E_CORRUPT);
        CU_ASSERT_EQUAL(count, 45);
        wirecopy_store_close(store);
    }
}

/* As a version that knows nothing of texts would leave it. */
static void a_text_that_should_be_gone_is_named(void)
{
    store_make_closed();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    CU_ASSERT_EQUAL(wirecopy_store_add_death(store, &(wirecopy_death){.story = 45, .heir = 0, .is_hidden = true}),
                    WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_store_commit(store), WIRECOPY_OK);
    CU_ASSERT_EQUAL(sample_keep_text(store, 45, 45), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_store_commit(store), WIRECOPY_OK);
    wirecopy_store_close(store);
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "story 45: it was deleted, and has a text");
}

/* Written by this library, but by a caller that got it wrong. */
static void a_wrong_group_and_a_wrong_fingerprint_are_named(void)
{
    static sample one;
    uint64_t story;
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("store"), 10, 10);
    sample_make(10, &one);
    one.record.group = 4; /* which is in the group of 3 */
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &one.record, &story), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
    wirecopy_store_close(store);
    findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "story 10: story 4, the first of its group, is itself in another group");

    fixture_reset();
    store = store_make(fixture_path("store"), 10, 10);
    sample_make(12, &one);
    one.record.group = 10;
    one.record.fingerprint.content_word_count = one.record.fingerprint.word_count + 1;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &one.record, &story), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
    wirecopy_store_close(store);
    found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "story 10: it has more content words than words");
}

static void a_damaged_segment_is_named(void)
{
    store_make_closed();
    tamper_part((wirecopy_place){.first_story = 30, .kind = WIRECOPY_MAP_IDS}, SIZE_MAX - 1);
    findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last, "segment at story 30: its checksum does not fit its bytes");

    store_make_closed();
    tamper_part((wirecopy_place){.first_story = 30, .kind = WIRECOPY_MAP_IDS}, 0);
    found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, 1);
    CU_ASSERT_STRING_EQUAL(found.last,
                           "segments from story 30 on: they are damaged, of another version, or belong to another log");
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_WRITE, NULL).count, 0); /* a writer has dropped them */
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, NULL).count, 0);
}

/* A segment that is sound in itself, over the right range, made from other stories. */
static void a_segment_that_says_something_else_is_named(void)
{
    fixture_reset();
    wirecopy_store_close(store_make(fixture_path("store"), 50, 50));
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    wirecopy_store_stats stats = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_count(store, &stats), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(stats.segment_count, 0);
    wirecopy_store_close(store);

    wirecopy_log log = {0};
    wirecopy_segments segments = {0};
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_log_open(fixture_path("store/log"), false, false, &log), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_open(fixture_path("store/segments"), true, &log.id, &segments),
                          WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    for (uint64_t story = 0; story < 50; story++) {
        static sample one;
        sample_make(story + 3, &one); /* three stories late */
        one.record.story = story;
        one.record.group = story;
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&maps, &one.record), WIRECOPY_OK);
    }
    size_t byte_count;
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_write(&segments, &maps, &byte_count), WIRECOPY_OK);
    wirecopy_maps_clear(&maps);
    wirecopy_segments_close(&segments);
    wirecopy_log_close(&log);
    const findings found = verify(WIRECOPY_STORE_READ, NULL);
    CU_ASSERT_EQUAL(found.count, WIRECOPY_SEGMENT_KIND_COUNT);
    CU_ASSERT_STRING_EQUAL(found.last, "segment at story 0: its cards are not those that the log calls for");
}

/* Every part of segments that are merged or, the first of them, being merged, and that wait for it. */
static size_t places_list(wirecopy_place *places, size_t capacity, bool is_merging)
{
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_READ);
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(store->segments.env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_list(&store->segments, snapshot, 100, &list), WIRECOPY_OK);
    CU_ASSERT_FATAL(list.part_count <= capacity && list.items[0].tier == 1 && list.items[list.count - 1].tier == 0);
    CU_ASSERT_EQUAL_FATAL(is_merging, list.items[0].source_count > 4);
    const size_t count = list.part_count;
    for (size_t i = 0; i < count; i++)
        places[i] = list.parts[i].place;
    wirecopy_segment_list_clear(&list);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_store_close(store);
    return count;
}

static void damage_is_named_after(unsigned step_count, bool is_merging)
{
    static wirecopy_place places[400];
    fixture_reset();
    wirecopy_segments_limit(4, 0);
    wirecopy_segments_part_limit(60);
    wirecopy_merger_factor(0);
    wirecopy_store *store = store_make(fixture_path("store"), 100, 5);
    size_t byte_count = 1;
    for (unsigned steps = 0; steps < step_count; steps++)
        CU_ASSERT_EQUAL(wirecopy_merger_step(&store->segments, 100, &byte_count), WIRECOPY_OK);
    wirecopy_store_close(store);
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, NULL).count, 0);
    const size_t count = places_list(places, sizeof places / sizeof *places, is_merging);
    for (size_t i = 0; i < count; i++) {
        char expected[100];
        (void)snprintf(expected, sizeof expected, "segment at story %u: its checksum does not fit its bytes",
                       (unsigned)places[i].first_story);
        tamper_part(places[i], SIZE_MAX - 1);
        const findings found = verify(WIRECOPY_STORE_READ, NULL);
        CU_ASSERT_EQUAL(found.count, 1);
        CU_ASSERT_STRING_EQUAL(found.last, expected);
        tamper_part(places[i], SIZE_MAX - 1); /* mends it */
    }
    CU_ASSERT_EQUAL(verify(WIRECOPY_STORE_READ, NULL).count, 0);
    wirecopy_segments_limit(0, 0);
    wirecopy_segments_part_limit(0);
    wirecopy_merger_factor(-1);
}

static void damage_in_any_part_of_a_merge_is_named(void)
{
    damage_is_named_after(14, true);
    damage_is_named_after(100, false);
}

static void a_failed_request_is_no_verdict(void)
{
    store_make_closed();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t nth = 1;
    for (; status == WIRECOPY_E_MEMORY && nth < 500; nth++) {
        wirecopy_store_check check;
        wirecopy_memory_fail_at(nth);
        status = wirecopy_store_verify(store, NULL, NULL, &check);
        wirecopy_memory_fail_at(0);
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    CU_ASSERT(nth > 5);
    wirecopy_store_close(store);
}

int main(void)
{
    static const test_case cases[] = {
        {"a sound store has no problem", a_sound_store_has_no_problem},
        {"an empty store has no problem", an_empty_store_has_no_problem},
        {"a damaged batch is named", a_damaged_batch_is_named},
        {"a damaged header is named, and what follows is still checked",
         a_damaged_header_is_named_and_what_follows_is_still_checked},
        {"damage in the newest batch lets a reader verify", damage_in_the_newest_batch_lets_a_reader_verify},
        {"a damaged record is seen at lookup", a_damaged_record_is_seen_at_lookup},
        {"an empty slot of a story that is there is named", an_empty_slot_of_a_story_that_is_there_is_named},
        {"damage to the deaths is named", damage_to_the_deaths_is_named},
        {"a walk goes past an empty slot, and a lookup finds no words there",
         a_walk_goes_past_an_empty_slot_and_a_lookup_finds_no_words_there},
        {"a missing first batch is named", a_missing_first_batch_is_named},
        {"a damaged text is named", a_damaged_text_is_named},
        {"a text that should be gone is named", a_text_that_should_be_gone_is_named},
        {"a wrong group and a wrong fingerprint are named", a_wrong_group_and_a_wrong_fingerprint_are_named},
        {"a damaged segment is named", a_damaged_segment_is_named},
        {"a segment that says something else is named", a_segment_that_says_something_else_is_named},
        {"damage in any part of a merge is named", damage_in_any_part_of_a_merge_is_named},
        {"a failed request is no verdict", a_failed_request_is_no_verdict},
    };
    return RUN_FIXTURE("store/verify", cases);
}
