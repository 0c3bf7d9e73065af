#ifndef WIRECOPY_BENCH_MULTIHASH_H
#define WIRECOPY_BENCH_MULTIHASH_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** FAISS's IndexBinaryMultiHash over 64-bit keys, on one thread: what `hamming` is compared with. */
typedef struct bench_multihash bench_multihash;

/** Four hashes of 16 bits and no flips: exact within 3 bits, by the pigeonhole principle. WIRECOPY_OK or _E_MEMORY. */
wirecopy_status bench_multihash_create(const uint64_t *keys, size_t count, bench_multihash **index_out);
void bench_multihash_destroy(bench_multihash *index);

/** Keys within 3 bits of the questions, of all together. WIRECOPY_OK or _E_MEMORY. */
wirecopy_status bench_multihash_count(bench_multihash *index, const uint64_t *questions, size_t question_count,
                                      uint64_t *count_out);

#ifdef __cplusplus
}
#endif
#endif
