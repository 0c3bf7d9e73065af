#ifndef WIRECOPY_FEED_JSON_H
#define WIRECOPY_FEED_JSON_H

#include <stdbool.h>

#include "wirecopy/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The C face of simdjson: a parser, and the document that it parsed last. One thread at a time. */
typedef struct wirecopy_json wirecopy_json;

/** Bytes that must be readable, whatever they hold, behind a document. */
#define WIRECOPY_JSON_PADDING 64

/** Values of a document, however deep: what bounds the memory of a parser, which takes some 30 bytes for each. */
#define WIRECOPY_JSON_VALUES_MAX ((size_t)1 << 20)

/** What parsing came to. */
typedef enum wirecopy_json_error {
    WIRECOPY_JSON_OK,
    WIRECOPY_JSON_BAD_UTF8,
    WIRECOPY_JSON_BAD_STRING, /**< an escape that does not exist, or half a surrogate pair */
    WIRECOPY_JSON_BAD_NUMBER, /**< malformed, or larger than 64 bits hold */
    WIRECOPY_JSON_CROWDED,    /**< more than WIRECOPY_JSON_VALUES_MAX values: nothing was looked at */
    WIRECOPY_JSON_BAD,        /**< anything else */
    WIRECOPY_JSON_NO_MEMORY,
} wirecopy_json_error;

typedef enum wirecopy_json_type {
    WIRECOPY_JSON_OBJECT,
    WIRECOPY_JSON_ARRAY,
    WIRECOPY_JSON_STRING,
    WIRECOPY_JSON_NUMBER,
    WIRECOPY_JSON_BOOLEAN,
    WIRECOPY_JSON_NULL,
} wirecopy_json_type;

/** A member of the top-level object. Strings are unescaped, and valid until the next wirecopy_json_parse(). */
typedef struct wirecopy_json_member {
    wirecopy_string name;
    wirecopy_json_type type;
    wirecopy_string string; /**< the value of a string, else empty */
    bool is_unsigned;       /**< a number that is whole, and 0 .. 2^64 - 1 */
    uint64_t number;        /**< then: that number; else 0 */
    bool is_true;           /**< the boolean true */
} wirecopy_json_member;

/** Makes a parser. Returns WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_json_create(wirecopy_json **json_out);

/** Frees a parser. NULL is allowed. */
void wirecopy_json_destroy(wirecopy_json *json);

/**
 * Parses a document, all of it: nothing may follow, and every part is checked.
 *
 * @param bytes     WIRECOPY_JSON_PADDING bytes behind it must be readable.
 * @param type_out  type of the document; set when WIRECOPY_JSON_OK is returned.
 */
wirecopy_json_error wirecopy_json_parse(wirecopy_json *json, const char *bytes, size_t byte_count,
                                        wirecopy_json_type *type_out);

/** simdjson's message for the last document parsed. Static. */
const char *wirecopy_json_message(const wirecopy_json *json);

/** Yields the next member of the object parsed last, in order; false after the last. */
bool wirecopy_json_next(wirecopy_json *json, wirecopy_json_member *member_out);

/** Items of the array that the last wirecopy_json_next() delivered; 0 if that was no array. */
size_t wirecopy_json_item_count(const wirecopy_json *json);

/** Yields the next item of that array, in order: its string, with bytes NULL if it is none; false after the last. */
bool wirecopy_json_next_item(wirecopy_json *json, wirecopy_string *string_out);

/** A value, at any depth of the document parsed last; plain memory, valid until the next wirecopy_json_parse(). */
typedef struct wirecopy_json_value {
    const void *document;
    size_t index;
} wirecopy_json_value;

/** What goes through the members of an object, or the items of an array. */
typedef struct wirecopy_json_cursor {
    wirecopy_json_value next;
    wirecopy_json_value end;
    bool is_object;
} wirecopy_json_cursor;

/** The document itself; only after WIRECOPY_JSON_OK. */
wirecopy_json_value wirecopy_json_root(const wirecopy_json *json);

wirecopy_json_type wirecopy_json_type_of(wirecopy_json_value value);

/** The string that a value is; {NULL, 0} if it is none. */
wirecopy_string wirecopy_json_string(wirecopy_json_value value);

/** Whether a value is a whole number, 0 .. 2^64 - 1, and which. */
bool wirecopy_json_number(wirecopy_json_value value, uint64_t *number_out);

/** Begins with an object or an array; anything else has no members. */
wirecopy_json_cursor wirecopy_json_begin(wirecopy_json_value value);

/** Yields the next member, its name empty in an array; false after the last. */
bool wirecopy_json_step(wirecopy_json_cursor *cursor, wirecopy_string *name_out, wirecopy_json_value *value_out);

/** The first member of an object whose name is this one in any case; false if there is none, or this is no object. */
bool wirecopy_json_find(wirecopy_json_value object, const char *name, wirecopy_json_value *value_out);

/** Whether bytes are UTF-8, all of them. */
bool wirecopy_json_is_utf8(const char *bytes, size_t byte_count);

#ifdef __cplusplus
}
#endif
#endif
