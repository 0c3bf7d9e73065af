#ifndef WIRECOPY_INDEX_HAMMING_H
#define WIRECOPY_INDEX_HAMMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bits.h"

/**
 * Which 64-bit simhashes lie within a radius of a question's: the keys under which a run or a tail holds each, and the
 * ranges of keys in which those of all near ones lie. Exact: nothing near is missed.
 *
 * A simhash is cut into a ring of four blocks of 16 bits. Table t holds it turned so that block t comes first, under a
 * key of 40 bits:
 *
 *   bits   what
 *   39-38  0
 *   37-36  table, 0 .. 3
 *   35-20  block t: of table 0, bits 63 .. 48 of the simhash
 *   19- 4  block t + 1
 *    3- 0  the upper four bits of block t + 2: of those that pass by the others, a third passes by them, too; with two
 *          more it were a ninth, and the entries of a run of ten million stories a byte longer each
 *
 * A question gives every block an allowance a, radius + 1 together. When at most radius bits differ, e of them in each
 * block, the sum of a - e round the ring is at least 1; so there is a block from which on all partial sums are, too:
 * the one behind the last place where the partial sums from any start are least. That is, for some table t,
 *
 *   e[t] < a[t],   e[t] + e[t + 1] < a[t] + a[t + 1],   e[t] + e[t + 1] + e[t + 2] < a[t] + a[t + 1] + a[t + 2].
 *
 * All but the last third can be seen in the key. With radius 3 every a is 1: block t is the same, and of the next at
 * most one bit differs. With radius 7 every a is 2. Of all the tables for which it holds, the first answers.
 *
 * Sources: the four tables are Manku, Jain, Das Sarma, "Detecting Near-Duplicates for Web Crawling", WWW 2007; the
 * ring is Qin, Xiao, "Pigeonring: A Principle for Faster Thresholded Similarity Search", PVLDB 12(1), 2018, on the
 * cycle lemma (Dvoretzky, Motzkin, 1947).
 *
 * Other layouts, compared once by a program that is not kept: in runs of plain entries of 8 bytes, with six bits of
 * block t + 2, of 10 million simhashes, each the majority over the words of two of 109,000 news stories mixed, half of
 * the questions copies with 2 % of the words changed, radius 3, single questions; 1 segment, and 8 of 40, 30, 10, 8,
 * 6, 3, 2 and 1 %; one core, shared, of a Xeon at 2.6 GHz:
 *
 *   layout                       entries read   us, 1 and 8 segments   bytes, and us to sort, a story
 *   4 blocks, a whole block      1053           3.3   5.8              39   0.25
 *   4 blocks, ring                241           2.2   5.5              39   0.25
 *   5 blocks, pairs: 10 tables    104           1.9   8.1              93   0.62
 *   3 blocks, ring                346           2.9  13                27   0.18
 *
 * One run, on a busy machine; others were up to a third slower. There every bit of the ring had its slot read whole.
 * Ten tables are faster in one segment, and slower in the eight that a store has; they would take 54 bytes a story
 * more, and commits and merges two and a half times the work. `wirecopy-bench hamming` measures the store as it is.
 */
#define WIRECOPY_HAMMING_TABLE_COUNT 4
#define WIRECOPY_HAMMING_RADIUS_MAX 7

/** A block of a table is so many bits of key wide. */
#define WIRECOPY_HAMMING_BLOCK_KEY_BITS 20

/** How many bits may differ where. */
typedef struct wirecopy_hamming_limits {
    unsigned radius_bits;
    /** [table][n]: so many bits may not differ in the first n + 1 blocks; sum of the allowances. All 0: not asked. */
    unsigned char below[WIRECOPY_HAMMING_TABLE_COUNT][WIRECOPY_HAMMING_TABLE_COUNT];
} wirecopy_hamming_limits;

/** Keys from first to last. */
typedef struct wirecopy_hamming_range {
    uint64_t first_key;
    uint64_t last_key;
} wirecopy_hamming_range;

/** First blocks that a table is asked for: the question's, and with each bit flipped. */
#define WIRECOPY_HAMMING_BLOCK_COUNT_MAX 17

/** The key of a simhash in a table. */
static inline uint64_t wirecopy_hamming_key(uint64_t simhash, unsigned table)
{
    const unsigned turn = 16 * table;
    const uint64_t turned = turn ? simhash << turn | simhash >> (64 - turn) : simhash;
    return (uint64_t)table << 36 | turned >> 28;
}

/** Table and first block of a key: equal for all keys of a range. 18 bits; those of table t are 2^16 t .. */
static inline uint64_t wirecopy_hamming_first_block(uint64_t key)
{
    return key >> WIRECOPY_HAMMING_BLOCK_KEY_BITS;
}

/** The table of a first block. */
static inline unsigned wirecopy_hamming_table(uint64_t first_block)
{
    return (unsigned)(first_block >> 16);
}

/** The keys that share a first block with one. */
static inline wirecopy_hamming_range wirecopy_hamming_block(uint64_t key)
{
    const uint64_t others = ((uint64_t)1 << WIRECOPY_HAMMING_BLOCK_KEY_BITS) - 1;
    return (wirecopy_hamming_range){key & ~others, key | others};
}

/** radius_bits: 0 .. WIRECOPY_HAMMING_RADIUS_MAX. */
wirecopy_hamming_limits wirecopy_hamming_limits_of(unsigned radius_bits);

/**
 * The first blocks of a table in which the keys of all those lie that it answers with.
 *
 * @param key       of the question in the table.
 * @param keys_out  [WIRECOPY_HAMMING_BLOCK_COUNT_MAX] the question's key, but for the first block.
 * @return how many: with radius 3, 1; with 7, 17; 0: the table is not asked.
 */
size_t wirecopy_hamming_blocks(const wirecopy_hamming_limits *limits, unsigned table, uint64_t key, uint64_t *keys_out);

/** Ranges of one first block: the second block as in the question, and with each bit flipped. */
#define WIRECOPY_HAMMING_RANGE_COUNT_MAX 17

/** The second block can be cut into 2^0 .. 2^16 pieces. */
#define WIRECOPY_HAMMING_CUT_BITS_MAX 16

/**
 * The ranges of a first block in which the keys of all those lie that are answered there. No two overlap.
 *
 * @param block_key   one of wirecopy_hamming_blocks().
 * @param second_max  wirecopy_hamming_second_max()
 * @param cut_bits    0 .. WIRECOPY_HAMMING_CUT_BITS_MAX: a range is as wide as 1 / 2^cut_bits of the block where that
 *                    saves any. The more keys there are in the block, the more of them: the ranges become shorter, and
 * more.
 * @param ranges_out  [WIRECOPY_HAMMING_RANGE_COUNT_MAX]
 * @return how many: 1, or 1 + cut_bits.
 */
size_t wirecopy_hamming_ranges(uint64_t block_key, unsigned second_max, unsigned cut_bits,
                               wirecopy_hamming_range *ranges_out);

/** Of a key, the bits of the second block. */
#define WIRECOPY_HAMMING_SECOND_BLOCK_MASK (((uint64_t)1 << WIRECOPY_HAMMING_BLOCK_KEY_BITS) - 16)

/** How many of those may differ, at most, in a first block of wirecopy_hamming_blocks(). */
static inline unsigned wirecopy_hamming_second_max(const wirecopy_hamming_limits *limits, unsigned table, uint64_t key,
                                                   uint64_t block_key)
{
    return limits->below[table][1] - 1u - (key != block_key);
}

/** Whether a simhash can be an answer, as far as its key in a table tells; differing: from the question's key there. */
static inline bool wirecopy_hamming_admits(const wirecopy_hamming_limits *limits, unsigned table, uint64_t differing)
{
    const unsigned char *const below = limits->below[table];
    return wirecopy_popcount64(differing) < below[2] && wirecopy_popcount64(differing >> 4) < below[1] &&
           wirecopy_popcount64(differing >> WIRECOPY_HAMMING_BLOCK_KEY_BITS) < below[0];
}

/** Whether a simhash is near, and to be answered from this table: of those that it is found in, the first. differing:
 * from the question's. */
bool wirecopy_hamming_answers(const wirecopy_hamming_limits *limits, unsigned table, uint64_t differing);

#endif
