#ifndef WIRECOPY_FINGERPRINT_FEATURES_H
#define WIRECOPY_FINGERPRINT_FEATURES_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/** Working memory for weighing words; all zero is empty. */
typedef struct wirecopy_features {
    uint64_t *features; /**< what wirecopy_features_weigh() makes */
    uint64_t *owners;   /**< [slots] whose slot it is, if its count is not 0 */
    uint32_t *counts;   /**< [slots] occurrences of the owner */
    uint64_t *left;     /**< [words] words whose slot another one has */
    size_t features_capacity, owners_capacity, counts_capacity, left_capacity;
} wirecopy_features;

/** Frees what it grew to. */
void wirecopy_features_clear(wirecopy_features *features);

/**
 * Lists content words as often as they weigh, in no order: a word that occurs c times 1 + floor(log2 c) times.
 *
 * @param words      [count] hashes of the content words; words are equal when their hashes are.
 * @param count_out  features->features has so many, no more than count.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 *
 * Cost: linear.
 */
wirecopy_status wirecopy_features_weigh(wirecopy_features *features, const uint64_t *words, size_t count,
                                        size_t *count_out);

#endif
