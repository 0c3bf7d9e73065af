#ifndef WIRECOPY_BENCH_CONTEST_H
#define WIRECOPY_BENCH_CONTEST_H

#include "bench/folder.h"
#include "bench/rival.h"
#include "wirecopy/verdict.h"

#define BENCH_CONTESTANTS_MAX 16
#define BENCH_CONTEST_ROUNDS_MAX 100

/** What is true of a question. */
typedef struct bench_truth {
    wirecopy_verdict verdict; /**< WIRECOPY_ORIGINAL: it is a copy of nothing that is indexed */
    uint64_t family;          /**< stories of the same family are copies of each other */
    bool is_all_known;        /**< whether what is not of its family is known to be no copy */
} bench_truth;

/** A rival, and how it did. */
typedef struct bench_contestant {
    const bench_rival *rival;
    void *state;
    double *fingerprint_us; /**< [batch_count] a story, by batch */
    size_t batch_count, fingerprint_capacity;
    double index_us; /**< of all batches: now and then one takes more, as it merges what came before */
    double look_up_us[BENCH_CONTEST_ROUNDS_MAX]; /**< [round_count] a question, by round */
    size_t round_count;
    uint64_t byte_count;                    /**< of its index */
    bench_hits hits;                        /**< in order */
    uint64_t found[WIRECOPY_IDENTICAL + 1]; /**< questions for which one of the family was found, by verdict */
    uint64_t false_count;                   /**< questions for which one was found that is known to be no copy */
    bool agrees;                            /**< with the others that are exact; true for those that are not */
} bench_contestant;

/** All rivals at the same work, by turns: what slows the machine down falls on all. All zero is empty. */
typedef struct bench_contest {
    bench_contestant contestants[BENCH_CONTESTANTS_MAX]; /**< [count] as in bench_rival_table */
    size_t count;
    uint64_t story_count;                   /**< indexed */
    uint64_t asked[WIRECOPY_IDENTICAL + 1]; /**< questions by verdict */
    uint64_t question_count;
    size_t failed; /**< who it was, when something failed */
} bench_contest;

/**
 * Creates the rivals.
 *
 * @param setup  path is not used: each gets one of its own in the folder.
 * @return WIRECOPY_OK or a status of a rival; to be closed in any case. So do the others.
 */
wirecopy_status bench_contest_open(bench_contest *contest, const bench_rival_setup *setup, const bench_folder *folder);

/** Every rival fingerprints and indexes a batch: the next stories. */
wirecopy_status bench_contest_index(bench_contest *contest, const wirecopy_story *stories, size_t count);

/** Every rival looks a batch up, so many times. WIRECOPY_E_CORRUPT: one found other stories the second time. */
wirecopy_status bench_contest_look_up(bench_contest *contest, const wirecopy_story *questions, size_t count,
                                      size_t round_count);

/**
 * Judges what was found.
 *
 * @param truths    [question_count] of the questions.
 * @param families  [story_count] of the stories that are indexed.
 */
void bench_contest_judge(bench_contest *contest, const bench_truth *truths, const uint64_t *families);

void bench_contest_close(bench_contest *contest);

#endif
