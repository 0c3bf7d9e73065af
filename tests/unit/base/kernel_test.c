#include "core/base/kernel.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/suite.h"

/* One that no machine has, and longer than what is kept of it. */
#define WANTED "a kernel that is not to be found anywhere"

/* main() asked for a kernel that there is not: that is told, and the best one serves. */
static void a_name_that_no_machine_has_is_refused_and_the_best_one_taken(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(wirecopy_kernel_refused());
    CU_ASSERT_EQUAL(strlen(wirecopy_kernel_refused()), 31);
    CU_ASSERT_EQUAL(strncmp(wirecopy_kernel_refused(), WANTED, 31), 0);
    CU_ASSERT_STRING_EQUAL(wirecopy_kernel_name(), wirecopy_kernel_supported(0));
}

static void supported_kernels_are_listed_best_first(void)
{
    size_t count = 0;
    for (int kernel = 0; kernel < WIRECOPY_KERNEL_COUNT; kernel++) {
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        CU_ASSERT_STRING_EQUAL(wirecopy_kernel_supported(count), wirecopy_kernel_name_of((wirecopy_kernel)kernel));
        count++;
    }
    CU_ASSERT(count >= 1);
    CU_ASSERT_STRING_EQUAL(wirecopy_kernel_supported(count - 1), "portable");
    CU_ASSERT_PTR_NULL(wirecopy_kernel_supported(count));
    CU_ASSERT_PTR_NULL(wirecopy_kernel_supported(1000));
}

static void what_was_chosen_is_in_use(void)
{
    for (int kernel = WIRECOPY_KERNEL_COUNT - 1; kernel >= 0; kernel--) {
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        wirecopy_kernel_choose((wirecopy_kernel)kernel);
        CU_ASSERT_EQUAL(wirecopy_kernel_chosen(), (wirecopy_kernel)kernel);
        CU_ASSERT_STRING_EQUAL(wirecopy_kernel_name(), wirecopy_kernel_name_of((wirecopy_kernel)kernel));
    }
}

/* What a row of a folder's table may rest on. */
static void a_machine_has_the_kernels_of_its_kind_alone(void)
{
    const bool is_x86 = wirecopy_kernel_has(WIRECOPY_KERNEL_AVX2), is_arm = wirecopy_kernel_has(WIRECOPY_KERNEL_NEON);
    CU_ASSERT(!(is_x86 && is_arm));
    CU_ASSERT(is_x86 || !wirecopy_kernel_has(WIRECOPY_KERNEL_AVX512));
#if defined(__aarch64__)
    CU_ASSERT(is_arm);
#endif
    CU_ASSERT(wirecopy_kernel_has(WIRECOPY_KERNEL_PORTABLE) && !wirecopy_kernel_has(WIRECOPY_KERNEL_COUNT));
}

int main(void)
{
    static const test_case cases[] = {
        {"a name that no machine has is refused and the best one taken",
         a_name_that_no_machine_has_is_refused_and_the_best_one_taken},
        {"supported kernels are listed best first", supported_kernels_are_listed_best_first},
        {"what was chosen is in use", what_was_chosen_is_in_use},
        {"a machine has the kernels of its kind alone", a_machine_has_the_kernels_of_its_kind_alone},
    };
    if (setenv("WIRECOPY_KERNEL", WANTED, 1) != 0)
        return EXIT_FAILURE;
    return RUN_SUITE("base/kernel", cases);
}
