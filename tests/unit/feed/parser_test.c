#include "core/feed/parser.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/feed/format.h"
#include "tests/unit/suite.h"

static wirecopy_members members;
static wirecopy_parser *parser;
static wirecopy_reason reason;
static char *padded; /* the line of the last parse() */
static char file_name[] = "notes/a.txt";

static wirecopy_string padded_copy(const char *bytes, size_t byte_count)
{
    free(padded);
    padded = malloc(byte_count + WIRECOPY_JSON_PADDING);
    CU_ASSERT_PTR_NOT_NULL_FATAL(padded);
    memset(padded, '"', byte_count + WIRECOPY_JSON_PADDING);
    memcpy(padded, bytes, byte_count);
    return (wirecopy_string){padded, byte_count};
}

static wirecopy_status parse_bytes(const char *line, size_t byte_count, wirecopy_story *story_out)
{
    wirecopy_document document = {.format = &wirecopy_formats[WIRECOPY_FORMAT_NDJSON], .name = file_name};
    uint64_t fault_line;
    strcpy(reason.text, "none");
    return wirecopy_parser_parse(parser, &document, padded_copy(line, byte_count), story_out, &reason, &fault_line);
}

static wirecopy_status parse(const char *line, wirecopy_story *story_out)
{
    return parse_bytes(line, strlen(line), story_out);
}

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) &&
           (string.byte_count == 0 || memcmp(string.bytes, text, string.byte_count) == 0);
}

static void all_members_are_taken(void)
{
    wirecopy_story story;
    CU_ASSERT_EQUAL_FATAL(
        parse(" {\"lang\":\"en\",\"extra\":{\"text\":1},\"time\":\"2024-05-01\",\"text\":\"Rain.\\n\","
              "\"title\":\"Wet\",\"source\":\"Gazette\",\"id\":\"g1\"}\r",
              &story),
        WIRECOPY_OK);
    CU_ASSERT_TRUE(is(story.id, "g1"));
    CU_ASSERT_TRUE(is(story.text, "Rain.\n"));
    CU_ASSERT_TRUE(is(story.title, "Wet"));
    CU_ASSERT_TRUE(is(story.source, "Gazette"));
    CU_ASSERT_TRUE(is(story.lang, "en"));
    CU_ASSERT_EQUAL(story.time_ms, INT64_C(1714521600000));
    CU_ASSERT_EQUAL(story.replaced_count, 0);
}

static void absent_and_null_members_are_empty(void)
{
    static const char *const lines[] = {"{\"text\":\"\"}", "{\"id\":null,\"title\":null,\"source\":null,\"time\":null,"
                                                           "\"lang\":null,\"text\":\"\"}"};
    for (size_t i = 0; i < 2; i++) {
        wirecopy_story story;
        CU_ASSERT_EQUAL_FATAL(parse(lines[i], &story), WIRECOPY_OK);
        CU_ASSERT_TRUE(is(story.id, "") && is(story.text, "") && is(story.title, ""));
        CU_ASSERT_TRUE(is(story.source, "") && is(story.lang, ""));
        CU_ASSERT_EQUAL(story.time_ms, WIRECOPY_TIME_NONE);
    }
}

static void an_id_that_is_a_number_is_taken_as_written(void)
{
    static const char *const ids[] = {
        "0", "-0", "17", "1.50", "1E+2", "18446744073709551616", "1e999", "123456789012345678901234567890.5"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char line[128];
        wirecopy_story story;
        snprintf(line, sizeof line, "{\"n\":[1,{\"id\":2}],\"text\":\"a,\\\"b\", \"id\" : %s }", ids[i]);
        CU_ASSERT_EQUAL_FATAL(parse(line, &story), WIRECOPY_OK);
        CU_ASSERT_TRUE(is(story.id, ids[i]));
        CU_ASSERT_TRUE(is(story.text, "a,\"b"));
        CU_ASSERT_EQUAL(story.replaced_count, 0);
    }
}

static void bad_lines_are_refused_with_a_reason(void)
{
    static const struct {
        const char *line, *reason;
    } cases[] = {
        {"{\"id\":\"a\"}", "\"text\" is missing"},
        {"{\"text\":null}", "\"text\" is missing"},
        {"{}", "\"text\" is missing"},
        {"{\"text\":1}", "\"text\" is not a string"},
        {"{\"text\":[\"a\"]}", "\"text\" is not a string"},
        {"{\"text\":\"a\",\"title\":{}}", "\"title\" is not a string"},
        {"{\"text\":\"a\",\"source\":true}", "\"source\" is not a string"},
        {"{\"text\":\"a\",\"lang\":1}", "\"lang\" is not a string"},
        {"{\"text\":\"a\",\"time\":1714521600}", "\"time\" is not a string"},
        {"{\"text\":\"a\",\"id\":false}", "\"id\" is neither a string nor a number"},
        {"{\"text\":\"a\",\"time\":\"yesterday\"}", "\"time\" is not an RFC 3339 time: \"yesterday\""},
        {"{\"text\":\"a\",\"time\":\"\\u001b[2J\"}", "\"time\" is not an RFC 3339 time: \"?[2J\""},
        {"{\"text\":\"a\",\"te\\u0078t\":\"b\"}", "\"text\" is given twice"},
        {"{\"id\":null,\"id\":1,\"text\":\"b\"}", "\"id\" is given twice"},
        {"[{\"text\":\"a\"}]", "a JSON array; one object per line is expected"},
        {"\"a\"", "a JSON string; one object per line is expected"},
        {"12", "a JSON number; one object per line is expected"},
        {"true", "a JSON boolean; one object per line is expected"},
        {"null", "a JSON null; one object per line is expected"},
        {"{", "invalid JSON: an object over several lines; one object per line is expected"},
        {"{\"text\":\"a\tb\"}", "invalid JSON at byte 11: control character 0x09"},
        {"{\"text\":\"a\",\x01}", "invalid JSON at byte 13: control character 0x01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wirecopy_story story;
        CU_ASSERT_EQUAL(parse(cases[i].line, &story), WIRECOPY_E_INPUT);
        CU_ASSERT_STRING_EQUAL(reason.text, cases[i].reason);
    }
}

/* The rest of the sentence is simdjson's. */
static void what_is_not_json_is_refused_at_its_byte(void)
{
    static const struct {
        const char *line, *reason;
    } cases[] = {
        {"{\"text\":\"a\"} x", "invalid JSON at byte 14: "},
        {"{\"text\":\"a\"}{}", "invalid JSON at byte 13: "},
        {"{\"text\":\"a\",}", "invalid JSON at byte 13: "},
        {"{\"text\":\"a\"", "invalid JSON at byte 12: "},
        {"{\"text\":\"\\q\"}", "invalid JSON at byte 11: "},
        {"{\"text\":\"a\",\"n\":01}", "invalid JSON at byte 18: "},
        {"{text:\"a\"}", "invalid JSON at byte 2: "},
        {"{\"text\":\"a\",\"n\":NaN}", "invalid JSON at byte 17: "},
        {"{\"text\":\"a\"}\xff", "invalid JSON at byte 13: "},
        {"nonsense", "invalid JSON at byte 1: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wirecopy_story story;
        CU_ASSERT_EQUAL(parse(cases[i].line, &story), WIRECOPY_E_INPUT);
        CU_ASSERT_TRUE(strncmp(reason.text, cases[i].reason, strlen(cases[i].reason)) == 0);
    }
    char deep[4096];
    memset(deep, '[', sizeof deep);
    wirecopy_story story;
    CU_ASSERT_EQUAL(parse_bytes(deep, sizeof deep, &story), WIRECOPY_E_INPUT);
    CU_ASSERT_TRUE(strncmp(reason.text, "invalid JSON: ", 14) == 0);
}

static void nul_bytes_are_named_and_escaped_ones_are_fine(void)
{
    wirecopy_story story;
    CU_ASSERT_EQUAL(parse_bytes("{\"text\":\"a\0b\"}", 14, &story), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "invalid JSON at byte 11: NUL byte");
    CU_ASSERT_EQUAL(parse_bytes("{\0\"text\":\"ab\"}", 14, &story), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "invalid JSON at byte 2: NUL byte");
    CU_ASSERT_EQUAL_FATAL(parse("{\"text\":\"a\\u0000b\"}", &story), WIRECOPY_OK);
    CU_ASSERT_EQUAL(story.text.byte_count, 3);
}

static void what_can_be_mended_is_mended_and_counted(void)
{
    static const struct {
        const char *line, *text;
        uint32_t replaced_count;
    } cases[] = {
        {"{\"text\":\"a\xff\xfe"
         "b\xc3\"}",
         "a\xef\xbf\xbd\xef\xbf\xbd"
         "b\xef\xbf\xbd",
         2},
        {"{\"x\":\"\xff\",\"text\":\"a\"}", "a", 1},
        {"{\"text\":\"\\ud83d and \\uDE00\"}", "\xef\xbf\xbd and \xef\xbf\xbd", 2},
        {"{\"text\":\"\\ud83d\xff\",\"n\":1e999}", "\xef\xbf\xbd\xef\xbf\xbd", 2},
        {"{\"text\":\"\\ud83d\\ude00\"}", "\xf0\x9f\x98\x80", 0},
        {"{\"text\":\"a\",\"n\":123456789012345678901234567890}", "a", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wirecopy_story story;
        CU_ASSERT_EQUAL_FATAL(parse(cases[i].line, &story), WIRECOPY_OK);
        CU_ASSERT_TRUE(is(story.text, cases[i].text));
        CU_ASSERT_EQUAL(story.replaced_count, cases[i].replaced_count);
    }
}

static wirecopy_status parse_field(const char *name, size_t byte_count, bool is_number, wirecopy_story *story_out)
{
    char line[2 * WIRECOPY_FIELD_BYTES_MAX];
    size_t at = (size_t)snprintf(line, sizeof line, "{\"text\":\"\",\"%s\":%s", name, is_number ? "" : "\"");
    memset(line + at, '1', byte_count);
    at += byte_count;
    at += (size_t)snprintf(line + at, sizeof line - at, "%s}", is_number ? "" : "\"");
    return parse_bytes(line, at, story_out);
}

/* Of what other formats hold, too long an id is refused, and the rest left out. */
static void long_fields_of_other_formats_are_left_out(void)
{
    static char xml[3 * WIRECOPY_FIELD_BYTES_MAX], field[WIRECOPY_FIELD_BYTES_MAX + 2];
    const wirecopy_document document = {.format = &wirecopy_formats[WIRECOPY_FORMAT_RSS], .name = file_name};
    wirecopy_story story;
    uint64_t fault_line;
    memset(field, 'x', sizeof field - 1);
    int byte_count = snprintf(xml, sizeof xml, "<item><guid>%s</guid><description>a</description></item>", field);
    CU_ASSERT_EQUAL(
        wirecopy_parser_parse(parser, &document, padded_copy(xml, (size_t)byte_count), &story, &reason, &fault_line),
        WIRECOPY_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(reason.text, "id is longer than 4096 bytes");
    byte_count = snprintf(xml, sizeof xml, "<item><source>%s</source><description>a</description></item>", field);
    CU_ASSERT_EQUAL_FATAL(
        wirecopy_parser_parse(parser, &document, padded_copy(xml, (size_t)byte_count), &story, &reason, &fault_line),
        WIRECOPY_OK);
    CU_ASSERT_TRUE(is(story.source, "") && is(story.text, "a"));
}

static void fields_over_the_limit_are_refused(void)
{
    static const char *const names[] = {"id", "title", "source", "lang", "id"};
    for (size_t i = 0; i < 5; i++) {
        char expected[64];
        wirecopy_story story;
        snprintf(expected, sizeof expected, "\"%s\" is longer than 4096 bytes", names[i]);
        CU_ASSERT_EQUAL(parse_field(names[i], WIRECOPY_FIELD_BYTES_MAX, i == 4, &story), WIRECOPY_OK);
        CU_ASSERT_EQUAL(parse_field(names[i], WIRECOPY_FIELD_BYTES_MAX + 1, i == 4, &story), WIRECOPY_E_LIMIT);
        CU_ASSERT_STRING_EQUAL(reason.text, expected);
    }
}

/* Three bytes for one: a line within the limit can be beyond it once it is mended. */
static void a_line_that_grows_over_the_limit_is_refused(void)
{
    const size_t byte_count = WIRECOPY_TEXT_BYTES_MAX / 2;
    char *line = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    memset(line, 0xff, byte_count);
    memcpy(line, "{\"text\":\"", 9);
    memcpy(line + byte_count - 2, "\"}", 2);
    wirecopy_story story;
    CU_ASSERT_EQUAL(parse_bytes(line, byte_count, &story), WIRECOPY_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(reason.text, "line of more than 33554432 bytes, once its invalid UTF-8 is replaced");
    free(line);
}

static void a_mapped_member_is_taken_from_its_name_alone(void)
{
    static const wirecopy_feed_field fields[] = {{"text", "body"}, {"id", "body"}};
    wirecopy_members mapped;
    wirecopy_parser *other = parser;
    wirecopy_story story;
    CU_ASSERT_EQUAL_FATAL(wirecopy_members_init(&mapped, fields, 2), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_parser_create(&mapped, &parser), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(parse("{\"text\":1,\"id\":[],\"body\":\"a\"}", &story), WIRECOPY_OK);
    CU_ASSERT_TRUE(is(story.text, "a") && is(story.id, "a"));
    CU_ASSERT_EQUAL(parse("{\"text\":\"a\"}", &story), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "\"body\" is missing");
    wirecopy_parser_destroy(parser);
    wirecopy_members_clear(&mapped);
    parser = other;
}

static wirecopy_status parse_text(const char *bytes, size_t byte_count, wirecopy_story *story_out, uint64_t *line_out)
{
    wirecopy_document document = {
        .format = &wirecopy_formats[WIRECOPY_FORMAT_TEXT], .name = file_name, .is_named = true};
    strcpy(reason.text, "none");
    return wirecopy_parser_parse(parser, &document, padded_copy(bytes, byte_count), story_out, &reason, line_out);
}

static void plain_text_is_taken_as_it_is(void)
{
    static const char *const texts[] = {"Rain.\n",    "caf\xc3\xa9", "[AFP] Paris", "\"Rain,\" he said.",
                                        "[1] a note", "null",        "[",           " \"",
                                        "[{\"a\"",    "12"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        wirecopy_story story;
        uint64_t line = 9;
        CU_ASSERT_EQUAL_FATAL(parse_text(texts[i], strlen(texts[i]), &story, &line), WIRECOPY_OK);
        CU_ASSERT_TRUE(is(story.text, texts[i]) && is(story.id, "notes/a.txt"));
        CU_ASSERT_EQUAL(story.time_ms, WIRECOPY_TIME_NONE);
        CU_ASSERT_EQUAL(story.replaced_count, 0);
        CU_ASSERT_EQUAL(line, 0);
    }
}

/* Windows-1252 unless most of what is not ASCII is UTF-8. */
static void plain_text_in_another_character_set_is_converted(void)
{
    static const struct {
        const char *text, *expected;
        uint32_t replaced_count;
    } cases[] = {
        {"caf\xe9 \x80 5", "caf\xc3\xa9 \xe2\x82\xac 5", 0},
        {"caf\xc3\xa9 \xff", "caf\xc3\xa9 \xef\xbf\xbd", 1},
        {"\xc3\xa9\xc3\xa8 \xff\xff\xff", "\xc3\xa9\xc3\xa8 \xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 1},
        {"\xe9 \x81", "\xc3\xa9 \xef\xbf\xbd", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wirecopy_story story;
        uint64_t line;
        CU_ASSERT_EQUAL_FATAL(parse_text(cases[i].text, strlen(cases[i].text), &story, &line), WIRECOPY_OK);
        CU_ASSERT_TRUE(is(story.text, cases[i].expected));
        CU_ASSERT_EQUAL(story.replaced_count, cases[i].replaced_count);
    }
}

static void plain_text_that_is_none_is_refused(void)
{
    wirecopy_story story;
    uint64_t line = 9;
    CU_ASSERT_EQUAL(parse_text("one\ntwo\nthr\0ee\n\0", 16, &story, &line), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "NUL byte: not plain text");
    CU_ASSERT_EQUAL(line, 3);
    CU_ASSERT_EQUAL(parse_text("\0", 1, &story, &line), WIRECOPY_E_INPUT);
    CU_ASSERT_EQUAL(line, 1);
    CU_ASSERT_EQUAL(parse_text(" [\"a\",\n1]\n", 10, &story, &line), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "a JSON array; one object per line is expected");
    CU_ASSERT_EQUAL(line, 0);
    CU_ASSERT_EQUAL(parse_text("\"a\"", 3, &story, &line), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "a JSON string; one object per line is expected");
    static char long_name[WIRECOPY_FIELD_BYTES_MAX + 2];
    memset(long_name, 'n', sizeof long_name - 1);
    wirecopy_document document = {
        .format = &wirecopy_formats[WIRECOPY_FORMAT_TEXT], .name = long_name, .is_named = true};
    CU_ASSERT_EQUAL(wirecopy_parser_parse(parser, &document, padded_copy("a", 1), &story, &reason, &line),
                    WIRECOPY_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(reason.text, "file name is longer than 4096 bytes");
}

static void failed_allocations_are_reported(void)
{
    wirecopy_parser *other = parser;
    wirecopy_story story;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_parser_create(&members, &parser), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL_FATAL(wirecopy_parser_create(&members, &parser), WIRECOPY_OK);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(parse("{\"text\":\"\xff\"}", &story), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_parser_destroy(parser);
    parser = other;
}

int main(void)
{
    static const test_case cases[] = {
        {"all members are taken", all_members_are_taken},
        {"absent and null members are empty", absent_and_null_members_are_empty},
        {"an id that is a number is taken as written", an_id_that_is_a_number_is_taken_as_written},
        {"bad lines are refused with a reason", bad_lines_are_refused_with_a_reason},
        {"what is not JSON is refused at its byte", what_is_not_json_is_refused_at_its_byte},
        {"NUL bytes are named and escaped ones are fine", nul_bytes_are_named_and_escaped_ones_are_fine},
        {"what can be mended is mended and counted", what_can_be_mended_is_mended_and_counted},
        {"fields over the limit are refused", fields_over_the_limit_are_refused},
        {"long fields of other formats are left out", long_fields_of_other_formats_are_left_out},
        {"a line that grows over the limit is refused", a_line_that_grows_over_the_limit_is_refused},
        {"a mapped member is taken from its name alone", a_mapped_member_is_taken_from_its_name_alone},
        {"plain text is taken as it is", plain_text_is_taken_as_it_is},
        {"plain text in another character set is converted", plain_text_in_another_character_set_is_converted},
        {"plain text that is none is refused", plain_text_that_is_none_is_refused},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    if (wirecopy_members_init(&members, NULL, 0) != WIRECOPY_OK ||
        wirecopy_parser_create(&members, &parser) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/parser", cases);
    wirecopy_parser_destroy(parser);
    wirecopy_parser_destroy(NULL);
    wirecopy_members_clear(&members);
    free(padded);
    return exit_status;
}
