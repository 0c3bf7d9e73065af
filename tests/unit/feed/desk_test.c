#include "core/feed/desk.h"

#include <string.h>

#include "tests/unit/suite.h"

static wirecopy_members members;
static wirecopy_desk desk;
static wirecopy_story story;

static wirecopy_string of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) &&
           (string.byte_count == 0 || memcmp(string.bytes, text, string.byte_count) == 0);
}

static void begin(void)
{
    wirecopy_desk_begin(&desk);
    story = (wirecopy_story){.time_ms = WIRECOPY_TIME_NONE};
}

static void expect_title(const char *title, const char *expected)
{
    begin();
    CU_ASSERT_EQUAL(wirecopy_desk_set_title(&desk, &story, of(title)), WIRECOPY_OK);
    CU_ASSERT_TRUE(is(story.title, expected));
}

static void a_title_is_one_line_without_markup(void)
{
    expect_title("", "");
    expect_title("  Rain\r\n\ton  Monday \n", "Rain on Monday");
    expect_title("<b>Rain</b><br/>&amp; wind", "Rain & wind");
    expect_title("a < b, and c > d", "a < b, and c > d");
    expect_title("AT&T; a & b", "AT&T; a & b");
    static char text[WIRECOPY_FIELD_BYTES_MAX + 10];
    memset(text, 'x', sizeof text - 1);
    memcpy(text + WIRECOPY_FIELD_BYTES_MAX - 1, "\xc3\xa9", 2);
    begin();
    CU_ASSERT_EQUAL(wirecopy_desk_set_title(&desk, &story, of(text)), WIRECOPY_OK);
    CU_ASSERT_EQUAL(story.title.byte_count, WIRECOPY_FIELD_BYTES_MAX - 1);
}

static void the_strongest_correction_counts(void)
{
    expect_title("UPDATE 2-Rain", "UPDATE 2-Rain");
    CU_ASSERT_EQUAL(desk.correction.kind, WIRECOPY_UPDATE);
    CU_ASSERT_EQUAL(desk.correction.number, 2);
    wirecopy_desk_note_remark(&desk, of("CORRECTED: the day"));
    wirecopy_desk_note_slug(&desk, of("BC-Rain, 1st Ld"));
    CU_ASSERT_EQUAL(desk.correction.kind, WIRECOPY_CORRECTED);
    begin();
    CU_ASSERT_EQUAL(desk.correction.kind, WIRECOPY_AS_IT_WAS);
}

static void text_is_taken_for_html_when_it_has_tags(void)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"a <p>b</p> c", "a\nb\nc"},   {"a<br/>b", "a\nb"}, {"5 &lt; 6", "5 < 6"},
        {" 5 < 6 > 4\n", "5 < 6 > 4"}, {"x </p>", "x"},     {"line\nline", "line\nline"},
        {"R&D <3", "R&D <3"},          {"<i", "<i"},        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wirecopy_string text;
        begin();
        CU_ASSERT_EQUAL(wirecopy_desk_read_text(&desk, of(rows[i].text), &text), WIRECOPY_OK);
        CU_ASSERT_TRUE(is(text, rows[i].expected));
    }
}

static void a_status_is_told_by_its_last_part(void)
{
    static const struct {
        const char *name;
        wirecopy_story_status status;
    } rows[] = {
        {"stat:usable", WIRECOPY_USABLE},    {"stat:withheld", WIRECOPY_WITHHELD},
        {"Embargoed", WIRECOPY_WITHHELD},    {"http://cv.iptc.org/newscodes/pubstatusg2/canceled", WIRECOPY_CANCELED},
        {"cancelled", WIRECOPY_CANCELED},    {"KILLED", WIRECOPY_CANCELED},
        {"stat:something", WIRECOPY_USABLE}, {"", WIRECOPY_USABLE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin();
        wirecopy_desk_set_status(&story, of(rows[i].name));
        CU_ASSERT_EQUAL(story.status, rows[i].status);
    }
}

static void a_time_that_is_none_changes_nothing(void)
{
    int64_t time_ms = 7;
    wirecopy_desk_set_time(&time_ms, of("soon"));
    CU_ASSERT_EQUAL(time_ms, 7);
    wirecopy_desk_set_time(&time_ms, of("1970-01-01T00:00:01Z"));
    CU_ASSERT_EQUAL(time_ms, 1000);
}

static void reasons_are_kept_for_one_item(void)
{
    begin();
    CU_ASSERT_EQUAL(wirecopy_desk_refuse(&desk, "%d of %s", 2, "x"), WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(desk.reason.text, "2 of x");
    CU_ASSERT_EQUAL(wirecopy_desk_pass_over(&desk, "picture"), WIRECOPY_E_NO_TEXT);
    CU_ASSERT_STRING_EQUAL(desk.reason.text, "picture");
    begin();
    CU_ASSERT_STRING_EQUAL(desk.reason.text, "");
}

static void an_error_in_xml_is_located(void)
{
    const wirecopy_document document = {.charset = "latin1"};
    wirecopy_tree *tree;
    begin();
    CU_ASSERT_EQUAL(wirecopy_desk_parse_xml(&desk, &document, of("<a>\n<b>caf\xe9</c>\n</a>"), &tree, &story),
                    WIRECOPY_E_INPUT);
    CU_ASSERT_EQUAL(desk.fault_line, 2);
    begin();
    CU_ASSERT_EQUAL(desk.fault_line, 0);
    CU_ASSERT_EQUAL(wirecopy_desk_parse_xml(&desk, &document, of("<a>caf\xe9</a>"), &tree, &story), WIRECOPY_OK);
    wirecopy_string text;
    CU_ASSERT_EQUAL(wirecopy_tree_text(tree, 0, &text), WIRECOPY_OK);
    CU_ASSERT_TRUE(is(text, "caf\xc3\xa9"));
}

static void strings_are_compared_and_kept(void)
{
    CU_ASSERT_TRUE(is(wirecopy_desk_code(of("ninat:text")), "text"));
    CU_ASSERT_TRUE(is(wirecopy_desk_code(of("text")), "text"));
    CU_ASSERT_TRUE(is(wirecopy_desk_code((wirecopy_string){NULL, 0}), ""));
    CU_ASSERT_TRUE(wirecopy_desk_is(of("Main"), "main"));
    CU_ASSERT_FALSE(wirecopy_desk_is(of("Mains"), "main"));
    CU_ASSERT_FALSE(wirecopy_desk_is((wirecopy_string){NULL, 0}, "main"));
    CU_ASSERT_FALSE(wirecopy_desk_has_text(of(" \n\t")));
    CU_ASSERT_TRUE(wirecopy_desk_has_text(of(" x")));
    begin();
    CU_ASSERT_TRUE(is(wirecopy_desk_keep(&desk, of("kept")), "kept"));
}

int main(void)
{
    static const test_case cases[] = {
        {"a title is one line without markup", a_title_is_one_line_without_markup},
        {"the strongest correction counts", the_strongest_correction_counts},
        {"text is taken for HTML when it has tags", text_is_taken_for_html_when_it_has_tags},
        {"a status is told by its last part", a_status_is_told_by_its_last_part},
        {"a time that is none changes nothing", a_time_that_is_none_changes_nothing},
        {"reasons are kept for one item", reasons_are_kept_for_one_item},
        {"an error in XML is located", an_error_in_xml_is_located},
        {"strings are compared and kept", strings_are_compared_and_kept},
    };
    if (wirecopy_members_init(&members, NULL, 0) != WIRECOPY_OK || wirecopy_desk_init(&desk, &members) != WIRECOPY_OK)
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/desk", cases);
    wirecopy_desk_clear(&desk);
    wirecopy_members_clear(&members);
    return exit_status;
}
