#ifndef WIRECOPY_BENCH_REPORT_H
#define WIRECOPY_BENCH_REPORT_H

#include <stdio.h>

#include "bench/findings.h"
#include "bench/latency.h"
#include "bench/pairs.h"
#include "bench/result.h"
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
    bench_result result;
    const char *feed; /**< as given, or "generated" */
    size_t copy_count;
    uint64_t story_count;
    uint64_t refused_count;
    uint64_t raw_bytes;
    uint64_t text_bytes;
    const char *folder;    /**< where the stores were */
    const bench_row *rows; /**< [row_count] */
    size_t row_count;
    const wirecopy_progress *progress; /**< of an index run over the corpus */
    bench_latency *latency;            /**< text to matches; NULL: not measured */
    const bench_findings *findings;    /**< NULL: the truth is not known */
    const bench_pairs *pairs;          /**< NULL: no truth was given */
} bench_report;

/** Writes the report for people. */
void bench_report_table(bench_report *report, FILE *file);

/** Adds the report's figures to its result. */
void bench_report_measurements(bench_report *report);

/** Writes it as one JSON object. */
void bench_report_json(const bench_report *report, FILE *file);

#endif
