#ifndef WIRECOPY_MATCH_NUMBERED_H
#define WIRECOPY_MATCH_NUMBERED_H

#include "core/match/tiling.h"
#include "core/text/located.h"
#include "wirecopy/passage.h"

/**
 * A story's words as numbers, to be held against another's: the title's, a break, the text's. Word i is number i of the
 * list below the break, and number i - 1 above it. All zero is empty.
 */
typedef struct wirecopy_numbered {
    wirecopy_located located;
    uint32_t title_count; /**< words of the title, and so the place of the break */
    uint32_t first;       /**< words before it do not count: of a title with whose words the text begins */
    uint32_t count;       /**< words and the break */
    bool is_cut;          /**< the story has more */
    uint32_t *words;      /**< [count] equal in two stories that were numbered together when the words are;
                               WIRECOPY_TILING_NONE: the break, or a word that the other does not have */
    uint32_t *weights;    /**< [count + 1] what the words before each weigh, and all */
    uint64_t *hashes;     /**< [count] of the words; the break's is that of none */
    size_t words_capacity, weights_capacity, hashes_capacity;
} wirecopy_numbered;

/** What a content word weighs, a character of a script without spaces, and a stop word. */
#define WIRECOPY_WEIGHT_CONTENT 4
#define WIRECOPY_WEIGHT_CHARACTER 2
#define WIRECOPY_WEIGHT_STOP 1

void wirecopy_numbered_clear(wirecopy_numbered *numbered);

/** Finds a story's words and what they weigh. As wirecopy_align_stories(). */
wirecopy_status wirecopy_numbered_read(wirecopy_numbered *numbered, const wirecopy_story *story);

/** Numbers, from 0 on, the words that two stories share. The table's memory is kept for the next call. */
typedef struct wirecopy_number_table {
    struct wirecopy_number_slot *slots;
    size_t slots_capacity;
} wirecopy_number_table;

wirecopy_status wirecopy_numbered_match(wirecopy_numbered *a, wirecopy_numbered *b, wirecopy_number_table *table);

/** Whether word i, or the break, is of the title. */
static inline bool wirecopy_numbered_in_title(const wirecopy_numbered *numbered, uint32_t i)
{
    return i <= numbered->title_count;
}

/** Words begin .. end, none of which is the break, as a stretch of the story; if there are none, behind the word before. */
wirecopy_stretch wirecopy_numbered_stretch(const wirecopy_numbered *numbered, uint32_t begin, uint32_t end);

#endif
