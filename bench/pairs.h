#ifndef WIRECOPY_BENCH_PAIRS_H
#define WIRECOPY_BENCH_PAIRS_H

#include "bench/corpus.h"
#include "bench/folder.h"
#include "wirecopy/verdict.h"

/** What became of the pairs of one label. */
typedef struct bench_pairs_row {
    uint64_t pair_count;  /**< pairs that the truth gives this label, in all copies */
    uint64_t found;       /**< of these: reported with this verdict */
    uint64_t as_other;    /**< of these: reported with another verdict */
    uint64_t missed;      /**< of these: not reported */
    uint64_t false_count; /**< pairs reported with this verdict that are less than copies by the truth: related or
                               nothing; in the row of related: nothing */
} bench_pairs_row;

/** By verdict; the first row is not used. */
typedef struct bench_pairs {
    bench_pairs_row rows[WIRECOPY_IDENTICAL + 1];
} bench_pairs;

/** Where a truth file is wrong, from 1; 0: it cannot be read at all. */
typedef struct bench_pairs_fault {
    size_t line;
} bench_pairs_fault;

/**
 * Indexes a corpus with every match asked for, and counts the reported pairs against a truth file.
 *
 * @param truth_path    lines of id1 TAB id2 TAB identical, edited, derived or related; a pair not listed has nothing in
 *                      common.
 * @param copy_count    the corpus is that many copies, see replica.h: the truth holds in each, and pairs of different
 *                      copies have nothing in common.
 * @param thread_count  threads of the index run.
 * @param fault_out     set with WIRECOPY_E_INPUT.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: the truth file; or a status of the index run.
 */
wirecopy_status bench_pairs_measure(const bench_corpus *corpus, const char *truth_path, size_t copy_count,
                                    unsigned thread_count, const bench_folder *folder, bench_pairs *counts_out,
                                    bench_pairs_fault *fault_out);

#endif
