#ifndef WIRECOPY_TESTS_UNIT_KERNELS_H
#define WIRECOPY_TESTS_UNIT_KERNELS_H

#include <stdio.h>

#include "core/base/kernel.h"
#include "tests/unit/suite.h"

/* A suite that has to pass with every kernel that this machine has. */
static inline int run_suite_with_each_kernel(const char *name, const test_case *cases, size_t count)
{
    int status = EXIT_SUCCESS;
    for (int kernel = 0; kernel < WIRECOPY_KERNEL_COUNT; kernel++) {
        char title[128];
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        wirecopy_kernel_choose((wirecopy_kernel)kernel);
        snprintf(title, sizeof title, "%s, %s", name, wirecopy_kernel_name());
        if (run_suite(title, cases, count) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    }
    return status;
}

#define RUN_SUITE_WITH_EACH_KERNEL(name, cases)                                                                        \
    run_suite_with_each_kernel(name, cases, sizeof(cases) / sizeof((cases)[0]))

#endif
