#ifndef WIRECOPY_STORE_SEGMENT_LIST_H
#define WIRECOPY_STORE_SEGMENT_LIST_H

#include "core/store/env.h"
#include "core/store/segment.h"

/**
 * An immutable range of the index.
 *
 * A segment that others are being merged into is there from its first part on, before its sources, and has their parts
 * up to where it has come to. What is before that position is asked of it, what is not, of them: a merge may stop after
 * any part, for a moment or for good, and everything is there once.
 */
typedef struct wirecopy_segment {
    uint64_t first_story;
    uint32_t story_count;
    unsigned tier;
    size_t part_begin; /**< its parts are those of the list from here .. part_end - 1, ascending */
    size_t part_end;
    size_t
        kind_begins[WIRECOPY_SEGMENT_KIND_COUNT + 1]; /**< those of kind k: kind_begins[k] .. kind_begins[k + 1] - 1 */
    size_t source_count;      /**< of a segment that is being made: so many that follow are its sources; else 0 */
    wirecopy_position hidden; /**< of a source: what is before is not asked of it, in its own numbers */
} wirecopy_segment;

/** Cards side by side, and sources, of the stories from first_story to where the next begin. */
typedef struct wirecopy_card_span {
    uint64_t first_story;
    const wirecopy_card *cards;
    const uint32_t *sources;
} wirecopy_card_span;

/** The segments that a snapshot sees and that are of use. All zero is empty. Borrows the map. */
typedef struct wirecopy_segment_list {
    wirecopy_segment *items; /**< [count], ascending; one that is being made is before its sources */
    size_t count;
    size_t capacity;
    wirecopy_segment_part *parts; /**< [part_count] of all of them */
    size_t part_count;
    size_t part_capacity;
    uint64_t *begins; /**< [part_count] their place.begin, side by side */
    size_t begin_capacity;
    wirecopy_card_span *spans; /**< [span_count] the cards of all stories below end, ascending */
    size_t span_count;
    size_t span_capacity;
    uint64_t end;     /**< first story beyond them */
    bool is_complete; /**< the table holds nothing else */
} wirecopy_segment_list;

/** The key of a part in the table: parts of a segment follow each other, and of two that begin at one story the one of
 * the higher tier comes first. */
uint64_t wirecopy_segment_part_key(const wirecopy_place *place);

/** The least key of a segment that begins at a story. */
uint64_t wirecopy_segment_first_key(uint64_t first_story);

/** Segments from here on have no key: 2^40. */
#define WIRECOPY_SEGMENT_STORY_MAX ((uint64_t)1 << 40)

/**
 * Finds the segments of use.
 *
 * @param snapshot   live; NULL: no segments.
 * @param table      of the parts.
 * @param story_end  stories that the log holds, from a snapshot of the log taken after this one.
 * @param list       filled anew; keeps its memory.
 * @return WIRECOPY_OK; WIRECOPY_E_MEMORY, _E_CORRUPT, _E_IO.
 */
wirecopy_status wirecopy_segment_list_fill(wirecopy_segment_list *list, wirecopy_snapshot *snapshot, unsigned table,
                                           const wirecopy_store_id *id, uint64_t story_end);
void wirecopy_segment_list_clear(wirecopy_segment_list *list);

/** Segments that are not being made: no lookup has to search more. */
size_t wirecopy_segment_list_search_count(const wirecopy_segment_list *list);

/** The card of a story below end. */
static inline const wirecopy_card *wirecopy_segment_list_card(const wirecopy_segment_list *list, uint64_t story)
{
    size_t begin = 0;
    for (size_t count = list->span_count; count > 1;) {
        const size_t half = count / 2;
        begin += list->spans[begin + half].first_story <= story ? half : 0;
        count -= half;
    }
    return &list->spans[begin].cards[story - list->spans[begin].first_story];
}

#endif
