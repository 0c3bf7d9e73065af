#ifndef WIRECOPY_FINGERPRINT_FIGURES_H
#define WIRECOPY_FINGERPRINT_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "wirecopy/fingerprint.h"

/**
 * The figures of a story: words whose first byte is a digit.
 *
 * @param bytes   the words, as in wirecopy_words; starts: [count] where each begins; hashes: [count] of hash.h.
 *
 * Cost: a nanosecond a word. Threads: pure.
 */
void wirecopy_figures_collect(const char *bytes, const uint32_t *starts, const uint64_t *hashes, size_t count,
                              uint16_t figures_out[WIRECOPY_FIGURE_COUNT]);

/**
 * How many figures two stories can be compared on: those above the least that is kept of either, where not all are.
 *
 * @param shared_out  how many both have.
 * @return of the one that has fewer of them, how many it has.
 */
unsigned wirecopy_figures_compare(const uint16_t a[WIRECOPY_FIGURE_COUNT], const uint16_t b[WIRECOPY_FIGURE_COUNT],
                                  unsigned *shared_out);

#endif
