#include "bench/bar.h"

#include <string.h>

#include "tests/unit/suite.h"

static void the_line_says_step_share_and_time_left(void)
{
    char text[120];
    bench_bar_format("filling", 25, 100, 10, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "[######------------------]  25 %  filling  30 s left");
}

static void too_early_no_time_is_guessed(void)
{
    char text[120];
    bench_bar_format("filling", 25, 100, 0.5, text, sizeof text);
    CU_ASSERT_PTR_NULL(strstr(text, "left"));
    bench_bar_format("filling", 0, 100, 5, text, sizeof text);
    CU_ASSERT_PTR_NULL(strstr(text, "left"));
}

static void more_than_all_and_nothing_at_all_are_all(void)
{
    char text[120];
    bench_bar_format("filling", 300, 100, 0, text, sizeof text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "] 100 %"));
    bench_bar_format("filling", 0, 0, 0, text, sizeof text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "[########################] 100 %"));
}

int main(void)
{
    static const test_case cases[] = {
        {"the line says step, share and time left", the_line_says_step_share_and_time_left},
        {"too early no time is guessed", too_early_no_time_is_guessed},
        {"more than all, and nothing at all, are all", more_than_all_and_nothing_at_all_are_all},
    };
    return RUN_SUITE("bench bar", cases);
}
