#include "core/serve/question.h"

#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

static serve_question question;
static char reason[SERVE_QUESTION_REASON_BYTES];
static char text[4096];
static serve_target target;

/* Of a question's parameters. */
static wirecopy_status parse(serve_question_kind kind, const char *parameters)
{
    const char *problem;
    memset(&question, 0, sizeof question);
    reason[0] = '\0';
    (void)snprintf(text, sizeof text, "/x?%s", parameters);
    CU_ASSERT_EQUAL_FATAL(serve_target_parse(text, strlen(text), &target, &problem), WIRECOPY_OK);
    return serve_question_parse(&question, kind, &target, reason);
}

static void nothing_asked_for_is_what_the_command_line_has(void)
{
    wirecopy_options defaults;
    wirecopy_options_init(&defaults);
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_LOOKUP, ""), WIRECOPY_OK);
    const wirecopy_options *const options = serve_question_options(&question);
    CU_ASSERT(options->match_limit == defaults.match_limit && options->min_verdict == defaults.min_verdict);
    CU_ASSERT(!options->by_radius && options->filter.source_count == 0 && !options->filter.other_sources &&
              options->filter.within_ms == 0);
}

static void every_parameter_is_taken(void)
{
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_LOOKUP, "limit=3&min-verdict=related&within=72h&source=A&source=B+C&"
                                                 "other-sources=true"),
                    WIRECOPY_OK);
    const wirecopy_options *const options = serve_question_options(&question);
    CU_ASSERT(options->match_limit == 3 && options->min_verdict == WIRECOPY_RELATED);
    CU_ASSERT(options->filter.within_ms == 72 * 3600000 && options->filter.other_sources);
    CU_ASSERT_FATAL(options->filter.source_count == 2);
    CU_ASSERT(options->filter.sources[1].byte_count == 3 && memcmp(options->filter.sources[1].bytes, "B C", 3) == 0);
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_LOOKUP, "radius=7&limit=0&other-sources=false"), WIRECOPY_OK);
    CU_ASSERT(question.options.by_radius && question.options.radius_bits == 7 && question.options.match_limit == 0);
}

static void what_cannot_be_is_refused_with_its_name(void)
{
    static const char *const bad[][2] = {
        {"limit=", "limit"},         {"limit=-1", "limit"},        {"limit=1000000001", "limit"},
        {"limit=1x", "limit"},       {"limit", "limit"},           {"min-verdict=original", "min-verdict"},
        {"within=3", "within"},      {"within=h", "within"},       {"within=0d", "within"},
        {"within=", "within"},       {"source=", "source"},        {"other-sources=1", "other-sources"},
        {"radius=8", "radius"},      {"limit=1&limit=1", "twice"}, {"limits=1", "limits"},
        {"Limit=1", "no parameter"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(parse(SERVE_QUESTION_LOOKUP, bad[i][0]), WIRECOPY_E_INPUT);
        CU_ASSERT_PTR_NOT_NULL(strstr(reason, bad[i][1]));
    }
}

static void sources_have_an_end(void)
{
    char many[2048] = "";
    for (unsigned i = 0; i < SERVE_SOURCES_MAX; i++)
        strcat(many, "source=a&");
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_LOOKUP, many), WIRECOPY_OK);
    strcat(many, "source=b");
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_LOOKUP, many), WIRECOPY_E_INPUT);
}

static void an_add_takes_no_filter_and_others_nothing(void)
{
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_ADD, "limit=2&min-verdict=edited"), WIRECOPY_OK);
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_ADD, "within=2h"), WIRECOPY_E_INPUT);
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_NONE, "limit=2"), WIRECOPY_E_INPUT);
    CU_ASSERT_EQUAL(parse(SERVE_QUESTION_NONE, ""), WIRECOPY_OK);
}

int main(void)
{
    static const test_case cases[] = {
        {"nothing asked for is what the command line has", nothing_asked_for_is_what_the_command_line_has},
        {"every parameter is taken", every_parameter_is_taken},
        {"what cannot be is refused with its name", what_cannot_be_is_refused_with_its_name},
        {"sources have an end", sources_have_an_end},
        {"an add takes no filter, and others nothing", an_add_takes_no_filter_and_others_nothing},
    };
    return RUN_SUITE("serve/question", cases);
}
