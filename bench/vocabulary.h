#ifndef WIRECOPY_BENCH_VOCABULARY_H
#define WIRECOPY_BENCH_VOCABULARY_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/text/words.h"
#include "wirecopy/story.h"

/** A content word of a feed. */
typedef struct bench_word {
    wirecopy_string bytes; /**< normalised */
    uint64_t kind;         /**< words of one kind, a language's words or its figures, can stand for each other */
    uint32_t occurrences;
    uint32_t rank; /**< its place in `ranked` */
} bench_word;

/** The content words of a feed, and a way to exchange them for each other. */
typedef struct bench_vocabulary {
    bench_word *words; /**< [count] in the order of their first occurrence */
    size_t count, words_capacity;
    uint32_t *slots; /**< hash table: 1 + index of a word, 0: empty */
    size_t slot_count;
    uint32_t *ranked;   /**< [count] words by kind, and within one the most frequent first */
    uint32_t *exchange; /**< [count] by rank: the word that stands for it */
    wirecopy_words normalised;
    wirecopy_arena arena;
} bench_vocabulary;

/** Not a content word. */
#define BENCH_WORD_NONE UINT32_MAX

void bench_vocabulary_init(bench_vocabulary *vocabulary);
void bench_vocabulary_clear(bench_vocabulary *vocabulary);

/**
 * Counts one occurrence of a word.
 *
 * @param seed      tells kinds apart: of the story's language.
 * @param word_out  its index, or BENCH_WORD_NONE if it is a stop word, or not one word to the library.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status bench_vocabulary_add(bench_vocabulary *vocabulary, wirecopy_string word, uint64_t seed,
                                     uint32_t *word_out);

/** Ranks the words, after the last was added. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_vocabulary_rank(bench_vocabulary *vocabulary);

/**
 * Exchanges words at random, each for one of its kind that is about as frequent: the words of ranks 0 .. 63 among
 * themselves, those of 64 .. 255, 256 .. 1023, and so on. What is frequent stays frequent in all copies together.
 */
void bench_vocabulary_shuffle(bench_vocabulary *vocabulary, uint64_t seed);

/** What stands for a word since the last shuffle. */
wirecopy_string bench_vocabulary_exchanged(const bench_vocabulary *vocabulary, uint32_t word);

#endif
