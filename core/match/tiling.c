#include "core/match/tiling.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

/*
 * The automaton of all stretches of a: a path from the root spells each of them, and none else. A state stands for the
 * stretches that end at the same places of a; they are each other's ends, the longest of them has length words, and the
 * state's link leads to where the next shorter end of it belongs. b is read once, following edges, and links where there
 * is no edge: at each word one knows the longest stretch that ends with it and occurs in a, and where.
 */
typedef struct wirecopy_subword_state {
    uint32_t length, link;
    uint32_t end;   /* of the first of its places in a, the last word */
    uint32_t edges; /* the first of them, or NONE */
} state;

typedef struct wirecopy_subword_edge {
    uint32_t from, word, to;
    uint32_t next; /* of the same state, or NONE */
} edge;

#define NONE UINT32_MAX
#define ROOT 0

void wirecopy_tiling_clear(wirecopy_tiling *tiling)
{
    for (unsigned side = 0; side < 2; side++) {
        wirecopy_memory_free(tiling->rest[side]);
        wirecopy_memory_free(tiling->owner[side]);
    }
    wirecopy_memory_free(tiling->tiles);
    wirecopy_memory_free(tiling->states);
    wirecopy_memory_free(tiling->edges);
    wirecopy_memory_free(tiling->slots);
    wirecopy_memory_free(tiling->candidates);
    wirecopy_memory_free(tiling->heads);
    wirecopy_memory_free(tiling->nexts);
    memset(tiling, 0, sizeof *tiling);
}

/* ---- the automaton ---- */

/* A word of a adds two states at most. An edge belongs to the tree of shortest paths, which has one a state, or is told
 * from others by the end of a that the path over it spells first. */
static wirecopy_status begin_automaton(wirecopy_tiling *tiling, uint32_t word_count)
{
    const size_t state_count = 2 * (size_t)word_count + 1, edge_count = state_count + word_count;
    tiling->slot_count = 64;
    while (tiling->slot_count < 2 * edge_count)
        tiling->slot_count *= 2;
    if (wirecopy_memory_reserve(&tiling->states, &tiling->states_capacity, state_count, sizeof tiling->states[0]) ||
        wirecopy_memory_reserve(&tiling->edges, &tiling->edges_capacity, edge_count, sizeof tiling->edges[0]) ||
        wirecopy_memory_reserve(&tiling->slots, &tiling->slots_capacity, tiling->slot_count, sizeof tiling->slots[0]))
        return WIRECOPY_E_MEMORY;
    memset(tiling->slots, 0xff, tiling->slot_count * sizeof tiling->slots[0]);
    tiling->states[ROOT] = (state){.link = NONE, .edges = NONE};
    tiling->state_count = 1;
    tiling->edge_count = 0;
    return WIRECOPY_OK;
}

/* The slot that holds the edge, or that it would go to. */
static uint32_t *slot_of(const wirecopy_tiling *tiling, uint32_t from, uint32_t word)
{
    const uint64_t mixed = ((uint64_t)from << 32 | word) * UINT64_C(0x9e3779b97f4a7c15);
    size_t slot = (size_t)(mixed >> 32) & (tiling->slot_count - 1);
    for (;; slot = (slot + 1) & (tiling->slot_count - 1)) {
        const uint32_t number = tiling->slots[slot];
        if (number == NONE || (tiling->edges[number].from == from && tiling->edges[number].word == word))
            return &tiling->slots[slot];
    }
}

static edge *find_edge(const wirecopy_tiling *tiling, uint32_t from, uint32_t word)
{
    const uint32_t number = *slot_of(tiling, from, word);
    return number == NONE ? NULL : &tiling->edges[number];
}

static void add_edge(wirecopy_tiling *tiling, uint32_t from, uint32_t word, uint32_t to)
{
    assert(tiling->edge_count < tiling->edges_capacity);
    const uint32_t number = (uint32_t)tiling->edge_count++;
    tiling->edges[number] = (edge){from, word, to, tiling->states[from].edges};
    tiling->states[from].edges = number;
    *slot_of(tiling, from, word) = number;
}

static uint32_t add_state(wirecopy_tiling *tiling, uint32_t length, uint32_t link, uint32_t end)
{
    assert(tiling->state_count < tiling->states_capacity);
    tiling->states[tiling->state_count] = (state){length, link, end, NONE};
    return (uint32_t)tiling->state_count++;
}

/* Of the stretches of a state, those that the edge from a shorter one spells end at further places from now on. */
static uint32_t split_state(wirecopy_tiling *tiling, uint32_t from, uint32_t word, uint32_t split)
{
    state *const states = tiling->states;
    const uint32_t part = add_state(tiling, states[from].length + 1, states[split].link, states[split].end);
    for (uint32_t i = states[split].edges; i != NONE; i = tiling->edges[i].next)
        add_edge(tiling, part, tiling->edges[i].word, tiling->edges[i].to);
    states[split].link = part;
    for (edge *to; from != NONE && (to = find_edge(tiling, from, word)) != NULL && to->to == split;
         from = states[from].link)
        to->to = part;
    return part;
}

/* The state of the stretches behind an edge that are one word longer than those of the state before it. */
static uint32_t follow(wirecopy_tiling *tiling, const edge *over)
{
    const uint32_t from = over->from, to = over->to;
    return tiling->states[to].length == tiling->states[from].length + 1 ? to
                                                                        : split_state(tiling, from, over->word, to);
}

/* Adds the word that follows the longest stretch of the last state. Returns the state of the longest that it ends. */
static uint32_t add_word(wirecopy_tiling *tiling, uint32_t last, uint32_t word, uint32_t end)
{
    const edge *known = find_edge(tiling, last, word);
    if (known)
        return follow(tiling, known);
    const uint32_t longest = add_state(tiling, tiling->states[last].length + 1, ROOT, end);
    for (; last != NONE && (known = find_edge(tiling, last, word)) == NULL; last = tiling->states[last].link)
        add_edge(tiling, last, word, longest);
    if (known)
        tiling->states[longest].link = follow(tiling, known);
    return longest;
}

static wirecopy_status build_automaton(wirecopy_tiling *tiling, const uint32_t *words, uint32_t count)
{
    const wirecopy_status status = begin_automaton(tiling, count);
    uint32_t last = ROOT;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < count; i++)
        last = words[i] == WIRECOPY_TILING_NONE ? ROOT : add_word(tiling, last, words[i], i);
    return status;
}

/* ---- candidates ---- */

/* Adds to the list of its length. */
static void file_candidate(wirecopy_tiling *tiling, uint32_t number)
{
    uint32_t *head = &tiling->heads[tiling->candidates[number].count];
    tiling->nexts[number] = *head;
    *head = number;
}

/* Notes the longest common stretch that ends before b's word number end, unless it is not worth a tile. */
static void note_candidate(wirecopy_tiling *tiling, uint32_t at, uint32_t count, uint32_t end,
                           wirecopy_tiling_accept *accept, const void *context)
{
    if (count == 0 || !accept(context, end - count, count))
        return;
    tiling->candidates[tiling->candidate_count] =
        (wirecopy_tile){tiling->states[at].end + 1 - count, end - count, count};
    file_candidate(tiling, (uint32_t)tiling->candidate_count++);
}

/* Finds for each word of b the longest stretch that ends with it and occurs in a; of those that the next word makes longer
 * the longer ones alone. Returns the longest of all. */
static uint32_t find_candidates(wirecopy_tiling *tiling, const uint32_t *words, uint32_t count,
                                wirecopy_tiling_accept *accept, const void *context)
{
    uint32_t at = ROOT, length = 0, longest = 0;
    tiling->candidate_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = at, before_length = length;
        const edge *to = words[i] == WIRECOPY_TILING_NONE ? NULL : find_edge(tiling, at, words[i]);
        while (!to && at != ROOT) {
            at = words[i] == WIRECOPY_TILING_NONE ? ROOT : tiling->states[at].link;
            length = tiling->states[at].length;
            to = words[i] == WIRECOPY_TILING_NONE ? NULL : find_edge(tiling, at, words[i]);
        }
        if (to) {
            at = to->to;
            length++;
        }
        longest = length > longest ? length : longest;
        if (length != before_length + 1)
            note_candidate(tiling, before, before_length, i, accept, context);
    }
    note_candidate(tiling, at, length, count, accept, context);
    return longest;
}

/* ---- tiles ---- */

/* Cuts off what tiles have taken at either end, in one text. What is taken is at least as long as the candidate, as the
 * longest come first: it cannot lie in the middle. */
static void trim(const wirecopy_tiling *tiling, unsigned side, wirecopy_tile *candidate)
{
    const uint32_t *const owner = tiling->owner[side];
    while (candidate->count > 0) {
        const uint32_t first = side == 0 ? candidate->a : candidate->b, last = first + candidate->count - 1;
        if (owner[first]) {
            const wirecopy_tile *tile = &tiling->tiles[owner[first] - 1];
            const uint32_t skip = (side == 0 ? tile->a : tile->b) + tile->count - first;
            const uint32_t taken = skip < candidate->count ? skip : candidate->count;
            candidate->a += taken;
            candidate->b += taken;
            candidate->count -= taken;
        } else if (owner[last]) {
            const wirecopy_tile *tile = &tiling->tiles[owner[last] - 1];
            candidate->count = (side == 0 ? tile->a : tile->b) - first;
        } else {
            break;
        }
    }
}

static wirecopy_status add_tile(wirecopy_tiling *tiling, wirecopy_tile tile)
{
    if (wirecopy_memory_reserve(&tiling->tiles, &tiling->tiles_capacity, tiling->tile_count + 1,
                                sizeof tiling->tiles[0]))
        return WIRECOPY_E_MEMORY;
    tiling->tiles[tiling->tile_count++] = tile;
    for (uint32_t i = 0; i < tile.count; i++) {
        tiling->owner[0][tile.a + i] = tiling->owner[1][tile.b + i] = (uint32_t)tiling->tile_count;
        tiling->rest[0][tile.a + i] = tiling->rest[1][tile.b + i] = WIRECOPY_TILING_NONE;
    }
    return WIRECOPY_OK;
}

/* Makes tiles of the candidates, the longest first. Whether one was cut for what another takes of a: of that, a may have
 * more elsewhere. */
static wirecopy_status take_candidates(wirecopy_tiling *tiling, uint32_t longest, wirecopy_tiling_accept *accept,
                                       const void *context, bool *is_cut_out)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint32_t length = longest; status == WIRECOPY_OK && length > 0; length--) {
        for (uint32_t i = tiling->heads[length], next; status == WIRECOPY_OK && i != NONE; i = next) {
            wirecopy_tile *const candidate = &tiling->candidates[i];
            next = tiling->nexts[i];
            trim(tiling, 1, candidate);
            const uint32_t free_in_b = candidate->count;
            trim(tiling, 0, candidate);
            *is_cut_out |= candidate->count < free_in_b;
            if (candidate->count == length)
                status = add_tile(tiling, *candidate);
            else if (candidate->count > 0 && accept(context, candidate->b, candidate->count))
                file_candidate(tiling, i);
        }
    }
    return status;
}

static wirecopy_status begin_tiling(wirecopy_tiling *tiling, const wirecopy_tiling_text *texts[2])
{
    tiling->tile_count = 0;
    for (unsigned side = 0; side < 2; side++) {
        const size_t count = texts[side]->count;
        if (wirecopy_memory_reserve(&tiling->rest[side], &tiling->rest_capacity[side], count + 1, sizeof(uint32_t)) ||
            wirecopy_memory_reserve(&tiling->owner[side], &tiling->owner_capacity[side], count + 1, sizeof(uint32_t)))
            return WIRECOPY_E_MEMORY;
        memset(tiling->owner[side], 0, count * sizeof(uint32_t));
        if (count > 0)
            memcpy(tiling->rest[side], texts[side]->words, count * sizeof(uint32_t));
    }
    /* A candidate ends where the next word of b makes no longer one, or at the end. */
    const size_t count = (size_t)texts[1]->count + 1;
    if (wirecopy_memory_reserve(&tiling->candidates, &tiling->candidates_capacity, count,
                                sizeof tiling->candidates[0]) ||
        wirecopy_memory_reserve(&tiling->nexts, &tiling->nexts_capacity, count, sizeof tiling->nexts[0]) ||
        wirecopy_memory_reserve(&tiling->heads, &tiling->heads_capacity, count, sizeof tiling->heads[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_tiling_find(wirecopy_tiling *tiling, const wirecopy_tiling_text *a,
                                     const wirecopy_tiling_text *b, wirecopy_tiling_accept *accept, const void *context)
{
    assert(tiling && a && b && accept);
    wirecopy_status status = begin_tiling(tiling, (const wirecopy_tiling_text *[]){a, b});
    bool is_cut = true;
    for (unsigned round = 0; status == WIRECOPY_OK && is_cut && round < WIRECOPY_TILING_ROUNDS; round++) {
        status = build_automaton(tiling, tiling->rest[0], a->count);
        if (status != WIRECOPY_OK)
            break;
        is_cut = false;
        memset(tiling->heads, 0xff, ((size_t)b->count + 1) * sizeof tiling->heads[0]);
        const uint32_t longest = find_candidates(tiling, tiling->rest[1], b->count, accept, context);
        status = take_candidates(tiling, longest, accept, context, &is_cut);
    }
    return status;
}
