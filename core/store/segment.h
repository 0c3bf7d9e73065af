#ifndef WIRECOPY_STORE_SEGMENT_H
#define WIRECOPY_STORE_SEGMENT_H

#include "core/store/log.h"
#include "core/store/maps.h"

/**
 * The image of one part of a segment: one of the three multimaps over a range of stories, and with the ids a card of
 * every story. Little-endian, 8-aligned:
 *
 *   offset  bytes  what
 *        0      4  magic "WCSG"
 *        4      4  map: 0 postings, 1 ids, 2 members
 *        8      8  checksum: XXH3-64 of everything from offset 16 on
 *       16     16  id of the store
 *       32      8  first_story
 *       40      8  story_count, 1 .. 2^24 - 1
 *       48      8  run_bytes
 *       56      8  card_bytes: 48 * story_count with the ids, else 0
 *       64         run, see core/index/run.h; values are numbers less first_story
 *                  cards, see card.h, in the order of the stories
 *                  zeros, as many as make the image long enough for pages of its own, see env.h
 */
typedef struct wirecopy_segment_part {
    const uint8_t *image;
    size_t byte_count;
    wirecopy_store_id id;
    wirecopy_view_map map;
    uint64_t first_story;
    uint32_t story_count;
    wirecopy_run run;
    const wirecopy_card *cards; /* [story_count] with the ids, else NULL */
} wirecopy_segment_part;

/** An immutable range of the index: its parts, by map, agree on the range. */
typedef struct wirecopy_segment {
    uint64_t first_story;
    uint32_t story_count;
    wirecopy_segment_part parts[WIRECOPY_MAP_COUNT];
} wirecopy_segment;

/** Bytes of the image of a part of the segment that maps make, at least byte_count_min. */
size_t wirecopy_segment_part_bytes(const wirecopy_maps *maps, wirecopy_view_map map, size_t byte_count_min);

/** Writes a part of the segment that maps make. entries: wirecopy_maps_sorted(); image: 8-aligned, [byte_count]. */
void wirecopy_segment_part_build(const wirecopy_maps *maps, wirecopy_view_map map, const wirecopy_store_id *id,
                                 const uint64_t *entries, size_t entry_count, void *image, size_t byte_count);

/** Opens an image in place; borrowed. Its headers are looked at alone. WIRECOPY_OK or WIRECOPY_E_CORRUPT. */
wirecopy_status wirecopy_segment_part_open(const void *image, size_t byte_count, wirecopy_segment_part *part_out);

/** Walks all of it: checksum, run, values. NULL, or what is wrong. */
const char *wirecopy_segment_part_check(const wirecopy_segment_part *part);

/**
 * Compares a part with what the log says of its stories: maps of the same range, and their wirecopy_maps_sorted(). NULL,
 * or what is wrong.
 */
const char *wirecopy_segment_part_compare(const wirecopy_segment_part *part, const wirecopy_maps *maps,
                                          const uint64_t *entries, size_t entry_count);

#endif
