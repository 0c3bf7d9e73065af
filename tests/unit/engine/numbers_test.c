#include "core/engine/numbers.h"

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define NUMBER_MAX 600

/* Stretches of numbers and gaps of all lengths, whose counterparts follow on, or leave gaps, or come back. */
static void what_was_added_is_found_and_nothing_else(void)
{
    for (uint64_t seed = 0; seed < 60; seed++) {
        uint64_t others[NUMBER_MAX] = {0}, random = seed, other = 5000, last = 0;
        wirecopy_numbers numbers = {0};
        CU_ASSERT_FALSE(wirecopy_numbers_last(&numbers, &last));
        for (uint64_t number = 0; number < NUMBER_MAX; number++) {
            other += random_next(&random) % (seed + 2) == 0 ? random_next(&random) % 7 - 3 : 1;
            if (random_next(&random) % (seed % 5 + 1) > 1)
                continue;
            CU_ASSERT_EQUAL_FATAL(wirecopy_numbers_add(&numbers, number, other), WIRECOPY_OK);
            CU_ASSERT_TRUE(wirecopy_numbers_last(&numbers, &last) && last == number);
            others[number] = other + 1;
        }
        for (uint64_t number = 0; number < NUMBER_MAX; number++) {
            uint64_t found = 0;
            const bool is_found = wirecopy_numbers_find(&numbers, number, &found);
            CU_ASSERT_EQUAL_FATAL(is_found, others[number] != 0);
            CU_ASSERT_TRUE_FATAL(!is_found || found + 1 == others[number]);
        }
        wirecopy_numbers_reset(&numbers);
        CU_ASSERT_FALSE(wirecopy_numbers_find(&numbers, last, &other));
        wirecopy_numbers_clear(&numbers);
    }
}

static void numbers_that_follow_each_other_take_one_range(void)
{
    wirecopy_numbers numbers = {0};
    for (uint64_t number = 5; number < 5000; number++)
        CU_ASSERT_EQUAL_FATAL(wirecopy_numbers_add(&numbers, number, number + 77), WIRECOPY_OK);
    CU_ASSERT_EQUAL(numbers.count, 1);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_numbers_add(&numbers, 5000, 5077), WIRECOPY_OK);
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t number = 6000; status == WIRECOPY_OK && number < 7000; number += 2)
        status = wirecopy_numbers_add(&numbers, number, number);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(status, WIRECOPY_E_MEMORY);
    wirecopy_numbers_clear(&numbers);
}

static void numbers_are_inserted_anywhere(void)
{
    for (uint64_t seed = 0; seed < 40; seed++) {
        uint64_t others[NUMBER_MAX] = {0}, random = seed, found;
        wirecopy_numbers numbers = {0};
        for (unsigned i = 0; i < 150; i++) {
            const uint64_t number = random_next(&random) % NUMBER_MAX;
            CU_ASSERT_EQUAL_FATAL(wirecopy_numbers_find(&numbers, number, &found), others[number] != 0);
            if (others[number] == 0)
                CU_ASSERT_EQUAL_FATAL(wirecopy_numbers_insert(&numbers, number, others[number] = i + 1), WIRECOPY_OK);
        }
        for (uint64_t number = 0; number < NUMBER_MAX; number++)
            CU_ASSERT_TRUE_FATAL(wirecopy_numbers_find(&numbers, number, &found) ? found == others[number]
                                                                                 : others[number] == 0);
        wirecopy_numbers_clear(&numbers);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"what was added is found, and nothing else", what_was_added_is_found_and_nothing_else},
        {"numbers are inserted anywhere", numbers_are_inserted_anywhere},
        {"numbers that follow each other take one range", numbers_that_follow_each_other_take_one_range},
    };
    return RUN_SUITE("engine/numbers", cases);
}
