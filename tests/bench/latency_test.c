#include "bench/latency.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static void add_round(bench_latency *latency, const uint64_t *ns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_EQUAL_FATAL(bench_latency_add(latency, ns[i]), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(bench_latency_end_round(latency), WIRECOPY_OK);
}

static void a_percentile_is_of_each_round_and_spreads_over_them(void)
{
    static const uint64_t first[] = {5000, 1000, 3000}, second[] = {9000, 7000, 2000, 4000, 6000}, third[] = {2000};
    bench_latency latency = {0};
    add_round(&latency, first, 3);
    add_round(&latency, second, 5);
    add_round(&latency, third, 1);
    const bench_range range = bench_latency_range(&latency, 0.5);
    CU_ASSERT_EQUAL(range.count, 3);
    CU_ASSERT_EQUAL(range.minimum, 2);
    CU_ASSERT_EQUAL(range.median, 3);
    CU_ASSERT_EQUAL(range.maximum, 6);
    CU_ASSERT_EQUAL(bench_latency_range(&latency, 1).maximum, 9);
    CU_ASSERT_EQUAL(bench_latency_percentile(&latency, 0), 2);
    bench_latency_clear(&latency);
}

static void without_a_round_there_is_nothing_to_report(void)
{
    bench_latency latency = {0};
    bench_result result = {0};
    CU_ASSERT_EQUAL(bench_latency_end_round(&latency), WIRECOPY_OK);
    CU_ASSERT_EQUAL(latency.round_count, 0);
    CU_ASSERT_EQUAL(bench_latency_percentile(&latency, 0.5), 0);
    bench_latency_report(&latency, &result, "dance/step");
    CU_ASSERT_EQUAL(result.count, 0);
    bench_latency_clear(&latency);
}

static void a_report_has_every_percentile(void)
{
    static const uint64_t ns[] = {1000, 2000, 3000};
    bench_latency latency = {0};
    bench_result result = {0};
    add_round(&latency, ns, 3);
    bench_latency_report(&latency, &result, "dance/step");
    CU_ASSERT_EQUAL_FATAL(result.count, 5);
    CU_ASSERT_STRING_EQUAL(result.measurements[0].name, "dance/step/p50");
    CU_ASSERT_EQUAL(result.measurements[0].median, 2);
    CU_ASSERT_STRING_EQUAL(result.measurements[4].name, "dance/step/max");
    CU_ASSERT_EQUAL(result.measurements[4].maximum, 3);
    bench_latency_clear(&latency);
    bench_result_clear(&result);
}

static void no_memory_is_told(void)
{
    bench_latency latency = {0};
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(bench_latency_add(&latency, 1), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(bench_latency_add(&latency, 1), WIRECOPY_OK);
    for (size_t request = 1; request <= 2; request++) {
        wirecopy_memory_fail_at(request);
        CU_ASSERT_EQUAL(bench_latency_end_round(&latency), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_EQUAL(latency.round_count, 0);
        bench_latency_clear(&latency);
        CU_ASSERT_EQUAL(bench_latency_add(&latency, 1), WIRECOPY_OK);
    }
    bench_latency_clear(&latency);
}

int main(void)
{
    static const test_case cases[] = {
        {"a percentile is of each round, and spreads over them", a_percentile_is_of_each_round_and_spreads_over_them},
        {"without a round there is nothing to report", without_a_round_there_is_nothing_to_report},
        {"a report has every percentile", a_report_has_every_percentile},
        {"no memory is told", no_memory_is_told},
    };
    return RUN_SUITE("bench latency", cases);
}
