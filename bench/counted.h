#ifndef WIRECOPY_BENCH_COUNTED_H
#define WIRECOPY_BENCH_COUNTED_H

#include "wirecopy/status.h"

typedef wirecopy_status bench_counted_work(void *context);

/**
 * Runs work whose instructions are counted. A counter knows it by this function's name: scripts/guard has callgrind start
 * afresh when it is entered, and write down what it counted when it is left.
 */
wirecopy_status bench_counted_run(bench_counted_work *work, void *context);

#endif
