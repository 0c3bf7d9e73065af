#ifndef WIRECOPY_FINGERPRINT_SCAN_H
#define WIRECOPY_FINGERPRINT_SCAN_H

#include <stddef.h>
#include <stdint.h>

/** A question and a key that lie near each other, by their places. */
typedef struct wirecopy_scan_hit {
    uint32_t question, key;
} wirecopy_scan_hit;

/**
 * Finds every pair of a question and a key that differ in no more than radius of their 64 bits, by comparing all with
 * all: exact at any radius, without an index. For what no index holds yet, and to check indexes.
 *
 * @param keys       [key_count], fewer than 2^32.
 * @param questions  [question_count], fewer than 2^32.
 * @param hits_out   [hit_count_max] the first pairs, in no order.
 * @return how many pairs there are.
 *
 * Cost: key_count * question_count comparisons; `wirecopy-bench fingerprint` says how many a second. Threads: pure.
 */
size_t wirecopy_scan(const uint64_t *keys, size_t key_count, const uint64_t *questions, size_t question_count,
                     unsigned radius, wirecopy_scan_hit *hits_out, size_t hit_count_max);

#endif
