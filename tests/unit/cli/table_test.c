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

/* No line is wider than asked for, and no escape sequence is written without colours. */
static void lines_fit_any_width(void)
{
    for (size_t columns = 60; columns < 200; columns++) {
        cli_table table;
        cli_output_init(&output, -1);
        cli_table_init(&table, &output, columns, false);
        cli_table_add(&table, &report);
        size_t width = 0;
        for (size_t i = 0; i < output.byte_count; i++) {
            const unsigned char byte = (unsigned char)output.bytes[i];
            CU_ASSERT_NOT_EQUAL(byte, '\033');
            width = byte == '\n' ? 0 : width + ((byte & 0xc0) != 0x80);
            CU_ASSERT_FATAL(width <= columns);
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
    {"lines fit any width", lines_fit_any_width},
    {"colours change nothing but colours", colours_change_nothing_but_colours},
};

int main(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        return EXIT_FAILURE;
    return RUN_SUITE("cli/table", cases);
}
