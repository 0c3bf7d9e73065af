#include "core/engine/pipeline.h"

#include "tests/unit/suite.h"

static void the_defaults_are_those_of_the_command_line(void)
{
    wirecopy_options options;
    wirecopy_options_init(&options);
    CU_ASSERT_EQUAL(options.thread_count, 0);
    CU_ASSERT_EQUAL(options.batch_story_count, 4096);
    CU_ASSERT_EQUAL(options.match_limit, 10);
    CU_ASSERT_EQUAL(options.min_verdict, WIRECOPY_DERIVED);
}

static void zeros_are_completed_and_the_rest_is_kept(void)
{
    const wirecopy_options options = {.thread_count = 3, .min_verdict = WIRECOPY_EDITED};
    wirecopy_options all;
    CU_ASSERT_EQUAL(wirecopy_options_complete(&options, &all), WIRECOPY_OK);
    CU_ASSERT(all.thread_count == 3 && all.batch_story_count == 4096 && all.match_limit == 0);
    CU_ASSERT_EQUAL(all.min_verdict, WIRECOPY_EDITED);
    CU_ASSERT_EQUAL(wirecopy_options_complete(NULL, &all), WIRECOPY_OK);
    CU_ASSERT(all.match_limit == 10 && all.min_verdict == WIRECOPY_DERIVED);
}

static void all_zero_is_the_default_verdict(void)
{
    const wirecopy_options options = {0};
    wirecopy_options all;
    CU_ASSERT_EQUAL(wirecopy_options_complete(&options, &all), WIRECOPY_OK);
    CU_ASSERT(all.min_verdict == WIRECOPY_DERIVED && all.batch_story_count > 0 && all.match_limit == 0);
}

static void a_run_uses_no_more_threads_than_its_source_serves(void)
{
    const wirecopy_options options = {.thread_count = 8};
    wirecopy_source source = {.worker_count = 0};
    CU_ASSERT_EQUAL(wirecopy_run_threads(&source, &options), 8);
    source.worker_count = 3;
    CU_ASSERT_EQUAL(wirecopy_run_threads(&source, &options), 3);
    source.worker_count = 30;
    CU_ASSERT_EQUAL(wirecopy_run_threads(&source, &options), 8);
}

static void a_verdict_that_is_none_is_refused(void)
{
    static const int verdicts[] = {-1, WIRECOPY_IDENTICAL + 1, 1000};
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        const wirecopy_options options = {.min_verdict = (wirecopy_verdict)verdicts[i]};
        wirecopy_options all;
        CU_ASSERT_EQUAL(wirecopy_options_complete(&options, &all), WIRECOPY_E_INVALID);
    }
}

static void threads_are_as_asked_or_all(void)
{
    const wirecopy_options three = {.thread_count = 3, .min_verdict = WIRECOPY_DERIVED};
    const wirecopy_options all = {.thread_count = 0, .min_verdict = WIRECOPY_DERIVED};
    CU_ASSERT_EQUAL(wirecopy_options_threads(&three), 3);
    CU_ASSERT(wirecopy_options_threads(&all) >= 1);
    CU_ASSERT_EQUAL(wirecopy_options_threads(NULL), wirecopy_options_threads(&all));
}

int main(void)
{
    static const test_case cases[] = {
        {"the defaults are those of the command line", the_defaults_are_those_of_the_command_line},
        {"zeros are completed and the rest is kept", zeros_are_completed_and_the_rest_is_kept},
        {"a verdict that is none is refused", a_verdict_that_is_none_is_refused},
        {"all zero is the default verdict", all_zero_is_the_default_verdict},
        {"a run uses no more threads than its source serves", a_run_uses_no_more_threads_than_its_source_serves},
        {"threads are as asked or all", threads_are_as_asked_or_all},
    };
    return RUN_SUITE("engine/options", cases);
}
