#include "bench/key_list.h"
#include "bench/rival.h"
#include "bench/wide.h"
#include "core/base/bits.h"

static wirecopy_status create(const bench_rival_setup *setup, void **rival_out)
{
    (void)setup;
    return bench_key_list_create(1, rival_out);
}

/* The next key from place i on that lies near, or count. */
BENCH_WIDE_BODY size_t find_next_body(const uint64_t *keys, size_t i, size_t count, uint64_t question)
{
    while (i < count && wirecopy_popcount64(keys[i] ^ question) > BENCH_KEYS_RADIUS)
        i++;
    return i;
}

BENCH_WIDE(size_t, find_next, (const uint64_t *keys, size_t i, size_t count, uint64_t question),
           (keys, i, count, question))

static wirecopy_status look_up(void *state, bench_hits *hits)
{
    const bench_key_list *const list = state;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t question = 0; question < list->asked.count; question++) {
        const uint64_t key = list->asked.keys[question];
        size_t i = find_next(list->stored, 0, list->stored_count, key);
        while (status == WIRECOPY_OK && i < list->stored_count) {
            status = bench_hits_add(hits, question, i);
            i = find_next(list->stored, i + 1, list->stored_count, key);
        }
    }
    return status;
}

const bench_rival bench_rival_plain = {
    .name = "simhash-words",
    .method =
        "the usual SimHash of single words, plus or minus one, bit by bit (Charikar 2002); keys in memory, one after "
        "the other",
    .configuration = "64 bits, a word counts as often as it occurs; within 3 bits (Manku, Jain, Das Sarma 2007)",
    .create = create,
    .destroy = bench_key_list_destroy,
    .fingerprint = bench_key_list_fingerprint,
    .index = bench_key_list_index,
    .look_up = look_up,
    .bytes = bench_key_list_bytes,
};
