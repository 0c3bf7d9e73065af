#include "bench/result.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static const bench_benchmark benchmark = {.name = "dance"};

static void values_in_any_order_give_minimum_median_and_maximum(void)
{
    bench_result result = {0};
    const double values[] = {4, 9, 1, 2};
    bench_result_add(&result, &bench_unit_us, values, 4, "dance/%s-%d", "step", 7);
    CU_ASSERT_EQUAL_FATAL(result.count, 1);
    CU_ASSERT_STRING_EQUAL(result.measurements[0].name, "dance/step-7");
    CU_ASSERT_STRING_EQUAL(result.measurements[0].unit.better, "lower");
    CU_ASSERT_EQUAL(result.measurements[0].repeat_count, 4);
    CU_ASSERT_EQUAL(result.measurements[0].minimum, 1);
    CU_ASSERT_EQUAL(result.measurements[0].median, 3);
    CU_ASSERT_EQUAL(result.measurements[0].maximum, 9);
    CU_ASSERT_EQUAL(values[0], 4);
    bench_result_clear(&result);
}

static void a_rate_is_highest_where_the_time_is_least(void)
{
    double seconds[] = {1, 2, 4, 8};
    const bench_job job = {.seconds = seconds, .repeat_count = 4};
    bench_result result = {0};
    bench_result_add_rate(&result, &bench_unit_per_second, &job, 8, "dance/rate");
    CU_ASSERT_EQUAL_FATAL(result.count, 1);
    CU_ASSERT_EQUAL(result.measurements[0].minimum, 1);
    CU_ASSERT_EQUAL(result.measurements[0].median, 3);
    CU_ASSERT_EQUAL(result.measurements[0].maximum, 8);
    bench_result_clear(&result);
}

static void a_name_that_is_too_long_is_cut(void)
{
    bench_result result = {0};
    bench_result_add_one(&result, &bench_unit_count, 1, "dance/%0*d", BENCH_MEASUREMENT_NAME_BYTES, 0);
    CU_ASSERT_EQUAL_FATAL(result.count, 1);
    CU_ASSERT_EQUAL(strlen(result.measurements[0].name), BENCH_MEASUREMENT_NAME_BYTES - 1);
    bench_result_clear(&result);
}

static void a_part_has_small_letters_and_digits_alone(void)
{
    char part[BENCH_PART_BYTES];
    bench_result_part("/feeds/Lang_de 10k.ndjson.zst", part);
    CU_ASSERT_STRING_EQUAL(part, "lang-de-10k");
    bench_result_part("K\xc3\xbcste", part);
    CU_ASSERT_STRING_EQUAL(part, "k--ste");
    char path[2 * BENCH_PART_BYTES];
    memset(path, 'a', sizeof path);
    path[sizeof path - 1] = '\0';
    bench_result_part(path, part);
    CU_ASSERT_EQUAL(strlen(part), BENCH_PART_BYTES - 1);
}

static void no_memory_is_told_at_the_end(void)
{
    char name[] = "dance", option[] = "--slow";
    char *arguments[] = {name, option};
    const double value = 1;
    bench_result result;
    bench_result_open(&result, &benchmark, true, 2, arguments);
    CU_ASSERT_STRING_EQUAL(result.manifest.command, "dance --slow");
    for (size_t request = 1; request <= 2; request++) {
        result.status = WIRECOPY_OK;
        wirecopy_memory_fail_at(request);
        bench_result_add(&result, &bench_unit_us, &value, 1, "dance/step");
        wirecopy_memory_fail_at(0);
        CU_ASSERT_EQUAL(result.count, 0);
        CU_ASSERT_EQUAL(bench_result_finish(&result), WIRECOPY_E_MEMORY);
    }
    bench_result_clear(&result);
}

static void json_has_what_was_added_and_stays_open(void)
{
    char name[] = "dance", *arguments[] = {name}, *text = NULL;
    size_t byte_count = 0;
    bench_result result;
    bench_result_open(&result, &benchmark, true, 1, arguments);
    bench_result_add_one(&result, &bench_unit_share, 0.25, "dance/share");
    bench_result_add_one(&result, &bench_unit_us, 1.0 / 0.0, "dance/endless");
    FILE *file = open_memstream(&text, &byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    bench_result_begin_json(&result, file);
    (void)fclose(file);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "{\"benchmark\":\"dance\",\"manifest\":{\"command\":\"dance\","));
    CU_ASSERT_PTR_NOT_NULL(strstr(text,
                                  "{\"name\":\"dance/share\",\"unit\":\"share\",\"better\":\"same\",\"repeats\":1,"
                                  "\"minimum\":0.25,\"median\":0.25,\"maximum\":0.25},"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"maximum\":null}]"));
    CU_ASSERT_EQUAL(text[byte_count - 1], ']');
    wirecopy_memory_free(text);
    bench_result_clear(&result);
}

int main(void)
{
    static const test_case cases[] = {
        {"values in any order give minimum, median and maximum", values_in_any_order_give_minimum_median_and_maximum},
        {"a rate is highest where the time is least", a_rate_is_highest_where_the_time_is_least},
        {"a name that is too long is cut", a_name_that_is_too_long_is_cut},
        {"a part has small letters and digits alone", a_part_has_small_letters_and_digits_alone},
        {"no memory is told at the end", no_memory_is_told_at_the_end},
        {"JSON has what was added, and stays open", json_has_what_was_added_and_stays_open},
    };
    return RUN_SUITE("bench result", cases);
}
