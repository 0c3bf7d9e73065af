#ifndef WIRECOPY_FINGERPRINT_KERNELS_H
#define WIRECOPY_FINGERPRINT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/kernel.h"
#include "wirecopy/fingerprint.h"

/**
 * What fingerprints are made of, in the instructions of one kernel. All are pure; all arrays may lie anywhere, and
 * nothing is read past their ends but where it is said.
 */
typedef struct wirecopy_fingerprint_kernel {
    wirecopy_kernel kernel;

    /**
     * XXH3-64 of every word of a list as words.h lays it out, up to WIRECOPY_WORDS_PADDING bytes behind which may be
     * read. count < 2^32.
     */
    void (*hash_words)(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out);

    /**
     * Entries of the bigrams of adjacent words whose 40-bit hash is below a limit, in the order of their positions:
     * FINGERPRINT.md, section 8.
     *
     * @param words        [count], count >= 2.
     * @param limit        1 .. 2^40.
     * @param entries_out  [count - 1].
     * @return how many there are.
     */
    size_t (*filter_bigrams)(const uint64_t *words, size_t count, uint64_t limit, wirecopy_sketch_entry *entries_out);

    /** The simhash of features, each of weight 1: simhash.h. count < 2^32. */
    void (*count_features)(const uint64_t *features, size_t count, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS]);

    /** The first of [count] keys that differs from a question in no more than radius bits; count: none does. */
    size_t (*find_near)(const uint64_t *keys, size_t count, uint64_t question, unsigned radius);
} wirecopy_fingerprint_kernel;

#if defined(__x86_64__)
extern const wirecopy_fingerprint_kernel wirecopy_fingerprint_avx512;
extern const wirecopy_fingerprint_kernel wirecopy_fingerprint_avx2;
#elif defined(__aarch64__)
extern const wirecopy_fingerprint_kernel wirecopy_fingerprint_neon;
#endif

/** Best first; the last is the portable one. */
extern const wirecopy_fingerprint_kernel *const wirecopy_fingerprint_kernels[];
extern const size_t wirecopy_fingerprint_kernel_count;

/** The row for the kernel in use. Threads: any. */
const wirecopy_fingerprint_kernel *wirecopy_fingerprint_kernel_chosen(void);

#endif
