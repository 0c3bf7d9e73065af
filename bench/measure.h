#ifndef WIRECOPY_BENCH_MEASURE_H
#define WIRECOPY_BENCH_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/** Something to be timed: one stage on a number of threads. */
typedef struct bench_job {
    void *context;
    unsigned thread_count;

    /** Runs before every repetition, untimed; NULL: nothing to do. */
    wirecopy_status (*prepare)(void *context);

    /**
     * The work. The checksum depends on every result and not on their order: the compiler cannot drop the work, and
     * every repetition, on any number of threads, has to give the same.
     */
    wirecopy_status (*run)(void *context, unsigned thread_count, uint64_t *checksum_out);

    uint64_t checksum; /**< set by bench_measure() */
    double *seconds;   /**< [repeat_count] set by bench_measure(), ascending; the caller frees it */
    size_t repeat_count;
} bench_job;

/** What went wrong, and where. */
typedef struct bench_failure {
    size_t job;
    bool answers_differ; /**< between repetitions; the status is WIRECOPY_E_CORRUPT */
} bench_failure;

/**
 * Times jobs in rounds: all jobs once, then all of them again, so that a slow minute of the machine falls on all of
 * them and shows as spread, instead of on one and passing for its result.
 *
 * @param warm_up_count  rounds before the first that counts.
 * @param repeat_count   rounds that count, >= 1.
 * @param go_on          asked before every repetition of a job; false ends the run with WIRECOPY_E_CANCELLED.
 * @param failure_out    set on failure.
 * @return WIRECOPY_OK; what a job returned; WIRECOPY_E_CORRUPT, see bench_failure; WIRECOPY_E_CANCELLED;
 *         WIRECOPY_E_MEMORY.
 */
wirecopy_status bench_measure(bench_job *jobs, size_t job_count, size_t warm_up_count, size_t repeat_count,
                              bool (*go_on)(void), bench_failure *failure_out);

/** Seconds on a clock that is never set; only differences mean something. */
double bench_clock_seconds(void);

/** The same in nanoseconds. */
uint64_t bench_clock_ns(void);

/** Nanoseconds that this thread has worked: without waiting, for others or for the disk. */
uint64_t bench_clock_thread_ns(void);

/** How values are spread. */
typedef struct bench_range {
    size_t count; /**< >= 1 */
    double minimum, median, maximum;
} bench_range;

/** Of values in any order, which it puts into ascending order. */
bench_range bench_range_of(double *values, size_t count);

/** Of a measured job's seconds. */
double bench_minimum(const bench_job *job);
double bench_median(const bench_job *job);

/** (maximum - minimum) / median. */
double bench_spread(const bench_job *job);

#endif
