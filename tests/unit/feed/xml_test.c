#include "core/feed/xml.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static wirecopy_xml *xml;
static wirecopy_tree *tree;
static wirecopy_reason reason;
static uint64_t line;
static char transcript[4096];

static wirecopy_status parse_bytes(const char *bytes, size_t byte_count, const wirecopy_prefixes *prefixes)
{
    return wirecopy_xml_parse(xml, (wirecopy_string){bytes, byte_count}, prefixes, false, &tree, &reason, &line);
}

static wirecopy_status parse(const char *bytes)
{
    return parse_bytes(bytes, strlen(bytes), NULL);
}

static void append(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void append(const char *format, ...)
{
    const size_t at = strlen(transcript);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(transcript + at, sizeof transcript - at, format, arguments);
    va_end(arguments);
}

static void write_node(uint32_t node)
{
    static const char *const spaces[] = {"", "content:", "dc:", "atom:", "media:", "xml:", "other:"};
    const wirecopy_node *row = &tree->nodes[node];
    if (!row->name) {
        append("'%.*s'", (int)row->byte_count, tree->bytes + row->text);
        return;
    }
    append("<%s%s", spaces[row->space], row->name);
    for (uint32_t i = 0; i < row->attribute_count; i++) {
        const wirecopy_attribute *attribute = &tree->attributes[row->attribute + i];
        append(" %s%s=%.*s", spaces[attribute->space], attribute->name, (int)attribute->byte_count,
               tree->bytes + attribute->text);
    }
    append(">");
    for (uint32_t child = node + 1; child < row->end; child = tree->nodes[child].end)
        write_node(child);
    append("</>");
}

static void expect(const char *bytes, const char *expected)
{
    const wirecopy_status status = parse(bytes);
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    transcript[0] = '\0';
    if (status == WIRECOPY_OK)
        write_node(0);
    CU_ASSERT_STRING_EQUAL(transcript, expected);
}

static void a_tree_holds_elements_attributes_and_texts(void)
{
    expect("<a b='1' c=\"2 &amp; 3\">x<d/>y<!-- not --><?nor this?>z</a>", "<a b=1 c=2 & 3>'x'<d></>'yz'</>");
    expect("<a><![CDATA[1 < 2]]> &lt; 3</a>", "<a>'1 < 2 < 3'</>");
    expect("<a>\n<b><c/></b>\n</a>", "<a>'\n'<b><c></></>'\n'</>");
    expect("<a/>", "<a></>");
}

static void namespaces_are_told_apart(void)
{
    expect("<i xmlns='u' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:x='http://purl.org/dc/terms/' "
           "xmlns:y='v'><t/><content:encoded/><x:t/><y:t y:a='1' xml:lang='en'/><z xmlns='u'/><z xmlns='w'/></i>",
           "<i><t></><content:encoded></><dc:t></><other:t other:a=1 xml:lang=en></><z></><other:z></></>");
    expect("<n:i xmlns:n='u'><n:t/><t/></n:i>", "<i><t></><other:t></></>");
}

static void prefixes_that_nobody_binds_are_known_by_custom(void)
{
    expect("<i><media:t/><dc:d/><x:t/><t/></i>", "<i><media:t></><dc:d></><other:t></><t></></>");
    expect("<n:i><n:t/><t/></n:i>", "<i><t></><other:t></></>");
}

static void prefixes_are_bound_outside(void)
{
    const wirecopy_prefixes prefixes = {.bound = {{"c", "http://purl.org/rss/1.0/modules/content/"}, {"", "u"}},
                                        .count = 2};
    static const char bytes[] = "<i><c:t/><t/><t xmlns=''/><t xmlns='v'/></i>";
    CU_ASSERT_EQUAL_FATAL(parse_bytes(bytes, sizeof bytes - 1, &prefixes), WIRECOPY_OK);
    transcript[0] = '\0';
    write_node(0);
    CU_ASSERT_STRING_EQUAL(transcript, "<i><content:t></><t></><t></><other:t></></>");
}

static void what_is_meant_is_mended(void)
{
    expect("<a b='x&y'>AT&T &eacute; &nobody; &#11;\x01</a>", "<a b=x&y>'AT&T \xc3\xa9 &nobody;   '</>");
}

static void faults_are_named_with_their_line(void)
{
    static const struct {
        const char *bytes, *reason;
        uint64_t line;
    } cases[] = {
        {"<a>\n<b>\n</a>", "invalid XML: element \"b\" is ended by \"a\"", 2},
        {"<a>\n<b>x", "invalid XML: element \"b\" does not end", 1},
        {"<a", "invalid XML", 0},
        {"<a>\n\n<b x=1/></a>", "invalid XML: attValue: \" or ' expected", 2},
        {"<a x='1' x='2'/>", "invalid XML: attribute x redefined", 0},
        {"<a/><b/>", "invalid XML: extra content at the end of the document", 0},
        {"x", "invalid XML: extra content at the end of the document", 0},
        {"<a>< b</a>", "invalid XML: startTag: invalid element name", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reason.text[0] = '\0';
        CU_ASSERT_EQUAL(parse(cases[i].bytes), WIRECOPY_E_INPUT);
        CU_ASSERT_TRUE(strncmp(reason.text, cases[i].reason, strlen(cases[i].reason)) == 0);
        CU_ASSERT_EQUAL(line, cases[i].line);
        if (strncmp(reason.text, cases[i].reason, strlen(cases[i].reason)) != 0)
            fprintf(stderr, "  '%s': %s\n", cases[i].bytes, reason.text);
    }
}

/* The parser is the same one, whatever it met before. */
static void a_parser_recovers_from_faults(void)
{
    CU_ASSERT_EQUAL(parse("<a><b></a>"), WIRECOPY_E_INPUT);
    expect("<c>fine</c>", "<c>'fine'</>");
}

static void entities_of_the_document_are_not_expanded(void)
{
    static const char bytes[] = "<a>&lol9;</a>";
    CU_ASSERT_EQUAL(
        wirecopy_xml_parse(xml, (wirecopy_string){bytes, sizeof bytes - 1}, NULL, true, &tree, &reason, &line),
        WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text,
                           "an entity that the document declares itself, which is not expanded: \"&lol9;\"");
}

/* A document type within an item is not XML, and nothing that it says is done. */
static void a_document_type_declares_nothing(void)
{
    static const char bytes[] =
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'><!ENTITY y 'yyyy'>]><a>&x;&y;</a>";
    CU_ASSERT_EQUAL_FATAL(parse(bytes), WIRECOPY_OK);
    transcript[0] = '\0';
    write_node(0);
    CU_ASSERT_STRING_EQUAL(transcript, "<a>'&x;&y;'</>");
}

/* "<a>" repeated, and what else makes trees large. */
static char *repeat(const char *piece, size_t count, const char *before, const char *after)
{
    const size_t piece_bytes = strlen(piece);
    char *bytes = malloc(strlen(before) + count * piece_bytes + strlen(after) + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    strcpy(bytes, before);
    char *at = bytes + strlen(before);
    for (size_t i = 0; i < count; i++, at += piece_bytes)
        memcpy(at, piece, piece_bytes);
    strcpy(at, after);
    return bytes;
}

static void expect_limit(char *bytes, const char *expected)
{
    reason.text[0] = '\0';
    CU_ASSERT_EQUAL(parse(bytes), WIRECOPY_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(reason.text, expected);
    free(bytes);
}

static void large_trees_are_refused(void)
{
    expect_limit(repeat("<a>", 100000, "", ""), "elements nested more than 256 deep");
    expect_limit(repeat("<b/>", 200000, "<a>", "</a>"), "more elements and texts than any story has");
    expect_limit(repeat("<b c='' d=''/>", 100000, "<a>", "</a>"), "more attributes than any story has");
    expect_limit(repeat(" xmlns:a='u' b", 3000, "<a", "></a>"), "an element with more than 1024 attributes");
    expect_limit(repeat("x", 11000000, "<a><![CDATA[", "]]></a>"),
                 "an attribute, a comment or a CDATA section of more than 10000000 bytes");
    expect_limit(repeat("x", 11000000, "<a b='", "'/>"),
                 "an attribute, a comment or a CDATA section of more than 10000000 bytes");
    char attributes[65536] = "<a>", *at = attributes + 3;
    for (size_t element = 0; element < 20; element++) {
        at += sprintf(at, "<b");
        for (size_t i = 0; i < 40; i++)
            at += sprintf(at, " xmlns:n%zu='u'", element * 40 + i);
        at += sprintf(at, ">");
    }
    char *copy = malloc(strlen(attributes) + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    strcpy(copy, attributes);
    expect_limit(copy, "more namespaces than any story has");
}

static void a_tree_of_256_levels_is_read(void)
{
    char *bytes = repeat("<a>", 256, "", "");
    char *ends = repeat("</a>", 256, "", "");
    char *all = malloc(strlen(bytes) + strlen(ends) + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    strcpy(all, bytes);
    strcat(all, ends);
    CU_ASSERT_EQUAL(parse(all), WIRECOPY_OK);
    CU_ASSERT_EQUAL(tree->node_count, 256);
    free(all);
    free(ends);
    free(bytes);
}

static void long_text_and_attributes_are_read(void)
{
    char *bytes = repeat("word &amp; ", 1000000, "<a>", "</a>");
    CU_ASSERT_EQUAL_FATAL(parse(bytes), WIRECOPY_OK);
    CU_ASSERT_EQUAL(tree->node_count, 2);
    CU_ASSERT_EQUAL(tree->nodes[1].byte_count, 7000000);
    free(bytes);
    bytes = repeat("x = ", 3000, "<a b='", "'/>");
    CU_ASSERT_EQUAL(parse(bytes), WIRECOPY_OK); /* what looks like attributes within a value is none */
    free(bytes);
}

static void a_head_is_read_as_far_as_it_goes(void)
{
    static const char bytes[] =
        "<rss xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns='u'><channel xmlns:d='w'>"
        "<title>A &nbsp; B</title><x xmlns:e='z'/><link>l";
    wirecopy_prefixes prefixes;
    CU_ASSERT_EQUAL_FATAL(wirecopy_xml_parse_head(xml, (wirecopy_string){bytes, sizeof bytes - 1}, &tree, &prefixes),
                          WIRECOPY_OK);
    transcript[0] = '\0';
    write_node(0);
    CU_ASSERT_STRING_EQUAL(transcript, "<rss><channel><title>'A \xc2\xa0 B'</><x></><link></></></>");
    CU_ASSERT_EQUAL_FATAL(prefixes.count, 3);
    CU_ASSERT_STRING_EQUAL(prefixes.bound[0].prefix, "d");
    CU_ASSERT_STRING_EQUAL(prefixes.bound[2].prefix, "c");
    CU_ASSERT_STRING_EQUAL(prefixes.bound[1].uri, "u");
}

static void a_head_that_is_none_is_empty(void)
{
    wirecopy_prefixes prefixes;
    static const char *const heads[] = {"", "x", "<", "<a b=", "</a>"};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        CU_ASSERT_EQUAL(wirecopy_xml_parse_head(xml, (wirecopy_string){heads[i], strlen(heads[i])}, &tree, &prefixes),
                        WIRECOPY_OK);
        CU_ASSERT_EQUAL(tree->node_count, 0);
        CU_ASSERT_EQUAL(prefixes.count, 0);
    }
}

/* More names than are kept: the parser is made anew, and the tree's names are those of the new one. */
static void names_without_end_take_bounded_memory(void)
{
    char bytes[300000];
    for (unsigned round = 0; round < 3; round++) {
        char *at = bytes + sprintf(bytes, "<a>");
        for (unsigned i = 0; i < 9000; i++)
            at += sprintf(at, "<n%u-%u/>", round, i);
        strcpy(at, "</a>");
        CU_ASSERT_EQUAL_FATAL(parse(bytes), WIRECOPY_OK);
        CU_ASSERT_EQUAL(tree->node_count, 9001);
        sprintf(bytes, "n%u-8999", round);
        CU_ASSERT_STRING_EQUAL(tree->nodes[9000].name, bytes);
    }
}

static void failed_allocations_are_reported(void)
{
    static const char bytes[] = "<a b='c'>text<d/>&nbsp;</a>";
    wirecopy_xml *other = NULL;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_xml_create(&other), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    size_t nth = 1;
    for (wirecopy_status status = WIRECOPY_E_MEMORY; status != WIRECOPY_OK && nth < 20; nth++) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_xml_create(&other), WIRECOPY_OK);
        wirecopy_memory_fail_at(nth);
        status =
            wirecopy_xml_parse(other, (wirecopy_string){bytes, sizeof bytes - 1}, NULL, false, &tree, &reason, &line);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_TRUE(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        wirecopy_xml_destroy(other);
    }
    CU_ASSERT_TRUE(nth > 4 && nth < 20);
    wirecopy_xml_destroy(NULL);
}

int main(void)
{
    static const test_case cases[] = {
        {"a tree holds elements, attributes and texts", a_tree_holds_elements_attributes_and_texts},
        {"namespaces are told apart", namespaces_are_told_apart},
        {"prefixes that nobody binds are known by custom", prefixes_that_nobody_binds_are_known_by_custom},
        {"prefixes are bound outside", prefixes_are_bound_outside},
        {"what is meant is mended", what_is_meant_is_mended},
        {"faults are named with their line", faults_are_named_with_their_line},
        {"a parser recovers from faults", a_parser_recovers_from_faults},
        {"entities of the document are not expanded", entities_of_the_document_are_not_expanded},
        {"a document type declares nothing", a_document_type_declares_nothing},
        {"large trees are refused", large_trees_are_refused},
        {"a tree of 256 levels is read", a_tree_of_256_levels_is_read},
        {"long text and attributes are read", long_text_and_attributes_are_read},
        {"a head is read as far as it goes", a_head_is_read_as_far_as_it_goes},
        {"a head that is none is empty", a_head_that_is_none_is_empty},
        {"names without end take bounded memory", names_without_end_take_bounded_memory},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    if (wirecopy_xml_create(&xml) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/xml", cases);
    wirecopy_xml_destroy(xml);
    return exit_status;
}
