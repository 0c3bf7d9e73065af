#ifndef WIRECOPY_ENGINE_ITEM_H
#define WIRECOPY_ENGINE_ITEM_H

#include "core/base/arena.h"
#include "core/match/matcher.h"

/** A story on its way. Its strings and its sketch belong to the batch. */
typedef struct wirecopy_item {
    wirecopy_status status;        /**< not WIRECOPY_OK: refused by the source */
    wirecopy_story story;          /**< text is empty, unless somebody kept it; id is there */
    wirecopy_string packed_text;   /**< see core/store/packed_text.h; bytes is NULL: not to be kept */
    uint64_t digest;               /**< of the story as delivered */
    const wirecopy_record *record; /**< of an import: all of it, and the fingerprint below is empty; else NULL */
    wirecopy_fingerprint fingerprint;
    uint32_t invalid_count;
    wirecopy_report report; /**< filled by whoever knows the answer; its strings belong to the batch */
    bool is_flagged;
} wirecopy_item;

/**
 * Fills an item from a story: fingerprint, digest, and copies of the strings, in the arena; an id made from the content
 * if there is none.
 *
 * @return WIRECOPY_OK, or as wirecopy_fingerprint_story().
 */
wirecopy_status wirecopy_item_fill(wirecopy_item *item, const wirecopy_story *story,
                                   wirecopy_fingerprinter *fingerprinter, wirecopy_arena *arena);

/** Fills an item from a record, copied into the arena; its report is that of an original. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_item_take(wirecopy_item *item, const wirecopy_record *record, wirecopy_arena *arena);

/** Copies an item's text into the arena. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_item_keep_text(wirecopy_item *item, wirecopy_string text, wirecopy_arena *arena);

/** Packs an item's text into the arena, unless it is too long to be kept. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_item_pack(wirecopy_item *item, wirecopy_string text, wirecopy_text_packer *packer,
                                   wirecopy_arena *arena);

/** Copies an answer into an item's report, its strings and matches into the arena. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_item_answer(wirecopy_item *item, const wirecopy_answer *answer, wirecopy_arena *arena);

#endif
