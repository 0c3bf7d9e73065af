#include "core/json/time.h"

#include <stdio.h>

struct date {
    int64_t year;
    unsigned month, day;
};

/*
 * The proleptic Gregorian calendar. Years are taken to begin in March, so that the leap day comes last: then the month
 * is a straight line, (153 m + 2) / 5 days before month m, and 400 years always have 146,097 days.
 */
static struct date date_of_day(int64_t day)
{
    const int64_t from_march = day + 719468; /* days from 0000-03-01 to 1970-01-01 */
    const int64_t era = (from_march >= 0 ? from_march : from_march - 146096) / 146097;
    const unsigned of_era = (unsigned)(from_march - era * 146097);
    const unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned month_from_march = (5 * of_year + 2) / 153;
    struct date date;
    date.day = of_year - (153 * month_from_march + 2) / 5 + 1;
    date.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    date.year = era * 400 + year_of_era + (date.month <= 2);
    return date;
}

void json_time_format(int64_t time_ms, json_time_form form, char text_out[JSON_TIME_TEXT_BYTES])
{
    const int64_t day_ms = INT64_C(86400000);
    const int64_t of_day = (time_ms % day_ms + day_ms) % day_ms;
    const int64_t day = time_ms / day_ms - (time_ms % day_ms < 0);
    const struct date date = date_of_day(day);
    const unsigned ms = (unsigned)(of_day % 1000);
    const unsigned second = (unsigned)(of_day / 1000);
    const int used =
        snprintf(text_out, JSON_TIME_TEXT_BYTES, "%04lld-%02u-%02u%c%02u:%02u", (long long)date.year, date.month,
                 date.day, form == JSON_TIME_RFC3339 ? 'T' : ' ', second / 3600, second / 60 % 60);
    if (form == JSON_TIME_MINUTES)
        return;
    char *rest = text_out + used;
    const size_t room = JSON_TIME_TEXT_BYTES - (size_t)used;
    if (ms > 0)
        (void)snprintf(rest, room, ":%02u.%03uZ", second % 60, ms);
    else
        (void)snprintf(rest, room, ":%02uZ", second % 60);
}
