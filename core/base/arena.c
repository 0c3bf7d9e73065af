#include "core/base/arena.h"

#include <stdint.h>
#include <string.h>

#include "core/base/memory.h"

#define CHUNK_BYTES ((size_t)256 << 10)

struct wirecopy_arena_chunk {
    struct wirecopy_arena_chunk *next;
    size_t capacity, used;
    max_align_t bytes[];
};

void wirecopy_arena_clear(wirecopy_arena *arena)
{
    while (arena->first) {
        struct wirecopy_arena_chunk *next = arena->first->next;
        wirecopy_memory_free(arena->first);
        arena->first = next;
    }
    arena->current = NULL;
}

void wirecopy_arena_reset(wirecopy_arena *arena)
{
    for (struct wirecopy_arena_chunk *chunk = arena->first; chunk; chunk = chunk->next)
        chunk->used = 0;
    arena->current = arena->first;
}

/* Puts a chunk with room behind the current one: the next, if it is large enough, or a new one. */
static struct wirecopy_arena_chunk *advance(wirecopy_arena *arena, size_t byte_count)
{
    struct wirecopy_arena_chunk *current = arena->current;
    struct wirecopy_arena_chunk *next = current ? current->next : arena->first;
    if (next && next->capacity >= byte_count) {
        arena->current = next;
        return next;
    }
    const size_t capacity = byte_count > CHUNK_BYTES ? byte_count : CHUNK_BYTES;
    struct wirecopy_arena_chunk *chunk = wirecopy_memory_alloc(sizeof *chunk + capacity);
    if (!chunk)
        return NULL;
    *chunk = (struct wirecopy_arena_chunk){.next = next, .capacity = capacity};
    *(current ? &current->next : &arena->first) = chunk;
    arena->current = chunk;
    return chunk;
}

void *wirecopy_arena_alloc(wirecopy_arena *arena, size_t byte_count)
{
    if (byte_count > SIZE_MAX / 2) /* no sum below overflows */
        return NULL;
    const size_t rounded = (byte_count + 7) & ~(size_t)7;
    struct wirecopy_arena_chunk *chunk = arena->current;
    if (!chunk || chunk->capacity - chunk->used < rounded)
        chunk = advance(arena, rounded);
    if (!chunk)
        return NULL;
    void *piece = (char *)chunk->bytes + chunk->used;
    chunk->used += rounded;
    return piece;
}

void *wirecopy_arena_copy(wirecopy_arena *arena, const void *bytes, size_t byte_count)
{
    void *piece = wirecopy_arena_alloc(arena, byte_count);
    if (piece && byte_count > 0)
        memcpy(piece, bytes, byte_count);
    return piece;
}
