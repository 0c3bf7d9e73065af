#include "core/feed/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "core/base/memory.h"
#include "core/feed/json.h"
#include "core/feed/utf8.h"

/* The converter before one is open, and for labels that iconv does not know. */
static const iconv_t no_converter = (iconv_t)-1;

/* What writers of these labels mean. */
static const char *const meant[][2] = {
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"iso_8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"us-ascii", "WINDOWS-1252"},
    {"ascii", "WINDOWS-1252"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"latin5", "WINDOWS-1254"},
    {"iso-8859-11", "WINDOWS-874"},
    {"tis-620", "WINDOWS-874"},
    {"gb2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"ms_kanji", "CP932"},
    {"euc-kr", "UHC"},
    {"ks_c_5601-1987", "UHC"},
    {"big5", "BIG5-HKSCS"},
};

static const char *const seven_bit[] = {"iso-2022-", "csiso2022", "hz-gb-2312", "utf-7"};

void wirecopy_charset_init(wirecopy_charset *charset)
{
    *charset = (wirecopy_charset){.converter = no_converter};
}

static void close_converter(wirecopy_charset *charset)
{
    if (charset->converter != no_converter)
        iconv_close(charset->converter);
    charset->converter = no_converter;
}

void wirecopy_charset_clear(wirecopy_charset *charset)
{
    close_converter(charset);
    wirecopy_memory_free(charset->bytes);
    wirecopy_charset_init(charset);
}

static const char *meaning_of(const char *label)
{
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++)
        if (strcasecmp(meant[i][0], label) == 0)
            return meant[i][1];
    return label;
}

static bool is_utf8_label(const char *label)
{
    return label[0] == '\0' || strcasecmp(label, "utf-8") == 0 || strcasecmp(label, "utf8") == 0;
}

static bool is_seven_bit(const char *label)
{
    for (size_t i = 0; i < sizeof seven_bit / sizeof seven_bit[0]; i++)
        if (strncasecmp(seven_bit[i], label, strlen(seven_bit[i])) == 0)
            return true;
    return false;
}

/* iconv gives some characters a meaning of their own ("//TRANSLIT", "UTF-8,..."), and UTF-16 has been turned into UTF-8
 * before an item is cut: a document that claims to be that is not. */
static bool is_asked_for(const char *label)
{
    return label[strspn(label, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.")] == '\0' &&
           strncasecmp(label, "utf-16", 6) != 0 && strncasecmp(label, "utf-32", 6) != 0 &&
           strncasecmp(label, "ucs", 3) != 0 && strncasecmp(label, "iso-10646", 9) != 0;
}

/* Whether there is a converter from the label's set. */
static bool open_converter(wirecopy_charset *charset, const char *label)
{
    if (strcmp(charset->label, label) == 0)
        return charset->converter != no_converter;
    close_converter(charset);
    memcpy(charset->label, label, strlen(label) + 1);
    if (is_asked_for(label))
        charset->converter = iconv_open("UTF-8", meaning_of(label));
    return charset->converter != no_converter;
}

static wirecopy_status reserve(wirecopy_charset *charset, size_t byte_count, wirecopy_reason *reason)
{
    if (byte_count > WIRECOPY_TEXT_BYTES_MAX + WIRECOPY_JSON_PADDING) {
        wirecopy_reason_set(reason, "more than %zu bytes, once it is UTF-8", WIRECOPY_TEXT_BYTES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    return wirecopy_memory_reserve(&charset->bytes, &charset->byte_capacity, byte_count, 1) == 0 ? WIRECOPY_OK
                                                                                                 : WIRECOPY_E_MEMORY;
}

/* Room that is always kept for one replacement and what iconv writes at a time. */
#define ROOM_BYTES 16

typedef struct conversion {
    char *from;
    size_t from_count;
    size_t written;
    bool was_bad;
    uint32_t stretch_count;
} conversion;

/* Goes on until the input ends, a byte is bad, or the room does; WIRECOPY_OK in any of these cases. */
static wirecopy_status convert_some(wirecopy_charset *charset, conversion *state, wirecopy_reason *reason)
{
    const size_t from_before = state->from_count;
    const wirecopy_status status = reserve(charset, state->written + state->from_count + ROOM_BYTES, reason);
    if (status != WIRECOPY_OK)
        return status;
    char *to = charset->bytes + state->written;
    size_t room = charset->byte_capacity - state->written - ROOM_BYTES;
    const size_t rc = iconv(charset->converter, &state->from, &state->from_count, &to, &room);
    const int error = rc == (size_t)-1 ? errno : 0;
    state->written = (size_t)(to - charset->bytes);
    state->was_bad = state->was_bad && state->from_count == from_before;
    if (error == EILSEQ || error == EINVAL) {
        memcpy(charset->bytes + state->written, WIRECOPY_UTF8_REPLACEMENT, strlen(WIRECOPY_UTF8_REPLACEMENT));
        state->written += strlen(WIRECOPY_UTF8_REPLACEMENT);
        state->stretch_count += !state->was_bad;
        state->was_bad = true;
        state->from++;
        state->from_count--;
    } else if (error == E2BIG && state->from_count == from_before) {
        return reserve(charset, charset->byte_capacity + ROOM_BYTES, reason);
    }
    return WIRECOPY_OK;
}

static wirecopy_status convert(wirecopy_charset *charset, wirecopy_string bytes, wirecopy_string *utf8_out,
                               uint32_t *replaced_count_out, wirecopy_reason *reason)
{
    conversion state = {.from = (char *)(uintptr_t)bytes.bytes,
                        .from_count = bytes.byte_count}; /* iconv only reads it */
    wirecopy_status status = WIRECOPY_OK;
    iconv(charset->converter, NULL, NULL, NULL, NULL);
    while (status == WIRECOPY_OK && state.from_count > 0)
        status = convert_some(charset, &state, reason);
    if (status == WIRECOPY_OK)
        status = reserve(charset, state.written + WIRECOPY_JSON_PADDING, reason);
    if (status != WIRECOPY_OK)
        return status;
    *utf8_out = (wirecopy_string){charset->bytes, state.written};
    *replaced_count_out = state.stretch_count;
    return WIRECOPY_OK;
}

static wirecopy_status repair(wirecopy_charset *charset, wirecopy_string bytes, wirecopy_string *utf8_out,
                              uint32_t *replaced_count_out, wirecopy_reason *reason)
{
    const size_t byte_count = wirecopy_utf8_repair(bytes.bytes, bytes.byte_count, NULL, replaced_count_out);
    const wirecopy_status status = reserve(charset, byte_count + WIRECOPY_JSON_PADDING, reason);
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_utf8_repair(bytes.bytes, bytes.byte_count, charset->bytes, replaced_count_out);
    *utf8_out = (wirecopy_string){charset->bytes, byte_count};
    return WIRECOPY_OK;
}

/* A label that is too long is none. */
static void copy_label(wirecopy_string label, char label_out[WIRECOPY_CHARSET_BYTES_MAX])
{
    const bool fits = label.byte_count < WIRECOPY_CHARSET_BYTES_MAX;
    if (fits && label.byte_count)
        memcpy(label_out, label.bytes, label.byte_count);
    label_out[fits ? label.byte_count : 0] = '\0';
}

wirecopy_status wirecopy_charset_decode(wirecopy_charset *charset, wirecopy_string label, wirecopy_string bytes,
                                        wirecopy_string *utf8_out, uint32_t *replaced_count_out,
                                        wirecopy_reason *reason)
{
    char name[WIRECOPY_CHARSET_BYTES_MAX];
    copy_label(label, name);
    *replaced_count_out = 0;
    if (!is_seven_bit(name) && wirecopy_json_is_utf8(bytes.bytes, bytes.byte_count)) {
        *utf8_out = bytes;
        return WIRECOPY_OK;
    }
    if (!is_utf8_label(name) && open_converter(charset, name))
        return convert(charset, bytes, utf8_out, replaced_count_out, reason);
    const wirecopy_utf8_tally tally = wirecopy_utf8_count(bytes.bytes, bytes.byte_count);
    if (tally.stretch_count > tally.character_count && open_converter(charset, "windows-1252"))
        return convert(charset, bytes, utf8_out, replaced_count_out, reason);
    return repair(charset, bytes, utf8_out, replaced_count_out, reason);
}
