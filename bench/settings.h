#ifndef WIRECOPY_BENCH_SETTINGS_H
#define WIRECOPY_BENCH_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/benchmark.h"

#define BENCH_COPIES_MAX 1000000

/** What a command line asks for. */
typedef struct bench_settings {
    const char *feed;      /**< NULL: stories are generated */
    const char *truth;     /**< NULL: quality is not measured */
    const char *folder;    /**< in which a temporary one is made */
    const char *stage;     /**< the only one; NULL: all */
    uint64_t story_count;  /**< to be generated */
    uint64_t median_words; /**< of these */
    uint64_t copy_count;   /**< 0: as many as the benchmark takes for enough */
    uint64_t seed;
    uint64_t thread_count;
    uint64_t warm_up_count;
    uint64_t repeat_count;
    bool json;
} bench_settings;

/** Sets what holds when no option is given; --help says what that is. */
void bench_settings_init(bench_settings *settings);

/**
 * Parses arguments, the first of which is the benchmark's name.
 *
 * @param exit_out  set when false is returned: help was printed, or the fault.
 * @return whether to go on.
 */
bool bench_settings_parse(bench_settings *settings, const bench_benchmark *benchmark, int argument_count,
                          char **arguments, int *exit_out);

/** Reads a decimal number, all of a text. False: it is none, or not in minimum .. maximum. */
bool bench_settings_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number_out);

#endif
