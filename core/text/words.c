#include "core/text/words.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/text/character.h"
#include "core/text/split.h"
#include "wirecopy/story.h"

/* Of a text this much is split at a time: what the rest may become needs no room yet. */
#define SLICE_BYTES 65536

/* ---- the list of words ---- */

void wirecopy_words_init(wirecopy_words *words)
{
    memset(words, 0, sizeof *words);
}

void wirecopy_words_clear(wirecopy_words *words)
{
    wirecopy_memory_free(words->bytes);
    wirecopy_memory_free(words->starts);
    wirecopy_words_init(words);
}

void wirecopy_words_reset(wirecopy_words *words)
{
    words->count = 0;
    words->invalid_count = 0;
    if (words->starts)
        words->starts[0] = 0;
}

static wirecopy_status reserve_words(wirecopy_words *words, size_t word_count, size_t byte_count)
{
    const size_t used = words->starts ? words->starts[words->count] : 0;
    if (used + byte_count + WIRECOPY_WORDS_PADDING > UINT32_MAX)
        return WIRECOPY_E_LIMIT;
    const int fresh = words->starts == NULL;
    if (wirecopy_memory_reserve(&words->starts, &words->starts_capacity, words->count + word_count + 1,
                                sizeof words->starts[0]) ||
        wirecopy_memory_reserve(&words->bytes, &words->bytes_capacity, used + byte_count + WIRECOPY_WORDS_PADDING, 1))
        return WIRECOPY_E_MEMORY;
    if (fresh)
        words->starts[0] = 0;
    return WIRECOPY_OK;
}

static wirecopy_status reserve_text(wirecopy_words *words, size_t byte_count)
{
    return reserve_words(words, WIRECOPY_SPLIT_WORDS_MAX(byte_count), WIRECOPY_SPLIT_BYTES_MAX(byte_count));
}

/* ---- chunks by their definition ---- */

/* Ends a word whose bytes stand where the next one goes. */
static void end_word(wirecopy_words *words, size_t byte_count)
{
    const uint32_t start = words->starts[words->count];
    words->bytes[start + byte_count] = ' ';
    words->starts[++words->count] = start + (uint32_t)byte_count + 1;
}

static wirecopy_status append_word(wirecopy_words *words, const char *raw, size_t byte_count)
{
    const size_t room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
    wirecopy_status status = reserve_words(words, 1, room + 1);
    if (status != WIRECOPY_OK)
        return status;
    size_t written = 0;
    status = wirecopy_character_normalise(raw, byte_count, words->bytes + words->starts[words->count], room, &written);
    if (status == WIRECOPY_OK && written > 0)
        end_word(words, written);
    return status;
}

/* Appends every pair of adjacent characters of a normalised run as a word, or its one character. */
static wirecopy_status append_pairs(wirecopy_words *words, const char *run, size_t byte_count)
{
    /* A character stands in two words at most, and each word ends with a space; a word has at least 2 bytes here. */
    const wirecopy_status status = reserve_words(words, byte_count, 3 * byte_count + 2);
    if (status != WIRECOPY_OK)
        return status;
    size_t first = 0, second = wirecopy_character_bytes(run[0]), end = second;
    do {
        if (second < byte_count)
            end = second + wirecopy_character_bytes(run[second]);
        memcpy(words->bytes + words->starts[words->count], run + first, end - first);
        end_word(words, end - first);
        first = second;
        second = end;
    } while (second < byte_count);
    return WIRECOPY_OK;
}

static wirecopy_status append_unspaced_run(wirecopy_words *words, const char *raw, size_t byte_count)
{
    const size_t room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
    char *run = wirecopy_memory_alloc(room);
    if (!run)
        return WIRECOPY_E_MEMORY;
    size_t written = 0;
    wirecopy_status status = wirecopy_character_normalise(raw, byte_count, run, room, &written);
    if (status == WIRECOPY_OK && written > 0)
        status = append_pairs(words, run, written);
    wirecopy_memory_free(run);
    return status;
}

/* A maximal run of characters of one kind, as it grows. Its transparent characters are dropped by normalisation. */
typedef struct character_run {
    const char *start; /* NULL: none */
    const char *end;   /* after its last character that is not transparent */
    wirecopy_character_class class;
} character_run;

static wirecopy_status end_run(wirecopy_words *words, character_run *run)
{
    wirecopy_status status = WIRECOPY_OK;
    if (run->start && run->class == WIRECOPY_CHARACTER_WORD)
        status = append_word(words, run->start, (size_t)(run->end - run->start));
    else if (run->start)
        status = append_unspaced_run(words, run->start, (size_t)(run->end - run->start));
    run->start = NULL;
    return status;
}

wirecopy_status wirecopy_split_defined(const char *text, size_t byte_count, wirecopy_words *words, size_t *done_out)
{
    wirecopy_status status = WIRECOPY_OK;
    character_run run = {NULL, NULL, WIRECOPY_CHARACTER_SEPARATOR};
    size_t done = 0;
    int is_chunk = 1;
    while (status == WIRECOPY_OK && is_chunk && done < byte_count) {
        wirecopy_character character;
        const char *const at = text + done;
        done += wirecopy_character_decode(at, byte_count - done, &character);
        if (character.class == WIRECOPY_CHARACTER_TRANSPARENT)
            continue;
        words->invalid_count += character.class == WIRECOPY_CHARACTER_INVALID;
        is_chunk = character.class == WIRECOPY_CHARACTER_WORD || character.class == WIRECOPY_CHARACTER_UNSPACED;
        if (character.class != run.class)
            status = end_run(words, &run);
        if (is_chunk && !run.start)
            run.start = at;
        run.class = character.class;
        run.end = text + done;
    }
    if (status == WIRECOPY_OK)
        status = end_run(words, &run);
    *done_out = done;
    return status == WIRECOPY_OK ? reserve_text(words, byte_count - done) : status;
}

/* ---- slices ---- */

static int separates(char byte)
{
    const unsigned char c = (unsigned char)byte;
    const unsigned char lower = c | 0x20;
    return c < 0x80 && !(lower >= 'a' && lower <= 'z') && !(c >= '0' && c <= '9') && c != '\'';
}

/* The longest slice of at most about SLICE_BYTES that ends with a separator, or the shortest longer one. */
static size_t slice_bytes(const char *text, size_t byte_count)
{
    if (byte_count <= SLICE_BYTES)
        return byte_count;
    for (size_t i = SLICE_BYTES; i > SLICE_BYTES / 2; i--)
        if (separates(text[i - 1]))
            return i;
    for (size_t i = SLICE_BYTES; i < byte_count; i++)
        if (separates(text[i]))
            return i + 1;
    return byte_count;
}

wirecopy_status wirecopy_words_append(wirecopy_words *words, const char *text, size_t byte_count)
{
    assert(words && (text || byte_count == 0));
    if (byte_count > WIRECOPY_TEXT_BYTES_MAX)
        return WIRECOPY_E_LIMIT;
    wirecopy_status status = reserve_words(words, 0, 0);
    while (status == WIRECOPY_OK && byte_count > 0) {
        const size_t taken = slice_bytes(text, byte_count);
        status = reserve_text(words, taken);
        if (status == WIRECOPY_OK)
            status = wirecopy_split_kernel_chosen()->split(text, taken, words);
        text += taken;
        byte_count -= taken;
    }
    return status;
}
