#include "core/feed/mend.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static wirecopy_mend mend;
static wirecopy_reason reason;

static void expect(const char *xml, const char *expected)
{
    wirecopy_string mended = {NULL, 0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_mend_xml(&mend, (wirecopy_string){xml, strlen(xml)}, false, &mended, &reason),
                          WIRECOPY_OK);
    CU_ASSERT_EQUAL(mended.byte_count, strlen(expected));
    CU_ASSERT_TRUE(mended.byte_count == strlen(expected) && memcmp(mended.bytes, expected, mended.byte_count) == 0);
}

static void ampersands_become_references(void)
{
    expect("<a>AT&T & Co</a>", "<a>AT&amp;T &amp; Co</a>");
    expect("<a b='x&y=1&z'/>", "<a b='x&amp;y=1&amp;z'/>");
    expect("&", "&amp;");
    expect("&nobody;&", "&amp;nobody;&amp;");
}

static void references_stay_or_become_characters(void)
{
    expect("&amp;&lt;&gt;&quot;&apos;", "&amp;&lt;&gt;&quot;&apos;");
    expect("&eacute;&#233;&#xE9;&nbsp;", "\xc3\xa9\xc3\xa9\xc3\xa9\xc2\xa0");
    expect("&#38;&#60 ", "&amp;&lt; ");
    expect("&#0;&#11;", "\xef\xbf\xbd ");
}

static void control_characters_become_spaces(void)
{
    expect("a\x01\x1f\tb\r\n", "a  \tb\r\n");
}

static void sections_keep_their_ampersands(void)
{
    expect("<!-- a & b --><![CDATA[a & \x02 b]]><?p a & b?>&", "<!-- a & b --><![CDATA[a &   b]]><?p a & b?>&amp;");
    expect("<![CDATA[ & not closed", "<![CDATA[ & not closed");
    expect("<!-- & --", "<!-- & --");
}

static void what_is_fine_is_not_copied(void)
{
    const wirecopy_string xml = {"<a>fine</a>", 11};
    wirecopy_string mended;
    CU_ASSERT_EQUAL(wirecopy_mend_xml(&mend, xml, true, &mended, &reason), WIRECOPY_OK);
    CU_ASSERT_PTR_EQUAL(mended.bytes, xml.bytes);
}

static void entities_of_the_document_are_refused(void)
{
    const wirecopy_string xml = {"<a>&amp; &lol9;</a>", 19};
    wirecopy_string mended;
    CU_ASSERT_EQUAL(wirecopy_mend_xml(&mend, xml, true, &mended, &reason), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason.text,
                           "an entity that the document declares itself, which is not expanded: \"&lol9;\"");
    CU_ASSERT_EQUAL(wirecopy_mend_xml(&mend, (wirecopy_string){"<a>AT&T and &amp;</a>", 21}, true, &mended, &reason),
                    WIRECOPY_OK);
}

static void what_grows_over_the_limit_is_refused(void)
{
    const size_t byte_count = WIRECOPY_TEXT_BYTES_MAX / 5 + 10;
    char *xml = malloc(byte_count);
    wirecopy_string mended;
    CU_ASSERT_PTR_NOT_NULL_FATAL(xml);
    memset(xml, '&', byte_count);
    CU_ASSERT_EQUAL(wirecopy_mend_xml(&mend, (wirecopy_string){xml, byte_count}, false, &mended, &reason),
                    WIRECOPY_E_LIMIT);
    free(xml);
}

/* What a copy grows by is reckoned by its ampersands: the worst of each kind, side by side. */
static void what_is_written_fits(void)
{
    static const char *const worst[] = {"&", "&#38", "&#34", "&#39", "&#62", "&#60", "&a;", "&#0", "\x01"};
    char xml[2000];
    for (size_t i = 0; i < sizeof worst / sizeof worst[0]; i++) {
        size_t byte_count = 0;
        while (byte_count + 8 < sizeof xml) {
            memcpy(xml + byte_count, worst[i], strlen(worst[i]));
            byte_count += strlen(worst[i]);
        }
        wirecopy_mend other = {NULL, 0};
        wirecopy_string mended;
        CU_ASSERT_EQUAL(wirecopy_mend_xml(&other, (wirecopy_string){xml, byte_count}, false, &mended, &reason),
                        WIRECOPY_OK);
        CU_ASSERT_TRUE(mended.byte_count <= other.byte_capacity);
        wirecopy_mend_clear(&other);
    }
}

static void failed_allocations_are_reported(void)
{
    wirecopy_mend other = {NULL, 0};
    wirecopy_string mended;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_mend_xml(&other, (wirecopy_string){"&", 1}, false, &mended, &reason), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_mend_clear(&other);
}

int main(void)
{
    static const test_case cases[] = {
        {"ampersands become references", ampersands_become_references},
        {"references stay or become characters", references_stay_or_become_characters},
        {"control characters become spaces", control_characters_become_spaces},
        {"sections keep their ampersands", sections_keep_their_ampersands},
        {"what is fine is not copied", what_is_fine_is_not_copied},
        {"entities of the document are refused", entities_of_the_document_are_refused},
        {"what grows over the limit is refused", what_grows_over_the_limit_is_refused},
        {"what is written fits", what_is_written_fits},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    const int exit_status = RUN_SUITE("feed/mend", cases);
    wirecopy_mend_clear(&mend);
    return exit_status;
}
