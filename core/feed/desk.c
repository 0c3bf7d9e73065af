#include "core/feed/desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/feed/html.h"
#include "core/feed/moment.h"
#include "core/feed/utf8.h"

wirecopy_status wirecopy_desk_init(wirecopy_desk *desk, const wirecopy_members *members)
{
    *desk = (wirecopy_desk){.members = members};
    wirecopy_charset_init(&desk->charset);
    return wirecopy_line_parser_init(&desk->line);
}

void wirecopy_desk_clear(wirecopy_desk *desk)
{
    wirecopy_line_parser_clear(&desk->line);
    wirecopy_xml_destroy(desk->xml);
    wirecopy_charset_clear(&desk->charset);
    wirecopy_prose_clear(&desk->prose);
    wirecopy_prose_clear(&desk->title_prose);
    wirecopy_arena_clear(&desk->arena);
}

void wirecopy_desk_begin(wirecopy_desk *desk)
{
    wirecopy_arena_reset(&desk->arena);
    desk->reason.text[0] = '\0';
    desk->fault_line = 0;
    desk->correction = (wirecopy_correction_line){WIRECOPY_AS_IT_WAS, 0};
}

wirecopy_status wirecopy_desk_refuse(wirecopy_desk *desk, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(desk->reason.text, sizeof desk->reason.text, format, arguments);
    va_end(arguments);
    return WIRECOPY_E_INPUT;
}

wirecopy_status wirecopy_desk_pass_over(wirecopy_desk *desk, const char *kind)
{
    wirecopy_reason_set(&desk->reason, "%s", kind);
    return WIRECOPY_E_NO_TEXT;
}

wirecopy_status wirecopy_desk_decode(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                     wirecopy_string *utf8_out, wirecopy_story *story)
{
    const wirecopy_string label = {document->charset, strlen(document->charset)};
    return wirecopy_charset_decode(&desk->charset, label, bytes, utf8_out, &story->replaced_count, &desk->reason);
}

wirecopy_status wirecopy_desk_parse_xml(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                        wirecopy_tree **tree_out, wirecopy_story *story)
{
    wirecopy_string utf8;
    uint64_t line = 0;
    wirecopy_status status = wirecopy_desk_decode(desk, document, bytes, &utf8, story);
    if (status == WIRECOPY_OK && !desk->xml)
        status = wirecopy_xml_create(&desk->xml);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_xml_parse(desk->xml, utf8, document->prefixes, document->declares_entities, tree_out,
                                &desk->reason, &line);
    if (status == WIRECOPY_E_INPUT)
        desk->fault_line = line + 1;
    return status;
}

wirecopy_string wirecopy_desk_keep(wirecopy_desk *desk, wirecopy_string string)
{
    const char *const copy = wirecopy_arena_copy(&desk->arena, string.bytes, string.byte_count);
    return (wirecopy_string){copy, copy ? string.byte_count : 0};
}

wirecopy_string wirecopy_desk_member(wirecopy_json_value object, const char *name)
{
    wirecopy_json_value value;
    if (!wirecopy_json_find(object, name, &value))
        return (wirecopy_string){NULL, 0};
    return wirecopy_string_trim(wirecopy_json_string(value));
}

wirecopy_status wirecopy_desk_read_member(wirecopy_desk *desk, wirecopy_json_value object, const char *name,
                                          wirecopy_string *value_out)
{
    wirecopy_json_value value;
    uint64_t number;
    char digits[24];
    *value_out = wirecopy_desk_member(object, name);
    if (!wirecopy_json_find(object, name, &value) || !wirecopy_json_number(value, &number))
        return WIRECOPY_OK;
    const int byte_count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    *value_out = wirecopy_desk_keep(desk, (wirecopy_string){digits, (size_t)byte_count});
    return value_out->bytes ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

/* "<p>", "</a>", "<br/>", or a character reference: text that was meant to be read has none of them. */
static bool holds_markup(wirecopy_string text)
{
    const char *const end = text.bytes + text.byte_count;
    const char *const last = memrchr(text.bytes, '>', text.byte_count);
    for (const char *at = text.bytes; last && at < last; at++) {
        at = memchr(at, '<', (size_t)(last - at));
        if (!at)
            break;
        const char next = (char)((at[1] == '/' ? at[2] : at[1]) | 0x20); /* there are bytes up to last */
        if (next >= 'a' && next <= 'z')
            return true;
    }
    const char *const ampersand = memchr(text.bytes, '&', text.byte_count);
    return ampersand && memchr(ampersand, ';', (size_t)(end - ampersand));
}

static wirecopy_status read_text(wirecopy_prose *prose, wirecopy_string text, wirecopy_string *text_out)
{
    if (text.byte_count && holds_markup(text))
        return wirecopy_html_to_prose(text, prose, text_out);
    *text_out = wirecopy_string_trim(text);
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_desk_read_text(wirecopy_desk *desk, wirecopy_string text, wirecopy_string *text_out)
{
    return read_text(&desk->prose, text, text_out);
}

wirecopy_status wirecopy_desk_read_html(wirecopy_desk *desk, wirecopy_string html, wirecopy_string *text_out)
{
    return wirecopy_html_to_prose(html, &desk->prose, text_out);
}

/* ---- members of a story ---- */

/* A copy in one line. */
static wirecopy_status flatten(wirecopy_desk *desk, wirecopy_string string, wirecopy_string *flat_out)
{
    char *const flat = wirecopy_arena_alloc(&desk->arena, string.byte_count);
    if (!flat)
        return WIRECOPY_E_MEMORY;
    size_t written = 0;
    for (size_t i = 0; i < string.byte_count; i++) {
        const char byte = string.bytes[i];
        const bool is_blank = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
        if (!is_blank || (written && flat[written - 1] != ' '))
            flat[written++] = is_blank ? ' ' : byte;
    }
    *flat_out = wirecopy_string_trim((wirecopy_string){flat, written});
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_desk_set_title(wirecopy_desk *desk, wirecopy_story *story, wirecopy_string title)
{
    wirecopy_string plain = title, flat;
    wirecopy_status status = read_text(&desk->title_prose, title, &plain);
    if (status == WIRECOPY_OK)
        status = flatten(desk, plain, &flat);
    if (status != WIRECOPY_OK)
        return status;
    flat = wirecopy_utf8_cut(flat, WIRECOPY_FIELD_BYTES_MAX);
    story->title = flat;
    desk->correction = wirecopy_correction_join(desk->correction, wirecopy_correction_of_headline(flat));
    return WIRECOPY_OK;
}

void wirecopy_desk_note_slug(wirecopy_desk *desk, wirecopy_string slug)
{
    desk->correction = wirecopy_correction_join(desk->correction, wirecopy_correction_of_slug(slug));
}

void wirecopy_desk_note_remark(wirecopy_desk *desk, wirecopy_string remark)
{
    desk->correction = wirecopy_correction_join(desk->correction, wirecopy_correction_of_headline(remark));
}

void wirecopy_desk_set_status(wirecopy_story *story, wirecopy_string status)
{
    static const struct {
        const char *name;
        wirecopy_story_status status;
    } names[] = {
        {"usable", WIRECOPY_USABLE},     {"withheld", WIRECOPY_WITHHELD},  {"embargoed", WIRECOPY_WITHHELD},
        {"canceled", WIRECOPY_CANCELED}, {"cancelled", WIRECOPY_CANCELED}, {"killed", WIRECOPY_CANCELED},
    };
    const wirecopy_string code = wirecopy_desk_code(status);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (wirecopy_desk_is(code, names[i].name))
            story->status = names[i].status;
}

void wirecopy_desk_set_time(int64_t *time_ms, wirecopy_string time)
{
    (void)wirecopy_moment_parse(time, time_ms); /* the readers' formats have times that are none; the story is one */
}

wirecopy_string wirecopy_desk_code(wirecopy_string qualified)
{
    size_t at = qualified.byte_count;
    if (at == 0)
        return qualified;
    while (at > 0 && qualified.bytes[at - 1] != ':' && qualified.bytes[at - 1] != '/')
        at--;
    return (wirecopy_string){qualified.bytes + at, qualified.byte_count - at};
}

bool wirecopy_desk_is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) && strncasecmp(string.bytes, text, string.byte_count) == 0;
}

bool wirecopy_desk_has_text(wirecopy_string string)
{
    return wirecopy_string_trim(string).byte_count > 0;
}
