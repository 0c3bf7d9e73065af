#ifndef WIRECOPY_BENCH_TRIAL_H
#define WIRECOPY_BENCH_TRIAL_H

#include "bench/findings.h"
#include "bench/latency.h"
#include "bench/stock.h"
#include "core/match/candidates.h"
#include "core/store/near.h"

/** Of one thread. */
typedef struct bench_trial_worker {
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_matcher *matcher;
    wirecopy_view *view;
} bench_trial_worker;

#define BENCH_TRIAL_RADIUS 3
#define BENCH_TRIAL_ROUNDS_MAX 100

typedef enum bench_trial_stage {
    BENCH_TRIAL_WHOLE,       /**< text to verdict */
    BENCH_TRIAL_PROCESSOR,   /**< the same on the thread's own clock: without waiting, for others or for the disk */
    BENCH_TRIAL_FINGERPRINT, /**< of that: text to fingerprint */
    BENCH_TRIAL_GATHER,      /**< fingerprint to candidates, by itself, for other stories */
    BENCH_TRIAL_HAMMING,     /**< key to the stories within BENCH_TRIAL_RADIUS bits, by itself, for the same */
    BENCH_TRIAL_STAGE_COUNT,
} bench_trial_stage;

/**
 * Stories looked up in a store that does not hold them: the ones that the generator makes next. Some are copies of
 * stories that it holds. It is done in rounds, of other stories each.
 */
typedef struct bench_trial {
    const bench_generator *generator;
    bench_stock *stock;
    wirecopy_store *store;
    unsigned thread_count;
    bench_trial_worker *workers; /**< [thread_count] */
    wirecopy_candidates candidates;
    wirecopy_near near;
    uint64_t story_count; /**< in the store */
    double open_seconds;  /**< from opening the store to the first answer */
    bench_latency times[BENCH_TRIAL_STAGE_COUNT];
    size_t round_count; /**< set by the caller, 1 .. BENCH_TRIAL_ROUNDS_MAX */
    double batch_rates
        [BENCH_TRIAL_ROUNDS_MAX]; /**< [round_count] stories/s, text to verdict, on all threads, for other stories */
    double batch_seconds;         /**< of the round that is open */
    uint64_t batch_count;
    bench_findings findings;
} bench_trial;

/**
 * Opens a store for reading, and looks stories up.
 *
 * @param trial         generator, stock, thread_count and round_count are set, all else zero; to be cleared in any case.
 * @param lookup_count  stories timed one by one, in all rounds; as many again in batches, and for each further figure.
 * @param go_on         asked now and then; false: ends with WIRECOPY_E_CANCELLED.
 * @return WIRECOPY_OK, WIRECOPY_E_CANCELLED, WIRECOPY_E_MEMORY, or a status of the store.
 */
wirecopy_status bench_trial_run(bench_trial *trial, const char *path, uint64_t lookup_count, bool (*go_on)(void));

/** Closes the store, and keeps the figures. */
void bench_trial_close(bench_trial *trial);

/** Closes the store, and forgets all. */
void bench_trial_clear(bench_trial *trial);

/** The median of the rounds' batch rates. */
double bench_trial_batch_rate(const bench_trial *trial);

#endif
