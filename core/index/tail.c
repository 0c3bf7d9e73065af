#include "core/index/tail.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/memory.h"

/* An empty slot has count 0. With one value, where is that value; with more, it is where in the pool they begin. */
typedef struct tail_slot {
    uint64_t key;
    uint32_t count;
    uint32_t where;
} tail_slot;

_Static_assert(sizeof(tail_slot) == 16, "four slots make a cache line");

/* Blocks hold 4, 8, 16, ... values. A block of rank c that is given back keeps, in its first word, the next of its
 * list. Rank 28 would hold 2^30 values. */
#define BLOCK_RANK_COUNT 28
#define BLOCK_NONE UINT32_MAX

struct wirecopy_tail {
    uint64_t *entries; /* [entry_count] as they came */
    size_t entry_count;
    size_t entry_capacity;
    size_t settled_count; /* so many of them are in the table */
    tail_slot *slots;
    unsigned slot_bits;
    size_t key_count;
    uint32_t *pool;
    size_t pool_count;
    size_t pool_capacity;
    uint32_t free_blocks[BLOCK_RANK_COUNT];
};

#define SLOT_BITS_MIN 10

static uint64_t key_of(uint64_t entry)
{
    return entry >> WIRECOPY_RUN_VALUE_BITS;
}

static size_t slot_count(const wirecopy_tail *tail)
{
    return (size_t)1 << tail->slot_bits;
}

/* Where the search for a key begins. Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of
 * sketch hashes are nearly constant, so the multiplication has to bring the lower ones up. */
static size_t slot_first(unsigned slot_bits, uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - slot_bits));
}

/* The key's slot, or the empty one where it belongs. */
static tail_slot *slot_find(tail_slot *slots, unsigned slot_bits, uint64_t key)
{
    const size_t mask = ((size_t)1 << slot_bits) - 1;
    size_t i = slot_first(slot_bits, key);
    while (slots[i].count != 0 && slots[i].key != key)
        i = (i + 1) & mask;
    return &slots[i];
}

/* At most 5 of 8 slots are taken: a search for a key that is not there looks at 4 slots, a cache line, on average. */
static bool has_room(const wirecopy_tail *tail, unsigned slot_bits, size_t more)
{
    return (tail->key_count + more) * 8 <= ((size_t)5 << slot_bits);
}

static wirecopy_status slots_grow(wirecopy_tail *tail, unsigned slot_bits)
{
    tail_slot *const grown = wirecopy_memory_alloc_zeroed((size_t)1 << slot_bits, sizeof *grown);
    if (!grown)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; tail->key_count > 0 && i < slot_count(tail); i++) {
        if (tail->slots[i].count)
            *slot_find(grown, slot_bits, tail->slots[i].key) = tail->slots[i];
    }
    wirecopy_memory_free(tail->slots);
    tail->slots = grown;
    tail->slot_bits = slot_bits;
    return WIRECOPY_OK;
}

/* Room for so many keys more, which may turn out to be fewer: half as many are made room for at once. */
static wirecopy_status slots_reserve(wirecopy_tail *tail, size_t entry_count)
{
    unsigned slot_bits = tail->slot_bits;
    while (!has_room(tail, slot_bits, entry_count / 2 + 1))
        slot_bits++;
    return slot_bits > tail->slot_bits ? slots_grow(tail, slot_bits) : WIRECOPY_OK;
}

static void blocks_forget(wirecopy_tail *tail)
{
    tail->pool_count = 0;
    for (unsigned rank = 0; rank < BLOCK_RANK_COUNT; rank++)
        tail->free_blocks[rank] = BLOCK_NONE;
}

/* The rank of the block that holds count values, count >= 2. */
static unsigned block_rank(uint32_t count)
{
    unsigned rank = 0;
    while ((UINT32_C(4) << rank) < count)
        rank++;
    return rank;
}

static wirecopy_status block_take(wirecopy_tail *tail, unsigned rank, uint32_t *where_out)
{
    if (rank >= BLOCK_RANK_COUNT)
        return WIRECOPY_E_MEMORY;
    if (tail->free_blocks[rank] != BLOCK_NONE) {
        *where_out = tail->free_blocks[rank];
        tail->free_blocks[rank] = tail->pool[*where_out];
        return WIRECOPY_OK;
    }
    const size_t end = tail->pool_count + ((size_t)4 << rank);
    if (end > BLOCK_NONE || wirecopy_memory_reserve(&tail->pool, &tail->pool_capacity, end, sizeof *tail->pool) != 0)
        return WIRECOPY_E_MEMORY;
    *where_out = (uint32_t)tail->pool_count;
    tail->pool_count = end;
    return WIRECOPY_OK;
}

/* Adds a value to a slot that has some. */
static wirecopy_status slot_push(wirecopy_tail *tail, tail_slot *slot, uint32_t value)
{
    const uint32_t count = slot->count;
    const bool full = count == 1 || (count >= 4 && (count & (count - 1)) == 0);
    if (full) {
        uint32_t where;
        const wirecopy_status status = block_take(tail, block_rank(count + 1), &where);
        if (status != WIRECOPY_OK)
            return status;
        if (count == 1) {
            tail->pool[where] = slot->where;
        } else {
            memcpy(tail->pool + where, tail->pool + slot->where, count * sizeof *tail->pool);
            const unsigned rank = block_rank(count);
            tail->pool[slot->where] = tail->free_blocks[rank];
            tail->free_blocks[rank] = slot->where;
        }
        slot->where = where;
    }
    tail->pool[slot->where + count] = value;
    slot->count = count + 1;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_tail_create(wirecopy_tail **tail_out)
{
    assert(tail_out);
    wirecopy_tail *const tail = wirecopy_memory_alloc_zeroed(1, sizeof *tail);
    if (!tail)
        return WIRECOPY_E_MEMORY;
    tail->slot_bits = SLOT_BITS_MIN;
    tail->slots = wirecopy_memory_alloc_zeroed(slot_count(tail), sizeof *tail->slots);
    if (!tail->slots) {
        wirecopy_memory_free(tail);
        return WIRECOPY_E_MEMORY;
    }
    blocks_forget(tail);
    *tail_out = tail;
    return WIRECOPY_OK;
}

void wirecopy_tail_destroy(wirecopy_tail *tail)
{
    if (!tail)
        return;
    wirecopy_memory_free(tail->entries);
    wirecopy_memory_free(tail->slots);
    wirecopy_memory_free(tail->pool);
    wirecopy_memory_free(tail);
}

void wirecopy_tail_reset(wirecopy_tail *tail)
{
    if (tail->settled_count > 0)
        memset(tail->slots, 0, slot_count(tail) * sizeof *tail->slots);
    tail->key_count = 0;
    tail->entry_count = 0;
    tail->settled_count = 0;
    blocks_forget(tail);
}

wirecopy_status wirecopy_tail_add(wirecopy_tail *tail, uint64_t key, uint32_t value)
{
    assert(key >> WIRECOPY_RUN_KEY_BITS == 0 && value < WIRECOPY_RUN_VALUE_MAX);
    if (tail->entry_count == tail->entry_capacity &&
        wirecopy_memory_reserve(&tail->entries, &tail->entry_capacity, tail->entry_count + 1, sizeof *tail->entries) !=
            0)
        return WIRECOPY_E_MEMORY;
    tail->entries[tail->entry_count++] = wirecopy_run_entry(key, value);
    return WIRECOPY_OK;
}

/* Puts an entry into the table. */
static wirecopy_status settle_entry(wirecopy_tail *tail, uint64_t entry)
{
    const uint64_t key = key_of(entry);
    if (!has_room(tail, tail->slot_bits, 1)) {
        const wirecopy_status status = slots_grow(tail, tail->slot_bits + 1);
        if (status != WIRECOPY_OK)
            return status;
    }
    tail_slot *const slot = slot_find(tail->slots, tail->slot_bits, key);
    if (slot->count > 0)
        return slot_push(tail, slot, wirecopy_run_value(entry));
    *slot = (tail_slot){.key = key, .count = 1, .where = wirecopy_run_value(entry)};
    tail->key_count++;
    return WIRECOPY_OK;
}

/* Slots are asked for so many entries before they are needed. Measured, settling 68 entries at a time: 34 ns an entry, 41
 * with 16. */
#define SETTLE_AHEAD 32

wirecopy_status wirecopy_tail_settle(wirecopy_tail *tail)
{
    wirecopy_status status = slots_reserve(tail, tail->entry_count - tail->settled_count);
    size_t asked = tail->settled_count;
    while (status == WIRECOPY_OK && tail->settled_count < tail->entry_count) {
        for (; asked < tail->entry_count && asked <= tail->settled_count + SETTLE_AHEAD; asked++)
            __builtin_prefetch(&tail->slots[slot_first(tail->slot_bits, key_of(tail->entries[asked]))], 1);
        status = settle_entry(tail, tail->entries[tail->settled_count]);
        tail->settled_count += status == WIRECOPY_OK;
    }
    return status;
}

size_t wirecopy_tail_count(const wirecopy_tail *tail)
{
    return tail->entry_count;
}

static wirecopy_tail_slice slot_values(const wirecopy_tail *tail, const tail_slot *slot)
{
    if (slot->count <= 1)
        return (wirecopy_tail_slice){&slot->where, slot->count};
    return (wirecopy_tail_slice){tail->pool + slot->where, slot->count};
}

wirecopy_tail_slice wirecopy_tail_find(const wirecopy_tail *tail, uint64_t key)
{
    assert(tail->settled_count == tail->entry_count);
    return slot_values(tail, slot_find(tail->slots, tail->slot_bits, key));
}

void wirecopy_tail_prefetch(const wirecopy_tail *tail, uint64_t key)
{
    __builtin_prefetch(&tail->slots[slot_first(tail->slot_bits, key)]);
}

size_t wirecopy_tail_slice_count_below(wirecopy_tail_slice slice, uint64_t limit)
{
    if (slice.count == 0 || slice.values[slice.count - 1] < limit)
        return slice.count;
    size_t below = 0, end = slice.count;
    while (below < end) { /* all before below are below the limit, none from end on */
        const size_t middle = below + (end - below) / 2;
        if (slice.values[middle] < limit)
            below = middle + 1;
        else
            end = middle;
    }
    return below;
}

uint64_t *wirecopy_tail_entries(wirecopy_tail *tail)
{
    return tail->entries;
}

wirecopy_status wirecopy_tail_sort(wirecopy_tail *tail)
{
    const bool has_room = tail->entry_count * sizeof *tail->entries <= slot_count(tail) * sizeof *tail->slots;
    void *const scratch =
        has_room ? (void *)tail->slots : wirecopy_memory_alloc(tail->entry_count * sizeof *tail->entries);
    if (!scratch)
        return WIRECOPY_E_MEMORY;
    wirecopy_run_sort(tail->entries, scratch, tail->entry_count);
    if (has_room)
        tail->settled_count = tail->entry_count; /* there is something in the table that reset has to clear */
    else
        wirecopy_memory_free(scratch);
    return WIRECOPY_OK;
}
