#include "bench/fit.h"

#include <math.h>

bool bench_fit_exponent(const double *x, const double *y, size_t count, double *exponent_out)
{
    double x_mean = 0, y_mean = 0, covariance = 0, variance = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(x[i] > 0) || !(y[i] > 0))
            return false;
        x_mean += log(x[i]) / (double)count;
        y_mean += log(y[i]) / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        const double deviation = log(x[i]) - x_mean;
        covariance += deviation * (log(y[i]) - y_mean);
        variance += deviation * deviation;
    }
    if (!(variance > 0))
        return false;
    *exponent_out = covariance / variance;
    return true;
}
