#include "core/feed/html.h"

#include <string.h>
#include <strings.h>

/* Elements whose content is no markup. */
static const char *const raw_elements[] = {"script", "style",   "textarea", "title",    "xmp",
                                           "iframe", "noembed", "noframes", "plaintext"};

void wirecopy_html_init(wirecopy_html *html, wirecopy_string bytes)
{
    html->next = bytes.bytes;
    html->end = bytes.bytes + bytes.byte_count;
    html->raw[0] = '\0';
}

static bool is_letter(char byte)
{
    const char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

static const char *find_byte(const char *from, const char *end, char byte)
{
    const char *const found = memchr(from, byte, (size_t)(end - from));
    return found ? found : end;
}

/* Behind the first occurrence of a mark; the end if there is none. */
static const char *behind(const char *from, const char *end, const char *mark)
{
    const char *const found = memmem(from, (size_t)(end - from), mark, strlen(mark));
    return found ? found + strlen(mark) : end;
}

static bool begins_with(const char *from, const char *end, const char *mark)
{
    return (size_t)(end - from) >= strlen(mark) && memcmp(from, mark, strlen(mark)) == 0;
}

/* Where the tag ends that this is inside of: at a '>' outside of quotes that follow a '='; end if nowhere. */
static const char *find_tag_end(const char *from, const char *end)
{
    char before = '\0';
    for (const char *at = from; at < end; at++) {
        if (*at == '>')
            return at;
        if ((*at == '"' || *at == '\'') && before == '=') {
            at = find_byte(at + 1, end, *at);
            if (at == end)
                return end;
        }
        before = is_space(*at) ? before : *at;
    }
    return end;
}

/* The name of a tag in lower case, up to white space, '/' or '>'; a prefix is cut off. */
static const char *take_name(wirecopy_html_token *token, const char *from, const char *end)
{
    const char *at = from;
    size_t byte_count = 0;
    for (; at < end && !is_space(*at) && *at != '/' && *at != '>'; at++) {
        if (byte_count < sizeof token->name_bytes)
            token->name_bytes[byte_count] = (char)(*at >= 'A' && *at <= 'Z' ? *at | 0x20 : *at);
        byte_count = *at == ':' ? 0 : byte_count + 1;
    }
    token->name = (wirecopy_string){token->name_bytes, byte_count <= sizeof token->name_bytes ? byte_count : 0};
    return at;
}

static bool equals(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) && memcmp(string.bytes, text, string.byte_count) == 0;
}

static void expect_raw_text(wirecopy_html *html, wirecopy_string name)
{
    for (size_t i = 0; i < sizeof raw_elements / sizeof raw_elements[0]; i++)
        if (equals(name, raw_elements[i]))
            strcpy(html->raw, raw_elements[i]);
}

/* A tag whose '>' is missing takes all that is left with it. */
static void take_tag(wirecopy_html *html, wirecopy_html_token *token)
{
    const bool is_end = html->next[1] == '/';
    token->kind = is_end ? WIRECOPY_HTML_CLOSE : WIRECOPY_HTML_OPEN;
    const char *const from = take_name(token, html->next + 1 + is_end, html->end);
    const char *const end = find_tag_end(from, html->end);
    html->next = end < html->end ? end + 1 : end;
    token->attributes = (wirecopy_string){from, is_end ? 0 : (size_t)(end - from)};
    if (!is_end)
        expect_raw_text(html, token->name);
}

/* Text up to the end tag of the element it is in. An end tag is one whatever follows its name. */
static void take_raw_text(wirecopy_html *html, wirecopy_html_token *token)
{
    const size_t name_bytes = strlen(html->raw);
    const char *at = html->next;
    while ((at = find_byte(at, html->end, '<')) < html->end) {
        if ((size_t)(html->end - at) > name_bytes + 1 && at[1] == '/' &&
            strncasecmp(at + 2, html->raw, name_bytes) == 0)
            break;
        at++;
    }
    const bool has_references = strcmp(html->raw, "title") == 0;
    token->kind = has_references ? WIRECOPY_HTML_TEXT : WIRECOPY_HTML_RAW;
    token->text = (wirecopy_string){html->next, (size_t)(at - html->next)};
    html->next = at;
    html->raw[0] = '\0';
}

static bool begins_tag(const char *at, const char *end)
{
    return end - at > 1 && (is_letter(at[1]) || (at[1] == '/' && end - at > 2 && is_letter(at[2])));
}

static bool begins_markup(const char *at, const char *end)
{
    return begins_tag(at, end) || (end - at > 1 && (at[1] == '!' || at[1] == '?' || at[1] == '/'));
}

static void take_text(wirecopy_html *html, wirecopy_html_token *token)
{
    const char *at = html->next;
    do /* a '<' that begins nothing is one */
        at = find_byte(at + 1, html->end, '<');
    while (at < html->end && !begins_markup(at, html->end));
    token->kind = WIRECOPY_HTML_TEXT;
    token->text = (wirecopy_string){html->next, (size_t)(at - html->next)};
    html->next = at;
}

/* Passes over a comment, a declaration or an instruction; true if it was a CDATA section, which is text. */
static bool pass_declaration(wirecopy_html *html, wirecopy_html_token *token)
{
    const char *const from = html->next;
    if (begins_with(from, html->end, "<![CDATA[")) {
        html->next = behind(from, html->end, "]]>");
        const size_t mark_bytes = html->next < html->end || begins_with(html->end - 3, html->end, "]]>") ? 12 : 9;
        token->kind = WIRECOPY_HTML_TEXT;
        token->text = (wirecopy_string){from + 9, (size_t)(html->next - from) - mark_bytes};
        return true;
    }
    const bool is_comment = begins_with(from, html->end, "<!--");
    html->next = is_comment ? behind(from + 2, html->end, "-->") : behind(from, html->end, ">");
    return false;
}

void wirecopy_html_next(wirecopy_html *html, wirecopy_html_token *token_out)
{
    token_out->name = token_out->attributes = token_out->text = (wirecopy_string){NULL, 0};
    token_out->kind = WIRECOPY_HTML_END;
    while (html->next < html->end) {
        if (html->raw[0]) {
            take_raw_text(html, token_out);
            if (token_out->text.byte_count == 0)
                continue;
        } else if (*html->next != '<' || !begins_markup(html->next, html->end)) {
            take_text(html, token_out);
        } else if (begins_tag(html->next, html->end)) {
            take_tag(html, token_out);
        } else if (!pass_declaration(html, token_out)) {
            continue;
        }
        return;
    }
}

/* ---- attributes ---- */

static void cut(wirecopy_string *string, const char *at)
{
    string->byte_count -= (size_t)(at - string->bytes);
    string->bytes = at;
}

static wirecopy_string take_value(wirecopy_string *attributes)
{
    const char *at = attributes->bytes, *const end = at + attributes->byte_count;
    while (at < end && is_space(*at))
        at++;
    const bool is_quoted = at < end && (*at == '"' || *at == '\'');
    const char *const begin = at + is_quoted;
    const char *stop = begin;
    if (is_quoted)
        stop = find_byte(begin, end, *at);
    else
        while (stop < end && !is_space(*stop))
            stop++;
    cut(attributes, is_quoted && stop < end ? stop + 1 : stop);
    return (wirecopy_string){begin, (size_t)(stop - begin)};
}

bool wirecopy_html_attribute(wirecopy_string *attributes, wirecopy_string *name_out, wirecopy_string *value_out)
{
    const char *at = attributes->bytes, *const end = at + attributes->byte_count;
    while (at < end && (is_space(*at) || *at == '/'))
        at++;
    const char *const begin = at;
    while (at < end && !is_space(*at) && *at != '/' && (*at != '=' || at == begin))
        at++;
    *name_out = (wirecopy_string){begin, (size_t)(at - begin)};
    *value_out = (wirecopy_string){NULL, 0};
    while (at < end && is_space(*at))
        at++;
    const bool has_value = at < end && *at == '=';
    cut(attributes, at + has_value);
    if (has_value)
        *value_out = take_value(attributes);
    return name_out->byte_count > 0;
}

wirecopy_string wirecopy_html_find(const wirecopy_html_token *token, const char *name)
{
    wirecopy_string attributes = token->attributes, found, value;
    while (wirecopy_html_attribute(&attributes, &found, &value))
        if (found.byte_count == strlen(name) && strncasecmp(found.bytes, name, found.byte_count) == 0)
            return (wirecopy_string){value.bytes ? value.bytes : "", value.byte_count};
    return (wirecopy_string){NULL, 0};
}

wirecopy_status wirecopy_html_to_prose(wirecopy_string bytes, wirecopy_prose *prose, wirecopy_string *text_out)
{
    wirecopy_html html;
    wirecopy_html_token token;
    wirecopy_status status = wirecopy_prose_begin(prose, bytes.byte_count);
    wirecopy_html_init(&html, bytes);
    while (status == WIRECOPY_OK) {
        wirecopy_html_next(&html, &token);
        if (token.kind == WIRECOPY_HTML_END)
            break;
        if (token.kind == WIRECOPY_HTML_OPEN)
            status = wirecopy_prose_open(prose, token.name, false);
        else if (token.kind == WIRECOPY_HTML_CLOSE)
            status = wirecopy_prose_close(prose, token.name);
        else if (token.kind == WIRECOPY_HTML_TEXT)
            wirecopy_prose_text(prose, token.text, true);
    }
    return status == WIRECOPY_OK ? wirecopy_prose_end(prose, text_out) : status;
}
