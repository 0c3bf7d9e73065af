#include "core/base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Requests left until they fail; 0: never. Written by single-threaded tests alone. */
static size_t requests_left;

static int request_fails(void)
{
    if (requests_left == 0)
        return 0;
    if (requests_left == 1)
        return 1;
    requests_left--;
    return 0;
}

void wirecopy_memory_fail_at(size_t nth)
{
    requests_left = nth;
}

void *wirecopy_memory_alloc(size_t byte_count)
{
    return request_fails() ? NULL : malloc(byte_count ? byte_count : 1);
}

void *wirecopy_memory_alloc_zeroed(size_t count, size_t item_bytes)
{
    return request_fails() ? NULL : calloc(count ? count : 1, item_bytes ? item_bytes : 1);
}

void *wirecopy_memory_resize(void *memory, size_t byte_count)
{
    return request_fails() ? NULL : realloc(memory, byte_count ? byte_count : 1);
}

void wirecopy_memory_free(void *memory)
{
    free(memory);
}

int wirecopy_memory_reserve(void *memory, size_t *capacity, size_t count, size_t item_bytes)
{
    assert(memory && capacity && item_bytes);
    if (count <= *capacity)
        return 0;

    size_t wanted = *capacity + *capacity / 2;
    if (wanted < count)
        wanted = count;
    if (wanted < 16)
        wanted = 16;
    if (wanted > SIZE_MAX / item_bytes)
        return -1;

    /* memory is the address of a pointer of any type; copied, because void ** must not alias it. */
    void *old;
    memcpy(&old, memory, sizeof old);
    void *grown = wirecopy_memory_resize(old, wanted * item_bytes);
    if (!grown)
        return -1;
    memcpy(memory, &grown, sizeof grown);
    *capacity = wanted;
    return 0;
}
