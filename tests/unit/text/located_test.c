#include "core/text/located.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "core/base/memory.h"
#include "core/text/words.h"
#include "tests/unit/suite.h"
#include "wirecopy/story.h"

#define TEXT_BYTES_MAX 20000

/* Copies the text to the end of memory behind which nothing may be read; valid until the next call. */
static const char *guard(const char *text, size_t byte_count)
{
    static char *map;
    const size_t room = (TEXT_BYTES_MAX + 4095) / 4096 * 4096;
    if (!map) {
        map = mmap(NULL, 2 * room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CU_ASSERT_FATAL(map != MAP_FAILED && mprotect(map + room, room, PROT_NONE) == 0);
    }
    char *const guarded = map + room - byte_count;
    if (byte_count > 0)
        memcpy(guarded, text, byte_count);
    return guarded;
}

static bool is_word(const wirecopy_located *located, uint32_t i, const wirecopy_words *words, uint32_t j)
{
    const uint32_t byte_count = located->starts[i + 1] - located->starts[i];
    return words->starts[j + 1] - words->starts[j] == byte_count &&
           memcmp(located->bytes + located->starts[i], words->bytes + words->starts[j], byte_count) == 0;
}

/* What is defined: of the bytes between its ends alone each word is the one word, and outside all of them there is none. */
static void check_text(const char *text, size_t byte_count)
{
    static char rest[TEXT_BYTES_MAX];
    wirecopy_located located = {0};
    wirecopy_words words;
    wirecopy_words_init(&words);
    CU_ASSERT_EQUAL_FATAL(wirecopy_located_append(&located, guard(text, byte_count), byte_count, UINT32_MAX),
                          WIRECOPY_OK);
    if (byte_count > 0)
        memcpy(rest, text, byte_count);
    bool has_characters = false;
    uint32_t end = 0;
    for (uint32_t i = 0; i < located.count; i++) {
        const wirecopy_location *location = &located.locations[i];
        CU_ASSERT_FATAL(location->begin >= end && location->end > location->begin && location->end <= byte_count);
        end = location->end;
        wirecopy_words_reset(&words);
        CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, text + location->begin, end - location->begin),
                              WIRECOPY_OK);
        CU_ASSERT_FATAL(words.count == 1 && words.invalid_count == 0 && is_word(&located, i, &words, 0));
        memset(rest + location->begin, ' ', end - location->begin);
        has_characters |= location->is_character;
    }
    wirecopy_words_reset(&words);
    CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, rest, byte_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(words.count, 0);
    wirecopy_words_reset(&words);
    CU_ASSERT_EQUAL_FATAL(wirecopy_words_append(&words, text, byte_count), WIRECOPY_OK);
    CU_ASSERT_FATAL(has_characters || words.count == located.count);
    for (uint32_t i = 0; !has_characters && i < located.count; i++)
        CU_ASSERT_FATAL(is_word(&located, i, &words, i));
    wirecopy_words_clear(&words);
    wirecopy_located_clear(&located);
}

/* What a random text is put together from: every class, at every length of UTF-8, and what is cut or wrong. */
static const char *const pieces[] = {"the",
                                     "Harbour",
                                     "a",
                                     "x9",
                                     "DonT",
                                     "\u00e9t\u00e9",
                                     "\u00c5",
                                     "e\u0301",
                                     " ",
                                     " ",
                                     " ",
                                     " ",
                                     "\n",
                                     ",",
                                     "-",
                                     "'",
                                     "'",
                                     "\u2019",
                                     "\u02bc",
                                     "\u00ad",
                                     "\u200b",
                                     "\u034f",
                                     "\u6e2f",
                                     "\u6a4b",
                                     "\u30ab",
                                     "\u30ac",
                                     "\uff76",
                                     "\uff9e",
                                     "\u0e01",
                                     "\u0e33",
                                     "\U00020bb7",
                                     "\U0001d400",
                                     "\U0001f6a2",
                                     "\ufdfa",
                                     "\ufb01",
                                     "\u00bd",
                                     "\ud56d",
                                     "\u1112",
                                     "\u0416",
                                     "\u05e9",
                                     "\u2014",
                                     "\u3002",
                                     "\xff",
                                     "\xc3",
                                     "\xe2\x80",
                                     "\xf0\x9f\x98",
                                     "\xed\xa0\x80",
                                     "\xef\xbf\xbd",
                                     "\u0323",
                                     "\u3099",
                                     "\u309a",
                                     "\u1025",
                                     "\u102e",
                                     "@",
                                     "Z",
                                     "z",
                                     "0",
                                     "9",
                                     "\u0345"};

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

static void random_texts_are_located_as_defined(void)
{
    uint64_t random = 3;
    for (unsigned round = 0; round < 4000; round++) {
        static char text[TEXT_BYTES_MAX];
        const size_t limit = round % 40 == 0 ? 4000 : 1 + random_next(&random) % 300;
        const size_t choice = round % 3 ? PIECE_COUNT : 2 + random_next(&random) % 6;
        check_text(text, random_text(&random, text, limit, choice));
    }
}

static void random_bytes_are_located_as_defined(void)
{
    uint64_t random = 5;
    for (unsigned round = 0; round < 4000; round++) {
        char text[700];
        const size_t byte_count = random_next(&random) % sizeof text;
        const unsigned char mask = round % 2 ? 0xff : 0x7f;
        for (size_t i = 0; i < byte_count; i++)
            text[i] = (char)((unsigned char)random_next(&random) & mask);
        check_text(text, byte_count);
    }
}

static void long_words_are_located_as_defined(void)
{
    static const char *const letters[] = {"a", "\u00c9", "\u6e2f", "\ufdfa", "ab'c", "'"};
    static char text[TEXT_BYTES_MAX];
    for (size_t l = 0; l < sizeof letters / sizeof letters[0]; l++) {
        const size_t letter_bytes = strlen(letters[l]);
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = letters[l][i % letter_bytes];
        check_text(text, sizeof text);
        check_text(text + 1, sizeof text - 2);
    }
}

/* Words as "word@begin-end", of characters as "word!begin-end". */
static void check_example(const char *text, const char *wanted)
{
    char found[400] = "";
    size_t used = 0;
    wirecopy_located located = {0};
    CU_ASSERT_EQUAL_FATAL(wirecopy_located_append(&located, text, strlen(text), UINT32_MAX), WIRECOPY_OK);
    for (uint32_t i = 0; i < located.count; i++) {
        const wirecopy_location *location = &located.locations[i];
        used +=
            (size_t)snprintf(found + used, sizeof found - used, "%s%.*s%c%u-%u", i ? " " : "",
                             (int)(located.starts[i + 1] - located.starts[i] - 1), located.bytes + located.starts[i],
                             location->is_character ? '!' : '@', location->begin, location->end);
    }
    if (strcmp(found, wanted) != 0)
        printf("\n    '%s' gives '%s'", text, found);
    CU_ASSERT(strcmp(found, wanted) == 0);
    wirecopy_located_clear(&located);
}

static void words_are_where_a_reader_would_point(void)
{
    check_example("The mayor's OFFICE.", "the@0-3 mayors@4-11 office@12-18");
    check_example("'Hush' rock 'n' roll ''", "hush@1-5 rock@7-11 n@13-14 roll@16-20");
    check_example("\u2019l\u2019eau\u2019 \u00c9", "leau@3-10 \u00e9@14-16");
    check_example("\u6e2f\u306e\u6a4b\u3002", "\u6e2f!0-3 \u306e!3-6 \u6a4b!6-9");
    check_example("\u30ab\u3099\uff76\uff9e\u30ac", "\u30ac!0-6 \u30ac!6-12 \u30ac!12-15");
    check_example("WHO\u63a8A", "who@0-3 \u63a8!3-6 a@6-7");
    check_example("", "");
    check_example(" \t\r\n", "");
}

static void no_more_words_are_taken_than_asked_for(void)
{
    wirecopy_located located = {0};
    CU_ASSERT_EQUAL(wirecopy_located_append(&located, "one two", 7, 3), WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_located_append(&located, "\u6e2f\u306e\u6a4b", 9, 3), WIRECOPY_OK);
    CU_ASSERT(located.count == 3 && located.locations[2].begin == 0 && located.locations[2].end == 3);
    CU_ASSERT_EQUAL(wirecopy_located_append(&located, "three", 5, 3), WIRECOPY_OK);
    CU_ASSERT_EQUAL(located.count, 3);
    wirecopy_located_reset(&located);
    CU_ASSERT_EQUAL(wirecopy_located_append(&located, "three", 5, 3), WIRECOPY_OK);
    CU_ASSERT(located.count == 1 && memcmp(located.bytes, "three ", 6) == 0);
    wirecopy_located_clear(&located);
}

static void a_text_over_the_limit_is_refused_unread(void)
{
    wirecopy_located located = {0};
    CU_ASSERT_EQUAL(wirecopy_located_append(&located, guard("", 0), WIRECOPY_TEXT_BYTES_MAX + 1, UINT32_MAX),
                    WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_located_append(&located, NULL, 0, UINT32_MAX), WIRECOPY_OK);
    CU_ASSERT_EQUAL(located.count, 0);
}

static void without_memory_it_says_so(void)
{
    static char text[3000];
    uint64_t random = 17;
    const size_t byte_count = random_text(&random, text, sizeof text, PIECE_COUNT);
    size_t refused_count = 0;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 10000; nth++) {
        wirecopy_located located = {0};
        wirecopy_memory_fail_at(nth);
        status = wirecopy_located_append(&located, text, byte_count, UINT32_MAX);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_FATAL(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        wirecopy_located_clear(&located);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 3);
}

int main(void)
{
    static const test_case cases[] = {
        {"words are where a reader would point", words_are_where_a_reader_would_point},
        {"random texts are located as defined", random_texts_are_located_as_defined},
        {"random bytes are located as defined", random_bytes_are_located_as_defined},
        {"long words are located as defined", long_words_are_located_as_defined},
        {"no more words are taken than asked for", no_more_words_are_taken_than_asked_for},
        {"a text over the limit is refused unread", a_text_over_the_limit_is_refused_unread},
        {"without memory it says so", without_memory_it_says_so},
    };
    return RUN_SUITE("text/located", cases);
}
