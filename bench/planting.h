#ifndef WIRECOPY_BENCH_PLANTING_H
#define WIRECOPY_BENCH_PLANTING_H

#include <stdbool.h>

#include "bench/corpus.h"
#include "wirecopy/verdict.h"

/**
 * Copies of a feed's stories, made so that it is known what they are. One story in twenty is held out, that is not to be
 * indexed: it is asked about as it is, and what copies are changed to comes from it.
 */
typedef struct bench_planting {
    const bench_corpus *corpus;
    uint64_t seed;
    char *bytes; /* of the copy that was made last */
    size_t byte_count, capacity;
} bench_planting;

/** Whether a story of the feed is held out. */
bool bench_planting_holds_out(size_t story);

/** What was planted. */
typedef struct bench_plant {
    wirecopy_story story;     /**< its text is the planting's, until the next call */
    wirecopy_verdict verdict; /**< WIRECOPY_ORIGINAL: held out */
    size_t original;          /**< by its place in the feed */
} bench_plant;

/**
 * Makes plant i, of these four by turns: one that is held out; an identical copy; an edited one (another headline, 2 % of
 * its words others, the last tenth cut off); a derived one (another headline, every other sentence another). The feed has 20 stories or
 * more.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status bench_planting_make(bench_planting *planting, uint64_t i, bench_plant *plant_out);

void bench_planting_clear(bench_planting *planting);

#endif
