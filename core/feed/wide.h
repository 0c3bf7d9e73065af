#ifndef WIRECOPY_FEED_WIDE_H
#define WIRECOPY_FEED_WIDE_H

#include <stdbool.h>

#include "wirecopy/story.h"

/** How a document's characters are stored, as far as that changes where its lines and tags are. */
typedef enum wirecopy_width {
    WIRECOPY_WIDTH_UNKNOWN, /**< more bytes are needed to tell */
    WIRECOPY_WIDTH_BYTES,   /**< anything in which ASCII is ASCII */
    WIRECOPY_WIDTH_UTF16LE,
    WIRECOPY_WIDTH_UTF16BE,
} wirecopy_width;

/** Tells it from the first bytes: a byte order mark, or a '<' or '{' in two bytes. Source: XML 1.0, appendix F. */
wirecopy_width wirecopy_width_of(const char *bytes, size_t byte_count);

/** What is left between two calls: half a unit, half a surrogate pair. All zero at first. */
typedef struct wirecopy_wide {
    unsigned char half;
    bool has_half;
    uint16_t high; /* surrogate; 0: none */
} wirecopy_wide;

/** Bytes that the result has at most, for so many of UTF-16. */
#define WIRECOPY_WIDE_BYTES(byte_count) (((byte_count) / 2 + 2) * 3)

/**
 * Turns UTF-16 into UTF-8. Surrogates without their other half become U+FFFD; a byte order mark stays one.
 *
 * @param is_end     nothing follows: what is left is written, too.
 * @param utf8_out   room for WIRECOPY_WIDE_BYTES(byte_count).
 * @return bytes written.
 */
size_t wirecopy_wide_convert(wirecopy_wide *wide, wirecopy_width width, const char *bytes, size_t byte_count,
                             bool is_end, char *utf8_out);

#endif
