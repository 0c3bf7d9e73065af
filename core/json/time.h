#ifndef WIRECOPY_JSON_TIME_H
#define WIRECOPY_JSON_TIME_H

#include <stdint.h>

/* A sign and 12 digits for the year, which 64 bits of milliseconds can ask for, and the rest; terminated. */
#define JSON_TIME_TEXT_BYTES 48

/** How much of a time is written. */
typedef enum json_time_form {
    JSON_TIME_RFC3339, /**< 2024-03-12T09:00:00Z, with milliseconds where there are any */
    JSON_TIME_MINUTES, /**< 2024-03-12 09:00, for people */
} json_time_form;

/** Writes a time in UTC, given in milliseconds since 1970-01-01T00:00:00Z. */
void json_time_format(int64_t time_ms, json_time_form form, char text_out[JSON_TIME_TEXT_BYTES]);

#endif
