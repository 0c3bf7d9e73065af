#include "core/feed/moment.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/feed/rfc3339.h"

typedef struct cursor {
    const char *next;
    const char *end;
} cursor;

/* A time in pieces; checked, and made a number, by wirecopy_rfc3339_parse(). */
typedef struct moment {
    int year, month, day, hour, minute, second, milliseconds;
    int zone_minutes; /* east of Greenwich */
} moment;

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    const char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

static void skip_space(cursor *at)
{
    while (at->next < at->end && (*at->next == ' ' || *at->next == '\t' || *at->next == '\n' || *at->next == '\r'))
        at->next++;
}

static bool take(cursor *at, char byte)
{
    if (at->next == at->end || *at->next != byte)
        return false;
    at->next++;
    return true;
}

/* A number of min .. max digits, as many as there are. */
static bool take_number(cursor *at, int digits_min, int digits_max, int *number_out)
{
    int number = 0, count = 0;
    for (; count < digits_max && at->next < at->end && is_digit(*at->next); count++)
        number = number * 10 + (*at->next++ - '0');
    *number_out = number;
    return count >= digits_min;
}

static size_t digit_count(const cursor *at)
{
    size_t count = 0;
    while (at->next + count < at->end && is_digit(at->next[count]))
        count++;
    return count;
}

/* Letters, those outside of ASCII too. */
static wirecopy_string take_word(cursor *at)
{
    const char *const begin = at->next;
    while (at->next < at->end && (is_letter(*at->next) || (*at->next & 0x80)))
        at->next++;
    return (wirecopy_string){begin, (size_t)(at->next - begin)};
}

/* ---- zones ---- */

/* RFC 822, section 5.1, and what European agencies write. */
static const struct zone {
    const char *name;
    int hours;
} zones[] = {
    {"Z", 0},    {"UT", 0},   {"UTC", 0},  {"GMT", 0},  {"WET", 0},  {"BST", 1},  {"CET", 1},  {"MEZ", 1},
    {"CEST", 2}, {"MESZ", 2}, {"EET", 2},  {"EEST", 3}, {"MSK", 3},  {"IST", 5},  {"JST", 9},  {"AEST", 10},
    {"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7},
};

static int minutes_of_zone(wirecopy_string name)
{
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        if (name.byte_count == strlen(zones[i].name) && strncasecmp(name.bytes, zones[i].name, name.byte_count) == 0)
            return zones[i].hours * 60 + (strcmp(zones[i].name, "IST") == 0 ? 30 : 0);
    return 0;
}

/* "+02:00", "-0500", "+02", "GMT"; nothing, and a name that nobody knows, is UTC. */
static bool take_zone(cursor *at, int *minutes_out)
{
    *minutes_out = 0;
    skip_space(at);
    if (at->next == at->end)
        return true;
    const char sign = *at->next;
    if (sign != '+' && sign != '-') {
        *minutes_out = minutes_of_zone(take_word(at));
        return true;
    }
    at->next++;
    int hours, minutes = 0;
    if (!take_number(at, 2, 2, &hours))
        return false;
    take(at, ':');
    if (at->next < at->end && is_digit(*at->next) && !take_number(at, 2, 2, &minutes))
        return false;
    *minutes_out = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return hours < 24 && minutes < 60;
}

/* ---- time of day ---- */

static void take_fraction(cursor *at, int *milliseconds_out)
{
    int weight = 100;
    *milliseconds_out = 0;
    if (!take(at, '.') && !take(at, ','))
        return;
    for (; at->next < at->end && is_digit(*at->next); weight /= 10)
        *milliseconds_out += (*at->next++ - '0') * weight;
}

/* "13:50", "13:50:06.25", "135006", "1350". */
static bool take_time_of_day(cursor *at, moment *parts)
{
    if (!take_number(at, 1, 2, &parts->hour))
        return false;
    const bool has_colons = take(at, ':');
    if (!take_number(at, 2, 2, &parts->minute))
        return false;
    if (has_colons ? take(at, ':') : at->next < at->end && is_digit(*at->next)) {
        if (!take_number(at, 2, 2, &parts->second))
            return false;
        take_fraction(at, &parts->milliseconds);
    }
    return true;
}

/* ---- the whole ---- */

static bool take_iso(cursor *at, moment *parts)
{
    const bool is_basic = digit_count(at) >= 8;
    if (!take_number(at, 4, 4, &parts->year) || (!is_basic && !take(at, '-')) ||
        !take_number(at, 2, 2, &parts->month) || (!is_basic && !take(at, '-')) || !take_number(at, 2, 2, &parts->day))
        return false;
    if (!take(at, 'T') && !take(at, 't'))
        skip_space(at);
    if (at->next == at->end || !is_digit(*at->next))
        return true;
    return take_time_of_day(at, parts) && take_zone(at, &parts->zone_minutes);
}

int wirecopy_moment_month(const char *letters, size_t byte_count)
{
    static const struct {
        char name[4];
        int month;
    } months[] = {
        {"jan", 1}, {"feb", 2}, {"mar", 3},       {"apr", 4},  {"may", 5},  {"jun", 6},
        {"jul", 7}, {"aug", 8}, {"sep", 9},       {"oct", 10}, {"nov", 11}, {"dec", 12},
        {"mae", 3}, {"mrz", 3}, {"m\xc3\xa4", 3}, {"mai", 5},  {"okt", 10}, {"dez", 12},
    };
    for (size_t i = 0; byte_count >= 3 && i < sizeof months / sizeof months[0]; i++)
        if (strncasecmp(months[i].name, letters, 3) == 0)
            return months[i].month;
    return 0;
}

static bool take_rfc822(cursor *at, moment *parts)
{
    if (at->next < at->end && is_letter(*at->next)) { /* the day of the week */
        take_word(at);
        take(at, ',');
        skip_space(at);
    }
    if (!take_number(at, 1, 2, &parts->day))
        return false;
    while (take(at, ' ') || take(at, '-'))
        ;
    const wirecopy_string month = take_word(at);
    parts->month = wirecopy_moment_month(month.bytes, month.byte_count);
    while (take(at, ' ') || take(at, '-'))
        ;
    if (!take_number(at, 2, 4, &parts->year))
        return false;
    if (parts->year < 100)
        parts->year += parts->year < 70 ? 2000 : 1900;
    skip_space(at);
    if (at->next == at->end)
        return true;
    return take_time_of_day(at, parts) && take_zone(at, &parts->zone_minutes);
}

static bool check(const moment *parts, int64_t *time_ms_out)
{
    char text[96];
    const int zone = parts->zone_minutes < 0 ? -parts->zone_minutes : parts->zone_minutes;
    const int byte_count = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", parts->year,
                                    parts->month, parts->day, parts->hour, parts->minute, parts->second,
                                    parts->milliseconds, parts->zone_minutes < 0 ? '-' : '+', zone / 60, zone % 60);
    return wirecopy_rfc3339_parse((wirecopy_string){text, (size_t)byte_count}, time_ms_out);
}

bool wirecopy_moment_make(int year, int month, int day, int hour, int minute, int64_t *time_ms_out)
{
    const moment parts = {.year = year, .month = month, .day = day, .hour = hour, .minute = minute};
    return check(&parts, time_ms_out);
}

bool wirecopy_moment_parse(wirecopy_string text, int64_t *time_ms_out)
{
    if (text.byte_count == 0)
        return false;
    cursor at = {text.bytes, text.bytes + text.byte_count};
    moment parts = {0};
    skip_space(&at);
    const bool is_read = digit_count(&at) >= 4 ? take_iso(&at, &parts) : take_rfc822(&at, &parts);
    return is_read && check(&parts, time_ms_out);
}
