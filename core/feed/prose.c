#include "core/feed/prose.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/endian.h"
#include "core/base/memory.h"
#include "core/feed/entity.h"
#include "core/feed/utf8.h"

/* ---- elements ---- */

typedef enum element_kind {
    INLINE,  /* known, and passed through */
    BLOCK,   /* begins and ends a paragraph */
    HEADING, /* likewise */
    BREAK,   /* ends a paragraph, has no end tag */
    CELL,    /* parts words */
    LINK,
    SKIPPED, /* left out with all that is in it */
    VOID,    /* nothing to read, no end tag */
} element_kind;

typedef struct element {
    const char *name;
    element_kind kind;
} element;

/* HTML Living Standard, section 4, and NITF 3.6; sorted by name. What is not here is passed through. */
static const element elements[] = {
    {"a", LINK},
    {"abbr", INLINE},
    {"address", BLOCK},
    {"area", VOID},
    {"article", BLOCK},
    {"aside", SKIPPED},
    {"audio", SKIPPED},
    {"b", INLINE},
    {"base", VOID},
    {"block", BLOCK},
    {"blockquote", BLOCK},
    {"body", BLOCK},
    {"body.content", BLOCK},
    {"body.end", SKIPPED},
    {"body.head", SKIPPED},
    {"bq", BLOCK},
    {"br", BREAK},
    {"button", SKIPPED},
    {"canvas", SKIPPED},
    {"caption", BLOCK},
    {"center", BLOCK},
    {"cite", INLINE},
    {"code", INLINE},
    {"col", VOID},
    {"dd", BLOCK},
    {"del", INLINE},
    {"details", BLOCK},
    {"dialog", SKIPPED},
    {"div", BLOCK},
    {"dl", BLOCK},
    {"dt", BLOCK},
    {"em", INLINE},
    {"embed", VOID},
    {"fieldset", BLOCK},
    {"figure", SKIPPED},
    {"fn", BLOCK},
    {"font", INLINE},
    {"footer", SKIPPED},
    {"form", BLOCK},
    {"frame", VOID},
    {"h1", HEADING},
    {"h2", HEADING},
    {"h3", HEADING},
    {"h4", HEADING},
    {"h5", HEADING},
    {"h6", HEADING},
    {"head", SKIPPED},
    {"header", SKIPPED},
    {"hedline", HEADING},
    {"hl1", HEADING},
    {"hl2", HEADING},
    {"hr", BREAK},
    {"html", BLOCK},
    {"i", INLINE},
    {"iframe", SKIPPED},
    {"img", VOID},
    {"input", VOID},
    {"ins", INLINE},
    {"label", SKIPPED},
    {"legend", BLOCK},
    {"li", BLOCK},
    {"link", VOID},
    {"main", BLOCK},
    {"math", SKIPPED},
    {"media", SKIPPED},
    {"menu", SKIPPED},
    {"meta", VOID},
    {"nav", SKIPPED},
    {"nitf", BLOCK},
    {"nitf-table", BLOCK},
    {"noscript", SKIPPED},
    {"object", SKIPPED},
    {"ol", BLOCK},
    {"option", SKIPPED},
    {"p", BLOCK},
    {"param", VOID},
    {"picture", SKIPPED},
    {"pre", BLOCK},
    {"q", INLINE},
    {"s", INLINE},
    {"script", SKIPPED},
    {"search", SKIPPED},
    {"section", BLOCK},
    {"select", SKIPPED},
    {"small", INLINE},
    {"source", VOID},
    {"span", INLINE},
    {"strong", INLINE},
    {"style", SKIPPED},
    {"sub", INLINE},
    {"summary", BLOCK},
    {"sup", INLINE},
    {"svg", SKIPPED},
    {"table", BLOCK},
    {"tbody", BLOCK},
    {"td", CELL},
    {"template", SKIPPED},
    {"textarea", SKIPPED},
    {"th", CELL},
    {"title", SKIPPED},
    {"tr", BLOCK},
    {"track", VOID},
    {"u", INLINE},
    {"ul", BLOCK},
    {"video", SKIPPED},
    {"wbr", VOID},
};

static int compare(const void *key, const void *row)
{
    const wirecopy_string *const name = key;
    const char *const other = ((const element *)row)->name;
    const size_t other_bytes = strlen(other), both = name->byte_count < other_bytes ? name->byte_count : other_bytes;
    const int order = memcmp(name->bytes, other, both);
    return order ? order : (name->byte_count > other_bytes) - (name->byte_count < other_bytes);
}

static const element *find(wirecopy_string name)
{
    if (name.byte_count == 0)
        return NULL;
    return bsearch(&name, elements, sizeof elements / sizeof elements[0], sizeof elements[0], compare);
}

bool wirecopy_prose_is_void(wirecopy_string name)
{
    const element *const row = find(name);
    return row && (row->kind == VOID || row->kind == BREAK);
}

bool wirecopy_prose_is_known(wirecopy_string name)
{
    return find(name) != NULL;
}

/* ---- writing ---- */

void wirecopy_prose_clear(wirecopy_prose *prose)
{
    wirecopy_memory_free(prose->bytes);
    wirecopy_memory_free(prose->paragraphs);
    *prose = (wirecopy_prose){.bytes = NULL};
}

wirecopy_status wirecopy_prose_begin(wirecopy_prose *prose, size_t byte_count)
{
    /* One more than asked for, so that an empty body has an address. */
    if (wirecopy_memory_reserve(&prose->bytes, &prose->byte_capacity, byte_count + 1, 1) != 0)
        return WIRECOPY_E_MEMORY;
    prose->byte_count = prose->paragraph_count = prose->begin = prose->link_bytes = prose->mark = 0;
    prose->has_space = prose->is_heading = false;
    prose->link_depth = prose->skipped_depth = 0;
    prose->skipped[0] = '\0';
    return WIRECOPY_OK;
}

/* No story has so many; what comes after them is one with the last. A note of a paragraph takes more than "<p>a". */
#define PARAGRAPHS_MAX ((size_t)1 << 17)

static wirecopy_status note_paragraph(wirecopy_prose *prose)
{
    if (prose->paragraph_count == PARAGRAPHS_MAX) {
        prose->paragraphs[PARAGRAPHS_MAX - 1].end = prose->byte_count;
        return WIRECOPY_OK;
    }
    if (wirecopy_memory_reserve(&prose->paragraphs, &prose->paragraph_capacity, prose->paragraph_count + 1,
                                sizeof prose->paragraphs[0]) != 0)
        return WIRECOPY_E_MEMORY;
    prose->paragraphs[prose->paragraph_count++] =
        (wirecopy_paragraph){prose->begin, prose->byte_count, prose->link_bytes, prose->mark, prose->is_heading};
    return WIRECOPY_OK;
}

/* Whether the paragraph that is being written shows nothing: an editor keeps an empty one open with a no-break space. */
static bool is_blank(const wirecopy_prose *prose)
{
    for (size_t i = prose->begin; i < prose->byte_count; i++) {
        const bool is_no_break_space = i + 1 < prose->byte_count && memcmp(prose->bytes + i, "\xc2\xa0", 2) == 0;
        if (!is_no_break_space && prose->bytes[i] != ' ')
            return false;
        i += is_no_break_space;
    }
    return true;
}

/* Ends the paragraph that is being written, if it holds anything. The newline takes the place of the tag. */
static wirecopy_status end_paragraph(wirecopy_prose *prose, bool next_is_heading)
{
    wirecopy_status status = WIRECOPY_OK;
    if (is_blank(prose)) {
        prose->byte_count = prose->begin;
    } else {
        status = note_paragraph(prose);
        prose->bytes[prose->byte_count++] = '\n';
        prose->begin = prose->byte_count;
    }
    prose->has_space = false;
    prose->link_bytes = 0;
    prose->is_heading = next_is_heading;
    return status;
}

static bool is_skipping(const wirecopy_prose *prose)
{
    return prose->skipped_depth > 0;
}

static bool is_skipped_name(const wirecopy_prose *prose, wirecopy_string name)
{
    return strlen(prose->skipped) == name.byte_count && memcmp(prose->skipped, name.bytes, name.byte_count) == 0;
}

static void begin_skipping(wirecopy_prose *prose, wirecopy_string name)
{
    if (name.byte_count == 0 || name.byte_count >= sizeof prose->skipped)
        return; /* no element that is left out has such a name; one that is hidden is shown */
    memcpy(prose->skipped, name.bytes, name.byte_count);
    prose->skipped[name.byte_count] = '\0';
    prose->skipped_depth = 1;
}

wirecopy_status wirecopy_prose_open(wirecopy_prose *prose, wirecopy_string name, bool is_hidden)
{
    if (is_skipping(prose)) {
        if (name.byte_count < sizeof prose->skipped)
            prose->skipped_depth += is_skipped_name(prose, name);
        return WIRECOPY_OK;
    }
    const element *const row = find(name);
    const element_kind kind = row ? row->kind : INLINE;
    if (kind == SKIPPED || (is_hidden && kind != VOID && kind != BREAK)) {
        begin_skipping(prose, name);
        return kind == INLINE ? WIRECOPY_OK : end_paragraph(prose, false);
    }
    if (kind == BLOCK || kind == BREAK || kind == HEADING)
        return end_paragraph(prose, kind == HEADING || (kind == BREAK && prose->is_heading));
    prose->has_space = prose->has_space || kind == CELL;
    prose->link_depth += kind == LINK;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_prose_close(wirecopy_prose *prose, wirecopy_string name)
{
    if (is_skipping(prose)) {
        if (name.byte_count < sizeof prose->skipped)
            prose->skipped_depth -= is_skipped_name(prose, name);
        return WIRECOPY_OK;
    }
    const element *const row = find(name);
    const element_kind kind = row ? row->kind : INLINE;
    if (kind == BLOCK || kind == HEADING)
        return end_paragraph(prose, false);
    prose->has_space = prose->has_space || kind == CELL;
    prose->link_depth -= kind == LINK && prose->link_depth > 0;
    return WIRECOPY_OK;
}

/* What a byte of text is to the loop below; 0: it is copied. */
enum { BLANK = 1, OTHER_SPACE = 2, AMPERSAND = 4 };

static const unsigned char byte_kinds[256] = {
    [' '] = BLANK,        ['\n'] = OTHER_SPACE, ['\t'] = OTHER_SPACE,
    ['\r'] = OTHER_SPACE, ['\f'] = OTHER_SPACE, ['&'] = AMPERSAND,
};

static unsigned kind_at(wirecopy_string text, size_t at)
{
    return byte_kinds[(unsigned char)text.bytes[at]];
}

#define ALL_BYTES(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The top bit of each byte that is 0, of eight. */
static uint64_t zero_bytes(uint64_t bytes)
{
    return ~(((bytes & ALL_BYTES(0x7f)) + ALL_BYTES(0x7f)) | bytes) & ALL_BYTES(0x80);
}

/* Passes eight bytes at a time as long as they are words parted by one blank each. Most text is. */
static size_t pass_plain(wirecopy_string text, size_t at, unsigned stops)
{
    const uint64_t ampersands = stops & AMPERSAND ? UINT64_MAX : 0;
    uint64_t after_blank = 0; /* the top bit of the byte before, moved to the lowest byte */
    for (; text.byte_count - at >= 8; at += 8) {
        const uint64_t bytes = wirecopy_load64(text.bytes + at);
        const uint64_t blanks = zero_bytes(bytes ^ ALL_BYTES(' '));
        const uint64_t controls = ~(((bytes & ALL_BYTES(0x7f)) + ALL_BYTES(0x60)) | bytes) & ALL_BYTES(0x80);
        const uint64_t marks = zero_bytes(bytes ^ ALL_BYTES('&')) & ampersands;
        if (controls | marks | (blanks & (blanks << 8 | after_blank)))
            break;
        after_blank = blanks >> 56;
    }
    return at - (after_blank != 0);
}

/* Where the words end that begin at a byte: words parted by one blank each are copied as they stand. */
static size_t find_end(wirecopy_string text, size_t at, unsigned stops)
{
    if (kind_at(text, at) & stops)
        return at;
    at = pass_plain(text, at, stops);
    for (;;) {
        while (at < text.byte_count && !(kind_at(text, at) & stops))
            at++;
        if (at + 1 >= text.byte_count || kind_at(text, at) != BLANK || (kind_at(text, at + 1) & stops))
            return at;
        at += 2;
    }
}

/* Writes words. */
static void put_words(wirecopy_prose *prose, const char *bytes, size_t byte_count)
{
    const size_t before = prose->byte_count;
    if (prose->has_space && prose->byte_count > prose->begin)
        prose->bytes[prose->byte_count++] = ' ';
    prose->has_space = false;
    assert(prose->byte_count + byte_count <= prose->byte_capacity);
    memcpy(prose->bytes + prose->byte_count, bytes, byte_count);
    prose->byte_count += byte_count;
    prose->link_bytes += prose->link_depth ? prose->byte_count - before : 0;
}

/* The reference at the front of a text, or, if it is none, its '&'. Returns the bytes it takes. */
static size_t put_reference(wirecopy_prose *prose, const char *bytes, size_t byte_count)
{
    uint32_t code_point;
    char encoded[4];
    const size_t taken = wirecopy_entity_decode(bytes, byte_count, &code_point);
    if (taken == 0) {
        put_words(prose, bytes, 1);
        return 1;
    }
    if (code_point == ' ')
        prose->has_space = true;
    else
        put_words(prose, encoded, wirecopy_utf8_put(code_point, encoded));
    return taken;
}

void wirecopy_prose_text(wirecopy_prose *prose, wirecopy_string text, bool has_entities)
{
    if (is_skipping(prose))
        return;
    const unsigned stops = BLANK | OTHER_SPACE | (has_entities ? AMPERSAND : 0u);
    for (size_t at = 0; at < text.byte_count;) {
        const size_t end = find_end(text, at, stops);
        if (end > at)
            put_words(prose, text.bytes + at, end - at);
        at = end;
        if (at == text.byte_count)
            break;
        if (kind_at(text, at) == AMPERSAND) {
            at += put_reference(prose, text.bytes + at, text.byte_count - at);
        } else {
            prose->has_space = true;
            at++;
        }
    }
}

wirecopy_status wirecopy_prose_mark(wirecopy_prose *prose, size_t mark)
{
    const wirecopy_status status = end_paragraph(prose, false);
    prose->mark = mark;
    return status;
}

wirecopy_status wirecopy_prose_end(wirecopy_prose *prose, wirecopy_string *text_out)
{
    const wirecopy_status status = end_paragraph(prose, false);
    if (status != WIRECOPY_OK)
        return status;
    const size_t byte_count = prose->byte_count ? prose->byte_count - 1 : 0; /* without the last newline */
    *text_out = (wirecopy_string){prose->bytes, byte_count};
    return WIRECOPY_OK;
}

wirecopy_string wirecopy_prose_select(wirecopy_prose *prose, bool (*keep)(const void *context, size_t paragraph),
                                      const void *context)
{
    size_t written = 0;
    for (size_t i = 0; i < prose->paragraph_count; i++) {
        const wirecopy_paragraph *const paragraph = &prose->paragraphs[i];
        if (!keep(context, i))
            continue;
        const size_t byte_count = paragraph->end - paragraph->begin + 1; /* its newline included */
        memmove(prose->bytes + written, prose->bytes + paragraph->begin, byte_count);
        written += byte_count;
    }
    return (wirecopy_string){prose->bytes, written ? written - 1 : 0};
}
