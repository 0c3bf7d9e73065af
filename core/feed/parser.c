#include "core/feed/parser.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/feed/line.h"
#include "core/feed/rfc3339.h"
#include "core/feed/token.h"

struct wirecopy_parser {
    const wirecopy_members *members;
    wirecopy_line_parser line;
};

wirecopy_status wirecopy_parser_create(const wirecopy_members *members, wirecopy_parser **parser_out)
{
    wirecopy_parser *parser = wirecopy_memory_alloc_zeroed(1, sizeof *parser);
    if (!parser)
        return WIRECOPY_E_MEMORY;
    parser->members = members;
    const wirecopy_status status = wirecopy_line_parser_init(&parser->line);
    if (status != WIRECOPY_OK) {
        wirecopy_memory_free(parser);
        return status;
    }
    *parser_out = parser;
    return WIRECOPY_OK;
}

void wirecopy_parser_destroy(wirecopy_parser *parser)
{
    if (!parser)
        return;
    wirecopy_line_parser_clear(&parser->line);
    wirecopy_memory_free(parser);
}

static wirecopy_status refuse_member(const wirecopy_parser *parser, wirecopy_member member, const char *fault,
                                     wirecopy_reason *reason)
{
    return wirecopy_line_refuse_member(parser->members->name[member], fault, reason);
}

static wirecopy_status set_time(const wirecopy_parser *parser, wirecopy_string value, wirecopy_story *story,
                                wirecopy_reason *reason)
{
    if (wirecopy_rfc3339_parse(value, &story->time_ms))
        return WIRECOPY_OK;
    refuse_member(parser, WIRECOPY_MEMBER_TIME, " is not an RFC 3339 time: ", reason);
    wirecopy_reason_append_quoted(reason, value);
    return WIRECOPY_E_INPUT;
}

static wirecopy_string *string_of(wirecopy_story *story, wirecopy_member member)
{
    wirecopy_string *const strings[WIRECOPY_MEMBER_COUNT] = {
        [WIRECOPY_MEMBER_ID] = &story->id,       [WIRECOPY_MEMBER_TEXT] = &story->text,
        [WIRECOPY_MEMBER_TITLE] = &story->title, [WIRECOPY_MEMBER_SOURCE] = &story->source,
        [WIRECOPY_MEMBER_LANG] = &story->lang,
    };
    return strings[member];
}

static wirecopy_status set_string(const wirecopy_parser *parser, wirecopy_member member, wirecopy_string value,
                                  wirecopy_story *story, wirecopy_reason *reason)
{
    const size_t byte_count_max =
        member == WIRECOPY_MEMBER_TEXT ? WIRECOPY_TEXT_BYTES_MAX : (size_t)WIRECOPY_FIELD_BYTES_MAX;
    if (value.byte_count > byte_count_max) {
        refuse_member(parser, member, " is longer than 4096 bytes", reason);
        return WIRECOPY_E_LIMIT;
    }
    *string_of(story, member) = value;
    return WIRECOPY_OK;
}

/* A text has passed the limit already, as part of a line; the sentence above names the other one. */
_Static_assert(WIRECOPY_FIELD_BYTES_MAX == 4096, "the reason names another limit");

/* Stores one value; `ordinal` says which member of the line it is. */
static wirecopy_status set_member(const wirecopy_parser *parser, wirecopy_member member, wirecopy_string line,
                                  size_t ordinal, const wirecopy_json_member *value, wirecopy_story *story,
                                  wirecopy_reason *reason)
{
    if (value->type == WIRECOPY_JSON_NULL)
        return WIRECOPY_OK;
    if (member == WIRECOPY_MEMBER_ID && value->type == WIRECOPY_JSON_NUMBER)
        return set_string(parser, member, wirecopy_token_member_value(line, ordinal), story, reason);
    if (value->type != WIRECOPY_JSON_STRING)
        return refuse_member(parser, member,
                             member == WIRECOPY_MEMBER_ID ? " is neither a string nor a number" : " is not a string",
                             reason);
    if (member == WIRECOPY_MEMBER_TIME)
        return set_time(parser, value->string, story, reason);
    return set_string(parser, member, value->string, story, reason);
}

/* One JSON member may serve several members of the story, if it was mapped so. */
static wirecopy_status set_members(const wirecopy_parser *parser, wirecopy_string line, size_t ordinal,
                                   const wirecopy_json_member *value, bool *is_seen, wirecopy_story *story,
                                   wirecopy_reason *reason)
{
    for (wirecopy_member member = WIRECOPY_MEMBER_ID; member < WIRECOPY_MEMBER_COUNT; member++) {
        if (!wirecopy_string_equals(parser->members->name[member], value->name))
            continue;
        if (is_seen[member])
            return refuse_member(parser, member, " is given twice", reason);
        is_seen[member] = true;
        const wirecopy_status status = set_member(parser, member, line, ordinal, value, story, reason);
        if (status != WIRECOPY_OK)
            return status;
    }
    return WIRECOPY_OK;
}

static wirecopy_story empty_story(void)
{
    return (wirecopy_story){.time_ms = WIRECOPY_TIME_NONE};
}

wirecopy_status wirecopy_parser_parse_line(wirecopy_parser *parser, wirecopy_string line, wirecopy_story *story_out,
                                           wirecopy_reason *reason_out)
{
    assert(parser && story_out && reason_out);
    wirecopy_story story = empty_story();
    bool is_seen[WIRECOPY_MEMBER_COUNT] = {false};
    wirecopy_status status = wirecopy_line_parse(&parser->line, line, &story.replaced_count, reason_out);
    wirecopy_json_member value;
    for (size_t ordinal = 0; status == WIRECOPY_OK && wirecopy_json_next(parser->line.json, &value); ordinal++)
        status = set_members(parser, line, ordinal, &value, is_seen, &story, reason_out);
    if (status != WIRECOPY_OK)
        return status;
    if (!story.text.bytes)
        return refuse_member(parser, WIRECOPY_MEMBER_TEXT, " is missing", reason_out);
    *story_out = story;
    return WIRECOPY_OK;
}

/* Line of a byte, from 1. */
static uint64_t line_of(wirecopy_string text, const char *byte)
{
    uint64_t line = 1;
    for (const char *at = text.bytes; (at = memchr(at, '\n', (size_t)(byte - at))) != NULL; at++)
        line++;
    return line;
}

/* Text may begin with a bracket or a quotation mark; it is JSON, and refused, only when all of it is. */
static wirecopy_status refuse_json(wirecopy_parser *parser, wirecopy_string text, wirecopy_reason *reason)
{
    size_t start = 0;
    while (start < text.byte_count && strchr(" \t\r\n", text.bytes[start]))
        start++;
    if (start == text.byte_count || (text.bytes[start] != '[' && text.bytes[start] != '"'))
        return WIRECOPY_OK;
    wirecopy_json_type type = WIRECOPY_JSON_NULL;
    const wirecopy_json_error error = wirecopy_json_parse(parser->line.json, text.bytes, text.byte_count, &type);
    if (error == WIRECOPY_JSON_NO_MEMORY)
        return WIRECOPY_E_MEMORY;
    return error == WIRECOPY_JSON_OK ? wirecopy_line_refuse_type(type, reason) : WIRECOPY_OK;
}

wirecopy_status wirecopy_parser_parse_text(wirecopy_parser *parser, wirecopy_string text, wirecopy_string id,
                                           wirecopy_story *story_out, wirecopy_reason *reason_out, uint64_t *line_out)
{
    assert(parser && story_out && reason_out && line_out);
    *line_out = 0;
    const char *nul = memchr(text.bytes, '\0', text.byte_count);
    if (nul) {
        wirecopy_reason_set(reason_out, "NUL byte: not plain text");
        *line_out = line_of(text, nul);
        return WIRECOPY_E_INPUT;
    }
    if (id.byte_count > WIRECOPY_FIELD_BYTES_MAX) {
        wirecopy_reason_set(reason_out, "file name is longer than %d bytes", WIRECOPY_FIELD_BYTES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    const wirecopy_status status = refuse_json(parser, text, reason_out);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_story story = empty_story();
    story.id = id;
    story.text = text;
    *story_out = story;
    return WIRECOPY_OK;
}
