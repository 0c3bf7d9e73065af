#include <stdio.h>
#include <string.h>

#include "core/feed/readers.h"
#include "core/feed/wire.h"

/*
 * IPTC 7901, "The IPTC recommended message format", fifth revision, 1995:
 *
 *     SOH eca0003 3 i 380 dpa 0045       source and number, priority, category, words; the service and its number
 *     Bridge/traffic/                    keywords
 *     STX 1ST LEAD                       correction lines, the headline, a byline, up to a line that ends with '='
 *     New bridge closed
 *     By a correspondent =
 *        Marrow Bay - The text, its paragraphs indented or parted by blank lines.
 *     ETX 242200 GMT Jun 17              day, hour and minute, month, year
 *     EOT
 */

/* What the service calls itself: the last word of the header that begins with a letter; the first four are codes. */
static wirecopy_string service_of(wirecopy_string header)
{
    wirecopy_string service = {NULL, 0}, word;
    for (size_t field = 0; wirecopy_wire_word(&header, &word); field++)
        if (field >= 4 && word.bytes[0] > '9')
            service = word;
    return service;
}

/* "242200 GMT Jun 17", the zone sometimes missing. */
static void read_date(wirecopy_string trailer, int64_t *time_ms)
{
    wirecopy_string moment, zone, month, year;
    char text[96];
    if (!wirecopy_wire_word(&trailer, &moment) || !wirecopy_wire_word(&trailer, &zone) ||
        !wirecopy_wire_word(&trailer, &month))
        return;
    if (!wirecopy_wire_word(&trailer, &year)) {
        year = month;
        month = zone;
        zone = (wirecopy_string){"GMT", 3};
    }
    const int day = wirecopy_wire_number(moment, 0, 2), hour = wirecopy_wire_number(moment, 2, 2);
    const int minute = wirecopy_wire_number(moment, 4, 2), short_year = wirecopy_wire_number(year, 0, 2);
    if (day < 0 || hour < 0 || minute < 0 || short_year < 0 || month.byte_count > 16 || zone.byte_count > 16)
        return;
    const int byte_count = snprintf(text, sizeof text, "%02d %.*s %02d %02d:%02d %.*s", day, (int)month.byte_count,
                                    month.bytes, short_year, hour, minute, (int)zone.byte_count, zone.bytes);
    wirecopy_desk_set_time(time_ms, (wirecopy_string){text, (size_t)byte_count});
}

static bool is_byline(wirecopy_string line)
{
    static const char *const words[] = {"By", "Von", "Par", "Por", "Di", "Av"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (wirecopy_wire_begins(line, words[i]))
            return true;
    return false;
}

/* A line that says what kind of message follows: a correction, "EXTRA", "(Achtung)". */
static bool is_remark(wirecopy_string line)
{
    if (line.byte_count && line.bytes[0] == '(' && line.bytes[line.byte_count - 1] == ')')
        return true;
    for (size_t i = 0; i < line.byte_count; i++)
        if ((line.bytes[i] >= 'a' && line.bytes[i] <= 'z') || (line.bytes[i] & 0x80))
            return wirecopy_correction_of_headline(line).kind != WIRECOPY_AS_IT_WAS && line.byte_count <= 24;
    return line.byte_count <= 24;
}

/* Cuts a '=' off; whether there was one. */
static bool cut_mark(wirecopy_string *line)
{
    *line = wirecopy_string_trim(*line);
    const bool has_mark = line->byte_count && line->bytes[line->byte_count - 1] == '=';
    line->byte_count -= has_mark;
    *line = wirecopy_string_trim(*line);
    return has_mark;
}

/* How many lines the block before the text has, at most: a text without the mark is all text. */
#define BLOCK_LINES_MAX 8

/* The lines up to the one with the mark; 0 if there is none. */
static size_t count_block(wirecopy_string text)
{
    wirecopy_string line;
    for (size_t count = 1; count <= BLOCK_LINES_MAX && wirecopy_wire_line(&text, &line); count++)
        if (cut_mark(&line))
            return count;
    return 0;
}

/* Cuts the block off the text, and makes the headline of it. */
static wirecopy_status read_block(wirecopy_desk *desk, wirecopy_string *text, wirecopy_story *story)
{
    wirecopy_string line, title;
    const size_t line_count = count_block(*text);
    wirecopy_status status = wirecopy_prose_begin(&desk->prose, text->byte_count + 2);
    bool has_title = false;
    for (size_t i = 0; i < line_count && status == WIRECOPY_OK && wirecopy_wire_line(text, &line); i++) {
        const bool is_last = cut_mark(&line);
        const bool is_first = !has_title && !is_last;
        if (is_first && is_remark(line)) {
            wirecopy_desk_note_slug(desk, line);
        } else if (!has_title || !is_byline(line)) {
            wirecopy_wire_write(&desk->prose, line);
            has_title = true;
        }
    }
    if (status == WIRECOPY_OK)
        status = wirecopy_prose_end(&desk->prose, &title);
    return status == WIRECOPY_OK ? wirecopy_desk_set_title(desk, story, title) : status;
}

static wirecopy_status read_text(wirecopy_desk *desk, wirecopy_string text, wirecopy_story *story)
{
    wirecopy_string line;
    wirecopy_status status = wirecopy_prose_begin(&desk->prose, 2 * text.byte_count + 2);
    while (status == WIRECOPY_OK && wirecopy_wire_line(&text, &line)) {
        if (line.byte_count == 0 || line.bytes[0] == ' ' || line.bytes[0] == '\t')
            status = wirecopy_wire_break(&desk->prose);
        wirecopy_wire_write(&desk->prose, line);
    }
    return status == WIRECOPY_OK ? wirecopy_prose_end(&desk->prose, &story->text) : status;
}

wirecopy_status wirecopy_iptc7901_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                       wirecopy_story *story_out)
{
    wirecopy_string utf8, header_line, name;
    wirecopy_status status = wirecopy_desk_decode(desk, document, bytes, &utf8, story_out);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_wire_message message = wirecopy_wire_split(utf8);
    if (message.text.byte_count == 0)
        return wirecopy_desk_refuse(desk, "a message without text: STX is missing");
    if (!wirecopy_wire_line(&message.header, &header_line))
        return wirecopy_desk_refuse(desk, "a message without a header");
    wirecopy_desk_note_slug(desk, wirecopy_string_trim(message.header)); /* what is left: the keywords */
    story_out->source = service_of(header_line);
    read_date(message.trailer, &story_out->time_ms);
    if (wirecopy_wire_word(&header_line, &name))
        status = wirecopy_wire_set_id(desk, name, message.trailer, story_out);
    if (status == WIRECOPY_OK)
        status = read_block(desk, &message.text, story_out);
    return status == WIRECOPY_OK ? read_text(desk, message.text, story_out) : status;
}
