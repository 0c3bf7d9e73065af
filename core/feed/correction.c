#include "core/feed/correction.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* What agencies write, in the languages in which they write most. */
static const struct correction_word {
    const char *word;
    wirecopy_correction kind;
} words[] = {
    {"UPDATE", WIRECOPY_UPDATE},
    {"UPDATED", WIRECOPY_UPDATE},
    {"UPDATES", WIRECOPY_UPDATE},
    {"WRAPUP", WIRECOPY_UPDATE},
    {"WRAP-UP", WIRECOPY_UPDATE},
    {"ADDS", WIRECOPY_UPDATE},
    {"ACTUALIZA", WIRECOPY_UPDATE},
    {"LEAD", WIRECOPY_LEAD},
    {"LD", WIRECOPY_LEAD},
    {"LD-WRITETHRU", WIRECOPY_LEAD},
    {"WRITETHRU", WIRECOPY_LEAD},
    {"WRITETHROUGH", WIRECOPY_LEAD},
    {"REFILE", WIRECOPY_REFILE},
    {"REFILED", WIRECOPY_REFILE},
    {"RPT", WIRECOPY_REFILE},
    {"REPEAT", WIRECOPY_REFILE},
    {"REPEATS", WIRECOPY_REFILE},
    {"REPETITION", WIRECOPY_REFILE},
    {"RESENDING", WIRECOPY_REFILE},
    {"WIEDERHOLUNG", WIRECOPY_REFILE},
    {"CORRECTED", WIRECOPY_CORRECTED},
    {"CORRECTION", WIRECOPY_CORRECTED},
    {"CORRECTS", WIRECOPY_CORRECTED},
    {"CORRECTING", WIRECOPY_CORRECTED},
    {"CORRECTIVE", WIRECOPY_CORRECTED},
    {"CORR", WIRECOPY_CORRECTED},
    {"CLARIFICATION", WIRECOPY_CORRECTED},
    {"CLARIFIES", WIRECOPY_CORRECTED},
    {"KORREKTUR", WIRECOPY_CORRECTED},
    {"BERICHTIGUNG", WIRECOPY_CORRECTED},
    {"RECTIFICATIF", WIRECOPY_CORRECTED},
    {"CORRECTIF", WIRECOPY_CORRECTED},
    {"CORRECCION", WIRECOPY_CORRECTED},
    {"CORRIGE", WIRECOPY_CORRECTED},
    {"RETTELSE", WIRECOPY_CORRECTED},
    {"KILL", WIRECOPY_KILL},
    {"WITHDRAWN", WIRECOPY_KILL},
    {"RETRACTION", WIRECOPY_KILL},
    {"ANNULATION", WIRECOPY_KILL},
    {"STORNO", WIRECOPY_KILL},
    {"ANULA", WIRECOPY_KILL},
};

/* May stand before one of the words above. */
static const char *const openings[] = {"EDS", "EDITORS", "NOTE", "ATTENTION", "ACHTUNG", "MANDATORY", "STORY"};

/* Correction lines stand at the front, and slugs are short. */
#define BYTES_LOOKED_AT ((size_t)256)

typedef struct cursor {
    const char *next;
    const char *end;
} cursor;

static cursor cursor_of(wirecopy_string text)
{
    return (cursor){text.bytes, text.bytes + (text.byte_count < BYTES_LOOKED_AT ? text.byte_count : BYTES_LOOKED_AT)};
}

static bool is_letter(char byte)
{
    const char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'z';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void skip_space(cursor *at)
{
    while (at->next < at->end && is_space(*at->next))
        at->next++;
}

/* A word, which a hyphen parts only where it does in the table. */
static wirecopy_string take_word(cursor *at)
{
    static const char *const hyphened[] = {"LD-WRITETHRU", "WRAP-UP"};
    const char *const begin = at->next;
    for (size_t i = 0; i < 2; i++) {
        const size_t byte_count = strlen(hyphened[i]);
        if ((size_t)(at->end - begin) >= byte_count && strncasecmp(begin, hyphened[i], byte_count) == 0)
            at->next += byte_count;
    }
    while (at->next < at->end && is_letter(*at->next))
        at->next++;
    return (wirecopy_string){begin, (size_t)(at->next - begin)};
}

static uint32_t take_number(cursor *at)
{
    uint32_t number = 0;
    for (int i = 0; i < 3 && at->next < at->end && is_digit(*at->next); i++)
        number = number * 10 + (uint32_t)(*at->next++ - '0');
    return number;
}

static bool equals(wirecopy_string word, const char *other)
{
    return word.byte_count == strlen(other) && strncasecmp(word.bytes, other, word.byte_count) == 0;
}

static wirecopy_correction kind_of(wirecopy_string word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (equals(word, words[i].word))
            return words[i].kind;
    return WIRECOPY_AS_IT_WAS;
}

static bool is_opening(wirecopy_string word)
{
    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
        if (equals(word, openings[i]))
            return true;
    return false;
}

static bool is_in_capitals(wirecopy_string word)
{
    for (size_t i = 0; i < word.byte_count; i++)
        if (word.bytes[i] >= 'a' && word.bytes[i] <= 'z')
            return false;
    return true;
}

/* "-", ":", "/", ")", ",", a full stop, a dash of Unicode. */
static bool take_mark(cursor *at)
{
    static const char *const marks[] = {"-", ":", "/", ")", ",", ".", "=", "\xe2\x80\x93", "\xe2\x80\x94"};
    cursor ahead = *at;
    skip_space(&ahead);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const size_t byte_count = strlen(marks[i]);
        if ((size_t)(ahead.end - ahead.next) >= byte_count && memcmp(ahead.next, marks[i], byte_count) == 0) {
            at->next = ahead.next + byte_count;
            return true;
        }
    }
    return false;
}

static void skip_remark(cursor *at)
{
    cursor ahead = *at;
    skip_space(&ahead);
    if (ahead.next == ahead.end || *ahead.next != '(')
        return;
    const char *const close = memchr(ahead.next, ')', (size_t)(ahead.end - ahead.next));
    if (close)
        at->next = close + 1;
}

/* "st", "nd", "rd", "th" or a full stop behind a number. */
static void skip_ordinal(cursor *at)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    for (size_t i = 0; i < 4; i++)
        if (at->end - at->next >= 2 && strncasecmp(at->next, endings[i], 2) == 0) {
            at->next += 2;
            return;
        }
    if (at->next < at->end && *at->next == '.')
        at->next++;
}

/* "2nd Ld", "1. Lead", "1stLd-Writethru": an ordinal and a word for a lead. */
static bool take_lead(cursor *at, wirecopy_correction_line *line_out)
{
    cursor ahead = *at;
    const uint32_t number = take_number(&ahead);
    if (ahead.next == at->next)
        return false;
    skip_ordinal(&ahead);
    skip_space(&ahead);
    if (kind_of(take_word(&ahead)) != WIRECOPY_LEAD)
        return false;
    *line_out = (wirecopy_correction_line){WIRECOPY_LEAD, number};
    *at = ahead;
    return true;
}

/* "UPDATE 2-", "CORRECTED (OFFICIAL)-", "Correction:", "REFILE" at the end. */
static bool take_correction(cursor *at, wirecopy_correction_line *line_out)
{
    cursor ahead = *at;
    const wirecopy_string word = take_word(&ahead);
    const wirecopy_correction kind = word.byte_count ? kind_of(word) : WIRECOPY_AS_IT_WAS;
    if (kind == WIRECOPY_AS_IT_WAS)
        return false;
    cursor behind = ahead;
    skip_space(&behind);
    uint32_t number = take_number(&behind);
    if (behind.next < behind.end && is_letter(*behind.next))
        number = 0; /* "1ST LEAD" is a line of its own */
    if (number)
        ahead = behind;
    skip_remark(&ahead);
    const bool is_marked = take_mark(&ahead) && (kind != WIRECOPY_KILL || is_in_capitals(word));
    cursor rest = ahead;
    skip_space(&rest);
    wirecopy_correction_line next;
    if (!is_marked &&
        (!is_in_capitals(word) || (rest.next < rest.end && !take_lead(&rest, &next) && !take_correction(&rest, &next))))
        return false;
    *line_out = (wirecopy_correction_line){kind, number};
    *at = ahead;
    return true;
}

wirecopy_correction_line wirecopy_correction_join(wirecopy_correction_line a, wirecopy_correction_line b)
{
    wirecopy_correction_line joined = a.kind >= b.kind ? a : b;
    if (joined.number == 0)
        joined.number = a.number ? a.number : b.number;
    return joined;
}

/* Passes "Eds:", "(", "***" and the like. */
static void skip_openings(cursor *at)
{
    for (;;) {
        while (at->next < at->end && (is_space(*at->next) || strchr("([*^+", *at->next)))
            at->next++;
        cursor ahead = *at;
        const wirecopy_string word = take_word(&ahead);
        if (word.byte_count == 0 || !is_opening(word))
            return;
        take_mark(&ahead);
        *at = ahead;
    }
}

wirecopy_correction_line wirecopy_correction_of_headline(wirecopy_string text)
{
    wirecopy_correction_line all = {WIRECOPY_AS_IT_WAS, 0}, line;
    if (text.byte_count == 0)
        return all;
    cursor at = cursor_of(text);
    skip_openings(&at);
    while (take_correction(&at, &line) || take_lead(&at, &line)) {
        all = wirecopy_correction_join(all, line);
        skip_space(&at);
    }
    return all;
}

/* Leads stand anywhere; other words only behind a comma, because "MARKETS-CORRECTION" is about markets. */
wirecopy_correction_line wirecopy_correction_of_slug(wirecopy_string text)
{
    wirecopy_correction_line all = wirecopy_correction_of_headline(text), line;
    if (text.byte_count == 0)
        return all;
    cursor at = cursor_of(text);
    bool begins_word = true, is_behind_comma = false;
    while (at.next < at.end) {
        cursor ahead = at;
        if (begins_word && (take_lead(&ahead, &line) || (is_behind_comma && take_correction(&ahead, &line)))) {
            all = wirecopy_correction_join(all, line);
            at = ahead;
        }
        if (at.next == at.end)
            break;
        begins_word = !is_letter(*at.next) && !is_digit(*at.next);
        is_behind_comma = *at.next == ',' || (is_behind_comma && is_space(*at.next));
        at.next++;
    }
    return all;
}
