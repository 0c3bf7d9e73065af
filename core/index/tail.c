#include "core/index/tail.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/index/run_sort.h"

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

/* The slots lie in parts, side by side: a search that comes to the end of a part goes on at its begin. So what has come can
 * be put into each part without regard to the others. */
#define PART_BITS 4
#define PART_COUNT (1u << PART_BITS)

/* What belongs to the keys of a part. What is written most is far from the end: two parts share a cache line there. */
typedef struct tail_part {
    size_t key_count;
    uint32_t *pool;
    size_t pool_count;
    size_t pool_capacity;
    uint32_t free_blocks[BLOCK_RANK_COUNT];
    bool failed; /* it had no memory for all that has come */
} tail_part;

struct wirecopy_tail {
    tail_part parts[PART_COUNT];
    uint64_t *entries; /* [entry_count] as they came */
    size_t entry_count;
    size_t entry_capacity;
    uint64_t *firsts; /* a bit for each that is settled: whether it is the first of its key */
    size_t firsts_capacity;
    uint64_t *share_firsts; /* [PART_COUNT - 1][ROUND_WORDS] what all shares of a round but the first write; or NULL */
    size_t settled_count;   /* so many of them are in the table, */
    size_t settling_end;    /* and those before this one are on their way */
    tail_slot *slots;
    unsigned slot_bits;
    tail_slot *outgrown; /* while the parts are moved to a larger table, the one that they come from; else NULL */
    unsigned outgrown_bits;
};

#define SLOT_BITS_MIN 10
#define PAGE_BYTES 4096 /* the least there is */

static uint64_t key_of(uint64_t entry)
{
    return entry >> WIRECOPY_RUN_VALUE_BITS;
}

static size_t slot_count(const wirecopy_tail *tail)
{
    return (size_t)1 << tail->slot_bits;
}

/* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): the upper bits of sketch hashes are nearly constant,
 * so the multiplication has to bring the lower ones up. */
static uint64_t spread(uint64_t key)
{
    return key * UINT64_C(0x9e3779b97f4a7c15);
}

/* Where the search for a key begins. */
static size_t slot_first(unsigned slot_bits, uint64_t key)
{
    return (size_t)(spread(key) >> (64 - slot_bits));
}

/* The part that a key is in, in a table of any size. */
static unsigned part_of(uint64_t key)
{
    return (unsigned)(spread(key) >> (64 - PART_BITS));
}

/* The key's slot, or the empty one where it belongs, from where the search begins. */
static inline tail_slot *slot_find_from(tail_slot *slots, unsigned slot_bits, size_t first, uint64_t key)
{
    const size_t mask = ((size_t)1 << (slot_bits - PART_BITS)) - 1;
    size_t i = first;
    while (slots[i].count != 0 && slots[i].key != key)
        i = (i & ~mask) | ((i + 1) & mask);
    return &slots[i];
}

static tail_slot *slot_find(tail_slot *slots, unsigned slot_bits, uint64_t key)
{
    return slot_find_from(slots, slot_bits, slot_first(slot_bits, key), key);
}

static void blocks_forget(tail_part *part)
{
    part->pool_count = 0;
    for (unsigned rank = 0; rank < BLOCK_RANK_COUNT; rank++)
        part->free_blocks[rank] = BLOCK_NONE;
}

/* The rank of the block that holds count values, count >= 2. */
static unsigned block_rank(uint32_t count)
{
    unsigned rank = 0;
    while ((UINT32_C(4) << rank) < count)
        rank++;
    return rank;
}

static wirecopy_status block_take(tail_part *part, unsigned rank, uint32_t *where_out)
{
    if (rank >= BLOCK_RANK_COUNT)
        return WIRECOPY_E_MEMORY;
    if (part->free_blocks[rank] != BLOCK_NONE) {
        *where_out = part->free_blocks[rank];
        part->free_blocks[rank] = part->pool[*where_out];
        return WIRECOPY_OK;
    }
    const size_t end = part->pool_count + ((size_t)4 << rank);
    if (end > BLOCK_NONE || wirecopy_memory_reserve(&part->pool, &part->pool_capacity, end, sizeof *part->pool) != 0)
        return WIRECOPY_E_MEMORY;
    *where_out = (uint32_t)part->pool_count;
    part->pool_count = end;
    return WIRECOPY_OK;
}

/* Adds a value to a slot that has some. */
static wirecopy_status slot_push(tail_part *part, tail_slot *slot, uint32_t value)
{
    const uint32_t count = slot->count;
    const bool full = count == 1 || (count >= 4 && (count & (count - 1)) == 0);
    if (full) {
        uint32_t where;
        const wirecopy_status status = block_take(part, block_rank(count + 1), &where);
        if (status != WIRECOPY_OK)
            return status;
        if (count == 1) {
            part->pool[where] = slot->where;
        } else {
            memcpy(part->pool + where, part->pool + slot->where, count * sizeof *part->pool);
            const unsigned rank = block_rank(count);
            part->pool[slot->where] = part->free_blocks[rank];
            part->free_blocks[rank] = slot->where;
        }
        slot->where = where;
    }
    part->pool[slot->where + count] = value;
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
    for (unsigned p = 0; p < PART_COUNT; p++)
        blocks_forget(&tail->parts[p]);
    *tail_out = tail;
    return WIRECOPY_OK;
}

void wirecopy_tail_destroy(wirecopy_tail *tail)
{
    if (!tail)
        return;
    for (unsigned p = 0; p < PART_COUNT; p++)
        wirecopy_memory_free(tail->parts[p].pool);
    wirecopy_memory_free(tail->entries);
    wirecopy_memory_free(tail->firsts);
    wirecopy_memory_free(tail->share_firsts);
    wirecopy_memory_free(tail->slots);
    wirecopy_memory_free(tail);
}

/* Work on all parts, divided. */
typedef struct tail_work {
    wirecopy_tail *tail;
    unsigned share_count;
} tail_work;

/* So few entries one thread is done with sooner than others begin to help. */
#define FEW_ENTRIES 512

static unsigned share_count_for(size_t entry_count, const wirecopy_team *team)
{
    return entry_count < FEW_ENTRIES ? 1 : wirecopy_team_share_count(team, PART_COUNT);
}

/* Shares are of whole parts: from this one on. */
static unsigned share_begin(const tail_work *work, unsigned i)
{
    return PART_COUNT * i / work->share_count;
}

static void forget_share(void *context, unsigned i)
{
    const tail_work *const work = context;
    wirecopy_tail *const tail = work->tail;
    const size_t part_slots = slot_count(tail) / PART_COUNT;
    for (unsigned p = share_begin(work, i); p < share_begin(work, i + 1); p++) {
        memset(tail->slots + p * part_slots, 0, part_slots * sizeof *tail->slots);
        tail->parts[p].key_count = 0;
        blocks_forget(&tail->parts[p]);
    }
}

/* Forgets the table, and keeps the entries. */
static void table_forget(wirecopy_tail *tail, const wirecopy_team *team)
{
    tail_work work = {tail, share_count_for(tail->settled_count, team)};
    wirecopy_team_do(team, work.share_count, forget_share, &work);
    tail->settled_count = 0;
}

void wirecopy_tail_reset(wirecopy_tail *tail, const wirecopy_team *team)
{
    if (tail->settled_count > 0)
        table_forget(tail, team);
    tail->entry_count = 0;
}

wirecopy_status wirecopy_tail_add(wirecopy_tail *tail, const uint64_t *keys, size_t key_count, uint32_t value)
{
    assert(value < WIRECOPY_RUN_VALUE_MAX);
    if (wirecopy_memory_reserve(&tail->entries, &tail->entry_capacity, tail->entry_count + key_count,
                                sizeof *tail->entries) != 0)
        return WIRECOPY_E_MEMORY;
    uint64_t *const entries = tail->entries;
    size_t entry_count = tail->entry_count;
    for (size_t i = 0; i < key_count; i++) {
        assert(keys[i] >> WIRECOPY_RUN_KEY_BITS == 0);
        entries[entry_count++] = wirecopy_run_entry(keys[i], value);
    }
    tail->entry_count = entry_count;
    return WIRECOPY_OK;
}

/* ---- settling ---- */

/* More than this is settled in rounds, for each of which room is made: of a million entries nobody knows how many are of
 * one key. */
#define ROUND_ENTRIES ((size_t)1 << 16)

/* So many words have a bit for each of them: the first word may begin with some of the round before. */
#define ROUND_WORDS (ROUND_ENTRIES / 64 + 1)

/* At most 5 of 8 slots of a part are taken: a search for a key that is not there looks at 4 slots, a cache line, on
 * average. */
static bool have_room(unsigned slot_bits, size_t part_key_count)
{
    return part_key_count * 8 <= (size_t)5 << (slot_bits - PART_BITS);
}

/* How large a table has to be for this round, were every key new, and for half of all that is to be settled. */
static unsigned slot_bits_for(const wirecopy_tail *tail)
{
    const size_t left = tail->entry_count - tail->settled_count;
    size_t coming[PART_COUNT] = {0}, key_count_max = 0;
    unsigned slot_bits = tail->slot_bits;
    for (unsigned p = 0; p < PART_COUNT; p++)
        key_count_max = tail->parts[p].key_count > key_count_max ? tail->parts[p].key_count : key_count_max;
    if (have_room(slot_bits, key_count_max + left))
        return slot_bits; /* even if all were of one part, as mostly */
    for (size_t i = tail->settled_count; i < tail->settling_end; i++)
        coming[part_of(key_of(tail->entries[i]))]++;
    for (unsigned p = 0; p < PART_COUNT; p++) {
        const size_t likely = left / 2 / PART_COUNT;
        while (!have_room(slot_bits, tail->parts[p].key_count + (coming[p] > likely ? coming[p] : likely)))
            slot_bits++;
    }
    return slot_bits;
}

/* Makes room for what is said of the entries of a round. */
static wirecopy_status firsts_reserve(wirecopy_tail *tail, unsigned share_count)
{
    const size_t words = tail->settled_count / 64 + ROUND_WORDS;
    if (wirecopy_memory_reserve(&tail->firsts, &tail->firsts_capacity, words, sizeof *tail->firsts) != 0)
        return WIRECOPY_E_MEMORY;
    if (!tail->share_firsts && share_count > 1)
        tail->share_firsts = wirecopy_memory_alloc((PART_COUNT - 1) * ROUND_WORDS * sizeof *tail->share_firsts);
    return tail->share_firsts || share_count == 1 ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

static wirecopy_status slots_reserve(wirecopy_tail *tail)
{
    const unsigned slot_bits = slot_bits_for(tail);
    if (slot_bits == tail->slot_bits)
        return WIRECOPY_OK;
    tail_slot *const grown = wirecopy_memory_alloc_zeroed((size_t)1 << slot_bits, sizeof *grown);
    if (!grown)
        return WIRECOPY_E_MEMORY;
    tail->outgrown = tail->slots;
    tail->outgrown_bits = tail->slot_bits;
    tail->slots = grown;
    tail->slot_bits = slot_bits;
    return WIRECOPY_OK;
}

/* Begins a round: makes room. */
static wirecopy_status settle_begin(wirecopy_tail *tail, unsigned share_count)
{
    const size_t left = tail->entry_count - tail->settled_count;
    tail->settling_end = tail->settled_count + (left < ROUND_ENTRIES ? left : ROUND_ENTRIES);
    const wirecopy_status status = firsts_reserve(tail, share_count);
    return status == WIRECOPY_OK ? slots_reserve(tail) : status;
}

/* Where a share says which entries of a round are the first of their keys, from the word on that the round begins in. */
static uint64_t *share_firsts(const wirecopy_tail *tail, unsigned i)
{
    return i == 0 ? tail->firsts + tail->settled_count / 64 : tail->share_firsts + (i - 1) * ROUND_WORDS;
}

/* The words of a round. */
static size_t round_words(const wirecopy_tail *tail)
{
    return (tail->settling_end + 63) / 64 - tail->settled_count / 64;
}

/* What there is of the round before stays. */
static void share_firsts_clear(const wirecopy_tail *tail, unsigned i)
{
    uint64_t *const firsts = share_firsts(tail, i);
    const uint64_t kept = i == 0 ? ((uint64_t)1 << tail->settled_count % 64) - 1 : 0, before = firsts[0] & kept;
    memset(firsts, 0, round_words(tail) * sizeof *firsts);
    firsts[0] = before;
}

/* Writes to each page of a part of a new table before anyone reads it. A page that is read first is everyone's page of
 * zeros, which the first writer has to replace, and to take out of sight of all cores: 30 us where they are virtual. */
static void part_touch(wirecopy_tail *tail, unsigned p)
{
    const size_t count = slot_count(tail) / PART_COUNT;
    tail_slot *const slots = tail->slots + p * count;
    for (size_t i = 0; i < count; i += PAGE_BYTES / sizeof *slots)
        slots[i].count = 0;
}

/* Moves a part from the table that was outgrown. */
static void part_move(wirecopy_tail *tail, unsigned p)
{
    const size_t count = (size_t)1 << (tail->outgrown_bits - PART_BITS);
    const tail_slot *const slots = tail->outgrown + p * count;
    for (size_t i = 0; tail->parts[p].key_count > 0 && i < count; i++)
        if (slots[i].count)
            *slot_find(tail->slots, tail->slot_bits, slots[i].key) = slots[i];
}

/* An entry on its way into the table. */
typedef struct coming_entry {
    uint64_t entry;
    size_t number; /* from the word on that the round begins in */
    size_t slot;   /* where the search for its key begins */
} coming_entry;

/* Puts an entry into its part, which has room. */
static void settle_entry(wirecopy_tail *tail, coming_entry coming, uint64_t *firsts)
{
    const uint64_t key = key_of(coming.entry);
    tail_part *const part = &tail->parts[coming.slot >> (tail->slot_bits - PART_BITS)];
    tail_slot *const slot = slot_find_from(tail->slots, tail->slot_bits, coming.slot, key);
    firsts[coming.number / 64] |= (uint64_t)(slot->count == 0) << coming.number % 64;
    if (slot->count > 0) {
        if (slot_push(part, slot, wirecopy_run_value(coming.entry)) != WIRECOPY_OK)
            part->failed = true;
        return;
    }
    *slot = (tail_slot){.key = key, .count = 1, .where = wirecopy_run_value(coming.entry)};
    part->key_count++;
}

/* Slots are asked for so many entries before they are needed. */
#define SETTLE_AHEAD 32

/* What one share has to do: its slots, and the entries that have not been looked at. */
typedef struct settling_share {
    wirecopy_tail *tail;
    size_t slot_begin, slot_count;
    size_t next;
} settling_share;

/* Takes the next entries that belong to its slots. Which do is a matter of chance: so no branch depends on it. */
static size_t take_entries(settling_share *share, coming_entry taken_out[SETTLE_AHEAD])
{
    const wirecopy_tail *const tail = share->tail;
    const size_t number_begin = tail->settled_count / 64 * 64;
    size_t taken = 0;
    for (; share->next < tail->settling_end && taken < SETTLE_AHEAD; share->next++) {
        const uint64_t entry = tail->entries[share->next];
        const size_t slot = slot_first(tail->slot_bits, key_of(entry));
        taken_out[taken] = (coming_entry){entry, share->next - number_begin, slot};
        taken += slot - share->slot_begin < share->slot_count;
    }
    return taken;
}

/* Moves a share of the parts to a table that was made, and puts into them what this round has for them. Nobody else writes
 * to these, and what all read nobody writes to. */
static void settle_share(void *context, unsigned i)
{
    const tail_work *const work = context;
    wirecopy_tail *const tail = work->tail;
    const unsigned begin = share_begin(work, i), end = share_begin(work, i + 1);
    const size_t part_slots = slot_count(tail) / PART_COUNT;
    settling_share share = {tail, begin * part_slots, (end - begin) * part_slots, tail->settled_count};
    uint64_t *const firsts = share_firsts(tail, i);
    coming_entry taken[2][SETTLE_AHEAD];
    share_firsts_clear(tail, i);
    for (unsigned p = begin; tail->outgrown && p < end; p++) {
        part_touch(tail, p);
        part_move(tail, p);
    }
    size_t count = 0; /* of those that were asked for; there are fewer where there are no more */
    for (unsigned turn = 0; share.next < tail->settling_end || count > 0; turn = !turn) {
        const size_t next_count = take_entries(&share, taken[turn]);
        for (size_t k = 0; k < SETTLE_AHEAD; k++) {
            if (k < next_count)
                __builtin_prefetch(&tail->slots[taken[turn][k].slot], 1);
            if (k < count)
                settle_entry(tail, taken[!turn][k], firsts);
        }
        count = next_count;
    }
}

/* Ends it. A part without memory for an entry has some of the round, and others have all: then all begins anew. */
static wirecopy_status settle_end(wirecopy_tail *tail, unsigned share_count)
{
    bool failed = false;
    for (unsigned i = 1; i < share_count; i++)
        for (size_t word = 0; word < round_words(tail); word++)
            share_firsts(tail, 0)[word] |= share_firsts(tail, i)[word];
    wirecopy_memory_free(tail->outgrown);
    tail->outgrown = NULL;
    for (unsigned p = 0; p < PART_COUNT; p++) {
        failed |= tail->parts[p].failed;
        tail->parts[p].failed = false;
    }
    if (failed)
        table_forget(tail, &wirecopy_team_alone);
    else
        tail->settled_count = tail->settling_end;
    return failed ? WIRECOPY_E_MEMORY : WIRECOPY_OK;
}

wirecopy_status wirecopy_tail_settle(wirecopy_tail *tail, const wirecopy_team *team)
{
    tail_work work = {tail, share_count_for(tail->entry_count - tail->settled_count, team)};
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && tail->settled_count < tail->entry_count) {
        status = settle_begin(tail, work.share_count);
        if (status != WIRECOPY_OK)
            break;
        wirecopy_team_do(team, work.share_count, settle_share, &work);
        status = settle_end(tail, work.share_count);
    }
    return status;
}

size_t wirecopy_tail_count(const wirecopy_tail *tail)
{
    return tail->entry_count;
}

wirecopy_tail_slice wirecopy_tail_find(const wirecopy_tail *tail, uint64_t key)
{
    assert(tail->settled_count == tail->entry_count);
    const tail_slot *const slot = slot_find(tail->slots, tail->slot_bits, key);
    if (slot->count <= 1)
        return (wirecopy_tail_slice){&slot->where, slot->count};
    return (wirecopy_tail_slice){tail->parts[part_of(key)].pool + slot->where, slot->count};
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

uint64_t *wirecopy_tail_entries(const wirecopy_tail *tail)
{
    return tail->entries;
}

bool wirecopy_tail_is_first(const wirecopy_tail *tail, size_t i)
{
    assert(tail->settled_count == tail->entry_count && i < tail->entry_count);
    return tail->firsts[i / 64] >> i % 64 & 1;
}

wirecopy_status wirecopy_tail_sort(wirecopy_tail *tail, const wirecopy_team *team)
{
    const bool has_room = tail->entry_count * sizeof *tail->entries <= slot_count(tail) * sizeof *tail->slots;
    void *const scratch =
        has_room ? (void *)tail->slots : wirecopy_memory_alloc(tail->entry_count * sizeof *tail->entries);
    if (!scratch)
        return WIRECOPY_E_MEMORY;
    wirecopy_run_sort(tail->entries, scratch, tail->entry_count, team);
    if (has_room)
        tail->settled_count = tail->entry_count; /* there is something in the table that reset has to clear */
    else
        wirecopy_memory_free(scratch);
    return WIRECOPY_OK;
}
