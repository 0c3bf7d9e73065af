#ifndef WIRECOPY_BENCH_STAGES_H
#define WIRECOPY_BENCH_STAGES_H

#include "bench/corpus.h"
#include "bench/folder.h"
#include "bench/latency.h"
#include "core/match/matcher.h"
#include "core/text/words.h"
#include "wirecopy/engine.h"

/** What one worker works with. */
typedef struct bench_worker {
    wirecopy_words words;
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_view *view;
    wirecopy_matcher *matcher;
} bench_worker;

/** All that the stages work on; see bench_stages_open(). */
typedef struct bench_stages {
    const bench_corpus *corpus;
    unsigned thread_count;              /**< workers, at most */
    bench_worker *workers;              /**< [thread_count] */
    wirecopy_fingerprint *fingerprints; /**< [corpus->story_count] */
    wirecopy_arena sketches;
    wirecopy_store *store; /**< holds the whole feed, open for reading */
    wirecopy_options options;
    char looked_up_path[BENCH_PATH_BYTES];
    char indexed_path[BENCH_PATH_BYTES];
    wirecopy_progress progress; /**< of the newest index run */
} bench_stages;

/** One stage of the way from a feed to verdicts. */
typedef struct bench_stage {
    const char *name;
    const char *meaning;
    bool counts_raw_bytes;                    /**< its MB are those of the lines; else those of titles and texts */
    bool is_sequential;                       /**< there is no way to run it on several threads */
    wirecopy_status (*prepare)(void *stages); /**< as in bench_job; so is run */
    wirecopy_status (*run)(void *stages, unsigned thread_count, uint64_t *checksum_out);
} bench_stage;

extern const bench_stage bench_stage_table[];
extern const size_t bench_stage_count;

/**
 * Prepares what the stages need: fingerprints, a store of the whole feed in the folder, and workers.
 *
 * @param corpus        borrowed.
 * @param thread_count  the most that a stage will be run on.
 * @return WIRECOPY_OK, or why not; the stages are to be closed in any case.
 */
wirecopy_status bench_stages_open(bench_stages *stages, const bench_corpus *corpus, unsigned thread_count,
                                  const bench_folder *folder);

/** Hears the answer about story i. */
typedef void bench_stages_hear(void *context, size_t i, const wirecopy_answer *answer);

/**
 * Times text to matches story by story, on one thread: a round of the latency.
 *
 * @param hear  called between the stories, untimed; NULL: nobody listens.
 */
wirecopy_status bench_stages_time_each(bench_stages *stages, bench_latency *latency, bench_stages_hear *hear,
                                       void *context);

void bench_stages_close(bench_stages *stages);

#endif
