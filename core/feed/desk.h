#ifndef WIRECOPY_FEED_DESK_H
#define WIRECOPY_FEED_DESK_H

#include "core/feed/correction.h"
#include "core/feed/document.h"
#include "core/feed/line.h"
#include "core/feed/members.h"
#include "core/feed/prose.h"
#include "core/feed/xml.h"

/** One worker's means to turn items into stories: parsers, and memory that lasts until the next item. One thread at a time. */
typedef struct wirecopy_desk {
    const wirecopy_members *members; /**< borrowed; may be shared by many */
    wirecopy_line_parser line;
    wirecopy_xml *xml; /**< NULL until the first XML comes */
    wirecopy_charset charset;
    wirecopy_prose prose;       /**< of the body */
    wirecopy_prose title_prose; /**< of the headline, which may be read after it */
    wirecopy_arena arena;
    wirecopy_reason reason; /**< why the item is refused or passed over */
    uint64_t fault_line;    /**< the line in the item that the reason is about, from 1; 0: it is about all of it */
    wirecopy_correction_line correction;
} wirecopy_desk;

/** WIRECOPY_OK or WIRECOPY_E_MEMORY; then there is nothing to clear. */
wirecopy_status wirecopy_desk_init(wirecopy_desk *desk, const wirecopy_members *members);
void wirecopy_desk_clear(wirecopy_desk *desk);

/** Begins with an item: what was made of the one before is gone. */
void wirecopy_desk_begin(wirecopy_desk *desk);

/** Says why an item is bad, as printf() would. Returns WIRECOPY_E_INPUT. */
__attribute__((format(printf, 2, 3))) wirecopy_status wirecopy_desk_refuse(wirecopy_desk *desk, const char *format,
                                                                           ...);

/** Says that an item carries no text, and what it is instead: "picture". Returns WIRECOPY_E_NO_TEXT. */
wirecopy_status wirecopy_desk_pass_over(wirecopy_desk *desk, const char *kind);

/** Makes UTF-8 of an item, by its document's character set; counts what was replaced in the story. */
wirecopy_status wirecopy_desk_decode(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                     wirecopy_string *utf8_out, wirecopy_story *story);

/** Parses an XML item, which is in its document's character set. */
wirecopy_status wirecopy_desk_parse_xml(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                        wirecopy_tree **tree_out, wirecopy_story *story);

/** Paragraphs of HTML, in UTF-8, kept until the next item. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_desk_read_html(wirecopy_desk *desk, wirecopy_string html, wirecopy_string *text_out);

/** The same of text that may be HTML: it is if there is a tag in it. */
wirecopy_status wirecopy_desk_read_text(wirecopy_desk *desk, wirecopy_string text, wirecopy_string *text_out);

/**
 * Sets the headline of a story: one line, markup taken out, cut to WIRECOPY_FIELD_BYTES_MAX. What it says of corrections
 * is noted. WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_desk_set_title(wirecopy_desk *desk, wirecopy_story *story, wirecopy_string title);

/** Notes what a slug, and what a note to editors, says of corrections. */
void wirecopy_desk_note_slug(wirecopy_desk *desk, wirecopy_string slug);
void wirecopy_desk_note_remark(wirecopy_desk *desk, wirecopy_string remark);

/** Sets what a feed calls "usable", "withheld", "embargoed", "canceled" or "killed"; a prefix with a colon is cut off. */
void wirecopy_desk_set_status(wirecopy_story *story, wirecopy_string status);

/** Reads a time into time_ms or the like, and leaves that as it is if it is none. */
void wirecopy_desk_set_time(int64_t *time_ms, wirecopy_string time);

/** Copies bytes into memory that lasts until the next item; bytes NULL when out of memory. */
wirecopy_string wirecopy_desk_keep(wirecopy_desk *desk, wirecopy_string string);

/** A member of a JSON object that is a string, without white space around it; empty if it is none. */
wirecopy_string wirecopy_desk_member(wirecopy_json_value object, const char *name);

/** The same of a member that may be a whole number, too. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_desk_read_member(wirecopy_desk *desk, wirecopy_json_value object, const char *name,
                                          wirecopy_string *value_out);

/** The last part of "ninat:text" or "http://cv.iptc.org/newscodes/ninature/text". */
wirecopy_string wirecopy_desk_code(wirecopy_string qualified);

/** Whether a string holds this text, in any case. */
bool wirecopy_desk_is(wirecopy_string string, const char *text);

/** Whether anything in a string is not white space. */
bool wirecopy_desk_has_text(wirecopy_string string);

#endif
