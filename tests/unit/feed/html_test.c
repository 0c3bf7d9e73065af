#include "core/feed/html.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

static char transcript[4096];

static void append(const char *format, int byte_count, const char *bytes)
{
    const size_t at = strlen(transcript);
    snprintf(transcript + at, sizeof transcript - at, format, byte_count, bytes ? bytes : "");
}

static void append_attributes(wirecopy_string attributes)
{
    wirecopy_string name, value;
    while (wirecopy_html_attribute(&attributes, &name, &value)) {
        append(" %.*s", (int)name.byte_count, name.bytes);
        append("=[%.*s]", (int)value.byte_count, value.bytes);
    }
}

/* The HTML lies in memory of its size, so that a sanitizer sees what is read behind it. */
static void read_html(const char *html, size_t byte_count)
{
    wirecopy_html tokens;
    wirecopy_html_token token;
    char *copy = malloc(byte_count ? byte_count : 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, html, byte_count);
    transcript[0] = '\0';
    wirecopy_html_init(&tokens, (wirecopy_string){copy, byte_count});
    for (wirecopy_html_next(&tokens, &token); token.kind != WIRECOPY_HTML_END; wirecopy_html_next(&tokens, &token)) {
        switch (token.kind) {
        case WIRECOPY_HTML_OPEN:
            append("<%.*s", (int)token.name.byte_count, token.name.bytes);
            append_attributes(token.attributes);
            append("%.*s", 1, ">");
            break;
        case WIRECOPY_HTML_CLOSE:
            append("</%.*s>", (int)token.name.byte_count, token.name.bytes);
            break;
        case WIRECOPY_HTML_RAW:
            append("{%.*s}", (int)token.text.byte_count, token.text.bytes);
            break;
        default:
            append("'%.*s'", (int)token.text.byte_count, token.text.bytes);
        }
    }
    free(copy);
}

static void expect(const char *html, const char *expected)
{
    read_html(html, strlen(html));
    CU_ASSERT_STRING_EQUAL(transcript, expected);
}

static void tags_and_text_are_told_apart(void)
{
    expect("a<P>b</p >c", "'a'<p>'b'</p>'c'");
    expect("<br/><br />", "<br><br>");
    expect("<ns0:P x:y=1>a</ns0:P>", "<p x:y=[1]>'a'</p>");
    expect("<body.content><hl2>", "<body.content><hl2>");
    expect("<averylongnamethatishtmlinnobrowser>x", "<>'x'");
    expect("", "");
}

static void a_less_than_that_begins_nothing_is_text(void)
{
    expect("a < b << c <3 d", "'a < b << c <3 d'");
    expect("<", "'<'");
    expect("x<", "'x<'");
    expect("x</", "'x'");
}

static void attributes_are_read_as_browsers_do(void)
{
    expect("<a href='x y' b=\"2\" c=3 d e = f>", "<a href=[x y] b=[2] c=[3] d=[] e=[f]>");
    expect("<a t=\"a > b\">x", "<a t=[a > b]>'x'");
    expect("<a t='>'x='\">'>y", "<a t=[>] x=[\">]>'y'");
    expect("<a =x b/c=\"d\">", "<a =x=[] b=[] c=[d]>");
    expect("<a b=>x", "<a b=[]>'x'");
    expect("<img src=a/b.png/>", "<img src=[a/b.png/]>");
}

static void attributes_are_found_by_name(void)
{
    static const char html[] = "<meta NAME=a content='b c' empty>";
    wirecopy_html tokens;
    wirecopy_html_token token;
    wirecopy_html_init(&tokens, (wirecopy_string){html, sizeof html - 1});
    wirecopy_html_next(&tokens, &token);
    const wirecopy_string content = wirecopy_html_find(&token, "content"), empty = wirecopy_html_find(&token, "empty");
    CU_ASSERT_TRUE(content.byte_count == 3 && memcmp(content.bytes, "b c", 3) == 0);
    CU_ASSERT_EQUAL(wirecopy_html_find(&token, "name").byte_count, 1);
    CU_ASSERT_TRUE(empty.bytes && empty.byte_count == 0);
    CU_ASSERT_PTR_NULL(wirecopy_html_find(&token, "absent").bytes);
}

static void comments_and_declarations_are_passed_over(void)
{
    expect("a<!-- <p> -- > --->b", "'a''b'");
    expect("<!DOCTYPE html>x<?php echo ?>y<!-->z", "'x''y''z'");
    expect("</ x>y", "'y'");
    expect("a<!-- not closed <p>", "'a'");
    expect("a<!", "'a'");
}

static void cdata_is_text(void)
{
    expect("<p><![CDATA[a < b]]></p>", "<p>'a < b'</p>");
    expect("<![CDATA[x", "'x'");
    expect("<![CDATA[]]>y", "'''y'");
    expect("<![CDATA[", "''");
}

static void raw_text_ends_with_its_own_tag(void)
{
    expect("<script>if (a<b) '</p>'</Script >x", "<script>{if (a<b) '</p>'}</script>'x'");
    expect("<style></style>x", "<style></style>'x'");
    expect("<title>a <b> &amp; c</title>x", "<title>'a <b> &amp; c'</title>'x'");
    expect("<script>never", "<script>{never}");
    expect("<script>", "<script>");
    expect("<textarea><p></textarea>", "<textarea>{<p>}</textarea>");
}

static void a_tag_that_does_not_end_takes_the_rest(void)
{
    expect("a<p class='x>b", "'a'<p class=[x>b]>");
    expect("a<p", "'a'<p>");
    expect("a</p", "'a'</p>");
}

/* Each prefix of a page with everything in it: no read behind the end, and no loop without one. */
static void any_prefix_is_read(void)
{
    static const char html[] = "<!doctype html><html lang=en><head><title>A &lt; B</title><script>x</script></head>"
                               "<body a='b' c=d><!-- c --><p>x<![CDATA[y]]>z</p></body></html>";
    for (size_t byte_count = 0; byte_count < sizeof html; byte_count++)
        read_html(html, byte_count);
    CU_ASSERT_TRUE(strlen(transcript) > 0);
}

/* A MiB of each, in which anything that grows with the square would take minutes. */
static void pieces_without_end_are_read(void)
{
    static const char *const pieces[] = {"<div>",     "</span>", "<a b=c ", "<!--", "<script>",
                                         "<![CDATA[", "&",       "<",       "<a '", "</"};
    const size_t byte_count = (size_t)1 << 20;
    char *html = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        for (size_t at = 0; at < byte_count; at++)
            html[at] = pieces[i][at % strlen(pieces[i])];
        wirecopy_html tokens;
        wirecopy_html_token token;
        size_t count = 0;
        wirecopy_html_init(&tokens, (wirecopy_string){html, byte_count});
        for (wirecopy_html_next(&tokens, &token); token.kind != WIRECOPY_HTML_END; wirecopy_html_next(&tokens, &token))
            count++;
        CU_ASSERT_TRUE(count <= byte_count);
    }
    free(html);
}

int main(void)
{
    static const test_case cases[] = {
        {"tags and text are told apart", tags_and_text_are_told_apart},
        {"a less-than that begins nothing is text", a_less_than_that_begins_nothing_is_text},
        {"attributes are read as browsers do", attributes_are_read_as_browsers_do},
        {"attributes are found by name", attributes_are_found_by_name},
        {"comments and declarations are passed over", comments_and_declarations_are_passed_over},
        {"CDATA is text", cdata_is_text},
        {"raw text ends with its own tag", raw_text_ends_with_its_own_tag},
        {"a tag that does not end takes the rest", a_tag_that_does_not_end_takes_the_rest},
        {"any prefix is read", any_prefix_is_read},
        {"pieces without end are read", pieces_without_end_are_read},
    };
    return RUN_SUITE("feed/html", cases);
}
