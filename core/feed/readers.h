#ifndef WIRECOPY_FEED_READERS_H
#define WIRECOPY_FEED_READERS_H

#include "core/feed/desk.h"

/*
 * A reader turns an item of its format into a story. Which member is taken from where is said in the table of
 * include/wirecopy/feed.h.
 *
 * All have this form:
 *
 * @param document   what the item is from.
 * @param bytes      the item, in its document's character set; WIRECOPY_JSON_PADDING bytes behind it are readable.
 * @param story_out  empty but for time_ms, WIRECOPY_TIME_NONE; its strings are valid until the desk's next item, and as
 *                   long as the bytes.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT, WIRECOPY_E_LIMIT: refused, see the desk's reason; WIRECOPY_E_NO_TEXT: it carries
 *         none, and the reason names what it is; WIRECOPY_E_MEMORY.
 */
typedef wirecopy_status wirecopy_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                      wirecopy_story *story_out);

wirecopy_read wirecopy_ndjson_read;
wirecopy_read wirecopy_text_read;
wirecopy_read wirecopy_newsml_g2_read;
wirecopy_read wirecopy_newsml1_read;
wirecopy_read wirecopy_nitf_read;
wirecopy_read wirecopy_rss_read;
wirecopy_read wirecopy_atom_read;
wirecopy_read wirecopy_ninjs_read;
wirecopy_read wirecopy_jsonfeed_read;
wirecopy_read wirecopy_iptc7901_read;
wirecopy_read wirecopy_anpa_read;
wirecopy_read wirecopy_page_read;

/**
 * Takes from the beginning of a document what is said of all its items: its title, language and so on.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
typedef wirecopy_status wirecopy_read_head(wirecopy_document *document, wirecopy_tree *head);

wirecopy_read_head wirecopy_rss_read_head;
wirecopy_read_head wirecopy_atom_read_head;

/** Turns the object that the desk's JSON parser parsed last into a story, if it is ninjs; false: it is not. */
bool wirecopy_ninjs_is(const wirecopy_desk *desk);
wirecopy_status wirecopy_ninjs_read_object(wirecopy_desk *desk, wirecopy_story *story_out);

/** Sets title and text from an element that holds NITF, wherever in it; false in found_out if it does not. */
wirecopy_status wirecopy_nitf_read_body(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t node, wirecopy_story *story,
                                        bool *found_out);

#endif
