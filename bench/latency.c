#include "bench/latency.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

void bench_latency_clear(bench_latency *latency)
{
    wirecopy_memory_free(latency->ns);
    wirecopy_memory_free(latency->ends);
    wirecopy_memory_free(latency->values);
    memset(latency, 0, sizeof *latency);
}

wirecopy_status bench_latency_add(bench_latency *latency, uint64_t ns)
{
    if (wirecopy_memory_reserve(&latency->ns, &latency->ns_capacity, latency->count + 1, sizeof latency->ns[0]))
        return WIRECOPY_E_MEMORY;
    latency->ns[latency->count++] = ns;
    return WIRECOPY_OK;
}

static int compare_ns(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static size_t begin_of(const bench_latency *latency, size_t round)
{
    return round ? latency->ends[round - 1] : 0;
}

wirecopy_status bench_latency_end_round(bench_latency *latency)
{
    const size_t round = latency->round_count, begin = begin_of(latency, round);
    if (begin == latency->count)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&latency->ends, &latency->ends_capacity, round + 1, sizeof latency->ends[0]) ||
        wirecopy_memory_reserve(&latency->values, &latency->values_capacity, round + 1, sizeof latency->values[0]))
        return WIRECOPY_E_MEMORY;
    qsort(latency->ns + begin, latency->count - begin, sizeof latency->ns[0], compare_ns);
    latency->ends[latency->round_count++] = latency->count;
    return WIRECOPY_OK;
}

bench_range bench_latency_range(bench_latency *latency, double share)
{
    if (latency->round_count == 0)
        return (bench_range){0};
    for (size_t round = 0; round < latency->round_count; round++) {
        const size_t begin = begin_of(latency, round), count = latency->ends[round] - begin;
        latency->values[round] = (double)latency->ns[begin + (size_t)(share * (double)(count - 1))] * 1e-3;
    }
    return bench_range_of(latency->values, latency->round_count);
}

double bench_latency_percentile(bench_latency *latency, double share)
{
    return bench_latency_range(latency, share).median;
}

void bench_latency_report(bench_latency *latency, bench_result *result, const char *name)
{
    static const struct {
        const char *name;
        double share;
    } percentiles[] = {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}};
    if (latency->round_count == 0)
        return;
    for (size_t i = 0; i < sizeof percentiles / sizeof percentiles[0]; i++) {
        (void)bench_latency_range(latency, percentiles[i].share);
        bench_result_add(result, &bench_unit_us, latency->values, latency->round_count, "%s/%s", name,
                         percentiles[i].name);
    }
}
