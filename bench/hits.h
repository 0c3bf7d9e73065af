#ifndef WIRECOPY_BENCH_HITS_H
#define WIRECOPY_BENCH_HITS_H

#include <stdbool.h>

#include "core/fingerprint/scan.h"
#include "wirecopy/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What was found for which question: pairs of a question's place and a story's number. All zero is empty. */
typedef struct bench_hits {
    wirecopy_scan_hit *pairs; /**< [count] */
    size_t count, capacity;
} bench_hits;

/** WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status bench_hits_add(bench_hits *hits, size_t question, uint64_t story);

/** Brings them in order: by question, then by story. */
void bench_hits_sort(bench_hits *hits);

/** Whether two, in order, are the same. */
bool bench_hits_equal(const bench_hits *a, const bench_hits *b);

void bench_hits_clear(bench_hits *hits);

#ifdef __cplusplus
}
#endif

#endif
