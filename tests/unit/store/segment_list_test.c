#include "core/store/segment_list.h"

#include "core/store/merger.h"
#include "core/store/tier.h"
#include "tests/unit/store/fixture.h"

static const wirecopy_store_id store_id = {{7, 7, 7}};

/* Segments of 10 stories and parts of few items, in an environment of their own. */
static wirecopy_segments segments_make(unsigned first, unsigned count)
{
    wirecopy_segments segments = {0};
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_open(fixture_folder, true, &store_id, &segments), WIRECOPY_OK);
    for (unsigned i = first; i < first + count; i++) {
        size_t byte_count;
        wirecopy_maps_reset(&maps, (uint64_t)i * 10);
        for (uint64_t story = maps.first_story; story < maps.first_story + 10; story++) {
            static sample one;
            sample_make(story, &one);
            CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&maps, &one.record), WIRECOPY_OK);
        }
        CU_ASSERT_EQUAL_FATAL(wirecopy_segments_write(&segments, &maps, &byte_count), WIRECOPY_OK);
    }
    wirecopy_maps_clear(&maps);
    return segments;
}

typedef struct listing {
    wirecopy_snapshot *snapshot;
    wirecopy_segment_list list;
} listing;

static listing listing_begin(const wirecopy_segments *segments)
{
    listing one = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_create(segments->env, &one.snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_snapshot_begin(one.snapshot), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segments_list(segments, one.snapshot, 1000, &one.list), WIRECOPY_OK);
    return one;
}

static void listing_end(listing *one)
{
    wirecopy_segment_list_clear(&one->list);
    wirecopy_snapshot_destroy(one->snapshot);
}

static void check_listing(const wirecopy_segments *segments, size_t count, uint64_t end, bool is_complete)
{
    listing one = listing_begin(segments);
    CU_ASSERT_EQUAL(one.list.count, count);
    CU_ASSERT_EQUAL(one.list.end, end);
    CU_ASSERT_EQUAL(one.list.is_complete, is_complete);
    listing_end(&one);
}

static void delete_from(wirecopy_segments *segments, wirecopy_place place)
{
    wirecopy_change *change = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_begin(segments->env, 0, &change), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(
        wirecopy_change_delete_from(change, WIRECOPY_SEGMENTS_TABLE, wirecopy_segment_part_key(&place)), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_change_commit(change), WIRECOPY_OK);
}

/* In a table, the parts of a segment that is being made come first, then those of its sources, each in their order. */
static void keys_order_parts_as_they_are_listed(void)
{
    static const wirecopy_place places[] = {
        {.first_story = 0, .tier = WIRECOPY_TIER_MAX},
        {.first_story = 0, .tier = 1},
        {.first_story = 0, .tier = 1, .ordinal = WIRECOPY_PART_ORDINAL_MAX},
        {.first_story = 0, .tier = 1, .kind = 1},
        {.first_story = 0, .tier = 1, .kind = WIRECOPY_SEGMENT_CARDS, .ordinal = WIRECOPY_PART_ORDINAL_MAX},
        {.first_story = 0, .tier = 0},
        {.first_story = 1, .tier = WIRECOPY_TIER_MAX},
        {.first_story = WIRECOPY_SEGMENT_STORY_MAX - 1, .kind = WIRECOPY_SEGMENT_CARDS, .ordinal = UINT16_MAX},
    };
    for (size_t i = 1; i < sizeof places / sizeof *places; i++)
        CU_ASSERT(wirecopy_segment_part_key(&places[i - 1]) < wirecopy_segment_part_key(&places[i]));
    CU_ASSERT_EQUAL(wirecopy_segment_part_key(&places[6]), wirecopy_segment_first_key(1));
}

/* A gap, a segment of which a kind is missing, and one that lacks its last part. */
static void what_is_listed_ends_before_a_gap(void)
{
    fixture_reset();
    wirecopy_segments_part_limit(30);
    wirecopy_segments segments = segments_make(0, 2);
    check_listing(&segments, 2, 20, true);
    wirecopy_segments_close(&segments);
    segments = segments_make(3, 1);
    check_listing(&segments, 2, 20, false);
    delete_from(&segments, (wirecopy_place){.first_story = 10, .kind = WIRECOPY_MAP_MEMBERS});
    check_listing(&segments, 1, 10, false);
    delete_from(&segments, (wirecopy_place){.first_story = 0, .kind = WIRECOPY_MAP_POSTINGS, .ordinal = 1});
    check_listing(&segments, 0, 0, false);
    delete_from(&segments, (wirecopy_place){.first_story = 0, .tier = WIRECOPY_TIER_MAX});
    check_listing(&segments, 0, 0, true);
    wirecopy_segments_close(&segments);
    wirecopy_segments_part_limit(0);
}

static bool cards_agree(const wirecopy_segment_list *list)
{
    for (uint64_t story = 0; story < list->end; story++) {
        static sample one;
        sample_make(story, &one);
        const wirecopy_card card = wirecopy_card_of(&one.record);
        if (memcmp(&card, wirecopy_segment_list_card(list, story), sizeof card) != 0)
            return false;
    }
    return true;
}

static void parts_and_cards_are_found_at_every_step_of_a_merge(void)
{
    fixture_reset();
    wirecopy_segments_part_limit(7);
    wirecopy_segments segments = segments_make(0, WIRECOPY_TIER_SEGMENTS_MAX + 1);
    const uint64_t end = (WIRECOPY_TIER_SEGMENTS_MAX + 1) * 10;
    size_t byte_count, most_hidden = 0;
    do {
        listing one = listing_begin(&segments);
        CU_ASSERT(one.list.end == end && one.list.is_complete && cards_agree(&one.list));
        CU_ASSERT_EQUAL(wirecopy_segment_list_search_count(&one.list),
                        one.list.count - (one.list.items[0].source_count > 0));
        for (size_t i = 0; i < one.list.count; i++) {
            const wirecopy_segment *const segment = &one.list.items[i];
            most_hidden = segment->hidden.kind > most_hidden ? segment->hidden.kind : most_hidden;
            for (size_t part = segment->part_begin; part < segment->part_end; part++)
                CU_ASSERT_EQUAL(one.list.begins[part], one.list.parts[part].place.begin);
        }
        listing_end(&one);
        byte_count = 0;
        CU_ASSERT_EQUAL_FATAL(wirecopy_merger_step(&segments, end, &byte_count), WIRECOPY_OK);
    } while (byte_count);
    CU_ASSERT_EQUAL(most_hidden, WIRECOPY_SEGMENT_CARDS);
    check_listing(&segments, 1, end, true);
    wirecopy_segments_close(&segments);
    wirecopy_segments_part_limit(0);
}

int main(void)
{
    static const test_case cases[] = {
        {"keys order parts as they are listed", keys_order_parts_as_they_are_listed},
        {"what is listed ends before a gap", what_is_listed_ends_before_a_gap},
        {"parts and cards are found at every step of a merge", parts_and_cards_are_found_at_every_step_of_a_merge},
    };
    return RUN_FIXTURE("store/segment_list", cases);
}
