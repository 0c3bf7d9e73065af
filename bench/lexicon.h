#ifndef WIRECOPY_BENCH_LEXICON_H
#define WIRECOPY_BENCH_LEXICON_H

#include "bench/skew.h"
#include "wirecopy/status.h"

/** How a word is written: ASCII letters, small. */
typedef struct bench_spelling {
    char bytes[15];
    uint8_t byte_count;
} bench_spelling;

_Static_assert(sizeof(bench_spelling) == 16, "a spelling is copied by one instruction");

#define BENCH_LEXICON_COMMON_COUNT ((uint32_t)1 << 16)
#define BENCH_LEXICON_STOPS_MAX 128

/**
 * The words of an invented language, with frequencies as in English news: content words by rank, without end, no two
 * written alike, and none a stop word; and stop words, which are the English ones.
 */
typedef struct bench_lexicon {
    bench_skew content;                            /**< draws ranks of content words */
    bench_skew stop;                               /**< draws numbers of stop words */
    bench_spelling stops[BENCH_LEXICON_STOPS_MAX]; /**< by number */
    bench_spelling *common;                        /**< [BENCH_LEXICON_COMMON_COUNT] content words by rank */
} bench_lexicon;

/** WIRECOPY_OK or WIRECOPY_E_MEMORY; the lexicon is to be cleared in any case. */
wirecopy_status bench_lexicon_init(bench_lexicon *lexicon);
void bench_lexicon_clear(bench_lexicon *lexicon);

/** Writes a rare word. */
void bench_lexicon_spell(uint32_t rank, bench_spelling *spelling_out);

/** How the content word of a rank is written. */
static inline bench_spelling bench_lexicon_word(const bench_lexicon *lexicon, uint32_t rank)
{
    if (rank < BENCH_LEXICON_COMMON_COUNT)
        return lexicon->common[rank];
    bench_spelling spelling;
    bench_lexicon_spell(rank, &spelling);
    return spelling;
}

#endif
