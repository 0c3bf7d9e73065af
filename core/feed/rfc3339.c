#include "core/feed/rfc3339.h"

#define MINUTES_PER_DAY 1440

/* Days from 0000-01-01 to 1970-01-01 in the Gregorian calendar, carried back: 1970 * 365 + 478 leap years. */
#define EPOCH_DAYS 719528

typedef struct cursor {
    const char *next;
    const char *end;
} cursor;

static bool take_any(cursor *at, const char *choices, char *taken_out)
{
    if (at->next == at->end)
        return false;
    for (; *choices; choices++)
        if (*at->next == *choices) {
            *taken_out = *at->next++;
            return true;
        }
    return false;
}

static bool take(cursor *at, char byte)
{
    const char choices[] = {byte, '\0'};
    char taken;
    return take_any(at, choices, &taken);
}

static bool take_number(cursor *at, int digit_count, int min, int max, int *number_out)
{
    int number = 0;
    for (int i = 0; i < digit_count; i++) {
        if (at->next == at->end || *at->next < '0' || *at->next > '9')
            return false;
        number = number * 10 + (*at->next++ - '0');
    }
    *number_out = number;
    return number >= min && number <= max;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Leap years in 0 .. year - 1: year 0 is one. */
static int leap_years_before(int year)
{
    return (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}

static bool take_date(cursor *at, int64_t *days_out)
{
    int year, month, day;
    if (!take_number(at, 4, 0, 9999, &year) || !take(at, '-') || !take_number(at, 2, 1, 12, &month) || !take(at, '-') ||
        !take_number(at, 2, 1, days_in_month(year, month), &day))
        return false;

    int64_t days = (int64_t)year * 365 + leap_years_before(year) - EPOCH_DAYS + day - 1;
    for (int before = 1; before < month; before++)
        days += days_in_month(year, before);
    *days_out = days;
    return true;
}

/* ".25" and ".250999" are 250 ms; nothing is 0 ms; "." alone is wrong. */
static bool take_fraction(cursor *at, int *milliseconds_out)
{
    int milliseconds = 0;
    if (take(at, '.')) {
        int digit, weight = 100;
        if (!take_number(at, 1, 0, 9, &digit))
            return false;
        do {
            milliseconds += digit * weight;
            weight /= 10;
        } while (take_number(at, 1, 0, 9, &digit));
    }
    *milliseconds_out = milliseconds;
    return true;
}

static bool take_offset(cursor *at, int *minutes_out)
{
    char sign;
    if (take_any(at, "Zz", &sign)) {
        *minutes_out = 0;
        return true;
    }
    int hour, minute;
    if (!take_any(at, "+-", &sign) || !take_number(at, 2, 0, 23, &hour) || !take(at, ':') ||
        !take_number(at, 2, 0, 59, &minute))
        return false;
    *minutes_out = (sign == '-' ? -1 : 1) * (hour * 60 + minute);
    return true;
}

/* Milliseconds from the date's midnight UTC; negative or more than a day for times far from Greenwich. */
static bool take_time_of_day(cursor *at, int64_t *milliseconds_out)
{
    int hour, minute, second, milliseconds, offset;
    if (!take_number(at, 2, 0, 23, &hour) || !take(at, ':') || !take_number(at, 2, 0, 59, &minute) || !take(at, ':') ||
        !take_number(at, 2, 0, 60, &second) || !take_fraction(at, &milliseconds) || !take_offset(at, &offset))
        return false;

    const int minutes = hour * 60 + minute - offset;
    if (second == 60) {
        /* A leap second is the last of a day of UTC. */
        if ((minutes + MINUTES_PER_DAY) % MINUTES_PER_DAY != MINUTES_PER_DAY - 1)
            return false;
        second = 59;
        milliseconds = 999;
    }
    *milliseconds_out = ((int64_t)minutes * 60 + second) * 1000 + milliseconds;
    return true;
}

bool wirecopy_rfc3339_parse(wirecopy_string text, int64_t *time_ms_out)
{
    if (text.byte_count == 0)
        return false;

    cursor at = {text.bytes, text.bytes + text.byte_count};
    int64_t days, milliseconds = 0;
    char separator;
    if (!take_date(&at, &days))
        return false;
    if (at.next != at.end && (!take_any(&at, "Tt ", &separator) || !take_time_of_day(&at, &milliseconds)))
        return false;
    if (at.next != at.end)
        return false;
    *time_ms_out = days * MINUTES_PER_DAY * 60 * 1000 + milliseconds;
    return true;
}
