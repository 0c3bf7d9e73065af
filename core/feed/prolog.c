#include "core/feed/prolog.h"

#include <string.h>
#include <strings.h>

typedef struct cursor {
    const char *next;
    const char *end;
} cursor;

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* What a name of an element begins with; names in other scripts do so with bytes from 0x80 on. */
static bool begins_name(char byte)
{
    const char lower = (char)(byte | 0x20);
    return (lower >= 'a' && lower <= 'z') || byte == '_' || (byte & 0x80);
}

static bool is_in_name(char byte)
{
    return begins_name(byte) || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == ':';
}

static void skip_space(cursor *at)
{
    while (at->next < at->end && is_space(*at->next))
        at->next++;
}

/* Whether the bytes begin with a mark, as far as there are bytes. */
static bool may_begin_with(const cursor *at, const char *mark)
{
    const size_t left = (size_t)(at->end - at->next), mark_bytes = strlen(mark);
    return strncasecmp(at->next, mark, left < mark_bytes ? left : mark_bytes) == 0;
}

static bool begins_with(const cursor *at, const char *mark)
{
    return (size_t)(at->end - at->next) >= strlen(mark) && may_begin_with(at, mark);
}

/* Passes everything up to the end of a mark; false if it does not come. */
static bool pass_to(cursor *at, const char *mark)
{
    const char *const found = memmem(at->next, (size_t)(at->end - at->next), mark, strlen(mark));
    if (found)
        at->next = found + strlen(mark);
    return found != NULL;
}

/* The value of encoding="..." in a declaration. */
static wirecopy_string charset_of(const char *begin, const char *end)
{
    const char *at = memmem(begin, (size_t)(end - begin), "encoding", 8);
    if (!at)
        return (wirecopy_string){NULL, 0};
    at += 8;
    while (at < end && (is_space(*at) || *at == '='))
        at++;
    if (at == end || (*at != '"' && *at != '\''))
        return (wirecopy_string){NULL, 0};
    const char *const close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return (wirecopy_string){at + 1, close ? (size_t)(close - at - 1) : 0};
}

static bool pass_instruction(cursor *at, wirecopy_prolog *prolog)
{
    const char *const begin = at->next;
    const bool is_declaration = begins_with(at, "<?xml") && at->end - begin > 5 && is_space(begin[5]);
    if (!pass_to(at, "?>"))
        return false;
    if (is_declaration) {
        prolog->charset = charset_of(begin, at->next);
        prolog->is_declared = true;
    }
    return true;
}

/* Passes the declarations between brackets. */
static bool pass_subset(cursor *at, wirecopy_prolog *prolog)
{
    while (at->next < at->end) {
        if (*at->next == ']') {
            at->next++;
            return true;
        }
        if (begins_with(at, "<!--")) {
            if (!pass_to(at, "-->"))
                return false;
        } else if (begins_with(at, "<?")) {
            if (!pass_to(at, "?>"))
                return false;
        } else if (*at->next == '"' || *at->next == '\'') {
            const char quote[] = {*at->next++, '\0'};
            if (!pass_to(at, quote))
                return false;
        } else {
            prolog->declares_entities = prolog->declares_entities || begins_with(at, "<!ENTITY");
            at->next++;
        }
    }
    return false;
}

static bool pass_document_type(cursor *at, wirecopy_prolog *prolog)
{
    at->next += strlen("<!DOCTYPE");
    skip_space(at);
    prolog->is_html = begins_with(at, "html") && at->end - at->next > 4 && !is_in_name(at->next[4]);
    prolog->is_declared = true;
    while (at->next < at->end) {
        const char byte = *at->next++;
        if (byte == '>')
            return true;
        if (byte == '[' && !pass_subset(at, prolog))
            return false;
        const char quote[] = {byte, '\0'};
        if ((byte == '"' || byte == '\'') && !pass_to(at, quote))
            return false;
    }
    return false;
}

/* Text may begin with "<3" or "<a thing>": a tag holds nothing but names that are given values. */
static bool looks_like_tag(cursor at)
{
    while (at.next < at.end) {
        skip_space(&at);
        if (at.next == at.end || *at.next == '>' || *at.next == '/')
            return true;
        if (!begins_name(*at.next))
            return false;
        while (at.next < at.end && is_in_name(*at.next))
            at.next++;
        skip_space(&at);
        if (at.next == at.end)
            return true;
        if (*at.next++ != '=')
            return false;
        skip_space(&at);
        const char quote[] = {at.next < at.end ? *at.next : '\0', '\0'};
        if (quote[0] != '"' && quote[0] != '\'')
            return true; /* HTML's values need no quotes; enough was seen */
        at.next++;
        if (!pass_to(&at, quote))
            return true;
    }
    return true;
}

static void take_root(cursor *at, wirecopy_string bytes, wirecopy_prolog *prolog)
{
    prolog->root_at = (size_t)(at->next - bytes.bytes);
    const char *begin = ++at->next;
    for (; at->next < at->end && is_in_name(*at->next); at->next++)
        if (*at->next == ':')
            begin = at->next + 1;
    prolog->root = (wirecopy_string){begin, (size_t)(at->next - begin)};
    const bool is_cut = at->next < at->end && *at->next != '>' && *at->next != '/' && !is_space(*at->next);
    const bool is_name = prolog->root.byte_count > 0 && !is_cut;
    prolog->kind =
        is_name && (prolog->is_declared || looks_like_tag(*at)) ? WIRECOPY_PROLOG_MARKUP : WIRECOPY_PROLOG_NONE;
}

typedef enum step {
    PASSED,     /* one of what may stand before the first element */
    CUT_OFF,    /* its end is not there */
    AT_ELEMENT, /* the first */
    AT_OTHER,
} step;

static step pass_one(cursor *at, wirecopy_prolog *prolog)
{
    skip_space(at);
    if (at->end - at->next < 2)
        return CUT_OFF;
    if (at->next[0] != '<')
        return AT_OTHER;
    if (begins_name(at->next[1]))
        return AT_ELEMENT;
    if (at->next[1] == '?')
        return pass_instruction(at, prolog) ? PASSED : CUT_OFF;
    if (begins_with(at, "<!--"))
        return pass_to(at, "-->") ? PASSED : CUT_OFF;
    if (begins_with(at, "<!DOCTYPE"))
        return pass_document_type(at, prolog) ? PASSED : CUT_OFF;
    return may_begin_with(at, "<!--") || may_begin_with(at, "<!DOCTYPE") ? CUT_OFF : AT_OTHER;
}

wirecopy_prolog wirecopy_prolog_read(wirecopy_string bytes, bool is_complete)
{
    wirecopy_prolog prolog = {.kind = WIRECOPY_PROLOG_NONE};
    cursor at = {bytes.bytes, bytes.bytes + bytes.byte_count};
    step last;
    do
        last = pass_one(&at, &prolog);
    while (last == PASSED);
    /* The tag is looked at up to its first '>' and no further, so that the answer is the same however much is read. */
    const char *const mark = last == AT_ELEMENT ? memchr(at.next, '>', (size_t)(at.end - at.next)) : NULL;
    const bool is_cut = last == CUT_OFF || (last == AT_ELEMENT && !mark);
    if (mark)
        at.end = mark + 1;
    if (is_cut && !is_complete && bytes.byte_count < WIRECOPY_PROLOG_BYTES_MAX)
        prolog.kind = WIRECOPY_PROLOG_MORE;
    else if (last == AT_ELEMENT)
        take_root(&at, bytes, &prolog);
    return prolog;
}
