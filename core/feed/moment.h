#ifndef WIRECOPY_FEED_MOMENT_H
#define WIRECOPY_FEED_MOMENT_H

#include <stdbool.h>

#include "wirecopy/story.h"

/**
 * Reads a time as news formats write it:
 *
 * - ISO 8601, with or without separators, seconds, fractions and zone: "2014-08-29T13:50:06+02:00", "20140829T135006Z",
 *   "2016-01-12 12:35:40", "2016-01-12", "20160112";
 * - RFC 822 and its successors: "Wed, 25 Apr 2017 15:12:49 +0000", "1 Jul 03 08:00 EST", without the day of the week, too.
 *
 * A time without a zone is taken for UTC, a year of two digits for one of 1970 .. 2069; what follows the time is not
 * looked at.
 *
 * @param time_ms_out  milliseconds since 1970-01-01T00:00:00Z; unchanged unless true is returned.
 * @return whether it is a time, with every part in its range. Threads: pure.
 */
bool wirecopy_moment_parse(wirecopy_string text, int64_t *time_ms_out);

/** The same from numbers: the time in UTC, seconds 0. Year 1 .. 9999. */
bool wirecopy_moment_make(int year, int month, int day, int hour, int minute, int64_t *time_ms_out);

/** The month that begins with these three letters, in English or German and any case, 1 .. 12; 0 if there is none. */
int wirecopy_moment_month(const char *letters, size_t byte_count);

#endif
