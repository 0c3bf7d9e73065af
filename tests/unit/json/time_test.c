#include <string.h>
#include <time.h>

#include "core/json/time.h"
#include "tests/unit/suite.h"

static int gives(int64_t time_ms, json_time_form form, const char *expected)
{
    char text[JSON_TIME_TEXT_BYTES];
    json_time_format(time_ms, form, text);
    return strcmp(text, expected) == 0;
}

static void times_are_written_in_utc(void)
{
    CU_ASSERT_TRUE(gives(0, JSON_TIME_RFC3339, "1970-01-01T00:00:00Z"));
    CU_ASSERT_TRUE(gives(INT64_C(1709197200000), JSON_TIME_RFC3339, "2024-02-29T09:00:00Z"));
    CU_ASSERT_TRUE(gives(INT64_C(1709197261005), JSON_TIME_RFC3339, "2024-02-29T09:01:01.005Z"));
    CU_ASSERT_TRUE(gives(INT64_C(1709197261005), JSON_TIME_MINUTES, "2024-02-29 09:01"));
    CU_ASSERT_TRUE(gives(-1, JSON_TIME_RFC3339, "1969-12-31T23:59:59.999Z"));
    CU_ASSERT_TRUE(gives(INT64_C(-62167219200000), JSON_TIME_RFC3339, "0000-01-01T00:00:00Z"));
    CU_ASSERT_TRUE(gives(INT64_C(253402300799999), JSON_TIME_RFC3339, "9999-12-31T23:59:59.999Z"));
}

/* Every day of eight centuries, which hold every kind of leap year. */
static void days_agree_with_the_c_library(void)
{
    size_t wrong_count = 0;
    for (int64_t day = -146097; day < 146097; day++) {
        char expected[JSON_TIME_TEXT_BYTES];
        const time_t seconds = (time_t)(day * 86400 + 3723);
        struct tm parts;
        (void)gmtime_r(&seconds, &parts);
        (void)strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &parts);
        wrong_count += !gives(seconds * INT64_C(1000), JSON_TIME_RFC3339, expected);
    }
    CU_ASSERT_EQUAL(wrong_count, 0);
}

static void any_number_of_milliseconds_fits(void)
{
    char text[JSON_TIME_TEXT_BYTES];
    json_time_format(INT64_MAX, JSON_TIME_RFC3339, text);
    CU_ASSERT_STRING_EQUAL(text, "292278994-08-17T07:12:55.807Z");
    json_time_format(INT64_MIN + 1, JSON_TIME_RFC3339, text);
    CU_ASSERT_STRING_EQUAL(text, "-292275055-05-16T16:47:04.193Z");
}

static const test_case cases[] = {
    {"times are written in UTC", times_are_written_in_utc},
    {"days agree with the C library", days_agree_with_the_c_library},
    {"any number of milliseconds fits", any_number_of_milliseconds_fits},
};

int main(void)
{
    return RUN_SUITE("json/time", cases);
}
