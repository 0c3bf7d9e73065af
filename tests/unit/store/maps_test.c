#include "core/store/maps.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

static void the_limit_on_stories_is_kept(void)
{
    static sample one;
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    maps.story_count = WIRECOPY_RUN_VALUE_MAX - 1;
    sample_make(wirecopy_maps_end(&maps), &one);
    CU_ASSERT_EQUAL(wirecopy_maps_add(&maps, &one.record), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_maps_entry_count(&maps), 0);
    wirecopy_maps_clear(&maps);
}

/* A story is found under every key that the definition gives it, and nothing else is there. */
static void every_entry_is_called_for(void)
{
    uint64_t wanted[WIRECOPY_MAP_COUNT] = {0};
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    wirecopy_maps_reset(&maps, 9);
    for (uint64_t story = 9; story < 100; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL(wirecopy_maps_end(&maps), story);
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&maps, &one.record), WIRECOPY_OK);
        wanted[WIRECOPY_MAP_IDS] += one.record.fingerprint.content_word_count > 0 ? 3 : 2;
        wanted[WIRECOPY_MAP_KEYS] += one.record.fingerprint.content_word_count > 0 ? 4 : 0;
        wanted[WIRECOPY_MAP_MEMBERS] += one.record.group != story;
        for (uint32_t i = 0; i < one.record.fingerprint.sketch_count; i++)
            wanted[WIRECOPY_MAP_POSTINGS] += (uint64_t)wirecopy_record_is_posted(one.record.posted, i);
    }
    wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT];
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_sort(&maps, sorted), WIRECOPY_OK);
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++) {
        const uint64_t *const entries = sorted[map].entries;
        CU_ASSERT_EQUAL(sorted[map].count, wanted[map]);
        bool right = true;
        for (size_t i = 0; i < sorted[map].count; i++) {
            static sample one;
            sample_make(9 + wirecopy_run_value(entries[i]), &one);
            right = right && sample_has(&one, (wirecopy_view_map)map, entries[i] >> WIRECOPY_RUN_VALUE_BITS) &&
                    (i == 0 || entries[i - 1] < entries[i]);
        }
        CU_ASSERT(right);
    }
    CU_ASSERT_EQUAL(wirecopy_maps_entry_count(&maps), wanted[0] + wanted[1] + wanted[2] + wanted[3]);
    wirecopy_maps_clear(&maps);
}

static void it_is_known_what_a_story_is_posted_under(void)
{
    wirecopy_maps maps = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    wirecopy_maps_reset(&maps, 9);
    for (uint64_t story = 9; story < 60; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(story % 7 ? wirecopy_maps_add(&maps, &one.record) : wirecopy_maps_skip(&maps),
                              WIRECOPY_OK);
    }
    const uint64_t *const entries = wirecopy_tail_entries(maps.tails[WIRECOPY_MAP_POSTINGS]);
    for (uint64_t story = 0; story < 70; story++) {
        static sample one;
        wirecopy_posted posted = wirecopy_maps_posted(&maps, story);
        sample_make(story, &one);
        const uint32_t count = story < 9 || story >= 60 || story % 7 == 0 ? 0 : one.record.fingerprint.sketch_count;
        for (uint32_t i = 0; i < count; i++)
            if (wirecopy_record_is_posted(one.record.posted, i))
                CU_ASSERT_EQUAL(entries[posted.begin++] >> WIRECOPY_RUN_VALUE_BITS,
                                one.record.fingerprint.sketch[i] >> WIRECOPY_SKETCH_POSITION_BITS);
        CU_ASSERT_EQUAL(posted.begin, posted.end);
    }
    wirecopy_maps_clear(&maps);
}

static void keys_are_forty_bits_and_spread(void)
{
    uint64_t slots = 0;
    for (uint64_t group = 0; group < 1000; group++) {
        CU_ASSERT_EQUAL(wirecopy_group_key(group) >> WIRECOPY_RUN_KEY_BITS, 0);
        slots |= UINT64_C(1) << (wirecopy_group_key(group) >> 34);
    }
    CU_ASSERT_EQUAL(slots, UINT64_MAX);
    CU_ASSERT_EQUAL(wirecopy_id_key((wirecopy_string){NULL, 0}) >> WIRECOPY_RUN_KEY_BITS, 0);
    CU_ASSERT_NOT_EQUAL(wirecopy_id_key((wirecopy_string){"a", 1}), wirecopy_id_key((wirecopy_string){"b", 1}));
}

static void making_fails_without_memory(void)
{
    wirecopy_maps maps = {0};
    for (size_t nth = 1; nth <= 2 * WIRECOPY_MAP_COUNT; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_maps_init(&maps), WIRECOPY_E_MEMORY);
    }
    wirecopy_memory_fail_at(0);
}

/* There are more entries than the table, which was never needed, has room for. */
static void sorting_fails_without_memory(void)
{
    wirecopy_maps maps = {0};
    wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT];
    CU_ASSERT_EQUAL_FATAL(wirecopy_maps_init(&maps), WIRECOPY_OK);
    for (uint64_t story = 0; story < 2000; story++) {
        static sample one;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_maps_add(&maps, &one.record), WIRECOPY_OK);
    }
    wirecopy_memory_fail_at(2);
    CU_ASSERT_EQUAL(wirecopy_maps_sort(&maps, sorted), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_maps_clear(&maps);
}

int main(void)
{
    static const test_case cases[] = {
        {"the limit on stories is kept", the_limit_on_stories_is_kept},
        {"every entry is called for", every_entry_is_called_for},
        {"it is known what a story is posted under", it_is_known_what_a_story_is_posted_under},
        {"keys are forty bits and spread", keys_are_forty_bits_and_spread},
        {"making fails without memory", making_fails_without_memory},
        {"sorting fails without memory", sorting_fails_without_memory},
    };
    return RUN_SUITE("store/maps", cases);
}
