#ifndef WIRECOPY_MATCH_TILING_H
#define WIRECOPY_MATCH_TILING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/** A stretch of words that a and b have in common: count words, from the a-th and the b-th on. */
typedef struct wirecopy_tile {
    uint32_t a, b, count;
} wirecopy_tile;

/** Words of one text as numbers. WIRECOPY_TILING_NONE equals nothing, itself neither: no tile goes over it. */
typedef struct wirecopy_tiling_text {
    const uint32_t *words; /**< [count] */
    uint32_t count;
} wirecopy_tiling_text;

#define WIRECOPY_TILING_NONE UINT32_MAX

/** Working memory of one thread. All zero is empty. */
typedef struct wirecopy_tiling {
    wirecopy_tile *tiles; /**< [tile_count] as found */
    size_t tile_count, tiles_capacity;
    uint32_t *rest[2]; /**< the words of a and b that are in no tile yet */
    size_t rest_capacity[2];
    uint32_t *owner[2]; /**< of a and b, the tile that a word is in + 1, or 0 */
    size_t owner_capacity[2];
    struct wirecopy_subword_state *states; /**< the automaton, see tiling.c */
    struct wirecopy_subword_edge *edges;
    uint32_t *slots;
    size_t state_count, edge_count, slot_count;
    size_t states_capacity, edges_capacity, slots_capacity;
    wirecopy_tile *candidates; /**< and, by length, a list of them */
    uint32_t *heads, *nexts;
    size_t candidate_count, candidates_capacity, heads_capacity, nexts_capacity;
} wirecopy_tiling;

void wirecopy_tiling_clear(wirecopy_tiling *tiling);

/** Whether the count words of b from the b-th on are worth a tile. A stretch is, if a part of it is. */
typedef bool wirecopy_tiling_accept(const void *context, uint32_t b, uint32_t count);

/**
 * Covers two texts with tiles, none of which overlap in either: the longest first, then the longest of what is left.
 *
 * The longest common stretch of all is always the first tile, and where no stretch that is worth a tile occurs twice in
 * one text, this is greedy string tiling (Wise 1993) to the letter: of tiles of one length that first in b comes first.
 * Where stretches repeat, the first place in a is looked at, for what is left then the first of what is left, and so on,
 * WIRECOPY_TILING_ROUNDS times at most: what is then still common stays without a tile.
 *
 * @param a, b  2^20 words at most together in either; numbers from 0 on, or WIRECOPY_TILING_NONE.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY; tiling->tiles has the tiles.
 *
 * Cost: linear in both, for each round; memory some 120 bytes a word of the shorter. Threads: one call at a time.
 */
wirecopy_status wirecopy_tiling_find(wirecopy_tiling *tiling, const wirecopy_tiling_text *a,
                                     const wirecopy_tiling_text *b, wirecopy_tiling_accept *accept,
                                     const void *context);

#define WIRECOPY_TILING_ROUNDS 8

#endif
