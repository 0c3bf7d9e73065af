#include "bench/key_list.h"

#include <string.h>

#include "core/base/memory.h"

wirecopy_status bench_key_list_create(unsigned shingle_words, void **list_out)
{
    bench_key_list *const list = wirecopy_memory_alloc_zeroed(1, sizeof *list);
    if (!list)
        return WIRECOPY_E_MEMORY;
    list->asked.shingle_words = shingle_words;
    *list_out = list;
    return WIRECOPY_OK;
}

void bench_key_list_destroy(void *state)
{
    bench_key_list *const list = state;
    if (!list)
        return;
    bench_keys_clear(&list->asked);
    wirecopy_memory_free(list->stored);
    wirecopy_memory_free(list);
}

wirecopy_status bench_key_list_fingerprint(void *state, const wirecopy_story *stories, size_t count)
{
    bench_key_list *const list = state;
    return bench_keys_make(&list->asked, stories, count);
}

wirecopy_status bench_key_list_index(void *state, uint64_t first_story)
{
    bench_key_list *const list = state;
    const size_t count = (size_t)first_story + list->asked.count;
    if (wirecopy_memory_reserve(&list->stored, &list->stored_capacity, count, sizeof list->stored[0]))
        return WIRECOPY_E_MEMORY;
    memcpy(list->stored + first_story, list->asked.keys, list->asked.count * sizeof list->stored[0]);
    list->stored_count = count;
    return WIRECOPY_OK;
}

uint64_t bench_key_list_bytes(const void *state)
{
    const bench_key_list *const list = state;
    return list->stored_count * sizeof list->stored[0];
}
