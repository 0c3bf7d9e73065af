#ifndef WIRECOPY_FEED_UTF8_H
#define WIRECOPY_FEED_UTF8_H

#include "wirecopy/story.h"

/** U+FFFD REPLACEMENT CHARACTER in UTF-8. */
#define WIRECOPY_UTF8_REPLACEMENT "\xef\xbf\xbd"

/**
 * Copies bytes and replaces what is not UTF-8: U+FFFD for each maximal subpart of an ill-formed sequence.
 *
 * Source: The Unicode Standard 15.0, table 3-7 and "U+FFFD Substitution of Maximal Subparts", section 3.9.
 *
 * @param bytes_out      room for the result, or NULL to learn how much of it is needed (at most 3 times byte_count).
 * @param stretches_out  stretches of ill-formed bytes, however many subparts each has.
 * @return bytes of the result. Threads: pure.
 */
size_t wirecopy_utf8_repair(const char *bytes, size_t byte_count, char *bytes_out, uint32_t *stretches_out);

/** How much of some bytes is UTF-8. */
typedef struct wirecopy_utf8_tally {
    size_t character_count; /**< characters of two bytes and more */
    size_t stretch_count;   /**< stretches of ill-formed bytes, as above */
} wirecopy_utf8_tally;

/** Counts what is UTF-8 in bytes and what is not. Threads: pure. */
wirecopy_utf8_tally wirecopy_utf8_count(const char *bytes, size_t byte_count);

/** The front of a string: as much as a limit allows, and no character cut in two. Threads: pure. */
wirecopy_string wirecopy_utf8_cut(wirecopy_string string, size_t byte_count_max);

/**
 * Writes a character as UTF-8.
 *
 * @param code_point  0 .. 0x10ffff, no surrogate.
 * @param bytes_out   room for 4 bytes.
 * @return bytes written, 1 .. 4. Threads: pure.
 */
size_t wirecopy_utf8_put(uint32_t code_point, char *bytes_out);

#endif
