#include "core/base/sorted.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/suite.h"

#define COUNT_MAX 40

static int compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Few values, so that there are equal ones. */
static void draw(uint64_t *numbers, size_t count, uint64_t *random)
{
    for (size_t i = 0; i < count; i++)
        numbers[i] = random_next(random) % 8 ? 1 + random_next(random) % 50 : random_next(random);
}

static void few_are_sorted_as_qsort_does(void)
{
    uint64_t random = 1, numbers[COUNT_MAX], wanted[COUNT_MAX];
    for (size_t count = 0; count <= COUNT_MAX; count++) {
        draw(numbers, count, &random);
        memcpy(wanted, numbers, sizeof numbers[0] * count);
        qsort(wanted, count, sizeof wanted[0], compare);
        wirecopy_sort_few(numbers, count);
        CU_ASSERT_EQUAL(memcmp(numbers, wanted, sizeof numbers[0] * count), 0);
    }
}

static void the_last_at_most_is_that_of_a_scan(void)
{
    uint64_t random = 2, numbers[COUNT_MAX];
    for (size_t count = 0; count <= COUNT_MAX; count++) {
        draw(numbers, count, &random);
        wirecopy_sort_few(numbers, count);
        for (uint64_t number = 0; number < 60; number++) {
            size_t wanted = 0;
            for (size_t i = 0; i < count; i++)
                wanted = numbers[i] <= number ? i : wanted;
            CU_ASSERT_EQUAL(wirecopy_last_at_most(numbers, count, number), wanted);
        }
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"few are sorted as qsort() does", few_are_sorted_as_qsort_does},
        {"the last at most is that of a scan", the_last_at_most_is_that_of_a_scan},
    };
    return RUN_SUITE("base/sorted", cases);
}
