#include "wirecopy/fingerprint.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/features.h"
#include "core/fingerprint/figures.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/simhash.h"
#include "core/fingerprint/sketch.h"
#include "core/text/words.h"

struct wirecopy_fingerprinter {
    wirecopy_words words;
    uint64_t *hashes; /* [words + 1] content words in order */
    size_t hashes_capacity;
    wirecopy_sketch_entry *sketch, *scratch; /* [content words + 1] */
    size_t sketch_capacity, scratch_capacity;
    wirecopy_features features;
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
    wirecopy_features_clear(&fingerprinter->features);
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

static wirecopy_status reserve(wirecopy_fingerprinter *fingerprinter, size_t word_count)
{
    if (wirecopy_memory_reserve(&fingerprinter->hashes, &fingerprinter->hashes_capacity, word_count + 1,
                                sizeof fingerprinter->hashes[0]) ||
        wirecopy_memory_reserve(&fingerprinter->sketch, &fingerprinter->sketch_capacity, word_count + 1,
                                sizeof fingerprinter->sketch[0]) ||
        wirecopy_memory_reserve(&fingerprinter->scratch, &fingerprinter->scratch_capacity, word_count + 1,
                                sizeof fingerprinter->scratch[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
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
    wirecopy_figures_collect(words->bytes, starts, fingerprinter->hashes, fingerprint.word_count, fingerprint.figures);
    const size_t content =
        wirecopy_content_select(fingerprinter->hashes, fingerprint.word_count, fingerprinter->hashes);
    size_t feature_count = 0;
    status = wirecopy_features_weigh(&fingerprinter->features, fingerprinter->hashes, content, &feature_count);
    if (status != WIRECOPY_OK)
        return status;
    fingerprint.content_word_count = (uint32_t)content;
    fingerprint.sketch_count =
        (uint32_t)wirecopy_sketch_choose(fingerprinter->hashes, content, fingerprinter->sketch, fingerprinter->scratch);
    fingerprint.sketch = fingerprinter->sketch;
    wirecopy_simhash_compute(fingerprinter->features.features, feature_count, fingerprint.simhash);
    *fingerprint_out = fingerprint;
    if (invalid_out)
        *invalid_out = words->invalid_count;
    return WIRECOPY_OK;
}
