#ifndef WIRECOPY_FEED_RFC3339_H
#define WIRECOPY_FEED_RFC3339_H

#include <stdbool.h>

#include "wirecopy/story.h"

/**
 * Reads a time as RFC 3339 writes it, such as "2024-05-01T06:30:00.25+02:00".
 *
 * Accepted: 'T', 't' or a space before the time of day; 'Z' or 'z'; fractions of any length, cut to milliseconds; a
 * leap second (23:59:60 UTC), which counts as 59.999; and, beyond the RFC, a date alone, which is its midnight UTC.
 *
 * @param time_ms_out  milliseconds since 1970-01-01T00:00:00Z; unchanged unless true is returned.
 * @return whether all of the text is such a time, with every part in its range. Threads: pure.
 */
bool wirecopy_rfc3339_parse(wirecopy_string text, int64_t *time_ms_out);

#endif
