#include "bench/measure.h"

#include "core/base/memory.h"
#include "tests/unit/suite.h"

/* A job that plays a script: what it returns and sums up to, run by run. */
typedef struct script {
    size_t run_count;
    size_t prepare_count;
    size_t fails_at;   /* run number; SIZE_MAX: never */
    size_t differs_at; /* likewise */
} script;

static size_t stops_at; /* repetitions of all jobs */

static bool go_on(void)
{
    return stops_at-- > 0;
}

static wirecopy_status prepare(void *context)
{
    script *played = context;
    played->prepare_count++;
    return WIRECOPY_OK;
}

static wirecopy_status play(void *context, unsigned thread_count, uint64_t *checksum_out)
{
    script *played = context;
    *checksum_out = 7 + thread_count + (played->run_count == played->differs_at);
    return played->run_count++ == played->fails_at ? WIRECOPY_E_IO : WIRECOPY_OK;
}

static bench_job job_of(script *played)
{
    *played = (script){.fails_at = SIZE_MAX, .differs_at = SIZE_MAX};
    return (bench_job){.context = played, .thread_count = 1, .prepare = prepare, .run = play};
}

static wirecopy_status measure(bench_job *jobs, size_t count, bench_failure *failure_out)
{
    const wirecopy_status status = bench_measure(jobs, count, 2, 3, go_on, failure_out);
    for (size_t i = 0; i < count; i++)
        wirecopy_memory_free(jobs[i].seconds);
    return status;
}

static void median_is_the_middle_or_between_the_two(void)
{
    double seconds[] = {1, 2, 4, 9};
    bench_job job = {.seconds = seconds, .repeat_count = 4};
    CU_ASSERT_EQUAL(bench_median(&job), 3);
    CU_ASSERT_EQUAL(bench_minimum(&job), 1);
    CU_ASSERT_EQUAL(bench_spread(&job), 8.0 / 3);
    job.repeat_count = 3;
    CU_ASSERT_EQUAL(bench_median(&job), 2);
    job.repeat_count = 1;
    CU_ASSERT_EQUAL(bench_median(&job), 1);
    CU_ASSERT_EQUAL(bench_spread(&job), 0);
}

static void every_round_runs_every_job_and_warm_up_does_not_count(void)
{
    script played[2];
    bench_job jobs[2] = {job_of(&played[0]), job_of(&played[1])};
    bench_failure failure;
    stops_at = SIZE_MAX;
    CU_ASSERT_EQUAL(measure(jobs, 2, &failure), WIRECOPY_OK);
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(played[i].run_count, 5);
        CU_ASSERT_EQUAL(played[i].prepare_count, 5);
        CU_ASSERT_EQUAL(jobs[i].repeat_count, 3);
        CU_ASSERT_EQUAL(jobs[i].checksum, 8);
    }
}

static void a_job_that_fails_is_named(void)
{
    script played[2];
    bench_job jobs[2] = {job_of(&played[0]), job_of(&played[1])};
    bench_failure failure;
    stops_at = SIZE_MAX;
    played[1].fails_at = 3;
    CU_ASSERT_EQUAL(measure(jobs, 2, &failure), WIRECOPY_E_IO);
    CU_ASSERT_EQUAL(failure.job, 1);
    CU_ASSERT_FALSE(failure.answers_differ);
    CU_ASSERT_EQUAL(played[0].run_count, 4);
}

static void answers_that_differ_are_a_failure(void)
{
    script played[2];
    bench_job jobs[2] = {job_of(&played[0]), job_of(&played[1])};
    bench_failure failure;
    stops_at = SIZE_MAX;
    played[0].differs_at = 1;
    CU_ASSERT_EQUAL(measure(jobs, 2, &failure), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(failure.job, 0);
    CU_ASSERT_TRUE(failure.answers_differ);
}

static void it_stops_when_told_to(void)
{
    script played;
    bench_job job = job_of(&played);
    bench_failure failure;
    stops_at = 2;
    CU_ASSERT_EQUAL(measure(&job, 1, &failure), WIRECOPY_E_CANCELLED);
    CU_ASSERT_EQUAL(played.run_count, 2);
}

static void seconds_ascend_and_no_memory_is_told(void)
{
    script played;
    bench_job job = job_of(&played);
    bench_failure failure;
    stops_at = SIZE_MAX;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(bench_measure(&job, 1, 0, 9, go_on, &failure), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL_FATAL(bench_measure(&job, 1, 0, 9, go_on, &failure), WIRECOPY_OK);
    for (size_t i = 1; i < 9; i++)
        CU_ASSERT_TRUE(job.seconds[i - 1] <= job.seconds[i]);
    wirecopy_memory_free(job.seconds);
}

int main(void)
{
    static const test_case cases[] = {
        {"the median is the middle, or between the two", median_is_the_middle_or_between_the_two},
        {"every round runs every job, and warm-up does not count",
         every_round_runs_every_job_and_warm_up_does_not_count},
        {"a job that fails is named", a_job_that_fails_is_named},
        {"answers that differ are a failure", answers_that_differ_are_a_failure},
        {"it stops when told to", it_stops_when_told_to},
        {"seconds ascend, and no memory is told", seconds_ascend_and_no_memory_is_told},
    };
    return RUN_SUITE("bench measure", cases);
}
