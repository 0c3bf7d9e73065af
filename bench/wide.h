#ifndef WIRECOPY_BENCH_WIDE_H
#define WIRECOPY_BENCH_WIDE_H

/**
 * Makes a function NAME of an inline one, NAME_body, compiled twice: for any processor, and for one with AVX2, which is run
 * where there is one. So that a loop that is written plainly has what the compiler can make of it, though the program is
 * built for any processor.
 */
#if defined(__x86_64__)
#define BENCH_WIDE(type, name, parameters, arguments)                                                                  \
    __attribute__((target("avx2,popcnt"))) static type name##_wide parameters                                          \
    {                                                                                                                  \
        return name##_body arguments;                                                                                  \
    }                                                                                                                  \
    static type name parameters                                                                                        \
    {                                                                                                                  \
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") ? name##_wide arguments              \
                                                                                  : name##_body arguments;             \
    }
#else
#define BENCH_WIDE(type, name, parameters, arguments)                                                                  \
    static type name parameters                                                                                        \
    {                                                                                                                  \
        return name##_body arguments;                                                                                  \
    }
#endif

/** What NAME_body is. */
#define BENCH_WIDE_BODY __attribute__((always_inline)) static inline

#endif
