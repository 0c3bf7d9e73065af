#ifndef WIRECOPY_CLI_CLOCK_H
#define WIRECOPY_CLI_CLOCK_H

#include <stdint.h>

/** Seconds on a clock that is never set; only differences mean something. */
double cli_clock_seconds(void);

/** Now, in milliseconds since 1970-01-01T00:00:00Z. */
int64_t cli_clock_now_ms(void);

#endif
