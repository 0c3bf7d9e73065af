#ifndef WIRECOPY_FINGERPRINT_H
#define WIRECOPY_FINGERPRINT_H

#include "wirecopy/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Words of 64 bits in a simhash; 256 bits in all. */
#define WIRECOPY_SIMHASH_WORDS 4
#define WIRECOPY_SIMHASH_BITS 256

/** A sketch never holds fewer entries than this, unless the story has fewer bigrams. */
#define WIRECOPY_SKETCH_COUNT_MIN 64

/** A sketch never holds more entries than this: the smallest are kept. */
#define WIRECOPY_SKETCH_COUNT_MAX 4096

/**
 * One entry of a sketch: the upper 40 bits of a content bigram's hash above the 24 bits of its position.
 *
 * The position is the number of content words before the bigram's first occurrence; 2^24 - 1 stands for that and more.
 */
typedef uint64_t wirecopy_sketch_entry;
#define WIRECOPY_SKETCH_POSITION_BITS 24

/** So many figures of a story are kept. */
#define WIRECOPY_FIGURE_COUNT 8

/**
 * What is kept of a story's words. A pure function of the text: the same on every machine, compiler, thread count and
 * kernel. Specified bit by bit, with known answers, in core/fingerprint/FINGERPRINT.md.
 *
 * exact    XXH3-128 of the normalised words: equal when the words are equal, in order.
 * simhash  SimHash over content words: near when the vocabulary is near, also after a rewrite.
 *          Source: Charikar, "Similarity Estimation Techniques from Rounding Algorithms", STOC 2002.
 * figures  the numbers, each with the word before it: the greatest eight of their hashes. Stories made from one form have
 *          others.
 * sketch   FracMinHash over content bigrams: a quarter of them, chosen by hash value, so that two stories keep the
 *          same ones. Source: Irber et al., "Lightweight compositional analysis of metagenomes with FracMinHash", 2022.
 *
 * A story without content words has content_word_count 0, a simhash of 0 and an empty sketch: it matches nothing.
 */
typedef struct wirecopy_fingerprint {
    uint64_t exact[2];                        /**< low half, high half */
    uint64_t simhash[WIRECOPY_SIMHASH_WORDS]; /**< bit b of the simhash is bit b % 64 of word b / 64 */
    uint16_t
        figures[WIRECOPY_FIGURE_COUNT]; /**< hashes of words that begin with a digit, descending, no two the same; 0
                                                   where there are no more */
    uint32_t word_count;
    uint32_t content_word_count;         /**< words that are not stop words */
    uint32_t sketch_count;               /**< 0 .. WIRECOPY_SKETCH_COUNT_MAX */
    const wirecopy_sketch_entry *sketch; /**< [sketch_count], ascending, no two with the same hash */
} wirecopy_fingerprint;

/** Working memory for fingerprinting; grows to the longest story seen and is reused. One thread at a time. */
typedef struct wirecopy_fingerprinter wirecopy_fingerprinter;

/**
 * Makes a fingerprinter.
 *
 * @return WIRECOPY_OK, WIRECOPY_E_INVALID (NULL), or WIRECOPY_E_MEMORY.
 */
WIRECOPY_API wirecopy_status wirecopy_fingerprinter_create(wirecopy_fingerprinter **fingerprinter_out);

/** Frees a fingerprinter. NULL is allowed. */
WIRECOPY_API void wirecopy_fingerprinter_destroy(wirecopy_fingerprinter *fingerprinter);

/**
 * Fingerprints one story: its title and text; the other members are not read.
 *
 * @param[out] fingerprint_out  its sketch belongs to the fingerprinter, until the next call. Unchanged on error.
 * @param[out] invalid_out      stretches of invalid UTF-8 found, each taken as a separator; NULL if not wanted.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: an argument is NULL; WIRECOPY_E_LIMIT: title or text is longer than
 *         WIRECOPY_TEXT_BYTES_MAX; WIRECOPY_E_MEMORY.
 *
 * Cost: linear, see `wirecopy-bench fingerprint`; memory about 7 times the text, 20 times in scripts without spaces,
 * and up to 40 times for a single run of characters that normalisation expands. Threads: one call at a time per
 * fingerprinter.
 */
WIRECOPY_API wirecopy_status wirecopy_fingerprint_story(wirecopy_fingerprinter *fingerprinter,
                                                        const wirecopy_story *story,
                                                        wirecopy_fingerprint *fingerprint_out, uint32_t *invalid_out);

/** Bits in which two simhashes differ, 0 .. 256. Arguments not NULL. Threads: pure. */
WIRECOPY_API unsigned wirecopy_simhash_distance(const uint64_t a[WIRECOPY_SIMHASH_WORDS],
                                                const uint64_t b[WIRECOPY_SIMHASH_WORDS]);

#ifdef __cplusplus
}
#endif
#endif
