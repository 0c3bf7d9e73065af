#ifndef WIRECOPY_FINGERPRINT_CONSTANTS_H
#define WIRECOPY_FINGERPRINT_CONSTANTS_H

#include <stdint.h>

#include "wirecopy/fingerprint.h"

/* The numbers of the format, for the loops of every kernel. FINGERPRINT.md has them, too. */

/*
 * XXH3-64 of 1 to 16 bytes, with seed 0 and the default secret, taken apart for loops over many words of like length:
 * xxHash 0.8, doc/xxhash_spec.md. With f the first and l the last bytes of an input of n bytes,
 *
 *   1 .. 3:   x = (byte 0 << 16 | byte n / 2 << 24 | byte n - 1 | n << 8) ^ FLIP_1_TO_3
 *             x *= PRIME64_2;  x ^= x >> 29;  x *= PRIME64_3;  x ^= x >> 32
 *   4 .. 8:   x = (four bytes l + (four bytes f << 32)) ^ FLIP_4_TO_8;  x ^= rotate(x, 49) ^ rotate(x, 24)
 *             x *= MIX_4_TO_8;  x ^= (x >> 35) + n;  x *= MIX_4_TO_8;  x ^= x >> 28
 *   9 .. 16:  a = eight bytes f ^ FLIP_9_TO_16_FIRST;  b = eight bytes l ^ FLIP_9_TO_16_LAST
 *             x = n + swap_bytes(a) + b + (low half ^ high half of a * b)
 *             x ^= x >> 37;  x *= MIX_9_TO_16;  x ^= x >> 32
 *
 * with little-endian numbers. (Of 1 .. 3, a shift by 33 is left out: the number has 32 bits there.)
 */
#define WIRECOPY_XXH3_PRIME64_2 UINT64_C(0xc2b2ae3d27d4eb4f)
#define WIRECOPY_XXH3_PRIME64_3 UINT64_C(0x165667b19e3779f9)
#define WIRECOPY_XXH3_MIX_4_TO_8 UINT64_C(0x9fb21c651e98df25)
#define WIRECOPY_XXH3_MIX_9_TO_16 UINT64_C(0x165667919e3779f9)

/* Numbers of the secret, combined by exclusive or: those from bytes 0 and 4, 8 and 16, 24 and 32, 40 and 48. */
#define WIRECOPY_XXH3_FLIP_1_TO_3 UINT64_C(0x87275a9b)
#define WIRECOPY_XXH3_FLIP_4_TO_8 UINT64_C(0xc73ab174c5ecd5a2)
#define WIRECOPY_XXH3_FLIP_9_TO_16_FIRST UINT64_C(0x6782737bea4239b9)
#define WIRECOPY_XXH3_FLIP_9_TO_16_LAST UINT64_C(0xaf56bc3b0996523a)

/* By what a hash is multiplied to enter words 1 .. 3 of a simhash: odd, so that every bit moves upwards; a shift brings
 * the well-mixed half down again. The fractional parts of the square roots of 2, 3 and 5, made odd. */
#define WIRECOPY_SIMHASH_MULTIPLIER_1 UINT64_C(0x6a09e667f3bcc909)
#define WIRECOPY_SIMHASH_MULTIPLIER_2 UINT64_C(0xbb67ae8584caa73b)
#define WIRECOPY_SIMHASH_MULTIPLIER_3 UINT64_C(0x3c6ef372fe94f82b)

/* By what the hashes of a bigram's words are multiplied: odd, and different for the left and the right one, so that
 * order counts; the upper bits mix well because the hashes are uniform already. From the square roots of 7 and 11. */
#define WIRECOPY_BIGRAM_MULTIPLIER_LEFT UINT64_C(0xa54ff53a5f1d36f1)
#define WIRECOPY_BIGRAM_MULTIPLIER_RIGHT UINT64_C(0x510e527fade682d1)

/* The last position that an entry tells apart. */
#define WIRECOPY_BIGRAM_POSITION_MAX ((UINT64_C(1) << WIRECOPY_SKETCH_POSITION_BITS) - 1)

#endif
