#ifndef WIRECOPY_KERNEL_H
#define WIRECOPY_KERNEL_H

#include <stddef.h>

#include "wirecopy/version.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Which instructions the hot loops use. The first call that needs to know takes the best kernel that this machine has,
 * or the one that the environment variable WIRECOPY_KERNEL names: "avx512", "avx2", "neon" or "portable". Results are
 * the same bits with every kernel.
 */

/** The name of the kernel in use. Static; never NULL. Threads: any. */
WIRECOPY_API const char *wirecopy_kernel_name(void);

/**
 * What WIRECOPY_KERNEL said if this machine has no such kernel, cut to 31 bytes; the best one is in use then. NULL if
 * it was obeyed, empty or not set. Static. Threads: any.
 */
WIRECOPY_API const char *wirecopy_kernel_refused(void);

/** The name of the i-th kernel that this machine has, best first; NULL after the last, "portable". Static. Threads:
 * any. */
WIRECOPY_API const char *wirecopy_kernel_supported(size_t i);

#ifdef __cplusplus
}
#endif
#endif
