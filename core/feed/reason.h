#ifndef WIRECOPY_FEED_REASON_H
#define WIRECOPY_FEED_REASON_H

#include <stdarg.h>
#include <stdbool.h>

#include "wirecopy/story.h"

/** Longest reason, terminator included. Bytes; a longer one is cut. */
#define WIRECOPY_REASON_BYTES_MAX 320

/** Why an item is refused: lower case, no final stop. */
typedef struct wirecopy_reason {
    char text[WIRECOPY_REASON_BYTES_MAX];
} wirecopy_reason;

/** Sets a reason as printf() would. */
__attribute__((format(printf, 2, 3))) void wirecopy_reason_set(wirecopy_reason *reason, const char *format, ...);

/** Sets a foreign message, as wirecopy_reason_append_message() would write it. */
void wirecopy_reason_set_message(wirecopy_reason *reason, const char *message);

/** Appends text as it is. */
void wirecopy_reason_append_text(wirecopy_reason *reason, const char *text);

/** Appends a colon and a foreign message, its first letter made lower case and its final stop or line end dropped. */
void wirecopy_reason_append_message(wirecopy_reason *reason, const char *message);

/**
 * Appends bytes of the feed between double quotes, at most 60 of them, followed by "..." when there are more.
 *
 * Control characters become '?': a feed must not be able to drive the terminal that shows the reason.
 */
void wirecopy_reason_append_quoted(wirecopy_reason *reason, wirecopy_string value);

#endif
