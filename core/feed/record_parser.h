#ifndef WIRECOPY_FEED_RECORD_PARSER_H
#define WIRECOPY_FEED_RECORD_PARSER_H

#include "core/feed/reason.h"
#include "wirecopy/store.h"

/**
 * One worker's means to turn lines of an export into records. One thread at a time.
 *
 * A line is a JSON object, see wirecopy_feed_source() for its members; it is a record that a store can hold as it is, or
 * refused. What a line cannot tell alone, that its group is there, is left to whoever reads all of them.
 */
typedef struct wirecopy_record_parser wirecopy_record_parser;

/** Makes a parser. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_record_parser_create(wirecopy_record_parser **parser_out);

/** Frees a parser. NULL is allowed. */
void wirecopy_record_parser_destroy(wirecopy_record_parser *parser);

/**
 * Turns a line into a record.
 *
 * @param line        WIRECOPY_JSON_PADDING bytes behind it must be readable.
 * @param record_out  valid until the parser's next call.
 * @param reason_out  set when the line is refused.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT, WIRECOPY_E_LIMIT: refused; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_record_parser_parse(wirecopy_record_parser *parser, wirecopy_string line,
                                             wirecopy_record *record_out, wirecopy_reason *reason_out);

#endif
