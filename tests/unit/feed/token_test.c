#include "core/feed/token.h"

#include <string.h>

#include "tests/unit/suite.h"

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static void valid_documents_have_no_fault(void)
{
    static const char *const documents[] = {
        "{}",
        " [] ",
        "0",
        "-0",
        "1.5e+10",
        "true",
        "null",
        "\"\"",
        "{\"a\":1}",
        "{\"a\":[1,{\"b\":false},\"c\"],\"d\":{}}",
        "\"\\u0000\\\\\\\"\\/\\b\\f\\n\\r\\t\"",
        "[[],[[]]]",
        "[\r\n\t 1 , 2 ]",
        "\"\\ud800\"",
    };
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        CU_ASSERT_EQUAL(wirecopy_token_find_fault(string_of(documents[i])), SIZE_MAX);
}

static void the_fault_is_the_first_byte_that_cannot_go_on(void)
{
    static const struct {
        const char *document;
        size_t fault;
    } cases[] = {
        {"", 0},          {"  ", 2},
        {"x", 0},         {"{", 1},
        {"{\"a\"", 4},    {"{\"a\":", 5},
        {"{\"a\":1", 6},  {"{\"a\":1,}", 7},
        {"{\"a\" 1}", 5}, {"{1:2}", 1},
        {"{,}", 1},       {"[,]", 1},
        {"[1,]", 3},      {"[1 2]", 3},
        {"[1}", 2},       {"{\"a\":1]", 6},
        {"{} x", 3},      {"{}{}", 2},
        {"]", 0},         {":", 0},
        {",", 0},         {"tru", 0},
        {"trux", 0},      {"truex", 4},
        {"-", 1},         {"01", 1},
        {"1.", 2},        {"1.x", 2},
        {"1e", 2},        {"1e+", 3},
        {"+1", 0},        {"\"a", 2},
        {"\"\\q\"", 2},   {"\"\\u12g4\"", 5},
        {"\"\\", 2},      {"\"a\tb\"", 2},
        {"\"\\u12", 5},   {"{\"a\":1 \"b\":2}", 7},
        {"[1:2]", 2},     {"\xff", 0},
        {"{\"a\":,}", 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(wirecopy_token_find_fault(string_of(cases[i].document)), cases[i].fault);
}

static void a_nul_byte_is_a_fault_anywhere(void)
{
    CU_ASSERT_EQUAL(wirecopy_token_find_fault((wirecopy_string){"\"a\0b\"", 5}), 2);
    CU_ASSERT_EQUAL(wirecopy_token_find_fault((wirecopy_string){"{\0}", 3}), 1);
    CU_ASSERT_EQUAL(wirecopy_token_find_fault((wirecopy_string){"\"\\\0\"", 4}), 2);
    CU_ASSERT_EQUAL(wirecopy_token_find_fault((wirecopy_string){"\"\\u\0\"", 5}), 3);
}

static void nesting_that_is_too_deep_is_not_followed(void)
{
    char document[2000];
    memset(document, '[', sizeof document);
    CU_ASSERT_EQUAL(wirecopy_token_find_fault((wirecopy_string){document, sizeof document}), SIZE_MAX);
    CU_ASSERT_EQUAL(wirecopy_token_find_fault((wirecopy_string){document, 1024}), 1024);
}

static void members_are_counted_at_the_top_alone(void)
{
    const wirecopy_string line =
        string_of("{\"a\":[1,2,{\"x\":3,\"y\":4}], \"b,:\":\"c,d:{\\\"\" , \"id\" : -1.50E2 ,\"e\":7}");
    static const struct {
        size_t ordinal;
        const char *value;
    } cases[] = {{1, "\"c,d:{\\\"\""}, {2, "-1.50E2"}, {3, "7"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const wirecopy_string value = wirecopy_token_member_value(line, cases[i].ordinal);
        CU_ASSERT_EQUAL_FATAL(value.byte_count, strlen(cases[i].value));
        CU_ASSERT_TRUE(memcmp(value.bytes, cases[i].value, value.byte_count) == 0);
    }
}

static void only_halves_of_pairs_and_numbers_are_mended(void)
{
    static const struct {
        const char *line, *mended;
        uint32_t count;
    } cases[] = {
        {"{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"\\ud83d\\ude00\"}", 0},
        {"{\"a\":\"\\ud83d\"}", "{\"a\":\"\\ufffd\"}", 1},
        {"{\"a\":\"\\uDE00x\"}", "{\"a\":\"\\ufffdx\"}", 1},
        {"{\"a\":\"\\uD83D\\uD83D\\uDE00\"}", "{\"a\":\"\\ufffd\\uD83D\\uDE00\"}", 1},
        {"{\"a\":\"\\ud83d\\u0041\\ude00\"}", "{\"a\":\"\\ufffd\\u0041\\ufffd\"}", 2},
        {"{\"a\":\"\\\\ud83d\"}", "{\"a\":\"\\\\ud83d\"}", 0},
        {"{\"\\ud83d\":-1e999}", "{\"\\ufffd\":0     }", 1},
        {"[12,\"12\",3.5]", "[0 ,\"12\",0  ]", 0},
        {"[12,x,12]", "[0 ,x,12]", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[64];
        strcpy(line, cases[i].line);
        CU_ASSERT_EQUAL(wirecopy_token_mend(line, strlen(line)), cases[i].count);
        CU_ASSERT_STRING_EQUAL(line, cases[i].mended);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"valid documents have no fault", valid_documents_have_no_fault},
        {"the fault is the first byte that cannot go on", the_fault_is_the_first_byte_that_cannot_go_on},
        {"a NUL byte is a fault anywhere", a_nul_byte_is_a_fault_anywhere},
        {"nesting that is too deep is not followed", nesting_that_is_too_deep_is_not_followed},
        {"members are counted at the top alone", members_are_counted_at_the_top_alone},
        {"only halves of pairs and numbers are mended", only_halves_of_pairs_and_numbers_are_mended},
    };
    return RUN_SUITE("feed/token", cases);
}
