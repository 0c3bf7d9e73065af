#include "wirecopy/credit.h"

#include <string.h>

#include "core/base/strings.h"
#include "core/match/agencies.h"

/* A dateline ends within so many bytes: a place, a date, and whom it is from. */
#define DATELINE_BYTES_MAX 160
/* A name in a dateline; and how far brackets may be from a name, where several share them. */
#define NAME_BYTES_MAX 40
/* How far from a name the words that credit it may be: an article or "the news agency" fits between. */
#define WORDS_BYTES_MAX 32

const char *wirecopy_credit_kind_name(wirecopy_credit_kind kind)
{
    static const char *const names[] = {"dateline", "signature", "attribution"};
    return (unsigned)kind < sizeof names / sizeof names[0] ? names[kind] : "unknown kind";
}

/* ---- characters ---- */

static bool starts_with(wirecopy_string text, size_t at, const char *what)
{
    const size_t byte_count = strlen(what);
    return at <= text.byte_count && text.byte_count - at >= byte_count &&
           memcmp(text.bytes + at, what, byte_count) == 0;
}

/* Bytes of one of the strings if the text has it at a place, else 0. The last is NULL. */
static size_t taken_by(wirecopy_string text, size_t at, const char *const *any)
{
    for (; *any; any++)
        if (starts_with(text, at, *any))
            return strlen(*any);
    return 0;
}

static const char *const openings[] = {"(", "[", "\357\274\210", "\343\200\220", NULL}; /* full-width, lenticular */
static const char *const closings[] = {")", "]", "\357\274\211", "\343\200\221", NULL};
static const char *const dashes[] = {"-", "\342\200\223", "\342\200\224", "\342\200\225", NULL};

static size_t character_before(wirecopy_string text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text.bytes[at] & 0xc0) == 0x80);
    return at;
}

/* Letters and digits; of what is not ASCII all but punctuation, which has blocks of its own. */
static bool is_letter(wirecopy_string text, size_t at)
{
    const unsigned char c = (unsigned char)text.bytes[at];
    if (c < 0x80)
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    return c != 0xc2 && c != 0xe2 && c != 0xef && !starts_with(text, at, "\343\200");
}

static bool is_spaced(const char *name)
{
    const unsigned char first = (unsigned char)name[0];
    return first < 0xe1; /* Chinese, Japanese and Korean have no spaces around a name */
}

static bool is_whole(wirecopy_string text, size_t begin, size_t end, bool is_spaced_script)
{
    return !is_spaced_script || ((begin == 0 || !is_letter(text, character_before(text, begin))) &&
                                 (end == text.byte_count || !is_letter(text, end)));
}

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_same(const char *bytes, const char *folded, size_t byte_count)
{
    for (size_t i = 0; i < byte_count; i++)
        if (fold(bytes[i]) != folded[i])
            return false;
    return true;
}

/* ---- what makes a name a credit ---- */

/* Whether brackets stand around a name, with nothing but other names between. */
static bool is_bracketed(wirecopy_string text, size_t begin, size_t end)
{
    const size_t first = begin > NAME_BYTES_MAX ? begin - NAME_BYTES_MAX : 0;
    size_t open = begin;
    while (open > first && !taken_by(text, open, openings)) {
        open = character_before(text, open);
        if (text.bytes[open] == '\n' || taken_by(text, open, closings))
            return false;
    }
    if (!taken_by(text, open, openings))
        return false;
    for (size_t at = end; at < text.byte_count && at < end + NAME_BYTES_MAX && text.bytes[at] != '\n'; at++)
        if (taken_by(text, at, closings))
            return true;
    return false;
}

/* Whether a name ends its line, and a dash, a stroke or nothing stands before it. */
static bool ends_line(wirecopy_string text, size_t begin, size_t end)
{
    while (end < text.byte_count && (text.bytes[end] == ' ' || text.bytes[end] == '.' || text.bytes[end] == '\r'))
        end++;
    if (end < text.byte_count && text.bytes[end] != '\n')
        return false;
    while (begin > 0 && text.bytes[begin - 1] == ' ')
        begin--;
    if (begin == 0)
        return false;
    const size_t before = character_before(text, begin);
    return text.bytes[before] == '\n' || text.bytes[before] == '/' || taken_by(text, before, dashes) > 0;
}

/* Whether one of the words stands in a piece of text as a word, with no sentence ending between it and the name. */
static bool has_words(wirecopy_string text, size_t begin, size_t end, const char *const *words, size_t word_count)
{
    for (size_t i = 0; i < word_count; i++) {
        const size_t byte_count = strlen(words[i]);
        for (size_t at = begin; at + byte_count <= end; at++)
            if (is_same(text.bytes + at, words[i], byte_count) &&
                (!is_spaced(words[i]) || at == 0 || !is_letter(text, character_before(text, at))))
                return true;
    }
    return false;
}

static bool is_attributed(wirecopy_string text, size_t begin, size_t end)
{
    size_t from = begin > WORDS_BYTES_MAX ? begin - WORDS_BYTES_MAX : 0;
    for (size_t at = from; at < begin; at++)
        if (text.bytes[at] == '\n' || text.bytes[at] == '.' || text.bytes[at] == ';')
            from = at + 1;
    size_t until = text.byte_count - end > WORDS_BYTES_MAX ? end + WORDS_BYTES_MAX : text.byte_count;
    for (size_t at = end; at < until; at++)
        if (text.bytes[at] == '\n' || text.bytes[at] == '.' || text.bytes[at] == ';')
            until = at;
    return has_words(text, from, begin, wirecopy_credit_words_before, wirecopy_credit_words_before_count) ||
           has_words(text, end, until, wirecopy_credit_words_behind, wirecopy_credit_words_behind_count);
}

static bool is_credit(wirecopy_string text, size_t begin, size_t end, wirecopy_credit_kind *kind_out)
{
    *kind_out = WIRECOPY_CREDIT_SIGNATURE;
    if (is_bracketed(text, begin, end) || ends_line(text, begin, end))
        return true;
    *kind_out = WIRECOPY_CREDIT_ATTRIBUTION;
    return is_attributed(text, begin, end);
}

/* ---- the list ---- */

typedef struct credit_list {
    wirecopy_credit *items; /* [WIRECOPY_CREDITS_MAX] by place */
    size_t count;
} credit_list;

/* Of credits of one name the first counts, and of all the first few. */
static void add(credit_list *list, wirecopy_credit credit)
{
    size_t at = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!wirecopy_string_equals(list->items[i].name, credit.name))
            continue;
        if (list->items[i].begin <= credit.begin)
            return;
        memmove(&list->items[i], &list->items[i + 1], (list->count - i - 1) * sizeof list->items[0]);
        list->count--;
    }
    while (at < list->count && list->items[at].begin <= credit.begin)
        at++;
    if (at == WIRECOPY_CREDITS_MAX)
        return;
    list->count -= list->count == WIRECOPY_CREDITS_MAX;
    memmove(&list->items[at + 1], &list->items[at], (list->count - at) * sizeof list->items[0]);
    list->items[at] = credit;
    list->count++;
}

/* Adds the first place where a name is credited. */
static void find_name(credit_list *list, wirecopy_string text, wirecopy_string name, wirecopy_string told_by)
{
    const bool is_spaced_script = name.byte_count > 0 && is_spaced(name.bytes);
    for (size_t at = 0; name.byte_count > 0 && at + name.byte_count <= text.byte_count; at++) {
        const char *const found = memchr(text.bytes + at, name.bytes[0], text.byte_count - name.byte_count - at + 1);
        if (!found)
            return;
        at = (size_t)(found - text.bytes);
        const size_t end = at + name.byte_count;
        wirecopy_credit_kind kind;
        if (memcmp(found, name.bytes, name.byte_count) == 0 && is_whole(text, at, end, is_spaced_script) &&
            is_credit(text, at, end, &kind)) {
            add(list, (wirecopy_credit){kind, told_by, at, end});
            return;
        }
    }
}

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static wirecopy_string told_name(wirecopy_string name)
{
    for (size_t i = 0; i < wirecopy_agency_count; i++)
        if (wirecopy_string_equals(string_of(wirecopy_agency_table[i].name), name))
            return string_of(wirecopy_agency_table[i].told_by);
    return name;
}

/* A name begins with a capital, or with a letter of a script that may have none, and has no figure in it. */
static bool is_name(wirecopy_string text, size_t begin, size_t end)
{
    if (begin == end)
        return false;
    const char first = text.bytes[begin];
    const bool is_small = fold(first) == first && (unsigned char)first < 0x80;
    if (is_small && !starts_with(text, begin, "dpa"))
        return false;
    for (size_t i = begin; i < end; i++)
        if (text.bytes[i] >= '0' && text.bytes[i] <= '9')
            return false;
    return true;
}

/* Whether what comes behind the brackets begins the story: a dash; or a stop, if what comes before is in capitals. */
static bool begins_story(wirecopy_string text, size_t open, size_t behind)
{
    bool is_in_capitals = true;
    for (size_t i = 0; i < open; i++)
        is_in_capitals = is_in_capitals && !(text.bytes[i] >= 'a' && text.bytes[i] <= 'z');
    while (behind < text.byte_count && text.bytes[behind] == ' ')
        behind++;
    return taken_by(text, behind, dashes) > 0 ||
           (is_in_capitals && (starts_with(text, behind, ".") || starts_with(text, behind, ":")));
}

/* Whoever is named in brackets before the first sentence, known or not. */
static void find_dateline(credit_list *list, wirecopy_string text)
{
    size_t open = 0;
    while (open < text.byte_count && open < DATELINE_BYTES_MAX && text.bytes[open] != '\n' &&
           !taken_by(text, open, openings))
        open++;
    if (open >= text.byte_count)
        return;
    const size_t begin = open + taken_by(text, open, openings);
    size_t end = begin;
    while (end < text.byte_count && end - begin < NAME_BYTES_MAX && text.bytes[end] != '\n' &&
           !taken_by(text, end, closings))
        end++;
    const size_t closing = end < text.byte_count ? taken_by(text, end, closings) : 0;
    if (begin == open || closing == 0 || !is_name(text, begin, end) || !begins_story(text, open, end + closing))
        return;
    const wirecopy_string name = {text.bytes + begin, end - begin};
    add(list, (wirecopy_credit){WIRECOPY_CREDIT_DATELINE, told_name(name), begin, end});
}

size_t wirecopy_credits_find(wirecopy_string text, const wirecopy_string *names, size_t name_count,
                             wirecopy_credit *credits_out)
{
    credit_list list = {credits_out, 0};
    if (!credits_out || (!text.bytes && text.byte_count > 0) || (!names && name_count > 0) || text.byte_count == 0)
        return 0;
    find_dateline(&list, text);
    for (size_t i = 0; i < wirecopy_agency_count; i++)
        find_name(&list, text, string_of(wirecopy_agency_table[i].name), string_of(wirecopy_agency_table[i].told_by));
    for (size_t i = 0; i < name_count; i++)
        find_name(&list, text, names[i], told_name(names[i]));
    return list.count;
}
