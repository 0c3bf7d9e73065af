#ifndef WIRECOPY_BENCH_PLAIN_H
#define WIRECOPY_BENCH_PLAIN_H

#include "wirecopy/fingerprint.h"

/**
 * Fingerprints as one would write them plainly: a table of bytes tells words apart, every word is hashed by itself,
 * and plus or minus the weight is added to 256 counters, bit by bit. The results are those of
 * wirecopy_fingerprint_story(). How the well-known SimHash libraries count: `simhash-cpp`, ClickHouse.
 */
typedef struct bench_plain bench_plain;

wirecopy_status bench_plain_create(bench_plain **plain_out);
void bench_plain_destroy(bench_plain *plain);

/** fingerprint_out's sketch is plain's, until the next call. WIRECOPY_OK, WIRECOPY_E_LIMIT or WIRECOPY_E_MEMORY. */
wirecopy_status bench_plain_fingerprint(bench_plain *plain, const wirecopy_story *story,
                                        wirecopy_fingerprint *fingerprint_out);

#endif
