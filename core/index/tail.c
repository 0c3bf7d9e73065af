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

/* The keys of one part. */
typedef struct tail_table {
    size_t settled_count; /* of the tail's entries, so many that are this part's are in the table */
    tail_slot *slots;
    unsigned slot_bits;
    size_t key_count;
    uint32_t *pool;
    size_t pool_count;
    size_t pool_capacity;
    uint32_t free_blocks[BLOCK_RANK_COUNT];
} tail_table;

struct wirecopy_tail {
    uint64_t *entries; /* [entry_count] as they came */
    size_t entry_count;
    size_t entry_capacity;
    tail_table tables[WIRECOPY_TAIL_PART_COUNT];
};

#define SLOT_BITS_MIN 8
#define PART_BITS 2

_Static_assert(WIRECOPY_TAIL_PART_COUNT == 1 << PART_BITS, "a part for each value of some bits");

static uint64_t key_of(uint64_t entry)
{
    return entry >> WIRECOPY_RUN_VALUE_BITS;
}

static size_t slot_count(const tail_table *table)
{
    return (size_t)1 << table->slot_bits;
}

/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of sketch hashes are nearly constant, so
 * the multiplication has to bring the lower ones up. */
static uint64_t hash_of(uint64_t key)
{
    return key * UINT64_C(0x9e3779b97f4a7c15);
}

static unsigned part_of(uint64_t key)
{
    return (unsigned)(hash_of(key) >> (64 - PART_BITS));
}

/* Where the search for a key begins in its part's table. */
static size_t slot_first(unsigned slot_bits, uint64_t key)
{
    return (size_t)(hash_of(key) << PART_BITS >> (64 - slot_bits));
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
static bool has_room(const tail_table *table, unsigned slot_bits, size_t more)
{
    return (table->key_count + more) * 8 <= ((size_t)5 << slot_bits);
}

static wirecopy_status slots_grow(tail_table *table, unsigned slot_bits)
{
    tail_slot *const grown = wirecopy_memory_alloc_zeroed((size_t)1 << slot_bits, sizeof *grown);
    if (!grown)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; table->key_count > 0 && i < slot_count(table); i++) {
        if (table->slots[i].count)
            *slot_find(grown, slot_bits, table->slots[i].key) = table->slots[i];
    }
    wirecopy_memory_free(table->slots);
    table->slots = grown;
    table->slot_bits = slot_bits;
    return WIRECOPY_OK;
}

/* Room for so many keys more, which may turn out to be fewer: half as many are made room for at once. */
static wirecopy_status slots_reserve(tail_table *table, size_t entry_count)
{
    unsigned slot_bits = table->slot_bits;
    while (!has_room(table, slot_bits, entry_count / 2 + 1))
        slot_bits++;
    return slot_bits > table->slot_bits ? slots_grow(table, slot_bits) : WIRECOPY_OK;
}

static void blocks_forget(tail_table *table)
{
    table->pool_count = 0;
    for (unsigned rank = 0; rank < BLOCK_RANK_COUNT; rank++)
        table->free_blocks[rank] = BLOCK_NONE;
}

/* The rank of the block that holds count values, count >= 2. */
static unsigned block_rank(uint32_t count)
{
    unsigned rank = 0;
    while ((UINT32_C(4) << rank) < count)
        rank++;
    return rank;
}

static wirecopy_status block_take(tail_table *table, unsigned rank, uint32_t *where_out)
{
    if (rank >= BLOCK_RANK_COUNT)
        return WIRECOPY_E_MEMORY;
    if (table->free_blocks[rank] != BLOCK_NONE) {
        *where_out = table->free_blocks[rank];
        table->free_blocks[rank] = table->pool[*where_out];
        return WIRECOPY_OK;
    }
    const size_t end = table->pool_count + ((size_t)4 << rank);
    if (end > BLOCK_NONE || wirecopy_memory_reserve(&table->pool, &table->pool_capacity, end, sizeof *table->pool) != 0)
        return WIRECOPY_E_MEMORY;
    *where_out = (uint32_t)table->pool_count;
    table->pool_count = end;
    return WIRECOPY_OK;
}

/* Adds a value to a slot that has some. */
static wirecopy_status slot_push(tail_table *table, tail_slot *slot, uint32_t value)
{
    const uint32_t count = slot->count;
    const bool full = count == 1 || (count >= 4 && (count & (count - 1)) == 0);
    if (full) {
        uint32_t where;
        const wirecopy_status status = block_take(table, block_rank(count + 1), &where);
        if (status != WIRECOPY_OK)
            return status;
        if (count == 1) {
            table->pool[where] = slot->where;
        } else {
            memcpy(table->pool + where, table->pool + slot->where, count * sizeof *table->pool);
            const unsigned rank = block_rank(count);
            table->pool[slot->where] = table->free_blocks[rank];
            table->free_blocks[rank] = slot->where;
        }
        slot->where = where;
    }
    table->pool[slot->where + count] = value;
    slot->count = count + 1;
    return WIRECOPY_OK;
}

static wirecopy_status table_init(tail_table *table)
{
    table->slot_bits = SLOT_BITS_MIN;
    table->slots = wirecopy_memory_alloc_zeroed(slot_count(table), sizeof *table->slots);
    blocks_forget(table);
    return table->slots ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

static void table_reset(tail_table *table)
{
    if (table->key_count > 0)
        memset(table->slots, 0, slot_count(table) * sizeof *table->slots);
    table->key_count = 0;
    table->settled_count = 0;
    blocks_forget(table);
}

wirecopy_status wirecopy_tail_create(wirecopy_tail **tail_out)
{
    assert(tail_out);
    wirecopy_tail *const tail = wirecopy_memory_alloc_zeroed(1, sizeof *tail);
    wirecopy_status status = tail ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned part = 0; status == WIRECOPY_OK && part < WIRECOPY_TAIL_PART_COUNT; part++)
        status = table_init(&tail->tables[part]);
    if (status == WIRECOPY_OK)
        *tail_out = tail;
    else
        wirecopy_tail_destroy(tail);
    return status;
}

void wirecopy_tail_destroy(wirecopy_tail *tail)
{
    if (!tail)
        return;
    wirecopy_memory_free(tail->entries);
    for (unsigned part = 0; part < WIRECOPY_TAIL_PART_COUNT; part++) {
        wirecopy_memory_free(tail->tables[part].slots);
        wirecopy_memory_free(tail->tables[part].pool);
    }
    wirecopy_memory_free(tail);
}

void wirecopy_tail_reset(wirecopy_tail *tail)
{
    tail->entry_count = 0;
    for (unsigned part = 0; part < WIRECOPY_TAIL_PART_COUNT; part++)
        table_reset(&tail->tables[part]);
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

/* Puts an entry into the table of its part. */
static wirecopy_status settle_entry(tail_table *table, uint64_t entry)
{
    const uint64_t key = key_of(entry);
    if (!has_room(table, table->slot_bits, 1)) {
        const wirecopy_status status = slots_grow(table, table->slot_bits + 1);
        if (status != WIRECOPY_OK)
            return status;
    }
    tail_slot *const slot = slot_find(table->slots, table->slot_bits, key);
    if (slot->count > 0)
        return slot_push(table, slot, wirecopy_run_value(entry));
    *slot = (tail_slot){.key = key, .count = 1, .where = wirecopy_run_value(entry)};
    table->key_count++;
    return WIRECOPY_OK;
}

/* Of a part so many entries are looked for at a time: their slots are asked for when they are found, before the first of
 * them is needed. */
#define SETTLE_COUNT 64

/* Finds the next entries of a part from *next on, and asks for their slots. Returns how many; *next is behind them. */
static size_t find_of_part(const wirecopy_tail *tail, unsigned part, size_t *next, size_t found[SETTLE_COUNT])
{
    const tail_table *const table = &tail->tables[part];
    size_t count = 0, i = *next;
    for (; i < tail->entry_count && count < SETTLE_COUNT; i++) {
        const uint64_t key = key_of(tail->entries[i]);
        if (part_of(key) != part)
            continue;
        __builtin_prefetch(&table->slots[slot_first(table->slot_bits, key)], 1);
        found[count++] = i;
    }
    *next = i;
    return count;
}

wirecopy_status wirecopy_tail_settle_part(wirecopy_tail *tail, unsigned part)
{
    assert(tail && part < WIRECOPY_TAIL_PART_COUNT);
    tail_table *const table = &tail->tables[part];
    wirecopy_status status =
        slots_reserve(table, (tail->entry_count - table->settled_count) / WIRECOPY_TAIL_PART_COUNT);
    while (status == WIRECOPY_OK && table->settled_count < tail->entry_count) {
        size_t found[SETTLE_COUNT], next = table->settled_count;
        const size_t count = find_of_part(tail, part, &next, found);
        for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
            status = settle_entry(table, tail->entries[found[i]]);
            table->settled_count = found[i] + (status == WIRECOPY_OK);
        }
        if (status == WIRECOPY_OK)
            table->settled_count = next;
    }
    return status;
}

wirecopy_status wirecopy_tail_settle(wirecopy_tail *tail)
{
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned part = 0; status == WIRECOPY_OK && part < WIRECOPY_TAIL_PART_COUNT; part++)
        status = wirecopy_tail_settle_part(tail, part);
    return status;
}

size_t wirecopy_tail_count(const wirecopy_tail *tail)
{
    return tail->entry_count;
}

static wirecopy_tail_slice slot_values(const tail_table *table, const tail_slot *slot)
{
    if (slot->count <= 1)
        return (wirecopy_tail_slice){&slot->where, slot->count};
    return (wirecopy_tail_slice){table->pool + slot->where, slot->count};
}

wirecopy_tail_slice wirecopy_tail_find(const wirecopy_tail *tail, uint64_t key)
{
    const tail_table *const table = &tail->tables[part_of(key)];
    assert(table->settled_count == tail->entry_count);
    return slot_values(table, slot_find(table->slots, table->slot_bits, key));
}

void wirecopy_tail_prefetch(const wirecopy_tail *tail, uint64_t key)
{
    const tail_table *const table = &tail->tables[part_of(key)];
    __builtin_prefetch(&table->slots[slot_first(table->slot_bits, key)]);
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

void wirecopy_tail_entries(const wirecopy_tail *tail, uint64_t *entries_out)
{
    if (tail->entry_count > 0)
        memcpy(entries_out, tail->entries, tail->entry_count * sizeof *entries_out);
}
