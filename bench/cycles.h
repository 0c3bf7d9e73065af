#ifndef WIRECOPY_BENCH_CYCLES_H
#define WIRECOPY_BENCH_CYCLES_H

/**
 * Cycles of the processor in a second, now: measured, for what it is sold as is seldom what it runs at. An addition
 * that waits for the one before takes one cycle on every processor of the last twenty years.
 *
 * Cost: some tenths of a second.
 */
double bench_cycles_per_second(void);

#endif
