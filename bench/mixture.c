#include "bench/mixture.h"

#include <stdlib.h>

#include "bench/random.h"
#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"
#include "core/fingerprint/simhash.h"

/* Shorter ones share too much with each other, as flashes do. */
#define CONTENT_WORDS_MIN 20

static int compare_hashes(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Keeps of each word the 1st, 2nd, 4th, 8th ... occurrence: its weight. */
static size_t weigh(uint64_t *hashes, size_t count)
{
    size_t kept_count = 0, occurrences = 0;
    qsort(hashes, count, sizeof *hashes, compare_hashes);
    for (size_t i = 0; i < count; i++) {
        occurrences = i > 0 && hashes[i] == hashes[i - 1] ? occurrences + 1 : 1;
        const uint64_t hash = hashes[i];
        if ((occurrences & (occurrences - 1)) == 0)
            hashes[kept_count++] = hash;
    }
    return kept_count;
}

wirecopy_status bench_mixture_add(bench_mixture *mixture, const wirecopy_story *story)
{
    wirecopy_words *const words = &mixture->words;
    wirecopy_words_reset(words);
    wirecopy_status status = wirecopy_words_append(words, story->title.bytes, story->title.byte_count);
    if (status == WIRECOPY_OK)
        status = wirecopy_words_append(words, story->text.bytes, story->text.byte_count);
    if (status != WIRECOPY_OK)
        return status;
    if (wirecopy_memory_reserve(&mixture->features, &mixture->features_capacity, mixture->feature_count + words->count,
                                sizeof *mixture->features) != 0 ||
        wirecopy_memory_reserve(&mixture->starts, &mixture->starts_capacity, mixture->story_count + 2,
                                sizeof *mixture->starts) != 0)
        return WIRECOPY_E_MEMORY;
    uint64_t *const features = mixture->features + mixture->feature_count;
    wirecopy_hash_words(words->bytes, words->starts, words->count, features);
    const size_t content_count = wirecopy_content_select(features, words->count, features);
    if (content_count < CONTENT_WORDS_MIN)
        return WIRECOPY_OK;
    mixture->starts[mixture->story_count++] = mixture->feature_count;
    const size_t count = weigh(features, content_count);
    mixture->longest = count > mixture->longest ? count : mixture->longest;
    mixture->feature_count += count;
    mixture->starts[mixture->story_count] = mixture->feature_count;
    return WIRECOPY_OK;
}

void bench_mixture_init(bench_mixture *mixture, uint64_t seed)
{
    *mixture = (bench_mixture){.seed = seed};
    wirecopy_words_init(&mixture->words);
}

wirecopy_status bench_mixture_ready(bench_mixture *mixture)
{
    if (mixture->story_count < 2)
        return WIRECOPY_E_INPUT;
    return wirecopy_memory_reserve(&mixture->mixed, &mixture->mixed_capacity, 2 * mixture->longest,
                                   sizeof *mixture->mixed) == 0
               ? WIRECOPY_OK
               : WIRECOPY_E_MEMORY;
}

void bench_mixture_clear(bench_mixture *mixture)
{
    wirecopy_words_clear(&mixture->words);
    wirecopy_memory_free(mixture->features);
    wirecopy_memory_free(mixture->starts);
    wirecopy_memory_free(mixture->mixed);
    *mixture = (bench_mixture){0};
}

/* Appends about half of the words of a story. */
static size_t take_half(bench_mixture *mixture, size_t story, uint64_t *random, size_t count)
{
    uint64_t bits = 0;
    for (size_t i = mixture->starts[story]; i < mixture->starts[story + 1]; i++, bits >>= 1) {
        if ((i - mixture->starts[story]) % 64 == 0)
            bits = bench_random_next(random);
        mixture->mixed[count] = mixture->features[i];
        count += bits & 1;
    }
    return count;
}

void bench_mixture_make(bench_mixture *mixture, uint64_t i, double changed_share, uint64_t change,
                        uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    uint64_t random = bench_random_mix(mixture->seed + bench_random_mix(i));
    const size_t first = bench_random_below(&random, mixture->story_count);
    const size_t second = (first + 1 + bench_random_below(&random, mixture->story_count - 1)) % mixture->story_count;
    const size_t count = take_half(mixture, second, &random, take_half(mixture, first, &random, 0));

    uint64_t state = bench_random_mix(random + change);
    for (size_t j = 0; changed_share > 0 && j < count; j++)
        if ((double)(bench_random_next(&state) >> 11) * 0x1p-53 < changed_share)
            mixture->mixed[j] = mixture->features[bench_random_below(&state, mixture->feature_count)];
    wirecopy_simhash_compute(mixture->mixed, count, simhash_out);
}
