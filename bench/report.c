#include "bench/report.h"

#include <inttypes.h>

static double rate(uint64_t amount, double seconds)
{
    return seconds > 0 ? (double)amount / seconds : 0;
}

static double megabytes(uint64_t byte_count)
{
    return (double)byte_count / 1e6;
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

/* ---- for people ---- */

static void print_circumstances(const bench_report *report, FILE *file)
{
    const bench_manifest *manifest = &report->result.manifest;
    bench_manifest_table(manifest, file);
    fprintf(file, "feed      %s", report->feed);
    if (report->copy_count > 1)
        fprintf(file, ", as it is and %zu times in other words, seed %" PRIu64, report->copy_count - 1, manifest->seed);
    fprintf(file, ": %" PRIu64 " stories, %.1f MB of text, %.1f MB raw", report->story_count,
            megabytes(report->text_bytes), megabytes(report->raw_bytes));
    if (report->refused_count)
        fprintf(file, ", %" PRIu64 " bad items passed over", report->refused_count);
    fprintf(file,
            "\nmethod    median of %" PRIu64 " repetitions after %" PRIu64
            " to warm up; %s, when %.1f cores were busy, load %.2f\n\n",
            manifest->repeat_count, manifest->warm_up_count, manifest->date, manifest->busy_cores, manifest->load);
}

static void print_row(const bench_row *row, FILE *file)
{
    const double median = bench_median(row->job), minimum = bench_minimum(row->job);
    const double mb = megabytes(row->byte_count);
    fprintf(file, "%-12s %7u %12.0f %10.1f %10.1f %10.1f %11.4f %11.4f %6.0f %%\n", row->stage, row->job->thread_count,
            rate(row->story_count, median), median > 0 ? mb / median : 0, minimum > 0 ? mb / minimum : 0,
            minimum > 0 ? mb / minimum / row->job->thread_count : 0, median, minimum, 100 * bench_spread(row->job));
}

static void print_progress(const wirecopy_progress *progress, FILE *file)
{
    static const wirecopy_verdict verdicts[] = {WIRECOPY_IDENTICAL, WIRECOPY_EDITED, WIRECOPY_DERIVED};
    fprintf(file, "\nflagged   %" PRIu64 " of %" PRIu64 " stories, %.1f %%:", progress->flagged_count,
            progress->story_count, 100 * share(progress->flagged_count, progress->story_count));
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++)
        fprintf(file, "%s %" PRIu64 " %s (%.1f %%)", i ? "," : "", progress->verdict_count[verdicts[i]],
                wirecopy_verdict_name(verdicts[i]),
                100 * share(progress->verdict_count[verdicts[i]], progress->story_count));
    fputc('\n', file);
}

static void print_latency(bench_latency *latency, FILE *file)
{
    fprintf(file,
            "\nlatency   text to verdict, one thread: p50 %.1f us, p90 %.1f us, p99 %.1f us, p99.9 %.1f us, longest "
            "%.0f us\n",
            bench_latency_percentile(latency, 0.5), bench_latency_percentile(latency, 0.9),
            bench_latency_percentile(latency, 0.99), bench_latency_percentile(latency, 0.999),
            bench_latency_percentile(latency, 1));
}

/* What was planted, and what was made of it. */
static void print_findings(const bench_findings *findings, uint64_t story_count, FILE *file)
{
    uint64_t copy_count = 0;
    fprintf(file, "\n%-12s %10s %10s %10s\n", "copies", "planted", "flagged", "so");
    for (int verdict = WIRECOPY_IDENTICAL; verdict >= WIRECOPY_DERIVED; verdict--) {
        const bench_findings_class *class = &findings->classes[verdict];
        copy_count += class->story_count;
        fprintf(file, "%-12s %10" PRIu64 " %10.4f %10.4f\n", wirecopy_verdict_name((wirecopy_verdict)verdict),
                class->story_count, bench_findings_share(findings, (wirecopy_verdict)verdict),
                share(class->as_verdict, class->story_count));
    }
    fprintf(file,
            "hidden among %" PRIu64 " others; %" PRIu64
            " stories were flagged as a copy of one that they have no part in\n",
            story_count - copy_count, findings->false_count);
}

static void print_pairs(const bench_pairs *pairs, FILE *file)
{
    fprintf(file, "\n%-12s %10s %10s %10s %10s %10s\n", "pairs", "truth", "found", "as other", "missed", "false");
    for (int label = WIRECOPY_IDENTICAL; label >= WIRECOPY_RELATED; label--) {
        const bench_pairs_row *row = &pairs->rows[label];
        fprintf(file, "%-12s %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 " %10" PRIu64 "\n",
                wirecopy_verdict_name((wirecopy_verdict)label), row->pair_count, row->found, row->as_other, row->missed,
                row->false_count);
    }
}

void bench_report_table(bench_report *report, FILE *file)
{
    print_circumstances(report, file);
    fprintf(file, "%-12s %7s %12s %10s %10s %10s %11s %11s %8s\n", "stage", "threads", "stories/s", "MB/s", "best MB/s",
            "a core", "median s", "minimum s", "spread");
    for (size_t i = 0; i < report->row_count; i++)
        print_row(&report->rows[i], file);
    if (report->latency)
        print_latency(report->latency, file);
    if (report->findings)
        print_findings(report->findings, report->story_count, file);
    print_progress(report->progress, file);
    if (report->pairs)
        print_pairs(report->pairs, file);
}

/* ---- for programs ---- */

static void put_feed(const bench_report *report, FILE *file)
{
    fputs(",\"feed\":{", file);
    bench_manifest_string(file, "path", report->feed);
    fprintf(file,
            ",\"copies\":%zu,\"stories\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"raw_bytes\":%" PRIu64
            ",\"text_bytes\":%" PRIu64 "}",
            report->copy_count, report->story_count, report->refused_count, report->raw_bytes, report->text_bytes);
}

static void put_row(const bench_row *row, FILE *file)
{
    const bench_job *job = row->job;
    const double median = bench_median(job), minimum = bench_minimum(job);
    fputc('{', file);
    bench_manifest_string(file, "stage", row->stage);
    fprintf(file, ",\"threads\":%u,\"stories\":%" PRIu64 ",\"bytes\":%" PRIu64, job->thread_count, row->story_count,
            row->byte_count);
    fprintf(file, ",\"minimum_s\":%.9f,\"median_s\":%.9f,\"spread\":%.4f", minimum, median, bench_spread(job));
    fprintf(file, ",\"stories_per_s\":%.1f,\"mb_per_s\":%.3f,\"best_mb_per_s\":%.3f", rate(row->story_count, median),
            rate(row->byte_count, median) / 1e6, rate(row->byte_count, minimum) / 1e6);
    fprintf(file, ",\"checksum\":\"%016" PRIx64 "\",\"seconds\":[", job->checksum);
    for (size_t i = 0; i < job->repeat_count; i++)
        fprintf(file, "%s%.9f", i ? "," : "", job->seconds[i]);
    fputs("]}", file);
}

static void put_progress(const wirecopy_progress *progress, FILE *file)
{
    fprintf(file, ",\"flagged\":{\"stories\":%" PRIu64 ",\"flagged\":%" PRIu64, progress->story_count,
            progress->flagged_count);
    for (int verdict = WIRECOPY_IDENTICAL; verdict >= WIRECOPY_DERIVED; verdict--)
        fprintf(file, ",\"%s\":%" PRIu64, wirecopy_verdict_name((wirecopy_verdict)verdict),
                progress->verdict_count[verdict]);
    fputc('}', file);
}

static void put_pairs(const bench_pairs *pairs, FILE *file)
{
    fputs(",\"pairs\":{", file);
    for (int label = WIRECOPY_IDENTICAL; label >= WIRECOPY_RELATED; label--) {
        const bench_pairs_row *row = &pairs->rows[label];
        fprintf(file,
                "%s\"%s\":{\"pairs\":%" PRIu64 ",\"found\":%" PRIu64 ",\"as_other\":%" PRIu64 ",\"missed\":%" PRIu64
                ",\"false\":%" PRIu64 "}",
                label == WIRECOPY_IDENTICAL ? "" : ",", wirecopy_verdict_name((wirecopy_verdict)label), row->pair_count,
                row->found, row->as_other, row->missed, row->false_count);
    }
    fputc('}', file);
}

static void add_pairs(bench_report *report)
{
    for (int label = WIRECOPY_IDENTICAL; label >= WIRECOPY_RELATED; label--) {
        const bench_pairs_row *row = &report->pairs->rows[label];
        const char *name = wirecopy_verdict_name((wirecopy_verdict)label);
        bench_result_add_one(&report->result, &bench_unit_count, (double)row->found, "hotloop/pairs/%s/found", name);
        bench_result_add_one(&report->result, &bench_unit_count, (double)row->missed, "hotloop/pairs/%s/missed", name);
        bench_result_add_one(&report->result, &bench_unit_count, (double)row->false_count, "hotloop/pairs/%s/false",
                             name);
    }
}

void bench_report_measurements(bench_report *report)
{
    for (size_t i = 0; i < report->row_count; i++) {
        const bench_row *row = &report->rows[i];
        const unsigned threads = row->job->thread_count;
        bench_result_add_rate(&report->result, &bench_unit_stories_per_s, row->job, (double)row->story_count,
                              "hotloop/%s/threads-%u/stories", row->stage, threads);
        bench_result_add_rate(&report->result, &bench_unit_mb_per_s, row->job, megabytes(row->byte_count),
                              "hotloop/%s/threads-%u/bytes", row->stage, threads);
    }
    if (report->latency)
        bench_latency_report(report->latency, &report->result, "hotloop/latency");
    if (report->findings)
        bench_findings_report(report->findings, &report->result, "hotloop/found");
    for (int verdict = WIRECOPY_IDENTICAL; verdict >= WIRECOPY_DERIVED; verdict--)
        bench_result_add_one(&report->result, &bench_unit_count, (double)report->progress->verdict_count[verdict],
                             "hotloop/flagged/%s", wirecopy_verdict_name((wirecopy_verdict)verdict));
    if (report->pairs)
        add_pairs(report);
}

void bench_report_json(const bench_report *report, FILE *file)
{
    bench_result_begin_json(&report->result, file);
    fputc(',', file);
    bench_manifest_string(file, "folder", report->folder);
    put_feed(report, file);
    fputs(",\"stages\":[", file);
    for (size_t i = 0; i < report->row_count; i++) {
        if (i)
            fputc(',', file);
        put_row(&report->rows[i], file);
    }
    fputc(']', file);
    put_progress(report->progress, file);
    if (report->findings) {
        fputs(",\"found\":{", file);
        bench_findings_json(report->findings, file);
        fputc('}', file);
    }
    if (report->pairs)
        put_pairs(report->pairs, file);
    fputs("}\n", file);
}
