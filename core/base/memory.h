#ifndef WIRECOPY_BASE_MEMORY_H
#define WIRECOPY_BASE_MEMORY_H

#include <stddef.h>

/**
 * All heap memory of the library comes from here, so that a test can make the N-th request fail.
 *
 * A request of 0 bytes gives a pointer that can be freed. NULL means out of memory; nothing was changed.
 */
void *wirecopy_memory_alloc(size_t byte_count);
void *wirecopy_memory_alloc_zeroed(size_t count, size_t item_bytes);
void *wirecopy_memory_resize(void *memory, size_t byte_count);
void wirecopy_memory_free(void *memory);

/**
 * Grows *memory to hold count items of item_bytes, at least half again as many as it held, and keeps their content.
 *
 * *memory NULL and *capacity 0 is an empty array. Returns 0, or -1 when out of memory or the size overflows; then
 * nothing was changed.
 */
int wirecopy_memory_reserve(void *memory, size_t *capacity, size_t count, size_t item_bytes);

/** For tests: the nth request from now fails, and those after it; 0 lets all through. Not thread-safe. */
void wirecopy_memory_fail_at(size_t nth);

#endif
