#ifndef WIRECOPY_BENCH_REPLICA_H
#define WIRECOPY_BENCH_REPLICA_H

#include <stdio.h>

#include "bench/corpus.h"

/** Copies of a feed, itself included, that make a corpus to measure speed on: at least 32 MB of text. */
uint64_t bench_replica_enough(uint64_t text_bytes);

/** Stands between a story's id and the number of its copy. */
#define BENCH_REPLICA_MARK '~'

/**
 * Writes a feed several times over, as NDJSON: once as it is, then in other words.
 *
 * In copy k every content word is exchanged for another one of the same language that is about as frequent, by a
 * permutation drawn from the seed and k; stop words, punctuation and capitals stay. So what two stories of the
 * feed share, they share in every copy: all that is known of pairs of the feed holds in each copy, while stories of
 * different copies are strangers. Copy k's ids end in '~' and k, and it is k days younger.
 *
 * @param feed        the stories.
 * @param copy_count  >= 1, the original included.
 * @param file        open for writing; flushed.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, or WIRECOPY_E_IO.
 */
wirecopy_status bench_replica_write(const bench_corpus *feed, size_t copy_count, uint64_t seed, FILE *file);

/** The same, into a file of that name. */
wirecopy_status bench_replica_save(const bench_corpus *feed, size_t copy_count, uint64_t seed, const char *path);

#endif
