#include "bench/multihash.h"

#include <omp.h>

#include <new>

#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>

struct bench_multihash {
    faiss::IndexBinaryMultiHash index{64, 4, 16};
};

/* The library throws; nothing here lets that out. */
wirecopy_status bench_multihash_create(const uint64_t *keys, size_t count, bench_multihash **index_out)
try {
    bench_multihash *const made = new bench_multihash;
    made->index.nflip = 0;
    made->index.add((faiss::Index::idx_t)count, reinterpret_cast<const uint8_t *>(keys));
    *index_out = made;
    return WIRECOPY_OK;
} catch (...) {
    return WIRECOPY_E_MEMORY;
}

void bench_multihash_destroy(bench_multihash *index)
{
    delete index;
}

wirecopy_status bench_multihash_count(bench_multihash *index, const uint64_t *questions, size_t question_count,
                                      uint64_t *count_out)
try {
    const int thread_count = omp_get_max_threads();
    omp_set_num_threads(1);
    faiss::RangeSearchResult result(question_count);
    index->index.range_search((faiss::Index::idx_t)question_count, reinterpret_cast<const uint8_t *>(questions),
                              4 /* below */, &result);
    omp_set_num_threads(thread_count);
    *count_out = result.lims[question_count];
    return WIRECOPY_OK;
} catch (...) {
    return WIRECOPY_E_MEMORY;
}
