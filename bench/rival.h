#ifndef WIRECOPY_BENCH_RIVAL_H
#define WIRECOPY_BENCH_RIVAL_H

#include "bench/hits.h"
#include "wirecopy/story.h"

/** What a rival is told before it begins. */
typedef struct bench_rival_setup {
    uint64_t story_count; /**< that will be indexed */
    size_t batch_count;   /**< stories at a time, at most: those to be indexed, and all that are looked up */
    const char *path;     /**< a file or folder that it may make */
} bench_rival_setup;

/**
 * A way to tell which stories are copies of earlier ones: wirecopy, or what else one would do. Each works on one thread, and
 * is shown stories batch by batch.
 *
 * All take words as wirecopy splits them, so that a word is the same to each: it flatters those that are
 * known to split more slowly. Loops of theirs are compiled for AVX2 as well, and that is run where the processor has
 * it: see wide.h.
 */
typedef struct bench_rival {
    const char *name;
    const char *method;        /**< what it does, and the source */
    const char *configuration; /**< and what that follows */
    bool is_exact; /**< finds what lies within BENCH_KEYS_RADIUS bits of its key, all of it; keys are of three words */

    /** WIRECOPY_OK; WIRECOPY_E_MEMORY; WIRECOPY_E_IO. rival_out: unchanged on error. */
    wirecopy_status (*create)(const bench_rival_setup *setup, void **rival_out);
    void (*destroy)(void *rival);

    /** Texts to what it keeps of them, in place of what it kept before. The stories are borrowed until the next time. */
    wirecopy_status (*fingerprint)(void *rival, const wirecopy_story *stories, size_t count);

    /** Puts these into the index as stories first_story, first_story + 1, ... */
    wirecopy_status (*index)(void *rival, uint64_t first_story);

    /** After the last, if there is something to do; it counts as indexing. NULL: there is not. */
    wirecopy_status (*finish)(void *rival);

    /** Looks these up: adds to the hits every pair of the place of one and of an indexed story that it takes it for a
     * copy of. All at once, for it may find them side by side; wirecopy does one after the other. */
    wirecopy_status (*look_up)(void *rival, bench_hits *hits);

    /** Bytes of the index, in memory or in files. */
    uint64_t (*bytes)(const void *rival);
} bench_rival;

/** wirecopy is the first. */
extern const bench_rival *const bench_rival_table[];
extern const size_t bench_rival_count;

extern const bench_rival bench_rival_wirecopy;
extern const bench_rival bench_rival_radius;
extern const bench_rival bench_rival_plain;
extern const bench_rival bench_rival_tables;
extern const bench_rival bench_rival_scan;
extern const bench_rival bench_rival_minhash;
#ifdef WIRECOPY_BENCH_FAISS
extern const bench_rival bench_rival_faiss_flat;
extern const bench_rival bench_rival_faiss_multihash;
#endif

#endif
