#ifndef WIRECOPY_BENCH_TRIAL_H
#define WIRECOPY_BENCH_TRIAL_H

#include "bench/stock.h"
#include "core/match/candidates.h"
#include "core/match/matcher.h"

/** Of one thread. */
typedef struct bench_trial_worker {
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_matcher *matcher;
    wirecopy_view *view;
} bench_trial_worker;

/** What became of the stories of one kind. */
typedef struct bench_trial_class {
    uint64_t story_count;
    uint64_t found;      /**< flagged as a copy of their original, or of another copy of it */
    uint64_t as_verdict; /**< of these: the best such match has the planted verdict */
} bench_trial_class;

/** Times of one stage, ns. */
typedef struct bench_trial_times {
    uint64_t *ns; /**< [count], ascending when the trial is over */
    size_t count, capacity;
} bench_trial_times;

typedef enum bench_trial_stage {
    BENCH_TRIAL_WHOLE,       /**< text to verdict */
    BENCH_TRIAL_PROCESSOR,   /**< the same on the thread's own clock: without waiting, for others or for the disk */
    BENCH_TRIAL_FINGERPRINT, /**< of that: text to fingerprint */
    BENCH_TRIAL_GATHER,      /**< fingerprint to candidates, by itself, for other stories */
    BENCH_TRIAL_STAGE_COUNT,
} bench_trial_stage;

/**
 * Stories looked up in a store that does not hold them: the ones that the generator makes next. Some are copies of
 * stories that it holds.
 */
typedef struct bench_trial {
    const bench_generator *generator;
    bench_stock *stock;
    wirecopy_store *store;
    unsigned thread_count;
    bench_trial_worker *workers; /**< [thread_count] */
    wirecopy_candidates candidates;
    uint64_t story_count; /**< in the store */
    double open_seconds;  /**< from opening the store to the first answer */
    bench_trial_times times[BENCH_TRIAL_STAGE_COUNT];
    double batch_seconds; /**< the same work on all threads, for other stories */
    uint64_t batch_count;
    bench_trial_class classes[WIRECOPY_IDENTICAL + 1]; /**< by planted verdict */
    uint64_t false_count; /**< stories that are flagged as a copy of one that they have no part in */
} bench_trial;

/**
 * Opens a store for reading, and looks stories up.
 *
 * @param trial         generator, stock and thread_count are set, all else zero; to be cleared in any case.
 * @param lookup_count  stories timed one by one; as many again in batches, and as many for each further figure.
 * @param go_on         asked now and then; false: ends with WIRECOPY_E_CANCELLED.
 * @return WIRECOPY_OK, WIRECOPY_E_CANCELLED, WIRECOPY_E_MEMORY, or a status of the store.
 */
wirecopy_status bench_trial_run(bench_trial *trial, const char *path, uint64_t lookup_count, bool (*go_on)(void));

/** Closes the store, and keeps the figures. */
void bench_trial_close(bench_trial *trial);

/** Closes the store, and forgets all. */
void bench_trial_clear(bench_trial *trial);

/** The time that this share of a stage's stories took at most, in microseconds; share 1: the longest. */
double bench_trial_percentile(const bench_trial *trial, bench_trial_stage stage, double share);

#endif
