#ifndef WIRECOPY_BASE_ARENA_H
#define WIRECOPY_BASE_ARENA_H

#include <stddef.h>

/** Memory that is handed out in small pieces and taken back all at once. All zero is empty. */
typedef struct wirecopy_arena {
    struct wirecopy_arena_chunk *first;   /**< the chunks, in the order they are filled */
    struct wirecopy_arena_chunk *current; /**< the one being filled, or NULL */
} wirecopy_arena;

void wirecopy_arena_clear(wirecopy_arena *arena);

/** Takes all pieces back and keeps the memory. */
void wirecopy_arena_reset(wirecopy_arena *arena);

/** A piece, 8-aligned, valid until reset or clear; NULL when out of memory. */
void *wirecopy_arena_alloc(wirecopy_arena *arena, size_t byte_count);

/** A piece with a copy of bytes, which may be NULL if byte_count is 0. */
void *wirecopy_arena_copy(wirecopy_arena *arena, const void *bytes, size_t byte_count);

#endif
