#ifndef WIRECOPY_FEED_HTML_H
#define WIRECOPY_FEED_HTML_H

#include <stdbool.h>

#include "core/feed/prose.h"

typedef enum wirecopy_html_kind {
    WIRECOPY_HTML_END,   /**< nothing is left */
    WIRECOPY_HTML_TEXT,  /**< character references are still in it */
    WIRECOPY_HTML_RAW,   /**< what stands in a script, a style and the like: no references, nothing to read */
    WIRECOPY_HTML_OPEN,  /**< a start tag */
    WIRECOPY_HTML_CLOSE, /**< an end tag */
} wirecopy_html_kind;

/** A piece of HTML. */
typedef struct wirecopy_html_token {
    wirecopy_html_kind kind;
    wirecopy_string text; /**< of a text */
    wirecopy_string name; /**< of a tag, in lower case and without a prefix; empty when it is longer than any of HTML */
    wirecopy_string attributes; /**< of a start tag: see wirecopy_html_attribute() */
    char name_bytes[16];
} wirecopy_html_token;

/**
 * Cuts HTML into tags and text.
 *
 * Source: WHATWG, "HTML Living Standard", section 13.2.5, reduced: comments, declarations and processing instructions are
 * passed over, CDATA sections are text, what follows "<script", "<style" and other elements of raw text is one piece up
 * to their end tag. libxml2 has such a parser, too; it was not taken because it takes time with the square of the
 * attributes of a tag and of the elements that are open (12 s for 1 MB of "<div>" and "</span>"), and a third of the
 * speed on pages.
 *
 * Members are private. Nothing is allocated; time is linear.
 */
typedef struct wirecopy_html {
    const char *next;
    const char *end;
    char raw[16]; /* the element whose raw text comes next; "" if none does */
} wirecopy_html;

/** Begins with UTF-8, borrowed. */
void wirecopy_html_init(wirecopy_html *html, wirecopy_string bytes);

/** Yields the next piece; its strings point into the HTML, but for the name. */
void wirecopy_html_next(wirecopy_html *html, wirecopy_html_token *token_out);

/**
 * Yields the next attribute of a start tag, and cuts it off; false after the last.
 *
 * @param attributes  the token's, or a copy of them.
 * @param name_out    as written.
 * @param value_out   without quotes, references still in it; empty if there is none.
 */
bool wirecopy_html_attribute(wirecopy_string *attributes, wirecopy_string *name_out, wirecopy_string *value_out);

/** The value of a tag's attribute, by its name in lower case; {NULL, 0} if it has none. */
wirecopy_string wirecopy_html_find(const wirecopy_html_token *token, const char *name);

/**
 * The paragraphs of a piece of HTML, such as the body of a story in a feed: see wirecopy_prose.
 *
 * @param text_out  valid until the prose begins another body.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_html_to_prose(wirecopy_string bytes, wirecopy_prose *prose, wirecopy_string *text_out);

#endif
