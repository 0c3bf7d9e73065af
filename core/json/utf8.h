#ifndef WIRECOPY_JSON_UTF8_H
#define WIRECOPY_JSON_UTF8_H

#include <stddef.h>
#include <stdint.h>

/** What stands for bytes that are not UTF-8. */
#define JSON_UTF8_REPLACEMENT UINT32_C(0xfffd)

/**
 * Decodes one code point.
 *
 * Bytes that are not UTF-8 give JSON_UTF8_REPLACEMENT once for each longest beginning of a valid sequence, as the
 * Unicode Standard recommends (chapter 3, "U+FFFD Substitution of Maximal Subparts").
 *
 * @param      bytes           [byte_count], byte_count > 0.
 * @param[out] code_point_out  the code point, or JSON_UTF8_REPLACEMENT.
 * @return bytes taken, >= 1; bad sequences are told from a real U+FFFD by json_utf8_valid().
 */
size_t json_utf8_decode(const char *bytes, size_t byte_count, uint32_t *code_point_out);

/** Bytes at the start that are valid UTF-8, up to the first bad one. */
size_t json_utf8_valid(const char *bytes, size_t byte_count);

#endif
