#ifndef WIRECOPY_BENCH_RESULT_H
#define WIRECOPY_BENCH_RESULT_H

#include <stdbool.h>
#include <stdio.h>

#include "bench/benchmark.h"
#include "bench/manifest.h"
#include "bench/measure.h"

/** In what a figure is counted, and which way is good. */
typedef struct bench_unit {
    const char *name;
    const char *better; /**< "higher", "lower", or "same": it has no noise, so that every difference is a change */
} bench_unit;

extern const bench_unit bench_unit_stories_per_s, bench_unit_mb_per_s, bench_unit_us, bench_unit_ms, bench_unit_s;
extern const bench_unit bench_unit_bytes;      /**< of a story, or in all; lower is better */
extern const bench_unit bench_unit_count;      /**< same */
extern const bench_unit bench_unit_share;      /**< 0..1; same */
extern const bench_unit bench_unit_ratio;      /**< how many times as fast; higher is better */
extern const bench_unit bench_unit_exponent;   /**< of growth; lower is better */
extern const bench_unit bench_unit_per_second; /**< higher is better */

#define BENCH_MEASUREMENT_NAME_BYTES 128

/** One figure, over repetitions. */
typedef struct bench_measurement {
    char name[BENCH_MEASUREMENT_NAME_BYTES]; /**< path of lower-case parts, the most general first; stable */
    bench_unit unit;
    size_t repeat_count;
    double minimum, median, maximum;
} bench_measurement;

/**
 * What a run of a benchmark comes to: its circumstances, and its figures in a form that all benchmarks share, so that
 * programs can plot them and compare runs. What else a benchmark has to tell it adds itself.
 *
 * Figures that there is no memory for make the whole result one: see bench_result_finish().
 */
typedef struct bench_result {
    const char *benchmark;
    bool is_json; /**< nothing is printed for people */
    bench_manifest manifest;
    bench_measurement *measurements; /**< [count] */
    size_t count, capacity;
    wirecopy_status status;
} bench_result;

/**
 * Looks at the circumstances, for half a second, and warns if the machine is busy. To be called before the work, which
 * is load itself.
 *
 * @param arguments  the benchmark's, borrowed: they are told in the manifest.
 */
void bench_result_open(bench_result *result, const bench_benchmark *benchmark, bool is_json, int argument_count,
                       char **arguments);
void bench_result_clear(bench_result *result);

/**
 * Adds a figure.
 *
 * @param values  [count] one for each repetition, in any order; count >= 1.
 * @param name    as printf() has it.
 */
void bench_result_add(bench_result *result, const bench_unit *unit, const double *values, size_t count,
                      const char *name, ...) __attribute__((format(printf, 5, 6)));

/** Adds a figure that there is once. */
void bench_result_add_one(bench_result *result, const bench_unit *unit, double value, const char *name, ...)
    __attribute__((format(printf, 4, 5)));

/** Adds the rate of a measured job, of which every repetition is this amount of work. */
void bench_result_add_rate(bench_result *result, const bench_unit *unit, const bench_job *job, double amount,
                           const char *name, ...) __attribute__((format(printf, 5, 6)));

/** Makes a part of a name of any text: of a path what follows the last slash, up to a dot; small letters and digits. */
#define BENCH_PART_BYTES 48
void bench_result_part(const char *text, char part_out[BENCH_PART_BYTES]);

/** Prints a part of the table, for people alone. */
void bench_result_print(const bench_result *result, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * After the work: looks at what others did meanwhile, and warns if that was much.
 *
 * @return WIRECOPY_OK, or WIRECOPY_E_MEMORY: a figure could not be added.
 */
wirecopy_status bench_result_finish(bench_result *result);

/**
 * Begins a JSON object: benchmark, manifest, measurements. The caller adds members of its own, each behind a comma, and
 * closes it with a brace and a line feed.
 */
void bench_result_begin_json(const bench_result *result, FILE *file);

#endif
