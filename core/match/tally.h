#ifndef WIRECOPY_MATCH_TALLY_H
#define WIRECOPY_MATCH_TALLY_H

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
    uint32_t *slots; /**< index of an item + 1, or 0 */
    size_t slot_count, items_capacity, slots_capacity;
} wirecopy_tally;

void wirecopy_tally_clear(wirecopy_tally *tally);

/** Forgets all items and keeps the memory. */
void wirecopy_tally_reset(wirecopy_tally *tally);

/** Adds to a number's item, made if need be. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_tally_add(wirecopy_tally *tally, uint64_t number, float weight, uint32_t count);

#endif
