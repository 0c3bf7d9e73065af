#ifndef WIRECOPY_FEED_MEND_H
#define WIRECOPY_FEED_MEND_H

#include <stdbool.h>

#include "core/feed/reason.h"

/** Memory for what was mended; all zero is empty. */
typedef struct wirecopy_mend {
    char *bytes;
    size_t byte_capacity;
} wirecopy_mend;

void wirecopy_mend_clear(wirecopy_mend *mend);

/**
 * Copies XML with that mended which is none, but leaves no doubt as to what was meant:
 *
 * - an '&' that begins no character reference becomes "&amp;", and so does that of a name that nobody knows;
 * - the entities of HTML and numbers of characters become these characters;
 * - control characters become spaces.
 *
 * Comments, CDATA sections and instructions keep their '&'.
 *
 * @param declares_entities  a name that nobody knows is then one of these, and refused.
 * @param mended_out         valid until the next call; the same bytes where nothing had to be mended.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: an entity of the document's own; WIRECOPY_E_LIMIT: it grew beyond
 *         WIRECOPY_TEXT_BYTES_MAX; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_mend_xml(wirecopy_mend *mend, wirecopy_string bytes, bool declares_entities,
                                  wirecopy_string *mended_out, wirecopy_reason *reason);

#endif
