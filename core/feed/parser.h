#ifndef WIRECOPY_FEED_PARSER_H
#define WIRECOPY_FEED_PARSER_H

#include "core/feed/members.h"
#include "core/feed/reason.h"

/** One worker's means to turn lines and files into stories: a JSON parser and working memory. One thread at a time. */
typedef struct wirecopy_parser wirecopy_parser;

/**
 * Makes a parser.
 *
 * @param members  borrowed; may be shared by many.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_parser_create(const wirecopy_members *members, wirecopy_parser **parser_out);

/** Frees a parser. NULL is allowed. */
void wirecopy_parser_destroy(wirecopy_parser *parser);

/**
 * Turns a line of NDJSON into a story.
 *
 * @param line        WIRECOPY_JSON_PADDING bytes behind it must be readable.
 * @param story_out   valid until the parser's next call, and as long as the line.
 * @param reason_out  set when the line is refused.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT, WIRECOPY_E_LIMIT: refused; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_parser_parse_line(wirecopy_parser *parser, wirecopy_string line, wirecopy_story *story_out,
                                           wirecopy_reason *reason_out);

/**
 * Turns a file of plain text into a story.
 *
 * @param text      as wirecopy_parser_parse_line() wants it.
 * @param id        the story's id.
 * @param line_out  the line that the reason is about, from 1; 0 when it is about the file.
 * @return as wirecopy_parser_parse_line().
 */
wirecopy_status wirecopy_parser_parse_text(wirecopy_parser *parser, wirecopy_string text, wirecopy_string id,
                                           wirecopy_story *story_out, wirecopy_reason *reason_out, uint64_t *line_out);

#endif
