#include "core/feed/format.h"

#include <string.h>
#include <strings.h>

#include "core/feed/json_scan.h"
#include "core/feed/prolog.h"

static const char *const g2_roots[] = {"newsMessage",   "newsItem",     "packageItem", "conceptItem",
                                       "knowledgeItem", "planningItem", "catalogItem", NULL};
static const char *const g2_items[] = {"newsItem",     "packageItem", "conceptItem", "knowledgeItem",
                                       "planningItem", "catalogItem", NULL};
static const char *const newsml1_roots[] = {"NewsML", NULL}, *const newsml1_items[] = {"NewsItem", NULL};
static const char *const nitf_names[] = {"nitf", NULL};
static const char *const rss_roots[] = {"rss", "RDF", NULL}, *const rss_items[] = {"item", NULL};
static const char *const atom_roots[] = {"feed", "entry", NULL}, *const atom_items[] = {"entry", NULL};

const wirecopy_format wirecopy_formats[WIRECOPY_FORMAT_COUNT] = {
    [WIRECOPY_FORMAT_NDJSON] = {"NDJSON", WIRECOPY_CUTTING_LINES, .read = wirecopy_ndjson_read},
    [WIRECOPY_FORMAT_NINJS] = {"ninjs", WIRECOPY_CUTTING_JSON, .read = wirecopy_ninjs_read},
    [WIRECOPY_FORMAT_JSONFEED] = {"JSON Feed", WIRECOPY_CUTTING_JSON, .read = wirecopy_jsonfeed_read},
    [WIRECOPY_FORMAT_NEWSML_G2] = {"NewsML-G2", WIRECOPY_CUTTING_PARTS, g2_roots, g2_items,
                                   .read = wirecopy_newsml_g2_read},
    [WIRECOPY_FORMAT_NEWSML1] = {"NewsML 1", WIRECOPY_CUTTING_PARTS, newsml1_roots, newsml1_items, .items_nest = true,
                                 .read = wirecopy_newsml1_read},
    [WIRECOPY_FORMAT_NITF] = {"NITF", WIRECOPY_CUTTING_PARTS, nitf_names, nitf_names, .lends_name = true,
                              .read = wirecopy_nitf_read},
    [WIRECOPY_FORMAT_RSS] = {"RSS", WIRECOPY_CUTTING_PARTS, rss_roots, rss_items, .read_head = wirecopy_rss_read_head,
                             .read = wirecopy_rss_read},
    [WIRECOPY_FORMAT_ATOM] = {"Atom", WIRECOPY_CUTTING_PARTS, atom_roots, atom_items,
                              .read_head = wirecopy_atom_read_head, .read = wirecopy_atom_read},
    [WIRECOPY_FORMAT_IPTC7901] = {"IPTC 7901", WIRECOPY_CUTTING_PARTS, .read = wirecopy_iptc7901_read},
    [WIRECOPY_FORMAT_ANPA] = {"ANPA 1312", WIRECOPY_CUTTING_PARTS, .read = wirecopy_anpa_read},
    [WIRECOPY_FORMAT_HTML] = {"HTML", WIRECOPY_CUTTING_WHOLE, .lends_name = true, .read = wirecopy_page_read},
    [WIRECOPY_FORMAT_TEXT] = {"plain text", WIRECOPY_CUTTING_WHOLE, .lends_name = true, .read = wirecopy_text_read},
};

/* ---- what is known, and not read ---- */

/* What a document begins with; '?' is any byte. */
static const struct foreign {
    const char *pattern;
    size_t byte_count;
    wirecopy_status status;
    const char *reason;
} foreign[] = {
    {"\x89PNG", 4, WIRECOPY_E_NO_TEXT, "picture"},
    {"\xff\xd8\xff", 3, WIRECOPY_E_NO_TEXT, "picture"},
    {"GIF8?a", 6, WIRECOPY_E_NO_TEXT, "picture"},
    {"II*\0", 4, WIRECOPY_E_NO_TEXT, "picture"},
    {"MM\0*", 4, WIRECOPY_E_NO_TEXT, "picture"},
    {"RIFF????WEBP", 12, WIRECOPY_E_NO_TEXT, "picture"},
    {"RIFF????WAVE", 12, WIRECOPY_E_NO_TEXT, "audio"},
    {"ID3?\0", 5, WIRECOPY_E_NO_TEXT, "audio"},
    {"OggS\0", 5, WIRECOPY_E_NO_TEXT, "audio"},
    {"\0\0??ftyp", 8, WIRECOPY_E_NO_TEXT, "video"},
    {"\x1a\x45\xdf\xa3", 4, WIRECOPY_E_NO_TEXT, "video"},
    {"%PDF-", 5, WIRECOPY_E_INPUT, "a PDF document, which is not read"},
    {"PK\x03\x04", 4, WIRECOPY_E_INPUT, "a zip archive, which is not read: unpack it first"},
    {"\xfd\x37zXZ", 5, WIRECOPY_E_INPUT, "compressed with xz, which is not read: unpack it first"},
    {"BZh?1AY&SY", 10, WIRECOPY_E_INPUT, "compressed with bzip2, which is not read: unpack it first"},
};

/* What the first line of an e-mail message is, on its way through the servers. */
static const char *const mail_fields[] = {"Return-Path:", "Delivered-To:", "Received:", "MIME-Version:", "Message-ID:"};

/* Bytes that the rows above look at. */
#define FOREIGN_BYTES 16

static bool refuse(wirecopy_detection *detection, wirecopy_status status, const char *reason)
{
    detection->format = NULL;
    detection->status = status;
    wirecopy_reason_set(&detection->reason, "%s", reason);
    return true;
}

static bool accept(wirecopy_detection *detection, wirecopy_format_name name)
{
    detection->format = &wirecopy_formats[name];
    return true;
}

static bool matches(wirecopy_string bytes, const struct foreign *row)
{
    if (bytes.byte_count < row->byte_count)
        return false;
    for (size_t i = 0; i < row->byte_count; i++)
        if (row->pattern[i] != bytes.bytes[i] && row->pattern[i] != '?')
            return false;
    return true;
}

static bool detect_foreign(wirecopy_string bytes, wirecopy_detection *detection)
{
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (matches(bytes, &foreign[i]))
            return refuse(detection, foreign[i].status, foreign[i].reason);
    for (size_t i = 0; i < sizeof mail_fields / sizeof mail_fields[0]; i++)
        if (bytes.byte_count >= strlen(mail_fields[i]) &&
            strncasecmp(bytes.bytes, mail_fields[i], strlen(mail_fields[i])) == 0)
            return refuse(detection, WIRECOPY_E_INPUT, "an e-mail message, which is not read: save its text first");
    return accept(detection, WIRECOPY_FORMAT_TEXT);
}

/* ---- wires ---- */

#define SOH '\x01'
#define SYN '\x16'
#define UNIT_SEPARATOR '\x1f'

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    const char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

/* Longer ones are none. */
#define NAME_BYTES_MAX 32

/* Letters and digits: what a message is called. Its end, and how many letters there are. */
static size_t count_name(wirecopy_string bytes, size_t at, size_t *letters_out)
{
    size_t end = at;
    while (end < bytes.byte_count && end - at < NAME_BYTES_MAX && is_letter(bytes.bytes[end]))
        end++;
    *letters_out = end - at;
    while (end < bytes.byte_count && end - at < NAME_BYTES_MAX && is_digit(bytes.bytes[end]))
        end++;
    return end;
}

/* SYN SYN SOH W2870 US: ANPA. SOH eca0003 3: IPTC 7901. */
static bool detect_wire(wirecopy_string bytes, bool is_complete, wirecopy_detection *detection)
{
    size_t at = 0, letter_count;
    while (at < bytes.byte_count && bytes.bytes[at] == SYN)
        at++;
    if (at + 1 + NAME_BYTES_MAX >= bytes.byte_count && !is_complete)
        return false;
    if (at == bytes.byte_count || bytes.bytes[at] != SOH)
        return detect_foreign(bytes, detection);
    const size_t end = count_name(bytes, at + 1, &letter_count);
    const size_t digit_count = end - at - 1 - letter_count;
    if (end == bytes.byte_count || letter_count == 0 || digit_count == 0)
        return detect_foreign(bytes, detection);
    if (bytes.bytes[end] == UNIT_SEPARATOR)
        return accept(detection, WIRECOPY_FORMAT_ANPA);
    return bytes.bytes[end] == ' ' ? accept(detection, WIRECOPY_FORMAT_IPTC7901) : detect_foreign(bytes, detection);
}

/* ---- markup ---- */

static bool is_one_of(wirecopy_string name, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == name.byte_count && memcmp(*names, name.bytes, name.byte_count) == 0)
            return true;
    return false;
}

static bool is_html_name(wirecopy_string name)
{
    char lower[16];
    if (name.byte_count > sizeof lower)
        return false;
    for (size_t i = 0; i < name.byte_count; i++)
        lower[i] = (char)(is_letter(name.bytes[i]) ? name.bytes[i] | 0x20 : name.bytes[i]);
    return wirecopy_prose_is_known((wirecopy_string){lower, name.byte_count});
}

static bool detect_root(const wirecopy_prolog *prolog, wirecopy_detection *detection)
{
    for (int name = 0; name < WIRECOPY_FORMAT_COUNT; name++)
        if (wirecopy_formats[name].roots && is_one_of(prolog->root, wirecopy_formats[name].roots))
            return accept(detection, (wirecopy_format_name)name);
    if (prolog->is_html || is_html_name(prolog->root))
        return accept(detection, WIRECOPY_FORMAT_HTML);
    (void)refuse(detection, WIRECOPY_E_INPUT, "XML of a kind that is not read: ");
    wirecopy_reason_append_quoted(&detection->reason, prolog->root);
    return true;
}

static bool detect_markup(wirecopy_string bytes, bool is_complete, wirecopy_detection *detection)
{
    const wirecopy_prolog prolog = wirecopy_prolog_read(bytes, is_complete);
    if (prolog.kind == WIRECOPY_PROLOG_MORE)
        return false;
    if (prolog.kind == WIRECOPY_PROLOG_NONE)
        return prolog.is_declared ? refuse(detection, WIRECOPY_E_INPUT, "XML without an element")
                                  : detect_foreign(bytes, detection);
    detection->root_at = prolog.root_at;
    detection->charset = prolog.charset;
    detection->declares_entities = prolog.declares_entities;
    return detect_root(&prolog, detection);
}

/* ---- JSON ---- */

static size_t skip_space(wirecopy_string bytes, size_t at)
{
    while (at < bytes.byte_count && strchr(" \t\r\n", bytes.bytes[at]) && bytes.bytes[at])
        at++;
    return at;
}

/* Whether an object is a feed of many items, and not an item of its own: JSON Feed alone. */
static bool is_feed(wirecopy_string object)
{
    if (!memmem(object.bytes, object.byte_count, "jsonfeed.org", 12))
        return false;
    const wirecopy_string version = wirecopy_json_scan_member(object, "version");
    return version.byte_count && memmem(version.bytes, version.byte_count, "jsonfeed.org", 12);
}

/* The last byte of a line that is not white space. */
static char last_mark(wirecopy_string line)
{
    while (line.byte_count && strchr(" \t\r", line.bytes[line.byte_count - 1]))
        line.byte_count--;
    return line.byte_count ? line.bytes[line.byte_count - 1] : '\0';
}

/* An object that ends in its first line is a line of NDJSON. One that does not is a document over several lines, if the
 * next line can be its continuation; else the first line is a damaged one of NDJSON. */
static bool detect_object(wirecopy_string bytes, bool is_complete, wirecopy_detection *detection)
{
    const char *const newline = memchr(bytes.bytes, '\n', bytes.byte_count);
    if (!newline && !is_complete)
        return false;
    const wirecopy_string line = {bytes.bytes, newline ? (size_t)(newline - bytes.bytes) : bytes.byte_count};
    if (wirecopy_json_scan_value(line, 0) != SIZE_MAX)
        return accept(detection, is_feed(line) ? WIRECOPY_FORMAT_JSONFEED : WIRECOPY_FORMAT_NDJSON);
    if (!wirecopy_json_scan_is_open(line))
        return accept(detection, WIRECOPY_FORMAT_NDJSON);
    const size_t next = skip_space(bytes, line.byte_count);
    if (next == bytes.byte_count && !is_complete)
        return false;
    const char mark = last_mark(line);
    const bool goes_on = next < bytes.byte_count && (bytes.bytes[next] != '{' || mark == '[' || mark == ':');
    return accept(detection, goes_on ? WIRECOPY_FORMAT_NINJS : WIRECOPY_FORMAT_NDJSON);
}

/* An array of objects is told from a text that begins with a bracket by its second mark. */
static bool detect_array(wirecopy_string bytes, bool is_complete, wirecopy_detection *detection)
{
    const size_t second = skip_space(bytes, 1);
    if (second == bytes.byte_count && !is_complete)
        return false;
    const bool is_array = second < bytes.byte_count && bytes.bytes[second] == '{';
    return accept(detection, is_array ? WIRECOPY_FORMAT_NINJS : WIRECOPY_FORMAT_TEXT);
}

bool wirecopy_format_detect(wirecopy_string bytes, bool is_complete, wirecopy_detection *detection_out)
{
    *detection_out = (wirecopy_detection){.status = WIRECOPY_OK};
    switch (bytes.bytes[0]) {
    case '{':
        return detect_object(bytes, is_complete, detection_out);
    case '[':
        return detect_array(bytes, is_complete, detection_out);
    case '<':
        return detect_markup(bytes, is_complete, detection_out);
    case SOH:
    case SYN:
        return detect_wire(bytes, is_complete, detection_out);
    default:
        if (bytes.byte_count < FOREIGN_BYTES && !is_complete)
            return false;
        return detect_foreign(bytes, detection_out);
    }
}
