#ifndef WIRECOPY_BENCH_INTAKE_H
#define WIRECOPY_BENCH_INTAKE_H

#include "bench/stock.h"

/** What it took to get from the mark before to this one. */
typedef struct bench_intake_mark {
    uint64_t story_count;    /**< in the store */
    double seconds;          /**< appending and committing */
    uint64_t written_bytes;  /**< handed to the disk */
    uint64_t resident_bytes; /**< of memory not of files, the most seen after a commit; of all the process */
    double commit_seconds_max;
} bench_intake_mark;

/**
 * Puts generated stories into a store, each of a group of its own and posted under all its sketch entries: what the
 * store costs, apart from matching. Generating and fingerprinting are not timed.
 */
typedef struct bench_intake {
    bench_stock *stock;
    wirecopy_store *store; /**< open for writing; NULL between two sizes */
    uint64_t commit_count; /**< stories of a commit */
    uint64_t mark_count;   /**< stories from one mark to the next */
    bench_stock_content content;
    uint64_t story_count;     /**< in the store */
    bench_intake_mark *marks; /**< [marks_filled] */
    size_t marks_filled, marks_capacity;
    double *commit_seconds; /**< [commits_filled] of the commit alone, in order */
    size_t commits_filled, commits_capacity;
    bench_intake_mark open; /**< since the last mark */
} bench_intake;

/**
 * Appends stories until there are story_count, and marks the last.
 *
 * @param go_on  asked before every commit; false: ends with WIRECOPY_E_CANCELLED.
 * @return WIRECOPY_OK, WIRECOPY_E_CANCELLED, WIRECOPY_E_MEMORY, or a status of the store.
 */
wirecopy_status bench_intake_grow(bench_intake *intake, uint64_t story_count, bool (*go_on)(void));

/** Frees marks and commit times, nothing else. */
void bench_intake_clear(bench_intake *intake);

#endif
