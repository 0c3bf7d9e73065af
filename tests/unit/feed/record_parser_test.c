#include "core/feed/record_parser.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/json.h"
#include "tests/unit/suite.h"

#define LINE_BYTES_MAX 200000

static wirecopy_record_parser *parser;
static char line[LINE_BYTES_MAX + WIRECOPY_JSON_PADDING];
static wirecopy_record record;
static wirecopy_reason reason;

#define DIGITS_16 "0123456789abcdef"
#define DIGITS_32 DIGITS_16 "FEDCBA9876543210"

static wirecopy_status parse(const char *text)
{
    const size_t byte_count = strlen(text);
    CU_ASSERT_TRUE_FATAL(byte_count < LINE_BYTES_MAX);
    memmove(line, text, byte_count + 1);
    reason.text[0] = '\0';
    return wirecopy_record_parser_parse(parser, (wirecopy_string){line, byte_count}, &record, &reason);
}

/* A good line whose `name` is replaced by `value`, or left out when that is NULL. */
static const char *line_with(const char *name, const char *value)
{
    static const char *const good[][2] = {
        {"fingerprint", "1"},
        {"story", "7"},
        {"group", "3"},
        {"family", "4294967295"},
        {"id", "\"wire-7\""},
        {"title", "\"Ferry \\u00e9\""},
        {"source", "\"Coast Wire\""},
        {"lang", "\"en\""},
        {"time", "\"1969-12-31T23:59:59.250Z\""},
        {"digest", "\"" DIGITS_16 "\""},
        {"words", "90"},
        {"content_words", "40"},
        {"exact", "\"" DIGITS_32 "\""},
        {"simhash", "\"" DIGITS_32 DIGITS_32 "\""},
        {"figures", "\"" DIGITS_32 "\""},
        {"sketch", "[\"0000000001000002\",\"0000000002000001\",\"ffffffffffffffff\"]"},
        {"posted", "\"05\""},
    };
    static char text[LINE_BYTES_MAX];
    size_t used = 0;
    bool is_known = false;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const bool is_it = strcmp(name, good[i][0]) == 0;
        is_known |= is_it;
        const char *const said = is_it ? value : good[i][1];
        if (said)
            used +=
                (size_t)snprintf(text + used, sizeof text - used, "%s\"%s\":%s", used ? "," : "{", good[i][0], said);
    }
    if (!is_known && value)
        used += (size_t)snprintf(text + used, sizeof text - used, ",\"%s\":%s", name, value);
    (void)snprintf(text + used, sizeof text - used, "}");
    return text;
}

static bool is_text(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) && memcmp(string.bytes, text, string.byte_count) == 0;
}

static void a_line_gives_the_record_that_it_was_written_from(void)
{
    static const uint64_t low = UINT64_C(0xfedcba9876543210), high = UINT64_C(0x0123456789abcdef);
    CU_ASSERT_EQUAL_FATAL(parse(line_with("further", "{\"ignored\":[1]}")), WIRECOPY_OK);
    CU_ASSERT_TRUE(record.story == 7 && record.group == 3 && record.family == UINT32_MAX);
    CU_ASSERT_TRUE(is_text(record.id, "wire-7") && is_text(record.title, "Ferry \xc3\xa9"));
    CU_ASSERT_TRUE(is_text(record.source, "Coast Wire") && is_text(record.lang, "en"));
    CU_ASSERT_EQUAL(record.time_ms, -750);
    CU_ASSERT_EQUAL(record.digest, high);
    const wirecopy_fingerprint *const print = &record.fingerprint;
    CU_ASSERT_TRUE(print->word_count == 90 && print->content_word_count == 40 && print->sketch_count == 3);
    CU_ASSERT_TRUE(print->exact[0] == low && print->exact[1] == high);
    CU_ASSERT_TRUE(print->figures[0] == 0x3210 && print->figures[3] == 0xfedc && print->figures[7] == 0x0123);
    CU_ASSERT_TRUE(print->simhash[0] == low && print->simhash[1] == high);
    CU_ASSERT_TRUE(print->simhash[2] == low && print->simhash[3] == high);
    CU_ASSERT_TRUE(print->sketch[0] == 0x1000002 && print->sketch[1] == 0x2000001 && print->sketch[2] == UINT64_MAX);
    CU_ASSERT_EQUAL(record.posted[0], 5);
    CU_ASSERT_EQUAL_FATAL(parse(line_with("posted", NULL)), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(record.posted);
    CU_ASSERT_EQUAL_FATAL(parse(line_with("time", NULL)), WIRECOPY_OK);
    CU_ASSERT_EQUAL(record.time_ms, WIRECOPY_TIME_NONE);
    CU_ASSERT_EQUAL_FATAL(parse(line_with("group", "7")), WIRECOPY_OK);
}

#define REMAINS_WITH(members)                                                                                          \
    "{\"fingerprint\":1,\"family\":5,\"deleted\":true,\"digest\":\"" DIGITS_16                                         \
    "\",\"words\":9,\"content_words\":4,\"exact\":\"" DIGITS_32 "\",\"simhash\":\"" DIGITS_32 DIGITS_32                \
    "\",\"figures\":\"" DIGITS_32 "\",\"sketch\":[\"0000000001000002\"]," members "}"

/* What is kept of it is no more than its fingerprint. */
static void of_a_deleted_story_nothing_else_is_there(void)
{
    CU_ASSERT_EQUAL_FATAL(parse(REMAINS_WITH("\"story\":7,\"group\":7")), WIRECOPY_OK);
    CU_ASSERT_TRUE(record.is_deleted && record.story == 7 && record.group == 7 && record.id.byte_count == 0);
    CU_ASSERT_TRUE(record.time_ms == WIRECOPY_TIME_NONE && record.fingerprint.sketch_count == 1);
    CU_ASSERT_EQUAL_FATAL(parse(line_with("further", "0")), WIRECOPY_OK);
    CU_ASSERT_FALSE(record.is_deleted);
    CU_ASSERT_EQUAL(parse(REMAINS_WITH("\"story\":7,\"group\":6")), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "a story that is deleted, or leads, is not the first of its group");
    CU_ASSERT_EQUAL(parse(REMAINS_WITH("\"story\":7,\"group\":7,\"time\":\"2001-01-01T00:00:00Z\"")), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "\"time\" is there, and the story is deleted");
    CU_ASSERT_EQUAL(parse(REMAINS_WITH("\"story\":7")), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "\"group\" is missing; a line that 'wirecopy export' wrote is expected");
}

static void what_is_bad_is_refused_with_its_reason(void)
{
    static const struct {
        const char *name, *value, *reason;
    } bad[] = {
        {"fingerprint", NULL, "\"fingerprint\" is missing; a line that 'wirecopy export' wrote is expected"},
        {"fingerprint", "2", "fingerprint of another version; this program knows version 1 alone"},
        {"fingerprint", "\"1\"", "fingerprint of another version; this program knows version 1 alone"},
        {"story", NULL, "\"story\" is missing; a line that 'wirecopy export' wrote is expected"},
        {"story", "-1", "\"story\" is not a whole number within its range"},
        {"story", "18446744073709551615", "\"story\" is not a whole number within its range"},
        {"group", "1.5", "\"group\" is not a whole number within its range"},
        {"group", "8", "a story is in a group that begins after it"},
        {"family", NULL, "\"family\" is missing; a line that 'wirecopy export' wrote is expected"},
        {"family", "4294967296", "\"family\" is not a whole number within its range"},
        {"id", "7", "\"id\" is not a string"},
        {"id", "\"\"", "\"id\" is empty"},
        {"leads", "false", "\"leads\" is not true"},
        {"leads", "true", "a story that is deleted, or leads, is not the first of its group"},
        {"deleted", "false", "\"deleted\" is not true"},
        {"deleted", "1", "\"deleted\" is not true"},
        {"deleted", "true", "\"id\" is there, and the story is deleted"},
        {"id", NULL, "\"id\" is missing; a line that 'wirecopy export' wrote is expected"},
        {"title", "null", "\"title\" is not a string"},
        {"time", "\"yesterday\"", "\"time\" is not an RFC 3339 time"},
        {"time", "5", "\"time\" is not an RFC 3339 time"},
        {"digest", "\"0123456789abcde\"", "\"digest\" is not a string of 16 hexadecimal digits"},
        {"digest", "\"0123456789abcdeg\"", "\"digest\" is not a string of 16 hexadecimal digits"},
        {"digest", "12", "\"digest\" is not a string of 16 hexadecimal digits"},
        {"words", "4294967296", "\"words\" is not a whole number within its range"},
        {"words", "39", "more content words than words"},
        {"content_words", "2", "a sketch with more entries than there are content words"},
        {"exact", "\"" DIGITS_16 "\"", "\"exact\" is not a string of 32 hexadecimal digits"},
        {"simhash", "\"" DIGITS_32 "\"", "\"simhash\" is not a string of 64 hexadecimal digits"},
        {"sketch", "\"0000000001000002\"", "\"sketch\" is not an array"},
        {"sketch", "[\"0000000001000002\",1]", "\"sketch\" has an entry that is not a string of 16 hexadecimal digits"},
        {"sketch", "[\"000000000100000\"]", "\"sketch\" has an entry that is not a string of 16 hexadecimal digits"},
        {"sketch", "[\"0000000002000001\",\"0000000001000002\"]", "\"sketch\" does not ascend"},
        {"sketch", "[\"0000000001000001\",\"0000000001000002\"]", "\"sketch\" does not ascend"},
        {"posted", "[]", "\"posted\" is not a string"},
        {"posted", "\"5\"", "\"posted\" is not two hexadecimal digits for every eight entries of the sketch"},
        {"posted", "\"0500\"", "\"posted\" is not two hexadecimal digits for every eight entries of the sketch"},
        {"posted", "\"08\"", "\"posted\" is not two hexadecimal digits for every eight entries of the sketch"},
        {"posted", "\"0x\"", "\"posted\" is not two hexadecimal digits for every eight entries of the sketch"},
        {"lang", "\"en\",\"lang\":\"en\"", "\"lang\" is given twice"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_EQUAL(parse(line_with(bad[i].name, bad[i].value)), WIRECOPY_E_INPUT);
        CU_ASSERT_STRING_EQUAL(reason.text, bad[i].reason);
    }
    CU_ASSERT_EQUAL(parse("[]"), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text, "a JSON array; one object per line is expected");
    CU_ASSERT_EQUAL(parse("{\"fingerprint\":1"), WIRECOPY_E_INPUT);
}

/* Each byte that JSON lets stand as it is, in each place. */
static void digits_are_hexadecimal_in_either_case(void)
{
    for (size_t at = 0; at < 16; at++) {
        for (char byte = ' '; byte < 127; byte++) {
            char digest[] = "\"0123456789abcdef\"", *end;
            const bool is_digit = strchr("0123456789abcdefABCDEF", byte);
            digest[at + 1] = byte;
            if (byte == '"' || byte == '\\')
                continue;
            CU_ASSERT_EQUAL_FATAL(parse(line_with("digest", digest)), is_digit ? WIRECOPY_OK : WIRECOPY_E_INPUT);
            CU_ASSERT_TRUE_FATAL(!is_digit || record.digest == strtoull(digest + 1, &end, 16));
        }
    }
}

static void limits_are_those_of_a_store(void)
{
    static char value[LINE_BYTES_MAX];
    for (size_t extra = 0; extra < 2; extra++) {
        memset(value, 'a', WIRECOPY_FIELD_BYTES_MAX + 1 + extra);
        value[0] = '"';
        memcpy(value + WIRECOPY_FIELD_BYTES_MAX + 1 + extra, "\"", 2);
        CU_ASSERT_EQUAL(parse(line_with("title", value)), extra ? WIRECOPY_E_LIMIT : WIRECOPY_OK);
        CU_ASSERT_STRING_EQUAL(reason.text, extra ? "\"title\" is longer than 4096 bytes" : "");
    }
    for (size_t extra = 0; extra < 2; extra++) {
        char *next = value;
        for (size_t i = 0; i < WIRECOPY_SKETCH_COUNT_MAX + extra; i++)
            next += sprintf(next, "%s\"%010zx000000\"", i ? "," : "[", i);
        (void)strcpy(next, "],\"words\":9000,\"content_words\":8000");
        char *text = strdup(line_with("sketch", value));
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        /* the members given last are the ones that count here: cut the first ones out */
        char *first = strstr(text, "\"words\":90,"), *second = strstr(text, "\"content_words\":40,");
        CU_ASSERT_TRUE_FATAL(first && second);
        memset(first, ' ', strlen("\"words\":90,"));
        memset(second, ' ', strlen("\"content_words\":40,"));
        char *posted = strstr(text, ",\"posted\":\"05\"");
        CU_ASSERT_PTR_NOT_NULL_FATAL(posted);
        memset(posted, ' ', strlen(",\"posted\":\"05\""));
        CU_ASSERT_EQUAL(parse(text), extra ? WIRECOPY_E_LIMIT : WIRECOPY_OK);
        CU_ASSERT_STRING_EQUAL(reason.text, extra ? "\"sketch\" has more than 4096 entries" : "");
        free(text);
    }
}

/* Any byte of a line changed: it is parsed or refused, and the sanitizers see to the rest. What is let through a store can
 * hold. */
static void whatever_is_let_through_a_store_can_hold(void)
{
    uint64_t random = 11;
    char text[LINE_BYTES_MAX / 100];
    for (unsigned round = 0; round < 20000; round++) {
        (void)snprintf(text, sizeof text, "%s", line_with("further", "0"));
        for (uint64_t changes = random_next(&random) % 3 + 1; changes > 0; changes--)
            text[random_next(&random) % strlen(text)] = (char)(random_next(&random) % 95 + 32);
        if (parse(text) != WIRECOPY_OK) {
            CU_ASSERT_TRUE_FATAL(strlen(reason.text) > 0);
            continue;
        }
        const wirecopy_fingerprint *const print = &record.fingerprint;
        bool is_good = record.group <= record.story && print->content_word_count <= print->word_count &&
                       print->sketch_count <= print->content_word_count;
        for (uint32_t i = 1; i < print->sketch_count; i++)
            is_good = is_good && print->sketch[i - 1] >> 24 < print->sketch[i] >> 24;
        CU_ASSERT_TRUE_FATAL(is_good);
    }
}

static void a_failed_allocation_is_reported(void)
{
    wirecopy_record_parser *none = NULL;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_record_parser_create(&none), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_PTR_NULL(none);
    wirecopy_record_parser_destroy(NULL);
}

int main(void)
{
    static const test_case cases[] = {
        {"a line gives the record that it was written from", a_line_gives_the_record_that_it_was_written_from},
        {"of a deleted story nothing else is there", of_a_deleted_story_nothing_else_is_there},
        {"what is bad is refused with its reason", what_is_bad_is_refused_with_its_reason},
        {"digits are hexadecimal, in either case", digits_are_hexadecimal_in_either_case},
        {"limits are those of a store", limits_are_those_of_a_store},
        {"whatever is let through a store can hold", whatever_is_let_through_a_store_can_hold},
        {"a failed allocation is reported", a_failed_allocation_is_reported},
    };
    if (wirecopy_record_parser_create(&parser) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/record_parser", cases);
    wirecopy_record_parser_destroy(parser);
    return exit_status;
}
