#ifndef WIRECOPY_BASE_ENDIAN_H
#define WIRECOPY_BASE_ENDIAN_H

#include <stdint.h>
#include <string.h>

/* Unaligned little-endian loads and stores: the formats on disk are the same on every machine. Compilers turn each into
 * one instruction on x86-64 and AArch64. */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "segments are used in place on the memory map, which needs a little-endian machine"
#endif

static inline uint32_t wirecopy_load32(const void *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static inline void wirecopy_store32(void *bytes, uint32_t value)
{
    memcpy(bytes, &value, sizeof value);
}

static inline uint64_t wirecopy_load64(const void *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static inline void wirecopy_store64(void *bytes, uint64_t value)
{
    memcpy(bytes, &value, sizeof value);
}

#endif
