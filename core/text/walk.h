#ifndef WIRECOPY_TEXT_WALK_H
#define WIRECOPY_TEXT_WALK_H

#include <stdbool.h>
#include <string.h>

#include "core/base/bits.h"
#include "core/text/split.h"

/*
 * Splitting by bit masks: of 64 bytes at a time a mask says which may belong to a chunk, ASCII letters and digits,
 * apostrophes, and every byte above 127. Where the mask changes, a chunk begins or ends. One of letters and digits
 * alone is a word, folded already; the others, few in English, are taken character by character. Kernels differ in
 * how they make the masks. Source: Langdale, Lemire, "Parsing Gigabytes of JSON per Second", VLDB Journal 2019.
 */

#define WIRECOPY_WALK_BLOCK 64

/* Into each kernel's function, so that it uses that kernel's instructions. */
#define WIRECOPY_WALK_INLINE static inline __attribute__((always_inline))

/* Bytes that are looked at before the chunks among them are taken; it does not show in the words. They stay in the
 * first-level cache with their masks, and loops do not end all the time. */
#define WIRECOPY_WALK_WINDOW 1024

/* Positions are written this many at a time, past the last if need be: how many bits a block has cannot be foreseen,
 * and a loop that ends at the last would be mispredicted every time. */
#define WIRECOPY_WALK_POSITIONS 8

typedef struct wirecopy_walk_masks {
    uint64_t chunk;   /**< bytes that may belong to a chunk */
    uint64_t special; /**< those of them that are no ASCII letter or digit */
} wirecopy_walk_masks;

/** The masks of a block, and the block with A..Z folded. */
typedef wirecopy_walk_masks wirecopy_walk_fold(const char *text, char *folded_out);

typedef struct wirecopy_walk_window {
    char folded[WIRECOPY_WALK_WINDOW + WIRECOPY_WALK_BLOCK];
    uint16_t edges[WIRECOPY_WALK_WINDOW + 1 + WIRECOPY_WALK_POSITIONS]; /* where chunks begin and end, in turn */
    size_t edge_count;
    uint64_t special[WIRECOPY_WALK_WINDOW / WIRECOPY_WALK_BLOCK]; /* masks, by block */
    size_t block_count;
} wirecopy_walk_window;

WIRECOPY_WALK_INLINE size_t wirecopy_walk_write(uint16_t *positions, size_t count, uint64_t bits, size_t base)
{
    volatile uint16_t *const to =
        positions + count; /* or compilers collect positions in a vector, which takes longer */
    const unsigned bit_count = wirecopy_popcount64(bits);
    for (unsigned done = 0; done < bit_count; done += WIRECOPY_WALK_POSITIONS) {
        for (unsigned i = 0; i < WIRECOPY_WALK_POSITIONS; i++) {
            /* Bit 63 gives the count of trailing zeros a meaning when no bit is left; what is written then is not used. */
            to[done + i] = (uint16_t)(base + (unsigned)__builtin_ctzll(bits | UINT64_C(1) << 63));
            bits &= bits - 1;
        }
    }
    return count + bit_count;
}

/* Fills a window. A chunk that reaches to its end has no edge there, unless the window ends within a block. */
WIRECOPY_WALK_INLINE void wirecopy_walk_look(wirecopy_walk_fold *fold, const char *text, size_t byte_count,
                                             wirecopy_walk_window *window)
{
    uint64_t before = 0; /* 1 while a chunk reaches over the end of the block before */
    window->edge_count = window->block_count = 0;
    for (size_t base = 0; base < byte_count; base += WIRECOPY_WALK_BLOCK) {
        const size_t left = byte_count - base;
        char last[WIRECOPY_WALK_BLOCK];
        const char *block = text + base;
        if (left < WIRECOPY_WALK_BLOCK) {
            memset(last, ' ', sizeof last);
            memcpy(last, block, left);
            block = last;
        }
        const wirecopy_walk_masks masks = fold(block, window->folded + base);
        window->edge_count =
            wirecopy_walk_write(window->edges, window->edge_count, masks.chunk ^ (masks.chunk << 1 | before), base);
        window->special[window->block_count++] = masks.special;
        before = masks.chunk >> 63;
    }
}

/* Appends the words of chunks up to one that has a special byte, from edge to edge, and returns where its edges are. */
WIRECOPY_WALK_INLINE size_t wirecopy_walk_plain(const wirecopy_walk_window *window, size_t edge, size_t special_at,
                                                wirecopy_words *words)
{
    const uint16_t *const edges = window->edges;
    const size_t edge_count = window->edge_count;
    char *const stream = words->bytes;
    uint32_t *const starts = words->starts;
    uint32_t count = words->count, start = starts[count];
    for (; edge < edge_count && edges[edge + 1] <= special_at; edge += 2) {
        const char *const folded = window->folded + edges[edge];
        const uint32_t byte_count = (uint32_t)(edges[edge + 1] - edges[edge]);
        for (uint32_t i = 0; i < byte_count; i += 16) /* past its end if need be: most words have fewer bytes */
            memcpy(stream + start + i, folded + i, 16);
        start += byte_count + 1;
        stream[start - 1] = ' ';
        starts[++count] = start;
    }
    words->count = count;
    return edge;
}

/* Where the first special byte is from a place on; SIZE_MAX if there is none. */
WIRECOPY_WALK_INLINE size_t wirecopy_walk_special(const wirecopy_walk_window *window, size_t from)
{
    size_t block = from / WIRECOPY_WALK_BLOCK;
    uint64_t special = window->special[block] >> from % WIRECOPY_WALK_BLOCK << from % WIRECOPY_WALK_BLOCK;
    while (special == 0 && ++block < window->block_count)
        special = window->special[block];
    return special ? block * WIRECOPY_WALK_BLOCK + (size_t)__builtin_ctzll(special) : SIZE_MAX;
}

/* Takes the chunks of a window. */
WIRECOPY_WALK_INLINE wirecopy_status wirecopy_walk_take(const wirecopy_walk_window *window, const char *text,
                                                        size_t byte_count, wirecopy_words *words)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t edge = 0; status == WIRECOPY_OK && edge < window->edge_count; edge += 2) {
        edge = wirecopy_walk_plain(window, edge, wirecopy_walk_special(window, window->edges[edge]), words);
        if (edge == window->edge_count)
            break;
        const size_t start = window->edges[edge];
        size_t done;
        status = wirecopy_split_characters(text + start, byte_count - start, words, &done);
    }
    return status;
}

/** A kernel's split(), for its fold(). */
WIRECOPY_WALK_INLINE wirecopy_status wirecopy_walk(wirecopy_walk_fold *fold, const char *text, size_t byte_count,
                                                   wirecopy_words *words)
{
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && byte_count > 0) {
        wirecopy_walk_window window;
        size_t taken = byte_count < WIRECOPY_WALK_WINDOW ? byte_count : WIRECOPY_WALK_WINDOW;
        wirecopy_walk_look(fold, text, taken, &window);
        if (window.edge_count % 2 && taken == byte_count)
            window.edges[window.edge_count++] = (uint16_t)byte_count;
        else if (window.edge_count % 2) /* a chunk that goes on is left for the next window */
            taken = window.edges[--window.edge_count];
        if (taken > 0)
            status = wirecopy_walk_take(&window, text, byte_count, words);
        else /* one that is longer than a window */
            status = wirecopy_split_characters(text, byte_count, words, &taken);
        text += taken;
        byte_count -= taken;
    }
    return status;
}

#endif
