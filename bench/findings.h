#ifndef WIRECOPY_BENCH_FINDINGS_H
#define WIRECOPY_BENCH_FINDINGS_H

#include "bench/generator.h"
#include "bench/result.h"
#include "core/match/matcher.h"

/** What became of the stories of one kind. */
typedef struct bench_findings_class {
    uint64_t story_count;
    uint64_t found;      /**< flagged as a copy of their original, or of another copy of it */
    uint64_t as_verdict; /**< of these: the best such match has the planted verdict */
} bench_findings_class;

/** What answers about generated stories come to, beside what is true of them. All zero is none. */
typedef struct bench_findings {
    bench_findings_class classes[WIRECOPY_IDENTICAL + 1]; /**< by planted verdict */
    uint64_t false_count; /**< stories that are flagged as a copy of one that they have no part in */
} bench_findings;

/**
 * Counts an answer about a generated story.
 *
 * @param stored_below  stories below this number are in the store, where they have the same number: a copy of one that
 *                      is not is no copy, though it may find other copies.
 */
void bench_findings_judge(bench_findings *findings, const bench_generator *generator, uint64_t story,
                          uint64_t stored_below, const wirecopy_answer *answer);

/** The share of the copies of a kind that was flagged; 0 if there is none. */
double bench_findings_share(const bench_findings *findings, wirecopy_verdict verdict);

/** Adds them to a result, as NAME/identical and so on, and NAME/false. */
void bench_findings_report(const bench_findings *findings, bench_result *result, const char *name);

/** Writes them as the members of a JSON object, without the braces. */
void bench_findings_json(const bench_findings *findings, FILE *file);

#endif
