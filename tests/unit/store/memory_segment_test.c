#include "core/store/memory_segment.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

static wirecopy_maps maps_make(void)
{
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    wirecopy_maps_reset(&maps, 30);
    for (uint64_t story = 30; story < 55; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&maps, &one.record), WIRECOPY_OK);
    }
    return maps;
}

static void a_memory_segment_holds_what_its_tail_held(void)
{
    wirecopy_maps maps = maps_make(), same = maps_make();
    wirecopy_memory_segment segment = {0};
    wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT];
    CU_ASSERT_EQUAL_FATAL(wirecopy_memory_segment_init(&maps, &segment), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_sort(&same, sorted), WIRECOPY_OK);
    CU_ASSERT_EQUAL(segment.first_story, 30);
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++) {
        const wirecopy_segment_part *const part = &segment.parts[map];
        CU_ASSERT_PTR_NULL(wirecopy_segment_part_check(part));
        CU_ASSERT(part->place.story_count == 25 && part->item_count == sorted[map].count &&
                  run_holds(&part->run, sorted[map].entries, sorted[map].count));
    }
    CU_ASSERT(memcmp(segment.parts[WIRECOPY_SEGMENT_CARDS].cards, maps.cards, 25 * sizeof *maps.cards) == 0);
    wirecopy_memory_segment_clear(&segment);
    wirecopy_maps_clear(&same);
    wirecopy_maps_clear(&maps);
}

static void making_one_fails_without_memory(void)
{
    for (size_t nth = 1; nth <= WIRECOPY_SEGMENT_KIND_COUNT; nth++) {
        wirecopy_maps maps = maps_make();
        wirecopy_memory_segment segment = {0};
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_memory_segment_init(&maps, &segment), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_PTR_NULL(segment.images[0]);
        wirecopy_maps_clear(&maps);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"a memory segment holds what its tail held", a_memory_segment_holds_what_its_tail_held},
        {"making one fails without memory", making_one_fails_without_memory},
    };
    return RUN_SUITE("store/memory_segment", cases);
}
