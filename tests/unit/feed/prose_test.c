#include "core/feed/prose.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/html.h"
#include "tests/unit/suite.h"

static wirecopy_prose prose;

static void expect(const char *html, const char *expected)
{
    wirecopy_string text = {NULL, 0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_html_to_prose((wirecopy_string){html, strlen(html)}, &prose, &text), WIRECOPY_OK);
    CU_ASSERT_EQUAL(text.byte_count, strlen(expected));
    const bool is_same = text.byte_count == strlen(expected) && memcmp(text.bytes, expected, text.byte_count) == 0;
    CU_ASSERT_TRUE(is_same);
    if (!is_same)
        fprintf(stderr, "  '%s': got '%.*s'\n", html, (int)text.byte_count, text.bytes);
}

static void blocks_are_paragraphs(void)
{
    expect("<p>One.</p><p>Two.</p>", "One.\nTwo.");
    expect("<p>One.<p>Two.", "One.\nTwo.");
    expect("One<br>two<br/>three", "One\ntwo\nthree");
    expect("<div><h1>Head</h1>text<ul><li>a<li>b</ul></div>rest", "Head\ntext\na\nb\nrest");
    expect("<hl2>Head</hl2><block><p>Text</p></block>", "Head\nText");
    expect("<p></p><p> </p><p>x</p><p>\n</p>", "x");
    expect("<p>&nbsp;</p><p>\xc2\xa0 &#160;</p><p>x&nbsp;y</p><p>&nbsp;\xc2\xa1</p>", "x\xc2\xa0y\n\xc2\xa0\xc2\xa1");
    expect("&nbsp;", "");
    expect("", "");
    expect("<p>", "");
}

static void white_space_is_collapsed(void)
{
    expect("  a \n\t b  ", "a b");
    expect("<p> a</p> <p>b </p>", "a\nb");
    expect("a<b> c</b>d", "a cd");
    expect("a <b> c </b> d", "a c d");
    expect("a&#32;&#10; b", "a b");
    expect("x\fy", "x y");
}

/* Words of all lengths, at all offsets to the eight bytes that are looked at together. */
static void words_are_copied_whatever_their_lengths(void)
{
    char html[600], expected[600];
    for (size_t shift = 0; shift < 20; shift++)
        for (size_t gap = 1; gap <= 3; gap++) {
            size_t at = 0, written = 0;
            for (size_t word = 1; word < 20; word++) {
                const size_t byte_count = 1 + (word * 7 + shift) % 19;
                memset(html + at, 'a' + (int)(word % 26), byte_count);
                memset(expected + written, 'a' + (int)(word % 26), byte_count);
                at += byte_count;
                written += byte_count;
                const size_t blanks = word % 4 ? 1 : gap;
                memset(html + at, ' ', blanks);
                at += blanks;
                expected[written++] = ' ';
            }
            html[at] = '\0';
            expected[written - 1] = '\0';
            expect(html, expected);
        }
}

static void elements_within_a_paragraph_are_passed_through(void)
{
    expect("<p>The <a href=x>mayor</a> of <location>Marrow <b>Bay</b></location>.</p>", "The mayor of Marrow Bay.");
    expect("un<wbr>break<img src=x>able", "unbreakable");
    expect("<table><tr><td>a</td><td>b</td></tr><tr><th>c<td>d</tr></table>", "a b\nc d");
}

static void what_is_no_story_is_left_out(void)
{
    static const char *const names[] = {"script", "style",  "nav",    "header", "footer",   "aside",     "figure",
                                        "button", "select", "iframe", "media",  "noscript", "body.head", "svg"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char html[256];
        snprintf(html, sizeof html, "<p>a</p><%s class=x><p>not <b>this</b></p></%s><p>b</p>", names[i], names[i]);
        expect(html, "a\nb");
    }
    expect("<nav>a<nav>b</nav>c</nav>d", "d");
    expect("<head><title>t</title></head><body>x", "x");
    expect("<form><p>kept</p><input value=x><label>not</label></form>", "kept");
    expect("a<aside>b", "a");
    expect("a</aside>b", "ab");
}

static void references_are_replaced(void)
{
    expect("Tom &amp; Jerry &lt;3 &eacute;t&eacute;", "Tom & Jerry <3 \xc3\xa9t\xc3\xa9");
    expect("AT&T &unknown; & so on&", "AT&T &unknown; & so on&");
    expect("&#8220;x&#8221;", "\xe2\x80\x9cx\xe2\x80\x9d");
}

static void paragraphs_are_noted(void)
{
    wirecopy_string text;
    static const char html[] = "<h2>Head</h2><p>to <a>link</a></p>";
    CU_ASSERT_EQUAL_FATAL(wirecopy_html_to_prose((wirecopy_string){html, sizeof html - 1}, &prose, &text), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(prose.paragraph_count, 2);
    CU_ASSERT_TRUE(prose.paragraphs[0].is_heading && !prose.paragraphs[1].is_heading);
    CU_ASSERT_EQUAL(prose.paragraphs[1].begin, 5);
    CU_ASSERT_EQUAL(prose.paragraphs[1].end, 12);
    CU_ASSERT_EQUAL(prose.paragraphs[1].link_bytes, 5);
    CU_ASSERT_EQUAL(prose.paragraphs[0].link_bytes, 0);
}

static bool is_odd(const void *context, size_t paragraph)
{
    (void)context;
    return paragraph % 2 == 1;
}

static bool is_none(const void *context, size_t paragraph)
{
    (void)context;
    (void)paragraph;
    return false;
}

static void paragraphs_can_be_selected(void)
{
    static const char html[] = "<p>a<p>bb<p>ccc<p>dddd<p>e";
    wirecopy_string text;
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL_FATAL(wirecopy_html_to_prose((wirecopy_string){html, sizeof html - 1}, &prose, &text),
                              WIRECOPY_OK);
        text = wirecopy_prose_select(&prose, i ? is_none : is_odd, NULL);
        CU_ASSERT_EQUAL(text.byte_count, i ? 0 : 7);
        CU_ASSERT_TRUE(i || memcmp(text.bytes, "bb\ndddd", 7) == 0);
    }
}

/* More than there is room for notes: what comes after is one with the last, and nothing is lost. */
static void paragraphs_without_end_take_bounded_memory(void)
{
    const size_t count = ((size_t)1 << 17) + 1000;
    char *html = malloc(4 * count);
    wirecopy_string text;
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    for (size_t i = 0; i < count; i++)
        memcpy(html + 4 * i, "<p>a", 4);
    CU_ASSERT_EQUAL_FATAL(wirecopy_html_to_prose((wirecopy_string){html, 4 * count}, &prose, &text), WIRECOPY_OK);
    CU_ASSERT_EQUAL(text.byte_count, 2 * count - 1);
    CU_ASSERT_EQUAL(prose.paragraph_count, (size_t)1 << 17);
    CU_ASSERT_EQUAL(prose.paragraphs[prose.paragraph_count - 1].end, text.byte_count);
    free(html);
}

static void failed_allocations_are_reported(void)
{
    static const char html[] = "<p>One.<p>Two.";
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_prose other = {.bytes = NULL};
        wirecopy_string text = {NULL, 0};
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_html_to_prose((wirecopy_string){html, sizeof html - 1}, &other, &text),
                        WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_PTR_NULL(text.bytes);
        wirecopy_prose_clear(&other);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"blocks are paragraphs", blocks_are_paragraphs},
        {"white space is collapsed", white_space_is_collapsed},
        {"words are copied whatever their lengths", words_are_copied_whatever_their_lengths},
        {"elements within a paragraph are passed through", elements_within_a_paragraph_are_passed_through},
        {"what is no story is left out", what_is_no_story_is_left_out},
        {"references are replaced", references_are_replaced},
        {"paragraphs are noted", paragraphs_are_noted},
        {"paragraphs can be selected", paragraphs_can_be_selected},
        {"paragraphs without end take bounded memory", paragraphs_without_end_take_bounded_memory},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    const int exit_status = RUN_SUITE("feed/prose", cases);
    wirecopy_prose_clear(&prose);
    return exit_status;
}
