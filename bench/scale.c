#include <inttypes.h>
#include <stdio.h>

#include "bench/benchmark.h"
#include "bench/fit.h"
#include "bench/growth.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/result.h"

/* The smallest store; the next are thrice as large, then ten times, and so on. */
#define STORIES_MIN 100000

typedef struct scale {
    bench_scale_settings settings;
    bench_result result;
    bench_growth growth;
} scale;

/* ---- costs: what is measured at each size ---- */

/* Sets a value for each round; returns how many. */
typedef size_t cost_values(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX]);

static size_t median_of(bench_growth_size *size, bench_trial_stage stage, double values_out[BENCH_REPEAT_MAX])
{
    const bench_latency *latency = &size->trial.times[stage];
    (void)bench_latency_range(&size->trial.times[stage], 0.5);
    for (size_t i = 0; i < latency->round_count; i++)
        values_out[i] = latency->values[i];
    return latency->round_count;
}

static size_t whole(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    return median_of(size, BENCH_TRIAL_WHOLE, values_out);
}

static size_t processor(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    return median_of(size, BENCH_TRIAL_PROCESSOR, values_out);
}

static size_t gather(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    return median_of(size, BENCH_TRIAL_GATHER, values_out);
}

static size_t hamming(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    return median_of(size, BENCH_TRIAL_HAMMING, values_out);
}

/* A time, as the others are, so that it grows where they do. */
static size_t batch(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    for (size_t i = 0; i < size->trial.round_count; i++)
        values_out[i] = size->trial.batch_rates[i] > 0 ? 1e6 / size->trial.batch_rates[i] : 0;
    return size->trial.round_count;
}

static size_t append(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    for (size_t i = 0; i < size->rate_count; i++)
        values_out[i] = size->rates[i] > 0 ? 1e6 / size->rates[i] : 0;
    return size->rate_count;
}

static size_t bytes(bench_growth_size *size, double values_out[BENCH_REPEAT_MAX])
{
    values_out[0] = bench_growth_story_bytes(size);
    return 1;
}

static const struct cost {
    const char *name, *heading;
    const bench_unit *unit;
    cost_values *values;
} costs[] = {
    {"lookup", "lookup us", &bench_unit_us, whole},     {"cpu", "its cpu us", &bench_unit_us, processor},
    {"gather", "gather us", &bench_unit_us, gather},    {"hamming", "hamming us", &bench_unit_us, hamming},
    {"batch", "batch us", &bench_unit_us, batch},       {"append", "append us", &bench_unit_us, append},
    {"bytes", "bytes/story", &bench_unit_bytes, bytes},
};
#define COST_COUNT (sizeof costs / sizeof costs[0])

static double median_cost(scale *run, size_t size, size_t cost)
{
    double values[BENCH_REPEAT_MAX];
    const size_t count = costs[cost].values(&run->growth.sizes[size], values);
    return count ? bench_range_of(values, count).median : 0;
}

static bool fit(scale *run, size_t cost, double *exponent_out)
{
    double stories[BENCH_SIZES_MAX], medians[BENCH_SIZES_MAX];
    for (size_t i = 0; i < run->growth.size_count; i++) {
        stories[i] = (double)run->growth.sizes[i].trial.story_count;
        medians[i] = median_cost(run, i, cost);
    }
    return bench_fit_exponent(stories, medians, run->growth.size_count, exponent_out);
}

static void add_measurements(scale *run)
{
    double values[BENCH_REPEAT_MAX], exponent;
    for (size_t cost = 0; cost < COST_COUNT; cost++) {
        for (size_t i = 0; i < run->growth.size_count; i++) {
            bench_growth_size *size = &run->growth.sizes[i];
            const size_t count = costs[cost].values(size, values);
            if (count)
                bench_result_add(&run->result, costs[cost].unit, values, count, "scale/stories-%" PRIu64 "/%s",
                                 size->trial.story_count, costs[cost].name);
        }
        if (fit(run, cost, &exponent))
            bench_result_add_one(&run->result, &bench_unit_exponent, exponent, "scale/exponent/%s", costs[cost].name);
    }
}

/* ---- the table ---- */

static void print_costs(scale *run)
{
    printf("%12s %8s", "stories", "segments");
    for (size_t cost = 0; cost < COST_COUNT; cost++)
        printf(" %11s", costs[cost].heading);
    putchar('\n');
    for (size_t i = 0; i < run->growth.size_count; i++) {
        printf("%12" PRIu64 " %8" PRIu64, run->growth.sizes[i].trial.story_count,
               run->growth.sizes[i].anatomy.segment_count);
        for (size_t cost = 0; cost < COST_COUNT; cost++)
            printf(" %11.2f", median_cost(run, i, cost));
        putchar('\n');
    }
    printf("%12s %8s", "exponent", "");
    for (size_t cost = 0; cost < COST_COUNT; cost++) {
        double exponent;
        if (fit(run, cost, &exponent))
            printf(" %11.3f", exponent);
        else
            printf(" %11s", "-");
    }
    printf("\n\na cost grows as the exponent's power of the stories; 0: not at all, 1: as they do\n");
}

static void print_table(scale *run)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_manifest *manifest = &run->result.manifest;
    bench_manifest_table(manifest, stdout);
    printf("stories   generated, median %" PRIu32 " words, seed %" PRIu64 "; at each size the next %" PRIu64
           " are looked up\n",
           settings->generator.median_words, settings->generator.seed, settings->lookup_count);
    printf("method    medians of the medians of %" PRIu64 " rounds; batches on %" PRIu64
           " threads, all else on one; commits of %" PRIu64 "; %s, when %.1f cores were busy, load %.2f\n\n",
           settings->repeat_count, settings->thread_count, settings->commit_count, manifest->date, manifest->busy_cores,
           manifest->load);
    print_costs(run);
}

/* ---- the run ---- */

/* 1, 3, 10, 30, ... of the smallest; the last is what was asked for. */
static void list_sizes(bench_scale_settings *settings)
{
    uint64_t size = STORIES_MIN;
    for (bool is_power = true; size < settings->story_count && settings->size_count < BENCH_SIZES_MAX - 1;
         is_power = !is_power) {
        settings->sizes[settings->size_count++] = size;
        size = is_power ? 3 * size : size / 3 * 10;
    }
    settings->sizes[settings->size_count++] = settings->story_count;
}

static int measure_and_report(scale *run)
{
    const int exit_status = bench_growth_run(&run->growth, &run->settings);
    if (exit_status != 0)
        return exit_status;
    add_measurements(run);
    const wirecopy_status status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (!run->settings.json) {
        print_table(run);
        return 0;
    }
    bench_result_begin_json(&run->result, stdout);
    printf(",\"words\":%" PRIu32 ",\"lookups\":%" PRIu64 ",\"is_cut\":%s}\n", run->settings.generator.median_words,
           run->settings.lookup_count, run->growth.is_cut ? "true" : "false");
    return 0;
}

static int run_scale(int argument_count, char **arguments)
{
    static scale run;
    int exit_status;
    bench_scale_settings_init(&run.settings);
    if (!bench_scale_settings_parse(&run.settings, &bench_scale, argument_count, arguments, &exit_status))
        return exit_status;
    if (run.settings.size_count == 0)
        list_sizes(&run.settings);
    bench_scale_settings_open(&run.settings, &run.result, &bench_scale, argument_count, arguments);
    bench_interrupt_catch();
    exit_status = measure_and_report(&run);
    bench_growth_clear(&run.growth);
    bench_result_clear(&run.result);
    return exit_status;
}

const bench_benchmark bench_scale = {
    .name = "scale",
    .question = "with what power of a store's size do lookups, appending and the store itself grow?",
    .run = run_scale,
};
