#ifndef WIRECOPY_MATCH_TALLY_H
#define WIRECOPY_MATCH_TALLY_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/** Evidence added up by number, of a story or of a group: a hash table that keeps its memory. All zero is empty. */
typedef struct wirecopy_tally_item {
    uint64_t number;
    float weight;   /**< of the shared sketch entries */
    uint32_t count; /**< how many those are */
} wirecopy_tally_item;

typedef struct wirecopy_tally {
    wirecopy_tally_item *items; /**< [count], in the order of their first addition */
    size_t count;
    uint32_t *slots;   /**< [slot_count] index of an item + 1, or 0 */
    size_t slot_count; /**< a power of two, of which at most every other one is taken; or 0 */
    size_t items_capacity, slots_capacity;
} wirecopy_tally;

void wirecopy_tally_clear(wirecopy_tally *tally);

/** Forgets all items and keeps the memory. */
void wirecopy_tally_reset(wirecopy_tally *tally);

/**
 * Makes room for so many items more. WIRECOPY_OK or WIRECOPY_E_MEMORY.
 *
 * Cost: linear in what there is room for, when there was none. The table is no larger than that asks for, so that it
 * stays in the caches of a core.
 */
wirecopy_status wirecopy_tally_reserve(wirecopy_tally *tally, size_t item_count);

/** The slot of a number, or the empty one where it belongs. */
static inline uint32_t *wirecopy_tally_slot(const wirecopy_tally *tally, uint64_t number)
{
    /* Multiplicative hashing: the odd constant is 2^64 over the golden ratio. */
    const size_t mask = tally->slot_count - 1;
    size_t slot = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;
    while (tally->slots[slot] != 0 && tally->items[tally->slots[slot] - 1].number != number)
        slot = (slot + 1) & mask;
    return &tally->slots[slot];
}

/** Adds to a number's item. One is made if need be: there must be room for it. */
static inline void wirecopy_tally_add(wirecopy_tally *tally, uint64_t number, float weight, uint32_t count)
{
    uint32_t *const slot = wirecopy_tally_slot(tally, number);
    if (*slot == 0) {
        assert(2 * (tally->count + 1) <= tally->slot_count);
        tally->items[tally->count++] = (wirecopy_tally_item){.number = number, .weight = weight, .count = count};
        *slot = (uint32_t)tally->count;
        return;
    }
    wirecopy_tally_item *const item = &tally->items[*slot - 1];
    item->weight += weight;
    item->count += count;
}

#endif
