/*
 * Writes the tables of core/text/pages.h as C, to standard output. Runs when the library is built.
 *
 * Which characters do not depend on their neighbours: NFKC_Casefold decomposes and folds character by character,
 * orders marks, and composes. So a run of such is normalised character by character if nothing in it changes places
 * or composes with what another character became. Marks change places only with marks, and what composes does so with
 * something before it. Hence a character
 *   - attracts, if what it becomes ends with a mark, or with a first part of a pair whose second part is no mark;
 *   - joins, if what it becomes begins with a mark, or with a second part that is no mark;
 *   - is complex, if what it becomes begins with a mark that is a second part, for that may compose with any letter.
 * "Mark" is here what has a combining class other than 0.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "core/text/character.h"
#include "core/text/pages.h"

#define CODE_POINTS 0x110000
#define FOLDED                                                                                                         \
    ((utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE))
#define CANONICAL ((utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE))
#define PARTS_MAX 32

/* Of the pairs that compose: which characters are a second part, and which a first part with a second that is no
 * mark. */
static bool is_second[CODE_POINTS], is_first[CODE_POINTS];

static uint32_t entries[WIRECOPY_PAGE_COUNT][WIRECOPY_PAGE_CHARACTERS];
static uint32_t pages[WIRECOPY_PAGE_COUNT][WIRECOPY_PAGE_CHARACTERS];
static unsigned numbers[WIRECOPY_PAGE_COUNT];
static unsigned page_bytes[WIRECOPY_PAGE_COUNT]; /* that its characters take in UTF-8 */
static unsigned page_count;

typedef struct parts {
    utf8proc_int32_t code_points[PARTS_MAX];
    size_t count;
} parts;

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xd800 && code_point <= 0xdfff;
}

static bool is_mark(utf8proc_int32_t code_point)
{
    return utf8proc_get_property(code_point)->combining_class != 0;
}

static parts decompose(uint32_t code_point, utf8proc_option_t options)
{
    parts made;
    int boundary_class = 0;
    const utf8proc_ssize_t count = utf8proc_decompose_char((utf8proc_int32_t)code_point, made.code_points, PARTS_MAX,
                                                           options | UTF8PROC_DECOMPOSE, &boundary_class);
    if (count < 0 || count > PARTS_MAX)
        exit(EXIT_FAILURE);
    made.count = (size_t)count;
    return made;
}

static parts compose(parts made, size_t count, utf8proc_option_t options)
{
    made.count = (size_t)utf8proc_normalize_utf32(made.code_points, (utf8proc_ssize_t)count, options);
    return made;
}

static void find_pairs(void)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        const parts made = is_surrogate(code_point) ? (parts){{0}, 0} : decompose(code_point, UTF8PROC_STABLE);
        if (made.count < 2)
            continue;
        const parts whole = compose(made, made.count, CANONICAL), first = compose(made, made.count - 1, CANONICAL);
        if (whole.count != 1 || whole.code_points[0] != (utf8proc_int32_t)code_point || first.count != 1)
            continue;
        const utf8proc_int32_t second = made.code_points[made.count - 1];
        is_second[second] = true;
        if (!is_mark(second))
            is_first[first.code_points[0]] = true;
    }
}

static uint32_t flags_of(uint32_t code_point)
{
    const parts made = decompose(code_point, FOLDED);
    if (made.count == 0)
        return WIRECOPY_PAGE_COMPLEX;
    const parts composed = compose(made, made.count, FOLDED);
    const utf8proc_int32_t first = made.code_points[0], last = composed.code_points[composed.count - 1];
    uint32_t flags = 0;
    if (is_mark(first) && is_second[first])
        flags |= WIRECOPY_PAGE_COMPLEX;
    if (is_mark(first) || is_second[first])
        flags |= WIRECOPY_PAGE_JOINS;
    if (is_mark(made.code_points[made.count - 1]) || is_first[last])
        flags |= WIRECOPY_PAGE_ATTRACTS;
    return flags;
}

/* How the bytes change, and how many fall away; complex if that cannot be said in an entry. */
static uint32_t change_of(const unsigned char *bytes, size_t byte_count, bool is_unspaced)
{
    char normal[4 * WIRECOPY_NORMALISE_GROWTH_MAX];
    size_t written = 0;
    if (wirecopy_character_normalise((const char *)bytes, byte_count, normal, sizeof normal, &written) != WIRECOPY_OK)
        exit(EXIT_FAILURE);
    if (written == 0 || written > byte_count)
        return WIRECOPY_PAGE_COMPLEX;
    if (is_unspaced && (written != 3 || wirecopy_character_bytes(normal[0]) != 3))
        return WIRECOPY_PAGE_COMPLEX; /* pairs are made of single characters of three bytes */
    const size_t dropped = byte_count - written;
    uint32_t change = 0;
    for (size_t i = dropped; i < byte_count; i++)
        change |= (uint32_t)(bytes[i] ^ (unsigned char)normal[i - dropped]) << 8 * i;
    return change << 8 | (dropped == 1 ? WIRECOPY_PAGE_DROPS_ONE : dropped == 2 ? WIRECOPY_PAGE_DROPS_TWO : 0);
}

static uint32_t entry_of(uint32_t code_point)
{
    unsigned char bytes[4];
    wirecopy_character character;
    if (is_surrogate(code_point))
        return WIRECOPY_PAGE_COMPLEX;
    const size_t byte_count = (size_t)utf8proc_encode_char((utf8proc_int32_t)code_point, bytes);
    wirecopy_character_decode((const char *)bytes, byte_count, &character);
    switch (character.class) {
    case WIRECOPY_CHARACTER_SEPARATOR:
        return 0;
    case WIRECOPY_CHARACTER_TRANSPARENT: /* what vanishes hides what is before it; an apostrophe keeps it apart */
        return WIRECOPY_PAGE_TRANSPARENT | (decompose(code_point, FOLDED).count == 0 ? WIRECOPY_PAGE_ATTRACTS : 0);
    case WIRECOPY_CHARACTER_WORD:
        return WIRECOPY_PAGE_WORD | flags_of(code_point) | change_of(bytes, byte_count, false);
    case WIRECOPY_CHARACTER_UNSPACED:
        return WIRECOPY_PAGE_UNSPACED | flags_of(code_point) | change_of(bytes, byte_count, true);
    default:
        return WIRECOPY_PAGE_COMPLEX;
    }
}

/* A character of a complex one's chunk is not looked at, so that all of them are alike. */
static void fill_entries(void)
{
    for (uint32_t code_point = 0; code_point < WIRECOPY_PAGE_COUNT * WIRECOPY_PAGE_CHARACTERS; code_point++) {
        const uint32_t entry = entry_of(code_point);
        entries[code_point / WIRECOPY_PAGE_CHARACTERS][code_point % WIRECOPY_PAGE_CHARACTERS] =
            entry & WIRECOPY_PAGE_COMPLEX ? WIRECOPY_PAGE_COMPLEX : entry;
    }
}

static unsigned bytes_at(unsigned i)
{
    return i < 0x80 / WIRECOPY_PAGE_CHARACTERS ? 1 : i < 0x800 / WIRECOPY_PAGE_CHARACTERS ? 2 : 3;
}

static void number_pages(void)
{
    for (unsigned i = 0; i < WIRECOPY_PAGE_COUNT; i++) {
        unsigned page = 0;
        while (page < page_count &&
               (page_bytes[page] != bytes_at(i) || memcmp(pages[page], entries[i], sizeof pages[page]) != 0))
            page++;
        if (page == page_count) {
            memcpy(pages[page], entries[i], sizeof entries[i]);
            page_bytes[page_count++] = bytes_at(i);
        }
        numbers[i] = page;
    }
}

/* ---- writing ---- */

static void write_numbers(const unsigned *from, size_t count, unsigned per_line)
{
    for (size_t i = 0; i < count; i++)
        printf("%s0x%x,", i % per_line == 0 ? "\n    " : " ", from[i]);
    printf("\n");
}

/* Byte number `from_last` of the change, counted from the last one. */
static unsigned plane_of(unsigned page, unsigned character, unsigned from_last)
{
    const unsigned byte_count = page_bytes[page];
    return from_last < byte_count ? pages[page][character] >> 8 >> 8 * (byte_count - 1 - from_last) & 0xff : 0;
}

static void write_plane(unsigned page, int from_last)
{
    unsigned plane[WIRECOPY_PAGE_CHARACTERS];
    for (unsigned i = 0; i < WIRECOPY_PAGE_CHARACTERS; i++)
        plane[i] = from_last < 0 ? pages[page][i] & 0xff : plane_of(page, i, (unsigned)from_last);
    printf("{");
    write_numbers(plane, WIRECOPY_PAGE_CHARACTERS, 16);
    printf("},");
}

int main(void)
{
    find_pairs();
    fill_entries();
    number_pages();
    printf(
        "/* Written by scripts/tables/pages.c, from utf8proc %s, Unicode %s. */\n\n#include \"core/text/pages.h\"\n\n",
        utf8proc_version(), utf8proc_unicode_version());
    printf("const uint16_t wirecopy_page_numbers[WIRECOPY_PAGE_COUNT] = {");
    write_numbers(numbers, WIRECOPY_PAGE_COUNT, 16);
    printf("};\n\nconst uint32_t wirecopy_page_entries[][WIRECOPY_PAGE_CHARACTERS] = {");
    for (unsigned page = 0; page < page_count; page++) {
        printf("{");
        write_numbers(pages[page], WIRECOPY_PAGE_CHARACTERS, 8);
        printf("},");
    }
    printf("};\n\nconst wirecopy_page_planes wirecopy_pages[] = {");
    for (unsigned page = 0; page < page_count; page++) {
        printf("{");
        for (int from_last = -1; from_last < 3; from_last++)
            write_plane(page, from_last);
        printf("},");
    }
    printf("};\n");
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
