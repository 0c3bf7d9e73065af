#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/html.h"
#include "core/feed/readers.h"

/*
 * A web page: what it says of itself in its head, and the readable text of its main part.
 *
 * 1. The main part is the element with itemprop="articleBody", else the <article> with the most text, else <main>, else
 *    <body>; one that holds less than a quarter of the page's paragraphs is a teaser, and the next is asked.
 * 2. Of it, what wirecopy_prose leaves out is left out, and so is what is hidden.
 * 3. A paragraph that is mostly links, and short, is navigation: it is left out.
 * 4. A heading is kept if text follows it before the next heading does, or ends the part.
 */

/* ---- head ---- */

/* What a page says of itself; raw, with references. */
typedef struct page_head {
    wirecopy_string title, og_title, site_name, published, modified, canonical, lang, json_time;
} page_head;

static bool is(wirecopy_string string, const char *text)
{
    return string.byte_count == strlen(text) && memcmp(string.bytes, text, string.byte_count) == 0;
}

static void take_first(wirecopy_string *into, wirecopy_string value)
{
    if (into->byte_count == 0)
        *into = wirecopy_string_trim(value);
}

static void take_meta(page_head *head, const wirecopy_html_token *token)
{
    wirecopy_string name = wirecopy_html_find(token, "property");
    if (name.byte_count == 0)
        name = wirecopy_html_find(token, "name");
    if (name.byte_count == 0)
        name = wirecopy_html_find(token, "itemprop");
    const struct {
        const char *name;
        wirecopy_string *into;
    } wanted[] = {
        {"og:title", &head->og_title},
        {"og:site_name", &head->site_name},
        {"article:published_time", &head->published},
        {"datePublished", &head->published},
        {"article:modified_time", &head->modified},
        {"dateModified", &head->modified},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (wirecopy_desk_is(name, wanted[i].name))
            take_first(wanted[i].into, wirecopy_html_find(token, "content"));
}

/* "datePublished": "..." in a script of JSON-LD. */
static wirecopy_string find_json_time(wirecopy_string script)
{
    static const char name[] = "\"datePublished\"";
    const char *at = script.byte_count ? memmem(script.bytes, script.byte_count, name, sizeof name - 1) : NULL;
    if (!at)
        return (wirecopy_string){NULL, 0};
    const char *const end = script.bytes + script.byte_count;
    at += sizeof name - 1;
    while (at < end && strchr(" \t\r\n:", *at))
        at++;
    if (at == end || *at != '"')
        return (wirecopy_string){NULL, 0};
    const char *const close = memchr(at + 1, '"', (size_t)(end - at - 1));
    return (wirecopy_string){at + 1, close ? (size_t)(close - at - 1) : 0};
}

static void take_head(page_head *head, const wirecopy_html_token *token, bool in_title)
{
    if (token->kind == WIRECOPY_HTML_RAW)
        take_first(&head->json_time, find_json_time(token->text));
    else if (token->kind == WIRECOPY_HTML_TEXT && in_title)
        take_first(&head->title, token->text);
    else if (token->kind != WIRECOPY_HTML_OPEN)
        return;
    else if (is(token->name, "meta"))
        take_meta(head, token);
    else if (is(token->name, "html"))
        take_first(&head->lang, wirecopy_html_find(token, "lang"));
    else if (is(token->name, "link") && wirecopy_desk_is(wirecopy_html_find(token, "rel"), "canonical"))
        take_first(&head->canonical, wirecopy_html_find(token, "href"));
}

/* ---- parts ---- */

typedef enum part_kind {
    PART_BODY, /* the whole page: always there */
    PART_MAIN,
    PART_ARTICLE,
    PART_ARTICLE_BODY,
} part_kind;

/* Parts that are told apart; text of those beyond counts for what they are in. */
#define PARTS_MAX 256

typedef struct part {
    part_kind kind;
    size_t parent;     /* the part that it is in */
    size_t text_bytes; /* of its paragraphs, and of those of the parts in it */
} part;

typedef struct page_state {
    page_head head;
    part parts[PARTS_MAX];
    size_t part_count;
    size_t open;                   /* the innermost part that is open */
    char open_name[PARTS_MAX][16]; /* of its element, */
    size_t open_depth[PARTS_MAX];  /* and how many of that name are open within it */
    bool in_title;
} page_state;

static part_kind kind_of(const wirecopy_html_token *token)
{
    const wirecopy_string itemprop = wirecopy_html_find(token, "itemprop");
    if (wirecopy_desk_is(itemprop, "articleBody"))
        return PART_ARTICLE_BODY;
    return is(token->name, "article") ? PART_ARTICLE : is(token->name, "main") ? PART_MAIN : PART_BODY;
}

static wirecopy_status open_part(page_state *page, const wirecopy_html_token *token, wirecopy_prose *prose)
{
    const size_t open = page->open;
    if (is(token->name, page->open_name[open]))
        page->open_depth[open]++;
    const part_kind kind = kind_of(token);
    if (kind == PART_BODY || page->part_count == PARTS_MAX || token->name.byte_count == 0 ||
        token->name.byte_count >= sizeof page->open_name[0] || wirecopy_prose_is_void(token->name))
        return WIRECOPY_OK;
    const size_t made = page->part_count++;
    page->parts[made] = (part){.kind = kind, .parent = open};
    memcpy(page->open_name[made], token->name.bytes, token->name.byte_count);
    page->open_name[made][token->name.byte_count] = '\0';
    page->open_depth[made] = 1;
    page->open = made;
    return wirecopy_prose_mark(prose, made);
}

static wirecopy_status close_part(page_state *page, wirecopy_string name, wirecopy_prose *prose)
{
    const size_t open = page->open;
    if (open == 0 || !is(name, page->open_name[open]) || --page->open_depth[open] > 0)
        return WIRECOPY_OK;
    page->open = page->parts[open].parent;
    /* The end tag counts for the part around, which saw the start tag of an element of the same name. */
    if (page->open > 0 && is(name, page->open_name[page->open]))
        page->open_depth[page->open]--;
    return wirecopy_prose_mark(prose, page->open);
}

static bool is_hidden(const wirecopy_html_token *token)
{
    if (token->attributes.byte_count == 0)
        return false;
    wirecopy_string attributes = token->attributes, name, value;
    while (wirecopy_html_attribute(&attributes, &name, &value))
        if (wirecopy_desk_is(name, "hidden") ||
            (wirecopy_desk_is(name, "aria-hidden") && wirecopy_desk_is(value, "true")) ||
            (wirecopy_desk_is(name, "style") && value.byte_count &&
             memmem(value.bytes, value.byte_count, "display:none", 12)))
            return true;
    return false;
}

static wirecopy_status take_token(page_state *page, const wirecopy_html_token *token, wirecopy_prose *prose)
{
    wirecopy_status status = WIRECOPY_OK;
    take_head(&page->head, token, page->in_title);
    switch (token->kind) {
    case WIRECOPY_HTML_OPEN:
        page->in_title = is(token->name, "title");
        status = open_part(page, token, prose);
        return status == WIRECOPY_OK ? wirecopy_prose_open(prose, token->name, is_hidden(token)) : status;
    case WIRECOPY_HTML_CLOSE:
        page->in_title = false;
        status = wirecopy_prose_close(prose, token->name);
        return status == WIRECOPY_OK ? close_part(page, token->name, prose) : status;
    case WIRECOPY_HTML_TEXT:
        wirecopy_prose_text(prose, token->text, true);
        break;
    case WIRECOPY_HTML_RAW:
    case WIRECOPY_HTML_END:
        break;
    }
    return WIRECOPY_OK;
}

/* ---- the main part ---- */

/* A paragraph that is mostly links, and shorter than a sentence or two, leads elsewhere. Bytes. */
#define LINKS_SHORT 200

static bool is_navigation(const wirecopy_paragraph *paragraph)
{
    const size_t byte_count = paragraph->end - paragraph->begin;
    return byte_count < LINKS_SHORT && 2 * paragraph->link_bytes > byte_count;
}

static void weigh(page_state *page, const wirecopy_prose *prose)
{
    for (size_t i = 0; i < prose->paragraph_count; i++) {
        const wirecopy_paragraph *const paragraph = &prose->paragraphs[i];
        if (!paragraph->is_heading && !is_navigation(paragraph))
            page->parts[paragraph->mark].text_bytes += paragraph->end - paragraph->begin;
    }
    for (size_t i = page->part_count; i-- > 1;)
        page->parts[page->parts[i].parent].text_bytes += page->parts[i].text_bytes;
}

static size_t choose(const page_state *page)
{
    for (part_kind kind = PART_ARTICLE_BODY; kind > PART_BODY; kind--) {
        size_t best = 0;
        for (size_t i = 1; i < page->part_count; i++)
            if (page->parts[i].kind == kind && (best == 0 || page->parts[i].text_bytes > page->parts[best].text_bytes))
                best = i;
        if (best && 4 * page->parts[best].text_bytes >= page->parts[0].text_bytes)
            return best;
    }
    return 0;
}

typedef struct main_part {
    const page_state *page;
    const wirecopy_prose *prose;
    size_t part;
} main_part;

static bool is_within(const main_part *choice, size_t mark)
{
    while (mark != choice->part && mark != 0)
        mark = choice->page->parts[mark].parent;
    return mark == choice->part;
}

static bool is_text(const main_part *choice, size_t paragraph)
{
    const wirecopy_paragraph *const row = &choice->prose->paragraphs[paragraph];
    return is_within(choice, row->mark) && !is_navigation(row);
}

static bool keep(const void *context, size_t paragraph)
{
    const main_part *const choice = context;
    const wirecopy_prose *const prose = choice->prose;
    if (!is_text(choice, paragraph))
        return false;
    if (!prose->paragraphs[paragraph].is_heading)
        return true;
    for (size_t next = paragraph + 1; next < prose->paragraph_count && next < paragraph + 8; next++)
        if (is_text(choice, next))
            return !prose->paragraphs[next].is_heading;
    return false;
}

static wirecopy_status read_page(page_state *page, wirecopy_string html, wirecopy_prose *prose,
                                 wirecopy_string *text_out)
{
    wirecopy_html tokens;
    wirecopy_html_token token;
    wirecopy_status status = wirecopy_prose_begin(prose, html.byte_count);
    page->part_count = 1;
    wirecopy_html_init(&tokens, html);
    do {
        wirecopy_html_next(&tokens, &token);
        if (status == WIRECOPY_OK)
            status = take_token(page, &token, prose);
    } while (status == WIRECOPY_OK && token.kind != WIRECOPY_HTML_END);
    if (status == WIRECOPY_OK)
        status = wirecopy_prose_end(prose, text_out);
    if (status != WIRECOPY_OK)
        return status;
    weigh(page, prose);
    const main_part choice = {page, prose, choose(page)};
    *text_out = wirecopy_prose_select(prose, keep, &choice);
    return WIRECOPY_OK;
}

/* ---- the story ---- */

/* A value of the head in plain text, kept until the next item. */
static wirecopy_status keep_value(wirecopy_desk *desk, wirecopy_string value, wirecopy_string *kept_out)
{
    wirecopy_string plain = value;
    *kept_out = value;
    if (value.byte_count == 0)
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_html_to_prose(value, &desk->title_prose, &plain);
    if (status != WIRECOPY_OK)
        return status;
    *kept_out = wirecopy_desk_keep(desk, plain);
    return kept_out->bytes ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

static wirecopy_string time_of(const page_head *head)
{
    if (head->published.byte_count)
        return head->published;
    return head->json_time.byte_count ? head->json_time : head->modified;
}

static wirecopy_status take_story(wirecopy_desk *desk, const page_head *head, wirecopy_story *story)
{
    wirecopy_string time;
    wirecopy_status status = keep_value(desk, head->canonical, &story->id);
    if (status == WIRECOPY_OK)
        status = keep_value(desk, head->site_name, &story->source);
    if (status == WIRECOPY_OK)
        status = wirecopy_desk_set_title(desk, story, head->og_title.byte_count ? head->og_title : head->title);
    if (status == WIRECOPY_OK)
        status = keep_value(desk, time_of(head), &time);
    if (status != WIRECOPY_OK)
        return status;
    story->lang = head->lang;
    wirecopy_desk_set_time(&story->time_ms, time);
    return WIRECOPY_OK;
}

/* The page says in a <meta> which character set it is in, early on; a header that says so comes first. Bytes. */
#define CHARSET_LOOKED_FOR 4096

static wirecopy_string charset_of(wirecopy_string html)
{
    wirecopy_html tokens;
    wirecopy_html_token token;
    if (html.byte_count > CHARSET_LOOKED_FOR)
        html.byte_count = CHARSET_LOOKED_FOR;
    wirecopy_html_init(&tokens, html);
    for (wirecopy_html_next(&tokens, &token); token.kind != WIRECOPY_HTML_END; wirecopy_html_next(&tokens, &token)) {
        if (token.kind != WIRECOPY_HTML_OPEN || !is(token.name, "meta"))
            continue;
        const wirecopy_string charset = wirecopy_html_find(&token, "charset");
        if (charset.byte_count)
            return wirecopy_string_trim(charset);
        const wirecopy_string content = wirecopy_html_find(&token, "content");
        const char *const label = content.byte_count ? memmem(content.bytes, content.byte_count, "charset=", 8) : NULL;
        if (label) {
            const char *const end = content.bytes + content.byte_count, *at = label + 8;
            while (at < end && *at != ';' && *at != ' ')
                at++;
            return (wirecopy_string){label + 8, (size_t)(at - label - 8)};
        }
    }
    return (wirecopy_string){NULL, 0};
}

wirecopy_status wirecopy_page_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                   wirecopy_story *story_out)
{
    wirecopy_string html, label = {document->charset, strlen(document->charset)};
    if (label.byte_count == 0)
        label = charset_of(bytes);
    wirecopy_status status =
        wirecopy_charset_decode(&desk->charset, label, bytes, &html, &story_out->replaced_count, &desk->reason);
    if (status != WIRECOPY_OK)
        return status;
    page_state *const page = wirecopy_memory_alloc_zeroed(1, sizeof *page);
    if (!page)
        return WIRECOPY_E_MEMORY;
    status = read_page(page, html, &desk->prose, &story_out->text);
    if (status == WIRECOPY_OK)
        status = take_story(desk, &page->head, story_out);
    wirecopy_memory_free(page);
    if (status != WIRECOPY_OK || story_out->text.byte_count)
        return status;
    return wirecopy_desk_pass_over(desk, "page without text");
}
