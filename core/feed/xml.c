#include "core/feed/xml.h"

#include <assert.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <pthread.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/mend.h"

/* As deep as libxml2 2.9 goes. */
#define DEPTH_MAX 256

/* Bindings of namespaces that are in force at once: libxml2 looks through all of them for a prefix. */
#define BINDINGS_MAX 512

/* Names are kept from one document to the next; a feed of ever new ones makes them too many. */
#define NAMES_KEPT_MAX 4096

struct wirecopy_xml {
    xmlParserCtxtPtr parser;
    xmlSAXHandler handler;
    wirecopy_tree tree;
    wirecopy_mend mend;
    const wirecopy_prefixes *prefixes;
    uint32_t open[DEPTH_MAX]; /* [depth] elements whose end has not come */
    size_t depth;
    bool text_is_open; /* the last node is a text that goes on */
    const char *own;   /* the root's namespace, or its prefix where that is not bound; NULL: none */
    bool knows_own;
    struct binding {
        const xmlChar *prefix, *uri;
        size_t depth; /* of the element that binds it */
    } bindings[BINDINGS_MAX];
    size_t binding_count;
    wirecopy_status status; /* why the parser was stopped */
    const char *limit;      /* which limit, then */
    bool has_fault;
    uint64_t fault_line;
    wirecopy_reason fault;
};

/* ---- namespaces ---- */

#define RDF_URI "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/* Feeds forget to bind prefixes; everybody writes these. */
static const struct known_space {
    const char *uri, *usual_prefix;
    wirecopy_space space;
} known_spaces[] = {
    {"http://purl.org/rss/1.0/modules/content/", "content", WIRECOPY_SPACE_CONTENT},
    {"http://purl.org/dc/elements/1.1/", "dc", WIRECOPY_SPACE_DC},
    {"http://purl.org/dc/terms/", "dcterms", WIRECOPY_SPACE_DC},
    {"http://www.w3.org/2005/Atom", "atom", WIRECOPY_SPACE_ATOM},
    {"http://purl.org/atom/ns#", "atom03", WIRECOPY_SPACE_ATOM},
    {"http://search.yahoo.com/mrss/", "media", WIRECOPY_SPACE_MEDIA},
    {"http://www.w3.org/XML/1998/namespace", "xml", WIRECOPY_SPACE_XML},
    {RDF_URI, "rdf", WIRECOPY_SPACE_XML},
};

static bool equals(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static const char *bound_outside(const wirecopy_xml *xml, const char *prefix)
{
    for (size_t i = 0; xml->prefixes && i < xml->prefixes->count; i++)
        if (strcmp(xml->prefixes->bound[i].prefix, prefix) == 0)
            return xml->prefixes->bound[i].uri;
    return NULL;
}

/* A namespace by its URI or, where nothing binds the prefix, by the prefix. */
static const char *resolve(const wirecopy_xml *xml, const xmlChar *prefix, const xmlChar *uri)
{
    if (uri)
        return (const char *)uri;
    const char *const found = bound_outside(xml, prefix ? (const char *)prefix : "");
    return found ? found : (const char *)prefix;
}

static wirecopy_space space_of(const char *name_space)
{
    for (size_t i = 0; name_space && i < sizeof known_spaces / sizeof known_spaces[0]; i++)
        if (strcmp(known_spaces[i].uri, name_space) == 0 || strcmp(known_spaces[i].usual_prefix, name_space) == 0)
            return known_spaces[i].space;
    return WIRECOPY_SPACE_OTHER;
}

/* The own namespace is the root's, but RSS 1.0 stands inside of RDF. */
static wirecopy_space element_space(wirecopy_xml *xml, const char *name_space)
{
    if (!xml->knows_own && !equals(name_space, RDF_URI)) {
        xml->own = name_space;
        xml->knows_own = true;
    }
    return equals(name_space, xml->own) || !xml->knows_own ? WIRECOPY_SPACE_OWN : space_of(name_space);
}

/* ---- what the parser delivers ---- */

static void stop(wirecopy_xml *xml, wirecopy_status status, const char *limit)
{
    if (xml->status == WIRECOPY_OK) {
        xml->status = status;
        xml->limit = limit;
    }
    xmlStopParser(xml->parser);
}

/* Appends to the tree's bytes; returns where, or SIZE_MAX when out of memory. */
static size_t keep_bytes(wirecopy_tree *tree, const xmlChar *bytes, size_t byte_count)
{
    const size_t at = tree->byte_count;
    if (wirecopy_memory_reserve(&tree->bytes, &tree->byte_capacity, at + byte_count, 1) != 0)
        return SIZE_MAX;
    if (byte_count)
        memcpy(tree->bytes + at, bytes, byte_count);
    tree->byte_count += byte_count;
    return at;
}

static wirecopy_node *add_node(wirecopy_xml *xml)
{
    wirecopy_tree *const tree = &xml->tree;
    if (tree->node_count == WIRECOPY_XML_NODES_MAX) {
        stop(xml, WIRECOPY_E_LIMIT, "more elements and texts than any story has");
        return NULL;
    }
    if (wirecopy_memory_reserve(&tree->nodes, &tree->node_capacity, tree->node_count + 1, sizeof tree->nodes[0]) != 0) {
        stop(xml, WIRECOPY_E_MEMORY, NULL);
        return NULL;
    }
    wirecopy_node *const node = &tree->nodes[tree->node_count++];
    *node = (wirecopy_node){.end = (uint32_t)tree->node_count, .attribute = (uint32_t)tree->attribute_count};
    return node;
}

/* libxml2 delivers five pointers an attribute: local name, prefix, namespace, and the value's begin and end. */
static bool keep_attribute(wirecopy_xml *xml, const xmlChar **five)
{
    wirecopy_tree *const tree = &xml->tree;
    if (tree->attribute_count == WIRECOPY_XML_NODES_MAX) {
        stop(xml, WIRECOPY_E_LIMIT, "more attributes than any story has");
        return false;
    }
    const size_t byte_count = (size_t)(five[4] - five[3]);
    const size_t text = keep_bytes(tree, five[3], byte_count);
    if (text == SIZE_MAX || wirecopy_memory_reserve(&tree->attributes, &tree->attribute_capacity,
                                                    tree->attribute_count + 1, sizeof tree->attributes[0]) != 0) {
        stop(xml, WIRECOPY_E_MEMORY, NULL);
        return false;
    }
    tree->attributes[tree->attribute_count++] = (wirecopy_attribute){
        .name = (const char *)five[0],
        .space = five[1] ? space_of(resolve(xml, five[1], five[2])) : WIRECOPY_SPACE_OWN,
        .text = text,
        .byte_count = byte_count,
    };
    return true;
}

/* Bindings are noted before the element that makes them. */
static bool note_bindings(wirecopy_xml *xml, int count, const xmlChar **pairs)
{
    if (xml->binding_count + (size_t)count > BINDINGS_MAX) {
        stop(xml, WIRECOPY_E_LIMIT, "more namespaces than any story has");
        return false;
    }
    for (int i = 0; i < count; i++)
        xml->bindings[xml->binding_count++] = (struct binding){pairs[2 * i], pairs[2 * i + 1], xml->depth};
    return true;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                          int binding_count, const xmlChar **bindings, int attribute_count, int defaulted_count,
                          const xmlChar **attributes)
{
    wirecopy_xml *const xml = context;
    (void)defaulted_count;
    if (xml->depth == DEPTH_MAX)
        stop(xml, WIRECOPY_E_LIMIT, "elements nested more than 256 deep");
    if (xml->status != WIRECOPY_OK || !note_bindings(xml, binding_count, bindings))
        return;
    wirecopy_node *const node = add_node(xml);
    if (!node)
        return;
    node->name = (const char *)name;
    node->space = element_space(xml, resolve(xml, prefix, uri));
    node->attribute_count = (uint32_t)attribute_count;
    xml->open[xml->depth++] = (uint32_t)xml->tree.node_count - 1;
    xml->text_is_open = false;
    for (int i = 0; i < attribute_count; i++)
        if (!keep_attribute(xml, attributes + 5 * i))
            return;
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    wirecopy_xml *const xml = context;
    (void)name;
    (void)prefix;
    (void)uri;
    if (xml->status != WIRECOPY_OK || xml->depth == 0)
        return;
    xml->depth--;
    xml->tree.nodes[xml->open[xml->depth]].end = (uint32_t)xml->tree.node_count;
    xml->text_is_open = false;
    while (xml->binding_count && xml->bindings[xml->binding_count - 1].depth >= xml->depth)
        xml->binding_count--;
}

static void text(void *context, const xmlChar *bytes, int byte_count)
{
    wirecopy_xml *const xml = context;
    if (xml->status != WIRECOPY_OK)
        return;
    const size_t at = keep_bytes(&xml->tree, bytes, (size_t)byte_count);
    if (at == SIZE_MAX) {
        stop(xml, WIRECOPY_E_MEMORY, NULL);
        return;
    }
    wirecopy_node *const node = xml->text_is_open ? &xml->tree.nodes[xml->tree.node_count - 1] : add_node(xml);
    if (!node)
        return;
    if (!xml->text_is_open)
        node->text = at;
    node->byte_count += (size_t)byte_count;
    xml->text_is_open = true;
}

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, text ? strlen(text) : 0};
}

/* What the parser says of a fault, in fewer words where it is a common one. */
static void describe(wirecopy_xml *xml, const xmlError *error)
{
    wirecopy_reason *const reason = &xml->fault;
    const bool is_cut =
        (error->code == XML_ERR_DOCUMENT_END || error->code == XML_ERR_TAG_NOT_FINISHED) && xml->depth > 0;
    if (error->code == XML_ERR_TAG_NAME_MISMATCH && error->str1 && error->str2) {
        wirecopy_reason_set(reason, "invalid XML: element ");
        wirecopy_reason_append_quoted(reason, string_of(error->str1));
        wirecopy_reason_append_text(reason, " is ended by ");
        wirecopy_reason_append_quoted(reason, string_of(error->str2));
    } else if (is_cut) {
        wirecopy_reason_set(reason, "invalid XML: element ");
        wirecopy_reason_append_quoted(reason, string_of(xml->tree.nodes[xml->open[xml->depth - 1]].name));
        wirecopy_reason_append_text(reason, " does not end");
    } else if (error->message && strstr(error->message, "Huge input")) {
        stop(xml, WIRECOPY_E_LIMIT, "an attribute, a comment or a CDATA section of more than 10000000 bytes");
    } else {
        wirecopy_reason_set(reason, "invalid XML");
        if (error->message)
            wirecopy_reason_append_message(reason, error->message);
    }
}

/* The first that is fatal counts: what follows it is often its consequence. */
static void note_fault(void *context, xmlErrorPtr error)
{
    wirecopy_xml *const xml = context;
    if (error->code == XML_ERR_NO_MEMORY)
        xml->status = WIRECOPY_E_MEMORY;
    if (error->level != XML_ERR_FATAL || xml->has_fault)
        return;
    xml->has_fault = true;
    xml->fault_line = error->line > 0 ? (uint64_t)error->line - 1 : 0;
    describe(xml, error);
}

/* ---- the parser ---- */

/* A parser that is pushed bytes: it is twice as fast on CDATA sections as one that pulls. */
static wirecopy_status open_parser(wirecopy_xml *xml)
{
    if (xml->parser && xmlDictSize(xml->parser->dict) > NAMES_KEPT_MAX) {
        xmlFreeParserCtxt(xml->parser);
        xml->parser = NULL;
    }
    if (xml->parser)
        return xmlCtxtResetPush(xml->parser, NULL, 0, NULL, NULL) == 0 ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    xml->parser = xmlCreatePushParserCtxt(&xml->handler, xml, NULL, 0, NULL);
    if (!xml->parser)
        return WIRECOPY_E_MEMORY;
    /* NOENT: an "&amp;" in an attribute becomes '&', as in text. There are no entities but XML's own. */
    xmlCtxtUseOptions(xml->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
    return WIRECOPY_OK;
}

static void initialise(void)
{
    xmlInitParser();
}

/* libxml2 makes its own tables when it is first used, which must not be on several threads at once. */
wirecopy_status wirecopy_xml_create(wirecopy_xml **xml_out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, initialise);
    wirecopy_xml *xml = wirecopy_memory_alloc_zeroed(1, sizeof *xml);
    if (!xml)
        return WIRECOPY_E_MEMORY;
    xml->handler = (xmlSAXHandler){
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = text,
        .ignorableWhitespace = text,
        .cdataBlock = text,
        .serror = note_fault,
    };
    *xml_out = xml;
    return WIRECOPY_OK;
}

void wirecopy_xml_destroy(wirecopy_xml *xml)
{
    if (!xml)
        return;
    if (xml->parser)
        xmlFreeParserCtxt(xml->parser);
    wirecopy_tree_clear(&xml->tree);
    wirecopy_mend_clear(&xml->mend);
    wirecopy_memory_free(xml);
}

static void begin(wirecopy_xml *xml, const wirecopy_prefixes *prefixes)
{
    xml->tree.node_count = xml->tree.attribute_count = xml->tree.byte_count = 0;
    wirecopy_arena_reset(&xml->tree.arena);
    xml->prefixes = prefixes;
    xml->depth = xml->binding_count = 0;
    xml->text_is_open = xml->knows_own = xml->has_fault = false;
    xml->own = NULL;
    xml->status = WIRECOPY_OK;
    xml->limit = NULL;
    xml->fault_line = 0;
}

/* Elements that did not end do where the bytes do. */
static void end(wirecopy_xml *xml)
{
    while (xml->depth)
        xml->tree.nodes[xml->open[--xml->depth]].end = (uint32_t)xml->tree.node_count;
}

/* More at once is refused by libxml2, from 10 MB on. Nearly all items are one piece. */
#define PIECE_BYTES ((size_t)1 << 20)

static void push(xmlParserCtxtPtr parser, wirecopy_string bytes)
{
    while (bytes.byte_count > PIECE_BYTES) {
        xmlParseChunk(parser, bytes.bytes, PIECE_BYTES, false);
        bytes.bytes += PIECE_BYTES;
        bytes.byte_count -= PIECE_BYTES;
    }
    xmlParseChunk(parser, bytes.bytes, (int)bytes.byte_count, true);
}

static void keep_silent(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

/* Where the parser itself has no context yet, libxml2 tells whoever it was told to on this thread: nobody, meanwhile. */
static wirecopy_status parse(wirecopy_xml *xml, wirecopy_string bytes, const wirecopy_prefixes *prefixes)
{
    assert(bytes.byte_count > 0 && bytes.byte_count <= WIRECOPY_TEXT_BYTES_MAX);
    const xmlStructuredErrorFunc told = xmlStructuredError;
    void *const told_context = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(NULL, keep_silent);
    begin(xml, prefixes);
    wirecopy_status status = open_parser(xml);
    if (status == WIRECOPY_OK) {
        push(xml->parser, bytes);
        if (!xml->parser->wellFormed && !xml->has_fault) {
            xml->has_fault = true;
            wirecopy_reason_set(&xml->fault, "invalid XML");
        }
        xmlCtxtReset(xml->parser);
    }
    xmlSetStructuredErrorFunc(told_context, told);
    return status != WIRECOPY_OK ? status : xml->status;
}

/* ---- tags with many attributes ---- */

/* A tag that is shorter has few enough for libxml2, which compares each with all before it. */
#define TAG_BYTES_SAFE 4096
#define ATTRIBUTES_MAX 1024

static size_t count_attributes(const char *from, const char *end)
{
    size_t count = 0;
    for (const char *at = from; at < end && *at != '>'; at++) {
        if (*at == '"' || *at == '\'') {
            const char *const close = memchr(at + 1, *at, (size_t)(end - at - 1));
            if (!close)
                break;
            at = close;
        }
        count += *at == '=';
    }
    return count;
}

/* Whether a tag has too many attributes. No '<' may stand in a tag, so that it ends before the next one does begin. */
static bool has_crowded_tag(wirecopy_string bytes)
{
    const char *at = bytes.bytes, *const end = at + bytes.byte_count;
    while (at < end) {
        const char *const found = memchr(at + 1, '<', (size_t)(end - at - 1));
        const char *const next = found ? found : end;
        const bool is_tag = end - at > 1 && at[1] != '!' && at[1] != '?';
        if (is_tag && next - at > TAG_BYTES_SAFE && count_attributes(at, next) > ATTRIBUTES_MAX)
            return true;
        at = next;
    }
    return false;
}

/* ---- a document ---- */

static wirecopy_status refuse(const wirecopy_xml *xml, wirecopy_status status, wirecopy_reason *reason,
                              uint64_t *line_out)
{
    *line_out = xml->fault_line;
    if (status == WIRECOPY_E_LIMIT)
        wirecopy_reason_set(reason, "%s", xml->limit);
    if (status != WIRECOPY_OK)
        return status;
    *reason = xml->fault;
    return WIRECOPY_E_INPUT;
}

wirecopy_status wirecopy_xml_parse(wirecopy_xml *xml, wirecopy_string bytes, const wirecopy_prefixes *prefixes,
                                   bool declares_entities, wirecopy_tree **tree_out, wirecopy_reason *reason,
                                   uint64_t *line_out)
{
    *line_out = 0;
    if (has_crowded_tag(bytes)) {
        wirecopy_reason_set(reason, "an element with more than %d attributes", ATTRIBUTES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    wirecopy_status status = parse(xml, bytes, prefixes);
    if (status == WIRECOPY_OK && xml->has_fault) {
        wirecopy_string mended;
        status = wirecopy_mend_xml(&xml->mend, bytes, declares_entities, &mended, reason);
        if (status != WIRECOPY_OK)
            return status;
        if (mended.bytes != bytes.bytes)
            status = parse(xml, mended, prefixes);
    }
    if (status != WIRECOPY_OK || xml->has_fault)
        return refuse(xml, status, reason, line_out);
    end(xml);
    *tree_out = &xml->tree;
    return WIRECOPY_OK;
}

static void keep_bindings(const wirecopy_xml *xml, wirecopy_prefixes *prefixes_out)
{
    prefixes_out->count = 0;
    for (size_t i = xml->binding_count; i > 0 && prefixes_out->count < WIRECOPY_PREFIXES_MAX; i--) {
        const char *const prefix = xml->bindings[i - 1].prefix ? (const char *)xml->bindings[i - 1].prefix : "";
        const char *const uri = xml->bindings[i - 1].uri ? (const char *)xml->bindings[i - 1].uri : "";
        wirecopy_prefix *const bound = &prefixes_out->bound[prefixes_out->count];
        if (strlen(prefix) >= sizeof bound->prefix || strlen(uri) >= sizeof bound->uri)
            continue;
        strcpy(bound->prefix, prefix);
        strcpy(bound->uri, uri);
        prefixes_out->count++;
    }
}

wirecopy_status wirecopy_xml_parse_head(wirecopy_xml *xml, wirecopy_string bytes, wirecopy_tree **tree_out,
                                        wirecopy_prefixes *prefixes_out)
{
    wirecopy_string mended = bytes;
    wirecopy_status status = WIRECOPY_OK;
    begin(xml, NULL);
    if (bytes.byte_count && !has_crowded_tag(bytes))
        status = wirecopy_mend_xml(&xml->mend, bytes, false, &mended, &xml->fault);
    if (status == WIRECOPY_OK && mended.byte_count && !has_crowded_tag(mended))
        status = parse(xml, mended, NULL);
    if (status != WIRECOPY_OK && status != WIRECOPY_E_LIMIT)
        return status;
    keep_bindings(xml, prefixes_out);
    end(xml);
    *tree_out = &xml->tree;
    return WIRECOPY_OK;
}
