#ifndef WIRECOPY_BENCH_KEYS_H
#define WIRECOPY_BENCH_KEYS_H

#include "core/text/words.h"
#include "wirecopy/story.h"

/** Keys that differ in no more bits are taken for those of copies: Manku, Jain, Das Sarma, WWW 2007. */
#define BENCH_KEYS_RADIUS 3

/** Words of a feature, of those rivals that are exact: their answers have to be the same. */
#define BENCH_KEYS_SHINGLE_WORDS 3

/**
 * 64-bit SimHashes of stories, as they are usually made: each run of so many words is a feature, hashed as a whole, that adds
 * one to a counter for each bit that its hash has, and takes one away for each that it has not. Charikar, STOC 2002.
 * Title and text count alike, and a feature as often as it occurs. All zero, but for shingle_words, is empty.
 */
typedef struct bench_keys {
    unsigned shingle_words; /**< 1 or more */
    uint64_t *keys;         /**< [count] */
    size_t count, capacity;
    wirecopy_words words; /**< working memory, as is */
    uint64_t *shingles;
    size_t shingles_capacity;
} bench_keys;

/**
 * Hashes of the runs of so many words of a story, in order; of one that is shorter, of all its words. They are in
 * keys->shingles until the next call.
 *
 * @return WIRECOPY_OK, WIRECOPY_E_LIMIT or WIRECOPY_E_MEMORY.
 */
wirecopy_status bench_keys_shingle(bench_keys *keys, const wirecopy_story *story, size_t *count_out);

/** Makes the keys of stories, in place of what was there. The same statuses. */
wirecopy_status bench_keys_make(bench_keys *keys, const wirecopy_story *stories, size_t count);

void bench_keys_clear(bench_keys *keys);

#endif
