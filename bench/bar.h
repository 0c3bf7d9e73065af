#ifndef WIRECOPY_BENCH_BAR_H
#define WIRECOPY_BENCH_BAR_H

#include <stddef.h>
#include <stdint.h>

/**
 * Says on standard error, if that is a terminal, how far a step of a run has come: one line, drawn over and over, ten
 * times a second at most. The main thread alone.
 *
 * @param step   what is done, or NULL: takes the line away.
 * @param total  of what `done` counts; at done == total the line is taken away.
 *
 * Cost: a look at the clock; a microsecond where the line is drawn.
 */
void bench_bar_show(const char *step, uint64_t done, uint64_t total);

/** Writes the line's text, without an end. For tests. */
void bench_bar_format(const char *step, uint64_t done, uint64_t total, double elapsed_s, char *text_out,
                      size_t text_bytes);

#endif
