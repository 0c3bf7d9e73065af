#ifndef WIRECOPY_BENCH_SAMPLE_H
#define WIRECOPY_BENCH_SAMPLE_H

#include <stdbool.h>

#include "bench/plain.h"
#include "core/base/arena.h"
#include "core/base/kernel.h"
#include "core/fingerprint/features.h"
#include "core/text/words.h"
#include "wirecopy/fingerprint.h"

/** What each stage of a fingerprint begins with. */
typedef struct bench_sample_story {
    wirecopy_story story;
    const char *bytes;       /**< words, as words.h lays them out */
    const uint32_t *starts;  /**< [word_count + 1] */
    const uint64_t *hashes;  /**< [word_count] */
    const uint64_t *content; /**< [content_count] */
    const uint64_t *features;
    uint32_t word_count, content_count, feature_count;
} bench_sample_story;

/** Stories in memory, few enough to stay in a processor's caches, and what the stages of fingerprinting make of them. */
typedef struct bench_sample {
    bench_sample_story *stories; /**< [story_count] */
    size_t story_count, stories_capacity;
    uint64_t byte_count; /**< of titles and texts */
    uint64_t word_count, content_count, feature_count;
    wirecopy_arena arena;
    /* working memory of the stages */
    wirecopy_words words;
    wirecopy_features features;
    uint64_t *numbers, *scratch; /**< [longest story's words + 1] */
    size_t numbers_capacity, scratch_capacity;
    wirecopy_fingerprinter *fingerprinter;
    bench_plain *plain;
} bench_sample;

/** An empty one; to be closed in any case. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_sample_open(bench_sample *sample);
void bench_sample_close(bench_sample *sample);

/** Adds a copy of a story's title and text. WIRECOPY_OK; or why not. */
wirecopy_status bench_sample_add(bench_sample *sample, const wirecopy_story *story);

/** Adds the texts of another sample, cut into stories of so many words: what spaces divide. The last is left out. */
wirecopy_status bench_sample_cut(bench_sample *sample, const bench_sample *from, size_t words_per_story);

/** Whether the kernel in use makes the same fingerprints as the plain way, all of them and all of each. */
wirecopy_status bench_sample_check(bench_sample *sample, bool *same_out);

/** A stage, run over all stories; checksum_out depends on what it made. */
typedef struct bench_sample_stage {
    const char *name;
    const char *meaning;
    const char *per; /**< what its cycles are counted by */

    /** How many of these the sample has. */
    uint64_t (*units)(const bench_sample *sample);
    wirecopy_status (*run)(bench_sample *sample, const bench_sample_story *story, uint64_t *result_out);
} bench_sample_stage;

/** The first is the plain rival, the second the whole fingerprint; the others are its parts, in their order. */
extern const bench_sample_stage bench_sample_stages[];
extern const size_t bench_sample_stage_count;

#define BENCH_SAMPLE_PLAIN 0
#define BENCH_SAMPLE_WHOLE 1

#endif
