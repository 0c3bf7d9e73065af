#include "core/feed/reason.h"

#include <string.h>

#include "tests/unit/suite.h"

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static void messages_lose_their_capital_and_their_stop(void)
{
    wirecopy_reason reason;
    wirecopy_reason_set(&reason, "invalid JSON at byte %d", 7);
    wirecopy_reason_append_message(&reason, "The string is bad.");
    CU_ASSERT_STRING_EQUAL(reason.text, "invalid JSON at byte 7: the string is bad");
    wirecopy_reason_set(&reason, "x");
    wirecopy_reason_append_message(&reason, "JSON is bad");
    CU_ASSERT_STRING_EQUAL(reason.text, "x: JSON is bad");
    wirecopy_reason_set(&reason, "x");
    wirecopy_reason_append_message(&reason, "");
    CU_ASSERT_STRING_EQUAL(reason.text, "x: ");
}

static void quoted_values_cannot_drive_a_terminal(void)
{
    wirecopy_reason reason = {""};
    wirecopy_reason_append_quoted(&reason, (wirecopy_string){"a\x1b[2J\n\0\x7f z", 10});
    CU_ASSERT_STRING_EQUAL(reason.text, "\"a?[2J??? z\"");
}

static void long_values_are_cut_between_characters(void)
{
    wirecopy_reason reason = {""};
    char value[80];
    memset(value, 'x', sizeof value);
    wirecopy_reason_append_quoted(&reason, (wirecopy_string){value, 60});
    CU_ASSERT_EQUAL(strlen(reason.text), 62);
    reason.text[0] = '\0';
    memcpy(value + 58, "\xe2\x82\xac", 3);
    wirecopy_reason_append_quoted(&reason, (wirecopy_string){value, sizeof value});
    CU_ASSERT_EQUAL(strlen(reason.text), 2 + 58 + 3);
    CU_ASSERT_STRING_EQUAL(reason.text + 57, "xx\"...");
}

static void a_reason_that_is_too_long_is_cut(void)
{
    wirecopy_reason reason;
    wirecopy_reason_set(&reason, "%400s", "x");
    CU_ASSERT_EQUAL(strlen(reason.text), WIRECOPY_REASON_BYTES_MAX - 1);
    wirecopy_reason_append_quoted(&reason, string_of("y"));
    CU_ASSERT_EQUAL(strlen(reason.text), WIRECOPY_REASON_BYTES_MAX - 1);
}

int main(void)
{
    static const test_case cases[] = {
        {"messages lose their capital and their stop", messages_lose_their_capital_and_their_stop},
        {"quoted values cannot drive a terminal", quoted_values_cannot_drive_a_terminal},
        {"long values are cut between characters", long_values_are_cut_between_characters},
        {"a reason that is too long is cut", a_reason_that_is_too_long_is_cut},
    };
    return RUN_SUITE("feed/reason", cases);
}
