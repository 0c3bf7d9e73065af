#include "core/feed/tree.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

void wirecopy_tree_clear(wirecopy_tree *tree)
{
    wirecopy_memory_free(tree->nodes);
    wirecopy_memory_free(tree->attributes);
    wirecopy_memory_free(tree->bytes);
    wirecopy_arena_clear(&tree->arena);
    *tree = (wirecopy_tree){.nodes = NULL};
}

/* ---- elements ---- */

/* The first element from `at` on, before `end`. */
static uint32_t element_from(const wirecopy_tree *tree, uint32_t at, uint32_t end)
{
    while (at < end && !tree->nodes[at].name)
        at++;
    return at < end ? at : WIRECOPY_NODE_NONE;
}

uint32_t wirecopy_tree_first(const wirecopy_tree *tree, uint32_t node)
{
    return node == WIRECOPY_NODE_NONE ? node : element_from(tree, node + 1, tree->nodes[node].end);
}

uint32_t wirecopy_tree_next(const wirecopy_tree *tree, uint32_t parent, uint32_t sibling)
{
    return element_from(tree, tree->nodes[sibling].end, tree->nodes[parent].end);
}

uint32_t wirecopy_tree_child_in(const wirecopy_tree *tree, uint32_t node, wirecopy_space space, const char *name)
{
    uint32_t child = wirecopy_tree_first(tree, node);
    while (child != WIRECOPY_NODE_NONE &&
           (tree->nodes[child].space != space || strcmp(tree->nodes[child].name, name) != 0))
        child = wirecopy_tree_next(tree, node, child);
    return child;
}

uint32_t wirecopy_tree_child(const wirecopy_tree *tree, uint32_t node, const char *name)
{
    return wirecopy_tree_child_in(tree, node, WIRECOPY_SPACE_OWN, name);
}

uint32_t wirecopy_tree_find(const wirecopy_tree *tree, uint32_t node, const char *name)
{
    if (node == WIRECOPY_NODE_NONE)
        return node;
    for (uint32_t at = node + 1; at < tree->nodes[node].end; at++)
        if (tree->nodes[at].name && strcmp(tree->nodes[at].name, name) == 0)
            return at;
    return WIRECOPY_NODE_NONE;
}

uint32_t wirecopy_tree_path(const wirecopy_tree *tree, uint32_t node, const char *path)
{
    char name[32];
    while (*path && node != WIRECOPY_NODE_NONE) {
        const size_t byte_count = strcspn(path, "/");
        assert(byte_count < sizeof name);
        memcpy(name, path, byte_count);
        name[byte_count] = '\0';
        node = wirecopy_tree_child(tree, node, name);
        path += byte_count + (path[byte_count] == '/');
    }
    return node;
}

bool wirecopy_tree_is(const wirecopy_tree *tree, uint32_t node, const char *name)
{
    return tree->nodes[node].space == WIRECOPY_SPACE_OWN && strcmp(tree->nodes[node].name, name) == 0;
}

wirecopy_string wirecopy_tree_attribute(const wirecopy_tree *tree, uint32_t node, const char *name)
{
    if (node == WIRECOPY_NODE_NONE)
        return (wirecopy_string){NULL, 0};
    for (uint32_t i = 0; i < tree->nodes[node].attribute_count; i++) {
        const wirecopy_attribute *const attribute = &tree->attributes[tree->nodes[node].attribute + i];
        if (attribute->byte_count > 0 && /* of a document without any text there is nowhere to point to */
            (attribute->space == WIRECOPY_SPACE_OWN || attribute->space == WIRECOPY_SPACE_XML) &&
            strcmp(attribute->name, name) == 0)
            return wirecopy_string_trim((wirecopy_string){tree->bytes + attribute->text, attribute->byte_count});
    }
    return (wirecopy_string){NULL, 0};
}

/* ---- text ---- */

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

wirecopy_string wirecopy_string_trim(wirecopy_string string)
{
    while (string.byte_count && is_space(string.bytes[string.byte_count - 1]))
        string.byte_count--;
    while (string.byte_count && is_space(string.bytes[0])) {
        string.bytes++;
        string.byte_count--;
    }
    return string;
}

/* Bytes of all texts in a node, and of how many they are. */
static size_t count_text(const wirecopy_tree *tree, uint32_t node, uint32_t *text_count_out, uint32_t *last_out)
{
    size_t byte_count = 0;
    *text_count_out = 0;
    for (uint32_t at = node + 1; at < tree->nodes[node].end; at++) {
        if (tree->nodes[at].name)
            continue;
        byte_count += tree->nodes[at].byte_count;
        *last_out = at;
        ++*text_count_out;
    }
    return byte_count;
}

static wirecopy_string string_of(const wirecopy_tree *tree, uint32_t text)
{
    return (wirecopy_string){tree->bytes + tree->nodes[text].text, tree->nodes[text].byte_count};
}

/* Appends bytes with white space collapsed. */
static size_t append_collapsed(char *to, size_t written, wirecopy_string text)
{
    for (size_t i = 0; i < text.byte_count; i++) {
        const bool is_blank = is_space(text.bytes[i]);
        if (!is_blank || (written && to[written - 1] != ' '))
            to[written++] = is_blank ? ' ' : text.bytes[i];
    }
    return written;
}

wirecopy_status wirecopy_tree_text(wirecopy_tree *tree, uint32_t node, wirecopy_string *text_out)
{
    uint32_t text_count = 0, last = 0;
    *text_out = (wirecopy_string){NULL, 0};
    if (node == WIRECOPY_NODE_NONE)
        return WIRECOPY_OK;
    const size_t byte_count = count_text(tree, node, &text_count, &last);
    if (text_count <= 1) {
        if (text_count == 1)
            *text_out = wirecopy_string_trim(string_of(tree, last));
        return WIRECOPY_OK;
    }
    char *const joined = wirecopy_arena_alloc(&tree->arena, byte_count);
    if (!joined)
        return WIRECOPY_E_MEMORY;
    size_t written = 0;
    for (uint32_t at = node + 1; at < tree->nodes[node].end; at++)
        if (!tree->nodes[at].name)
            written = append_collapsed(joined, written, string_of(tree, at));
    *text_out = wirecopy_string_trim((wirecopy_string){joined, written});
    return WIRECOPY_OK;
}

/* ---- paragraphs ---- */

/* Names in lower case; one that is longer than any the prose knows is none of them. */
static wirecopy_string lower_name(const char *name, char lower[16])
{
    const size_t byte_count = strlen(name);
    if (byte_count > 16)
        return (wirecopy_string){lower, 0};
    for (size_t i = 0; i < byte_count; i++)
        lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]);
    return (wirecopy_string){lower, byte_count};
}

/* As many elements as the XML parser lets be open at once. */
#define DEPTH_MAX 256

static wirecopy_status close_until(const wirecopy_tree *tree, wirecopy_prose *prose, const uint32_t *open,
                                   size_t *open_count, uint32_t at)
{
    char lower[16];
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && *open_count && tree->nodes[open[*open_count - 1]].end <= at)
        status = wirecopy_prose_close(prose, lower_name(tree->nodes[open[--*open_count]].name, lower));
    return status;
}

wirecopy_status wirecopy_tree_to_prose(const wirecopy_tree *tree, uint32_t node, wirecopy_prose *prose,
                                       wirecopy_string *text_out)
{
    uint32_t open[DEPTH_MAX], text_count, last;
    size_t open_count = 0;
    char lower[16];
    const uint32_t end = tree->nodes[node].end;
    wirecopy_status status = wirecopy_prose_begin(prose, count_text(tree, node, &text_count, &last) + (end - node));
    for (uint32_t at = node + 1; status == WIRECOPY_OK && at < end; at++) {
        status = close_until(tree, prose, open, &open_count, at);
        if (status != WIRECOPY_OK)
            break;
        if (tree->nodes[at].name) {
            assert(open_count < DEPTH_MAX);
            open[open_count++] = at;
            status = wirecopy_prose_open(prose, lower_name(tree->nodes[at].name, lower), false);
        } else {
            wirecopy_prose_text(prose, string_of(tree, at), false);
        }
    }
    if (status == WIRECOPY_OK)
        status = close_until(tree, prose, open, &open_count, end);
    return status == WIRECOPY_OK ? wirecopy_prose_end(prose, text_out) : status;
}
