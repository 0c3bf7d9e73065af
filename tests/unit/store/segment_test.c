#include "core/store/segment.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

static const wirecopy_store_id store_id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static wirecopy_maps maps_make(uint64_t first_story, uint64_t count)
{
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    wirecopy_maps_reset(&maps, first_story);
    for (uint64_t story = first_story; story < first_story + count; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&maps, &one.record, one.posted), WIRECOPY_OK);
    }
    return maps;
}

static uint8_t *image_make(const wirecopy_maps *maps, wirecopy_view_map map, size_t *byte_count_out)
{
    uint64_t *entries = NULL;
    size_t entry_count;
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_sorted(maps, map, &entries, &entry_count), WIRECOPY_OK);
    *byte_count_out = wirecopy_segment_part_bytes(maps, map, 2048);
    uint8_t *const image = malloc(*byte_count_out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    memset(image, 0xee, *byte_count_out);
    wirecopy_segment_part_build(maps, map, &store_id, entries, entry_count, image, *byte_count_out);
    wirecopy_memory_free(entries);
    return image;
}

static void a_part_holds_what_the_maps_hold(void)
{
    wirecopy_maps maps = maps_make(30, 25);
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++) {
        size_t byte_count, entry_count;
        uint64_t *entries = NULL;
        wirecopy_segment_part part = {0};
        uint8_t *image = image_make(&maps, (wirecopy_view_map)map, &byte_count);
        CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(image, byte_count, &part), WIRECOPY_OK);
        CU_ASSERT(part.map == map && part.first_story == 30 && part.story_count == 25);
        CU_ASSERT(memcmp(&part.id, &store_id, sizeof store_id) == 0);
        CU_ASSERT_PTR_NULL(wirecopy_segment_part_check(&part));
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_sorted(&maps, (wirecopy_view_map)map, &entries, &entry_count), WIRECOPY_OK);
        CU_ASSERT_FATAL(entry_count > 1);
        CU_ASSERT_PTR_NULL(wirecopy_segment_part_compare(&part, &maps, entries, entry_count));
        CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_compare(&part, &maps, entries, entry_count - 1),
                               "it has entries that the log does not call for");
        CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_compare(&part, &maps, entries, entry_count + 1),
                               "it lacks entries that the log calls for");
        entries[0] ^= 1;
        CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_compare(&part, &maps, entries, entry_count),
                               "its entries are not those that the log calls for");
        entries[0] ^= 1;
        maps.cards[24].source ^= 1;
        const char *const reason = wirecopy_segment_part_compare(&part, &maps, entries, entry_count);
        CU_ASSERT((map == WIRECOPY_MAP_IDS) == (reason != NULL));
        maps.cards[24].source ^= 1;
        wirecopy_memory_free(entries);
        free(image);
    }
    wirecopy_maps_clear(&maps);
}

static void any_damage_is_found_and_harmless(void)
{
    size_t byte_count, found = 0;
    wirecopy_maps maps = maps_make(30, 25);
    uint8_t *image = image_make(&maps, WIRECOPY_MAP_IDS, &byte_count);
    for (size_t i = 0; i < byte_count; i++) {
        wirecopy_segment_part part;
        image[i] ^= 0x81;
        if (wirecopy_segment_part_open(image, byte_count, &part) != WIRECOPY_OK) {
            found++;
        } else {
            found += wirecopy_segment_part_check(&part) != NULL;
            for (uint64_t key = 0; key < UINT64_C(1) << 40; key += UINT64_C(1) << 33)
                (void)wirecopy_run_slice_count_below(wirecopy_run_find(&part.run, key), 3);
        }
        image[i] ^= 0x81;
    }
    CU_ASSERT_EQUAL(found, byte_count);
    free(image);
    wirecopy_maps_clear(&maps);
}

/* A checksum that fits does not make an entry right. */
static void a_story_beyond_the_range_is_found(void)
{
    size_t byte_count;
    wirecopy_segment_part part = {0};
    wirecopy_maps maps = maps_make(0, 10);
    maps.story_count = 9;
    uint8_t *image = image_make(&maps, WIRECOPY_MAP_IDS, &byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(image, byte_count, &part), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_check(&part), "an entry names a story beyond its range");
    free(image);
    wirecopy_maps_clear(&maps);
}

static void an_image_cut_short_is_refused(void)
{
    size_t byte_count;
    wirecopy_segment_part part;
    wirecopy_maps maps = maps_make(0, 40);
    uint8_t *image = image_make(&maps, WIRECOPY_MAP_POSTINGS, &byte_count);
    for (size_t cut = 0; cut < byte_count; cut += 7)
        CU_ASSERT_EQUAL(wirecopy_segment_part_open(image, cut, &part), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_segment_part_open(image + 4, byte_count - 4, &part), WIRECOPY_E_CORRUPT);
    free(image);
    wirecopy_maps_clear(&maps);
}

int main(void)
{
    static const test_case cases[] = {
        {"a part holds what the maps hold", a_part_holds_what_the_maps_hold},
        {"any damage is found and harmless", any_damage_is_found_and_harmless},
        {"a story beyond the range is found", a_story_beyond_the_range_is_found},
        {"an image cut short is refused", an_image_cut_short_is_refused},
    };
    return RUN_SUITE("store/segment", cases);
}
