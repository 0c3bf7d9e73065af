#include "core/text/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/text/character.h"
#include "tests/unit/guard.h"
#include "tests/unit/kernels.h"
#include "wirecopy/story.h"

/* ---- the definition: character by character, as FINGERPRINT.md has it ---- */

typedef struct plain_words {
    char *bytes; /* the word stream */
    size_t byte_count, capacity;
    size_t count;
    uint32_t invalid_count;
} plain_words;

static void add_plain(plain_words *words, const char *word, size_t byte_count)
{
    if (words->byte_count + byte_count + 1 > words->capacity) {
        words->capacity = 2 * (words->byte_count + byte_count) + 64;
        words->bytes = realloc(words->bytes, words->capacity);
        CU_ASSERT_PTR_NOT_NULL_FATAL(words->bytes);
    }
    memcpy(words->bytes + words->byte_count, word, byte_count);
    words->byte_count += byte_count;
    words->bytes[words->byte_count++] = ' ';
    words->count++;
}

static void add_run(plain_words *words, const char *run, size_t byte_count, wirecopy_character_class class)
{
    const size_t room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
    char *normal = malloc(room + 1);
    size_t written = 0;
    CU_ASSERT_FATAL(normal && wirecopy_character_normalise(run, byte_count, normal, room, &written) == WIRECOPY_OK);
    const size_t first = written ? wirecopy_character_bytes(normal[0]) : 0;
    if (written > 0 && (class == WIRECOPY_CHARACTER_WORD || first == written))
        add_plain(words, normal, written);
    for (size_t left = 0, right = first; class == WIRECOPY_CHARACTER_UNSPACED && right < written;) {
        const size_t end = right + wirecopy_character_bytes(normal[right]);
        add_plain(words, normal + left, end - left);
        left = right;
        right = end;
    }
    free(normal);
}

static plain_words split_plainly(const char *text, size_t byte_count)
{
    plain_words words = {NULL, 0, 0, 0, 0};
    size_t start = SIZE_MAX, end = 0;
    wirecopy_character_class run_class = WIRECOPY_CHARACTER_SEPARATOR;
    for (size_t at = 0; at < byte_count;) {
        wirecopy_character character;
        const size_t next = at + wirecopy_character_decode(text + at, byte_count - at, &character);
        words.invalid_count += character.class == WIRECOPY_CHARACTER_INVALID;
        if (character.class != WIRECOPY_CHARACTER_TRANSPARENT) {
            if (start != SIZE_MAX && character.class != run_class) {
                add_run(&words, text + start, end - start, run_class);
                start = SIZE_MAX;
            }
            if (character.class >= WIRECOPY_CHARACTER_WORD) {
                start = start == SIZE_MAX ? at : start;
                end = next;
                run_class = character.class;
            }
        }
        at = next;
    }
    if (start != SIZE_MAX)
        add_run(&words, text + start, end - start, run_class);
    return words;
}

/* ---- comparisons ---- */

static bool is_well_laid_out(const wirecopy_words *words)
{
    if (words->starts[0] != 0)
        return false;
    for (uint32_t i = 0; i < words->count; i++) {
        const uint32_t start = words->starts[i], end = words->starts[i + 1];
        if (end < start + 2 || words->bytes[end - 1] != ' ' || memchr(words->bytes + start, ' ', end - 1 - start))
            return false;
    }
    return words->bytes_capacity >= words->starts[words->count] + WIRECOPY_WORDS_PADDING;
}

static bool equals(const wirecopy_words *words, const plain_words *wanted)
{
    return is_well_laid_out(words) && words->count == wanted->count && words->invalid_count == wanted->invalid_count &&
           words->starts[words->count] == wanted->byte_count &&
           (wanted->byte_count == 0 || memcmp(words->bytes, wanted->bytes, wanted->byte_count) == 0);
}

/* Splits a text where it lies, in words' memory. */
static void check_here(wirecopy_words *words, const char *text, size_t byte_count, const plain_words *wanted)
{
    wirecopy_words_reset(words);
    CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(words, text, byte_count), WIRECOPY_OK);
    const bool same = equals(words, wanted);
    if (!same)
        printf("\n    differs: %.*s", (int)(byte_count < 200 ? byte_count : 200), text);
    CU_ASSERT_FATAL(same);
}

/* Behind the text nothing may be read. */
static void check_text(wirecopy_words *words, const char *text, size_t byte_count)
{
    plain_words wanted = split_plainly(text, byte_count);
    check_here(words, guard_end(text, byte_count), byte_count, &wanted);
    free(wanted.bytes);
}

/* ---- texts ---- */

/* What a random text is put together from: every class, at every length of UTF-8, and what is cut or wrong. */
static const char *const pieces[] = {"the",
                                     "Harbour",
                                     "a",
                                     "I",
                                     "x9",
                                     "1999",
                                     "donT",
                                     "\xc3\xa9t\xc3\xa9",
                                     "\xc3\x85",
                                     "e\xcc\x81",
                                     " ",
                                     " ",
                                     " ",
                                     " ",
                                     "  ",
                                     "\n",
                                     "\t",
                                     ",",
                                     ".",
                                     "-",
                                     "\x7f",
                                     "'",
                                     "'",
                                     "\xe2\x80\x99",
                                     "\xca\xbc",
                                     "\xc2\xad",
                                     "\xe2\x80\x8b",
                                     "\xef\xbb\xbf",
                                     "\xcd\x8f",
                                     "\xe6\xb8\xaf",
                                     "\xe6\xa9\x8b",
                                     "\xe3\x82\xab",
                                     "\xef\xbd\xb6",
                                     "\xef\xbe\x9e",
                                     "\xe0\xb8\x81",
                                     "\xe0\xb8\xb3",
                                     "\xf0\xa0\xae\xb7",
                                     "\xf0\x9d\x90\x80",
                                     "\xf0\x9f\x9a\xa2",
                                     "\xef\xb7\xba",
                                     "\xef\xac\x81",
                                     "\xc2\xbd",
                                     "\xe2\x91\xb4",
                                     "\xed\x95\xad",
                                     "\xe1\x84\x92",
                                     "\xd0\x96",
                                     "\xd7\xa9",
                                     "\xe2\x80\x94",
                                     "\xe3\x80\x82",
                                     "\xff",
                                     "\xc3",
                                     "\xe2\x80",
                                     "\xf0\x9f\x98",
                                     "\xed\xa0\x80",
                                     "\xc0\x80",
                                     "\xef\xbf\xbd",
                                     "\xcc\xa3",
                                     "\xcd\x85",
                                     "\xe0\xa4\x95", /* Devanagari: ka, aa, virama, nukta, candrabindu */
                                     "\xe0\xa4\xbe",
                                     "\xe0\xa5\x8d",
                                     "\xe0\xa4\xbc",
                                     "\xe0\xa4\x81",
                                     "\xe0\xa7\x87", /* Bengali: e and aa, which compose; a letter */
                                     "\xe0\xa6\xbe",
                                     "\xe0\xa6\x95",
                                     "\xe1\x86\xa8", /* Hangul: a final, and syllables with and without one */
                                     "\xea\xb0\x80",
                                     "\xea\xb0\x81",
                                     "\xd9\x91", /* Arabic: two marks out of order, and letters */
                                     "\xd9\x8e",
                                     "\xd8\xa8\xd9\x91\xd9\x8e", /* Arabic: two marks that have to change places */
                                     "\xe0\xb8\x81\xe0\xb9\x88\xe0\xb8\xb8", /* the same in Thai */
                                     "\xd8\xa2",
                                     "\xd8\xa8",
                                     "\xd7\x91",
                                     "\xd0\xb9",
                                     "\xce\xa3",
                                     "\xcf\x82",
                                     "\xc3\x9f",
                                     "\xc4\xb0",
                                     "\xe1\xba\x9e",
                                     "\xef\xbc\xa1", /* full-width A, comma */
                                     "\xef\xbc\x8c",
                                     "\xe3\x81\x8c",
                                     "\xe3\x82\x99",
                                     "\xe3\x8e\x8f",
                                     "\xe4\xb7\x80", /* a hexagram, among ideographs */
                                     "\xe3\x90\x80",
                                     "\xe9\xbf\xbf",
                                     "\xe2\x80\x9c",
                                     "\xe2\x80\x8d",
                                     "\xe0\x80\xaf",
                                     "\xf4\x90\x80\x80",
                                     "\xc2",
                                     "\xe9\xbf",
                                     "\xc3\xe6\xb8\xaf", /* cut short by another character */
                                     "\xe2\x80\xe6\xb8\xaf",
                                     "\xe0\x8b\xc3\xa9",
                                     "@",
                                     "[",
                                     "`",
                                     "{",
                                     "/",
                                     ":",
                                     "_",
                                     "Z",
                                     "z",
                                     "0",
                                     "9"};

#define PIECE_COUNT (sizeof pieces / sizeof pieces[0])

/* choice: how many of the pieces are used, so that some texts have long runs of few. */
static size_t random_text(uint64_t *random, char *text, size_t byte_count, size_t choice)
{
    size_t used = 0;
    const size_t offset = random_next(random) % PIECE_COUNT;
    for (;;) {
        const char *piece = pieces[(offset + random_next(random) % choice) % PIECE_COUNT];
        const size_t piece_bytes = strlen(piece);
        if (used + piece_bytes > byte_count)
            return used;
        memcpy(text + used, piece, piece_bytes);
        used += piece_bytes;
    }
}

static void random_texts_are_split_as_defined(void)
{
    wirecopy_words words;
    uint64_t random = 3;
    wirecopy_words_init(&words);
    for (unsigned round = 0; round < 4000; round++) {
        static char text[20000];
        const size_t limit = round % 40 == 0 ? sizeof text : 1 + random_next(&random) % 300;
        const size_t choice = round % 3 ? PIECE_COUNT : 2 + random_next(&random) % 6;
        check_text(&words, text, random_text(&random, text, limit, choice));
    }
    wirecopy_words_clear(&words);
}

static void random_bytes_are_split_as_defined(void)
{
    wirecopy_words words;
    uint64_t random = 5;
    wirecopy_words_init(&words);
    for (unsigned round = 0; round < 4000; round++) {
        char text[700];
        const size_t byte_count = random_next(&random) % sizeof text;
        const unsigned char mask = round % 2 ? 0xff : 0x7f;
        for (size_t i = 0; i < byte_count; i++)
            text[i] = (char)((unsigned char)random_next(&random) & mask);
        check_text(&words, text, byte_count);
    }
    wirecopy_words_clear(&words);
}

/* Every byte before and after every other: the classes that a table or a mask would have wrong. */
static void every_pair_of_bytes_is_split_as_defined(void)
{
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (unsigned first = 0; first < 256; first++) {
        char text[256 * 4];
        for (unsigned second = 0; second < 256; second++) {
            const char pair[4] = {(char)first, (char)second, 'q', ' '};
            memcpy(text + 4 * second, pair, 4);
        }
        check_text(&words, text, sizeof text);
    }
    wirecopy_words_clear(&words);
}

/* Blocks of 64 bytes: words, marks and characters that begin and end at every place around the ends of blocks. */
static void words_may_lie_anywhere(void)
{
    static const char *const fillers[] = {" ", "a", "\xc3\xa9", "'", "\xe6\xb8\xaf", "\xff"};
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (size_t filler = 0; filler < sizeof fillers / sizeof fillers[0]; filler++) {
        for (size_t lead = 0; lead < 70; lead++) {
            for (size_t piece = 0; piece < PIECE_COUNT; piece++) {
                char text[512];
                size_t used = 0;
                for (; used < lead; used += strlen(fillers[filler]))
                    memcpy(text + used, fillers[filler], strlen(fillers[filler]));
                used += (size_t)sprintf(text + used, "%s%s%s Ferry", pieces[piece], fillers[filler], pieces[piece]);
                check_text(&words, text, used);
            }
        }
    }
    wirecopy_words_clear(&words);
}

/* Beginning where nothing may be read before, at every place in a block, and ending where nothing may be read behind. */
static void every_length_at_every_alignment_is_split_as_defined(void)
{
    static char text[400];
    uint64_t random = 19;
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (size_t byte_count = 0; byte_count <= 300; byte_count++) {
        const size_t choice = byte_count % 3 ? PIECE_COUNT : 2 + random_next(&random) % 6;
        const size_t made = random_text(&random, text, sizeof text, choice);
        const size_t begin = random_next(&random) % (made - byte_count + 1);
        plain_words wanted = split_plainly(text + begin, byte_count);
        check_here(&words, guard_end(text + begin, byte_count), byte_count, &wanted);
        for (size_t offset = 0; offset < 64; offset++)
            check_here(&words, guard_begin(text + begin, byte_count, offset), byte_count, &wanted);
        free(wanted.bytes);
    }
    wirecopy_words_clear(&words);
}

static size_t encode(uint32_t code_point, char *out)
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    const unsigned trailing = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
    for (unsigned i = trailing; i > 0; i--, code_point >>= 6)
        out[i] = (char)(0x80 | (code_point & 0x3f));
    out[0] = (char)(0xf00 >> trailing | code_point);
    return trailing + 1;
}

/* Kernels that look characters up in a way of their own: the others take the portable one's, and these tests long. */
static bool looks_up_by_itself(void)
{
    return wirecopy_kernel_chosen() == WIRECOPY_KERNEL_AVX512 || wirecopy_kernel_chosen() == WIRECOPY_KERNEL_PORTABLE;
}

/* In a word, at its ends, beside itself and beside one of a script without spaces: where tables stand in for
 * utf8proc, they have to say the same. Surrogates are among them, as bytes that are no UTF-8. Beyond U+FFFF there are
 * no tables: there it is enough that every character is left to its definition. */
static void every_code_point_is_split_as_defined(void)
{
    static const char *const frames[] = {
        "a%sb", " %s ", "x%s", "%sy", "\xe6\xb8\xaf%s", "%s\xe6\xb8\xaf", "\xc3\xa9%s%s\xc3\xa9"};
    char text[1 << 14];
    wirecopy_words words;
    wirecopy_words_init(&words);
    if (!looks_up_by_itself())
        return;
    for (uint32_t code_point = 1; code_point < 0x110000;) {
        size_t used = 0;
        for (; code_point < 0x110000 && used < sizeof text - 200; code_point++) {
            char character[5] = "";
            encode(code_point, character);
            const size_t frame_count = code_point < 0x10000 ? sizeof frames / sizeof frames[0] : 1;
            for (size_t i = 0; i < frame_count; i++)
                used += (size_t)sprintf(text + used, frames[i], character, character) + 1; /* with the 0 behind */
        }
        check_text(&words, text, used);
    }
    wirecopy_words_clear(&words);
}

/* Every mark of these scripts behind every letter: what composes, what changes places, and what does neither. */
static void letters_and_marks_are_split_as_defined(void)
{
    static const uint32_t blocks[][2] = {
        {0x0041, 0x0055}, {0x0061, 0x0067}, {0x00c0, 0x00df}, {0x0130, 0x0149}, {0x0300, 0x0345}, {0x0390, 0x03b0},
        {0x0410, 0x041a}, {0x0430, 0x043a}, {0x05b0, 0x05d4}, {0x0621, 0x0658}, {0x0900, 0x097f}, {0x0980, 0x09cd},
        {0x0b3e, 0x0b57}, {0x0bbe, 0x0bd7}, {0x0cbf, 0x0cd6}, {0x0d3e, 0x0d57}, {0x0dca, 0x0ddf}, {0x0e30, 0x0e4e},
        {0x1025, 0x1039}, {0x1100, 0x1112}, {0x1161, 0x1175}, {0x11a8, 0x11c2}, {0x1eb0, 0x1ec0}, {0x3046, 0x3060},
        {0x3099, 0x309c}, {0xac00, 0xac20}, {0x200b, 0x200d}};
    uint32_t characters[2048];
    size_t count = 0;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        for (uint32_t code_point = blocks[i][0]; code_point <= blocks[i][1]; code_point++)
            characters[count++] = code_point;
    static char text[1 << 16];
    wirecopy_words words;
    wirecopy_words_init(&words);
    if (!looks_up_by_itself())
        return;
    for (size_t first = 0; first < count; first++) {
        size_t used = 0;
        for (size_t second = 0; second < count; second++) {
            used += encode(characters[first], text + used);
            used += encode(characters[second], text + used);
            text[used++] = second % 3 ? ' ' : 'e';
        }
        check_text(&words, text, used);
    }
    wirecopy_words_clear(&words);
}

/* Between two characters of a run there may be more transparent ones than a block has bytes. */
static void transparent_stretches_are_split_as_defined(void)
{
    static const char *const characters[] = {"a", "\xc3\xa9", "\xe6\xb8\xaf", "\xd9\x91", "\xd9\x8e", "."};
    static const char *const transparents[] = {"'", "\xe2\x80\x8b", "\xc2\xad"};
    const size_t count = sizeof characters / sizeof characters[0];
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (size_t pair = 0; pair < count * count; pair++) {
        for (size_t kind = 0; kind < sizeof transparents / sizeof transparents[0]; kind++) {
            for (size_t stretch = 0; stretch < 140; stretch++) {
                char text[600];
                size_t used = (size_t)sprintf(text, "x %s", characters[pair / count]);
                for (size_t i = 0; i < stretch; i++)
                    used += (size_t)sprintf(text + used, "%s", transparents[kind]);
                used += (size_t)sprintf(text + used, "%s%s b", characters[pair % count],
                                        stretch % 2 ? characters[pair / count] : "");
                check_text(&words, text, used);
            }
        }
    }
    wirecopy_words_clear(&words);
}

/* A text is taken in slices and windows; where they end must not show. */
static void lengths_around_a_slice_are_split_as_defined(void)
{
    static const size_t gaps[] = {1, 5, 63, 64, 1022, 1023, 1024, 1025, 32767, 65534, 65535, 65536, 65537, 140000};
    static char text[140000];
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        for (unsigned letter = 0; letter < 3; letter++) {
            for (size_t i = 0; i < sizeof text; i++)
                text[i] = i % (gaps[g] + 1) == gaps[g] ? ' '
                          : letter == 0                ? 'A'
                          : letter == 1                ? "\xc3\x89"[i % 2]
                                                       : '\'';
            for (size_t byte_count = 65534; byte_count <= 65537; byte_count++)
                check_text(&words, text, byte_count);
            check_text(&words, text, 131072);
            check_text(&words, text, sizeof text);
        }
    }
    wirecopy_words_clear(&words);
}

/* Hundreds of kilobytes without any ASCII separator: one word, and one run of pairs. */
static void long_words_are_split_as_defined(void)
{
    static const char *const letters[] = {"a", "\xc3\x89", "\xe6\xb8\xaf", "\xef\xb7\xba", "ab'c"};
    static char text[240000];
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (size_t l = 0; l < sizeof letters / sizeof letters[0]; l++) {
        const size_t letter_bytes = strlen(letters[l]);
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = letters[l][i % letter_bytes];
        check_text(&words, text, sizeof text);
        check_text(&words, text + 1, sizeof text - 2);
    }
    wirecopy_words_clear(&words);
}

static void texts_appended_at_a_separator_are_one_text(void)
{
    static char text[9000];
    uint64_t random = 11;
    const size_t byte_count = random_text(&random, text, sizeof text, PIECE_COUNT);
    plain_words wanted = split_plainly(text, byte_count);
    wirecopy_words words;
    wirecopy_words_init(&words);
    for (size_t cut = 0; cut <= byte_count; cut++) {
        if (cut > 0 && cut < byte_count && text[cut - 1] != ' ' && text[cut] != '\n')
            continue;
        wirecopy_words_reset(&words);
        CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, text, cut), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, text + cut, byte_count - cut), WIRECOPY_OK);
        CU_ASSERT_FATAL(equals(&words, &wanted));
    }
    wirecopy_words_clear(&words);
    free(wanted.bytes);
}

/* ---- by example ---- */

static void check_example(const char *text, const char *stream)
{
    wirecopy_words words;
    wirecopy_words_init(&words);
    CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, text, strlen(text)), WIRECOPY_OK);
    const bool same = words.starts[words.count] == strlen(stream) && memcmp(words.bytes, stream, strlen(stream)) == 0;
    if (!same)
        printf("\n    '%s' gives '%.*s'", text, (int)words.starts[words.count], words.bytes);
    CU_ASSERT(same);
    wirecopy_words_clear(&words);
}

static void words_are_what_a_reader_would_say(void)
{
    check_example("The mayor's OFFICE said: \"We don't know.\"", "the mayors office said we dont know ");
    check_example("l\u2019eau d\u2019\u00c9vian", "leau d\u00e9vian ");
    check_example("rock 'n' roll ''", "rock n roll ");
    check_example("co\u00adop\u200berate", "cooperate ");
    check_example("Stra\u00dfe \u017fp\u00e4t \ufb01ne", "strasse sp\u00e4t fine ");
    check_example("\uff26\uff45\uff52\uff52\uff59 \uff11\uff12", "ferry 12 ");
    check_example("cafe\u0301 caf\u00e9", "caf\u00e9 caf\u00e9 ");
    check_example("\u6e2f\u306e\u6a4b\u3002\u5c71", "\u6e2f\u306e \u306e\u6a4b \u5c71 ");
    check_example("\uff76\uff9e\uff7d", "\u30ac\u30b9 ");
    check_example("WHO\u63a8\u5968A", "who \u63a8\u5968 a ");
    check_example("\ud56d\uad6c\ub85c \ub3cc", "\ud56d\uad6c\ub85c \ub3cc ");
    check_example("3,500.75 m\u00b2", "3 500 75 m2 ");
    check_example("snake_case a-b", "snake case a b ");
    check_example("", "");
    check_example(" \t\r\n", "");
}

/* ---- limits and failures ---- */

static void a_text_over_the_limit_is_refused_unread(void)
{
    wirecopy_words words;
    wirecopy_words_init(&words);
    CU_ASSERT_EQUAL(wirecopy_words_append(&words, guard_end("", 0), WIRECOPY_TEXT_BYTES_MAX + 1), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_words_append(&words, NULL, 0), WIRECOPY_OK);
    CU_ASSERT(words.count == 0 && words.starts[0] == 0);
    wirecopy_words_clear(&words);
}

static void a_reset_list_starts_anew(void)
{
    wirecopy_words words;
    wirecopy_words_init(&words);
    wirecopy_words_reset(&words);
    CU_ASSERT_EQUAL(wirecopy_words_append(&words, "one \xff two", 9), WIRECOPY_OK);
    CU_ASSERT(words.count == 2 && words.invalid_count == 1);
    wirecopy_words_reset(&words);
    CU_ASSERT(words.count == 0 && words.invalid_count == 0 && words.starts[0] == 0);
    CU_ASSERT_EQUAL(wirecopy_words_append(&words, "three", 5), WIRECOPY_OK);
    CU_ASSERT(words.count == 1 && memcmp(words.bytes, "three ", 6) == 0);
    wirecopy_words_clear(&words);
    wirecopy_words_clear(&words);
    CU_ASSERT(words.bytes == NULL && words.starts == NULL);
}

/* A list that ran out of memory can be reset and used. */
static void without_memory_the_list_stays_of_use(void)
{
    static char text[30000];
    uint64_t random = 17;
    const size_t byte_count = random_text(&random, text, sizeof text, PIECE_COUNT);
    plain_words wanted = split_plainly(text, byte_count);
    size_t refused_count = 0;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 100000; nth++) {
        wirecopy_words words;
        wirecopy_words_init(&words);
        wirecopy_memory_fail_at(nth);
        status = wirecopy_words_append(&words, text, byte_count);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_FATAL(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        if (nth % 50 == 1 || nth < 20) {
            wirecopy_words_reset(&words);
            CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, text, byte_count), WIRECOPY_OK);
            CU_ASSERT_FATAL(equals(&words, &wanted));
        }
        wirecopy_words_clear(&words);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 4);
    free(wanted.bytes);
}

int main(void)
{
    static const test_case cases[] = {
        {"words are what a reader would say", words_are_what_a_reader_would_say},
        {"random texts are split as defined", random_texts_are_split_as_defined},
        {"random bytes are split as defined", random_bytes_are_split_as_defined},
        {"every pair of bytes is split as defined", every_pair_of_bytes_is_split_as_defined},
        {"words may lie anywhere", words_may_lie_anywhere},
        {"every length at every alignment is split as defined", every_length_at_every_alignment_is_split_as_defined},
        {"every code point is split as defined", every_code_point_is_split_as_defined},
        {"letters and marks are split as defined", letters_and_marks_are_split_as_defined},
        {"transparent stretches are split as defined", transparent_stretches_are_split_as_defined},
        {"lengths around a slice are split as defined", lengths_around_a_slice_are_split_as_defined},
        {"long words are split as defined", long_words_are_split_as_defined},
        {"texts appended at a separator are one text", texts_appended_at_a_separator_are_one_text},
        {"a text over the limit is refused unread", a_text_over_the_limit_is_refused_unread},
        {"a reset list starts anew", a_reset_list_starts_anew},
        {"without memory the list stays of use", without_memory_the_list_stays_of_use},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("text/words", cases);
}
