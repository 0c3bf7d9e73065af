#include "core/base/memory.h"
#include "core/store/segments.h"
#include "tests/unit/store/fixture.h"
#include "wirecopy/engine.h"

/* Samples as they come from an export: those of story_from .. story_end - 1 that `is_there` lets through, with their
 * numbers moved by `moved`. */
typedef struct exported {
    uint64_t next, end, moved;
    bool (*is_there)(uint64_t story);
    uint64_t held[3][4096]; /* of the batches that are out */
    size_t batch_count;
    sample yielded[4];
    uint64_t bad_story;
} exported;

static bool all_are_there(uint64_t story)
{
    (void)story;
    return true;
}

static wirecopy_status read_some(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                 uint64_t *byte_count_out)
{
    exported *const from = context;
    uint64_t *const batch = from->held[from->batch_count++ % 3];
    size_t count = 0;
    for (; from->next < from->end && count < story_count_max && count < 4096; from->next++) {
        if (from->is_there(from->next))
            batch[count++] = from->next;
    }
    *batch_out = count ? batch : NULL;
    *count_out = count;
    *byte_count_out = count;
    return WIRECOPY_OK;
}

static wirecopy_status yield(void *context, void *batch, size_t i, unsigned worker, wirecopy_record *record_out)
{
    exported *const from = context;
    const uint64_t story = ((const uint64_t *)batch)[i];
    if (story == from->bad_story)
        return WIRECOPY_E_LIMIT;
    sample_make(story, &from->yielded[worker]);
    *record_out = from->yielded[worker].record;
    record_out->story += from->moved;
    record_out->group += from->moved;
    return WIRECOPY_OK;
}

static void describe(void *context, void *batch, size_t i, const char **place_out, const char **reason_out)
{
    (void)context, (void)batch, (void)i;
    *place_out = "here";
    *reason_out = "too long";
}

static void release(void *context, void *batch)
{
    (void)context, (void)batch;
}

static unsigned thread_count = 2;

static wirecopy_status import(wirecopy_store *store, exported *from, size_t batch_story_count,
                              const wirecopy_observer *observer)
{
    const wirecopy_source source = {.context = from,
                                    .worker_count = 4,
                                    .read = read_some,
                                    .record = yield,
                                    .describe = describe,
                                    .release = release};
    const wirecopy_options options = {.thread_count = thread_count, .batch_story_count = batch_story_count};
    from->batch_count = 0;
    return wirecopy_import(store, &source, &options, observer);
}

static exported samples(uint64_t first, uint64_t end)
{
    return (exported){.next = first, .end = end, .is_there = all_are_there, .bad_story = UINT64_MAX};
}

static wirecopy_status compare(void *context, const wirecopy_record *record)
{
    static sample one;
    uint64_t *const next = context;
    sample_make((*next)++, &one);
    return record_equals(record, &one.record) ? WIRECOPY_OK : WIRECOPY_E_CANCELLED;
}

/* Whether a store is sound, and holds the first of the samples. */
static bool holds(wirecopy_store *store, uint64_t count)
{
    uint64_t next = 0;
    return wirecopy_store_walk(store, compare, &next) == WIRECOPY_OK && next == count &&
           verify_problem_count(store) == 0;
}

static void what_was_exported_is_there_whatever_its_numbers(void)
{
    wirecopy_segments_limit(40, 0);
    static exported from;
    for (uint64_t moved = 0; moved < 2000; moved += 999) {
        for (size_t batch = 1; batch < 300; batch = batch * 7 + 2) {
            fixture_reset();
            wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
            from = samples(0, 150);
            from.moved = moved;
            CU_ASSERT_EQUAL(import(store, &from, batch, NULL), WIRECOPY_OK);
            from = samples(0, 300); /* one that was cut short */
            from.moved = moved;
            CU_ASSERT_EQUAL(import(store, &from, batch, NULL), WIRECOPY_OK);
            CU_ASSERT(holds(store, 300));
            CU_ASSERT_EQUAL(verify_problem_count(store), 0);
            wirecopy_store_close(store);
        }
    }
    wirecopy_segments_limit(0, 0);
}

static uint64_t groups[600];

static wirecopy_status note_group(void *context, const wirecopy_record *record)
{
    (void)context;
    groups[record->story] = record->group;
    return WIRECOPY_OK;
}

/* Of the first export every third story was missing but the first ones of groups; the second brings them. */
static bool is_kept(uint64_t story)
{
    return story % 3 == 0 || story % 2;
}

static void stories_join_the_groups_that_are_there(void)
{
    static exported from;
    static sample one;
    uint64_t kept_count = 0, numbers[90];
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    from = samples(0, 90);
    from.is_there = is_kept;
    CU_ASSERT_EQUAL(import(store, &from, 13, NULL), WIRECOPY_OK);
    from = samples(0, 90);
    CU_ASSERT_EQUAL(import(store, &from, 17, NULL), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, note_group, NULL), WIRECOPY_OK);
    for (uint64_t story = 0; story < 90; story++)
        kept_count += is_kept(story);
    for (uint64_t story = 0, kept = 0, late = kept_count; story < 90; story++)
        numbers[story] = is_kept(story) ? kept++ : late++;
    for (uint64_t story = 0; story < 90; story++) {
        sample_make(story, &one);
        CU_ASSERT_EQUAL(groups[numbers[story]], numbers[one.record.group]);
    }
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
}

/* The first story of the group is a copy here: its followers are copies of the same. */
static void followers_of_a_story_that_is_a_copy_here_join_its_group(void)
{
    static exported from;
    static sample one;
    uint64_t story;
    fixture_reset();
    wirecopy_store *store = store_make(fixture_path("store"), 1, 1);
    sample_make(3, &one);
    one.record.group = 0;
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_append(store, &one.record, &story), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_store_commit(store), WIRECOPY_OK);
    from = samples(3, 5); /* the second is in the group of the first */
    CU_ASSERT_EQUAL(import(store, &from, 1, NULL), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_store_walk(store, note_group, NULL), WIRECOPY_OK);
    CU_ASSERT_TRUE(groups[1] == 0 && groups[2] == 0);
    CU_ASSERT_EQUAL(verify_problem_count(store), 0);
    wirecopy_store_close(store);
}

typedef struct refusals {
    size_t count;
    wirecopy_progress progress;
} refusals;

static wirecopy_status note_refusal(void *context, wirecopy_status status, const char *place, const char *reason)
{
    CU_ASSERT_EQUAL(status, WIRECOPY_E_LIMIT);
    CU_ASSERT_TRUE(strcmp(place, "here") == 0 && strcmp(reason, "too long") == 0);
    ((refusals *)context)->count++;
    return WIRECOPY_OK;
}

static wirecopy_status note_progress(void *context, const wirecopy_progress *progress)
{
    ((refusals *)context)->progress = *progress;
    return WIRECOPY_OK;
}

/* Story 3 is bad, and the first of the group of 4. */
static void what_is_bad_is_gone_past_or_ends_the_run(void)
{
    static exported from;
    refusals noted = {0};
    const wirecopy_observer observer = {.context = &noted, .refuse = note_refusal, .progress = note_progress};
    for (size_t batch = 1; batch < 12; batch += 5) {
        fixture_reset();
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        from = samples(0, 5);
        from.bad_story = 3;
        CU_ASSERT_EQUAL(import(store, &from, batch, NULL), WIRECOPY_E_LIMIT);
        CU_ASSERT(holds(store, 3));
        noted = (refusals){0};
        from = samples(0, 5);
        from.bad_story = 3;
        CU_ASSERT_EQUAL(import(store, &from, batch, &observer), WIRECOPY_OK);
        CU_ASSERT_EQUAL(noted.count, 1);
        CU_ASSERT_TRUE(noted.progress.story_count == 4 && noted.progress.refused_count == 1);
        CU_ASSERT_TRUE(noted.progress.known_count == 3);
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
}

static bool is_no_first(uint64_t story)
{
    return story % 3 != 0;
}

static bool all_posted = true;

static wirecopy_status note_posted(void *context, const wirecopy_record *record)
{
    (void)context;
    groups[record->story] = record->group;
    if (record->group == record->story)
        all_posted = all_posted && !record->posted;
    return WIRECOPY_OK;
}

/* As after the first ones were deleted: the next takes the place, and is posted under all that it has. Groups are named
 * out of order, and a run is cut short. */
static void a_group_without_its_first_story_is_kept_together(void)
{
    static exported from;
    static sample one, other;
    for (size_t batch = 1; batch < 300; batch = batch * 7 + 2) {
        uint64_t numbers[200], count = 0;
        fixture_reset();
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        for (uint64_t end = 77; end <= 200; end += 123) {
            from = samples(0, end);
            from.is_there = is_no_first;
            CU_ASSERT_EQUAL(import(store, &from, batch, NULL), WIRECOPY_OK);
        }
        CU_ASSERT_EQUAL(wirecopy_store_walk(store, note_posted, NULL), WIRECOPY_OK);
        CU_ASSERT_TRUE(all_posted);
        for (uint64_t story = 0; story < 200; story++)
            numbers[story] = is_no_first(story) ? count++ : UINT64_MAX;
        for (uint64_t story = 0; story < 200; story++) {
            uint64_t first = 0;
            if (!is_no_first(story))
                continue;
            sample_make(story, &one);
            for (sample_make(first, &other); !is_no_first(first) || other.record.group != one.record.group;)
                sample_make(++first, &other);
            CU_ASSERT_EQUAL_FATAL(groups[numbers[story]], numbers[first]);
        }
        CU_ASSERT_EQUAL(verify_problem_count(store), 0);
        wirecopy_store_close(store);
    }
}

static void arguments_are_checked(void)
{
    static exported from;
    wirecopy_source source = {.context = &from, .read = read_some, .describe = describe, .release = release};
    fixture_reset();
    wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
    CU_ASSERT_EQUAL(wirecopy_import(store, &source, NULL, NULL), WIRECOPY_E_INVALID);
    source.record = yield;
    CU_ASSERT_EQUAL(wirecopy_import(NULL, &source, NULL, NULL), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_import(store, NULL, NULL, NULL), WIRECOPY_E_INVALID);
    wirecopy_store_close(store);
}

static void whichever_allocation_fails_running_it_again_completes_it(void)
{
    static exported from;
    bool is_through = false;
    for (size_t nth = 1; !is_through && nth < 400; nth++) {
        fixture_reset();
        wirecopy_store *store = store_open(fixture_path("store"), WIRECOPY_STORE_CREATE);
        from = samples(0, 40);
        thread_count = 1; /* requests are counted by one */
        wirecopy_memory_fail_at(nth);
        const wirecopy_status status = import(store, &from, 9, NULL);
        wirecopy_memory_fail_at(0);
        thread_count = 2;
        is_through = status == WIRECOPY_OK;
        CU_ASSERT(is_through || status == WIRECOPY_E_MEMORY);
        wirecopy_store_close(store);
        store = store_open(fixture_path("store"), WIRECOPY_STORE_WRITE);
        from = samples(0, 40);
        CU_ASSERT_EQUAL(import(store, &from, 9, NULL), WIRECOPY_OK);
        CU_ASSERT(holds(store, 40));
        wirecopy_store_close(store);
    }
    CU_ASSERT(is_through);
}

int main(void)
{
    static const test_case cases[] = {
        {"what was exported is there, whatever its numbers", what_was_exported_is_there_whatever_its_numbers},
        {"stories join the groups that are there", stories_join_the_groups_that_are_there},
        {"followers of a story that is a copy here join its group",
         followers_of_a_story_that_is_a_copy_here_join_its_group},
        {"what is bad is gone past, or ends the run", what_is_bad_is_gone_past_or_ends_the_run},
        {"a group without its first story is kept together", a_group_without_its_first_story_is_kept_together},
        {"arguments are checked", arguments_are_checked},
        {"whichever allocation fails, running it again completes it",
         whichever_allocation_fails_running_it_again_completes_it},
    };
    return RUN_FIXTURE("engine/import", cases);
}
