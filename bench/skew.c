#include "bench/skew.h"

#include <assert.h>

/* Slots that are fuller than the average, and those that are not. */
typedef struct balance {
    double shares[BENCH_SKEW_OCTAVES_MAX]; /* 1: as much as a slot holds */
    uint8_t small[BENCH_SKEW_OCTAVES_MAX], large[BENCH_SKEW_OCTAVES_MAX];
    size_t small_count, large_count;
} balance;

static void weigh(double shares[BENCH_SKEW_OCTAVES_MAX], const bench_skew_shape *shape)
{
    double sum = 0;
    const size_t count = shape->octave_count + shape->tail_count;
    assert(shape->octave_count >= 1 && count <= BENCH_SKEW_OCTAVES_MAX);
    for (size_t i = 0; i < BENCH_SKEW_OCTAVES_MAX; i++) {
        shares[i] = i < shape->octave_count ? shape->octaves[i] : i < count ? shares[i - 1] * shape->tail_ratio : 0;
        sum += shares[i];
    }
    for (size_t i = 0; i < BENCH_SKEW_OCTAVES_MAX; i++)
        shares[i] *= BENCH_SKEW_OCTAVES_MAX / sum;
}

static void sort_in(balance *sorted, uint8_t slot)
{
    if (sorted->shares[slot] < 1)
        sorted->small[sorted->small_count++] = slot;
    else
        sorted->large[sorted->large_count++] = slot;
}

void bench_skew_init(bench_skew *skew, const bench_skew_shape *shape)
{
    balance sorted = {.small_count = 0};
    weigh(sorted.shares, shape);
    for (uint8_t i = 0; i < BENCH_SKEW_OCTAVES_MAX; i++) {
        skew->thresholds[i] = UINT32_MAX;
        skew->aliases[i] = i;
        sort_in(&sorted, i);
    }
    while (sorted.small_count && sorted.large_count) {
        const uint8_t small = sorted.small[--sorted.small_count];
        const uint8_t large = sorted.large[--sorted.large_count];
        skew->thresholds[small] = (uint32_t)(sorted.shares[small] * 0x1p32);
        skew->aliases[small] = large;
        sorted.shares[large] -= 1 - sorted.shares[small];
        sort_in(&sorted, large);
    }
}
