#ifndef WIRECOPY_JSON_WRITER_H
#define WIRECOPY_JSON_WRITER_H

#include "wirecopy/story.h"

/** Where bytes go that are written. What fails there is for whoever made it to remember. */
typedef struct json_sink {
    void *context;
    void (*write)(void *context, const char *bytes, size_t byte_count);
} json_sink;

/**
 * Writes JSON, without white space. Commas are placed by the writer; that keys and values alternate inside an object is
 * the caller's business. What is written is valid UTF-8, whatever is given, and the same in every locale.
 */
typedef struct json_writer {
    json_sink sink;
    bool comma_due; /* a value stands before what comes next, in the same object or array */
} json_writer;

void json_init(json_writer *json, json_sink sink);

void json_object_begin(json_writer *json);
void json_object_end(json_writer *json);
void json_array_begin(json_writer *json);
void json_array_end(json_writer *json);

/** The name of a member; plain ASCII without anything to escape. */
void json_key(json_writer *json, const char *name);

/** A string; bytes that are not UTF-8 become U+FFFD. */
void json_string(json_writer *json, wirecopy_string string);
void json_text(json_writer *json, const char *text);

void json_unsigned(json_writer *json, uint64_t value);

void json_boolean(json_writer *json, bool value);

/** A share or score with 4 decimals; what is not within 0 .. 1 is taken as the nearer end, NaN as 0. */
void json_share(json_writer *json, double share);

/** Members: a name and its value. A string is left out when it is empty. */
void json_string_member(json_writer *json, const char *name, wirecopy_string string);
void json_unsigned_member(json_writer *json, const char *name, uint64_t value);
void json_share_member(json_writer *json, const char *name, double share);

/** A member that is a time, in milliseconds since 1970-01-01T00:00:00Z: RFC 3339, in UTC; left out for WIRECOPY_TIME_NONE. */
void json_time(json_writer *json, const char *name, int64_t time_ms);

/** 64-bit words as one string of hexadecimal digits, words[0] last: JSON numbers hold 53 bits only. */
void json_hexadecimal(json_writer *json, const uint64_t *words, size_t word_count);

/** Ends a line, and with it a value at the top. */
void json_line_end(json_writer *json);

#endif
