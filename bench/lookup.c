#include <inttypes.h>
#include <stdio.h>

#include "bench/benchmark.h"
#include "bench/growth.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/result.h"

typedef struct lookup {
    bench_scale_settings settings;
    bench_result result;
    bench_growth growth;
} lookup;

static const wirecopy_verdict classes[] = {WIRECOPY_IDENTICAL, WIRECOPY_EDITED, WIRECOPY_DERIVED};
#define CLASS_COUNT (sizeof classes / sizeof classes[0])

static double percentile(bench_growth_size *size, bench_trial_stage stage, double share)
{
    return bench_latency_percentile(&size->trial.times[stage], share);
}

/* ---- the table ---- */

static void print_sizes(lookup *run)
{
    printf("%11s %8s %8s %7s %7s %7s %8s %7s %7s %7s %7s %7s %8s %9s %8s\n", "stories", "segments", "first ms",
           "p50 us", "p90 us", "p99 us", "max us", "cpu p50", "cpu p99", "fingerp.", "gather", "hamming", "the rest",
           "batch/s", "resident");
    for (size_t i = 0; i < run->growth.size_count; i++) {
        bench_growth_size *size = &run->growth.sizes[i];
        const double fingerprint = percentile(size, BENCH_TRIAL_FINGERPRINT, 0.5);
        const double gather = percentile(size, BENCH_TRIAL_GATHER, 0.5);
        const double whole = percentile(size, BENCH_TRIAL_WHOLE, 0.5);
        printf("%11" PRIu64 " %8" PRIu64 " %8.1f %7.1f %7.1f %7.1f %8.0f %7.1f %7.1f %8.1f %7.1f %7.2f %8.1f %9.0f"
               " %4.0f MiB\n",
               size->trial.story_count, size->anatomy.segment_count, 1e3 * size->trial.open_seconds, whole,
               percentile(size, BENCH_TRIAL_WHOLE, 0.9), percentile(size, BENCH_TRIAL_WHOLE, 0.99),
               percentile(size, BENCH_TRIAL_WHOLE, 1), percentile(size, BENCH_TRIAL_PROCESSOR, 0.5),
               percentile(size, BENCH_TRIAL_PROCESSOR, 0.99), fingerprint, gather,
               percentile(size, BENCH_TRIAL_HAMMING, 0.5), whole - fingerprint - gather,
               bench_trial_batch_rate(&size->trial), (double)size->resident_bytes / 1048576);
    }
}

static void print_comparison(lookup *run)
{
    bench_growth_size *first = &run->growth.sizes[0], *last = &run->growth.sizes[run->growth.size_count - 1];
    if (first != last)
        printf("\nthe last size costs %.2f times the first (p50), %.2f (p99), %.2f (batches)\n",
               percentile(last, BENCH_TRIAL_WHOLE, 0.5) / percentile(first, BENCH_TRIAL_WHOLE, 0.5),
               percentile(last, BENCH_TRIAL_WHOLE, 0.99) / percentile(first, BENCH_TRIAL_WHOLE, 0.99),
               bench_trial_batch_rate(&first->trial) / bench_trial_batch_rate(&last->trial));
}

static void print_findings(const lookup *run)
{
    printf("\n%11s", "stories");
    for (size_t i = 0; i < CLASS_COUNT; i++)
        printf(" %12s %8s %8s", wirecopy_verdict_name(classes[i]), "found", "so");
    printf(" %8s\n", "false");
    for (size_t row = 0; row < run->growth.size_count; row++) {
        const bench_trial *trial = &run->growth.sizes[row].trial;
        printf("%11" PRIu64, trial->story_count);
        for (size_t i = 0; i < CLASS_COUNT; i++) {
            const bench_findings_class *class = &trial->findings.classes[classes[i]];
            printf(" %12" PRIu64 " %8.4f %8.4f", class->story_count, bench_findings_share(&trial->findings, classes[i]),
                   class->story_count ? (double)class->as_verdict / (double)class->story_count : 0);
        }
        printf(" %8" PRIu64 "\n", trial->findings.false_count);
    }
}

static void print_table(lookup *run)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_manifest *manifest = &run->result.manifest;
    bench_manifest_table(manifest, stdout);
    printf("stories   generated, median %" PRIu32 " words, seed %" PRIu64 "; at each size the next %" PRIu64
           " are looked up\n",
           settings->generator.median_words, settings->generator.seed, settings->lookup_count);
    printf("method    each story timed from its text to its verdict, on one thread; batches of others on %" PRIu64
           "; medians of %" PRIu64 " rounds; %s, when %.1f cores were busy, load %.2f\n\n",
           settings->thread_count, settings->repeat_count, manifest->date, manifest->busy_cores, manifest->load);
    print_sizes(run);
    print_comparison(run);
    print_findings(run);
}

/* ---- figures ---- */

static void add_measurements(bench_result *result, bench_growth_size *size)
{
    static const char *const names[BENCH_TRIAL_STAGE_COUNT] = {
        [BENCH_TRIAL_WHOLE] = "whole",   [BENCH_TRIAL_PROCESSOR] = "cpu",   [BENCH_TRIAL_FINGERPRINT] = "fingerprint",
        [BENCH_TRIAL_GATHER] = "gather", [BENCH_TRIAL_HAMMING] = "hamming",
    };
    char prefix[64], name[96];
    snprintf(prefix, sizeof prefix, "lookup/stories-%" PRIu64, size->trial.story_count);
    for (int stage = 0; stage < BENCH_TRIAL_STAGE_COUNT; stage++) {
        snprintf(name, sizeof name, "%s/%s", prefix, names[stage]);
        bench_latency_report(&size->trial.times[stage], result, name);
    }
    bench_result_add(result, &bench_unit_stories_per_s, size->trial.batch_rates, size->trial.round_count, "%s/batch",
                     prefix);
    bench_result_add_one(result, &bench_unit_ms, 1e3 * size->trial.open_seconds, "%s/first", prefix);
    snprintf(name, sizeof name, "%s/flagged", prefix);
    bench_findings_report(&size->trial.findings, result, name);
}

static void print_json(const lookup *run)
{
    const bench_scale_settings *settings = &run->settings;
    bench_result_begin_json(&run->result, stdout);
    printf(",\"words\":%" PRIu32 ",\"lookups\":%" PRIu64 ",\"threads\":%" PRIu64 ",\"sizes\":[",
           settings->generator.median_words, settings->lookup_count, settings->thread_count);
    for (size_t i = 0; i < run->growth.size_count; i++) {
        const bench_growth_size *size = &run->growth.sizes[i];
        printf("%s{\"stories\":%" PRIu64 ",\"segments\":%" PRIu64 ",\"resident_bytes\":%" PRIu64 ",", i ? "," : "",
               size->trial.story_count, size->anatomy.segment_count, size->resident_bytes);
        bench_findings_json(&size->trial.findings, stdout);
        putchar('}');
    }
    fputs("]}\n", stdout);
}

/* ---- the run ---- */

static int look_up_and_report(lookup *run)
{
    bench_scale_settings *settings = &run->settings;
    if (!settings->store && settings->size_count == 0) {
        settings->sizes[settings->size_count++] = 100000;
        settings->sizes[settings->size_count++] = 1000000;
    }
    const int exit_status = bench_growth_run(&run->growth, settings);
    if (exit_status != 0)
        return exit_status;
    for (size_t i = 0; i < run->growth.size_count; i++)
        add_measurements(&run->result, &run->growth.sizes[i]);
    const wirecopy_status status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (settings->json)
        print_json(run);
    else
        print_table(run);
    return 0;
}

static int run_lookup(int argument_count, char **arguments)
{
    static lookup run;
    int exit_status;
    bench_scale_settings_init(&run.settings);
    if (!bench_scale_settings_parse(&run.settings, &bench_lookup, argument_count, arguments, &exit_status))
        return exit_status;
    bench_scale_settings_open(&run.settings, &run.result, &bench_lookup, argument_count, arguments);
    bench_interrupt_catch();
    exit_status = look_up_and_report(&run);
    bench_growth_clear(&run.growth);
    bench_result_clear(&run.result);
    return exit_status;
}

const bench_benchmark bench_lookup = {
    .name = "lookup",
    .question = "how long does it take from a story's text to its verdict, what is found, and does it stay so as the "
                "store grows?",
    .run = run_lookup,
};
