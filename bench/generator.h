#ifndef WIRECOPY_BENCH_GENERATOR_H
#define WIRECOPY_BENCH_GENERATOR_H

#include "wirecopy/verdict.h"

/**
 * An endless sequence of invented stories that are distributed as news are, so that a store can be measured at sizes of
 * which nobody has a feed. Story i is a function of the options and of i alone: any thread can make any story.
 *
 * What is as in news, and in which measure, is said in generator.c and bench/README.md: how often words, bigrams and
 * phrases occur, and in how many stories; how the vocabulary grows; topics, events, the boilerplate of sources;
 * lengths. Some stories are planted copies of earlier ones. No story means anything.
 */
typedef struct bench_generator bench_generator;

typedef struct bench_generator_options {
    uint64_t seed;
    uint32_t median_words;  /**< of a story's length, stop words included, >= 20 */
    double length_spread;   /**< standard deviation of the lengths' natural logarithms */
    double identical_share; /**< of all stories: the words of an earlier one under another id */
    double edited_share;    /**< another headline, 2 % other words, the last 10 % cut, or all three */
    double derived_share;   /**< every other sentence written anew, at random */
    int64_t first_time_ms;  /**< of story 0 */
    uint32_t interval_ms;   /**< from one story to the next, on average; times ascend; >= 1 */
} bench_generator_options;

/** Median 400 words, 10 % copies: 3 % identical, 4 % edited, 3 % derived; a story every 30 s from 2015 on. */
void bench_generator_options_init(bench_generator_options *options);

/** generator_out: unchanged on error. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_generator_create(const bench_generator_options *options, bench_generator **generator_out);
void bench_generator_destroy(bench_generator *generator);

/** What is true of a story. */
typedef struct bench_origin {
    wirecopy_verdict verdict; /**< WIRECOPY_ORIGINAL if it is no copy */
    uint64_t original;        /**< the story that it copies, which is no copy itself; else itself */
} bench_origin;

/** Cost: some 10 ns. Threads: pure. */
bench_origin bench_generator_origin(const bench_generator *generator, uint64_t story);

/** Working memory to write stories with; one thread at a time. The generator is borrowed, and may be shared. */
typedef struct bench_writer bench_writer;

wirecopy_status bench_writer_create(const bench_generator *generator, bench_writer **writer_out);
void bench_writer_destroy(bench_writer *writer);

/**
 * Writes a story. Its strings are the writer's, until the next call.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status bench_writer_write(bench_writer *writer, uint64_t story, wirecopy_story *story_out);

#endif
