#include "bench/cycles.h"

#include <stdint.h>

#include "bench/measure.h"

#define ADDITIONS 20000000
#define REPEAT_COUNT 20

/* The best of some: when others run, it takes longer, never shorter. */
double bench_cycles_per_second(void)
{
    double best = 0;
    for (unsigned repeat = 0; repeat < REPEAT_COUNT; repeat++) {
        uint64_t sum = 0;
        const double begun = bench_clock_seconds();
        for (uint32_t i = 0; i < ADDITIONS / 10; i++) {
            for (unsigned j = 0; j < 10; j++) {
                sum += i;
                __asm__ volatile("" : "+r"(sum)); /* so that it is this addition, and not one for all */
            }
        }
        const double rate = ADDITIONS / (bench_clock_seconds() - begun);
        best = rate > best ? rate : best;
    }
    return best;
}
