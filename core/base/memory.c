#include "core/base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

/* What is looked up at random in so much memory waits less for addresses when pages are large, and there are fewer page
 * faults while it fills: half the time, for a table of 32 MiB. It is advice alone. */
#define LARGE_BYTES ((size_t)4 << 20)
#define LARGE_PAGE_BYTES ((size_t)2 << 20)

static void *advise_large_pages(void *memory, size_t byte_count)
{
#ifdef MADV_HUGEPAGE
    char *const begin = (char *)(((uintptr_t)memory + LARGE_PAGE_BYTES - 1) & ~(LARGE_PAGE_BYTES - 1));
    const size_t skipped = (size_t)(begin - (char *)memory);
    if (memory && byte_count >= LARGE_BYTES)
        (void)madvise(begin, (byte_count - skipped) & ~(LARGE_PAGE_BYTES - 1), MADV_HUGEPAGE);
#endif
    return memory;
}

void *wirecopy_memory_alloc_zeroed(size_t count, size_t item_bytes)
{
    void *const memory = request_fails() ? NULL : calloc(count ? count : 1, item_bytes ? item_bytes : 1);
    return advise_large_pages(memory, count * item_bytes);
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
