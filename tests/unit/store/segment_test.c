#include "core/store/segment.h"

#include "core/fingerprint/hash.h"
#include "tests/unit/store/fixture.h"

static const wirecopy_store_id store_id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

/* What parts are made of. */
typedef struct material {
    wirecopy_maps maps;
    wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT];
} material;

static material material_make(uint64_t first_story, uint64_t count)
{
    material made = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&made.maps), WIRECOPY_OK);
    wirecopy_maps_reset(&made.maps, first_story);
    for (uint64_t story = first_story; story < first_story + count; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&made.maps, &one.record), WIRECOPY_OK);
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_sort(&made.maps, made.sorted), WIRECOPY_OK);
    return made;
}

/* The items of a kind. */
static const void *items_of(const material *from, unsigned kind, size_t *count_out)
{
    const bool is_map = kind != WIRECOPY_SEGMENT_CARDS;
    *count_out = is_map ? from->sorted[kind].count : from->maps.story_count;
    return is_map ? (const void *)from->sorted[kind].entries : from->maps.cards;
}

static wirecopy_place place_make(const wirecopy_maps *maps, unsigned kind)
{
    return (wirecopy_place){
        .first_story = maps->first_story, .story_count = maps->story_count, .kind = kind, .last = UINT64_MAX};
}

static uint8_t *image_make(const material *from, unsigned kind, size_t *byte_count_out)
{
    size_t count;
    const void *items = items_of(from, kind, &count);
    const wirecopy_place place = place_make(&from->maps, kind);
    *byte_count_out = wirecopy_segment_part_bytes(kind, items, count, 2048);
    uint8_t *const image = malloc(*byte_count_out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    memset(image, 0xee, *byte_count_out);
    wirecopy_segment_part_build(&place, &store_id, items, count, image, *byte_count_out);
    return image;
}

static void a_part_holds_what_the_maps_hold(void)
{
    material made = material_make(30, 25);
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++) {
        size_t byte_count, count;
        wirecopy_segment_part part = {0};
        uint8_t *image = image_make(&made, kind, &byte_count);
        const void *items = items_of(&made, kind, &count);
        const bool is_run = kind != WIRECOPY_SEGMENT_CARDS;
        CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(image, byte_count, &part), WIRECOPY_OK);
        CU_ASSERT(part.place.kind == kind && part.place.first_story == 30 && part.place.story_count == 25);
        CU_ASSERT(part.place.begin == 0 && part.place.last == UINT64_MAX && part.place.tier == 0);
        CU_ASSERT(memcmp(&part.id, &store_id, sizeof store_id) == 0);
        CU_ASSERT_PTR_NULL(wirecopy_segment_part_check(&part));
        CU_ASSERT_FATAL(count > 1 && part.item_count == count);
        CU_ASSERT(is_run ? part.run.entry_count == count && !part.cards : part.cards != NULL);
        CU_ASSERT(is_run ? run_holds(&part.run, items, count)
                         : memcmp(part.cards, items, count * sizeof *part.cards) == 0);
        for (size_t i = 0; part.cards && i < count; i++)
            CU_ASSERT_EQUAL(part.sources[i], part.cards[i].source);
        const wirecopy_position end = wirecopy_segment_part_end(&part);
        CU_ASSERT(end.kind == kind + 1 && end.entry == 0);
        free(image);
    }
    wirecopy_maps_clear(&made.maps);
}

static void any_damage_is_found_and_harmless(void)
{
    static const unsigned kinds[] = {WIRECOPY_MAP_IDS, WIRECOPY_SEGMENT_CARDS};
    material made = material_make(30, 25);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t byte_count, found = 0;
        uint8_t *image = image_make(&made, kinds[k], &byte_count);
        for (size_t i = 0; i < byte_count; i++) {
            wirecopy_segment_part part;
            image[i] ^= 0x81;
            if (wirecopy_segment_part_open(image, byte_count, &part) != WIRECOPY_OK) {
                found++;
            } else {
                found += wirecopy_segment_part_check(&part) != NULL;
                for (uint64_t key = 0; !part.cards && key < UINT64_C(1) << 40; key += UINT64_C(1) << 33)
                    (void)wirecopy_run_slice_count_below(wirecopy_run_find(&part.run, key), 3);
            }
            image[i] ^= 0x81;
        }
        CU_ASSERT_EQUAL(found, byte_count);
        free(image);
    }
    wirecopy_maps_clear(&made.maps);
}

/* A checksum that fits does not make a source right. */
static void another_source_than_that_of_a_card_is_found(void)
{
    size_t byte_count;
    wirecopy_segment_part part = {0};
    material made = material_make(0, 10);
    uint8_t *image = image_make(&made, WIRECOPY_SEGMENT_CARDS, &byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(image, byte_count, &part), WIRECOPY_OK);
    ((uint32_t *)(uintptr_t)part.sources)[7] ^= 1;
    const uint64_t checksum = wirecopy_hash64(image + 16, byte_count - 16);
    memcpy(image + 8, &checksum, sizeof checksum);
    CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_check(&part), "a source is not that of its card");
    free(image);
    wirecopy_maps_clear(&made.maps);
}

/* A checksum that fits does not make an entry right. */
static void what_lies_outside_a_part_is_found(void)
{
    size_t byte_count, count;
    wirecopy_segment_part part = {0};
    material made = material_make(0, 10);
    made.maps.story_count = 9;
    uint8_t *image = image_make(&made, WIRECOPY_MAP_IDS, &byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(image, byte_count, &part), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_check(&part), "an entry names a story beyond its range");

    const uint64_t *entries = items_of(&made, WIRECOPY_MAP_IDS, &count);
    for (unsigned at_end = 0; at_end < 2; at_end++) {
        wirecopy_place place = place_make(&made.maps, WIRECOPY_MAP_IDS);
        place.begin = at_end ? 0 : entries[0] + 1;
        place.last = at_end ? entries[count - 1] - 1 : UINT64_MAX;
        wirecopy_segment_part_build(&place, &store_id, entries, count, image, byte_count);
        CU_ASSERT_EQUAL_FATAL(wirecopy_segment_part_open(image, byte_count, &part), WIRECOPY_OK);
        CU_ASSERT_STRING_EQUAL(wirecopy_segment_part_check(&part), "an entry lies outside its part");
    }
    free(image);
    wirecopy_maps_clear(&made.maps);
}

static void an_image_cut_short_is_refused(void)
{
    static const unsigned kinds[] = {WIRECOPY_MAP_POSTINGS, WIRECOPY_SEGMENT_CARDS};
    material made = material_make(0, 40);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t byte_count, count;
        wirecopy_segment_part part;
        const void *items = items_of(&made, kinds[k], &count);
        uint8_t *image = image_make(&made, kinds[k], &byte_count);
        const size_t used = wirecopy_segment_part_bytes(kinds[k], items, count, 0);
        CU_ASSERT(used <= wirecopy_segment_part_bytes_max(kinds[k], count));
        for (size_t cut = 0; cut < used; cut += 7)
            CU_ASSERT_EQUAL(wirecopy_segment_part_open(image, cut, &part), WIRECOPY_E_CORRUPT);
        CU_ASSERT_EQUAL(wirecopy_segment_part_open(image, used - 1, &part), WIRECOPY_E_CORRUPT);
        CU_ASSERT_EQUAL(wirecopy_segment_part_open(image, used, &part), WIRECOPY_OK);
        CU_ASSERT_EQUAL(wirecopy_segment_part_open(image + 4, byte_count - 4, &part), WIRECOPY_E_CORRUPT);
        free(image);
    }
    wirecopy_maps_clear(&made.maps);
}

/* By definition: of the entries of the smaller segment, those are before the rebased position that, in the numbers of
 * the larger one, are before the position. */
static void a_rebased_position_parts_the_same_entries(void)
{
    for (unsigned kind = 0; kind < 2; kind++) {
        for (uint64_t value = 0; value < 40; value++) {
            const uint64_t key = kind ? 0 : 5;
            const unsigned position_kind = kind ? WIRECOPY_SEGMENT_CARDS : WIRECOPY_MAP_IDS;
            const wirecopy_position position = {position_kind, wirecopy_run_entry(key, (uint32_t)value)};
            for (uint64_t offset = 0; offset < 40; offset += 13) {
                const wirecopy_position rebased = wirecopy_position_rebase(position, offset);
                bool agrees = true;
                for (uint64_t entry_key = key ? 4 : 0; entry_key <= (key ? 6 : 0); entry_key++) {
                    for (uint32_t story = 0; story < 13; story++) {
                        const wirecopy_position small = {position_kind, wirecopy_run_entry(entry_key, story)};
                        const wirecopy_position large = {position_kind, small.entry + offset};
                        agrees = agrees && wirecopy_position_is_before(small, rebased) ==
                                               wirecopy_position_is_before(large, position);
                    }
                }
                CU_ASSERT(agrees);
            }
        }
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"a part holds what the maps hold", a_part_holds_what_the_maps_hold},
        {"any damage is found and harmless", any_damage_is_found_and_harmless},
        {"another source than that of a card is found", another_source_than_that_of_a_card_is_found},
        {"what lies outside a part is found", what_lies_outside_a_part_is_found},
        {"an image cut short is refused", an_image_cut_short_is_refused},
        {"a rebased position parts the same entries", a_rebased_position_parts_the_same_entries},
    };
    return RUN_SUITE("store/segment", cases);
}
