#include "core/feed/json_scan.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) &&
           (string.byte_count == 0 || memcmp(string.bytes, text, string.byte_count) == 0);
}

static void values_end_where_they_do(void)
{
    static const struct {
        const char *text;
        size_t end;
    } cases[] = {
        {"{\"a\":[1,{}],\"b\":\"}\"} x", 20},
        {" [1,[2],3],", 10},
        {"\"a\\\"b\\\\\"c", 8},
        {"12,", 2},
        {"true}", 4},
        {"\"a\\\\\\\"\"", 7},
        {"{\"a\":1", SIZE_MAX},
        {"\"a\\\"", SIZE_MAX},
        {"", SIZE_MAX},
        {"  ", SIZE_MAX},
        {"]", SIZE_MAX},
        {"{]", 2}, /* which bracket it is, is the parser's business */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(wirecopy_json_scan_value(string_of(cases[i].text), 0), cases[i].end);
}

static void expect_members(const char *text, const char *expected)
{
    char written[256] = "";
    size_t at = 0, byte_count = 0;
    wirecopy_string name, value;
    while (wirecopy_json_scan_next(string_of(text), &at, &name, &value))
        byte_count +=
            (size_t)snprintf(written + byte_count, sizeof written - byte_count, "%.*s=%.*s;", (int)name.byte_count,
                             name.bytes ? name.bytes : "", (int)value.byte_count, value.bytes);
    CU_ASSERT_STRING_EQUAL(written, expected);
}

static void members_and_items_are_gone_through(void)
{
    expect_members("{\"a\":1, \"b\" : \"x,}\" ,\"c\":{\"d\":2}}", "a=1;b=\"x,}\";c={\"d\":2};");
    expect_members("[1, \"b\",{\"c\":[]} , null]", "=1;=\"b\";={\"c\":[]};=null;");
    expect_members("{}", "");
    expect_members("[]", "");
    expect_members("[[1],[2]]", "=[1];=[2];");
    expect_members("{\"a\":1,\"b\":{\"c\":2", "a=1;");
    expect_members("{\"a\"", "=\"a\";");
    expect_members("{\"a\":", "");
}

static void members_are_found_by_name(void)
{
    const wirecopy_string object = string_of("{\"a\":{\"b\":1},\"b\":2,\"b\":3}");
    CU_ASSERT_TRUE(is(wirecopy_json_scan_member(object, "b"), "2"));
    CU_ASSERT_TRUE(is(wirecopy_json_scan_member(wirecopy_json_scan_member(object, "a"), "b"), "1"));
    CU_ASSERT_PTR_NULL(wirecopy_json_scan_member(object, "c").bytes);
    CU_ASSERT_PTR_NULL(wirecopy_json_scan_member(string_of("[{\"b\":1}]"), "b").bytes);
    CU_ASSERT_PTR_NULL(wirecopy_json_scan_member(string_of(""), "b").bytes);
}

static void open_brackets_are_told_from_open_strings(void)
{
    CU_ASSERT_TRUE(wirecopy_json_scan_is_open(string_of("{")));
    CU_ASSERT_TRUE(wirecopy_json_scan_is_open(string_of("{\"a\":\"b\",")));
    CU_ASSERT_TRUE(wirecopy_json_scan_is_open(string_of("{\"a\":[{}, ")));
    CU_ASSERT_FALSE(wirecopy_json_scan_is_open(string_of("{\"a\":\"b")));
    CU_ASSERT_FALSE(wirecopy_json_scan_is_open(string_of("{\"a\":1}")));
    CU_ASSERT_FALSE(wirecopy_json_scan_is_open(string_of("}}{}")));
    CU_ASSERT_FALSE(wirecopy_json_scan_is_open(string_of("")));
}

/* Cut anywhere, in memory of its size. */
static void nothing_is_read_behind_the_end(void)
{
    static const char text[] = " {\"a\\\"b\" : [1, {\"c\": \"d\\\\\"}, true], \"e\":null } ";
    for (size_t byte_count = 0; byte_count < sizeof text; byte_count++) {
        char *copy = malloc(byte_count ? byte_count : 1);
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        memcpy(copy, text, byte_count);
        const wirecopy_string json = {copy, byte_count};
        size_t at = 0;
        wirecopy_string name, value;
        CU_ASSERT_TRUE((wirecopy_json_scan_value(json, 0) != SIZE_MAX) == (byte_count >= sizeof text - 2));
        wirecopy_json_scan_is_open(json);
        while (wirecopy_json_scan_next(json, &at, &name, &value))
            CU_ASSERT_TRUE_FATAL(at <= byte_count);
        free(copy);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"values end where they do", values_end_where_they_do},
        {"members and items are gone through", members_and_items_are_gone_through},
        {"members are found by name", members_are_found_by_name},
        {"open brackets are told from open strings", open_brackets_are_told_from_open_strings},
        {"nothing is read behind the end", nothing_is_read_behind_the_end},
    };
    return RUN_SUITE("feed/json_scan", cases);
}
