#include "core/feed/prolog.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/suite.h"

static const struct document {
    const char *text;
    wirecopy_prolog_kind kind;
    const char *root, *charset;
    bool is_html, is_declared, declares_entities;
} documents[] = {
    {"<rss version='2.0'>", WIRECOPY_PROLOG_MARKUP, "rss", "", false, false, false},
    {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!-- a -- > b --><nitf>", WIRECOPY_PROLOG_MARKUP, "nitf",
     "ISO-8859-1", false, true, false},
    {"<?xml version='1.0' encoding = 'koi8-r' standalone='yes'?><?xml-stylesheet href='x'?><rdf:RDF>",
     WIRECOPY_PROLOG_MARKUP, "RDF", "koi8-r", false, true, false},
    {"<!DOCTYPE html><html lang='en'>", WIRECOPY_PROLOG_MARKUP, "html", "", true, true, false},
    {"<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'x>y'><p>", WIRECOPY_PROLOG_MARKUP, "p", "", true, true,
     false},
    {"<!DOCTYPE htmlx><a>", WIRECOPY_PROLOG_MARKUP, "a", "", false, true, false},
    {"<!DOCTYPE a [<!-- ] <!ENTITY --><!ELEMENT a '>]' ><?p ]?>]><a>", WIRECOPY_PROLOG_MARKUP, "a", "", false, true,
     false},
    {"<!DOCTYPE a [<!ENTITY x \"]>\">]><a>", WIRECOPY_PROLOG_MARKUP, "a", "", false, true, true},
    {"<a>", WIRECOPY_PROLOG_MARKUP, "a", "", false, false, false},
    {"<a/>", WIRECOPY_PROLOG_MARKUP, "a", "", false, false, false},
    {"<a\n b = \"c\" d='e > f' >", WIRECOPY_PROLOG_MARKUP, "a", "", false, false, false},
    {"<font size=7>", WIRECOPY_PROLOG_MARKUP, "font", "", false, false, false},
    {"<3 apples and pears> more text", WIRECOPY_PROLOG_NONE, "", "", false, false, false},
    {"<- see there -> and more text", WIRECOPY_PROLOG_NONE, "", "", false, false, false},
    {"<PAGE 1> of the paper", WIRECOPY_PROLOG_NONE, "PAGE", "", false, false, false},
    {"<Photo by Anna> more", WIRECOPY_PROLOG_NONE, "Photo", "", false, false, false},
    {"<http://example.org/> more", WIRECOPY_PROLOG_NONE, "", "", false, false, false},
    {"<?xml version='1.0'?> text", WIRECOPY_PROLOG_NONE, "", "", false, true, false},
};

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) &&
           (string.byte_count == 0 || memcmp(string.bytes, text, string.byte_count) == 0);
}

static void what_stands_before_the_first_element_is_read(void)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        const struct document *document = &documents[i];
        const wirecopy_prolog prolog =
            wirecopy_prolog_read((wirecopy_string){document->text, strlen(document->text)}, false);
        const bool is_same =
            prolog.kind == document->kind && (prolog.kind == WIRECOPY_PROLOG_NONE || is(prolog.root, document->root)) &&
            is(prolog.charset, document->charset) && prolog.is_html == document->is_html &&
            prolog.is_declared == document->is_declared && prolog.declares_entities == document->declares_entities;
        CU_ASSERT_TRUE(is_same);
        if (!is_same)
            fprintf(stderr, "  '%s': %d '%.*s'\n", document->text, (int)prolog.kind, (int)prolog.root.byte_count,
                    prolog.root.bytes ? prolog.root.bytes : "");
        CU_ASSERT_TRUE(prolog.kind != WIRECOPY_PROLOG_MARKUP || document->text[prolog.root_at] == '<');
    }
}

/* However much there is, the answer is either the one for all of it, or that more is needed. */
static void pieces_get_the_same_answer_or_none(void)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        for (size_t byte_count = 1; byte_count <= strlen(documents[i].text); byte_count++) {
            char *copy = malloc(byte_count);
            CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
            memcpy(copy, documents[i].text, byte_count);
            const wirecopy_prolog prolog = wirecopy_prolog_read((wirecopy_string){copy, byte_count}, false);
            CU_ASSERT_TRUE(prolog.kind == WIRECOPY_PROLOG_MORE || prolog.kind == documents[i].kind);
            const wirecopy_prolog complete = wirecopy_prolog_read((wirecopy_string){copy, byte_count}, true);
            CU_ASSERT_NOT_EQUAL(complete.kind, WIRECOPY_PROLOG_MORE);
            free(copy);
        }
}

static void a_prolog_without_end_is_none(void)
{
    const size_t byte_count = WIRECOPY_PROLOG_BYTES_MAX + 10;
    char *text = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, '-', byte_count);
    memcpy(text, "<!-- ", 5);
    CU_ASSERT_EQUAL(wirecopy_prolog_read((wirecopy_string){text, 1000}, false).kind, WIRECOPY_PROLOG_MORE);
    CU_ASSERT_EQUAL(wirecopy_prolog_read((wirecopy_string){text, byte_count}, false).kind, WIRECOPY_PROLOG_NONE);
    free(text);
}

int main(void)
{
    static const test_case cases[] = {
        {"what stands before the first element is read", what_stands_before_the_first_element_is_read},
        {"pieces get the same answer or none", pieces_get_the_same_answer_or_none},
        {"a prolog without end is none", a_prolog_without_end_is_none},
    };
    return RUN_SUITE("feed/prolog", cases);
}
