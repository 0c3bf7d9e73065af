#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/benchmark.h"
#include "bench/corpus.h"
#include "bench/cycles.h"
#include "bench/generator.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/random.h"
#include "bench/result.h"
#include "bench/sample.h"
#include "bench/settings.h"
#include "core/base/memory.h"
#include "core/fingerprint/scan.h"

#define FEEDS_MAX 16
#define STAGES_MAX 16
#define JOBS_MAX (WIRECOPY_KERNEL_COUNT * STAGES_MAX)

/* Words of the stories that a feed is cut into: a flash, a report, a long read. */
static const size_t cut_words[] = {40, 400, 4000};

/* Keys that do not fit the first two levels of a cache, as those of a tail may not. */
#define SCAN_KEYS 1000000
#define SCAN_QUESTIONS 64
#define SCAN_RADIUS 3

typedef struct fingerprint_bench {
    const char *feeds[FEEDS_MAX]; /* none: stories are generated */
    size_t feed_count;
    uint64_t kilobytes; /* of text, of each feed */
    uint64_t repeat_count, seed;
    bool json;
    bench_result result;
    double cycles_per_second;
} fingerprint_bench;

/* What a job runs: a stage by a kernel over a sample. */
typedef struct stage_run {
    bench_sample *sample;
    const bench_sample_stage *stage;
    wirecopy_kernel kernel;
} stage_run;

static wirecopy_status run_stage(void *context, unsigned thread_count, uint64_t *checksum_out)
{
    const stage_run *const run = context;
    (void)thread_count;
    wirecopy_status status = WIRECOPY_OK;
    uint64_t sum = 0;
    wirecopy_kernel_choose(run->kernel);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->sample->story_count; i++) {
        uint64_t result = 0;
        status = run->stage->run(run->sample, &run->sample->stories[i], &result);
        sum += bench_random_mix(result + i);
    }
    *checksum_out = sum;
    return status;
}

/* Once before the clock starts, so that what a stage works on is as near as it will be. */
static wirecopy_status warm_up(void *context)
{
    uint64_t checksum;
    return run_stage(context, 1, &checksum);
}

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* ---- samples ---- */

static wirecopy_status take_feed(fingerprint_bench *bench, const char *path, bench_sample *sample)
{
    char reason[BENCH_REASON_BYTES];
    bench_corpus corpus;
    wirecopy_status status = bench_corpus_read(&corpus, path, 1, reason);
    for (size_t i = 0; status == WIRECOPY_OK && i < corpus.story_count; i++)
        if (sample->byte_count < bench->kilobytes * 1000)
            status = bench_sample_add(sample, &corpus.stories[i]);
    bench_corpus_clear(&corpus);
    return status;
}

static wirecopy_status take_generated(fingerprint_bench *bench, bench_sample *sample)
{
    bench_generator_options options;
    bench_generator *generator = NULL;
    bench_writer *writer = NULL;
    bench_generator_options_init(&options);
    options.seed = bench->seed;
    wirecopy_status status = bench_generator_create(&options, &generator);
    if (status == WIRECOPY_OK)
        status = bench_writer_create(generator, &writer);
    for (uint64_t i = 0; status == WIRECOPY_OK && sample->byte_count < bench->kilobytes * 1000; i++) {
        wirecopy_story story;
        status = bench_writer_write(writer, i, &story);
        if (status == WIRECOPY_OK)
            status = bench_sample_add(sample, &story);
    }
    bench_writer_destroy(writer);
    bench_generator_destroy(generator);
    return status;
}

/* ---- rows ---- */

typedef struct job_list {
    bench_job jobs[JOBS_MAX];
    stage_run runs[JOBS_MAX];
    size_t count;
} job_list;

static void add_job(job_list *list, bench_sample *sample, size_t stage, wirecopy_kernel kernel)
{
    stage_run *const run = &list->runs[list->count];
    *run = (stage_run){sample, &bench_sample_stages[stage], kernel};
    list->jobs[list->count++] = (bench_job){.context = run, .thread_count = 1, .prepare = warm_up, .run = run_stage};
}

static void free_jobs(job_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        wirecopy_memory_free(list->jobs[i].seconds);
}

/* The plain rival once, then stages first .. last by every kernel. */
static void list_jobs(job_list *list, bench_sample *sample, size_t first, size_t last)
{
    memset(list, 0, sizeof *list);
    add_job(list, sample, BENCH_SAMPLE_PLAIN, WIRECOPY_KERNEL_PORTABLE);
    for (size_t stage = first; stage <= last; stage++)
        for (int kernel = WIRECOPY_KERNEL_COUNT - 1; kernel >= 0; kernel--)
            if (wirecopy_kernel_has((wirecopy_kernel)kernel))
                add_job(list, sample, stage, (wirecopy_kernel)kernel);
}

/* Every kernel must make what the plain way makes; a stage must make the same by every kernel. */
static wirecopy_status check_sample(bench_sample *sample)
{
    for (int kernel = 0; kernel < WIRECOPY_KERNEL_COUNT; kernel++) {
        bool same = false;
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        wirecopy_kernel_choose((wirecopy_kernel)kernel);
        const wirecopy_status status = bench_sample_check(sample, &same);
        if (status != WIRECOPY_OK)
            return status;
        if (!same) {
            bench_message_print("'%s' makes other fingerprints than the plain way", wirecopy_kernel_name());
            return WIRECOPY_E_CORRUPT;
        }
    }
    return WIRECOPY_OK;
}

static wirecopy_status check_jobs(const job_list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        const bool is_same_stage = list->runs[i].stage == list->runs[i - 1].stage;
        if (!is_same_stage || list->jobs[i].checksum == list->jobs[i - 1].checksum)
            continue;
        bench_message_print("'%s' by '%s' makes something else than by '%s'", list->runs[i].stage->name,
                            wirecopy_kernel_name_of(list->runs[i].kernel),
                            wirecopy_kernel_name_of(list->runs[i - 1].kernel));
        return WIRECOPY_E_CORRUPT;
    }
    return WIRECOPY_OK;
}

static wirecopy_status measure(fingerprint_bench *bench, job_list *list)
{
    bench_failure failure;
    const wirecopy_status status =
        bench_measure(list->jobs, list->count, 1, (size_t)bench->repeat_count, going_on, &failure);
    return status == WIRECOPY_OK ? check_jobs(list) : status;
}

static void print_row(const fingerprint_bench *bench, const job_list *list, size_t i)
{
    const bench_sample_stage *const stage = list->runs[i].stage;
    const bench_sample *const sample = list->runs[i].sample;
    const double seconds = bench_median(&list->jobs[i]), plain_seconds = bench_median(&list->jobs[0]);
    const bool is_all = stage == &bench_sample_stages[BENCH_SAMPLE_WHOLE] || i == 0;
    const double units = (double)stage->units(sample);
    bench_result_print(&bench->result, "%-9s %-7s ", stage->name,
                       i == 0 ? "" : wirecopy_kernel_name_of(list->runs[i].kernel));
    if (is_all)
        bench_result_print(&bench->result, "%8.1f ", plain_seconds / seconds);
    else
        bench_result_print(&bench->result, "%8s ", "");
    bench_result_print(&bench->result, "%9.1f %9.1f %9.2f %9.2f  %-20s %4.0f %%\n",
                       (double)sample->byte_count / 1e6 / seconds,
                       (double)sample->byte_count / 1e6 / bench_minimum(&list->jobs[i]), 1e9 * seconds / units,
                       bench->cycles_per_second * seconds / units, stage->per, 100 * bench_spread(&list->jobs[i]));
}

static void add_rate(fingerprint_bench *bench, const job_list *list, size_t i, const char *part)
{
    const bool is_plain = i == 0;
    const bench_sample *const sample = list->runs[i].sample;
    bench_result_add_rate(&bench->result, &bench_unit_mb_per_s, &list->jobs[i], (double)sample->byte_count / 1e6,
                          "fingerprint/%s/%s/%s", part,
                          is_plain ? "plain" : wirecopy_kernel_name_of(list->runs[i].kernel),
                          is_plain ? "whole" : list->runs[i].stage->name);
}

static wirecopy_status measure_stages(fingerprint_bench *bench, bench_sample *sample, const char *name,
                                      const char *part)
{
    static job_list list;
    wirecopy_status status = check_sample(sample);
    list_jobs(&list, sample, BENCH_SAMPLE_WHOLE, bench_sample_stage_count - 1);
    if (status == WIRECOPY_OK)
        status = measure(bench, &list);
    if (status == WIRECOPY_OK) {
        const double words = (double)sample->word_count;
        bench_result_print(
            &bench->result, "\n%s: %zu stories, %.1f MB, %.1f bytes a word, %.0f %% content words, %.0f %% features\n",
            name, sample->story_count, (double)sample->byte_count / 1e6, (double)sample->byte_count / words,
            100 * (double)sample->content_count / words, 100 * (double)sample->feature_count / words);
        bench_result_print(&bench->result, "%-9s %-7s %8s %9s %9s %9s %9s  %-20s %6s\n", "stage", "kernel", "times",
                           "MB/s", "best", "ns", "cycles", "per", "spread");
        for (size_t i = 0; i < list.count; i++) {
            print_row(bench, &list, i);
            add_rate(bench, &list, i, part);
        }
    }
    free_jobs(&list);
    return status;
}

/* ---- lengths ---- */

static wirecopy_status measure_cut(fingerprint_bench *bench, const bench_sample *from, size_t words, const char *part)
{
    static job_list list;
    char cut_part[BENCH_PART_BYTES + 32];
    bench_sample sample;
    memset(&list, 0, sizeof list);
    snprintf(cut_part, sizeof cut_part, "%s-words-%zu", part, words);
    wirecopy_status status = bench_sample_open(&sample);
    if (status == WIRECOPY_OK)
        status = bench_sample_cut(&sample, from, words);
    if (status == WIRECOPY_OK && sample.story_count > 0) {
        list_jobs(&list, &sample, BENCH_SAMPLE_WHOLE, BENCH_SAMPLE_WHOLE);
        status = measure(bench, &list);
        for (size_t i = 0; status == WIRECOPY_OK && i < list.count; i++) {
            const double seconds = bench_median(&list.jobs[i]);
            add_rate(bench, &list, i, cut_part);
            bench_result_print(&bench->result, "%9zu %-9s %8.1f %12.0f %9.1f %9.1f\n", words,
                               i == 0 ? "plain" : wirecopy_kernel_name_of(list.runs[i].kernel),
                               bench_median(&list.jobs[0]) / seconds, (double)sample.story_count / seconds,
                               (double)sample.byte_count / 1e6 / seconds,
                               (double)sample.byte_count / 1e6 / bench_minimum(&list.jobs[i]));
        }
    }
    free_jobs(&list);
    bench_sample_close(&sample);
    return status;
}

static wirecopy_status measure_lengths(fingerprint_bench *bench, const bench_sample *sample, const char *part)
{
    wirecopy_status status = WIRECOPY_OK;
    bench_result_print(&bench->result, "\n%9s %-9s %8s %12s %9s %9s\n", "words", "kernel", "times", "stories/s", "MB/s",
                       "best");
    for (size_t i = 0; status == WIRECOPY_OK && i < sizeof cut_words / sizeof cut_words[0]; i++)
        status = measure_cut(bench, sample, cut_words[i], part);
    return status;
}

static wirecopy_status measure_feed(fingerprint_bench *bench, const char *feed)
{
    bench_sample sample;
    const char *const name = feed ? feed : "generated";
    char part[BENCH_PART_BYTES];
    bench_result_part(name, part);
    wirecopy_status status = bench_sample_open(&sample);
    if (status == WIRECOPY_OK)
        status = feed ? take_feed(bench, feed, &sample) : take_generated(bench, &sample);
    if (status == WIRECOPY_OK)
        status = measure_stages(bench, &sample, name, part);
    if (status == WIRECOPY_OK)
        status = measure_lengths(bench, &sample, part);
    bench_sample_close(&sample);
    return status;
}

/* ---- keys ---- */

typedef struct key_scan {
    uint64_t *keys; /* [SCAN_KEYS] */
    uint64_t questions[SCAN_QUESTIONS];
    wirecopy_kernel kernel;
} key_scan;

static wirecopy_status run_scan(void *context, unsigned thread_count, uint64_t *checksum_out)
{
    const key_scan *const scan = context;
    wirecopy_scan_hit hits[16];
    (void)thread_count;
    wirecopy_kernel_choose(scan->kernel);
    *checksum_out = wirecopy_scan(scan->keys, SCAN_KEYS, scan->questions, SCAN_QUESTIONS, SCAN_RADIUS, hits, 16);
    return WIRECOPY_OK;
}

/* Random keys; every question has one within the radius. */
static void fill_keys(fingerprint_bench *bench, key_scan *scan)
{
    uint64_t random = bench->seed;
    for (size_t i = 0; i < SCAN_KEYS; i++)
        scan->keys[i] = bench_random_next(&random);
    for (size_t i = 0; i < SCAN_QUESTIONS; i++)
        scan->questions[i] = scan->keys[bench_random_below(&random, SCAN_KEYS)] ^ 0x101;
}

static wirecopy_status measure_scans(fingerprint_bench *bench)
{
    bench_job jobs[WIRECOPY_KERNEL_COUNT] = {{0}};
    key_scan scans[WIRECOPY_KERNEL_COUNT], scan = {.keys = wirecopy_memory_alloc(SCAN_KEYS * sizeof scan.keys[0])};
    bench_failure failure;
    size_t count = 0;
    if (!scan.keys)
        return WIRECOPY_E_MEMORY;
    fill_keys(bench, &scan);
    for (int kernel = WIRECOPY_KERNEL_COUNT - 1; kernel >= 0; kernel--) {
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        scans[count] = scan;
        scans[count].kernel = (wirecopy_kernel)kernel;
        jobs[count] = (bench_job){.context = &scans[count], .thread_count = 1, .run = run_scan};
        count++;
    }
    wirecopy_status status = bench_measure(jobs, count, 1, (size_t)bench->repeat_count, going_on, &failure);
    bench_result_print(&bench->result, "\n%d questions to %d keys, radius %d\n%-9s %8s %18s %9s %9s\n", SCAN_QUESTIONS,
                       SCAN_KEYS, SCAN_RADIUS, "kernel", "times", "10^9 comparisons/s", "best", "cycles");
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        const double comparisons = (double)SCAN_KEYS * SCAN_QUESTIONS, seconds = bench_median(&jobs[i]);
        bench_result_print(&bench->result, "%-9s %8.1f %18.2f %9.2f %9.3f\n", wirecopy_kernel_name_of(scans[i].kernel),
                           bench_median(&jobs[0]) / seconds, comparisons / 1e9 / seconds,
                           comparisons / 1e9 / bench_minimum(&jobs[i]),
                           bench->cycles_per_second * seconds / comparisons);
        bench_result_add_rate(&bench->result, &bench_unit_per_second, &jobs[i], comparisons, "fingerprint/scan/%s",
                              wirecopy_kernel_name_of(scans[i].kernel));
        if (jobs[i].checksum != jobs[0].checksum)
            status = WIRECOPY_E_CORRUPT;
    }
    for (size_t i = 0; i < count; i++)
        wirecopy_memory_free(jobs[i].seconds);
    wirecopy_memory_free(scan.keys);
    return status;
}

/* ---- the command ---- */

static void print_help(void)
{
    printf("usage: wirecopy-bench fingerprint [OPTION...]\n\n%s\n\n", bench_fingerprint.question);
    fputs("  --feed FILE      stories to fingerprint; may be given several times;\n"
          "                   default: generated ones\n"
          "  --kilobytes N    of the text of each feed; default 2000\n"
          "  --repeat N       rounds that count; default 15\n"
          "  --seed N         of generated stories, and of keys; default 1\n"
          "  --json           a JSON object instead of tables\n"
          "  --help           this\n",
          stdout);
}

static bool set_option(fingerprint_bench *bench, int option, const char *value)
{
    switch (option) {
    case 'f':
        if (bench->feed_count == FEEDS_MAX)
            return false;
        bench->feeds[bench->feed_count++] = value;
        return true;
    case 'k':
        return bench_settings_number(value, 1, 1000000, &bench->kilobytes);
    case 'r':
        return bench_settings_number(value, 1, 10000, &bench->repeat_count);
    case 's':
        return bench_settings_number(value, 0, UINT64_MAX, &bench->seed);
    case 'j':
        return bench->json = true;
    default:
        return false;
    }
}

/* Returns -1 to go on, or an exit status. */
static int parse(fingerprint_bench *bench, int argument_count, char **arguments)
{
    static const struct option options[] = {{"feed", required_argument, NULL, 'f'},
                                            {"kilobytes", required_argument, NULL, 'k'},
                                            {"repeat", required_argument, NULL, 'r'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    opterr = 0;
    for (int option; (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return 0;
        }
        if (!set_option(bench, option, optarg)) {
            bench_message_print("'wirecopy-bench fingerprint --help' says what options there are, and their values");
            return wirecopy_status_exit(WIRECOPY_E_INVALID);
        }
    }
    if (optind == argument_count)
        return -1;
    bench_message_print("unexpected '%s'", arguments[optind]);
    return wirecopy_status_exit(WIRECOPY_E_INVALID);
}

static void open_result(fingerprint_bench *bench, int argument_count, char **arguments)
{
    bench_manifest *const manifest = &bench->result.manifest;
    bench_result_open(&bench->result, &bench_fingerprint, bench->json, argument_count, arguments);
    manifest->seed = bench->seed;
    manifest->warm_up_count = 1;
    manifest->repeat_count = bench->repeat_count;
    bench->cycles_per_second = bench_cycles_per_second();
    if (bench->json)
        return;
    bench_manifest_table(manifest, stdout);
    printf("clock     %.2f GHz, by additions that wait for each other; one thread, medians of %" PRIu64 " rounds\n",
           bench->cycles_per_second / 1e9, bench->repeat_count);
}

static wirecopy_status close_result(fingerprint_bench *bench)
{
    const wirecopy_status status = bench_result_finish(&bench->result);
    if (status == WIRECOPY_OK && bench->json) {
        bench_result_begin_json(&bench->result, stdout);
        printf(",\"cycles_per_second\":%.0f}\n", bench->cycles_per_second);
    }
    return status;
}

static int run_fingerprint(int argument_count, char **arguments)
{
    fingerprint_bench bench = {.kilobytes = 2000, .repeat_count = 15, .seed = 1};
    const int exit_status = parse(&bench, argument_count, arguments);
    if (exit_status >= 0)
        return exit_status;
    bench_interrupt_catch();
    open_result(&bench, argument_count, arguments);
    const char *feed = bench.feed_count ? bench.feeds[0] : NULL;
    wirecopy_status status = measure_feed(&bench, feed);
    for (size_t i = 1; status == WIRECOPY_OK && i < bench.feed_count; i++)
        status = measure_feed(&bench, feed = bench.feeds[i]);
    if (status == WIRECOPY_OK)
        status = measure_scans(&bench);
    if (status == WIRECOPY_OK)
        status = close_result(&bench);
    bench_result_clear(&bench.result);
    return status == WIRECOPY_OK ? 0
                                 : bench_message_status(status, "cannot measure with '%s'", feed ? feed : "generated");
}

const bench_benchmark bench_fingerprint = {
    .name = "fingerprint",
    .question =
        "how fast does each kernel make fingerprints, by stage, language and length, and how plainly written code?",
    .run = run_fingerprint,
};
