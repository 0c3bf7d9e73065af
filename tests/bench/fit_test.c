#include "bench/fit.h"

#include "tests/unit/suite.h"

static void a_power_is_found(void)
{
    static const double x[] = {1, 10, 100}, square[] = {3, 300, 30000}, constant[] = {7, 7, 7},
                        falling[] = {8, 0.8, 0.08};
    double exponent = 0;
    CU_ASSERT_TRUE(bench_fit_exponent(x, square, 3, &exponent));
    CU_ASSERT_DOUBLE_EQUAL(exponent, 2, 1e-12);
    CU_ASSERT_TRUE(bench_fit_exponent(x, constant, 3, &exponent));
    CU_ASSERT_DOUBLE_EQUAL(exponent, 0, 1e-12);
    CU_ASSERT_TRUE(bench_fit_exponent(x, falling, 3, &exponent));
    CU_ASSERT_DOUBLE_EQUAL(exponent, -1, 1e-12);
}

/* Logarithms of y 0, 1, 1 over those of x 0, 1, 2: the slope is 1/2. */
static void what_is_no_power_is_fitted_by_least_squares(void)
{
    static const double x[] = {1, 10, 100}, y[] = {1, 10, 10};
    double exponent = 0;
    CU_ASSERT_TRUE(bench_fit_exponent(x, y, 3, &exponent));
    CU_ASSERT_DOUBLE_EQUAL(exponent, 0.5, 1e-12);
}

static void too_little_gives_nothing(void)
{
    static const double x[] = {5, 5, 7}, y[] = {1, 2, 0};
    double exponent = 42;
    CU_ASSERT_FALSE(bench_fit_exponent(x, y, 0, &exponent));
    CU_ASSERT_FALSE(bench_fit_exponent(x, y, 1, &exponent));
    CU_ASSERT_FALSE(bench_fit_exponent(x, y, 2, &exponent));
    CU_ASSERT_FALSE(bench_fit_exponent(x, y, 3, &exponent));
    CU_ASSERT_EQUAL(exponent, 42);
}

int main(void)
{
    static const test_case cases[] = {
        {"a power is found", a_power_is_found},
        {"what is no power is fitted by least squares", what_is_no_power_is_fitted_by_least_squares},
        {"too little gives nothing", too_little_gives_nothing},
    };
    return RUN_SUITE("bench fit", cases);
}
