#ifndef WIRECOPY_BENCH_REPORT_H
#define WIRECOPY_BENCH_REPORT_H

#include <stdio.h>

#include "bench/manifest.h"
#include "bench/measure.h"
#include "bench/quality.h"
#include "wirecopy/engine.h"

/** One line of results: what was timed, and how much work a repetition is. */
typedef struct bench_row {
    const char *stage;
    const bench_job *job; /**< measured */
    uint64_t story_count;
    uint64_t byte_count;
} bench_row;

/** All that a run has to say. */
typedef struct bench_report {
    const char *benchmark;
    bench_manifest manifest;
    const char *feed; /**< as given */
    size_t copy_count;
    uint64_t seed;
    uint64_t story_count;
    uint64_t refused_count;
    uint64_t raw_bytes;
    uint64_t text_bytes;
    const char *folder; /**< where the stores were */
    size_t warm_up_count;
    size_t repeat_count;
    const bench_row *rows; /**< [row_count] */
    size_t row_count;
    const wirecopy_progress *progress; /**< of an index run over the corpus; NULL: there was none */
    const bench_quality *quality;      /**< NULL: no truth was given */
} bench_report;

/** Writes the report for people. */
void bench_report_table(const bench_report *report, FILE *file);

/** Writes it as one JSON object. */
void bench_report_json(const bench_report *report, FILE *file);

#endif
