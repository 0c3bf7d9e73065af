#include <string.h>

#include "core/feed/moment.h"
#include "core/feed/readers.h"
#include "core/feed/wire.h"

/*
 * ANPA 1312, American Newspaper Publishers Association, "High-speed wire service transmission guidelines", 1989:
 *
 *     SOH W2870 US asian                          service and number, selector
 *     f l DC3 DC1 BC-Bridge 1stLd-Writethru 11-13 0249   priority, category, keyword, version, date, words
 *     STX ^BC-Bridge, 1st Ld-Writethru,249<       what stands above the text: a '^' begins and a '<' or '=' ends the line
 *     ^New bridge closed<                         the headline
 *     ^Eds: Adds quotes.<
 *     ^By A WRITER=
 *     TAB MARROW BAY (AP) _ The text, its paragraphs indented by a tab.
 *     ETX AP-WF-11-13-13 1509GMT<
 *     EOT
 */

/* A line without the marks of its beginning and end; how it ended. */
static char cut_marks(wirecopy_string *line)
{
    *line = wirecopy_string_trim(*line);
    if (line->byte_count && line->bytes[0] == '^') {
        line->bytes++;
        line->byte_count--;
    }
    char mark = '\0';
    while (line->byte_count && (line->bytes[line->byte_count - 1] == '<' || line->bytes[line->byte_count - 1] == '='))
        mark = line->bytes[--line->byte_count];
    *line = wirecopy_string_trim(*line);
    return mark;
}

/* What the trailer says in its first line that says anything. */
static wirecopy_string trailer_of(wirecopy_string trailer)
{
    wirecopy_string line = {NULL, 0};
    while (line.byte_count == 0 && wirecopy_wire_line(&trailer, &line))
        (void)cut_marks(&line);
    return line;
}

/* "AP-WF-11-13-13 1509GMT": the wire, month, day and year, hour and minute. */
static void read_trailer(wirecopy_string trailer, wirecopy_story *story)
{
    wirecopy_string label, moment;
    if (!wirecopy_wire_word(&trailer, &label) || !wirecopy_wire_word(&trailer, &moment))
        return;
    const char *const hyphen = memchr(label.bytes, '-', label.byte_count);
    story->source = (wirecopy_string){label.bytes, hyphen ? (size_t)(hyphen - label.bytes) : 0};
    if (label.byte_count < 8)
        return;
    const size_t date = label.byte_count - 8;
    const int year = wirecopy_wire_number(label, date + 6, 2);
    (void)wirecopy_moment_make(year < 70 ? 2000 + year : 1900 + year, wirecopy_wire_number(label, date, 2),
                               wirecopy_wire_number(label, date + 3, 2), wirecopy_wire_number(moment, 0, 2),
                               wirecopy_wire_number(moment, 2, 2), &story->time_ms);
}

static bool is_remark(wirecopy_string line)
{
    static const char *const words[] = {"Eds",       "(Eds",     "EDITOR'S NOTE", "AP Photo",
                                        "AP Photos", "AP Video", "AP Graphic"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (wirecopy_wire_begins(line, words[i]))
            return true;
    return false;
}

/* The first line, from its last mark on, and without the number of words behind the last comma. */
static wirecopy_string slug_of(wirecopy_string *text)
{
    wirecopy_string slug;
    if (!wirecopy_wire_line(text, &slug))
        return (wirecopy_string){NULL, 0};
    const char *const begin = slug.byte_count ? memrchr(slug.bytes, '^', slug.byte_count) : NULL;
    if (begin)
        slug = (wirecopy_string){begin, slug.byte_count - (size_t)(begin - slug.bytes)};
    (void)cut_marks(&slug);
    const char *const comma = slug.byte_count ? memrchr(slug.bytes, ',', slug.byte_count) : NULL;
    const size_t tail = comma ? slug.byte_count - (size_t)(comma + 1 - slug.bytes) : 0;
    if (comma && (tail == 0 || wirecopy_wire_number(slug, slug.byte_count - tail, tail) >= 0))
        slug.byte_count -= tail + 1;
    return slug;
}

static bool is_above_text(wirecopy_string rest)
{
    return rest.byte_count && rest.bytes[0] == '^';
}

/* Goes through the lines above the text; the headline is the first that ends with '<' and is no remark. */
static wirecopy_status read_lines_above(wirecopy_desk *desk, wirecopy_string *text, wirecopy_string slug,
                                        wirecopy_story *story)
{
    wirecopy_string line, title = {NULL, 0}, rest = *text;
    while (is_above_text(rest) && wirecopy_wire_line(&rest, &line)) {
        const char mark = cut_marks(&line);
        if (is_remark(line))
            wirecopy_desk_note_remark(desk, line);
        else if (mark == '<' && title.byte_count == 0)
            title = line;
        else if (mark == '\0')
            break; /* a line of the text that begins with a mark, too */
        *text = rest;
    }
    return wirecopy_desk_set_title(desk, story, title.byte_count ? title : slug);
}

static wirecopy_status read_text(wirecopy_desk *desk, wirecopy_string text, wirecopy_story *story)
{
    wirecopy_string line;
    wirecopy_status status = wirecopy_prose_begin(&desk->prose, 2 * text.byte_count + 2);
    while (status == WIRECOPY_OK && wirecopy_wire_line(&text, &line)) {
        const bool begins_paragraph =
            line.byte_count == 0 || (unsigned char)line.bytes[0] <= ' ' || line.bytes[0] == '^';
        if (begins_paragraph)
            status = wirecopy_wire_break(&desk->prose);
        (void)cut_marks(&line);
        wirecopy_wire_write(&desk->prose, line);
    }
    return status == WIRECOPY_OK ? wirecopy_prose_end(&desk->prose, &story->text) : status;
}

wirecopy_status wirecopy_anpa_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                   wirecopy_story *story_out)
{
    wirecopy_string utf8, name;
    wirecopy_status status = wirecopy_desk_decode(desk, document, bytes, &utf8, story_out);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_wire_message message = wirecopy_wire_split(utf8);
    if (message.text.byte_count == 0)
        return wirecopy_desk_refuse(desk, "a message without text: STX is missing");
    const wirecopy_string slug = slug_of(&message.text);
    wirecopy_desk_note_slug(desk, slug);
    const wirecopy_string trailer = trailer_of(message.trailer);
    read_trailer(trailer, story_out);
    if (wirecopy_wire_word(&message.header, &name))
        status = wirecopy_wire_set_id(desk, name, trailer, story_out);
    if (status == WIRECOPY_OK)
        status = read_lines_above(desk, &message.text, slug, story_out);
    return status == WIRECOPY_OK ? read_text(desk, message.text, story_out) : status;
}
