#ifndef WIRECOPY_STORE_MEMORY_SEGMENT_H
#define WIRECOPY_STORE_MEMORY_SEGMENT_H

#include "core/store/segment.h"

/** A segment in memory, for a reader that finds stories without segments and cannot write them. One part a kind. */
typedef struct wirecopy_memory_segment {
    uint64_t first_story;
    wirecopy_segment_part parts[WIRECOPY_SEGMENT_KIND_COUNT];
    void *images[WIRECOPY_SEGMENT_KIND_COUNT];
} wirecopy_memory_segment;

/** Makes one of a tail, which is then of no more use until it is reset, also after an error. WIRECOPY_OK or
 * WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_memory_segment_init(wirecopy_maps *tail, wirecopy_memory_segment *segment_out);
void wirecopy_memory_segment_clear(wirecopy_memory_segment *segment);

#endif
