#include "core/feed/rfc3339.h"

#include <string.h>
#include <time.h>

#include "tests/unit/suite.h"

static bool parse(const char *text, int64_t *time_ms_out)
{
    return wirecopy_rfc3339_parse((wirecopy_string){text, strlen(text)}, time_ms_out);
}

static void known_times_are_read(void)
{
    static const struct {
        const char *text;
        int64_t time_ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2024-05-01", INT64_C(1714521600000)},
        {"2024-05-01T00:00:00Z", INT64_C(1714521600000)},
        {"2024-05-01t00:00:00z", INT64_C(1714521600000)},
        {"2024-05-01 00:00:00Z", INT64_C(1714521600000)},
        {"2024-05-01T02:30:00+02:30", INT64_C(1714521600000)},
        {"2024-04-30T18:00:00-06:00", INT64_C(1714521600000)},
        {"2024-05-01T00:00:00-00:00", INT64_C(1714521600000)},
        {"2024-05-01T00:00:00.2Z", INT64_C(1714521600200)},
        {"2024-05-01T00:00:00.25Z", INT64_C(1714521600250)},
        {"2024-05-01T00:00:00.0019999999999999999999999999Z", INT64_C(1714521600001)},
        {"1985-04-12T23:20:50.52Z", INT64_C(482196050520)},
        {"0000-01-01T00:00:00Z", INT64_C(-62167219200000)},
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
        {"9999-12-31T23:59:59-23:59", INT64_C(253402387139000)},
        {"1990-12-31T23:59:60Z", INT64_C(662687999999)},
        {"1990-12-31T23:59:60.5Z", INT64_C(662687999999)},
        {"1990-12-31T15:59:60-08:00", INT64_C(662687999999)},
        {"1991-01-01T08:59:60+09:00", INT64_C(662687999999)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t time_ms = 1;
        CU_ASSERT_TRUE(parse(cases[i].text, &time_ms));
        CU_ASSERT_EQUAL(time_ms, cases[i].time_ms);
    }
}

static void anything_else_is_refused_and_changes_nothing(void)
{
    static const char *const texts[] = {
        "",
        "yesterday",
        "2024",
        "2024-05",
        "2024-5-01",
        "2024-05-1",
        "24-05-01",
        "+2024-05-01",
        "2024/05/01",
        /* months and days out of range */
        "2024-00-01",
        "2024-13-01",
        "2024-01-00",
        "2024-01-32",
        "2024-04-31",
        "2023-02-29",
        "1900-02-29",
        "2024-02-30",
        /* times of day */
        "2024-05-01T",
        "2024-05-01T10",
        "2024-05-01T10:00",
        "2024-05-01T10:00Z",
        "2024-05-01T10:00:00",
        "2024-05-01T24:00:00Z",
        "2024-05-01T10:60:00Z",
        "2024-05-01T10:00:61Z",
        "2024-05-01T10:00:60Z",
        "2024-05-01T23:59:60+01:00",
        "2024-05-01_10:00:00Z",
        "2024-05-01  10:00:00Z",
        "2024-05-01T1:00:00Z",
        /* fractions */
        "2024-05-01T10:00:00.Z",
        "2024-05-01T10:00:00,5Z",
        "2024-05-01T10:00:00.5",
        /* offsets */
        "2024-05-01T10:00:00+",
        "2024-05-01T10:00:00+0200",
        "2024-05-01T10:00:00+24:00",
        "2024-05-01T10:00:00+02:60",
        "2024-05-01T10:00:00 Z",
        "2024-05-01T10:00:00+2:00",
        "2024-05-01Z",
        /* more than a time */
        "2024-05-01T10:00:00Z ",
        " 2024-05-01T10:00:00Z",
        "2024-05-01T10:00:00ZZ",
        "2024-05-01 ",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int64_t time_ms = 7;
        CU_ASSERT_FALSE(parse(texts[i], &time_ms));
        CU_ASSERT_EQUAL(time_ms, 7);
    }
}

/* The C library's calendar is the oracle. */
static void every_day_of_ten_thousand_years_agrees_with_timegm(void)
{
    int64_t expected = INT64_C(-62167219200000);
    for (int year = 0; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            struct tm date = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = 0};
            const int64_t last_ms = (int64_t)timegm(&date) * 1000;
            for (int day = 1; day <= 32; day++) {
                char text[32];
                snprintf(text, sizeof text, "%04d-%02d-%02d", year % 10000, month, day % 100);
                int64_t time_ms;
                const bool is_day = expected <= last_ms;
                CU_ASSERT_EQUAL_FATAL(parse(text, &time_ms), is_day);
                if (!is_day)
                    break;
                CU_ASSERT_EQUAL_FATAL(time_ms, expected);
                expected += 86400000;
            }
        }
    }
    CU_ASSERT_EQUAL(expected, INT64_C(253402300800000));
}

int main(void)
{
    static const test_case cases[] = {
        {"known times are read", known_times_are_read},
        {"anything else is refused and changes nothing", anything_else_is_refused_and_changes_nothing},
        {"every day of ten thousand years agrees with timegm", every_day_of_ten_thousand_years_agrees_with_timegm},
    };
    return RUN_SUITE("feed/rfc3339", cases);
}
