#ifndef WIRECOPY_BASE_KERNEL_H
#define WIRECOPY_BASE_KERNEL_H

#include <stdbool.h>

#include "wirecopy/kernel.h"

/*
 * The kernels, best first. A folder with hot loops has a table of them: rows from the best kernel to the portable one,
 * which is last, and the definition that the others are tested against. A row may lack what its kernel has nothing to
 * add to; then the next one serves.
 */
typedef enum wirecopy_kernel {
    WIRECOPY_KERNEL_AVX512, /**< of Ice Lake and Zen 4: F, BW, DQ, VL, VBMI, VBMI2, BITALG, VPOPCNTDQ, and BMI2 */
    WIRECOPY_KERNEL_AVX2,   /**< and BMI2 */
    WIRECOPY_KERNEL_NEON,   /**< what every AArch64 has */
    WIRECOPY_KERNEL_PORTABLE,
    WIRECOPY_KERNEL_COUNT,
} wirecopy_kernel;

/** Whether this machine has a kernel. */
bool wirecopy_kernel_has(wirecopy_kernel kernel);

/** The kernel in use: see wirecopy/kernel.h. Cost: a load, after the first call. Threads: any. */
wirecopy_kernel wirecopy_kernel_chosen(void);

/** For tests and benchmarks: from now on a kernel that this machine has. Not while other threads work. */
void wirecopy_kernel_choose(wirecopy_kernel kernel);

/** The name of a kernel. */
const char *wirecopy_kernel_name_of(wirecopy_kernel kernel);

#endif
