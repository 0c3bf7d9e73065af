#include "core/feed/readers.h"

#include <stdio.h>
#include <string.h>

/* NewsML 1.0 to 1.2, IPTC. Components nest; the text is in the first content item that says it is the body or, if none
 * does, in the first that does not say what it is. */

static wirecopy_string formal_name(const wirecopy_tree *tree, uint32_t node)
{
    return wirecopy_tree_attribute(tree, node, "FormalName");
}

/* ---- identity ---- */

/* "urn:newsml:provider:date:item": the public identifier, without the revision. */
static wirecopy_status read_id(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t identifier, wirecopy_story *story)
{
    static const char *const parts[] = {"ProviderId", "DateId", "NewsItemId"};
    static const char prefix[] = "urn:newsml";
    wirecopy_string part[3];
    size_t byte_count = sizeof prefix - 1;
    for (size_t i = 0; i < 3; i++) {
        const wirecopy_status status =
            wirecopy_tree_text(tree, wirecopy_tree_child(tree, identifier, parts[i]), &part[i]);
        if (status != WIRECOPY_OK)
            return status;
        byte_count += 1 + part[i].byte_count;
    }
    if (part[2].byte_count == 0)
        return WIRECOPY_OK;
    char *const id = wirecopy_arena_alloc(&desk->arena, byte_count);
    if (!id)
        return WIRECOPY_E_MEMORY;
    memcpy(id, prefix, sizeof prefix - 1);
    size_t written = sizeof prefix - 1;
    for (size_t i = 0; i < 3; i++) {
        id[written++] = ':';
        if (part[i].byte_count)
            memcpy(id + written, part[i].bytes, part[i].byte_count);
        written += part[i].byte_count;
    }
    story->id = (wirecopy_string){id, written};
    return WIRECOPY_OK;
}

static wirecopy_status read_time(wirecopy_tree *tree, const char *path, int64_t *time_ms)
{
    wirecopy_string text;
    const wirecopy_status status = wirecopy_tree_text(tree, wirecopy_tree_path(tree, 0, path), &text);
    if (status == WIRECOPY_OK)
        wirecopy_desk_set_time(time_ms, text);
    return status;
}

static wirecopy_status read_management(wirecopy_desk *desk, wirecopy_tree *tree, wirecopy_story *story)
{
    const uint32_t identifier = wirecopy_tree_path(tree, 0, "Identification/NewsIdentifier");
    wirecopy_status status = read_id(desk, tree, identifier, story);
    if (status == WIRECOPY_OK)
        status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, identifier, "RevisionId"), &story->version);
    if (status == WIRECOPY_OK)
        status = read_time(tree, "NewsManagement/ThisRevisionCreated", &story->time_ms);
    if (status == WIRECOPY_OK)
        status = read_time(tree, "NewsManagement/FirstCreated", &story->created_ms);
    wirecopy_desk_set_status(story, formal_name(tree, wirecopy_tree_path(tree, 0, "NewsManagement/Status")));
    if (status == WIRECOPY_OK && story->status == WIRECOPY_WITHHELD)
        status = read_time(tree, "NewsManagement/StatusWillChange/DateAndTime", &story->embargo_ms);
    return status;
}

/* ---- lines and metadata ---- */

static wirecopy_status text_of(wirecopy_tree *tree, const char *name, wirecopy_string *text_out)
{
    return wirecopy_tree_text(tree, wirecopy_tree_find(tree, 0, name), text_out);
}

static wirecopy_string party_of(const wirecopy_tree *tree, const char *role)
{
    const uint32_t party = wirecopy_tree_find(tree, wirecopy_tree_find(tree, 0, role), "Party");
    return formal_name(tree, party);
}

static wirecopy_status read_source(wirecopy_tree *tree, wirecopy_story *story)
{
    wirecopy_status status = WIRECOPY_OK;
    story->source = party_of(tree, "Provider");
    if (story->source.byte_count == 0)
        status = text_of(tree, "CreditLine", &story->source);
    if (status == WIRECOPY_OK && story->source.byte_count == 0)
        story->source = party_of(tree, "Source");
    if (status == WIRECOPY_OK && story->source.byte_count == 0)
        status = text_of(tree, "ProviderId", &story->source);
    return status;
}

static wirecopy_status read_lines(wirecopy_desk *desk, wirecopy_tree *tree, wirecopy_story *story)
{
    wirecopy_string line;
    wirecopy_status status = text_of(tree, "HeadLine", &line);
    if (status == WIRECOPY_OK)
        status = wirecopy_desk_set_title(desk, story, line);
    if (status == WIRECOPY_OK)
        status = text_of(tree, "SlugLine", &line);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_desk_note_slug(desk, line);
    story->lang = formal_name(tree, wirecopy_tree_find(tree, 0, "Language"));
    if (story->lang.byte_count == 0)
        story->lang = wirecopy_tree_attribute(tree, 0, "lang");
    return WIRECOPY_OK;
}

/* ---- content ---- */

/* How likely a component is the body, by its role: 2 surely, 1 perhaps, 0 not. */
static int weight_of_role(const wirecopy_tree *tree, uint32_t component)
{
    static const char *const bodies[] = {"Main", "Body", "MainText", "Main Text", "Text"};
    const wirecopy_string role = wirecopy_desk_code(formal_name(tree, wirecopy_tree_child(tree, component, "Role")));
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        if (wirecopy_desk_is(role, bodies[i]))
            return 2;
    return role.byte_count == 0;
}

static bool is_text(const wirecopy_tree *tree, uint32_t item)
{
    const wirecopy_string type = wirecopy_desk_code(formal_name(tree, wirecopy_tree_child(tree, item, "MediaType")));
    return (type.byte_count == 0 || wirecopy_desk_is(type, "Text")) &&
           wirecopy_tree_child(tree, item, "DataContent") != WIRECOPY_NODE_NONE;
}

/* The content item with the text; WIRECOPY_NODE_NONE if there is none. */
static uint32_t find_content(const wirecopy_tree *tree)
{
    uint32_t best = WIRECOPY_NODE_NONE;
    int best_weight = 0;
    for (uint32_t component = 1; component < tree->nodes[0].end; component++) {
        if (!tree->nodes[component].name || strcmp(tree->nodes[component].name, "NewsComponent") != 0)
            continue;
        const int weight = weight_of_role(tree, component);
        for (uint32_t child = wirecopy_tree_first(tree, component); child != WIRECOPY_NODE_NONE && weight > best_weight;
             child = wirecopy_tree_next(tree, component, child))
            if (wirecopy_tree_is(tree, child, "ContentItem") && is_text(tree, child)) {
                best = child;
                best_weight = weight;
            }
    }
    return best;
}

/* NITF, other markup, or text that may be HTML. */
static wirecopy_status read_content(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t data, wirecopy_story *story)
{
    bool is_nitf = false;
    wirecopy_status status = wirecopy_nitf_read_body(desk, tree, data, story, &is_nitf);
    if (status != WIRECOPY_OK || is_nitf)
        return status;
    if (wirecopy_tree_first(tree, data) != WIRECOPY_NODE_NONE)
        return wirecopy_tree_to_prose(tree, data, &desk->prose, &story->text);
    wirecopy_string text;
    status = wirecopy_tree_text(tree, data, &text);
    return status == WIRECOPY_OK ? wirecopy_desk_read_text(desk, text, &story->text) : status;
}

static const char *kind_without_text(const wirecopy_tree *tree)
{
    static const char *const kinds[][2] = {
        {"Photo", "picture"}, {"Picture", "picture"}, {"Graphic", "graphic"}, {"Video", "video"}, {"Audio", "audio"}};
    const wirecopy_string type = wirecopy_desk_code(formal_name(tree, wirecopy_tree_find(tree, 0, "MediaType")));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (wirecopy_desk_is(type, kinds[i][0]))
            return kinds[i][1];
    return wirecopy_tree_find(tree, 0, "ContentItem") == WIRECOPY_NODE_NONE ? "item without content"
                                                                            : "text that is only linked to";
}

wirecopy_status wirecopy_newsml1_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                      wirecopy_story *story_out)
{
    wirecopy_tree *tree;
    wirecopy_status status = wirecopy_desk_parse_xml(desk, document, bytes, &tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_management(desk, tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_source(tree, story_out);
    if (status == WIRECOPY_OK)
        status = read_lines(desk, tree, story_out);
    if (status != WIRECOPY_OK)
        return status;
    const uint32_t content = find_content(tree);
    if (content != WIRECOPY_NODE_NONE)
        return read_content(desk, tree, wirecopy_tree_child(tree, content, "DataContent"), story_out);
    return story_out->status == WIRECOPY_USABLE ? wirecopy_desk_pass_over(desk, kind_without_text(tree)) : WIRECOPY_OK;
}
