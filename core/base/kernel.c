#include "core/base/kernel.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[WIRECOPY_KERNEL_COUNT] = {
    [WIRECOPY_KERNEL_AVX512] = "avx512",
    [WIRECOPY_KERNEL_AVX2] = "avx2",
    [WIRECOPY_KERNEL_NEON] = "neon",
    [WIRECOPY_KERNEL_PORTABLE] = "portable",
};

static atomic_int chosen;
static char refused[32];
static pthread_once_t chosen_once = PTHREAD_ONCE_INIT;

#if defined(__x86_64__)
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
           __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vpopcntdq");
}
#endif

bool wirecopy_kernel_has(wirecopy_kernel kernel)
{
    switch (kernel) {
#if defined(__x86_64__)
    case WIRECOPY_KERNEL_AVX512:
        return has_avx512();
    case WIRECOPY_KERNEL_AVX2:
        return has_avx2();
#elif defined(__aarch64__)
    case WIRECOPY_KERNEL_NEON:
        return true;
#endif
    case WIRECOPY_KERNEL_PORTABLE:
        return true;
    default:
        return false;
    }
}

/* The i-th that this machine has, or WIRECOPY_KERNEL_COUNT. */
static wirecopy_kernel find_supported(size_t i)
{
    int kernel = 0;
    for (; kernel < WIRECOPY_KERNEL_COUNT; kernel++)
        if (wirecopy_kernel_has((wirecopy_kernel)kernel) && i-- == 0)
            break;
    return (wirecopy_kernel)kernel;
}

static void choose_once(void)
{
    const char *wanted = getenv("WIRECOPY_KERNEL");
    atomic_store(&chosen, (int)find_supported(0));
    if (!wanted || !wanted[0])
        return;
    for (int kernel = 0; kernel < WIRECOPY_KERNEL_COUNT; kernel++) {
        if (strcmp(wanted, names[kernel]) != 0 || !wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        atomic_store(&chosen, kernel);
        return;
    }
    snprintf(refused, sizeof refused, "%s", wanted);
}

wirecopy_kernel wirecopy_kernel_chosen(void)
{
    pthread_once(&chosen_once, choose_once);
    return (wirecopy_kernel)atomic_load_explicit(&chosen, memory_order_relaxed);
}

void wirecopy_kernel_choose(wirecopy_kernel kernel)
{
    assert(wirecopy_kernel_has(kernel));
    pthread_once(&chosen_once, choose_once);
    atomic_store(&chosen, (int)kernel);
}

const char *wirecopy_kernel_name_of(wirecopy_kernel kernel)
{
    return names[kernel];
}

const char *wirecopy_kernel_name(void)
{
    return names[wirecopy_kernel_chosen()];
}

const char *wirecopy_kernel_refused(void)
{
    pthread_once(&chosen_once, choose_once);
    return refused[0] ? refused : NULL;
}

const char *wirecopy_kernel_supported(size_t i)
{
    const wirecopy_kernel kernel = find_supported(i);
    return kernel < WIRECOPY_KERNEL_COUNT ? names[kernel] : NULL;
}
