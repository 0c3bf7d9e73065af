#include "wirecopy/fingerprint.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/simhash.h"
#include "core/fingerprint/sketch.h"
#include "core/text/words.h"

/* A content word and how often it occurs, in one number: the upper bits of its hash, and the count; 0 is an empty slot.
 * Words whose hashes agree in 48 bits count as one, and occurrences are counted up to 65,535: both are part of the
 * format. A slot is this small because the table is emptied for every story. */
typedef uint64_t tally;
#define TALLY_COUNT_BITS 16
#define TALLY_COUNT_MAX (((tally)1 << TALLY_COUNT_BITS) - 1)

struct wirecopy_fingerprinter {
    wirecopy_words words;
    uint64_t *hashes; /* [words + 1] content words in order */
    size_t hashes_capacity;
    wirecopy_sketch_entry *sketch, *scratch; /* [content words + 1] */
    size_t sketch_capacity, scratch_capacity;
    tally *tallies; /* a power of two, at least twice the content words */
    size_t tallies_capacity;
    uint64_t *features; /* [sum of weights] content words, each as often as it weighs */
    size_t features_capacity;
};

wirecopy_status wirecopy_fingerprinter_create(wirecopy_fingerprinter **fingerprinter_out)
{
    if (!fingerprinter_out)
        return WIRECOPY_E_INVALID;
    wirecopy_fingerprinter *fingerprinter = wirecopy_memory_alloc_zeroed(1, sizeof *fingerprinter);
    if (!fingerprinter)
        return WIRECOPY_E_MEMORY;
    wirecopy_words_init(&fingerprinter->words);
    *fingerprinter_out = fingerprinter;
    return WIRECOPY_OK;
}

void wirecopy_fingerprinter_destroy(wirecopy_fingerprinter *fingerprinter)
{
    if (!fingerprinter)
        return;
    wirecopy_words_clear(&fingerprinter->words);
    wirecopy_memory_free(fingerprinter->hashes);
    wirecopy_memory_free(fingerprinter->sketch);
    wirecopy_memory_free(fingerprinter->scratch);
    wirecopy_memory_free(fingerprinter->tallies);
    wirecopy_memory_free(fingerprinter->features);
    wirecopy_memory_free(fingerprinter);
}

/* Splits the story into words, and says how many at the start a text that repeats its title has twice. */
static wirecopy_status split_story(wirecopy_words *words, const wirecopy_story *story, uint32_t *repeated_out)
{
    wirecopy_words_reset(words);
    wirecopy_status status = wirecopy_words_append(words, story->title.bytes, story->title.byte_count);
    if (status != WIRECOPY_OK)
        return status;
    const uint32_t title_words = words->count, title_bytes = words->starts[title_words];
    status = wirecopy_words_append(words, story->text.bytes, story->text.byte_count);
    if (status != WIRECOPY_OK)
        return status;
    const int repeats = words->starts[words->count] - title_bytes >= title_bytes &&
                        memcmp(words->bytes, words->bytes + title_bytes, title_bytes) == 0;
    *repeated_out = repeats ? title_words : 0;
    return WIRECOPY_OK;
}

/* Slots that stay at most half full. */
static size_t slots_for(size_t word_count)
{
    size_t slot_count = 64;
    while (slot_count < 2 * word_count)
        slot_count *= 2;
    return slot_count;
}

static wirecopy_status reserve(wirecopy_fingerprinter *fingerprinter, size_t word_count)
{
    /* No more features than words: a word that occurs c times weighs 1 + floor(log2 c) <= c. */
    const size_t slot_count = slots_for(word_count);
    if (wirecopy_memory_reserve(&fingerprinter->hashes, &fingerprinter->hashes_capacity, word_count + 1,
                                sizeof fingerprinter->hashes[0]) ||
        wirecopy_memory_reserve(&fingerprinter->sketch, &fingerprinter->sketch_capacity, word_count + 1,
                                sizeof fingerprinter->sketch[0]) ||
        wirecopy_memory_reserve(&fingerprinter->scratch, &fingerprinter->scratch_capacity, word_count + 1,
                                sizeof fingerprinter->scratch[0]) ||
        wirecopy_memory_reserve(&fingerprinter->features, &fingerprinter->features_capacity, word_count + 1,
                                sizeof fingerprinter->features[0]) ||
        wirecopy_memory_reserve(&fingerprinter->tallies, &fingerprinter->tallies_capacity, slot_count,
                                sizeof fingerprinter->tallies[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* Appends each distinct content word to features as often as it weighs: 1 + floor(log2(occurrences)). The order of
 * features does not matter to a majority, so they are written as the occurrences come: the 1st, 2nd, 4th, 8th ... */
static size_t weigh_words(wirecopy_fingerprinter *fingerprinter, size_t count)
{
    const size_t slot_count = slots_for(count);
    tally *tallies = fingerprinter->tallies;
    memset(tallies, 0, slot_count * sizeof tallies[0]);
    size_t feature_count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = fingerprinter->hashes[i];
        const tally key = hash & ~TALLY_COUNT_MAX;
        size_t slot = (hash >> TALLY_COUNT_BITS) & (slot_count - 1);
        while (tallies[slot] != 0 && (tallies[slot] & ~TALLY_COUNT_MAX) != key)
            slot = (slot + 1) & (slot_count - 1);
        const uint64_t before = tallies[slot] & TALLY_COUNT_MAX;
        const uint64_t occurrences = before + (before < TALLY_COUNT_MAX);
        tallies[slot] = key | occurrences;
        fingerprinter->features[feature_count] = hash;
        feature_count += before < TALLY_COUNT_MAX && (occurrences & before) == 0;
    }
    return feature_count;
}

wirecopy_status wirecopy_fingerprint_story(wirecopy_fingerprinter *fingerprinter, const wirecopy_story *story,
                                           wirecopy_fingerprint *fingerprint_out, uint32_t *invalid_out)
{
    if (!fingerprinter || !story || !fingerprint_out)
        return WIRECOPY_E_INVALID;
    wirecopy_words *words = &fingerprinter->words;
    uint32_t repeated = 0;
    wirecopy_status status = split_story(words, story, &repeated);
    if (status == WIRECOPY_OK)
        status = reserve(fingerprinter, words->count);
    if (status != WIRECOPY_OK)
        return status;

    wirecopy_fingerprint fingerprint = {.word_count = words->count - repeated};
    const uint32_t *starts = words->starts + repeated;
    wirecopy_hash128(words->bytes + starts[0], words->starts[words->count] - starts[0], fingerprint.exact);
    wirecopy_hash_words(words->bytes, starts, fingerprint.word_count, fingerprinter->hashes);
    const size_t content =
        wirecopy_content_select(fingerprinter->hashes, fingerprint.word_count, fingerprinter->hashes);
    fingerprint.content_word_count = (uint32_t)content;
    fingerprint.sketch_count =
        (uint32_t)wirecopy_sketch_choose(fingerprinter->hashes, content, fingerprinter->sketch, fingerprinter->scratch);
    fingerprint.sketch = fingerprinter->sketch;
    wirecopy_simhash_compute(fingerprinter->features, weigh_words(fingerprinter, content), fingerprint.simhash);
    *fingerprint_out = fingerprint;
    if (invalid_out)
        *invalid_out = words->invalid_count;
    return WIRECOPY_OK;
}
