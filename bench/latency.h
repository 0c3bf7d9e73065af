#ifndef WIRECOPY_BENCH_LATENCY_H
#define WIRECOPY_BENCH_LATENCY_H

#include "bench/result.h"

/** How long things took, one by one, in rounds: a percentile is taken of each round, and has a spread over them. */
typedef struct bench_latency {
    uint64_t *ns; /**< [count] in the order of the rounds; within one ascending once it has ended */
    size_t count, ns_capacity;
    size_t *ends; /**< [round_count] */
    size_t round_count, ends_capacity;
    double *values; /**< [round_count] working memory */
    size_t values_capacity;
} bench_latency;

/** Frees what it grew to. */
void bench_latency_clear(bench_latency *latency);

/** Adds a time to the round that is open. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_latency_add(bench_latency *latency, uint64_t ns);

/** Ends a round; one without times is none. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_latency_end_round(bench_latency *latency);

/** What this share of the times stayed within, in microseconds, over the rounds; share 1: the longest. Zeros: no round. */
bench_range bench_latency_range(bench_latency *latency, double share);

/** The median of that. */
double bench_latency_percentile(bench_latency *latency, double share);

/** Adds the percentiles to a result, as NAME/p50 and so on up to NAME/max. */
void bench_latency_report(bench_latency *latency, bench_result *result, const char *name);

#endif
