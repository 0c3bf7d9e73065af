#include "core/text/words.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/kernel.h"
#include "core/fingerprint/sketch.h"
#include "core/text/character.h"
#include "tests/fuzz/target.h"

/*
 * Hostile bytes as a story. The first byte chooses how much of the rest is the title, in parts of 255; the others are
 * title and text. The bytes lie in memory of exactly their number, so that reading past them is found. Every kernel
 * that the machine has must make the same words and the same fingerprint of them.
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

static int same_fingerprint(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b)
{
    return memcmp(a->figures, b->figures, sizeof a->figures) == 0 && memcmp(a->exact, b->exact, sizeof a->exact) == 0 &&
           memcmp(a->simhash, b->simhash, sizeof a->simhash) == 0 && a->word_count == b->word_count &&
           a->content_word_count == b->content_word_count && a->sketch_count == b->sketch_count &&
           memcmp(a->sketch, b->sketch, a->sketch_count * sizeof a->sketch[0]) == 0;
}

/* With the same memory for every kernel: a fingerprint is a function of the story. */
static void check_story(wirecopy_fingerprinter *fingerprinter, const wirecopy_story *story,
                        wirecopy_fingerprint *before)
{
    static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    wirecopy_fingerprint fingerprint;
    uint32_t invalid_count;
    require(wirecopy_fingerprint_story(fingerprinter, story, &fingerprint, &invalid_count) == WIRECOPY_OK);
    check_fingerprint(&fingerprint);
    if (before->sketch) {
        require(same_fingerprint(before, &fingerprint));
        return;
    }
    *before = fingerprint;
    before->sketch = memcpy(sketch, fingerprint.sketch, fingerprint.sketch_count * sizeof sketch[0]);
}

/* The words of a story, by the kernel in use; they must be those that are there, if there are. */
static void check_split(const wirecopy_story *story, wirecopy_words *before)
{
    wirecopy_words words;
    wirecopy_words_init(&words);
    require(wirecopy_words_append(&words, story->title.bytes, story->title.byte_count) == WIRECOPY_OK);
    check_words(&words);
    require(wirecopy_words_append(&words, story->text.bytes, story->text.byte_count) == WIRECOPY_OK);
    check_words(&words);
    if (!before->bytes) {
        *before = words;
        return;
    }
    require(words.count == before->count && words.invalid_count == before->invalid_count);
    require(memcmp(words.starts, before->starts, (words.count + 1) * sizeof words.starts[0]) == 0);
    require(memcmp(words.bytes, before->bytes, words.starts[words.count]) == 0);
    wirecopy_words_clear(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t byte_count = size - 1, title_bytes = byte_count * data[0] / 255;
    char *title = copy_of(data + 1, title_bytes), *text = copy_of(data + 1 + title_bytes, byte_count - title_bytes);
    const wirecopy_story story = {.title = {title, title_bytes}, .text = {text, byte_count - title_bytes}};
    wirecopy_fingerprinter *fingerprinter = NULL;
    wirecopy_fingerprint fingerprint = {.sketch = NULL};
    wirecopy_words words;
    wirecopy_words_init(&words);
    require(wirecopy_fingerprinter_create(&fingerprinter) == WIRECOPY_OK);
    for (int kernel = 0; kernel < WIRECOPY_KERNEL_COUNT; kernel++) {
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        wirecopy_kernel_choose((wirecopy_kernel)kernel);
        check_split(&story, &words);
        check_story(fingerprinter, &story, &fingerprint);
    }
    wirecopy_fingerprinter_destroy(fingerprinter);
    wirecopy_words_clear(&words);
    free(title);
    free(text);
    return 0;
}
