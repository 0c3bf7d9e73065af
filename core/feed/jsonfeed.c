#include "core/feed/readers.h"

/* JSON Feed 1.0 and 1.1: an item of a feed. */

static void read_times(wirecopy_json_value object, wirecopy_story *story)
{
    wirecopy_desk_set_time(&story->created_ms, wirecopy_desk_member(object, "date_published"));
    wirecopy_desk_set_time(&story->time_ms, wirecopy_desk_member(object, "date_published"));
    wirecopy_desk_set_time(&story->time_ms, wirecopy_desk_member(object, "date_modified"));
}

static wirecopy_status read_text(wirecopy_desk *desk, wirecopy_json_value object, wirecopy_story *story)
{
    story->text = wirecopy_desk_member(object, "content_text");
    if (story->text.byte_count)
        return WIRECOPY_OK;
    const wirecopy_string html = wirecopy_desk_member(object, "content_html");
    if (html.byte_count)
        return wirecopy_desk_read_html(desk, html, &story->text);
    story->text = wirecopy_desk_member(object, "summary");
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_jsonfeed_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                       wirecopy_story *story_out)
{
    wirecopy_status status = wirecopy_line_parse(&desk->line, bytes, &story_out->replaced_count, &desk->reason);
    if (status != WIRECOPY_OK)
        return status;
    const wirecopy_json_value object = wirecopy_json_root(desk->line.json);
    status = wirecopy_desk_read_member(desk, object, "id", &story_out->id);
    if (status != WIRECOPY_OK)
        return status;
    if (story_out->id.byte_count == 0)
        story_out->id = wirecopy_desk_member(object, "url");
    story_out->source = wirecopy_document_get(document->title);
    story_out->lang = wirecopy_desk_member(object, "language");
    if (story_out->lang.byte_count == 0)
        story_out->lang = wirecopy_document_get(document->lang);
    read_times(object, story_out);
    status = wirecopy_desk_set_title(desk, story_out, wirecopy_desk_member(object, "title"));
    if (status == WIRECOPY_OK)
        status = read_text(desk, object, story_out);
    if (status != WIRECOPY_OK || story_out->text.byte_count || story_out->title.byte_count)
        return status;
    return wirecopy_desk_pass_over(desk, "item without content");
}
