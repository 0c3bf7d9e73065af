#include "bench/keys.h"

#include "bench/wide.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"

#define KEY_BITS 64

wirecopy_status bench_keys_shingle(bench_keys *keys, const wirecopy_story *story, size_t *count_out)
{
    wirecopy_words *const words = &keys->words;
    wirecopy_words_reset(words);
    wirecopy_status status = wirecopy_words_append(words, story->title.bytes, story->title.byte_count);
    if (status == WIRECOPY_OK)
        status = wirecopy_words_append(words, story->text.bytes, story->text.byte_count);
    if (status != WIRECOPY_OK)
        return status;
    const size_t span = words->count < keys->shingle_words ? words->count : keys->shingle_words;
    const size_t count = span ? words->count - span + 1 : 0;
    if (wirecopy_memory_reserve(&keys->shingles, &keys->shingles_capacity, count + 1, sizeof keys->shingles[0]))
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const uint32_t start = words->starts[i], end = words->starts[i + span] - 1;
        keys->shingles[i] = wirecopy_hash64(words->bytes + start, end - start);
    }
    *count_out = count;
    return WIRECOPY_OK;
}

BENCH_WIDE_BODY uint64_t count_bits_body(const uint64_t *shingles, size_t count)
{
    int32_t tallies[KEY_BITS] = {0};
    uint64_t key = 0;
    for (size_t i = 0; i < count; i++)
        for (unsigned bit = 0; bit < KEY_BITS; bit++)
            tallies[bit] += (shingles[i] >> bit & 1) ? 1 : -1;
    for (unsigned bit = 0; bit < KEY_BITS; bit++)
        key |= (uint64_t)(tallies[bit] > 0) << bit;
    return key;
}

BENCH_WIDE(uint64_t, count_bits, (const uint64_t *shingles, size_t count), (shingles, count))

wirecopy_status bench_keys_make(bench_keys *keys, const wirecopy_story *stories, size_t count)
{
    if (wirecopy_memory_reserve(&keys->keys, &keys->capacity, count, sizeof keys->keys[0]))
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        size_t shingle_count = 0;
        status = bench_keys_shingle(keys, &stories[i], &shingle_count);
        if (status == WIRECOPY_OK)
            keys->keys[i] = count_bits(keys->shingles, shingle_count);
    }
    keys->count = count;
    return status;
}

void bench_keys_clear(bench_keys *keys)
{
    wirecopy_words_clear(&keys->words);
    wirecopy_memory_free(keys->keys);
    wirecopy_memory_free(keys->shingles);
    *keys = (bench_keys){.shingle_words = keys->shingle_words};
}
