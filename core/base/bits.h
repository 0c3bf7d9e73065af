#ifndef WIRECOPY_BASE_BITS_H
#define WIRECOPY_BASE_BITS_H

#include <stdint.h>

/** Bits set. Written out, because plain x86-64 has no instruction for it and compilers call a function there; they turn
 * this into the instruction where there is one. */
static inline unsigned wirecopy_popcount64(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(bits * UINT64_C(0x0101010101010101) >> 56);
}

#endif
