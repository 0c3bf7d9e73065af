#ifndef WIRECOPY_FINGERPRINT_PORTABLE_H
#define WIRECOPY_FINGERPRINT_PORTABLE_H

#include "core/fingerprint/kernels.h"

/* The functions of kernels.h in plain C: the definitions, which other kernels also take what they have nothing to add
 * to from. */

void wirecopy_hash_words_portable(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out);

size_t wirecopy_filter_bigrams_portable(const uint64_t *words, size_t count, uint64_t limit,
                                        wirecopy_sketch_entry *entries_out);

void wirecopy_count_features_portable(const uint64_t *features, size_t count,
                                      uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS]);

size_t wirecopy_find_near_portable(const uint64_t *keys, size_t count, uint64_t question, unsigned radius);

#endif
