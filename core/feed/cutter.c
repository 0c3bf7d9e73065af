#include "core/feed/cutter.h"

#include <string.h>

/* Names of items are shorter; a longer one is not looked at to its end. */
#define NAME_BYTES_MAX 64

void wirecopy_cutter_init(wirecopy_cutter *cutter, const char *const *names, bool items_nest)
{
    *cutter = (wirecopy_cutter){.names = names, .items_nest = items_nest};
}

/* ---- elements ---- */

static bool ends_name(char byte)
{
    return byte == '>' || byte == '/' || byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '<';
}

/* The table's own string of a name, without its prefix; NULL if it is no item's. */
static const char *item_name(const wirecopy_cutter *cutter, const char *from, size_t byte_count)
{
    const char *const colon = memrchr(from, ':', byte_count);
    if (colon) {
        byte_count -= (size_t)(colon + 1 - from);
        from = colon + 1;
    }
    for (const char *const *name = cutter->names; *name; name++)
        if (strlen(*name) == byte_count && memcmp(*name, from, byte_count) == 0)
            return *name;
    return NULL;
}

/* Passes all that ends with a mark; false, and as much as surely does not belong to it, where the mark does not come. */
static bool pass_to(const char *bytes, size_t *scan, size_t end, const char *mark)
{
    const size_t mark_bytes = strlen(mark), left = end - *scan;
    const char *const found = memmem(bytes + *scan, left, mark, mark_bytes);
    if (found)
        *scan = (size_t)(found - bytes) + mark_bytes;
    else if (left >= mark_bytes)
        *scan = end - (mark_bytes - 1);
    return found != NULL;
}

/* Goes through an item's tag; true at its end. */
static bool pass_tag(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t end)
{
    while (*scan < end) {
        const char byte = bytes[(*scan)++];
        if (cutter->quote) {
            if (byte == cutter->quote)
                cutter->quote = '\0';
        } else if (byte == '"' || byte == '\'') {
            cutter->quote = byte;
        } else if (byte == '>') {
            return true;
        }
        cutter->was_slash = byte == '/';
    }
    return false;
}

static wirecopy_cut end_tag(wirecopy_cutter *cutter)
{
    cutter->state = WIRECOPY_CUTTER_TEXT;
    cutter->depth -= cutter->is_end_tag || cutter->was_slash;
    if (cutter->depth > 0)
        return WIRECOPY_CUT_NONE;
    cutter->has_item = false;
    return WIRECOPY_CUT_END;
}

static void begin_tag(wirecopy_cutter *cutter, bool is_end_tag)
{
    cutter->state = WIRECOPY_CUTTER_TAG;
    cutter->is_end_tag = is_end_tag;
    cutter->quote = '\0';
    cutter->was_slash = false;
}

/* At the '<' of a tag whose name takes byte_count bytes. Passes the name, unless an item begins with it. */
static wirecopy_cut take_tag(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t byte_count)
{
    const bool is_end_tag = bytes[*scan + 1] == '/';
    const char *const name = item_name(cutter, bytes + *scan + 1 + is_end_tag, byte_count);
    const bool is_item = name && (is_end_tag ? cutter->has_item && name == cutter->name
                                             : !cutter->has_item || !cutter->items_nest || name == cutter->name);
    if (is_item && !is_end_tag && !cutter->was_begun && (!cutter->has_item || !cutter->items_nest)) {
        cutter->has_item = cutter->was_begun = true;
        cutter->name = name;
        cutter->depth = 0;
        return WIRECOPY_CUT_BEGIN;
    }
    cutter->was_begun = false;
    *scan += 1 + is_end_tag + byte_count;
    if (is_item) {
        cutter->depth += !is_end_tag;
        begin_tag(cutter, is_end_tag);
    }
    return WIRECOPY_CUT_NONE;
}

/* At a '<': what it begins. False when more bytes are needed. */
static bool take_markup(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t end, wirecopy_cut *cut_out)
{
    static const char cdata[] = "<![CDATA[";
    const size_t left = end - *scan;
    *cut_out = WIRECOPY_CUT_NONE;
    if (left < 2)
        return false;
    const char *const at = bytes + *scan;
    if (at[1] == '!') {
        if (left < sizeof cdata - 1)
            return false;
        cutter->state = memcmp(at, "<!--", 4) == 0                 ? WIRECOPY_CUTTER_COMMENT
                        : memcmp(at, cdata, sizeof cdata - 1) == 0 ? WIRECOPY_CUTTER_CDATA
                                                                   : WIRECOPY_CUTTER_TEXT;
        *scan += cutter->state == WIRECOPY_CUTTER_COMMENT ? 4 : cutter->state == WIRECOPY_CUTTER_CDATA ? 9 : 2;
        return true;
    }
    if (at[1] == '?') {
        cutter->state = WIRECOPY_CUTTER_INSTRUCTION;
        *scan += 2;
        return true;
    }
    const size_t begin = 1 + (at[1] == '/');
    size_t name_end = begin;
    while (name_end < left && name_end - begin < NAME_BYTES_MAX && !ends_name(at[name_end]))
        name_end++;
    if (name_end == left && name_end - begin < NAME_BYTES_MAX)
        return false;
    *cut_out = take_tag(cutter, bytes, scan, name_end - begin);
    return true;
}

static wirecopy_cut next_element(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t end)
{
    static const char *const marks[] = {
        [WIRECOPY_CUTTER_COMMENT] = "-->", [WIRECOPY_CUTTER_CDATA] = "]]>", [WIRECOPY_CUTTER_INSTRUCTION] = "?>"};
    for (;;) {
        wirecopy_cut cut = WIRECOPY_CUT_NONE;
        if (cutter->state == WIRECOPY_CUTTER_TAG) {
            if (!pass_tag(cutter, bytes, scan, end))
                return WIRECOPY_CUT_NONE;
            cut = end_tag(cutter);
        } else if (cutter->state != WIRECOPY_CUTTER_TEXT) {
            if (!pass_to(bytes, scan, end, marks[cutter->state]))
                return WIRECOPY_CUT_NONE;
            cutter->state = WIRECOPY_CUTTER_TEXT;
        } else {
            const char *const found = memchr(bytes + *scan, '<', end - *scan);
            *scan = found ? (size_t)(found - bytes) : end;
            if (!found || !take_markup(cutter, bytes, scan, end, &cut))
                return WIRECOPY_CUT_NONE;
        }
        if (cut != WIRECOPY_CUT_NONE)
            return cut;
    }
}

/* ---- messages of a wire ---- */

#define SOH '\x01'
#define EOT '\x04'

/* A message begins with SOH and ends behind EOT, or before the next SOH where that was lost. */
static wirecopy_cut next_message(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t end)
{
    for (; *scan < end; ++*scan) {
        const char byte = bytes[*scan];
        if (byte == SOH && !cutter->was_begun) {
            cutter->has_item = cutter->was_begun = true;
            return WIRECOPY_CUT_BEGIN;
        }
        cutter->was_begun = false;
        if (byte == EOT && cutter->has_item) {
            cutter->has_item = false;
            ++*scan;
            return WIRECOPY_CUT_END;
        }
    }
    return WIRECOPY_CUT_NONE;
}

wirecopy_cut wirecopy_cutter_next(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t end)
{
    return cutter->names ? next_element(cutter, bytes, scan, end) : next_message(cutter, bytes, scan, end);
}
