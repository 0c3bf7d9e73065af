#include "core/feed/readers.h"

#include <string.h>

/*
 * RSS 0.90 to 2.0 (RSS Advisory Board; RSS-DEV for 1.0) and Atom 1.0 (RFC 4287) and 0.3. What an element is, is told by
 * its name, and whether it is in the namespace of the feed or in that of a module.
 */

/* ---- texts of elements ---- */

/* One of the elements that may hold something: best first. */
typedef struct place {
    wirecopy_space space;
    const char *name;
} place;

/* The text of the first of several elements that has any. */
static wirecopy_status first_text(wirecopy_tree *tree, uint32_t node, const place *places, size_t count,
                                  wirecopy_string *text_out)
{
    wirecopy_status status = WIRECOPY_OK;
    *text_out = (wirecopy_string){NULL, 0};
    for (size_t i = 0; i < count && status == WIRECOPY_OK && text_out->byte_count == 0; i++)
        status =
            wirecopy_tree_text(tree, wirecopy_tree_child_in(tree, node, places[i].space, places[i].name), text_out);
    return status;
}

#define FIRST_TEXT(tree, node, places, text_out)                                                                       \
    first_text(tree, node, places, sizeof(places) / sizeof((places)[0]), text_out)

static wirecopy_status read_time(wirecopy_tree *tree, uint32_t node, const place *places, size_t count,
                                 int64_t *time_ms)
{
    wirecopy_string text;
    const wirecopy_status status = first_text(tree, node, places, count, &text);
    if (status == WIRECOPY_OK)
        wirecopy_desk_set_time(time_ms, text);
    return status;
}

#define READ_TIME(tree, node, places, time_ms)                                                                         \
    read_time(tree, node, places, sizeof(places) / sizeof((places)[0]), time_ms)

/* ---- RSS ---- */

wirecopy_status wirecopy_rss_read_head(wirecopy_document *document, wirecopy_tree *head)
{
    static const place titles[] = {{WIRECOPY_SPACE_OWN, "title"}};
    static const place languages[] = {{WIRECOPY_SPACE_OWN, "language"}, {WIRECOPY_SPACE_DC, "language"}};
    wirecopy_string text;
    const uint32_t channel = head->node_count ? wirecopy_tree_child(head, 0, "channel") : WIRECOPY_NODE_NONE;
    if (channel == WIRECOPY_NODE_NONE)
        return WIRECOPY_OK;
    wirecopy_status status = FIRST_TEXT(head, channel, titles, &text);
    if (status == WIRECOPY_OK)
        status = wirecopy_document_set(&document->title, text);
    if (status == WIRECOPY_OK)
        status = FIRST_TEXT(head, channel, languages, &text);
    return status == WIRECOPY_OK ? wirecopy_document_set(&document->lang, text) : status;
}

static wirecopy_status read_rss_identity(wirecopy_tree *tree, wirecopy_story *story)
{
    static const place ids[] = {{WIRECOPY_SPACE_OWN, "guid"},
                                {WIRECOPY_SPACE_DC, "identifier"},
                                {WIRECOPY_SPACE_ATOM, "id"},
                                {WIRECOPY_SPACE_OWN, "link"}};
    static const place times[] = {{WIRECOPY_SPACE_OWN, "pubDate"},
                                  {WIRECOPY_SPACE_DC, "date"},
                                  {WIRECOPY_SPACE_DC, "modified"},
                                  {WIRECOPY_SPACE_ATOM, "updated"},
                                  {WIRECOPY_SPACE_ATOM, "published"}};
    static const place created[] = {{WIRECOPY_SPACE_DC, "created"}};
    wirecopy_status status = WIRECOPY_OK;
    story->id = wirecopy_tree_attribute(tree, 0, "about"); /* rdf:about, of RSS 1.0 */
    if (story->id.byte_count == 0)
        status = FIRST_TEXT(tree, 0, ids, &story->id);
    if (status == WIRECOPY_OK)
        status = READ_TIME(tree, 0, times, &story->time_ms);
    if (status == WIRECOPY_OK)
        status = READ_TIME(tree, 0, created, &story->created_ms);
    return status;
}

static wirecopy_status read_rss_origin(const wirecopy_document *document, wirecopy_tree *tree, wirecopy_story *story)
{
    static const place sources[] = {
        {WIRECOPY_SPACE_OWN, "source"}, {WIRECOPY_SPACE_DC, "source"}, {WIRECOPY_SPACE_DC, "publisher"}};
    static const place languages[] = {{WIRECOPY_SPACE_DC, "language"}};
    wirecopy_status status = FIRST_TEXT(tree, 0, sources, &story->source);
    if (status == WIRECOPY_OK)
        status = FIRST_TEXT(tree, 0, languages, &story->lang);
    if (story->source.byte_count == 0)
        story->source = wirecopy_document_get(document->title);
    if (story->lang.byte_count == 0)
        story->lang = wirecopy_document_get(document->lang);
    return status;
}

static wirecopy_status read_rss_text(wirecopy_desk *desk, wirecopy_tree *tree, wirecopy_story *story)
{
    static const place titles[] = {{WIRECOPY_SPACE_OWN, "title"}, {WIRECOPY_SPACE_DC, "title"}};
    static const place bodies[] = {{WIRECOPY_SPACE_CONTENT, "encoded"},
                                   {WIRECOPY_SPACE_ATOM, "content"},
                                   {WIRECOPY_SPACE_OWN, "description"},
                                   {WIRECOPY_SPACE_DC, "description"},
                                   {WIRECOPY_SPACE_ATOM, "summary"}};
    wirecopy_string text;
    wirecopy_status status = FIRST_TEXT(tree, 0, titles, &text);
    if (status == WIRECOPY_OK)
        status = wirecopy_desk_set_title(desk, story, text);
    if (status == WIRECOPY_OK)
        status = FIRST_TEXT(tree, 0, bodies, &text);
    return status == WIRECOPY_OK ? wirecopy_desk_read_text(desk, text, &story->text) : status;
}

wirecopy_status wirecopy_rss_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                  wirecopy_story *story_out)
{
    wirecopy_tree *tree;
    wirecopy_status status = wirecopy_desk_parse_xml(desk, document, bytes, &tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_rss_identity(tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_rss_origin(document, tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_rss_text(desk, tree, story_out);
    if (status != WIRECOPY_OK || wirecopy_desk_has_text(story_out->text) || story_out->title.byte_count > 0)
        return status;
    return wirecopy_desk_pass_over(desk, "item without content");
}

/* ---- Atom ---- */

wirecopy_status wirecopy_atom_read_head(wirecopy_document *document, wirecopy_tree *head)
{
    wirecopy_string title;
    if (head->node_count == 0)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_tree_text(head, wirecopy_tree_child(head, 0, "title"), &title);
    if (status == WIRECOPY_OK)
        status = wirecopy_document_set(&document->title, title);
    if (status == WIRECOPY_OK)
        status = wirecopy_document_set(&document->lang, wirecopy_tree_attribute(head, 0, "lang"));
    return status;
}

/* Text, HTML written as text, or XHTML: RFC 4287, section 3.1. Feeds say "text" of what is HTML, too. */
static wirecopy_status read_construct(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t node,
                                      wirecopy_string *text_out)
{
    const wirecopy_string type = wirecopy_tree_attribute(tree, node, "type");
    wirecopy_string text;
    *text_out = (wirecopy_string){NULL, 0};
    if (node == WIRECOPY_NODE_NONE)
        return WIRECOPY_OK;
    if (wirecopy_tree_first(tree, node) != WIRECOPY_NODE_NONE)
        return wirecopy_tree_to_prose(tree, node, &desk->prose, text_out);
    const wirecopy_status status = wirecopy_tree_text(tree, node, &text);
    if (status != WIRECOPY_OK)
        return status;
    if (wirecopy_desk_is(type, "html"))
        return wirecopy_desk_read_html(desk, text, text_out);
    return wirecopy_desk_read_text(desk, text, text_out);
}

static wirecopy_status read_atom_identity(wirecopy_tree *tree, wirecopy_story *story)
{
    static const place ids[] = {{WIRECOPY_SPACE_OWN, "id"}};
    static const place times[] = {{WIRECOPY_SPACE_OWN, "updated"},
                                  {WIRECOPY_SPACE_OWN, "modified"},
                                  {WIRECOPY_SPACE_OWN, "published"},
                                  {WIRECOPY_SPACE_OWN, "issued"}};
    static const place created[] = {
        {WIRECOPY_SPACE_OWN, "published"}, {WIRECOPY_SPACE_OWN, "created"}, {WIRECOPY_SPACE_OWN, "issued"}};
    wirecopy_status status = FIRST_TEXT(tree, 0, ids, &story->id);
    if (status == WIRECOPY_OK)
        status = READ_TIME(tree, 0, times, &story->time_ms);
    if (status == WIRECOPY_OK)
        status = READ_TIME(tree, 0, created, &story->created_ms);
    if (story->id.byte_count == 0)
        story->id = wirecopy_tree_attribute(tree, wirecopy_tree_child(tree, 0, "link"), "href");
    return status;
}

static wirecopy_status read_atom_origin(const wirecopy_document *document, wirecopy_tree *tree, wirecopy_story *story)
{
    const wirecopy_status status =
        wirecopy_tree_text(tree, wirecopy_tree_path(tree, 0, "source/title"), &story->source);
    if (story->source.byte_count == 0)
        story->source = wirecopy_document_get(document->title);
    story->lang = wirecopy_tree_attribute(tree, 0, "lang");
    if (story->lang.byte_count == 0)
        story->lang = wirecopy_tree_attribute(tree, wirecopy_tree_child(tree, 0, "content"), "lang");
    if (story->lang.byte_count == 0)
        story->lang = wirecopy_document_get(document->lang);
    return status;
}

static wirecopy_status read_atom_text(wirecopy_desk *desk, wirecopy_tree *tree, wirecopy_story *story)
{
    wirecopy_string title;
    wirecopy_status status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, 0, "title"), &title);
    if (status == WIRECOPY_OK)
        status = wirecopy_desk_set_title(desk, story, title);
    if (status == WIRECOPY_OK)
        status = read_construct(desk, tree, wirecopy_tree_child(tree, 0, "content"), &story->text);
    if (status == WIRECOPY_OK && !wirecopy_desk_has_text(story->text))
        status = read_construct(desk, tree, wirecopy_tree_child(tree, 0, "summary"), &story->text);
    if (status != WIRECOPY_OK || wirecopy_desk_has_text(story->text))
        return status;
    const uint32_t group = wirecopy_tree_child_in(tree, 0, WIRECOPY_SPACE_MEDIA, "group");
    if (group == WIRECOPY_NODE_NONE)
        return WIRECOPY_OK;
    return read_construct(desk, tree, wirecopy_tree_child_in(tree, group, WIRECOPY_SPACE_MEDIA, "description"),
                          &story->text);
}

wirecopy_status wirecopy_atom_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                   wirecopy_story *story_out)
{
    wirecopy_tree *tree;
    wirecopy_status status = wirecopy_desk_parse_xml(desk, document, bytes, &tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_atom_identity(tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_atom_origin(document, tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_atom_text(desk, tree, story_out);
    if (status != WIRECOPY_OK || wirecopy_desk_has_text(story_out->text) || story_out->title.byte_count > 0)
        return status;
    return wirecopy_desk_pass_over(desk, "item without content");
}
