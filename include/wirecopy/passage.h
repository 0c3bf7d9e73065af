#ifndef WIRECOPY_PASSAGE_H
#define WIRECOPY_PASSAGE_H

#include "wirecopy/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The passages that two stories have in common, word by word.
 *
 * Of the two, a is the earlier, or the one that is taken for the original, and b the one that is looked at. A passage is
 * a stretch of a and one of b that have words in common, in the same order, but for small changes inside. Passages do not
 * overlap, in either story; they may come in another order in b than in a. Title and text are places of their own: what
 * stands in one's title may be found in the other's text, but no passage goes from a title on into a text. A title with
 * whose words its text begins is not looked at, as in a fingerprint.
 *
 * All words count, stop words too: a word is what it is to a fingerprint (letter case, forms of a character, and
 * apostrophes do not matter), but that of scripts without spaces each character is one.
 *
 * Where exactly the same words stand in several places, a passage takes the first that is free.
 */

/** A stretch of words, with what stands between them: bytes begin .. end of the title or of the text, as they came. */
typedef struct wirecopy_stretch {
    size_t begin, end;   /**< equal if no word is in it */
    uint32_t word_count; /**< in scripts without spaces: characters */
    bool in_title;       /**< bytes of the title; else of the text */
} wirecopy_stretch;

/** What became of a piece of a passage from a to b. */
typedef enum wirecopy_piece_kind {
    WIRECOPY_PIECE_KEPT = 0,     /**< the same words */
    WIRECOPY_PIECE_REPLACED = 1, /**< words by others */
    WIRECOPY_PIECE_REMOVED = 2,  /**< no words in b: its stretch is empty, and lies behind the kept words before it */
    WIRECOPY_PIECE_ADDED = 3,    /**< no words in a, likewise */
} wirecopy_piece_kind;

/** The name of a kind of piece, such as "replaced"; "unknown kind" for a value not in the list. Static. */
WIRECOPY_API const char *wirecopy_piece_kind_name(wirecopy_piece_kind kind);

typedef struct wirecopy_piece {
    wirecopy_piece_kind kind;
    wirecopy_stretch a, b;
} wirecopy_piece;

typedef struct wirecopy_passage {
    wirecopy_stretch a, b;        /**< from the first kept word to the last */
    uint32_t kept_count;          /**< words that both have */
    uint32_t piece_count;         /**< odd: kept pieces, and what was changed between each and the next */
    const wirecopy_piece *pieces; /**< [piece_count], in order */
} wirecopy_passage;

/** In which order passages are listed. */
typedef enum wirecopy_passage_order {
    WIRECOPY_PASSAGES_LONGEST = 0, /**< those first that keep the most words; then by their place in b */
    WIRECOPY_PASSAGES_BY_PLACE = 1 /**< by their place in b, its title first */
} wirecopy_passage_order;

/** Words of a story that are aligned; what follows is not looked at. */
#define WIRECOPY_ALIGNED_WORDS_MAX ((uint32_t)1 << 20)

/** Two stories, side by side. */
typedef struct wirecopy_alignment {
    const wirecopy_passage *passages; /**< [passage_count] */
    size_t passage_count;
    const wirecopy_stretch *left_out; /**< [left_out_count] of a: what no passage covers; title first, then in order */
    size_t left_out_count;
    const wirecopy_stretch *added; /**< [added_count] of b, likewise */
    size_t added_count;
    uint32_t word_count_a, word_count_b; /**< words looked at */
    uint32_t kept_count;                 /**< words that both have, in all passages together */
    bool is_cut;                         /**< one of the stories has more words than are looked at */
} wirecopy_alignment;

/** Working memory for alignments; grows to the longest stories seen and is reused. One thread at a time. */
typedef struct wirecopy_aligner wirecopy_aligner;

/** Makes an aligner. WIRECOPY_OK, WIRECOPY_E_INVALID (NULL), or WIRECOPY_E_MEMORY. */
WIRECOPY_API wirecopy_status wirecopy_aligner_create(wirecopy_aligner **aligner_out);

/** Frees an aligner. NULL is allowed. */
WIRECOPY_API void wirecopy_aligner_destroy(wirecopy_aligner *aligner);

/**
 * Finds the passages of two stories: of their titles and texts; the other members are not read.
 *
 * Source: the longest words that both have in a row are taken first, then the longest of what is left, and so on, as in
 * Wise, "String Similarity via Greedy String Tiling and Running Karp-Rabin Matching", 1993; found with the automaton of
 * Blumer et al., "The Smallest Automaton Recognizing the Subwords of a Text", 1985.
 *
 * @param[out] alignment_out  what it points to belongs to the aligner, until the next call. Unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: an argument is NULL, or there is no such order; WIRECOPY_E_LIMIT: a title or
 *         text is longer than WIRECOPY_TEXT_BYTES_MAX; WIRECOPY_E_MEMORY.
 *
 * Cost: linear in the words of both, whatever they are. Threads: one call at a time per aligner.
 */
WIRECOPY_API wirecopy_status wirecopy_align_stories(wirecopy_aligner *aligner, const wirecopy_story *a,
                                                    const wirecopy_story *b, wirecopy_passage_order order,
                                                    wirecopy_alignment *alignment_out);

#ifdef __cplusplus
}
#endif
#endif
