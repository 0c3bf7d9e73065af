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

#endif
