#include <locale.h>
#include <math.h>
#include <string.h>

#include "core/cli/output.h"
#include "core/json/writer.h"
#include "tests/unit/suite.h"

/* Nothing is flushed in these tests: what was written stands in the buffer. */
static cli_output output;
static json_writer json;

static void begin(void)
{
    cli_output_init(&output, -1);
    json_init(&json, cli_output_sink(&output));
}

static int written(const char *expected)
{
    return output.byte_count == strlen(expected) && memcmp(output.bytes, expected, output.byte_count) == 0;
}

static int string_gives(const char *bytes, size_t byte_count, const char *expected)
{
    begin();
    json_string(&json, (wirecopy_string){bytes, byte_count});
    return written(expected);
}

static void commas_stand_between_values_only(void)
{
    begin();
    json_object_begin(&json);
    json_key(&json, "a");
    json_array_begin(&json);
    json_array_end(&json);
    json_key(&json, "b");
    json_array_begin(&json);
    json_unsigned(&json, 1);
    json_object_begin(&json);
    json_object_end(&json);
    json_text(&json, "x");
    json_array_end(&json);
    json_object_end(&json);
    json_line_end(&json);
    json_unsigned(&json, 2);
    CU_ASSERT_TRUE(written("{\"a\":[],\"b\":[1,{},\"x\"]}\n2"));
}

static void what_json_reserves_is_escaped(void)
{
    CU_ASSERT_TRUE(string_gives("\"\\/\b\f\n\r\t", 8, "\"\\\"\\\\/\\b\\f\\n\\r\\t\""));
    CU_ASSERT_TRUE(string_gives("\0\x01\x1b\x1f \x7f", 6, "\"\\u0000\\u0001\\u001b\\u001f \\u007f\""));
    CU_ASSERT_TRUE(string_gives(NULL, 0, "\"\""));
}

static void valid_utf8_is_written_as_it_is(void)
{
    const char *text = "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x97\x9e \xed\x9f\xbf \xf4\x8f\xbf\xbf";
    char expected[64];
    (void)snprintf(expected, sizeof expected, "\"%s\"", text);
    CU_ASSERT_TRUE(string_gives(text, strlen(text), expected));
}

/* A byte that begins nothing, a sequence cut by the end and one cut by a letter, an overlong form, a surrogate, and
 * what lies above U+10FFFF: one U+FFFD for each longest beginning of a valid sequence. */
static void invalid_utf8_becomes_replacement_characters(void)
{
#define R "\xef\xbf\xbd"
    CU_ASSERT_TRUE(string_gives("a\xff\x62", 3, "\"a" R "b\""));
    CU_ASSERT_TRUE(string_gives("\xe2\x82", 2, "\"" R "\""));
    CU_ASSERT_TRUE(string_gives("\xe2\x82x", 3, "\"" R "x\""));
    CU_ASSERT_TRUE(string_gives("\xc0\xaf", 2, "\"" R R "\""));
    CU_ASSERT_TRUE(string_gives("\xed\xa0\x80", 3, "\"" R R R "\""));
    CU_ASSERT_TRUE(string_gives("\xf4\x90\x80\x80", 4, "\"" R R R R "\""));
    CU_ASSERT_TRUE(string_gives("\xf0\x9f\x97\"", 4, "\"" R "\\\"\""));
}

static int share_gives(double share, const char *expected)
{
    begin();
    json_share(&json, share);
    return written(expected);
}

static void shares_have_four_decimals_within_bounds(void)
{
    CU_ASSERT_TRUE(share_gives(0, "0.0000"));
    CU_ASSERT_TRUE(share_gives(1, "1.0000"));
    CU_ASSERT_TRUE(share_gives(0.42, "0.4200"));
    CU_ASSERT_TRUE(share_gives(0.00006, "0.0001"));
    CU_ASSERT_TRUE(share_gives(0.99996, "1.0000"));
    CU_ASSERT_TRUE(share_gives(-0.1, "0.0000"));
    CU_ASSERT_TRUE(share_gives(1.5, "1.0000"));
    CU_ASSERT_TRUE(share_gives(NAN, "0.0000"));
}

/* The locale is one that has a decimal comma, where it is installed. */
static void numbers_do_not_depend_on_the_locale(void)
{
    (void)setlocale(LC_ALL, "de_DE.UTF-8");
    CU_ASSERT_TRUE(share_gives(0.5, "0.5000"));
    (void)setlocale(LC_ALL, "C");
}

static void unsigned_numbers_reach_from_end_to_end(void)
{
    begin();
    json_array_begin(&json);
    json_unsigned(&json, 0);
    json_unsigned(&json, 10);
    json_unsigned(&json, UINT64_MAX);
    json_array_end(&json);
    CU_ASSERT_TRUE(written("[0,10,18446744073709551615]"));
}

static void hexadecimal_has_the_highest_word_first(void)
{
    const uint64_t words[] = {UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210)};
    begin();
    json_hexadecimal(&json, words, 2);
    CU_ASSERT_TRUE(written("\"fedcba98765432100123456789abcdef\""));
}

static const test_case cases[] = {
    {"commas stand between values only", commas_stand_between_values_only},
    {"what JSON reserves is escaped", what_json_reserves_is_escaped},
    {"valid UTF-8 is written as it is", valid_utf8_is_written_as_it_is},
    {"invalid UTF-8 becomes replacement characters", invalid_utf8_becomes_replacement_characters},
    {"shares have four decimals, within 0 .. 1", shares_have_four_decimals_within_bounds},
    {"numbers do not depend on the locale", numbers_do_not_depend_on_the_locale},
    {"unsigned numbers reach from end to end", unsigned_numbers_reach_from_end_to_end},
    {"hexadecimal has the highest word first", hexadecimal_has_the_highest_word_first},
};

int main(void)
{
    return RUN_SUITE("json/writer", cases);
}
