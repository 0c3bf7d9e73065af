#ifndef WIRECOPY_BENCH_RANDOM_H
#define WIRECOPY_BENCH_RANDOM_H

#include <stdint.h>

/* splitmix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. The same sequence on
 * every machine, so that a seed names a corpus. */

static inline uint64_t bench_random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline uint64_t bench_random_next(uint64_t *state)
{
    return bench_random_mix(*state += UINT64_C(0x9e3779b97f4a7c15));
}

/* 0 .. bound - 1, bound >= 1. The bias of a remainder is below bound / 2^64. */
static inline uint64_t bench_random_below(uint64_t *state, uint64_t bound)
{
    return bench_random_next(state) % bound;
}

#endif
