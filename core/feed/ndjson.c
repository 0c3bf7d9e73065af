#include "core/base/strings.h"
#include "core/feed/readers.h"
#include "core/feed/rfc3339.h"
#include "core/feed/token.h"

/* A line of NDJSON: a story's own members, or ninjs. */

static wirecopy_status refuse_member(wirecopy_desk *desk, wirecopy_story_member member, const char *fault)
{
    return wirecopy_line_refuse_member(desk->members->name[member], fault, &desk->reason);
}

static wirecopy_status set_time(wirecopy_desk *desk, wirecopy_story_member member, wirecopy_string value,
                                int64_t *time_out)
{
    if (wirecopy_rfc3339_parse(value, time_out))
        return WIRECOPY_OK;
    refuse_member(desk, member, " is not an RFC 3339 time: ");
    wirecopy_reason_append_quoted(&desk->reason, value);
    return WIRECOPY_E_INPUT;
}

static wirecopy_string *string_of(wirecopy_story *story, wirecopy_story_member member)
{
    wirecopy_string *const strings[WIRECOPY_MEMBER_COUNT] = {
        [WIRECOPY_MEMBER_ID] = &story->id,
        [WIRECOPY_MEMBER_TEXT] = &story->text,
        [WIRECOPY_MEMBER_TITLE] = &story->title,
        [WIRECOPY_MEMBER_SOURCE] = &story->source,
        [WIRECOPY_MEMBER_LANG] = &story->lang,
        [WIRECOPY_MEMBER_VERSION] = &story->version,
        [WIRECOPY_MEMBER_EVOLVED_FROM] = &story->evolved_from,
    };
    return strings[member];
}

static wirecopy_status set_string(wirecopy_desk *desk, wirecopy_story_member member, wirecopy_string value,
                                  wirecopy_story *story)
{
    const size_t byte_count_max =
        member == WIRECOPY_MEMBER_TEXT ? WIRECOPY_TEXT_BYTES_MAX : (size_t)WIRECOPY_FIELD_BYTES_MAX;
    if (value.byte_count > byte_count_max) {
        refuse_member(desk, member, " is longer than 4096 bytes");
        return WIRECOPY_E_LIMIT;
    }
    *string_of(story, member) = value;
    return WIRECOPY_OK;
}

/* A text has passed the limit already, as part of a line; the sentence above names the other one. */
_Static_assert(WIRECOPY_FIELD_BYTES_MAX == 4096, "the reason names another limit");

/* Names that a feed may well use for something else: what cannot be meant is passed over. */
static bool is_common_name(wirecopy_story_member member)
{
    return member == WIRECOPY_MEMBER_VERSION || member == WIRECOPY_MEMBER_STATUS;
}

/* Stores one value; `ordinal` says which member of the line it is. */
static wirecopy_status set_member(wirecopy_desk *desk, wirecopy_story_member member, wirecopy_string line,
                                  size_t ordinal, const wirecopy_json_member *value, wirecopy_story *story)
{
    if (value->type == WIRECOPY_JSON_NULL)
        return WIRECOPY_OK;
    if ((member == WIRECOPY_MEMBER_ID || member == WIRECOPY_MEMBER_VERSION) && value->type == WIRECOPY_JSON_NUMBER)
        return set_string(desk, member, wirecopy_token_member_value(line, ordinal), story);
    if (value->type != WIRECOPY_JSON_STRING && is_common_name(member))
        return WIRECOPY_OK;
    if (value->type != WIRECOPY_JSON_STRING)
        return refuse_member(desk, member,
                             member == WIRECOPY_MEMBER_ID ? " is neither a string nor a number" : " is not a string");
    if (member == WIRECOPY_MEMBER_TIME)
        return set_time(desk, member, value->string, &story->time_ms);
    if (member == WIRECOPY_MEMBER_EMBARGO)
        return set_time(desk, member, value->string, &story->embargo_ms);
    if (member == WIRECOPY_MEMBER_STATUS) {
        wirecopy_desk_set_status(story, value->string);
        return WIRECOPY_OK;
    }
    return set_string(desk, member, value->string, story);
}

/* One JSON member may serve several members of the story, if it was mapped so. */
static wirecopy_status set_members(wirecopy_desk *desk, wirecopy_string line, size_t ordinal,
                                   const wirecopy_json_member *value, bool *is_seen, wirecopy_story *story)
{
    for (wirecopy_story_member member = WIRECOPY_MEMBER_ID; member < WIRECOPY_MEMBER_COUNT; member++) {
        if (!wirecopy_string_equals(desk->members->name[member], value->name))
            continue;
        if (is_seen[member])
            return refuse_member(desk, member, " is given twice");
        is_seen[member] = true;
        const wirecopy_status status = set_member(desk, member, line, ordinal, value, story);
        if (status != WIRECOPY_OK)
            return status;
    }
    return WIRECOPY_OK;
}

/* A line is a plain story if it has what holds the text, whatever else it is. */
static bool has_text_member(const wirecopy_desk *desk)
{
    const wirecopy_string wanted = desk->members->name[WIRECOPY_MEMBER_TEXT];
    wirecopy_json_cursor cursor = wirecopy_json_begin(wirecopy_json_root(desk->line.json));
    wirecopy_string name;
    wirecopy_json_value value;
    while (wirecopy_json_step(&cursor, &name, &value))
        if (wirecopy_string_equals(name, wanted))
            return true;
    return false;
}

static wirecopy_status read_members(wirecopy_desk *desk, wirecopy_string line, wirecopy_story *story)
{
    bool is_seen[WIRECOPY_MEMBER_COUNT] = {false};
    wirecopy_status status = WIRECOPY_OK;
    wirecopy_json_member value;
    for (size_t ordinal = 0; status == WIRECOPY_OK && wirecopy_json_next(desk->line.json, &value); ordinal++)
        status = set_members(desk, line, ordinal, &value, is_seen, story);
    if (status == WIRECOPY_OK && !story->text.bytes)
        return refuse_member(desk, WIRECOPY_MEMBER_TEXT, " is missing");
    return status;
}

wirecopy_status wirecopy_ndjson_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                     wirecopy_story *story_out)
{
    (void)document;
    uint32_t replaced_count = 0;
    wirecopy_status status = wirecopy_line_parse(&desk->line, bytes, &replaced_count, &desk->reason);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_story story = *story_out;
    status = read_members(desk, bytes, &story);
    if (status != WIRECOPY_OK && !has_text_member(desk) && wirecopy_ninjs_is(desk)) {
        story = *story_out;
        status = wirecopy_ninjs_read_object(desk, &story);
    } else if (status == WIRECOPY_OK) {
        wirecopy_desk_note_remark(desk, story.title);
    }
    story.replaced_count = replaced_count;
    if (status == WIRECOPY_OK)
        *story_out = story;
    return status;
}
