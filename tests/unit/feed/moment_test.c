#include "core/feed/moment.h"

#include <string.h>

#include "tests/unit/suite.h"

static void expect(const char *text, int64_t expected_s)
{
    int64_t time_ms = 1;
    CU_ASSERT_TRUE(wirecopy_moment_parse((wirecopy_string){text, strlen(text)}, &time_ms));
    CU_ASSERT_EQUAL(time_ms, expected_s * 1000);
}

/* 2014-08-29T13:50:06Z, which all of these say. */
#define MOMENT INT64_C(1409320206)

static void times_of_iso_8601_are_read(void)
{
    static const char *const texts[] = {
        "2014-08-29T13:50:06Z",      "2014-08-29T13:50:06",       "2014-08-29 13:50:06",
        "2014-08-29T15:50:06+02:00", "2014-08-29T15:50:06+0200",  "2014-08-29T15:50:06+02",
        "2014-08-29T08:50:06-05:00", "20140829T135006Z",          "20140829T135006+0000",
        "20140829T155006+0200",      " 2014-08-29T13:50:06Z\n",   "20140829135006",
        "2014-08-29T13:50:06.0000Z", "2014-08-29T13:50:06,000 Z", "2014-08-29T19:20:06 IST"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect(texts[i], MOMENT);
    expect("2014-08-29T13:50Z", MOMENT - 6);
    expect("20140829T1350Z", MOMENT - 6);
    expect("2014-08-29", MOMENT - 6 - 50 * 60 - 13 * 3600);
    expect("20140829", MOMENT - 6 - 50 * 60 - 13 * 3600);
}

static void times_of_mail_are_read(void)
{
    static const char *const texts[] = {"Fri, 29 Aug 2014 13:50:06 GMT",  "Fri, 29 Aug 2014 13:50:06 +0000",
                                        "29 Aug 2014 15:50:06 +0200",     "29 Aug 14 09:50:06 EDT",
                                        "Friday, 29-Aug-14 13:50:06 GMT", "fri, 29 august 2014 13:50:06 z",
                                        "29 Aug 2014 15:50:06 MESZ",      "29 Aug 2014 13:50:06"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect(texts[i], MOMENT);
    expect("29 Aug 2014", MOMENT - 6 - 50 * 60 - 13 * 3600);
    expect("1 Okt 2015 13:41 GMT", INT64_C(1443706860));
    expect("11 M\xc3\xa4r 26 17:00 MEZ", INT64_C(1773244800));
    expect("11 M\xc3\xa4rz 2026 16:00 GMT", INT64_C(1773244800));
    expect("Thu, 1 Jan 70 00:00 UT", 0);
}

static void fractions_are_milliseconds(void)
{
    int64_t time_ms;
    CU_ASSERT_TRUE(wirecopy_moment_parse((wirecopy_string){"2014-08-29T13:50:06.2509Z", 25}, &time_ms));
    CU_ASSERT_EQUAL(time_ms, MOMENT * 1000 + 250);
}

static void what_is_no_time_is_refused(void)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "yesterday",
                                        "2014",
                                        "2014-08",
                                        "2014-13-01",
                                        "2014-02-30",
                                        "20140230",
                                        "2014-08-29T25:00:00Z",
                                        "2014-08-29T13:5",
                                        "2014-08-29T13:61Z",
                                        "32 Aug 2014",
                                        "29 Xxx 2014",
                                        "29 Aug",
                                        "Fri",
                                        "2014/08/29",
                                        "29.8.2014",
                                        "99999999",
                                        "2014-08-29T13:50:06+2",
                                        "2014-08-29T13:50:06+99:00",
                                        "29 Aug 2014 x"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t time_ms = 77;
        CU_ASSERT_FALSE(wirecopy_moment_parse((wirecopy_string){texts[i], strlen(texts[i])}, &time_ms));
        CU_ASSERT_EQUAL(time_ms, 77);
    }
}

static void nothing_is_read_behind_the_end(void)
{
    static const char *const texts[] = {"2014-08-29T15:50:06.25+02:00", "20140829T155006+0200",
                                        "Fri, 29 Aug 2014 13:50:06 +0000"};
    for (size_t i = 0; i < 3; i++)
        for (size_t byte_count = 0; byte_count <= strlen(texts[i]); byte_count++) {
            char *copy = malloc(byte_count ? byte_count : 1);
            int64_t time_ms = 0;
            CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
            memcpy(copy, texts[i], byte_count);
            const bool is_time = wirecopy_moment_parse((wirecopy_string){copy, byte_count}, &time_ms);
            CU_ASSERT_TRUE(is_time || time_ms == 0);
            free(copy);
        }
}

static void numbers_make_a_time(void)
{
    int64_t time_ms = 0;
    CU_ASSERT_TRUE(wirecopy_moment_make(2014, 8, 29, 13, 50, &time_ms));
    CU_ASSERT_EQUAL(time_ms, (MOMENT - 6) * 1000);
    CU_ASSERT_FALSE(wirecopy_moment_make(2014, 2, 29, 13, 50, &time_ms));
    CU_ASSERT_FALSE(wirecopy_moment_make(2014, -1, 29, 13, 50, &time_ms));
    CU_ASSERT_FALSE(wirecopy_moment_make(1999, 1, 1, 24, 0, &time_ms));
}

int main(void)
{
    static const test_case cases[] = {
        {"times of ISO 8601 are read", times_of_iso_8601_are_read},
        {"times of mail are read", times_of_mail_are_read},
        {"fractions are milliseconds", fractions_are_milliseconds},
        {"what is no time is refused", what_is_no_time_is_refused},
        {"nothing is read behind the end", nothing_is_read_behind_the_end},
        {"numbers make a time", numbers_make_a_time},
    };
    return RUN_SUITE("feed/moment", cases);
}
