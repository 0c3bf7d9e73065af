#include "core/text/words.h"

#include <stdlib.h>
#include <string.h>

#include "core/fingerprint/sketch.h"
#include "core/text/character.h"
#include "tests/fuzz/target.h"

/*
 * Hostile bytes as a story. The first byte chooses how much of the rest is the title, in parts of 255; the others are
 * title and text. The bytes lie in memory of exactly their number, so that reading past them is found.
 */

static void require(int holds)
{
    if (!holds)
        abort();
}

static char *copy_of(const uint8_t *bytes, size_t byte_count)
{
    char *copy = malloc(byte_count ? byte_count : 1);
    require(copy != NULL);
    if (byte_count > 0)
        memcpy(copy, bytes, byte_count);
    return copy;
}

/* A word is letters, marks and numbers in valid UTF-8, and at least one of them; behind it there is one space. */
static void check_word(const char *word, size_t byte_count)
{
    require(byte_count > 1 && word[byte_count - 1] == ' ');
    for (size_t at = 0; at < byte_count - 1;) {
        wirecopy_character character;
        at += wirecopy_character_decode(word + at, byte_count - 1 - at, &character);
        require(character.class != WIRECOPY_CHARACTER_INVALID && character.code_point != ' ');
    }
}

static void check_words(const wirecopy_words *words)
{
    require(words->starts[0] == 0);
    for (uint32_t i = 0; i < words->count; i++) {
        require(words->starts[i] < words->starts[i + 1]);
        check_word(words->bytes + words->starts[i], words->starts[i + 1] - words->starts[i]);
    }
    require(words->bytes_capacity >= words->starts[words->count] + WIRECOPY_WORDS_PADDING);
}

static void check_fingerprint(const wirecopy_fingerprint *fingerprint)
{
    require(fingerprint->content_word_count <= fingerprint->word_count);
    require((fingerprint->sketch_count == 0) == (fingerprint->content_word_count == 0));
    require(fingerprint->sketch_count <= WIRECOPY_SKETCH_COUNT_MAX);
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++) {
        require(wirecopy_sketch_position(fingerprint->sketch[i]) < fingerprint->content_word_count);
        require(i == 0 ||
                wirecopy_sketch_hash(fingerprint->sketch[i - 1]) < wirecopy_sketch_hash(fingerprint->sketch[i]));
    }
}

/* Twice, with the same memory: a fingerprint is a function of the story. */
static void check_story(const wirecopy_story *story)
{
    wirecopy_fingerprinter *fingerprinter = NULL;
    wirecopy_fingerprint fingerprint;
    uint32_t invalid_count;
    require(wirecopy_fingerprinter_create(&fingerprinter) == WIRECOPY_OK);
    require(wirecopy_fingerprint_story(fingerprinter, story, &fingerprint, &invalid_count) == WIRECOPY_OK);
    check_fingerprint(&fingerprint);
    const wirecopy_fingerprint before = fingerprint;
    require(wirecopy_fingerprint_story(fingerprinter, story, &fingerprint, NULL) == WIRECOPY_OK);
    require(memcmp(before.exact, fingerprint.exact, sizeof before.exact) == 0);
    require(memcmp(before.simhash, fingerprint.simhash, sizeof before.simhash) == 0);
    require(before.sketch_count == fingerprint.sketch_count);
    wirecopy_fingerprinter_destroy(fingerprinter);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t byte_count = size - 1, title_bytes = byte_count * data[0] / 255;
    char *title = copy_of(data + 1, title_bytes), *text = copy_of(data + 1 + title_bytes, byte_count - title_bytes);
    const wirecopy_story story = {.title = {title, title_bytes}, .text = {text, byte_count - title_bytes}};
    wirecopy_words words;
    wirecopy_words_init(&words);
    require(wirecopy_words_append(&words, story.title.bytes, story.title.byte_count) == WIRECOPY_OK);
    check_words(&words);
    require(wirecopy_words_append(&words, story.text.bytes, story.text.byte_count) == WIRECOPY_OK);
    check_words(&words);
    check_story(&story);
    wirecopy_words_clear(&words);
    free(title);
    free(text);
    return 0;
}
