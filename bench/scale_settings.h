#ifndef WIRECOPY_BENCH_SCALE_SETTINGS_H
#define WIRECOPY_BENCH_SCALE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/benchmark.h"
#include "bench/folder.h"
#include "bench/generator.h"
#include "bench/result.h"

#define BENCH_SIZES_MAX 16
#define BENCH_REPEAT_MAX 100

/** What a command line asks for, of the benchmarks that work on generated stories. Each takes some of the options. */
typedef struct bench_scale_settings {
    bench_generator_options generator;
    uint64_t story_count;
    uint64_t first_story;
    uint64_t commit_count; /**< stories of a commit */
    uint64_t lookup_count;
    uint64_t thread_count;
    uint64_t repeat_count;           /**< rounds, or stores */
    uint64_t write_count;            /**< stories written in a phase */
    uint64_t write_rate;             /**< stories/s; 0: as fast as it goes */
    uint64_t reader_count;           /**< threads that look up */
    const char *feed;                /**< NULL: stories are generated */
    uint64_t sizes[BENCH_SIZES_MAX]; /**< [size_count] stories, ascending */
    uint64_t size_count;
    const char *truth_out; /**< NULL: none is written */
    const char *folder;    /**< in which a temporary one is made */
    const char *keep;      /**< where the store is left; NULL: it is removed */
    const char *store;     /**< one that is there; NULL: one is made */
    bool no_sketch;
    bool json;
} bench_scale_settings;

/** Sets what holds when no option is given; --help says what that is. */
void bench_scale_settings_init(bench_scale_settings *settings);

/**
 * Parses arguments, the first of which is the benchmark's name.
 *
 * @param exit_out  set when false is returned: help was printed, or the fault.
 * @return whether to go on.
 */
bool bench_scale_settings_parse(bench_scale_settings *settings, const bench_benchmark *benchmark, int argument_count,
                                char **arguments, int *exit_out);

/** Opens the result of such a benchmark. */
void bench_scale_settings_open(const bench_scale_settings *settings, bench_result *result,
                               const bench_benchmark *benchmark, int argument_count, char **arguments);

/**
 * Where the store is to be: the one to be used, the one to be kept, or else in a folder that is made for it.
 *
 * @return 0, or the exit status to end on, after a message.
 */
int bench_scale_settings_path(const bench_scale_settings *settings, bench_folder *folder,
                              char path_out[BENCH_PATH_BYTES]);

#endif
