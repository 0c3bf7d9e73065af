#ifndef WIRECOPY_BENCH_CORPUS_H
#define WIRECOPY_BENCH_CORPUS_H

#include "core/base/arena.h"
#include "wirecopy/feed.h"

/** Where a story lies in its feed. */
typedef struct bench_item {
    void *batch;
    size_t i;
} bench_item;

/** A feed in memory: its raw lines, and its stories. Bad items are passed over and counted. */
typedef struct bench_corpus {
    const char *path;
    wirecopy_feed *feed; /**< open, at its end, with all its batches */
    wirecopy_source source;
    void **batches;
    size_t batch_count, batches_capacity;
    bench_item *items; /**< [story_count] */
    size_t items_capacity;
    wirecopy_story *stories; /**< [story_count] */
    size_t stories_capacity;
    size_t story_count;
    size_t refused_count;
    uint64_t raw_bytes;  /**< of all lines, decompressed */
    uint64_t text_bytes; /**< of titles and texts: what is fingerprinted */
    wirecopy_arena arena;
} bench_corpus;

/** The first story that cannot be used is named here if the feed holds none that can. */
#define BENCH_REASON_BYTES 512

/**
 * Reads all of a feed.
 *
 * @param path          borrowed.
 * @param thread_count  workers that may call source.story() at once.
 * @param reason_out    why the first bad item is bad; "" if there is none.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: there is no story in it; or a status of the feed. The corpus is to be cleared
 *         in any case.
 */
wirecopy_status bench_corpus_read(bench_corpus *corpus, const char *path, unsigned thread_count,
                                  char reason_out[BENCH_REASON_BYTES]);

void bench_corpus_clear(bench_corpus *corpus);

#endif
