#include <string.h>

#include "core/cli/output.h"
#include "core/json/report.h"
#include "tests/unit/suite.h"

#define S(text)                                                                                                        \
    {                                                                                                                  \
        text, sizeof(text) - 1                                                                                         \
    }

static int report_gives(const wirecopy_report *report, const char *const *paths, const char *expected)
{
    static cli_output output;
    json_writer json;
    cli_output_init(&output, -1);
    json_init(&json, cli_output_sink(&output));
    json_report_write(&json, report, paths);
    return output.byte_count == strlen(expected) && memcmp(output.bytes, expected, output.byte_count) == 0;
}

/* The line that the manual shows, and one more match. */
static void a_copy_is_written_with_its_matches(void)
{
    const wirecopy_match matches[] = {
        {.id = S("w7"),
         .verdict = WIRECOPY_DERIVED,
         .score = 0.42,
         .distance = 71,
         .contained = 0.31,
         .contains = 0.36},
        {.id = S("w3"), .verdict = WIRECOPY_RELATED, .score = 0.1, .distance = 99},
    };
    const wirecopy_report report = {
        .id = S("a1"), .title = S("not written"), .verdict = WIRECOPY_DERIVED, .match_count = 2, .matches = matches};
    CU_ASSERT_TRUE(
        report_gives(&report, NULL,
                     "{\"id\":\"a1\",\"verdict\":\"derived\",\"matches\":["
                     "{\"id\":\"w7\",\"verdict\":\"derived\",\"score\":0.4200,\"distance\":71,\"contained\":0.3100,"
                     "\"contains\":0.3600},"
                     "{\"id\":\"w3\",\"verdict\":\"related\",\"score\":0.1000,\"distance\":99,\"contained\":0.0000,"
                     "\"contains\":0.0000}]}\n"));
}

static void a_story_without_matches_is_written_too(void)
{
    const wirecopy_report report = {.id = S("b\"2"), .verdict = WIRECOPY_ORIGINAL};
    CU_ASSERT_TRUE(report_gives(&report, NULL, "{\"id\":\"b\\\"2\",\"verdict\":\"original\",\"matches\":[]}\n"));
}

static void of_several_stores_each_match_names_its_own(void)
{
    static const char *const paths[] = {"/srv/wire/2026-10", "/srv/wire/\"november\""};
    const wirecopy_match matches[] = {{.store = 1, .id = S("w7"), .verdict = WIRECOPY_DERIVED, .score = 0.5},
                                      {.store = 0, .id = S("w3"), .verdict = WIRECOPY_DERIVED, .score = 0.5}};
    const wirecopy_report report = {.id = S("a1"), .verdict = WIRECOPY_DERIVED, .match_count = 2, .matches = matches};
    CU_ASSERT_TRUE(
        report_gives(&report, paths,
                     "{\"id\":\"a1\",\"verdict\":\"derived\",\"matches\":["
                     "{\"id\":\"w7\",\"db\":\"/srv/wire/\\\"november\\\"\",\"verdict\":\"derived\",\"score\":0.5000,"
                     "\"distance\":0,\"contained\":0.0000,\"contains\":0.0000},"
                     "{\"id\":\"w3\",\"db\":\"/srv/wire/2026-10\",\"verdict\":\"derived\",\"score\":0.5000,"
                     "\"distance\":0,\"contained\":0.0000,\"contains\":0.0000}]}\n"));
}

static const test_case cases[] = {
    {"of several stores each match names its own", of_several_stores_each_match_names_its_own},
    {"a copy is written with its matches", a_copy_is_written_with_its_matches},
    {"a story without matches is written too", a_story_without_matches_is_written_too},
};

int main(void)
{
    return RUN_SUITE("json/report", cases);
}
