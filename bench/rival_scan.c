#include "bench/key_list.h"
#include "bench/rival.h"
#include "core/base/memory.h"

static wirecopy_status create(const bench_rival_setup *setup, void **rival_out)
{
    (void)setup;
    return bench_key_list_create(BENCH_KEYS_SHINGLE_WORDS, rival_out);
}

/* Once more where there was no room for all. */
static wirecopy_status look_up(void *state, bench_hits *hits)
{
    const bench_key_list *const list = state;
    for (;;) {
        wirecopy_scan_hit *const room = hits->pairs ? hits->pairs + hits->count : NULL;
        const size_t room_count = hits->capacity - hits->count;
        const size_t found = wirecopy_scan(list->stored, list->stored_count, list->asked.keys, list->asked.count,
                                           BENCH_KEYS_RADIUS, room, room_count);
        if (found <= room_count) {
            hits->count += found;
            return WIRECOPY_OK;
        }
        if (wirecopy_memory_reserve(&hits->pairs, &hits->capacity, hits->count + found, sizeof hits->pairs[0]))
            return WIRECOPY_E_MEMORY;
    }
}

const bench_rival bench_rival_scan = {
    .name = "simhash-scan",
    .method = "SimHash of three words in a row; keys in memory, all compared with all questions by wirecopy_scan()",
    .configuration = "64 bits, within 3; the kernel in use",
    .is_exact = true,
    .create = create,
    .destroy = bench_key_list_destroy,
    .fingerprint = bench_key_list_fingerprint,
    .index = bench_key_list_index,
    .look_up = look_up,
    .bytes = bench_key_list_bytes,
};
