#ifndef WIRECOPY_FEED_TREE_H
#define WIRECOPY_FEED_TREE_H

#include "core/base/arena.h"
#include "core/feed/prose.h"

/** The namespaces that a reader must tell apart. */
typedef enum wirecopy_space {
    WIRECOPY_SPACE_OWN,     /**< that of the root, or none where the root has none */
    WIRECOPY_SPACE_CONTENT, /**< http://purl.org/rss/1.0/modules/content/ */
    WIRECOPY_SPACE_DC,      /**< Dublin Core, its elements or its terms */
    WIRECOPY_SPACE_ATOM,    /**< Atom 1.0 or 0.3 */
    WIRECOPY_SPACE_MEDIA,   /**< http://search.yahoo.com/mrss/ */
    WIRECOPY_SPACE_XML,     /**< XML's and RDF's own: attributes such as xml:lang and rdf:about */
    WIRECOPY_SPACE_OTHER,
} wirecopy_space;

/** An element, or a text between tags. */
typedef struct wirecopy_node {
    const char *name; /**< local name, terminated; NULL: a text */
    wirecopy_space space;
    uint32_t end;       /**< index of the first node behind the last one that is in it */
    uint32_t attribute; /**< index of the first */
    uint32_t attribute_count;
    size_t text; /**< of a text: where it begins in the tree's bytes */
    size_t byte_count;
} wirecopy_node;

typedef struct wirecopy_attribute {
    const char *name; /**< local name, terminated */
    wirecopy_space space;
    size_t text;
    size_t byte_count;
} wirecopy_attribute;

/**
 * An XML document that was parsed: its nodes in the order they begin, so that what is in a node are those from its index
 * + 1 to its end. The root has index 0. Names are valid as long as the tree is not filled anew.
 */
typedef struct wirecopy_tree {
    wirecopy_node *nodes;
    size_t node_count, node_capacity;
    wirecopy_attribute *attributes;
    size_t attribute_count, attribute_capacity;
    char *bytes;
    size_t byte_count, byte_capacity;
    wirecopy_arena arena; /* of texts that were put together */
} wirecopy_tree;

/** No such node. */
#define WIRECOPY_NODE_NONE UINT32_MAX

/** All zero is an empty tree, too. */
void wirecopy_tree_clear(wirecopy_tree *tree);

/** The first child that is an element of this name in the root's own namespace; WIRECOPY_NODE_NONE if there is none. */
uint32_t wirecopy_tree_child(const wirecopy_tree *tree, uint32_t node, const char *name);

/** The same in another namespace. */
uint32_t wirecopy_tree_child_in(const wirecopy_tree *tree, uint32_t node, wirecopy_space space, const char *name);

/** The first child that is an element; its next sibling that is one. WIRECOPY_NODE_NONE if there is none. */
uint32_t wirecopy_tree_first(const wirecopy_tree *tree, uint32_t node);
uint32_t wirecopy_tree_next(const wirecopy_tree *tree, uint32_t parent, uint32_t sibling);

/** The first element of this name, of any namespace, that is in a node, however deep. */
uint32_t wirecopy_tree_find(const wirecopy_tree *tree, uint32_t node, const char *name);

/** Follows names from child to child, parted by '/'. */
uint32_t wirecopy_tree_path(const wirecopy_tree *tree, uint32_t node, const char *path);

/** Whether a node is an element of this name in the root's own namespace. */
bool wirecopy_tree_is(const wirecopy_tree *tree, uint32_t node, const char *name);

/** The value of an attribute without a namespace, or of xml:lang and the like by its local name; empty if there is none, or
 * no node. */
wirecopy_string wirecopy_tree_attribute(const wirecopy_tree *tree, uint32_t node, const char *name);

/**
 * All texts in a node put together, without white space around them, and with what is inside collapsed where there are
 * several. Valid until the tree is filled anew.
 *
 * @param text_out  empty if there is no node.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_tree_text(wirecopy_tree *tree, uint32_t node, wirecopy_string *text_out);

/** The paragraphs of what is in a node: see wirecopy_prose. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_tree_to_prose(const wirecopy_tree *tree, uint32_t node, wirecopy_prose *prose,
                                       wirecopy_string *text_out);

/** A string without the white space at its ends. */
wirecopy_string wirecopy_string_trim(wirecopy_string string);

#endif
