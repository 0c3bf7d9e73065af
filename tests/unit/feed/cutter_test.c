#include "core/feed/cutter.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

static const char *const items[] = {"item", "entry", NULL};
static char transcript[4096];

static void append(const char *bytes, size_t byte_count, const char *mark)
{
    const size_t at = strlen(transcript);
    snprintf(transcript + at, sizeof transcript - at, "%s%.*s\n", mark, (int)byte_count, bytes);
}

/* Reads a document in pieces of some size, as a reader does, and writes what was cut out. What is before scan is
 * overwritten: nobody may look at it again. */
static void cut(const char *text, size_t byte_count, size_t piece, const char *const *names, bool items_nest)
{
    wirecopy_cutter cutter;
    char *bytes = malloc(byte_count + 1);
    size_t scan = 0, begin = 0;
    bool is_inside = false;
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    transcript[0] = '\0';
    wirecopy_cutter_init(&cutter, names, items_nest);
    for (size_t end = piece < byte_count ? piece : byte_count;;
         end = end + piece < byte_count ? end + piece : byte_count) {
        memcpy(bytes, text, end);
        memset(bytes, '!', scan);
        for (wirecopy_cut found; (found = wirecopy_cutter_next(&cutter, bytes, &scan, end)) != WIRECOPY_CUT_NONE;) {
            CU_ASSERT_TRUE_FATAL(scan <= end);
            if (is_inside)
                append(text + begin, scan - begin, found == WIRECOPY_CUT_END ? "" : "cut off: ");
            is_inside = found == WIRECOPY_CUT_BEGIN;
            begin = scan;
        }
        CU_ASSERT_TRUE_FATAL(scan <= end);
        if (end == byte_count)
            break;
    }
    if (is_inside)
        append(text + begin, byte_count - begin, "open: ");
    free(bytes);
}

static void check(const char *text, size_t byte_count, const char *const *names, bool items_nest, const char *expected)
{
    for (size_t piece = 1; piece <= byte_count + 1; piece++) {
        cut(text, byte_count, piece, names, items_nest);
        CU_ASSERT_STRING_EQUAL_FATAL(transcript, expected);
    }
}

#define CHECK(text, expected) check(text, sizeof(text) - 1, items, false, expected)

static void elements_are_cut_out(void)
{
    CHECK("<rss><title>t</title><item>1</item> <item a='b'>2<b/></item></rss>",
          "<item>1</item>\n<item a='b'>2<b/></item>\n");
    CHECK("<item/><x:item >1</x:item ><entry>2</entry>", "<item/>\n<x:item >1</x:item >\n<entry>2</entry>\n");
    CHECK("<items><itemx>1</itemx></items>", "");
    CHECK("", "");
}

static void what_looks_like_a_tag_but_is_none_is_passed(void)
{
    CHECK("<item><![CDATA[</item><item>]]></item>", "<item><![CDATA[</item><item>]]></item>\n");
    CHECK("<!-- <item> --><item><!-- </item> --></item>", "<item><!-- </item> --></item>\n");
    CHECK("<item><?p </item>?></item>", "<item><?p </item>?></item>\n");
    CHECK("<item a=\"x/>'</item>\" b='\">'>1</item>", "<item a=\"x/>'</item>\" b='\">'>1</item>\n");
    CHECK("<item a='/'>1</item><item a='b'/><item\n/>", "<item a='/'>1</item>\n<item a='b'/>\n<item\n/>\n");
    CHECK("<item>1 < 2 <</item>", "<item>1 < 2 <</item>\n");
    CHECK("<item><![CDATA[x]]]></item>", "<item><![CDATA[x]]]></item>\n");
    CHECK("<item><!x></item>", "<item><!x></item>\n");
}

/* A feed is not lost with one item of it. */
static void an_item_that_does_not_end_is_cut_off_by_the_next(void)
{
    CHECK("<item>1<item>2</item><item>3</item>", "cut off: <item>1\n<item>2</item>\n<item>3</item>\n");
    CHECK("<item>1<entry>2</entry></item>", "cut off: <item>1\n<entry>2</entry>\n");
    CHECK("<item><p>1</item></p><item>2</item>", "<item><p>1</item>\n<item>2</item>\n");
    CHECK("</item><item>1</item>", "<item>1</item>\n");
    CHECK("<item>1</item><item>2", "<item>1</item>\nopen: <item>2\n");
}

static void items_may_nest(void)
{
    static const char *const names[] = {"N", NULL};
    static const char text[] = "<N>1<N>2<N/></N></N><N>3</N>";
    check(text, sizeof text - 1, names, true, "<N>1<N>2<N/></N></N>\n<N>3</N>\n");
}

static void names_without_end_are_no_items(void)
{
    char text[500] = "<item><";
    memset(text + 7, 'x', 200);
    strcpy(text + 207, "></item>");
    cut(text, strlen(text), 10, items, false);
    CU_ASSERT_EQUAL(strlen(transcript), strlen(text) + 1);
}

static void messages_of_a_wire_are_cut_out(void)
{
    static const char text[] = "\x16\x16\x01"
                               "a\x02"
                               "b\x03"
                               "c\x04\n\x16\x01"
                               "d\x01"
                               "e\x04\x04\x01"
                               "f";
    check(text, sizeof text - 1, NULL, false,
          "\x01"
          "a\x02"
          "b\x03"
          "c\x04\ncut off: \x01"
          "d\n\x01"
          "e\x04\nopen: \x01"
          "f\n");
}

int main(void)
{
    static const test_case cases[] = {
        {"elements are cut out", elements_are_cut_out},
        {"what looks like a tag but is none is passed", what_looks_like_a_tag_but_is_none_is_passed},
        {"an item that does not end is cut off by the next", an_item_that_does_not_end_is_cut_off_by_the_next},
        {"items may nest", items_may_nest},
        {"names without end are no items", names_without_end_are_no_items},
        {"messages of a wire are cut out", messages_of_a_wire_are_cut_out},
    };
    return RUN_SUITE("feed/cutter", cases);
}
