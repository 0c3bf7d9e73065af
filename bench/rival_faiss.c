#include "bench/rival_faiss.h"

#include <malloc.h>

#include "bench/keys.h"
#include "bench/rival.h"
#include "core/base/memory.h"

typedef struct peer {
    bench_keys asked;
    bench_faiss *index;
    uint64_t byte_count; /* allocated by it, as malloc tells */
} peer;

static uint64_t allocated_bytes(void)
{
    const struct mallinfo2 info = mallinfo2();
    return (uint64_t)info.uordblks + info.hblkhd;
}

static void destroy(void *state)
{
    peer *const rival = state;
    if (!rival)
        return;
    bench_faiss_destroy(rival->index);
    bench_keys_clear(&rival->asked);
    wirecopy_memory_free(rival);
}

static wirecopy_status create(bench_faiss_kind kind, void **rival_out)
{
    peer *const rival = wirecopy_memory_alloc_zeroed(1, sizeof *rival);
    if (!rival)
        return WIRECOPY_E_MEMORY;
    rival->asked.shingle_words = BENCH_KEYS_SHINGLE_WORDS;
    const wirecopy_status status = bench_faiss_create(kind, &rival->index);
    if (status == WIRECOPY_OK)
        *rival_out = rival;
    else
        destroy(rival);
    return status;
}

static wirecopy_status create_flat(const bench_rival_setup *setup, void **rival_out)
{
    (void)setup;
    return create(BENCH_FAISS_FLAT, rival_out);
}

static wirecopy_status create_multihash(const bench_rival_setup *setup, void **rival_out)
{
    (void)setup;
    return create(BENCH_FAISS_MULTIHASH, rival_out);
}

static wirecopy_status fingerprint(void *state, const wirecopy_story *stories, size_t count)
{
    peer *const rival = state;
    return bench_keys_make(&rival->asked, stories, count);
}

static wirecopy_status add_batch(void *state, uint64_t first_story)
{
    peer *const rival = state;
    (void)first_story; /* it counts for itself */
    const uint64_t before = allocated_bytes();
    const wirecopy_status status = bench_faiss_add(rival->index, rival->asked.keys, rival->asked.count);
    rival->byte_count += allocated_bytes() - before;
    return status;
}

static wirecopy_status look_up(void *state, bench_hits *hits)
{
    const peer *const rival = state;
    return bench_faiss_find(rival->index, rival->asked.keys, rival->asked.count, BENCH_KEYS_RADIUS, hits);
}

static uint64_t count_bytes(const void *state)
{
    const peer *const rival = state;
    return rival->byte_count;
}

const bench_rival bench_rival_faiss_flat = {
    .name = "simhash-faiss-flat",
    .method = "SimHash of three words in a row; FAISS's IndexBinaryFlat, in memory: all keys compared",
    .configuration = "64 bits, within 3; all questions in one range_search(), as it is fastest; one thread",
    .is_exact = true,
    .create = create_flat,
    .destroy = destroy,
    .fingerprint = fingerprint,
    .index = add_batch,
    .look_up = look_up,
    .bytes = count_bytes,
};

const bench_rival bench_rival_faiss_multihash = {
    .name = "simhash-faiss-multihash",
    .method = "SimHash of three words in a row; FAISS's IndexBinaryMultiHash, in memory (Norouzi, Punjani, Fleet 2012)",
    .configuration = "64 bits, within 3; 4 hashes of 16 bits, no flips, which is exact; all questions in one "
                     "range_search(); one thread",
    .is_exact = true,
    .create = create_multihash,
    .destroy = destroy,
    .fingerprint = fingerprint,
    .index = add_batch,
    .look_up = look_up,
    .bytes = count_bytes,
};
