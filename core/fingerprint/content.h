#ifndef WIRECOPY_FINGERPRINT_CONTENT_H
#define WIRECOPY_FINGERPRINT_CONTENT_H

#include <stddef.h>
#include <stdint.h>

/**
 * Copies the hashes of the content words: those that are in no list of stop words.
 *
 * @param hashes       [count] word hashes of hash.h.
 * @param content_out  [count], may be hashes itself.
 * @return how many were copied.
 *
 * The set of stop words is built at the first call, once a process. Threads: pure.
 */
size_t wirecopy_content_select(const uint64_t *hashes, size_t count, uint64_t *content_out);

#endif
