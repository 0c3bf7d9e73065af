#ifndef WIRECOPY_TESTS_UNIT_SUITE_H
#define WIRECOPY_TESTS_UNIT_SUITE_H

#include <CUnit/Basic.h>
#include <stdint.h>
#include <stdlib.h>

/* A test program is its tests and one call of run_suite() from main(). */

typedef struct test_case {
    const char *property;
    void (*run)(void);
} test_case;

/* CU_basic_run_tests() succeeds when tests fail, so the counts decide. */
static inline int run_suite(const char *name, const test_case *cases, size_t count)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return EXIT_FAILURE;
    CU_pSuite suite = CU_add_suite(name, NULL, NULL);
    int ready = suite != NULL;
    for (size_t i = 0; ready && i < count; i++)
        ready = CU_add_test(suite, cases[i].property, cases[i].run) != NULL;
    if (ready) {
        CU_basic_set_mode(CU_BRM_VERBOSE);
        CU_basic_run_tests();
        ready = CU_get_number_of_tests_run() == count && CU_get_number_of_failures() == 0 &&
                CU_get_number_of_suites_failed() == 0;
    }
    CU_cleanup_registry();
    return ready ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define RUN_SUITE(name, cases) run_suite(name, cases, sizeof(cases) / sizeof((cases)[0]))

/* A seeded generator for property tests: splitmix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
 * Generators", OOPSLA 2014). */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

#endif
