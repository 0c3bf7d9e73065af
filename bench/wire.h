#ifndef WIRECOPY_BENCH_WIRE_H
#define WIRECOPY_BENCH_WIRE_H

#include <stdio.h>

#include "bench/generator.h"

/**
 * Writes generated stories as a feed, NDJSON.
 *
 * @param truth  their planted copies are written here, "original TAB copy TAB verdict"; NULL: nowhere.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY; WIRECOPY_E_IO: the feed cannot be written.
 */
wirecopy_status bench_wire_write(const bench_generator *generator, uint64_t first_story, uint64_t story_count,
                                 FILE *feed, FILE *truth);

/** The first stories, into a file of that name. */
wirecopy_status bench_wire_save(const bench_generator *generator, uint64_t story_count, const char *path);

#endif
