#ifndef WIRECOPY_FEED_PROSE_H
#define WIRECOPY_FEED_PROSE_H

#include <stdbool.h>

#include "wirecopy/story.h"

/** A block of running text: bytes begin .. end - 1 of the prose. */
typedef struct wirecopy_paragraph {
    size_t begin;
    size_t end;
    size_t link_bytes; /**< of these, how many are within links */
    size_t mark;       /**< what wirecopy_prose_mark() was told last before it began */
    bool is_heading;
} wirecopy_paragraph;

/**
 * Writes down what a reader would see of a body in HTML, XHTML or NITF: paragraphs, parted by newlines, with white space
 * collapsed. Elements are told by their names alone, in lower case:
 *
 * - those that begin a line in a browser (p, div, li, tr, h1 .. h6, br, NITF's hl1, hl2 and so on) end a paragraph, which
 *   counts if it holds more than white space and no-break spaces; cells of tables are parted by a space;
 * - what no reader reads as part of the story is left out with all that is in it: script, style, head, nav, header,
 *   footer, aside, figure (and with it the caption), controls of forms, NITF's media, body.head, body.end;
 * - all others are passed through, as if their tags were not there.
 *
 * Members are private. Memory is kept from one body to the next.
 */
typedef struct wirecopy_prose {
    char *bytes;
    size_t byte_count, byte_capacity;
    wirecopy_paragraph *paragraphs;
    size_t paragraph_count, paragraph_capacity;
    size_t begin;      /* of the paragraph that is being written */
    size_t link_bytes; /* of it */
    size_t mark;
    bool has_space;  /* white space came since the last byte */
    bool is_heading; /* the paragraph that is being written is one */
    unsigned link_depth;
    char skipped[16];       /* name of the element that is left out; "" if none is */
    unsigned skipped_depth; /* elements of that name that are open */
} wirecopy_prose;

/** All zero is empty, too. */
void wirecopy_prose_clear(wirecopy_prose *prose);

/**
 * Begins a body, and makes room for all of it.
 *
 * @param byte_count  of the markup, or of all texts in it and a byte for every tag: what is written never needs more.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_prose_begin(wirecopy_prose *prose, size_t byte_count);

/**
 * An element begins. WIRECOPY_OK or WIRECOPY_E_MEMORY.
 *
 * @param name       local name, in lower case.
 * @param is_hidden  leave it out, whatever it is.
 */
wirecopy_status wirecopy_prose_open(wirecopy_prose *prose, wirecopy_string name, bool is_hidden);

/** An element ends, or is claimed to: unmatched ends are harmless. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_prose_close(wirecopy_prose *prose, wirecopy_string name);

/** Text, in UTF-8. Where `has_entities`, character references in it are replaced. */
void wirecopy_prose_text(wirecopy_prose *prose, wirecopy_string text, bool has_entities);

/** Paragraphs that begin from now on are given this mark. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_prose_mark(wirecopy_prose *prose, size_t mark);

/**
 * Ends a body.
 *
 * @param text_out  its paragraphs, parted by newlines; valid until the next body begins.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_prose_end(wirecopy_prose *prose, wirecopy_string *text_out);

/** After the end: keeps only paragraphs for which keep() is true, in order, and returns the text that is left. */
wirecopy_string wirecopy_prose_select(wirecopy_prose *prose, bool (*keep)(const void *context, size_t paragraph),
                                      const void *context);

/** Whether an element of HTML has no end tag. */
bool wirecopy_prose_is_void(wirecopy_string name);

/** Whether a name is one that a body of HTML, XHTML or NITF may begin with. */
bool wirecopy_prose_is_known(wirecopy_string name);

#endif
