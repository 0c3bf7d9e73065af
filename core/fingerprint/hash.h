#ifndef WIRECOPY_FINGERPRINT_HASH_H
#define WIRECOPY_FINGERPRINT_HASH_H

#include <stddef.h>
#include <stdint.h>

/* All hashes are XXH3, with seed 0 unless said; hash.c is the only user of xxHash. Pure. */

/* Hashes of whole blocks: checksums, ids, digests. 128 bits are low half, high half. */
uint64_t wirecopy_hash64(const void *bytes, size_t byte_count);
void wirecopy_hash128(const void *bytes, size_t byte_count, uint64_t hash_out[2]);

/* The same with a seed: chains one block after another. */
uint64_t wirecopy_hash64_seeded(const void *bytes, size_t byte_count, uint64_t seed);

/* XXH3-64 of every word of a list as words.h lays it out: word i is bytes[starts[i] .. starts[i + 1] - 1). */
void wirecopy_hash_words(const char *bytes, const uint32_t *starts, size_t count, uint64_t *hashes_out);

#endif
