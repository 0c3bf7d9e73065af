#include "bench/measure.h"

#include <stdlib.h>
#include <time.h>

#include "bench/bar.h"
#include "core/base/memory.h"

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double bench_clock_seconds(void)
{
    return (double)bench_clock_ns() * 1e-9;
}

uint64_t bench_clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t bench_clock_thread_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* The first run of a job sets the checksum that all later ones have to give. */
static wirecopy_status run_once(bench_job *job, bool is_first, double *seconds_out, bench_failure *failure)
{
    wirecopy_status status = job->prepare ? job->prepare(job->context) : WIRECOPY_OK;
    if (status != WIRECOPY_OK)
        return status;
    uint64_t checksum = 0;
    const double start = bench_clock_seconds();
    status = job->run(job->context, job->thread_count, &checksum);
    *seconds_out = bench_clock_seconds() - start;
    if (status != WIRECOPY_OK)
        return status;
    if (is_first)
        job->checksum = checksum;
    failure->answers_differ = checksum != job->checksum;
    return failure->answers_differ ? WIRECOPY_E_CORRUPT : WIRECOPY_OK;
}

static int compare_values(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static wirecopy_status run_rounds(bench_job *jobs, size_t job_count, size_t warm_up_count, size_t repeat_count,
                                  bool (*go_on)(void), bench_failure *failure)
{
    for (size_t round = 0; round < warm_up_count + repeat_count; round++) {
        for (failure->job = 0; failure->job < job_count; failure->job++) {
            bench_job *job = &jobs[failure->job];
            double seconds = 0;
            bench_bar_show("measuring", round * job_count + failure->job, (warm_up_count + repeat_count) * job_count);
            const wirecopy_status status =
                go_on() ? run_once(job, round == 0, &seconds, failure) : WIRECOPY_E_CANCELLED;
            if (status != WIRECOPY_OK)
                return status;
            if (round >= warm_up_count)
                job->seconds[round - warm_up_count] = seconds;
        }
    }
    return WIRECOPY_OK;
}

wirecopy_status bench_measure(bench_job *jobs, size_t job_count, size_t warm_up_count, size_t repeat_count,
                              bool (*go_on)(void), bench_failure *failure_out)
{
    *failure_out = (bench_failure){0};
    for (size_t i = 0; i < job_count; i++) {
        jobs[i].seconds = wirecopy_memory_alloc_zeroed(repeat_count, sizeof jobs[i].seconds[0]);
        jobs[i].repeat_count = repeat_count;
        if (!jobs[i].seconds)
            return WIRECOPY_E_MEMORY;
    }
    const wirecopy_status status = run_rounds(jobs, job_count, warm_up_count, repeat_count, go_on, failure_out);
    bench_bar_show(NULL, 0, 0);
    for (size_t i = 0; i < job_count; i++)
        (void)bench_range_of(jobs[i].seconds, repeat_count);
    return status;
}

static double middle_of(const double *ascending, size_t count)
{
    const size_t middle = count / 2;
    return count % 2 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
}

bench_range bench_range_of(double *values, size_t count)
{
    qsort(values, count, sizeof values[0], compare_values);
    return (bench_range){count, values[0], middle_of(values, count), values[count - 1]};
}

double bench_minimum(const bench_job *job)
{
    return job->seconds[0];
}

double bench_median(const bench_job *job)
{
    return middle_of(job->seconds, job->repeat_count);
}

double bench_spread(const bench_job *job)
{
    const double median = bench_median(job);
    return median > 0 ? (job->seconds[job->repeat_count - 1] - job->seconds[0]) / median : 0;
}
