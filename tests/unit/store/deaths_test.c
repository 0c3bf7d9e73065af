#include "core/store/deaths.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

/* What a list of deaths says of a story, by definition. */
static bool hides(const wirecopy_death *deaths, size_t count, uint64_t story, uint64_t as_of)
{
    bool hidden = false;
    for (size_t i = 0; i < count; i++)
        hidden = hidden || (deaths[i].story == story && deaths[i].is_hidden && deaths[i].heir < as_of);
    return hidden;
}

static bool is_deleted(const wirecopy_death *deaths, size_t count, uint64_t story)
{
    return hides(deaths, count, story, 1);
}

static bool unposts(const wirecopy_death *deaths, size_t count, uint64_t story, uint64_t as_of)
{
    bool unposted = false;
    if (is_deleted(deaths, count, story))
        as_of = UINT64_MAX; /* as if it had never come */
    for (size_t i = 0; i < count; i++)
        unposted = unposted || (deaths[i].story == story && deaths[i].heir < as_of && deaths[i].is_unposted);
    return unposted && hides(deaths, count, story, as_of);
}

#define STORY_COUNT 500
#define DEATH_COUNT 400

/* The first death of a story hides it. */
static wirecopy_death draw_death(const wirecopy_death *drawn, size_t count, uint64_t *random)
{
    const uint64_t story = random_next(random) % (STORY_COUNT - 1);
    const uint64_t heir = random_next(random) % 2 ? story + 1 + random_next(random) % (STORY_COUNT - 1 - story) : 0;
    const bool hidden = random_next(random) % 2 || !hides(drawn, count, story, UINT64_MAX);
    return (wirecopy_death){story, heir, hidden, !hidden || random_next(random) % 3};
}

static bool agrees(const wirecopy_deaths *deaths, const wirecopy_death *drawn, size_t count)
{
    uint64_t hidden_count = 0;
    for (uint64_t story = 0; story < STORY_COUNT + 100; story++) {
        bool is_erased = true;
        for (uint64_t as_of = 1; as_of <= STORY_COUNT; as_of += 7) {
            if (wirecopy_deaths_hides(deaths, story, as_of) != hides(drawn, count, story, as_of) ||
                wirecopy_deaths_unposts(deaths, story, as_of) != unposts(drawn, count, story, as_of))
                return false;
            is_erased = is_erased && unposts(drawn, count, story, as_of);
        }
        if (wirecopy_deaths_is_deleted(deaths, story) != is_deleted(drawn, count, story) ||
            wirecopy_deaths_is_erased(deaths, story) != is_erased)
            return false;
        hidden_count += hides(drawn, count, story, STORY_COUNT);
    }
    return wirecopy_deaths_count(deaths) == hidden_count;
}

static void a_story_is_gone_as_its_deaths_say(void)
{
    static wirecopy_death drawn[DEATH_COUNT];
    wirecopy_deaths deaths = {0};
    uint64_t random = 1;
    CU_ASSERT(agrees(&deaths, drawn, 0));
    for (size_t i = 0; i < DEATH_COUNT; i++) {
        drawn[i] = draw_death(drawn, i, &random);
        CU_ASSERT_EQUAL_FATAL(wirecopy_deaths_add(&deaths, &drawn[i]), WIRECOPY_OK);
        if (i % 40 == 0 || i == DEATH_COUNT - 1)
            CU_ASSERT(agrees(&deaths, drawn, i + 1));
    }
    wirecopy_deaths_clear(&deaths);
}

/* The bytes of six deaths, three of which are a range, fixed: format version 1. */
static void an_image_is_what_it_is_specified_to_be(void)
{
    static const wirecopy_death drawn[] = {{22, 0, true, true}, {21, 0, true, true},
                                           {20, 0, true, true}, {18, 0, true, true},
                                           {5, 9, true, false}, {UINT64_C(0x123456789a), 0, true, false}};
    static const uint8_t wanted[] = {
        'W',  'C',  'D',  'E',  4,    0, 0, 0, 0x45, 0x54, 0x58, 0x62, 0xe3, 0xf7, 0x93, 0x10, /* the checksum */
        20,   0,    0,    0,    0,    0, 0, 0, 23,   0,    0,    0,    0,    0,    0,    0,    /**/
        18,   0,    0,    0,    0,    0, 0, 0, 7,    0,    0,    0,    0,    0,    0,    0,    /**/
        5,    0,    0,    0,    0,    0, 0, 0, 73,   0,    0,    0,    0,    0,    0,    0,    /**/
        0x9a, 0x78, 0x56, 0x34, 0x12, 0, 0, 0, 1,    0,    0,    0,    0,    0,    0,    0,
    };
    uint8_t image[sizeof wanted];
    CU_ASSERT_EQUAL_FATAL(wirecopy_deaths_image_bytes(drawn, 6), sizeof image);
    wirecopy_deaths_build(drawn, 6, image);
    CU_ASSERT_EQUAL(memcmp(image, wanted, sizeof image), 0);
}

static void an_image_gives_back_what_was_put_in(void)
{
    static wirecopy_death drawn[DEATH_COUNT];
    uint64_t random = 2;
    for (size_t i = 0; i < DEATH_COUNT; i++) {
        drawn[i] = draw_death(drawn, i, &random);
        for (uint64_t next = drawn[i].story, end = i > 0 && random_next(&random) % 2 ? next : next / 3;
             i % 30 == 0 && next-- > end && i + 1 < DEATH_COUNT;)
            drawn[++i] = (wirecopy_death){next, 0, true, true};
    }
    const size_t byte_count = wirecopy_deaths_image_bytes(drawn, DEATH_COUNT);
    CU_ASSERT(byte_count < DEATH_COUNT * 16);
    uint8_t *const image = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    wirecopy_deaths deaths = {0};
    wirecopy_deaths_build(drawn, DEATH_COUNT, image);
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, byte_count, STORY_COUNT), WIRECOPY_OK);
    CU_ASSERT(agrees(&deaths, drawn, DEATH_COUNT));
    wirecopy_deaths_clear(&deaths);
    free(image);
}

static void a_damaged_image_is_refused(void)
{
    static const wirecopy_death drawn[] = {{3, 0, true, true}, {5, 9, true, false}};
    uint8_t image[64];
    const size_t byte_count = wirecopy_deaths_image_bytes(drawn, 2);
    wirecopy_deaths deaths = {0};
    wirecopy_deaths_build(drawn, 2, image);
    for (size_t i = 0; i < byte_count; i++) {
        image[i] ^= 16;
        CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, byte_count, 100), WIRECOPY_E_CORRUPT);
        image[i] ^= 16;
    }
    for (size_t cut = 0; cut < byte_count; cut++)
        CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, cut, 100), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, byte_count, 5), WIRECOPY_E_CORRUPT); /* no such story */
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, byte_count, 9), WIRECOPY_E_CORRUPT); /* no such heir */
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, byte_count, 10), WIRECOPY_OK);
    static const wirecopy_death backwards[] = {{3, 2, true, true}};
    wirecopy_deaths_build(backwards, 1, image);
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, wirecopy_deaths_image_bytes(backwards, 1), 10),
                    WIRECOPY_E_CORRUPT);
    static const wirecopy_death range[] = {{9, 0, true, true}, {8, 0, true, true}, {7, 0, true, true}};
    wirecopy_deaths_build(range, 3, image);
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, 32, 9), WIRECOPY_E_CORRUPT); /* it ends beyond the stories */
    CU_ASSERT_EQUAL(wirecopy_deaths_load(&deaths, image, 32, 10), WIRECOPY_OK);
    wirecopy_deaths_clear(&deaths);
}

/* In any order, some of them twice; a kill is no death. */
static void a_story_is_killed_from_a_number_on(void)
{
    uint64_t killed_at[STORY_COUNT], random = 11;
    wirecopy_death kills[DEATH_COUNT];
    wirecopy_deaths deaths = {0}, loaded = {0};
    for (size_t i = 0; i < STORY_COUNT; i++)
        killed_at[i] = UINT64_MAX;
    for (size_t i = 0; i < DEATH_COUNT; i++) {
        const uint64_t story = random_next(&random) % (STORY_COUNT - 1);
        kills[i] = (wirecopy_death){.story = story, .heir = story + 1 + random_next(&random) % (STORY_COUNT - story)};
        killed_at[story] = killed_at[story] < kills[i].heir ? killed_at[story] : kills[i].heir;
        CU_ASSERT_EQUAL_FATAL(wirecopy_deaths_add(&deaths, &kills[i]), WIRECOPY_OK);
    }
    const size_t byte_count = wirecopy_deaths_image_bytes(kills, DEATH_COUNT);
    void *const image = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    wirecopy_deaths_build(kills, DEATH_COUNT, image);
    CU_ASSERT_EQUAL_FATAL(wirecopy_deaths_load(&loaded, image, byte_count, STORY_COUNT), WIRECOPY_OK);
    for (uint64_t story = 0; story < STORY_COUNT; story++) {
        CU_ASSERT_EQUAL(wirecopy_deaths_killed_at(&deaths, story), killed_at[story]);
        CU_ASSERT_EQUAL(wirecopy_deaths_killed_at(&loaded, story), killed_at[story]);
        CU_ASSERT_FALSE(wirecopy_deaths_hides(&loaded, story, UINT64_MAX));
        const uint64_t as_of = random_next(&random) % STORY_COUNT;
        CU_ASSERT_EQUAL(wirecopy_deaths_is_killed(&loaded, story, as_of), killed_at[story] <= as_of);
    }
    CU_ASSERT_EQUAL(wirecopy_deaths_count(&loaded), 0);
    free(image);
    wirecopy_deaths_clear(&deaths);
    wirecopy_deaths_clear(&loaded);
}

static void who_was_replaced_is_known_by_the_heir(void)
{
    wirecopy_deaths deaths = {0};
    CU_ASSERT_EQUAL(wirecopy_deaths_predecessor(&deaths, 1), UINT64_MAX);
    for (uint64_t story = 0; story < 999; story += 3)
        CU_ASSERT_EQUAL_FATAL(
            wirecopy_deaths_add(
                &deaths,
                &(wirecopy_death){.story = story, .heir = story + 2, .is_hidden = true, .is_unposted = story % 2 == 0}),
            WIRECOPY_OK);
    for (uint64_t story = 0; story < 1000; story++)
        CU_ASSERT_EQUAL(wirecopy_deaths_predecessor(&deaths, story), story % 3 == 2 ? story - 2 : UINT64_MAX);
    CU_ASSERT_EQUAL(wirecopy_deaths_add(&deaths, &(wirecopy_death){.story = 3, .is_hidden = true, .is_unposted = true}),
                    WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_deaths_predecessor(&deaths, 5), UINT64_MAX); /* it was deleted */
    wirecopy_deaths_clear(&deaths);
}

static void without_memory_nothing_changes(void)
{
    static wirecopy_death drawn[DEATH_COUNT];
    wirecopy_deaths deaths = {0};
    uint64_t random = 3;
    for (size_t i = 0; i < DEATH_COUNT; i++) {
        drawn[i] = draw_death(drawn, i, &random);
        wirecopy_memory_fail_at(1);
        if (wirecopy_deaths_add(&deaths, &drawn[i]) != WIRECOPY_OK) {
            wirecopy_memory_fail_at(0);
            CU_ASSERT(agrees(&deaths, drawn, i));
            CU_ASSERT_EQUAL(wirecopy_deaths_add(&deaths, &drawn[i]), WIRECOPY_OK);
        }
        wirecopy_memory_fail_at(0);
    }
    CU_ASSERT(agrees(&deaths, drawn, DEATH_COUNT));
    wirecopy_deaths_clear(&deaths);
}

int main(void)
{
    static const test_case cases[] = {
        {"a story is gone as its deaths say", a_story_is_gone_as_its_deaths_say},
        {"an image is what it is specified to be", an_image_is_what_it_is_specified_to_be},
        {"an image gives back what was put in", an_image_gives_back_what_was_put_in},
        {"a damaged image is refused", a_damaged_image_is_refused},
        {"a story is killed from a number on", a_story_is_killed_from_a_number_on},
        {"who was replaced is known by the heir", who_was_replaced_is_known_by_the_heir},
        {"without memory nothing changes", without_memory_nothing_changes},
    };
    return RUN_SUITE("store/deaths", cases);
}
