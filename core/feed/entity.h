#ifndef WIRECOPY_FEED_ENTITY_H
#define WIRECOPY_FEED_ENTITY_H

#include <stddef.h>
#include <stdint.h>

/** What stands for a character that does not exist: U+FFFD REPLACEMENT CHARACTER. */
#define WIRECOPY_ENTITY_REPLACEMENT 0xfffd

/**
 * Reads a character reference of HTML or XML: "&eacute;", "&#233;", "&#xe9;".
 *
 * The names are those of HTML 4.01 (section 24) and of XML. A number that is no character is U+FFFD; a control character
 * is a space; 128 .. 159 are taken for Windows-1252, as HTML has it. A name needs its semicolon, a number does not.
 *
 * @param bytes           [byte_count] begins with '&'.
 * @param code_point_out  unchanged when 0 is returned.
 * @return the bytes of the reference; 0: it is none, and the '&' stands for itself. Threads: pure.
 */
size_t wirecopy_entity_decode(const char *bytes, size_t byte_count, uint32_t *code_point_out);

#endif
