#ifndef WIRECOPY_FEED_CHARSET_H
#define WIRECOPY_FEED_CHARSET_H

#include <stdbool.h>

#include "core/feed/reason.h"

/** Longest name of a character set that is looked at, terminator included. Bytes. */
#define WIRECOPY_CHARSET_BYTES_MAX 32

/** Means to turn bytes of any character set into UTF-8; remembers the last one. One thread at a time. */
typedef struct wirecopy_charset {
    void *converter; /* iconv_t, or NULL: none is open */
    char label[WIRECOPY_CHARSET_BYTES_MAX];
    char *bytes;
    size_t byte_capacity;
} wirecopy_charset;

void wirecopy_charset_init(wirecopy_charset *charset);
void wirecopy_charset_clear(wirecopy_charset *charset);

/**
 * Turns bytes into UTF-8, by what they say they are and by what they are.
 *
 * - What is UTF-8 as a whole is taken for it, whatever the label says: text in another character set hardly ever is by
 *   chance. Only labels of 7-bit sets (ISO-2022, HZ, UTF-7) come first.
 * - Then the label counts; labels that stand for a larger set in practice are taken for that (ISO-8859-1 for
 *   Windows-1252, GB2312 for GB18030 and so on).
 * - Without one, with one that nobody knows, and with a label of UTF-8 that is not true: Windows-1252, if stretches that
 *   are not UTF-8 outnumber characters that are (of two bytes and more), else UTF-8.
 *
 * What is no character is replaced by U+FFFD.
 *
 * Source: WHATWG, "Encoding Standard", section 4.2, for what labels stand for.
 *
 * @param label               name of the character set, in any case; empty: not known.
 * @param bytes               one item.
 * @param utf8_out            the bytes themselves, or memory of the charset's that is valid until its next call.
 * @param replaced_count_out  stretches that were replaced.
 * @param reason              set when the result is longer than WIRECOPY_TEXT_BYTES_MAX.
 * @return WIRECOPY_OK, WIRECOPY_E_LIMIT or WIRECOPY_E_MEMORY.
 *
 * Cost: some GB/s for what is UTF-8.
 */
wirecopy_status wirecopy_charset_decode(wirecopy_charset *charset, wirecopy_string label, wirecopy_string bytes,
                                        wirecopy_string *utf8_out, uint32_t *replaced_count_out,
                                        wirecopy_reason *reason);

#endif
