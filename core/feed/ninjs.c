#include "core/feed/readers.h"

#include <string.h>
#include <strings.h>

/*
 * ninjs, IPTC, 1.0 to 3.0. Names are compared in any case, which makes "versioncreated" (1.x, 2.x) and "versionCreated"
 * (3.x) one; what differs otherwise is looked for under both names. Agencies wrap it: {"data": {"item": {...}}}.
 */

/* ---- members ---- */

/* The first of several members that is a string with anything in it. */
static wirecopy_string first_member(wirecopy_json_value object, const char *const *names, size_t count)
{
    wirecopy_string string = {NULL, 0};
    for (size_t i = 0; i < count && string.byte_count == 0; i++)
        string = wirecopy_desk_member(object, names[i]);
    return string;
}

#define FIRST_MEMBER(object, ...)                                                                                      \
    first_member(object, (const char *const[]){__VA_ARGS__},                                                           \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static bool has_object(wirecopy_json_value object, const char *name, wirecopy_json_value *value_out)
{
    return wirecopy_json_find(object, name, value_out) && wirecopy_json_type_of(*value_out) == WIRECOPY_JSON_OBJECT;
}

/* The item itself, where it is wrapped. */
static wirecopy_json_value unwrap(wirecopy_json_value object)
{
    wirecopy_json_value inner;
    if (wirecopy_desk_member(object, "uri").byte_count || wirecopy_desk_member(object, "guid").byte_count)
        return object;
    if (has_object(object, "data", &inner))
        object = inner;
    return has_object(object, "item", &inner) ? inner : object;
}

bool wirecopy_ninjs_is(const wirecopy_desk *desk)
{
    static const char *const marks[] = {"standard",  "$standard",  "versioncreated", "pubstatus",    "bodies",
                                        "body_text", "body_xhtml", "body_html",      "eventdetails", "firstcreated"};
    const wirecopy_json_value object = unwrap(wirecopy_json_root(desk->line.json));
    wirecopy_json_value value;
    if (FIRST_MEMBER(object, "uri", "guid").byte_count == 0)
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (wirecopy_json_find(object, marks[i], &value))
            return true;
    return wirecopy_desk_member(object, "type").byte_count > 0 &&
           wirecopy_desk_member(object, "headline").byte_count > 0;
}

/* ---- identity ---- */

/* A URI with a query is that of a request, not that of the story. */
static wirecopy_string id_of(wirecopy_json_value object)
{
    const wirecopy_string uri = FIRST_MEMBER(object, "uri", "guid");
    wirecopy_json_value others;
    if (uri.byte_count && memchr(uri.bytes, '?', uri.byte_count) && has_object(object, "altids", &others)) {
        const wirecopy_string id = wirecopy_desk_member(others, "itemid");
        if (id.byte_count)
            return id;
    }
    return uri;
}

/* The name of the first of "infosources": an array in ninjs, or one object. */
static wirecopy_string name_in_list(wirecopy_json_value object, const char *name)
{
    wirecopy_json_value list;
    wirecopy_string ignored, found = {NULL, 0};
    if (!wirecopy_json_find(object, name, &list))
        return found;
    if (wirecopy_json_type_of(list) == WIRECOPY_JSON_OBJECT)
        return FIRST_MEMBER(list, "name", "literal");
    wirecopy_json_cursor cursor = wirecopy_json_begin(list);
    wirecopy_json_value item;
    while (found.byte_count == 0 && wirecopy_json_step(&cursor, &ignored, &item))
        found = FIRST_MEMBER(item, "name", "literal");
    return found;
}

static wirecopy_string source_of(wirecopy_json_value object)
{
    wirecopy_string source = FIRST_MEMBER(object, "source", "provider");
    if (source.byte_count == 0)
        source = name_in_list(object, "infosources");
    if (source.byte_count == 0)
        source = name_in_list(object, "infosource");
    if (source.byte_count == 0)
        source = wirecopy_desk_member(object, "copyrightholder");
    return source;
}

/* ---- text ---- */

/* How well a body serves: plain text best, then HTML, then NITF and the like; 0 not at all. */
static int weight_of_type(wirecopy_string type, wirecopy_string role)
{
    if (type.byte_count == 0)
        type = role;
    if (wirecopy_desk_is(type, "text/plain") || wirecopy_desk_is(type, "text"))
        return 3;
    if (type.byte_count && memmem(type.bytes, type.byte_count, "html", 4))
        return 2;
    return 1;
}

/* The best of an array of {"role", "contenttype", "value"}. */
static wirecopy_string best_in_list(wirecopy_json_value object, const char *name, bool by_role)
{
    wirecopy_json_value list, item;
    wirecopy_string ignored, best = {NULL, 0};
    int best_weight = 0;
    if (!wirecopy_json_find(object, name, &list))
        return best;
    for (wirecopy_json_cursor cursor = wirecopy_json_begin(list); wirecopy_json_step(&cursor, &ignored, &item);) {
        const wirecopy_string value = wirecopy_desk_member(item, "value"), role = wirecopy_desk_member(item, "role");
        const int weight = by_role ? 1 + (wirecopy_desk_is(role, "main") || role.byte_count == 0)
                                   : weight_of_type(wirecopy_desk_member(item, "contenttype"), role);
        if (value.byte_count && weight > best_weight) {
            best = value;
            best_weight = weight;
        }
    }
    return best;
}

/* A member such as "body_nitf", whatever its format is called. */
static wirecopy_string member_with_prefix(wirecopy_json_value object, const char *prefix)
{
    wirecopy_json_cursor cursor = wirecopy_json_begin(object);
    wirecopy_string name;
    wirecopy_json_value value;
    while (wirecopy_json_step(&cursor, &name, &value))
        if (name.byte_count > strlen(prefix) && strncasecmp(name.bytes, prefix, strlen(prefix)) == 0 &&
            wirecopy_desk_has_text(wirecopy_json_string(value)))
            return wirecopy_string_trim(wirecopy_json_string(value));
    return (wirecopy_string){NULL, 0};
}

static wirecopy_string body_of(wirecopy_json_value object)
{
    wirecopy_string body = FIRST_MEMBER(object, "body_text", "body_xhtml", "body_html");
    if (body.byte_count == 0)
        body = best_in_list(object, "bodies", false);
    return body.byte_count ? body : member_with_prefix(object, "body_");
}

/* What a text is introduced with, where the text itself is missing. */
static wirecopy_string description_of(wirecopy_json_value object)
{
    const wirecopy_string description =
        FIRST_MEMBER(object, "description_text", "description_xhtml", "description_html");
    return description.byte_count ? description : best_in_list(object, "descriptions", false);
}

static wirecopy_string title_of(wirecopy_json_value object)
{
    wirecopy_string title = wirecopy_desk_member(object, "headline");
    if (title.byte_count == 0)
        title = best_in_list(object, "headlines", true);
    return title.byte_count ? title : FIRST_MEMBER(object, "title", "name");
}

/* What an item is that has no text of its own; NULL: it may have. */
static const char *kind_of(wirecopy_json_value object, wirecopy_string body)
{
    static const char *const kinds[] = {"picture", "graphic", "audio", "video", "animation", "event", "planning"};
    const wirecopy_string type = wirecopy_desk_member(object, "type");
    wirecopy_json_value value;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (wirecopy_desk_is(type, kinds[i]))
            return strcmp(kinds[i], "planning") == 0 ? "planning item" : kinds[i];
    if (body.byte_count)
        return NULL;
    if (wirecopy_json_find(object, "eventdetails", &value))
        return "event";
    if (wirecopy_desk_is(type, "composite") || wirecopy_desk_is(type, "component"))
        return "package";
    if (wirecopy_json_find(object, "renditions", &value))
        return "text that is only linked to";
    return NULL;
}

static wirecopy_status read_text(wirecopy_desk *desk, wirecopy_json_value object, wirecopy_story *story)
{
    wirecopy_string body = body_of(object);
    const char *const kind = kind_of(object, body);
    if (kind && (body.byte_count || story->status == WIRECOPY_USABLE))
        return wirecopy_desk_pass_over(desk, kind);
    if (body.byte_count == 0 && wirecopy_desk_member(object, "type").byte_count)
        body = description_of(object);
    if (body.byte_count == 0 && story->status == WIRECOPY_USABLE)
        return wirecopy_desk_pass_over(desk, "item without content");
    return wirecopy_desk_read_text(desk, body, &story->text);
}

wirecopy_status wirecopy_ninjs_read_object(wirecopy_desk *desk, wirecopy_story *story_out)
{
    const wirecopy_json_value object = unwrap(wirecopy_json_root(desk->line.json));
    story_out->id = id_of(object);
    story_out->source = source_of(object);
    story_out->lang = wirecopy_desk_member(object, "language");
    story_out->evolved_from = wirecopy_desk_member(object, "evolvedfrom");
    wirecopy_desk_set_time(&story_out->time_ms, FIRST_MEMBER(object, "versioncreated", "firstcreated"));
    wirecopy_desk_set_time(&story_out->created_ms, FIRST_MEMBER(object, "firstcreated", "firstversion"));
    wirecopy_desk_set_time(&story_out->embargo_ms, wirecopy_desk_member(object, "embargoed"));
    wirecopy_desk_set_status(story_out, wirecopy_desk_member(object, "pubstatus"));
    wirecopy_desk_note_slug(desk, FIRST_MEMBER(object, "slugline", "slug"));
    wirecopy_desk_note_remark(desk, wirecopy_desk_member(object, "ednote"));
    wirecopy_status status = wirecopy_desk_read_member(desk, object, "version", &story_out->version);
    if (status == WIRECOPY_OK)
        status = wirecopy_desk_set_title(desk, story_out, title_of(object));
    return status == WIRECOPY_OK ? read_text(desk, object, story_out) : status;
}

wirecopy_status wirecopy_ninjs_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                    wirecopy_story *story_out)
{
    (void)document;
    const wirecopy_status status = wirecopy_line_parse(&desk->line, bytes, &story_out->replaced_count, &desk->reason);
    if (status != WIRECOPY_OK)
        return status;
    if (!wirecopy_ninjs_is(desk))
        return wirecopy_desk_refuse(desk,
                                    "JSON over several lines that is neither ninjs nor JSON Feed; of plain stories "
                                    "one object per line is expected");
    return wirecopy_ninjs_read_object(desk, story_out);
}
