#include "core/text/located.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/text/character.h"
#include "core/text/words.h"
#include "wirecopy/story.h"

/* Where a text is, and how far it was taken. */
typedef struct text_cursor {
    const char *text;
    size_t at, end;
    uint32_t count_max;
} text_cursor;

void wirecopy_located_clear(wirecopy_located *located)
{
    wirecopy_memory_free(located->bytes);
    wirecopy_memory_free(located->starts);
    wirecopy_memory_free(located->locations);
    memset(located, 0, sizeof *located);
}

void wirecopy_located_reset(wirecopy_located *located)
{
    located->count = 0;
}

static uint32_t bytes_used(const wirecopy_located *located)
{
    return located->count ? located->starts[located->count] : 0;
}

/* Makes room for a word of so many bytes, and returns where it goes; NULL if there is none, and why. */
static char *reserve_word(wirecopy_located *located, size_t byte_count, wirecopy_status *status_out)
{
    const size_t used = bytes_used(located);
    *status_out = used + byte_count >= UINT32_MAX ? WIRECOPY_E_LIMIT : WIRECOPY_E_MEMORY;
    if (*status_out == WIRECOPY_E_LIMIT ||
        wirecopy_memory_reserve(&located->bytes, &located->bytes_capacity,
                                used + byte_count + 1 + WIRECOPY_WORDS_PADDING, 1) ||
        wirecopy_memory_reserve(&located->starts, &located->starts_capacity, (size_t)located->count + 2,
                                sizeof located->starts[0]) ||
        wirecopy_memory_reserve(&located->locations, &located->locations_capacity, (size_t)located->count + 1,
                                sizeof located->locations[0]))
        return NULL;
    *status_out = WIRECOPY_OK;
    located->starts[0] = 0;
    return located->bytes + used;
}

/* Adds the word that was written where reserve_word() said; an empty one is none. */
static void add_word(wirecopy_located *located, size_t byte_count, wirecopy_location location)
{
    if (byte_count == 0)
        return;
    const uint32_t end = bytes_used(located) + (uint32_t)byte_count;
    located->bytes[end] = ' ';
    located->locations[located->count++] = location;
    located->starts[located->count] = end + 1;
}

static wirecopy_status append_normalised(wirecopy_located *located, const char *text, wirecopy_location location)
{
    const size_t byte_count = location.end - location.begin, room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
    wirecopy_status status;
    char *word = reserve_word(located, room, &status);
    size_t written = 0;
    if (word)
        status = wirecopy_character_normalise(text + location.begin, byte_count, word, room, &written);
    if (status == WIRECOPY_OK)
        add_word(located, written, location);
    return status;
}

/* ---- ASCII ---- */

static bool is_ascii_word(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_of_chunk(unsigned char c)
{
    return c >= 0x80 || c == '\'' || is_ascii_word(c);
}

/* A chunk of ASCII is one word: folded, without its apostrophes. */
static wirecopy_status append_ascii(wirecopy_located *located, const char *text, size_t begin, size_t end)
{
    while (begin < end && text[begin] == '\'')
        begin++;
    while (begin < end && text[end - 1] == '\'')
        end--;
    wirecopy_status status;
    char *word = reserve_word(located, end - begin, &status);
    if (!word)
        return status;
    size_t written = 0;
    for (size_t i = begin; i < end; i++) {
        const char c = text[i];
        word[written] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
        written += c != '\'';
    }
    add_word(located, written, (wirecopy_location){(uint32_t)begin, (uint32_t)end, false});
    return WIRECOPY_OK;
}

/* ---- other characters ---- */

static bool is_ascii(const char *bytes, size_t byte_count)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < byte_count; i++)
        seen |= (unsigned char)bytes[i];
    return seen < 0x80;
}

static bool is_kana(uint32_t code_point)
{
    return (code_point >= 0x3041 && code_point <= 0x3096) || (code_point >= 0x30a1 && code_point <= 0x30fa);
}

static bool is_half_width_kana(uint32_t code_point)
{
    return code_point >= 0xff66 && code_point <= 0xff9d;
}

/* Han and Kana that are their own normal form. */
static bool is_normal(uint32_t code_point)
{
    return (code_point >= 0x4e00 && code_point <= 0x9fff) || is_kana(code_point);
}

/* The sound marks of Kana: the one character that they make with the one before has a form of its own. */
static bool is_sound_mark(uint32_t code_point)
{
    return code_point == 0x3099 || code_point == 0x309a || code_point == 0xff9e || code_point == 0xff9f;
}

static size_t decode(const text_cursor *cursor, size_t at, wirecopy_character *character)
{
    return at + wirecopy_character_decode(cursor->text + at, cursor->end - at, character);
}

static wirecopy_status append_character(wirecopy_located *located, text_cursor *cursor, wirecopy_character character,
                                        size_t next)
{
    wirecopy_location location = {(uint32_t)cursor->at, (uint32_t)next, true};
    wirecopy_character mark;
    cursor->at = next;
    if (next < cursor->end && (is_kana(character.code_point) || is_half_width_kana(character.code_point))) {
        const size_t behind = decode(cursor, next, &mark);
        if (is_sound_mark(mark.code_point)) {
            cursor->at = behind;
            location.end = (uint32_t)behind;
        }
    }
    if (location.end != next || !is_normal(character.code_point))
        return append_normalised(located, cursor->text, location);
    wirecopy_status status;
    char *word = reserve_word(located, next - location.begin, &status);
    if (word) {
        memcpy(word, cursor->text + location.begin, next - location.begin);
        add_word(located, next - location.begin, location);
    }
    return status;
}

/* Appends what begins with a word character of a script that has spaces, up to the next of another class. */
static wirecopy_status append_run(wirecopy_located *located, text_cursor *cursor, size_t next)
{
    const size_t begin = cursor->at;
    size_t end = next;
    cursor->at = next;
    while (cursor->at < cursor->end) {
        wirecopy_character character;
        next = decode(cursor, cursor->at, &character);
        if (character.class != WIRECOPY_CHARACTER_WORD && character.class != WIRECOPY_CHARACTER_TRANSPARENT)
            break;
        cursor->at = next;
        if (character.class == WIRECOPY_CHARACTER_WORD)
            end = next;
    }
    if (is_ascii(cursor->text + begin, end - begin))
        return append_ascii(located, cursor->text, begin, end);
    return append_normalised(located, cursor->text, (wirecopy_location){(uint32_t)begin, (uint32_t)end, false});
}

/* Appends the words of a chunk that is not all ASCII. */
static wirecopy_status append_mixed(wirecopy_located *located, text_cursor *chunk)
{
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && chunk->at < chunk->end && located->count < chunk->count_max) {
        wirecopy_character character;
        const size_t next = decode(chunk, chunk->at, &character);
        if (character.class == WIRECOPY_CHARACTER_UNSPACED)
            status = append_character(located, chunk, character, next);
        else if (character.class == WIRECOPY_CHARACTER_WORD)
            status = append_run(located, chunk, next);
        else
            chunk->at = next;
    }
    return status;
}

wirecopy_status wirecopy_located_append(wirecopy_located *located, const char *text, size_t byte_count,
                                        uint32_t count_max)
{
    assert(located && (text || byte_count == 0));
    if (byte_count > WIRECOPY_TEXT_BYTES_MAX)
        return WIRECOPY_E_LIMIT;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t begin = 0, end; status == WIRECOPY_OK && begin < byte_count && located->count < count_max;
         begin = end + 1) {
        end = begin;
        while (end < byte_count && is_of_chunk((unsigned char)text[end]))
            end++;
        if (is_ascii(text + begin, end - begin))
            status = append_ascii(located, text, begin, end);
        else
            status = append_mixed(located, &(text_cursor){text, begin, end, count_max});
    }
    return status;
}
