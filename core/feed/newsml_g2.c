#include "core/feed/html.h"
#include "core/feed/readers.h"

#include <string.h>

/*
 * NewsML-G2, IPTC, 2.34. An item is a newsItem, wherever it stands; packages and the items that hold no news are passed
 * over by name. Codes are compared by their last part alone, because every agency has a prefix of its own for them.
 */

static const struct item_kind {
    const char *element, *kind;
} other_items[] = {
    {"packageItem", "package"}, {"conceptItem", "concept"},        {"knowledgeItem", "knowledge item"},
    {"catalogItem", "catalog"}, {"planningItem", "planning item"},
};

static const char *kind_of_item(const char *element)
{
    for (size_t i = 0; i < sizeof other_items / sizeof other_items[0]; i++)
        if (strcmp(other_items[i].element, element) == 0)
            return other_items[i].kind;
    return NULL;
}

/* Classes without text of their own: IPTC NewsCodes "ninature". */
static const char *const classes[] = {"picture", "graphic", "audio", "video", "animated", "data", "event"};

static wirecopy_string code_of(const wirecopy_tree *tree, uint32_t node)
{
    wirecopy_string code = wirecopy_tree_attribute(tree, node, "qcode");
    if (code.byte_count == 0)
        code = wirecopy_tree_attribute(tree, node, "uri");
    return wirecopy_desk_code(code);
}

/* What a party is called: its name, a literal, the code that stands for it, or an address that has none at its end. */
static wirecopy_status name_of(wirecopy_tree *tree, uint32_t node, wirecopy_string *name_out)
{
    wirecopy_status status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, node, "name"), name_out);
    if (status == WIRECOPY_OK && name_out->byte_count == 0)
        *name_out = wirecopy_tree_attribute(tree, node, "literal");
    if (status == WIRECOPY_OK && name_out->byte_count == 0)
        *name_out = code_of(tree, node);
    if (status == WIRECOPY_OK && name_out->byte_count == 0)
        *name_out = wirecopy_tree_attribute(tree, node, "uri");
    return status;
}

static wirecopy_status read_source(wirecopy_tree *tree, uint32_t meta, uint32_t content, wirecopy_story *story)
{
    wirecopy_status status = name_of(tree, wirecopy_tree_child(tree, meta, "provider"), &story->source);
    if (status == WIRECOPY_OK && story->source.byte_count == 0)
        status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, content, "creditline"), &story->source);
    if (status == WIRECOPY_OK && story->source.byte_count == 0)
        status = name_of(tree, wirecopy_tree_child(tree, content, "infoSource"), &story->source);
    return status;
}

static wirecopy_status read_time(wirecopy_tree *tree, uint32_t meta, const char *name, int64_t *time_ms)
{
    wirecopy_string text;
    const wirecopy_status status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, meta, name), &text);
    if (status == WIRECOPY_OK)
        wirecopy_desk_set_time(time_ms, text);
    return status;
}

/* Where the item does not say when it was made, its content may. */
static wirecopy_status read_times(wirecopy_tree *tree, uint32_t meta, uint32_t content, wirecopy_story *story)
{
    const struct {
        uint32_t node;
        const char *name;
        int64_t *time_ms;
    } times[] = {
        {content, "contentCreated", &story->created_ms}, {meta, "firstCreated", &story->created_ms},
        {content, "contentCreated", &story->time_ms},    {content, "contentModified", &story->time_ms},
        {meta, "versionCreated", &story->time_ms},       {meta, "embargoed", &story->embargo_ms},
    };
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; i < sizeof times / sizeof times[0] && status == WIRECOPY_OK; i++)
        status = read_time(tree, times[i].node, times[i].name, times[i].time_ms);
    return status;
}

static wirecopy_string evolved_from(const wirecopy_tree *tree, uint32_t meta)
{
    static const char *const places[] = {"residref", "guidref", "href"};
    wirecopy_string id = {NULL, 0};
    for (uint32_t link = wirecopy_tree_first(tree, meta); link != WIRECOPY_NODE_NONE && id.byte_count == 0;
         link = wirecopy_tree_next(tree, meta, link)) {
        const wirecopy_string rel = wirecopy_desk_code(wirecopy_tree_attribute(tree, link, "rel"));
        if (!wirecopy_tree_is(tree, link, "link") || !wirecopy_desk_is(rel, "evolvedFrom"))
            continue;
        for (size_t i = 0; i < 3 && id.byte_count == 0; i++)
            id = wirecopy_tree_attribute(tree, link, places[i]);
    }
    return id;
}

/* Notes to editors, of which there may be several. */
static wirecopy_status note_remarks(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t meta)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint32_t child = wirecopy_tree_first(tree, meta); child != WIRECOPY_NODE_NONE && status == WIRECOPY_OK;
         child = wirecopy_tree_next(tree, meta, child)) {
        wirecopy_string remark;
        if (!wirecopy_tree_is(tree, child, "edNote"))
            continue;
        status = wirecopy_tree_text(tree, child, &remark);
        if (status == WIRECOPY_OK)
            wirecopy_desk_note_remark(desk, remark);
    }
    return status;
}

static wirecopy_status read_meta(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t meta, wirecopy_story *story)
{
    wirecopy_status status = note_remarks(desk, tree, meta);
    wirecopy_desk_set_status(story, code_of(tree, wirecopy_tree_child(tree, meta, "pubStatus")));
    story->evolved_from = evolved_from(tree, meta);
    return status;
}

/* The headline that is not a subordinate one. */
static uint32_t find_headline(const wirecopy_tree *tree, uint32_t content)
{
    uint32_t first = WIRECOPY_NODE_NONE;
    for (uint32_t child = wirecopy_tree_first(tree, content); child != WIRECOPY_NODE_NONE;
         child = wirecopy_tree_next(tree, content, child)) {
        if (!wirecopy_tree_is(tree, child, "headline"))
            continue;
        const wirecopy_string role = wirecopy_desk_code(wirecopy_tree_attribute(tree, child, "role"));
        if (role.byte_count == 0 || wirecopy_desk_is(role, "main"))
            return child;
        first = first == WIRECOPY_NODE_NONE ? child : first;
    }
    return first;
}

static wirecopy_status read_title(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t meta, uint32_t content,
                                  wirecopy_story *story)
{
    wirecopy_string title, slug;
    wirecopy_status status = wirecopy_tree_text(tree, find_headline(tree, content), &title);
    if (status == WIRECOPY_OK && title.byte_count == 0)
        status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, meta, "title"), &title);
    if (status == WIRECOPY_OK)
        status = wirecopy_desk_set_title(desk, story, title);
    if (status == WIRECOPY_OK)
        status = wirecopy_tree_text(tree, wirecopy_tree_child(tree, content, "slugline"), &slug);
    if (status == WIRECOPY_OK)
        wirecopy_desk_note_slug(desk, slug);
    return status;
}

/* What stands in an inlineXML: NITF, HTML, or another vocabulary, which is no prose. */
static wirecopy_status read_inline_xml(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t node, wirecopy_story *story,
                                       bool *found_out)
{
    const uint32_t root = wirecopy_tree_first(tree, node);
    *found_out = false;
    if (root == WIRECOPY_NODE_NONE)
        return WIRECOPY_OK;
    const char *const name = tree->nodes[root].name;
    const wirecopy_status status = wirecopy_nitf_read_body(desk, tree, node, story, found_out);
    if (status != WIRECOPY_OK || *found_out || !wirecopy_prose_is_known((wirecopy_string){name, strlen(name)}))
        return status;
    *found_out = true;
    return wirecopy_tree_to_prose(tree, node, &desk->prose, &story->text);
}

/* Text, or HTML, that is written as text. What is encoded is no text. */
static wirecopy_status read_inline_data(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t node, wirecopy_story *story,
                                        bool *found_out)
{
    const wirecopy_string type = wirecopy_tree_attribute(tree, node, "contenttype");
    const wirecopy_string encoding = wirecopy_tree_attribute(tree, node, "encoding");
    const bool is_text = type.byte_count == 0 || (type.byte_count > 5 && memcmp(type.bytes, "text/", 5) == 0) ||
                         memmem(type.bytes, type.byte_count, "xml", 3) ||
                         memmem(type.bytes, type.byte_count, "html", 4);
    wirecopy_string text;
    *found_out = false;
    if (!is_text || encoding.byte_count > 0)
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_tree_text(tree, node, &text);
    if (status != WIRECOPY_OK || text.byte_count == 0)
        return status;
    *found_out = true;
    return wirecopy_desk_read_text(desk, text, &story->text);
}

static wirecopy_status read_contents(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t set, wirecopy_story *story,
                                     bool *found_out)
{
    wirecopy_status status = WIRECOPY_OK;
    *found_out = false;
    for (uint32_t child = wirecopy_tree_first(tree, set);
         child != WIRECOPY_NODE_NONE && status == WIRECOPY_OK && !*found_out;
         child = wirecopy_tree_next(tree, set, child)) {
        if (wirecopy_tree_is(tree, child, "inlineXML"))
            status = read_inline_xml(desk, tree, child, story, found_out);
        else if (wirecopy_tree_is(tree, child, "inlineData"))
            status = read_inline_data(desk, tree, child, story, found_out);
    }
    return status;
}

static const char *kind_without_text(const wirecopy_tree *tree, uint32_t meta, uint32_t set)
{
    const wirecopy_string code = code_of(tree, wirecopy_tree_child(tree, meta, "itemClass"));
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (wirecopy_desk_is(code, classes[i]))
            return classes[i];
    if (wirecopy_tree_child(tree, set, "remoteContent") != WIRECOPY_NODE_NONE)
        return "text that is only linked to";
    const uint32_t vocabulary = wirecopy_tree_first(tree, wirecopy_tree_child(tree, set, "inlineXML"));
    return vocabulary != WIRECOPY_NODE_NONE ? "data" : "item without content";
}

static bool is_of_class(const wirecopy_tree *tree, uint32_t meta, const char *name)
{
    return wirecopy_desk_is(code_of(tree, wirecopy_tree_child(tree, meta, "itemClass")), name);
}

static wirecopy_status read_body(wirecopy_desk *desk, wirecopy_tree *tree, uint32_t meta, wirecopy_story *story)
{
    const uint32_t set = wirecopy_tree_child(tree, 0, "contentSet");
    const bool may_have_text = is_of_class(tree, meta, "text") || is_of_class(tree, meta, "composite") ||
                               code_of(tree, wirecopy_tree_child(tree, meta, "itemClass")).byte_count == 0;
    bool is_found = false;
    const wirecopy_status status = read_contents(desk, tree, set, story, &is_found);
    if (status != WIRECOPY_OK)
        return status;
    /* A kill often comes without the text. */
    if (may_have_text ? is_found || story->status != WIRECOPY_USABLE : is_found && story->text.byte_count > 0)
        return WIRECOPY_OK;
    return wirecopy_desk_pass_over(desk, kind_without_text(tree, meta, set));
}

static wirecopy_string language_of(const wirecopy_tree *tree, uint32_t content)
{
    const wirecopy_string tag = wirecopy_tree_attribute(tree, wirecopy_tree_child(tree, content, "language"), "tag");
    return tag.byte_count ? tag : wirecopy_tree_attribute(tree, 0, "lang");
}

wirecopy_status wirecopy_newsml_g2_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                        wirecopy_story *story_out)
{
    wirecopy_tree *tree;
    wirecopy_status status = wirecopy_desk_parse_xml(desk, document, bytes, &tree, story_out);
    if (status != WIRECOPY_OK)
        return status;
    const char *const kind = kind_of_item(tree->nodes[0].name);
    if (kind)
        return wirecopy_desk_pass_over(desk, kind);
    const uint32_t meta = wirecopy_tree_child(tree, 0, "itemMeta");
    const uint32_t content = wirecopy_tree_child(tree, 0, "contentMeta");
    story_out->id = wirecopy_tree_attribute(tree, 0, "guid");
    story_out->version = wirecopy_tree_attribute(tree, 0, "version");
    story_out->lang = language_of(tree, content);
    status = read_meta(desk, tree, meta, story_out);
    if (status == WIRECOPY_OK)
        status = read_times(tree, meta, content, story_out);
    if (status == WIRECOPY_OK)
        status = read_source(tree, meta, content, story_out);
    if (status == WIRECOPY_OK)
        status = read_title(desk, tree, meta, content, story_out);
    return status == WIRECOPY_OK ? read_body(desk, tree, meta, story_out) : status;
}
