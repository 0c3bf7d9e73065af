#ifndef WIRECOPY_BENCH_INTERRUPT_H
#define WIRECOPY_BENCH_INTERRUPT_H

#include <stdbool.h>

/** From here on SIGINT and SIGTERM are noted, so that temporary files are removed; the second one kills. */
void bench_interrupt_catch(void);

/** Whether one came. */
bool bench_interrupt_came(void);

#endif
