#include "core/store/segments.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

static const wirecopy_store_id store_id = {{7, 7, 7}};
static const wirecopy_store_id other_id = {{7, 7, 8}};

static wirecopy_segments segments_open(bool writable, const wirecopy_store_id *id)
{
    wirecopy_segments segments = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_open(fixture_folder, writable, id, &segments), WIRECOPY_OK);
    return segments;
}

static void maps_fill(wirecopy_maps *maps, uint64_t first_story, uint64_t count)
{
    wirecopy_maps_reset(maps, first_story);
    for (uint64_t story = first_story; story < first_story + count; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(maps, &one.record), WIRECOPY_OK);
    }
}

static wirecopy_status segment_write(wirecopy_segments *segments, wirecopy_maps *maps)
{
    size_t byte_count;
    return wirecopy_segments_write(segments, maps, &byte_count);
}

/* Segments of 10 stories, from story 0. */
static void write_segments(wirecopy_segments *segments, unsigned count)
{
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    for (unsigned i = 0; i < count; i++) {
        maps_fill(&maps, i * 10, 10);
        CU_ASSERT_EQUAL_FATAL(segment_write(segments, &maps), WIRECOPY_OK);
    }
    wirecopy_maps_clear(&maps);
}

/* How many segments are of use to a store with this many stories, and where they end. */
static size_t usable(const wirecopy_segments *segments, uint64_t story_end, uint64_t *end_out, bool *is_complete_out)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(segments->env, &snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_list(segments, snapshot, story_end, &list), WIRECOPY_OK);
    const size_t count = list.count;
    *end_out = list.end;
    *is_complete_out = list.is_complete;
    wirecopy_segment_list_clear(&list);
    wirecopy_snapshot_destroy(snapshot);
    return count;
}

static void what_fits_is_listed_and_the_rest_is_not(void)
{
    uint64_t end;
    bool is_complete;
    fixture_reset();
    wirecopy_segments segments = segments_open(true, &store_id);
    CU_ASSERT_EQUAL(usable(&segments, 100, &end, &is_complete), 0);
    CU_ASSERT(end == 0 && is_complete);
    write_segments(&segments, 4);
    CU_ASSERT_EQUAL(usable(&segments, 40, &end, &is_complete), 4);
    CU_ASSERT(end == 40 && is_complete);
    CU_ASSERT_EQUAL(usable(&segments, 39, &end, &is_complete), 3);
    CU_ASSERT(end == 30 && !is_complete);
    CU_ASSERT_EQUAL(usable(&segments, 0, &end, &is_complete), 0);
    CU_ASSERT(end == 0 && !is_complete);

    CU_ASSERT_EQUAL(wirecopy_segments_drop_from(&segments, 20), WIRECOPY_OK);
    CU_ASSERT_EQUAL(usable(&segments, 40, &end, &is_complete), 2);
    CU_ASSERT(end == 20 && is_complete);
    wirecopy_segments_close(&segments);

    segments = segments_open(false, &other_id);
    CU_ASSERT_EQUAL(usable(&segments, 40, &end, &is_complete), 0);
    CU_ASSERT(end == 0 && !is_complete);
    wirecopy_segments_close(&segments);
}

static void a_reader_finds_segments_that_come_later(void)
{
    uint64_t end;
    bool is_complete;
    fixture_reset();
    wirecopy_segments reader = segments_open(false, &store_id);
    wirecopy_segment_list list = {0};
    CU_ASSERT_PTR_NULL(reader.env);
    CU_ASSERT_EQUAL(wirecopy_segments_list(&reader, NULL, 10, &list), WIRECOPY_OK);
    CU_ASSERT(list.count == 0 && list.end == 0 && list.is_complete);
    CU_ASSERT_EQUAL(wirecopy_segments_refresh(&reader), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(reader.env);
    wirecopy_segments writer = segments_open(true, &store_id);
    write_segments(&writer, 2);
    wirecopy_segments_close(&writer);
    CU_ASSERT_EQUAL(wirecopy_segments_refresh(&reader), WIRECOPY_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader.env);
    CU_ASSERT_EQUAL(usable(&reader, 20, &end, &is_complete), 2);
    CU_ASSERT_EQUAL(wirecopy_segments_refresh(&reader), WIRECOPY_OK);
    wirecopy_segments_close(&reader);
}

static void a_tail_is_due_by_stories_or_by_entries(void)
{
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    maps_fill(&maps, 0, 10);
    const size_t entry_count = wirecopy_maps_entry_count(&maps);
    CU_ASSERT(!wirecopy_segments_is_due(&maps));
    wirecopy_segments_limit(9, 0);
    CU_ASSERT(wirecopy_segments_is_due(&maps));
    wirecopy_segments_limit(10, entry_count);
    CU_ASSERT(!wirecopy_segments_is_due(&maps));
    wirecopy_segments_limit(0, entry_count - 1);
    CU_ASSERT(wirecopy_segments_is_due(&maps));
    wirecopy_segments_limit(0, 0);
    wirecopy_maps_clear(&maps);
}

static void without_memory_nothing_is_written(void)
{
    uint64_t end;
    bool is_complete;
    wirecopy_maps maps = {0};
    fixture_reset();
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    wirecopy_segments segments = segments_open(true, &store_id);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t nth = 0;
    while (status == WIRECOPY_E_MEMORY) {
        CU_ASSERT_EQUAL(usable(&segments, 10, &end, &is_complete), 0);
        CU_ASSERT(is_complete);
        maps_fill(&maps, 0, 1000); /* more than tables that were never needed have room for */
        wirecopy_memory_fail_at(++nth);
        status = segment_write(&segments, &maps);
        wirecopy_memory_fail_at(0);
    }
    CU_ASSERT(status == WIRECOPY_OK && nth > 2);
    CU_ASSERT_EQUAL(usable(&segments, 1000, &end, &is_complete), 1);
    wirecopy_segments_close(&segments);
    wirecopy_maps_clear(&maps);
}

int main(void)
{
    static const test_case cases[] = {
        {"what fits is listed, and the rest is not", what_fits_is_listed_and_the_rest_is_not},
        {"a reader finds segments that come later", a_reader_finds_segments_that_come_later},
        {"a tail is due by stories or by entries", a_tail_is_due_by_stories_or_by_entries},
        {"without memory nothing is written", without_memory_nothing_is_written},
    };
    return RUN_FIXTURE("store/segments", cases);
}
