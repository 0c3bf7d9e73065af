#ifndef WIRECOPY_FEED_PARSER_H
#define WIRECOPY_FEED_PARSER_H

#include "core/feed/document.h"
#include "core/feed/members.h"
#include "core/feed/reason.h"

/** One worker's means to turn items into stories. One thread at a time. */
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
 * Turns an item into a story, as its document's format has it.
 *
 * @param document    its format is known.
 * @param bytes       WIRECOPY_JSON_PADDING bytes behind them must be readable.
 * @param story_out   valid until the parser's next call, and as long as the bytes and the document; unchanged unless
 *                    WIRECOPY_OK is returned.
 * @param reason_out  set when the item is refused or passed over.
 * @param line_out    the line in the item that the reason is about, from 1; 0 when it is about all of it.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT, WIRECOPY_E_LIMIT: refused; WIRECOPY_E_NO_TEXT: passed over; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_parser_parse(wirecopy_parser *parser, const wirecopy_document *document, wirecopy_string bytes,
                                      wirecopy_story *story_out, wirecopy_reason *reason_out, uint64_t *line_out);

#endif
