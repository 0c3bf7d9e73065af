#include <locale.h>
#include <string.h>

#include "core/cli/display.h"
#include "tests/unit/suite.h"

static cli_output output;

static size_t fit(const char *text, size_t columns)
{
    cli_output_init(&output, -1);
    return cli_display_fit(&output, (wirecopy_string){text, strlen(text)}, columns);
}

static int shown(const char *expected)
{
    return output.byte_count == strlen(expected) && memcmp(output.bytes, expected, output.byte_count) == 0;
}

static void text_that_fits_is_shown_whole(void)
{
    CU_ASSERT_EQUAL(fit("Harbour", 7), 7);
    CU_ASSERT_TRUE(shown("Harbour"));
    CU_ASSERT_EQUAL(fit("", 7), 0);
    CU_ASSERT_TRUE(shown(""));
    CU_ASSERT_EQUAL(fit("x", 0), 0);
    CU_ASSERT_TRUE(shown(""));
}

static void text_that_does_not_fit_is_marked_as_cut(void)
{
    CU_ASSERT_EQUAL(fit("Harbour", 6), 6);
    CU_ASSERT_TRUE(shown("Harbo\xe2\x80\xa6"));
    CU_ASSERT_EQUAL(fit("Harbour", 1), 1);
    CU_ASSERT_TRUE(shown("\xe2\x80\xa6"));
}

/* Two Han characters take four columns; where only three are left, the second does not fit beside the mark. */
static void wide_characters_count_twice(void)
{
    CU_ASSERT_EQUAL(fit("\xe6\x96\xb0\xe8\x81\x9e", 4), 4);
    CU_ASSERT_TRUE(shown("\xe6\x96\xb0\xe8\x81\x9e"));
    CU_ASSERT_EQUAL(fit("\xe6\x96\xb0\xe8\x81\x9e", 3), 3);
    CU_ASSERT_TRUE(shown("\xe6\x96\xb0\xe2\x80\xa6"));
    CU_ASSERT_EQUAL(fit("\xe6\x96\xb0\xe8\x81\x9e", 2), 1);
}

static void combining_marks_take_no_column_and_are_bounded(void)
{
    CU_ASSERT_EQUAL(fit("e\xcc\x81z", 2), 2);
    CU_ASSERT_TRUE(shown("e\xcc\x81z"));
    char text[256] = "e";
    for (int i = 0; i < 100; i++)
        strcat(text, "\xcc\x81");
    CU_ASSERT_EQUAL(fit(text, 2), 1);
    CU_ASSERT_TRUE(output.byte_count <= 1 + 2 * 4);
}

/* An escape sequence, a bell, a C1 control, a right-to-left override, a byte that is not UTF-8. */
static void a_feed_cannot_drive_the_terminal(void)
{
    (void)fit("a\033[2Jb\a\xc2\x9b"
              "c\xe2\x80\xaez\xff",
              40);
    CU_ASSERT_TRUE(shown("a?[2Jb??cz\xef\xbf\xbd"));
}

static void white_space_becomes_single_spaces(void)
{
    CU_ASSERT_EQUAL(fit(" \n one\r\n\ttwo\xc2\xa0 \xe2\x80\xa8three \n", 40), 13);
    CU_ASSERT_TRUE(shown("one two three"));
}

static void a_locale_without_unicode_gets_question_marks(void)
{
    (void)setlocale(LC_CTYPE, "C");
    CU_ASSERT_EQUAL(fit("caf\xc3\xa9", 10), 4);
    CU_ASSERT_TRUE(shown("caf?"));
    CU_ASSERT_EQUAL(fit("Harbour", 6), 6);
    CU_ASSERT_TRUE(shown("Har..."));
    CU_ASSERT_EQUAL(fit("Harbour", 2), 0);
    (void)setlocale(LC_CTYPE, "C.UTF-8");
}

static void the_width_is_what_columns_says(void)
{
    CU_ASSERT_EQUAL(setenv("COLUMNS", "132", 1), 0);
    CU_ASSERT_EQUAL(cli_display_columns(-1, 100), 132);
    CU_ASSERT_EQUAL(setenv("COLUMNS", "7", 1), 0);
    CU_ASSERT_EQUAL(cli_display_columns(-1, 100), 60);
    CU_ASSERT_EQUAL(setenv("COLUMNS", "wide", 1), 0);
    CU_ASSERT_EQUAL(cli_display_columns(-1, 100), 100);
    CU_ASSERT_EQUAL(unsetenv("COLUMNS"), 0);
    CU_ASSERT_EQUAL(cli_display_columns(-1, 100), 100);
}

static void only_a_terminal_has_colours(void)
{
    CU_ASSERT_FALSE(cli_display_colours(-1));
}

static const test_case cases[] = {
    {"text that fits is shown whole", text_that_fits_is_shown_whole},
    {"text that does not fit is marked as cut", text_that_does_not_fit_is_marked_as_cut},
    {"wide characters count twice", wide_characters_count_twice},
    {"combining marks take no column, and are bounded", combining_marks_take_no_column_and_are_bounded},
    {"a feed cannot drive the terminal", a_feed_cannot_drive_the_terminal},
    {"white space becomes single spaces", white_space_becomes_single_spaces},
    {"a locale without Unicode gets question marks", a_locale_without_unicode_gets_question_marks},
    {"the width is what COLUMNS says", the_width_is_what_columns_says},
    {"only a terminal has colours", only_a_terminal_has_colours},
};

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return EXIT_FAILURE;
    return RUN_SUITE("cli/display", cases);
}
