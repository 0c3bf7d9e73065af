#ifndef WIRECOPY_FEED_WIRE_H
#define WIRECOPY_FEED_WIRE_H

#include "core/feed/desk.h"

/** The parts of a message as wires send them: SOH header STX text ETX trailer EOT. A part that is missing is empty. */
typedef struct wirecopy_wire_message {
    wirecopy_string header;
    wirecopy_string text;
    wirecopy_string trailer;
} wirecopy_wire_message;

/** Splits a message that begins with SOH. */
wirecopy_wire_message wirecopy_wire_split(wirecopy_string bytes);

/** Cuts the next line off, without the end of line and white space before that; false after the last. */
bool wirecopy_wire_line(wirecopy_string *rest, wirecopy_string *line_out);

/** Cuts the next word off: what stands between white space and control characters; false after the last. */
bool wirecopy_wire_word(wirecopy_string *rest, wirecopy_string *word_out);

/** The number in some bytes of a string, 9 at most; -1 if they are not all digits, or not there. */
int wirecopy_wire_number(wirecopy_string string, size_t at, size_t digit_count);

/** Whether a line begins with a word, in any case, that ends there. */
bool wirecopy_wire_begins(wirecopy_string line, const char *word);

/** Writes a line of running text behind what came before it; control characters part words. */
void wirecopy_wire_write(wirecopy_prose *prose, wirecopy_string line);

/** Ends the paragraph that is being written. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_wire_break(wirecopy_prose *prose);

/** Sets a story's id: the message's name, and its trailer, because numbers begin anew every day. */
wirecopy_status wirecopy_wire_set_id(wirecopy_desk *desk, wirecopy_string name, wirecopy_string trailer,
                                     wirecopy_story *story);

#endif
