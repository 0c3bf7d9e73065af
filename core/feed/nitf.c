#include "core/feed/readers.h"

#include <string.h>

/* NITF, IPTC, 3.6; also inside of NewsML, in whatever namespace it is written there. */

/* The first text among several places, written as paths from a node. */
static wirecopy_status first_text(wirecopy_tree *tree, uint32_t node, const char *const *paths, size_t path_count,
                                  wirecopy_string *text_out)
{
    wirecopy_status status = WIRECOPY_OK;
    *text_out = (wirecopy_string){NULL, 0};
    for (size_t i = 0; i < path_count && status == WIRECOPY_OK && text_out->byte_count == 0; i++)
        status = wirecopy_tree_text(tree, wirecopy_tree_path(tree, node, paths[i]), text_out);
    return status;
}

/* The first attribute among several: pairs of an element and an attribute. */
static wirecopy_string first_attribute(const wirecopy_tree *tree, uint32_t node, const char *const (*places)[2],
                                       size_t place_count)
{
    wirecopy_string value = {NULL, 0};
    for (size_t i = 0; i < place_count && value.byte_count == 0; i++)
        value = wirecopy_tree_attribute(tree, wirecopy_tree_path(tree, node, places[i][0]), places[i][1]);
    return value;
}

static bool is_named(const wirecopy_tree *tree, uint32_t node, const char *name)
{
    return tree->nodes[node].name && strcmp(tree->nodes[node].name, name) == 0;
}

/* What the story is told in: the content of the body, and not that of an editor's note in the body's head. What has no
 * body, such as a part of one inside of NewsML, is looked through. */
static uint32_t find_content(const wirecopy_tree *tree, uint32_t node)
{
    const uint32_t body = is_named(tree, node, "body") ? node : wirecopy_tree_find(tree, node, "body");
    uint32_t at = body == WIRECOPY_NODE_NONE ? body : wirecopy_tree_first(tree, body);
    while (at != WIRECOPY_NODE_NONE && !is_named(tree, at, "body.content"))
        at = wirecopy_tree_next(tree, body, at);
    return at == WIRECOPY_NODE_NONE ? wirecopy_tree_find(tree, node, "body.content") : at;
}

wirecopy_status wirecopy_nitf_read_body(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t node, wirecopy_story *story,
                                        bool *found_out)
{
    wirecopy_string title = {NULL, 0};
    const uint32_t content = find_content(tree, node);
    *found_out = content != WIRECOPY_NODE_NONE;
    if (!*found_out)
        return WIRECOPY_OK;
    wirecopy_status status = WIRECOPY_OK;
    if (story->title.byte_count == 0) {
        status = wirecopy_tree_text(tree, wirecopy_tree_find(tree, node, "hl1"), &title);
        if (status == WIRECOPY_OK && title.byte_count == 0)
            status = wirecopy_tree_text(tree, wirecopy_tree_find(tree, node, "title"), &title);
        if (status == WIRECOPY_OK)
            status = wirecopy_desk_set_title(desk, story, title);
    }
    return status == WIRECOPY_OK ? wirecopy_tree_to_prose(tree, content, &desk->prose, &story->text) : status;
}

static wirecopy_status read_source(wirecopy_tree *tree, wirecopy_story *story)
{
    static const char *const texts[] = {"body/body.head/distributor"};
    static const char *const owners[] = {"body/body.head/rights/rights.owner"};
    static const char *const attributes[][2] = {
        {"head/docdata/doc-id", "regsrc"},
        {"head/docdata/del-list/from-src", "src-name"},
        {"head/docdata/doc.copyright", "holder"},
    };
    wirecopy_status status = first_text(tree, 0, texts, 1, &story->source);
    if (status == WIRECOPY_OK && story->source.byte_count == 0)
        story->source = first_attribute(tree, 0, attributes, 3);
    if (status == WIRECOPY_OK && story->source.byte_count == 0)
        status = first_text(tree, 0, owners, 1, &story->source);
    return status;
}

/* A release that lies behind the issue is an embargo. */
static void read_times(const wirecopy_tree *tree, wirecopy_story *story)
{
    static const char *const issues[][2] = {
        {"head/docdata/date.issue", "norm"},
        {"head/pubdata", "date.publication"},
        {"body/body.head/dateline/story.date", "norm"},
    };
    static const char *const releases[][2] = {{"head/docdata/date.release", "norm"}};
    int64_t release_ms = WIRECOPY_TIME_NONE;
    wirecopy_desk_set_time(&story->time_ms, first_attribute(tree, 0, issues, 3));
    wirecopy_desk_set_time(&release_ms, first_attribute(tree, 0, releases, 1));
    if (story->time_ms == WIRECOPY_TIME_NONE)
        story->time_ms = release_ms;
    else if (release_ms > story->time_ms)
        story->embargo_ms = release_ms;
}

static void read_identity(const wirecopy_tree *tree, wirecopy_story *story)
{
    static const char *const ids[][2] = {{"head/docdata/doc-id", "id-string"}, {"head/docdata/du-key", "key"}};
    static const char *const versions[][2] = {{"head/docdata/du-key", "version"},
                                              {"head/docdata/du-key", "generation"}};
    static const char *const statuses[][2] = {{"head/docdata", "management-status"}};
    story->id = first_attribute(tree, 0, ids, 2);
    story->version = first_attribute(tree, 0, versions, 2);
    wirecopy_desk_set_status(story, first_attribute(tree, 0, statuses, 1));
    story->lang = wirecopy_tree_attribute(tree, 0, "baselang");
    if (story->lang.byte_count == 0)
        story->lang = wirecopy_tree_attribute(tree, 0, "lang");
}

static void note_corrections(wirecopy_desk *desk, const wirecopy_tree *tree)
{
    static const char *const remarks[][2] = {{"head/docdata/ed-msg", "info"}};
    static const char *const slugs[][2] = {{"head/docdata/du-key", "key"}, {"head/docdata/fixture", "fix-id"}};
    wirecopy_desk_note_remark(desk, first_attribute(tree, 0, remarks, 1));
    wirecopy_desk_note_slug(desk, first_attribute(tree, 0, slugs, 2));
}

wirecopy_status wirecopy_nitf_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                   wirecopy_story *story_out)
{
    wirecopy_tree *tree;
    bool is_found = false;
    wirecopy_status status = wirecopy_desk_parse_xml(desk, document, bytes, &tree, story_out);
    if (status != WIRECOPY_OK)
        return status;
    read_identity(tree, story_out);
    read_times(tree, story_out);
    note_corrections(desk, tree);
    status = read_source(tree, story_out);
    if (status == WIRECOPY_OK)
        status = wirecopy_nitf_read_body(desk, tree, 0, story_out, &is_found);
    if (status != WIRECOPY_OK || story_out->text.byte_count > 0 || story_out->status != WIRECOPY_USABLE)
        return status;
    if (wirecopy_tree_find(tree, 0, "media") != WIRECOPY_NODE_NONE)
        return wirecopy_desk_pass_over(desk, "picture");
    return is_found && story_out->title.byte_count > 0 ? WIRECOPY_OK
                                                       : wirecopy_desk_pass_over(desk, "item without content");
}
