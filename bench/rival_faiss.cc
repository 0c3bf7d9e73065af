#include "bench/rival_faiss.h"

#include <omp.h>

#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexBinaryHash.h>
#include <faiss/impl/AuxIndexStructures.h>

#include <memory>
#include <new>

struct bench_faiss {
    std::unique_ptr<faiss::IndexBinary> index;
};

namespace
{

constexpr int key_bits = 64, hash_count = 4, hash_bits = 16;

/* One thread while it lives. */
struct single_thread {
    const int thread_count = omp_get_max_threads();
    single_thread()
    {
        omp_set_num_threads(1);
    }
    ~single_thread()
    {
        omp_set_num_threads(thread_count);
    }
    single_thread(const single_thread &) = delete;
    single_thread &operator=(const single_thread &) = delete;
};

const uint8_t *bytes_of(const uint64_t *keys)
{
    return reinterpret_cast<const uint8_t *>(keys);
}

faiss::IndexBinary *make_index(bench_faiss_kind kind)
{
    if (kind == BENCH_FAISS_FLAT)
        return new faiss::IndexBinaryFlat(key_bits);
    auto *const made = new faiss::IndexBinaryMultiHash(key_bits, hash_count, hash_bits);
    made->nflip = 0;
    return made;
}

} // namespace

/* The library throws; nothing here lets that out. */
wirecopy_status bench_faiss_create(bench_faiss_kind kind, bench_faiss **index_out)
try {
    auto made = std::make_unique<bench_faiss>();
    made->index.reset(make_index(kind));
    *index_out = made.release();
    return WIRECOPY_OK;
} catch (...) {
    return WIRECOPY_E_MEMORY;
}

void bench_faiss_destroy(bench_faiss *index)
{
    delete index;
}

wirecopy_status bench_faiss_add(bench_faiss *index, const uint64_t *keys, size_t count)
try {
    const single_thread alone;
    index->index->add((faiss::Index::idx_t)count, bytes_of(keys));
    return WIRECOPY_OK;
} catch (...) {
    return WIRECOPY_E_MEMORY;
}

wirecopy_status bench_faiss_find(const bench_faiss *index, const uint64_t *questions, size_t count,
                                 unsigned radius_bits, bench_hits *hits)
try {
    const single_thread alone;
    faiss::RangeSearchResult result(count);
    index->index->range_search((faiss::Index::idx_t)count, bytes_of(questions), (int)radius_bits + 1 /* below */,
                               &result);
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; i < count; i++)
        for (size_t at = result.lims[i]; status == WIRECOPY_OK && at < result.lims[i + 1]; at++)
            status = bench_hits_add(hits, i, (uint64_t)result.labels[at]);
    return status;
} catch (...) {
    return WIRECOPY_E_MEMORY;
}
