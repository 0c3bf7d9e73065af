#include "bench/hits.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

wirecopy_status bench_hits_add(bench_hits *hits, size_t question, uint64_t story)
{
    if (wirecopy_memory_reserve(&hits->pairs, &hits->capacity, hits->count + 1, sizeof hits->pairs[0]))
        return WIRECOPY_E_MEMORY;
    hits->pairs[hits->count++] = (wirecopy_scan_hit){(uint32_t)question, (uint32_t)story};
    return WIRECOPY_OK;
}

static int compare(const void *a, const void *b)
{
    const wirecopy_scan_hit *left = a, *right = b;
    if (left->question != right->question)
        return left->question < right->question ? -1 : 1;
    return left->key < right->key ? -1 : left->key > right->key;
}

void bench_hits_sort(bench_hits *hits)
{
    if (hits->count)
        qsort(hits->pairs, hits->count, sizeof hits->pairs[0], compare);
}

bool bench_hits_equal(const bench_hits *a, const bench_hits *b)
{
    return a->count == b->count && (a->count == 0 || memcmp(a->pairs, b->pairs, a->count * sizeof a->pairs[0]) == 0);
}

void bench_hits_clear(bench_hits *hits)
{
    wirecopy_memory_free(hits->pairs);
    *hits = (bench_hits){0};
}
