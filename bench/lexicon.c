#include "bench/lexicon.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"

/* Shares of the content words of English news in percent, by octave of rank: measured on 19 million content words of
 * American news sites, rounded. The tail weighs such that a corpus of n content words has about n^0.44 different ones
 * (Heaps' law), which is what was measured there between 5,000 and 37,000 stories: a ratio of 2^(1 - 1 / 0.44). */
static const double content_octaves[] = {0.8,  1.0,  1.4,  2.0,  3.2, 4.5, 6.1, 8.6,
                                         11.2, 13.2, 14.0, 12.8, 9.8, 6.2, 3.2, 1.36};
#define CONTENT_TAIL_RATIO 0.42

/* By frequency: a third of all is the first three, as in English. */
static const char *const stop_words[] = {
    "the",  "to",   "of",    "and",   "a",    "in",    "that",  "for",   "is",    "on",      "it",     "with",
    "he",   "was",  "said",  "as",    "at",   "by",    "have",  "has",   "be",    "are",     "from",   "his",
    "but",  "not",  "they",  "this",  "an",   "who",   "we",    "i",     "had",   "will",    "their",  "its",
    "or",   "been", "more",  "which", "were", "would", "about", "there", "after", "one",     "when",   "if",
    "what", "than", "you",   "all",   "out",  "also",  "she",   "her",   "no",    "so",      "up",     "into",
    "can",  "over", "could", "other", "some", "only",  "them",  "him",   "our",   "because", "those",  "before",
    "do",   "most", "how",   "just",  "my",   "any",   "while", "these", "such",  "since",   "against"};
#define STOP_COUNT (sizeof stop_words / sizeof stop_words[0])
static const double stop_octaves[] = {12, 11.5, 17, 15, 18, 18, 8.5 * 20 / 64};

_Static_assert(STOP_COUNT <= BENCH_LEXICON_STOPS_MAX, "there are too many stop words");

/* Syllables are a consonant, a vowel, and a consonant or none, so that a word can be read in one way alone: no two
 * that have other syllables are written alike. */
#define ONSETS "bdfghjklmnprstvz"
#define VOWELS "aeio"
#define CODAS "lnrstmk" /* and none */
#define SYLLABLE_BITS 9

/* Frequent words are short: up to here of two syllables, of three, the rest of four. By frequency a content word then
 * has 6.4 letters; English ones in news have 6.5. */
#define TWO_SYLLABLES ((uint32_t)1 << 12)
#define THREE_SYLLABLES ((uint32_t)1 << 24)

void bench_lexicon_spell(uint32_t rank, bench_spelling *spelling_out)
{
    const unsigned syllable_count = rank < TWO_SYLLABLES ? 2 : rank < THREE_SYLLABLES ? 3 : 4;
    /* An odd factor modulo a power of two: neighbours in rank look different, and no two become one. */
    uint64_t code = (rank + UINT64_C(1)) * UINT64_C(0xff51afd7ed558ccd);
    code &= ((uint64_t)1 << syllable_count * SYLLABLE_BITS) - 1;
    bench_spelling spelling = {.byte_count = 0};
    for (unsigned i = 0; i < syllable_count; i++, code >>= SYLLABLE_BITS) {
        const unsigned coda = code >> 6 & 7;
        spelling.bytes[spelling.byte_count++] = ONSETS[code & 15];
        spelling.bytes[spelling.byte_count++] = VOWELS[code >> 4 & 3];
        if (coda)
            spelling.bytes[spelling.byte_count++] = CODAS[coda - 1];
    }
    *spelling_out = spelling;
}

/* A letter that no syllable has makes another word of one that is a stop word in some language. */
static void avoid_stop_word(bench_spelling *spelling)
{
    uint64_t hash = wirecopy_hash64(spelling->bytes, spelling->byte_count);
    if (wirecopy_content_select(&hash, 1, &hash) == 0)
        spelling->bytes[spelling->byte_count++] = 'x';
}

wirecopy_status bench_lexicon_init(bench_lexicon *lexicon)
{
    memset(lexicon, 0, sizeof *lexicon);
    lexicon->common = wirecopy_memory_alloc_zeroed(BENCH_LEXICON_COMMON_COUNT, sizeof lexicon->common[0]);
    if (!lexicon->common)
        return WIRECOPY_E_MEMORY;
    for (uint32_t rank = 0; rank < BENCH_LEXICON_COMMON_COUNT; rank++) {
        bench_lexicon_spell(rank, &lexicon->common[rank]);
        avoid_stop_word(&lexicon->common[rank]);
    }
    for (size_t i = 0; i < BENCH_LEXICON_STOPS_MAX; i++) {
        const char *word = stop_words[i % STOP_COUNT];
        lexicon->stops[i].byte_count = (uint8_t)strlen(word);
        memcpy(lexicon->stops[i].bytes, word, lexicon->stops[i].byte_count);
    }
    const size_t content_count = sizeof content_octaves / sizeof content_octaves[0];
    const bench_skew_shape content = {content_octaves, content_count, CONTENT_TAIL_RATIO,
                                      BENCH_SKEW_OCTAVES_MAX - 1 - content_count};
    const bench_skew_shape stop = {stop_octaves, sizeof stop_octaves / sizeof stop_octaves[0], 0, 0};
    bench_skew_init(&lexicon->content, &content);
    bench_skew_init(&lexicon->stop, &stop);
    return WIRECOPY_OK;
}

void bench_lexicon_clear(bench_lexicon *lexicon)
{
    wirecopy_memory_free(lexicon->common);
    memset(lexicon, 0, sizeof *lexicon);
}
