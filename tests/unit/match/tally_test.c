#include "core/match/tally.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define NUMBERS 5000

/* Numbers that a hash by multiplication would bring close together, and far apart. */
static uint64_t number_of(uint64_t draw)
{
    return draw % 3 == 0 ? draw / 3 % NUMBERS : draw % 3 == 1 ? (draw / 3 % NUMBERS) << 32 : (draw / 3 % 64) << 58;
}

static void sums_agree_with_plain_sums(void)
{
    static uint64_t numbers[NUMBERS * 3];
    static uint32_t counts[NUMBERS * 3];
    wirecopy_tally tally = {0};
    uint64_t random = 1;
    for (unsigned round = 0; round < 6; round++) {
        size_t distinct_count = 0, hint = 0;
        wirecopy_tally_reset(&tally);
        CU_ASSERT_EQUAL(tally.count, 0);
        for (unsigned i = 0; i < 3000u * round; i++) {
            const uint64_t number = number_of(random_next(&random));
            const uint32_t count = (uint32_t)(random_next(&random) % 4);
            for (hint = 0; hint < distinct_count && numbers[hint] != number; hint++)
                ;
            if (hint == distinct_count) {
                numbers[distinct_count] = number;
                counts[distinct_count++] = 0;
            }
            counts[hint] += count;
            if (i % 512 == 0)
                CU_ASSERT_EQUAL_FATAL(wirecopy_tally_reserve(&tally, 512), WIRECOPY_OK);
            wirecopy_tally_add(&tally, number, 0.5f * (float)count, count);
        }
        CU_ASSERT_EQUAL_FATAL(tally.count, distinct_count);
        for (size_t i = 0; i < distinct_count; i++) {
            CU_ASSERT_FATAL(tally.items[i].number == numbers[i]); /* in the order of their first addition */
            CU_ASSERT_FATAL(tally.items[i].count == counts[i]);
            CU_ASSERT_FATAL(tally.items[i].weight == 0.5f * (float)counts[i]);
        }
    }
    wirecopy_tally_clear(&tally);
    CU_ASSERT(tally.items == NULL && tally.count == 0);
}

static void without_memory_the_tally_stays_as_it_is(void)
{
    wirecopy_tally tally = {0};
    wirecopy_tally_reset(&tally); /* an empty one, too */
    size_t refused_count = 0;
    for (uint64_t number = 0; number < 3000; number++) {
        wirecopy_status status = WIRECOPY_E_MEMORY;
        for (size_t nth = 1; status != WIRECOPY_OK && nth <= 3; nth++) {
            wirecopy_memory_fail_at(nth);
            status = wirecopy_tally_reserve(&tally, 1);
            wirecopy_memory_fail_at(0);
            refused_count += status != WIRECOPY_OK;
        }
        CU_ASSERT_EQUAL_FATAL(status, WIRECOPY_OK);
        wirecopy_tally_add(&tally, number, 1, 1);
        CU_ASSERT_EQUAL_FATAL(tally.count, number + 1);
    }
    CU_ASSERT(refused_count >= 3);
    wirecopy_tally_clear(&tally);
}

int main(void)
{
    static const test_case cases[] = {
        {"sums agree with plain sums", sums_agree_with_plain_sums},
        {"without memory the tally stays as it is", without_memory_the_tally_stays_as_it_is},
    };
    return RUN_SUITE("match/tally", cases);
}
