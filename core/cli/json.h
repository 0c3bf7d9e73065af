#ifndef WIRECOPY_CLI_JSON_H
#define WIRECOPY_CLI_JSON_H

#include <stdint.h>

#include "core/cli/output.h"
#include "wirecopy/story.h"

/**
 * Writes JSON, without white space. Commas are placed by the writer; that keys and values alternate inside an object is
 * the caller's business. What is written is valid UTF-8, whatever is given, and the same in every locale.
 */
typedef struct cli_json {
    cli_output *output;
    bool comma_due; /* a value stands before what comes next, in the same object or array */
} cli_json;

void cli_json_init(cli_json *json, cli_output *output);

void cli_json_object_begin(cli_json *json);
void cli_json_object_end(cli_json *json);
void cli_json_array_begin(cli_json *json);
void cli_json_array_end(cli_json *json);

/** The name of a member; plain ASCII without anything to escape. */
void cli_json_key(cli_json *json, const char *name);

/** A string; bytes that are not UTF-8 become U+FFFD. */
void cli_json_string(cli_json *json, wirecopy_string string);
void cli_json_text(cli_json *json, const char *text);

void cli_json_unsigned(cli_json *json, uint64_t value);

void cli_json_boolean(cli_json *json, bool value);

/** A share or score with 4 decimals; what is not within 0 .. 1 is taken as the nearer end, NaN as 0. */
void cli_json_share(cli_json *json, double share);

/** A member that is a time, in milliseconds since 1970-01-01T00:00:00Z: RFC 3339, in UTC. */
void cli_json_time(cli_json *json, const char *name, int64_t time_ms);

/** 64-bit words as one string of hexadecimal digits, words[0] last: JSON numbers hold 53 bits only. */
void cli_json_hexadecimal(cli_json *json, const uint64_t *words, size_t word_count);

/** Ends a line, and with it a value at the top. */
void cli_json_line_end(cli_json *json);

#endif
