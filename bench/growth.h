#ifndef WIRECOPY_BENCH_GROWTH_H
#define WIRECOPY_BENCH_GROWTH_H

#include "bench/anatomy.h"
#include "bench/scale_settings.h"
#include "bench/trial.h"

/** Stretches of a step from one size to the next, whose rates are told apart. */
#define BENCH_GROWTH_STRETCHES 4
#define BENCH_GROWTH_RATES_MAX (BENCH_GROWTH_STRETCHES + 2)

/** What was measured at one size of the store. */
typedef struct bench_growth_size {
    bench_trial trial; /**< closed; its figures */
    bench_anatomy anatomy;
    uint64_t resident_bytes;
    double rates[BENCH_GROWTH_RATES_MAX]; /**< [rate_count] stories/s that were appended since the size before */
    size_t rate_count;                    /**< 0: the store was there */
} bench_growth_size;

/** A store of generated stories that grows from size to size, and in which stories are looked up at each. */
typedef struct bench_growth {
    const bench_scale_settings *settings;
    char path[BENCH_PATH_BYTES];
    bench_folder folder;
    bench_generator *generator;
    bench_stock stock;
    bench_growth_size sizes[BENCH_SIZES_MAX];
    size_t size_count;
    bool is_cut; /**< the disk has no room for the next size */
} bench_growth;

/**
 * Grows the store to each of the settings' sizes and measures there; with none, measures the store that is there.
 *
 * Ends early, with is_cut, where the next size would not fit on the disk, by the bytes a story that the one before took.
 *
 * @param growth  all zero; to be cleared in any case.
 * @return 0, or the exit status to end on, after a message.
 */
int bench_growth_run(bench_growth *growth, const bench_scale_settings *settings);
void bench_growth_clear(bench_growth *growth);

/** Bytes a story, of all files. */
double bench_growth_story_bytes(const bench_growth_size *size);

#endif
