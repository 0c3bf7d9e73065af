#ifndef WIRECOPY_FEED_XML_H
#define WIRECOPY_FEED_XML_H

#include "core/feed/reason.h"
#include "core/feed/tree.h"

/** Prefixes that one document binds, at most; those beyond are taken for unknown. */
#define WIRECOPY_PREFIXES_MAX 24

/** A prefix and its namespace, as the root of a document binds them for the elements in it. */
typedef struct wirecopy_prefix {
    char prefix[16]; /**< "" for elements without one */
    char uri[80];
} wirecopy_prefix;

typedef struct wirecopy_prefixes {
    wirecopy_prefix bound[WIRECOPY_PREFIXES_MAX];
    size_t count;
} wirecopy_prefixes;

/** Nodes of one document, and attributes, at most: no story has so many. */
#define WIRECOPY_XML_NODES_MAX ((size_t)1 << 17)

/**
 * The C face of libxml2: a parser, and the tree of what it parsed last. One thread at a time.
 *
 * No document type definition ever reaches it: entities that a document declares are not known, and nothing outside of
 * the bytes it is given is read. What it takes for a story's element alone is bounded: elements nested more than 256
 * deep, more than WIRECOPY_XML_NODES_MAX nodes or attributes, and more than 1024 attributes in one tag of more than 4 KiB
 * (which libxml2 would compare with each other) are refused.
 */
typedef struct wirecopy_xml wirecopy_xml;

/** Makes a parser. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_xml_create(wirecopy_xml **xml_out);

/** Frees a parser. NULL is allowed. */
void wirecopy_xml_destroy(wirecopy_xml *xml);

/**
 * Parses an element and all that is in it.
 *
 * What is not XML, but evidently meant, is mended: an '&' that begins no reference stands for itself, the entities of
 * HTML are known, control characters are spaces.
 *
 * @param bytes              UTF-8; begins with the element's start tag, and nothing may follow the end tag.
 * @param prefixes           what the document binds outside of the element; NULL: nothing.
 * @param declares_entities  the document does, so that a reference that nobody knows is not just text.
 * @param tree_out           valid until the parser's next call.
 * @param line_out           the line of the fault, from 0, when the element is refused.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: not well-formed; WIRECOPY_E_LIMIT; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_xml_parse(wirecopy_xml *xml, wirecopy_string bytes, const wirecopy_prefixes *prefixes,
                                   bool declares_entities, wirecopy_tree **tree_out, wirecopy_reason *reason,
                                   uint64_t *line_out);

/**
 * Parses the beginning of a document, up to where its first item stands: as far as it can.
 *
 * @param tree_out      what there is; empty if there is nothing.
 * @param prefixes_out  bound by the elements that are still open at the end.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_xml_parse_head(wirecopy_xml *xml, wirecopy_string bytes, wirecopy_tree **tree_out,
                                        wirecopy_prefixes *prefixes_out);

#endif
