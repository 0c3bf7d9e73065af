#ifndef WIRECOPY_CLI_CLOCK_H
#define WIRECOPY_CLI_CLOCK_H

#include <stdint.h>

/** Seconds on a clock that is never set; only differences mean something. */
double cli_clock_seconds(void);

/** Now, in milliseconds since 1970-01-01T00:00:00Z. */
int64_t cli_clock_now_ms(void);

/* A sign and 12 digits for the year, which 64 bits of milliseconds can ask for, and the rest; terminated. */
#define CLI_CLOCK_TEXT_BYTES 48

/** How much of a time is written. */
typedef enum cli_clock_form {
    CLI_CLOCK_RFC3339, /**< 2024-03-12T09:00:00Z, with milliseconds where there are any */
    CLI_CLOCK_MINUTES, /**< 2024-03-12 09:00, for people */
} cli_clock_form;

/** Writes a time in UTC, given in milliseconds since 1970-01-01T00:00:00Z. */
void cli_clock_format(int64_t time_ms, cli_clock_form form, char text_out[CLI_CLOCK_TEXT_BYTES]);

#endif
