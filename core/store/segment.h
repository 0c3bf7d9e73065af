#ifndef WIRECOPY_STORE_SEGMENT_H
#define WIRECOPY_STORE_SEGMENT_H

#include <stdbool.h>

#include "core/store/log.h"
#include "core/store/maps.h"

/**
 * What a segment is made of, in this order: the four multimaps over its range of stories, by their wirecopy_view_map,
 * and the cards. Each is a sequence of entries, those of a map as in core/index/run.h, the cards numbered as the stories
 * less the segment's first one. The sequences are cut into parts.
 */
#define WIRECOPY_SEGMENT_CARDS ((unsigned)WIRECOPY_MAP_COUNT)
#define WIRECOPY_SEGMENT_KIND_COUNT (WIRECOPY_SEGMENT_CARDS + 1)

/** Where in all of these an entry stands. */
typedef struct wirecopy_position {
    unsigned kind; /**< a wirecopy_view_map, WIRECOPY_SEGMENT_CARDS, or behind all: WIRECOPY_SEGMENT_KIND_COUNT */
    uint64_t entry;
} wirecopy_position;

/** Which part of which segment. Parts answer for all entries, there or not, from begin to last. */
typedef struct wirecopy_place {
    uint64_t first_story;
    uint32_t story_count;
    unsigned tier;    /**< how often what is in it was merged, 0 .. WIRECOPY_TIER_MAX */
    unsigned kind;    /**< what is cut */
    unsigned ordinal; /**< how many parts of that kind are before it */
    uint64_t begin;
    uint64_t last; /**< UINT64_MAX: the last part of its kind */
} wirecopy_place;

#define WIRECOPY_TIER_MAX (WIRECOPY_TIER_COUNT - 1)
#define WIRECOPY_PART_ORDINAL_MAX UINT16_MAX

/**
 * The image of one part. Little-endian, 8-aligned:
 *
 *   offset  bytes  what
 *        0      4  magic "WCSQ"; before sources lay side by side "WCSP": such a part is made anew
 *        4      4  kind: 0 postings, 1 ids, 2 members, 3 keys, 4 cards
 *        8      8  checksum: XXH3-64 of everything from offset 16 on
 *       16     16  id of the store
 *       32      8  first_story
 *       40      4  story_count, 1 .. 2^24 - 1
 *       44      2  tier, 0 .. 31
 *       46      2  ordinal
 *       48      8  begin
 *       56      8  last
 *       64      8  item_count: entries of the run, or cards
 *       72         run, see core/index/run.h; values are numbers less first_story
 *                  or cards, see card.h, of the stories from first_story + begin on, and behind all of them their
 *                  sources once more, 4 bytes each
 *                  zeros, as many as make the image long enough for pages of its own, see env.h
 */
typedef struct wirecopy_segment_part {
    wirecopy_place place;
    wirecopy_run run;           /**< all zero with cards */
    const wirecopy_card *cards; /**< [item_count], or NULL with a run */
    const uint32_t *sources;    /**< likewise */
    size_t item_count;
    const uint8_t *image;
    size_t byte_count;
    wirecopy_store_id id;
} wirecopy_segment_part;

/**
 * Bytes of the image of a part, at least byte_count_min. items: the entries of a run, ascending, wirecopy_run_entry() each;
 * of cards, whose number suffices, nothing is read.
 */
size_t wirecopy_segment_part_bytes(unsigned kind, const void *items, size_t item_count, size_t byte_count_min);

/** No part of so many items is longer, but for byte_count_min. */
size_t wirecopy_segment_part_bytes_max(unsigned kind, size_t item_count);

/** Where in the image of a part its cards lie: they may be written there before wirecopy_segment_part_build(). */
wirecopy_card *wirecopy_segment_part_cards(void *image);

/**
 * Writes an image. items: as above, or the cards, to which their sources are added; image: 8-aligned, [byte_count],
 * wirecopy_segment_part_bytes().
 */
void wirecopy_segment_part_build(const wirecopy_place *place, const wirecopy_store_id *id, const void *items,
                                 size_t item_count, void *image, size_t byte_count);

/** Opens an image in place; borrowed. Its headers are looked at alone. WIRECOPY_OK or WIRECOPY_E_CORRUPT. */
wirecopy_status wirecopy_segment_part_open(const void *image, size_t byte_count, wirecopy_segment_part *part_out);

/** Whether it is as it was written. */
bool wirecopy_segment_part_is_intact(const wirecopy_segment_part *part);

/** Walks all of it: checksum, run, values. NULL, or what is wrong. */
const char *wirecopy_segment_part_check(const wirecopy_segment_part *part);

/** Where the next part has to begin. */
wirecopy_position wirecopy_segment_part_end(const wirecopy_segment_part *part);

/** Whether a is before b. */
static inline bool wirecopy_position_is_before(wirecopy_position a, wirecopy_position b)
{
    return a.kind < b.kind || (a.kind == b.kind && a.entry < b.entry);
}

/**
 * A position of a segment, in the numbers of one that begins story_offset stories later and lies within it: what is
 * before the one in the larger segment is, of the stories of the smaller one, before the other.
 */
wirecopy_position wirecopy_position_rebase(wirecopy_position position, uint64_t story_offset);

#endif
