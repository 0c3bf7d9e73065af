#include "core/feed/format.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

/* What is told of a document once enough of it is there: no prefix gives another answer, the whole gives one always. */
static wirecopy_detection detect(const char *bytes, size_t byte_count)
{
    wirecopy_detection whole, detection;
    CU_ASSERT_TRUE_FATAL(wirecopy_format_detect((wirecopy_string){bytes, byte_count}, true, &whole));
    for (size_t i = 1; i <= byte_count; i++) {
        char *const prefix = malloc(i); /* so that a byte read behind it is found */
        CU_ASSERT_PTR_NOT_NULL_FATAL(prefix);
        memcpy(prefix, bytes, i);
        if (wirecopy_format_detect((wirecopy_string){prefix, i}, false, &detection)) {
            CU_ASSERT_PTR_EQUAL(detection.format, whole.format);
            CU_ASSERT_EQUAL(detection.status, whole.status);
            CU_ASSERT_EQUAL(detection.root_at, whole.root_at);
        }
        free(prefix);
    }
    return whole;
}

static void expect_bytes(const char *bytes, size_t byte_count, wirecopy_format_name name)
{
    const wirecopy_detection detection = detect(bytes, byte_count);
    CU_ASSERT_PTR_EQUAL(detection.format, &wirecopy_formats[name]);
    if (detection.format != &wirecopy_formats[name])
        fprintf(stderr, "%s: %s\n", bytes, detection.format ? detection.format->name : detection.reason.text);
}

static void expect(const char *bytes, wirecopy_format_name name)
{
    expect_bytes(bytes, strlen(bytes), name);
}

static void expect_refused(const char *bytes, size_t byte_count, wirecopy_status status, const char *reason)
{
    const wirecopy_detection detection = detect(bytes, byte_count);
    CU_ASSERT_PTR_NULL(detection.format);
    CU_ASSERT_EQUAL(detection.status, status);
    CU_ASSERT_STRING_EQUAL(detection.reason.text, reason);
}

static void xml_is_told_by_its_first_element(void)
{
    expect("<newsMessage xmlns='x'>", WIRECOPY_FORMAT_NEWSML_G2);
    expect("<?xml version='1.0'?>\n<!-- c --><g:newsItem>", WIRECOPY_FORMAT_NEWSML_G2);
    expect("<packageItem/>", WIRECOPY_FORMAT_NEWSML_G2);
    expect("<NewsML>", WIRECOPY_FORMAT_NEWSML1);
    expect("<!DOCTYPE nitf SYSTEM 'nitf-3-3.dtd'>\n<nitf>", WIRECOPY_FORMAT_NITF);
    expect("<rss version='0.91'>", WIRECOPY_FORMAT_RSS);
    expect("<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", WIRECOPY_FORMAT_RSS);
    expect("<feed xmlns='http://www.w3.org/2005/Atom'>", WIRECOPY_FORMAT_ATOM);
    expect("<entry>", WIRECOPY_FORMAT_ATOM);
    expect_refused("<opml version='2.0'>", 20, WIRECOPY_E_INPUT, "XML of a kind that is not read: \"opml\"");
    expect_refused("<?xml version='1.0'?> ", 22, WIRECOPY_E_INPUT, "XML without an element");
}

static void pages_are_told_by_any_element_of_html(void)
{
    expect("<!doctype HTML>\n<HTML>", WIRECOPY_FORMAT_HTML);
    expect("<html lang=en>", WIRECOPY_FORMAT_HTML);
    expect("<!-- x --><div class='a'>", WIRECOPY_FORMAT_HTML);
    expect("<!DOCTYPE html><x-page>", WIRECOPY_FORMAT_HTML);
    expect("<p>Rain", WIRECOPY_FORMAT_HTML);
    expect("<3 is not markup", WIRECOPY_FORMAT_TEXT);
    expect("<rss version=\"2.0><a b=\"2.0\">", WIRECOPY_FORMAT_RSS);
    expect("<", WIRECOPY_FORMAT_TEXT);
    expect("< b", WIRECOPY_FORMAT_TEXT);
}

static void json_is_told_by_its_first_line(void)
{
    expect("{\"text\":\"a\"}\n{\n", WIRECOPY_FORMAT_NDJSON);
    expect("{\"text\":\"a\"}", WIRECOPY_FORMAT_NDJSON);
    expect("{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[]}", WIRECOPY_FORMAT_JSONFEED);
    expect("{\"title\":\"about jsonfeed.org\",\"version\":1}\n{}", WIRECOPY_FORMAT_NDJSON);
    expect("{\n  \"uri\": \"a\"\n}", WIRECOPY_FORMAT_NINJS);
    expect("{\"items\": [\n{\"uri\":1}]}", WIRECOPY_FORMAT_NINJS);
    expect("{\"data\":\n{\"item\":1}}", WIRECOPY_FORMAT_NINJS);
    expect("[{\"uri\":1}]", WIRECOPY_FORMAT_NINJS);
    expect("[ \n {}]", WIRECOPY_FORMAT_NINJS);
}

static void a_damaged_first_line_does_not_hide_the_others(void)
{
    expect("{\"text\":\"never closed\n{\"text\":\"a\"}\n", WIRECOPY_FORMAT_NDJSON);
    expect("{\"text\":\"a\",\n{\"text\":\"b\"}\n", WIRECOPY_FORMAT_NDJSON);
    expect("{\"text\":[\"a\"\n{\"text\":\"b\"}\n", WIRECOPY_FORMAT_NDJSON);
    expect("{", WIRECOPY_FORMAT_NDJSON);
    expect("{\n", WIRECOPY_FORMAT_NDJSON);
}

static void wires_are_told_by_their_control_characters(void)
{
    expect("\x01nwa0001 4 i 10 nw", WIRECOPY_FORMAT_IPTC7901);
    expect("\x16\x16\x01W0001\x1f-----", WIRECOPY_FORMAT_ANPA);
    expect("\x01W0001\x1f", WIRECOPY_FORMAT_ANPA);
    expect("\x01nwa0001", WIRECOPY_FORMAT_TEXT);
    expect("\x01W000100010001000100010001000100\x1f-", WIRECOPY_FORMAT_ANPA);
    expect("\x01W0001000100010001000100010001000100\x1f-", WIRECOPY_FORMAT_TEXT);
    expect("\x01nwa 4 i 10 nw 0001", WIRECOPY_FORMAT_TEXT);
    expect("\x01nwa0001/4 i 10 nw 0001", WIRECOPY_FORMAT_TEXT);
    expect("\x16\x16\x16", WIRECOPY_FORMAT_TEXT);
    expect("\x16Rain, and a lot of it.", WIRECOPY_FORMAT_TEXT);
}

static void text_is_what_is_nothing_else(void)
{
    expect("Rain.", WIRECOPY_FORMAT_TEXT);
    expect("[AFP] Rain", WIRECOPY_FORMAT_TEXT);
    expect("[", WIRECOPY_FORMAT_TEXT);
    expect("BZh is no word, but no archive either", WIRECOPY_FORMAT_TEXT);
    expect("ID3 tags are text, too", WIRECOPY_FORMAT_TEXT);
    expect("THE NEW WAVE", WIRECOPY_FORMAT_TEXT);
    expect("The ftyp box is the first of a film.", WIRECOPY_FORMAT_TEXT);
    expect("Received wisdom has it that it rains.", WIRECOPY_FORMAT_TEXT);
}

static void what_is_known_and_not_read_is_named(void)
{
    expect_refused("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, WIRECOPY_E_NO_TEXT, "picture");
    expect_refused("\xff\xd8\xff\xe0", 4, WIRECOPY_E_NO_TEXT, "picture");
    expect_refused("RIFF\0\0\0\0WEBPVP8 ", 16, WIRECOPY_E_NO_TEXT, "picture");
    expect_refused("RIFF\0\0\0\0WAVEfmt ", 16, WIRECOPY_E_NO_TEXT, "audio");
    expect_refused("ID3\x04\0", 5, WIRECOPY_E_NO_TEXT, "audio");
    expect_refused("\0\0\0\x20"
                   "ftypisom....",
                   16, WIRECOPY_E_NO_TEXT, "video");
    expect_refused("%PDF-1.7\n", 9, WIRECOPY_E_INPUT, "a PDF document, which is not read");
    expect_refused("PK\x03\x04", 4, WIRECOPY_E_INPUT, "a zip archive, which is not read: unpack it first");
    expect_refused("BZh91AY&SY......", 16, WIRECOPY_E_INPUT,
                   "compressed with bzip2, which is not read: unpack it first");
    expect_refused("RECEIVED: from a.example by b.example", 37, WIRECOPY_E_INPUT,
                   "an e-mail message, which is not read: save its text first");
}

static void what_a_prolog_declares_is_passed_on(void)
{
    static const char bytes[] = "<?xml version='1.0' encoding='latin1'?><!DOCTYPE rss [<!ENTITY a 'b'>]> <rss>";
    const wirecopy_detection detection = detect(bytes, sizeof bytes - 1);
    CU_ASSERT_EQUAL(detection.root_at, sizeof bytes - 1 - 5);
    CU_ASSERT_TRUE(detection.declares_entities);
    CU_ASSERT_EQUAL(detection.charset.byte_count, 6);
    CU_ASSERT_NSTRING_EQUAL(detection.charset.bytes, "latin1", 6);
}

int main(void)
{
    static const test_case cases[] = {
        {"XML is told by its first element", xml_is_told_by_its_first_element},
        {"pages are told by any element of HTML", pages_are_told_by_any_element_of_html},
        {"JSON is told by its first line", json_is_told_by_its_first_line},
        {"a damaged first line does not hide the others", a_damaged_first_line_does_not_hide_the_others},
        {"wires are told by their control characters", wires_are_told_by_their_control_characters},
        {"text is what is nothing else", text_is_what_is_nothing_else},
        {"what is known and not read is named", what_is_known_and_not_read_is_named},
        {"what a prolog declares is passed on", what_a_prolog_declares_is_passed_on},
    };
    return RUN_SUITE("feed/format", cases);
}
