#include <locale.h>
#include <string.h>

#include "core/cli/display.h"
#include "core/cli/table.h"
#include "tests/unit/suite.h"

static cli_output output;

#define S(text)                                                                                                        \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }

static const wirecopy_match matches[] = {
    {.id = S("w7"),
     .title = S("Council approves the harbour tunnel after a long debate"),
     .source = S("Coast Wire"),
     .time_ms = INT64_C(1709197200000),
     .verdict = WIRECOPY_EDITED,
     .score = 0.92,
     .contained = 0.98},
    {.id = S("w3"), .time_ms = WIRECOPY_TIME_NONE, .verdict = WIRECOPY_DERIVED, .score = 0.416, .contained = 0.355},
};

static const wirecopy_report report = {
    .id = S("a1"),
    .title = S("Harbour tunnel wins the vote"),
    .source = S("Evening Post"),
    .time_ms = INT64_C(1709200800000),
    .verdict = WIRECOPY_EDITED,
    .match_count = 2,
    .matches = matches,
};

static int table_gives(size_t columns, const char *expected)
{
    cli_table table;
    cli_output_init(&output, -1);
    cli_table_init(&table, &output, columns, false);
    cli_table_add(&table, &report);
    const int same = output.byte_count == strlen(expected) && memcmp(output.bytes, expected, output.byte_count) == 0;
    if (!same)
        fprintf(stderr, "%.*s", (int)output.byte_count, output.bytes);
    return same;
}

static void columns_stand_below_each_other(void)
{
    CU_ASSERT_TRUE(
        table_gives(80, "VERDICT         STORY                                             SOURCE\n"
                        "  score copied    what it copies\n"
                        "edited          Harbour tunnel wins the vote                      Evening Post\n"
                        "   0.92    98%    Council approves the harbour tunnel after a l\xe2\x80\xa6  Coast Wire\n"
                        "   0.42    36%    w3\n"));
}

static void width_brings_the_time(void)
{
    CU_ASSERT_TRUE(table_gives(
        100,
        "VERDICT         STORY                                             SOURCE            TIME (UTC)\n"
        "  score copied    what it copies\n"
        "edited          Harbour tunnel wins the vote                      Evening Post      2024-02-29 10:00\n"
        "   0.92    98%    Council approves the harbour tunnel after a l\xe2\x80\xa6  Coast Wire        2024-02-29 "
        "09:00\n"
        "   0.42    36%    w3\n"));
}

/* The folder that all stores are in goes without saying; a story that is asked about is in none. */
static void of_several_stores_each_match_names_its_own(void)
{
    static const char *const paths[] = {"/srv/wire/2026-10", "/srv/wire/desk/2026-11"};
    wirecopy_match own[] = {matches[0], matches[1]};
    wirecopy_report several = report;
    cli_table table;
    own[0].store = 1;
    several.matches = own;
    cli_output_init(&output, -1);
    cli_table_init(&table, &output, 80, false);
    cli_table_name_stores(&table, paths, 2);
    cli_table_add(&table, &several);
    static const char expected[] =
        "VERDICT         STORY                               STORE         SOURCE\n"
        "  score copied    what it copies\n"
        "edited          Harbour tunnel wins the vote                      Evening Post\n"
        "   0.92    98%    Council approves the harbour tu\xe2\x80\xa6  desk/2026-11  Coast Wire\n"
        "   0.42    36%    w3                                2026-10\n";
    CU_ASSERT_EQUAL_FATAL(output.byte_count, sizeof expected - 1);
    CU_ASSERT_EQUAL(memcmp(output.bytes, expected, output.byte_count), 0);
}

/* A path of which another is the beginning, a path that ends in a slash, and paths without anything in common. */
static void every_store_keeps_a_name(void)
{
    static const struct {
        const char *paths[2], *names[2];
    } cases[] = {
        {{"x/a", "x/a/b"}, {"a", "a/b"}}, {{"x/", "x/y"}, {"x/", "x/y"}},   {{"x//", "x//y"}, {"/", "/y"}},
        {{"a", "b/c"}, {"a", "b/c"}},     {{"/a/b", "/a/bc"}, {"b", "bc"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_table table;
        cli_table_init(&table, &output, 80, false);
        cli_table_name_stores(&table, cases[i].paths, 2);
        for (size_t k = 0; k < 2; k++)
            CU_ASSERT_STRING_EQUAL(cases[i].paths[k] + table.prefix_bytes, cases[i].names[k]);
    }
}

/* No line is wider than asked for, and no escape sequence is written without colours. */
static void lines_fit_any_width(void)
{
    static const char *const paths[] = {"2026-10", "a store with a name that is longer than any column"};
    for (size_t columns = 60; columns < 340; columns++) {
        cli_table table;
        cli_output_init(&output, -1);
        cli_table_init(&table, &output, columns / 2 + 30, false);
        if (columns % 2)
            cli_table_name_stores(&table, paths, 2);
        cli_table_add(&table, &report);
        size_t width = 0;
        for (size_t i = 0; i < output.byte_count; i++) {
            const unsigned char byte = (unsigned char)output.bytes[i];
            CU_ASSERT_NOT_EQUAL(byte, '\033');
            width = byte == '\n' ? 0 : width + ((byte & 0xc0) != 0x80);
            CU_ASSERT_FATAL(width <= columns / 2 + 30);
        }
    }
}

static void colours_change_nothing_but_colours(void)
{
    static char plain[4096];
    cli_table table;
    cli_output_init(&output, -1);
    cli_table_init(&table, &output, 80, false);
    cli_table_add(&table, &report);
    const size_t plain_bytes = output.byte_count;
    memcpy(plain, output.bytes, plain_bytes);
    cli_output_init(&output, -1);
    cli_table_init(&table, &output, 80, true);
    cli_table_add(&table, &report);
    CU_ASSERT_TRUE(output.byte_count > plain_bytes);
    size_t kept = 0;
    for (size_t i = 0; i < output.byte_count; i++) {
        if (output.bytes[i] == '\033') {
            while (output.bytes[i] != 'm')
                i++;
            continue;
        }
        output.bytes[kept++] = output.bytes[i];
    }
    CU_ASSERT_EQUAL(kept, plain_bytes);
    CU_ASSERT_EQUAL(memcmp(output.bytes, plain, plain_bytes), 0);
}

static const test_case cases[] = {
    {"columns stand below each other", columns_stand_below_each_other},
    {"width brings the time", width_brings_the_time},
    {"of several stores each match names its own", of_several_stores_each_match_names_its_own},
    {"every store keeps a name", every_store_keeps_a_name},
    {"lines fit any width", lines_fit_any_width},
    {"colours change nothing but colours", colours_change_nothing_but_colours},
};

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return EXIT_FAILURE;
    return RUN_SUITE("cli/table", cases);
}
