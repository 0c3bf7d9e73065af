#ifndef WIRECOPY_BENCH_ANATOMY_H
#define WIRECOPY_BENCH_ANATOMY_H

#include "core/store/segment.h"
#include "wirecopy/store.h"

/** What a store is made of, in bytes, whole pages. */
typedef struct bench_anatomy {
    uint64_t story_count;
    uint64_t log_bytes;      /**< of the log's file */
    uint64_t segments_bytes; /**< of the segments' file, pages that wait to be used again included */
    uint64_t part_bytes[WIRECOPY_SEGMENT_KIND_COUNT]; /**< of the segments' parts, by kind: what is of use */
    uint64_t segment_count;
} bench_anatomy;

/** The name of a kind of parts. */
const char *bench_anatomy_part_name(unsigned kind);

/** Looks into an open store.. WIRECOPY_OK, or a status of the store. */
wirecopy_status bench_anatomy_look(wirecopy_store *store, bench_anatomy *anatomy_out);

#endif
