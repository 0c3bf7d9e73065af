#include "core/serve/target.h"

#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

/* Whether a target is taken apart into "part/part ... ?name=value&..." with '|' between what belongs apart. */
static bool gives(const char *text, const char *expected)
{
    char bytes[512], found[512] = "";
    serve_target target;
    const char *reason;
    (void)snprintf(bytes, sizeof bytes, "%s", text);
    if (serve_target_parse(bytes, strlen(bytes), &target, &reason) != WIRECOPY_OK)
        return false;
    for (size_t i = 0; i < target.part_count; i++)
        (void)sprintf(found + strlen(found), "|%.*s", (int)target.parts[i].byte_count, target.parts[i].bytes);
    for (size_t i = 0; i < target.parameter_count; i++)
        (void)sprintf(found + strlen(found), "?%.*s|%.*s", (int)target.parameters[i].name.byte_count,
                      target.parameters[i].name.bytes, (int)target.parameters[i].value.byte_count,
                      target.parameters[i].value.bytes);
    return strcmp(found, expected) == 0;
}

static wirecopy_status status_of(const char *text)
{
    char bytes[2048];
    serve_target target;
    const char *reason = NULL;
    (void)snprintf(bytes, sizeof bytes, "%s", text);
    const wirecopy_status status = serve_target_parse(bytes, strlen(bytes), &target, &reason);
    CU_ASSERT(status == WIRECOPY_OK || reason);
    return status;
}

static void paths_come_in_parts(void)
{
    CU_ASSERT(gives("/", "|"));
    CU_ASSERT(gives("/v1/lookup", "|v1|lookup"));
    CU_ASSERT(gives("/v1/stories/", "|v1|stories|"));
    CU_ASSERT(gives("//a", "||a"));
}

static void what_is_encoded_belongs_to_its_part(void)
{
    CU_ASSERT(gives("/v1/stories/http%3A%2F%2Fa.b%2Fc%3fd", "|v1|stories|http://a.b/c?d"));
    CU_ASSERT(gives("/a+b%20c/%c3%a9", "|a+b c|\xc3\xa9"));
    CU_ASSERT(gives("/x?source=A+B%26C&limit=3", "|x?source|A B&C?limit|3"));
}

static void parameters_may_lack_a_value(void)
{
    CU_ASSERT(gives("/x?", "|x"));
    CU_ASSERT(gives("/x?a&b=&&=c", "|x?a|?b|?|c"));
    CU_ASSERT(gives("/x?a=b=c?d", "|x?a|b=c?d"));
}

static void bad_encoding_is_refused(void)
{
    static const char *const bad[] = {"",     "x",     "*",        "http://a/", "/%",     "/%4",
                                      "/%4g", "/a%00", "/x?a=%zz", "/x?%=b",    "/x?a=%0"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CU_ASSERT_EQUAL(status_of(bad[i]), WIRECOPY_E_INPUT);
}

static void there_is_an_end_to_parts_and_parameters(void)
{
    char text[1024] = "/x?";
    CU_ASSERT_EQUAL(status_of("/1/2/3/4/5/6/7/8"), WIRECOPY_OK);
    CU_ASSERT_EQUAL(status_of("/1/2/3/4/5/6/7/8/9"), WIRECOPY_E_LIMIT);
    for (unsigned i = 0; i < SERVE_PARAMETERS_MAX; i++)
        strcat(text, "a=b&");
    CU_ASSERT_EQUAL(status_of(text), WIRECOPY_OK);
    strcat(text, "c");
    CU_ASSERT_EQUAL(status_of(text), WIRECOPY_E_LIMIT);
}

int main(void)
{
    static const test_case cases[] = {
        {"paths come in parts", paths_come_in_parts},
        {"what is encoded belongs to its part", what_is_encoded_belongs_to_its_part},
        {"parameters may lack a value", parameters_may_lack_a_value},
        {"bad encoding is refused", bad_encoding_is_refused},
        {"there is an end to parts and parameters", there_is_an_end_to_parts_and_parameters},
    };
    return RUN_SUITE("serve/target", cases);
}
