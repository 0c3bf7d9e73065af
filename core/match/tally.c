#include "core/match/tally.h"

#include <string.h>

#include "core/base/memory.h"

void wirecopy_tally_clear(wirecopy_tally *tally)
{
    wirecopy_memory_free(tally->items);
    wirecopy_memory_free(tally->slots);
    memset(tally, 0, sizeof *tally);
}

void wirecopy_tally_reset(wirecopy_tally *tally)
{
    if (tally->slots)
        memset(tally->slots, 0, tally->slot_count * sizeof tally->slots[0]);
    tally->count = 0;
}

static size_t slot_of(const wirecopy_tally *tally, uint64_t number)
{
    /* Multiplicative hashing: the odd constant is 2^64 over the golden ratio. */
    size_t slot = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (tally->slot_count - 1);
    while (tally->slots[slot] != 0 && tally->items[tally->slots[slot] - 1].number != number)
        slot = (slot + 1) & (tally->slot_count - 1);
    return slot;
}

/* Makes room for one more item; the slots stay at most half full. */
static wirecopy_status grow(wirecopy_tally *tally)
{
    if (wirecopy_memory_reserve(&tally->items, &tally->items_capacity, tally->count + 1, sizeof tally->items[0]))
        return WIRECOPY_E_MEMORY;
    if (2 * (tally->count + 1) <= tally->slot_count)
        return WIRECOPY_OK;
    const size_t slot_count = tally->slot_count ? 2 * tally->slot_count : 1024;
    if (wirecopy_memory_reserve(&tally->slots, &tally->slots_capacity, slot_count, sizeof tally->slots[0]))
        return WIRECOPY_E_MEMORY;
    tally->slot_count = slot_count;
    memset(tally->slots, 0, slot_count * sizeof tally->slots[0]);
    for (size_t i = 0; i < tally->count; i++)
        tally->slots[slot_of(tally, tally->items[i].number)] = (uint32_t)i + 1;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_tally_add(wirecopy_tally *tally, uint64_t number, float weight, uint32_t count)
{
    const wirecopy_status status = grow(tally);
    if (status != WIRECOPY_OK)
        return status;
    const size_t slot = slot_of(tally, number);
    if (tally->slots[slot] == 0) {
        tally->items[tally->count++] = (wirecopy_tally_item){.number = number};
        tally->slots[slot] = (uint32_t)tally->count;
    }
    wirecopy_tally_item *item = &tally->items[tally->slots[slot] - 1];
    item->weight += weight;
    item->count += count;
    return WIRECOPY_OK;
}
