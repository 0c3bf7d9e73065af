#include <string.h>

#include "core/cli/progress.h"
#include "tests/unit/suite.h"

static int gives(cli_progress_state state, double elapsed_s, size_t columns, const char *expected)
{
    char text[128];
    cli_progress_format(&state, elapsed_s, columns, text, sizeof text);
    return strcmp(text, expected) == 0;
}

static void a_known_total_gives_a_bar_and_the_time_left(void)
{
    const cli_progress_state state = {1200, 34, true, 50000000, 200000000};
    CU_ASSERT_TRUE(
        gives(state, 2, 200, "[######------------------]  25%  1200 stories  25.0 MB/s  34 flagged  0:06 left"));
}

static void without_verdicts_nothing_is_flagged(void)
{
    const cli_progress_state state = {1200, 0, false, 50000000, 0};
    CU_ASSERT_TRUE(gives(state, 2, 200, "1200 stories  25.0 MB/s  0:02"));
}

static void an_unknown_total_gives_the_time_passed(void)
{
    const cli_progress_state state = {1200, 34, true, 50000000, 0};
    CU_ASSERT_TRUE(gives(state, 3725, 200, "1200 stories  0.0 MB/s  34 flagged  1:02:05"));
}

/* The first moment says nothing of the rest; and a file may grow while it is read. */
static void what_cannot_be_known_is_not_guessed(void)
{
    const cli_progress_state begun = {0, 0, true, 0, 100};
    CU_ASSERT_TRUE(gives(begun, 0, 200, "[------------------------]   0%  0 stories  0.0 MB/s  0 flagged  0:00"));
    const cli_progress_state grown = {5, 0, true, 3000000, 1000000};
    CU_ASSERT_TRUE(gives(grown, 2, 200, "[########################] 100%  5 stories  1.5 MB/s  0 flagged  0:00 left"));
}

static void a_narrow_terminal_cuts_the_line(void)
{
    const cli_progress_state state = {1200, 34, true, 50000000, 0};
    CU_ASSERT_TRUE(gives(state, 2, 12, "1200 stories"));
}

static void what_is_not_shown_is_never_drawn(void)
{
    cli_progress progress;
    const cli_progress_state state = {1, 0, true, 1, 1};
    cli_progress_init(&progress, 0);
    progress.drawn_s = -1e9;
    cli_progress_draw(&progress, &state);
    CU_ASSERT_FALSE(progress.drawn);
    CU_ASSERT_EQUAL(progress.drawn_s, -1e9);
}

static const test_case cases[] = {
    {"a known total gives a bar and the time left", a_known_total_gives_a_bar_and_the_time_left},
    {"without verdicts nothing is flagged", without_verdicts_nothing_is_flagged},
    {"an unknown total gives the time passed", an_unknown_total_gives_the_time_passed},
    {"what cannot be known is not guessed", what_cannot_be_known_is_not_guessed},
    {"a narrow terminal cuts the line", a_narrow_terminal_cuts_the_line},
    {"what is not shown is never drawn", what_is_not_shown_is_never_drawn},
};

int main(void)
{
    return RUN_SUITE("cli/progress", cases);
}
