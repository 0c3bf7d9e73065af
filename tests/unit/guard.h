#ifndef WIRECOPY_TESTS_UNIT_GUARD_H
#define WIRECOPY_TESTS_UNIT_GUARD_H

#include <CUnit/CUnit.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* Memory between two stretches that nothing may be read from: a byte too many, before it or behind, is a crash and not
 * luck. */

#define GUARD_BYTES ((size_t)1 << 20)

/* GUARD_BYTES of it; the same at every call. */
static inline char *guarded_memory(void)
{
    static char *memory;
    if (!memory) {
        char *const map = mmap(NULL, 3 * GUARD_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CU_ASSERT_FATAL(map != MAP_FAILED);
        memory = map + GUARD_BYTES;
        CU_ASSERT_FATAL(mprotect(memory, GUARD_BYTES, PROT_READ | PROT_WRITE) == 0);
    }
    return memory;
}

/* A copy that ends where the memory does. Valid until the next one. */
static inline void *guard_end(const void *bytes, size_t byte_count)
{
    CU_ASSERT_FATAL(byte_count <= GUARD_BYTES);
    char *const copy = guarded_memory() + GUARD_BYTES - byte_count;
    if (byte_count > 0)
        memmove(copy, bytes, byte_count);
    return copy;
}

/* A copy that begins some bytes behind the beginning of the memory. Valid until the next one. */
static inline void *guard_begin(const void *bytes, size_t byte_count, size_t offset)
{
    CU_ASSERT_FATAL(offset + byte_count <= GUARD_BYTES);
    char *const copy = guarded_memory() + offset;
    if (byte_count > 0)
        memmove(copy, bytes, byte_count);
    return copy;
}

#endif
