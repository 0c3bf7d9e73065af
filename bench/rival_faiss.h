#ifndef WIRECOPY_BENCH_RIVAL_FAISS_H
#define WIRECOPY_BENCH_RIVAL_FAISS_H

#include "bench/hits.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A binary index of FAISS over 64-bit keys, on one thread: a C face for its C++. */
typedef struct bench_faiss bench_faiss;

typedef enum bench_faiss_kind {
    BENCH_FAISS_FLAT,      /**< IndexBinaryFlat: all keys, one after the other */
    BENCH_FAISS_MULTIHASH, /**< IndexBinaryMultiHash: 4 hashes of 16 bits and no flips, which is exact within 3 bits */
} bench_faiss_kind;

/** The statuses of all are WIRECOPY_OK and WIRECOPY_E_MEMORY. */
wirecopy_status bench_faiss_create(bench_faiss_kind kind, bench_faiss **index_out);
void bench_faiss_destroy(bench_faiss *index);
wirecopy_status bench_faiss_add(bench_faiss *index, const uint64_t *keys, size_t count);

/** Adds the keys that differ from a question in no more than so many bits; all questions at once. */
wirecopy_status bench_faiss_find(const bench_faiss *index, const uint64_t *questions, size_t count,
                                 unsigned radius_bits, bench_hits *hits);

#ifdef __cplusplus
}
#endif
#endif
