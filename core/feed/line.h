#ifndef WIRECOPY_FEED_LINE_H
#define WIRECOPY_FEED_LINE_H

#include "core/feed/json.h"
#include "core/feed/reason.h"

/** Means to turn lines of NDJSON into JSON objects. One thread at a time. */
typedef struct wirecopy_line_parser {
    wirecopy_json *json; /**< after wirecopy_line_parse(): the members of the line's object, see wirecopy_json_next() */
    char *repaired;      /* a copy of the line, where it had to be changed to be parsed */
    size_t repaired_capacity;
} wirecopy_line_parser;

/** WIRECOPY_OK or WIRECOPY_E_MEMORY; then there is nothing to clear. */
wirecopy_status wirecopy_line_parser_init(wirecopy_line_parser *parser);
void wirecopy_line_parser_clear(wirecopy_line_parser *parser);

/**
 * Parses a line as it is or, failing that, mended.
 *
 * @param line                WIRECOPY_JSON_PADDING bytes behind it must be readable.
 * @param replaced_count_out  stretches of invalid UTF-8 and halves of surrogate pairs that were replaced.
 * @param reason              set when the line is refused.
 * @return WIRECOPY_OK: a JSON object; WIRECOPY_E_INPUT, WIRECOPY_E_LIMIT: refused; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_line_parse(wirecopy_line_parser *parser, wirecopy_string line, uint32_t *replaced_count_out,
                                    wirecopy_reason *reason);

/** Says that a line is JSON of another type than an object. Returns WIRECOPY_E_INPUT. */
wirecopy_status wirecopy_line_refuse_type(wirecopy_json_type type, wirecopy_reason *reason);

/** Says what is wrong with a member, its name quoted before it. Returns WIRECOPY_E_INPUT. */
wirecopy_status wirecopy_line_refuse_member(wirecopy_string name, const char *fault, wirecopy_reason *reason);

#endif
