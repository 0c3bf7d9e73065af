#include "core/feed/readers.h"

#include <stdio.h>
#include <string.h>

/* JSON Feed 1.0 and 1.1: an item of a feed. */

static wirecopy_string string_member(wirecopy_json_value object, const char *name)
{
    wirecopy_json_value value;
    if (!wirecopy_json_find(object, name, &value))
        return (wirecopy_string){NULL, 0};
    return wirecopy_string_trim(wirecopy_json_string(value));
}

/* An id should be a string; numbers occur. */
static wirecopy_string id_of(wirecopy_desk *desk, wirecopy_json_value object)
{
    wirecopy_json_value value;
    uint64_t number;
    char digits[24];
    if (!wirecopy_json_find(object, "id", &value))
        return string_member(object, "url");
    if (!wirecopy_json_number(value, &number))
        return wirecopy_string_trim(wirecopy_json_string(value));
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    return wirecopy_desk_keep(desk, (wirecopy_string){digits, strlen(digits)});
}

static void read_times(wirecopy_json_value object, wirecopy_story *story)
{
    wirecopy_desk_set_time(&story->created_ms, string_member(object, "date_published"));
    wirecopy_desk_set_time(&story->time_ms, string_member(object, "date_published"));
    wirecopy_desk_set_time(&story->time_ms, string_member(object, "date_modified"));
}

static wirecopy_status read_text(wirecopy_desk *desk, wirecopy_json_value object, wirecopy_story *story)
{
    story->text = string_member(object, "content_text");
    if (story->text.byte_count)
        return WIRECOPY_OK;
    const wirecopy_string html = string_member(object, "content_html");
    if (html.byte_count)
        return wirecopy_desk_read_html(desk, html, &story->text);
    story->text = string_member(object, "summary");
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_jsonfeed_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                       wirecopy_story *story_out)
{
    wirecopy_status status = wirecopy_line_parse(&desk->line, bytes, &story_out->replaced_count, &desk->reason);
    if (status != WIRECOPY_OK)
        return status;
    const wirecopy_json_value object = wirecopy_json_root(desk->line.json);
    story_out->id = id_of(desk, object);
    story_out->source = wirecopy_document_get(document->title);
    story_out->lang = string_member(object, "language");
    if (story_out->lang.byte_count == 0)
        story_out->lang = wirecopy_document_get(document->lang);
    read_times(object, story_out);
    status = wirecopy_desk_set_title(desk, story_out, string_member(object, "title"));
    if (status == WIRECOPY_OK)
        status = read_text(desk, object, story_out);
    if (status != WIRECOPY_OK || story_out->text.byte_count || story_out->title.byte_count)
        return status;
    return wirecopy_desk_pass_over(desk, "item without content");
}
