#include <string.h>

#include "core/base/memory.h"
#include "core/feed/xml.h"
#include "tests/unit/suite.h"

static wirecopy_xml *xml;
static wirecopy_tree *tree;
static wirecopy_prose prose;

static void parse(const char *text)
{
    wirecopy_reason reason;
    uint64_t line;
    CU_ASSERT_EQUAL_FATAL(
        wirecopy_xml_parse(xml, (wirecopy_string){text, strlen(text)}, NULL, false, &tree, &reason, &line),
        WIRECOPY_OK);
}

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) &&
           (string.byte_count == 0 || memcmp(string.bytes, text, string.byte_count) == 0);
}

static bool has_text(uint32_t node, const char *expected)
{
    wirecopy_string text;
    CU_ASSERT_EQUAL_FATAL(wirecopy_tree_text(tree, node, &text), WIRECOPY_OK);
    return is(text, expected);
}

static void children_are_found_by_name_and_namespace(void)
{
    parse("<a>text<b/><dc:c>1</dc:c><c>2</c><d><c>3</c></d><c>4</c></a>");
    CU_ASSERT_TRUE(has_text(wirecopy_tree_child(tree, 0, "c"), "2"));
    CU_ASSERT_TRUE(has_text(wirecopy_tree_child_in(tree, 0, WIRECOPY_SPACE_DC, "c"), "1"));
    CU_ASSERT_TRUE(has_text(wirecopy_tree_path(tree, 0, "d/c"), "3"));
    CU_ASSERT_TRUE(has_text(wirecopy_tree_find(tree, 0, "c"), "1"));
    CU_ASSERT_EQUAL(wirecopy_tree_child(tree, 0, "e"), WIRECOPY_NODE_NONE);
    CU_ASSERT_EQUAL(wirecopy_tree_path(tree, 0, "b/c/d"), WIRECOPY_NODE_NONE);
    CU_ASSERT_EQUAL(wirecopy_tree_find(tree, 0, "e"), WIRECOPY_NODE_NONE);
    size_t count = 0;
    for (uint32_t child = wirecopy_tree_first(tree, 0); child != WIRECOPY_NODE_NONE;
         child = wirecopy_tree_next(tree, 0, child))
        count++;
    CU_ASSERT_EQUAL(count, 5);
}

/* Whatever is asked of a node that is not there, nothing is the answer. */
static void no_node_has_nothing(void)
{
    parse("<a/>");
    CU_ASSERT_EQUAL(wirecopy_tree_child(tree, WIRECOPY_NODE_NONE, "a"), WIRECOPY_NODE_NONE);
    CU_ASSERT_EQUAL(wirecopy_tree_path(tree, WIRECOPY_NODE_NONE, "a"), WIRECOPY_NODE_NONE);
    CU_ASSERT_EQUAL(wirecopy_tree_find(tree, WIRECOPY_NODE_NONE, "a"), WIRECOPY_NODE_NONE);
    CU_ASSERT_EQUAL(wirecopy_tree_attribute(tree, WIRECOPY_NODE_NONE, "a").byte_count, 0);
    CU_ASSERT_TRUE(has_text(WIRECOPY_NODE_NONE, "") && has_text(0, ""));
}

static void attributes_are_found_and_trimmed(void)
{
    parse("<a b=' 1 ' x:c='2' xml:lang='en' c='3'/>");
    CU_ASSERT_TRUE(is(wirecopy_tree_attribute(tree, 0, "b"), "1"));
    CU_ASSERT_TRUE(is(wirecopy_tree_attribute(tree, 0, "c"), "3"));
    CU_ASSERT_TRUE(is(wirecopy_tree_attribute(tree, 0, "lang"), "en"));
    CU_ASSERT_EQUAL(wirecopy_tree_attribute(tree, 0, "d").byte_count, 0);
}

static void texts_are_put_together(void)
{
    parse("<a><b>\n one \n</b><c>two <i>three</i>\n  four</c></a>");
    CU_ASSERT_TRUE(has_text(wirecopy_tree_child(tree, 0, "b"), "one"));
    CU_ASSERT_TRUE(has_text(wirecopy_tree_child(tree, 0, "c"), "two three four"));
    CU_ASSERT_TRUE(has_text(0, "one two three four"));
}

static void expect_prose(const char *text, const char *expected)
{
    wirecopy_string written;
    parse(text);
    CU_ASSERT_EQUAL_FATAL(wirecopy_tree_to_prose(tree, 0, &prose, &written), WIRECOPY_OK);
    CU_ASSERT_TRUE(is(written, expected));
}

static void paragraphs_are_written(void)
{
    expect_prose("<a><p>One <b>bold</b> word.</p>\n<p>Two.</p>tail</a>", "One bold word.\nTwo.\ntail");
    expect_prose("<a><P>One.</P><SCRIPT>x</SCRIPT><x:p>Two.</x:p></a>", "One.\nTwo.");
    expect_prose("<a><table><tr><td>1</td><td>2</td></tr></table></a>", "1 2");
    expect_prose("<a>1 &lt; 2 &amp;amp; 3</a>", "1 < 2 &amp; 3"); /* references are the XML parser's business */
    expect_prose("<a/>", "");
    expect_prose("<a><p>a</p><p>b</p><br/><averylongelementname>c</averylongelementname></a>", "a\nb\nc");
}

static void failed_allocations_are_reported(void)
{
    wirecopy_string text = {NULL, 0};
    wirecopy_prose other = {.bytes = NULL};
    parse("<a>x<b>y</b></a>");
    wirecopy_arena_clear(&tree->arena);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_tree_text(tree, 0, &text), WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(wirecopy_tree_to_prose(tree, 0, &other, &text), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_PTR_NULL(text.bytes);
    wirecopy_prose_clear(&other);
}

int main(void)
{
    static const test_case cases[] = {
        {"children are found by name and namespace", children_are_found_by_name_and_namespace},
        {"no node has nothing", no_node_has_nothing},
        {"attributes are found and trimmed", attributes_are_found_and_trimmed},
        {"texts are put together", texts_are_put_together},
        {"paragraphs are written", paragraphs_are_written},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    if (wirecopy_xml_create(&xml) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/tree", cases);
    wirecopy_xml_destroy(xml);
    wirecopy_prose_clear(&prose);
    return exit_status;
}
