#include "core/match/tally.h"

#include <string.h>

#include "core/base/memory.h"

#define SLOTS_MIN 64

void wirecopy_tally_clear(wirecopy_tally *tally)
{
    wirecopy_memory_free(tally->items);
    wirecopy_memory_free(tally->slots);
    memset(tally, 0, sizeof *tally);
}

void wirecopy_tally_reset(wirecopy_tally *tally)
{
    tally->count = 0;
    tally->slot_count = 0;
}

wirecopy_status wirecopy_tally_reserve(wirecopy_tally *tally, size_t item_count)
{
    const size_t count = tally->count + item_count;
    size_t slot_count = SLOTS_MIN;
    while (slot_count < 2 * count)
        slot_count *= 2;
    if (wirecopy_memory_reserve(&tally->items, &tally->items_capacity, count, sizeof tally->items[0]))
        return WIRECOPY_E_MEMORY;
    if (slot_count <= tally->slot_count)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&tally->slots, &tally->slots_capacity, slot_count, sizeof tally->slots[0]))
        return WIRECOPY_E_MEMORY;
    tally->slot_count = slot_count;
    memset(tally->slots, 0, slot_count * sizeof tally->slots[0]);
    for (size_t i = 0; i < tally->count; i++)
        *wirecopy_tally_slot(tally, tally->items[i].number) = (uint32_t)i + 1;
    return WIRECOPY_OK;
}
