#ifndef WIRECOPY_BENCH_FIT_H
#define WIRECOPY_BENCH_FIT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Fits y = c x^e by least squares of the logarithms: with what power a cost grows.
 *
 * @param x, y  [count]
 * @return false, and nothing is set: fewer than two different x, or a number that is not positive.
 */
bool bench_fit_exponent(const double *x, const double *y, size_t count, double *exponent_out);

#endif
