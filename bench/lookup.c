#include <inttypes.h>
#include <stdio.h>

#include "bench/anatomy.h"
#include "bench/benchmark.h"
#include "bench/folder.h"
#include "bench/intake.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/process.h"
#include "bench/result.h"
#include "bench/scale_settings.h"
#include "bench/trial.h"

/* What was measured at one size of the store. */
typedef struct lookup_row {
    bench_trial trial;
    bench_anatomy anatomy;
    uint64_t resident_bytes;
} lookup_row;

typedef struct lookup {
    bench_scale_settings settings;
    bench_result result;
    bench_folder folder;
    char path[BENCH_PATH_BYTES];
    bench_generator *generator;
    bench_stock stock;
    lookup_row rows[BENCH_SIZES_MAX];
    size_t row_count;
} lookup;

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* ---- reports ---- */

static double rate_of(const bench_trial *trial)
{
    return trial->batch_seconds > 0 ? (double)trial->batch_count / trial->batch_seconds : 0;
}

static double whole_us(const lookup_row *row, double share)
{
    return bench_trial_percentile(&row->trial, BENCH_TRIAL_WHOLE, share);
}

static void print_rows(const lookup *run)
{
    printf("%11s %8s %8s %7s %7s %7s %8s %7s %7s %7s %6s %8s %9s %8s\n", "stories", "segments", "first ms", "p50 us",
           "p90 us", "p99 us", "max us", "cpu p50", "cpu p99", "fingerp.", "gather", "the rest", "batch/s", "resident");
    for (size_t i = 0; i < run->row_count; i++) {
        const lookup_row *row = &run->rows[i];
        const double fingerprint = bench_trial_percentile(&row->trial, BENCH_TRIAL_FINGERPRINT, 0.5);
        const double gather = bench_trial_percentile(&row->trial, BENCH_TRIAL_GATHER, 0.5);
        printf("%11" PRIu64 " %8" PRIu64
               " %8.1f %7.1f %7.1f %7.1f %8.0f %7.1f %7.1f %7.1f %6.1f %8.1f %9.0f %4.0f MiB\n",
               row->trial.story_count, row->anatomy.segment_count, 1e3 * row->trial.open_seconds, whole_us(row, 0.5),
               whole_us(row, 0.9), whole_us(row, 0.99), whole_us(row, 1),
               bench_trial_percentile(&row->trial, BENCH_TRIAL_PROCESSOR, 0.5),
               bench_trial_percentile(&row->trial, BENCH_TRIAL_PROCESSOR, 0.99), fingerprint, gather,
               whole_us(row, 0.5) - fingerprint - gather, rate_of(&row->trial), (double)row->resident_bytes / 1048576);
    }
    const lookup_row *first = &run->rows[0], *last = &run->rows[run->row_count - 1];
    if (run->row_count > 1)
        printf("\nthe last size costs %.2f times the first (p50), %.2f (p99), %.2f (batches)\n",
               whole_us(last, 0.5) / whole_us(first, 0.5), whole_us(last, 0.99) / whole_us(first, 0.99),
               rate_of(&first->trial) / rate_of(&last->trial));
}

static void print_quality(const lookup *run)
{
    static const wirecopy_verdict classes[] = {WIRECOPY_IDENTICAL, WIRECOPY_EDITED, WIRECOPY_DERIVED};
    printf("\n%11s", "stories");
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        printf(" %12s %8s %8s", wirecopy_verdict_name(classes[i]), "found", "so");
    printf(" %8s\n", "false");
    for (size_t row = 0; row < run->row_count; row++) {
        const bench_trial *trial = &run->rows[row].trial;
        printf("%11" PRIu64, trial->story_count);
        for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
            const bench_trial_class *class = &trial->classes[classes[i]];
            const double count = class->story_count ? (double)class->story_count : 1;
            printf(" %12" PRIu64 " %8.4f %8.4f", class->story_count, (double)class->found / count,
                   (double)class->as_verdict / count);
        }
        printf(" %8" PRIu64 "\n", trial->false_count);
    }
}

static void print_table(const lookup *run)
{
    const bench_scale_settings *settings = &run->settings;
    bench_manifest_table(&run->result.manifest, stdout);
    printf("stories   generated, median %" PRIu32 " words, seed %" PRIu64 "; at each size the next %" PRIu64
           " are looked up\n",
           settings->generator.median_words, settings->generator.seed, settings->lookup_count);
    printf("method    each story timed from its text to its verdict, on one thread; batches of others on %" PRIu64
           "; %s, when %.1f cores were busy, load %.2f\n\n",
           settings->thread_count, run->result.manifest.date, run->result.manifest.busy_cores,
           run->result.manifest.load);
    print_rows(run);
    print_quality(run);
}

static void print_json_row(const lookup_row *row)
{
    const bench_trial *trial = &row->trial;
    printf("{\"stories\":%" PRIu64 ",\"segments\":%" PRIu64 ",\"first_answer_s\":%.6f,\"p50_us\":%.3f,\"p90_us\":%.3f"
           ",\"p99_us\":%.3f,\"max_us\":%.3f,\"cpu_p50_us\":%.3f,\"cpu_p99_us\":%.3f,\"fingerprint_p50_us\":%.3f,"
           "\"gather_p50_us\":%.3f,\"gather_p99_us\":%.3f"
           ",\"batch_rate\":%.1f,\"resident_bytes\":%" PRIu64 ",\"false\":%" PRIu64,
           trial->story_count, row->anatomy.segment_count, trial->open_seconds, whole_us(row, 0.5), whole_us(row, 0.9),
           whole_us(row, 0.99), whole_us(row, 1), bench_trial_percentile(trial, BENCH_TRIAL_PROCESSOR, 0.5),
           bench_trial_percentile(trial, BENCH_TRIAL_PROCESSOR, 0.99),
           bench_trial_percentile(trial, BENCH_TRIAL_FINGERPRINT, 0.5),
           bench_trial_percentile(trial, BENCH_TRIAL_GATHER, 0.5),
           bench_trial_percentile(trial, BENCH_TRIAL_GATHER, 0.99), rate_of(trial), row->resident_bytes,
           trial->false_count);
    for (int verdict = WIRECOPY_DERIVED; verdict <= WIRECOPY_IDENTICAL; verdict++)
        printf(",\"%s\":{\"stories\":%" PRIu64 ",\"found\":%" PRIu64 ",\"so\":%" PRIu64 "}",
               wirecopy_verdict_name((wirecopy_verdict)verdict), trial->classes[verdict].story_count,
               trial->classes[verdict].found, trial->classes[verdict].as_verdict);
    putchar('}');
}

static void print_json(const lookup *run)
{
    const bench_scale_settings *settings = &run->settings;
    bench_result_begin_json(&run->result, stdout);
    printf(",\"words\":%" PRIu32 ",\"lookups\":%" PRIu64 ",\"threads\":%" PRIu64 ",\"sizes\":[",
           settings->generator.median_words, settings->lookup_count, settings->thread_count);
    for (size_t i = 0; i < run->row_count; i++) {
        fputs(i ? "," : "", stdout);
        print_json_row(&run->rows[i]);
    }
    fputs("]}\n", stdout);
}

static void add_measurements(bench_result *result, const lookup_row *row)
{
    static const struct {
        const char *name;
        bench_trial_stage stage;
        double share;
    } figures[] = {
        {"whole/p50", BENCH_TRIAL_WHOLE, 0.5},
        {"whole/p90", BENCH_TRIAL_WHOLE, 0.9},
        {"whole/p99", BENCH_TRIAL_WHOLE, 0.99},
        {"whole/max", BENCH_TRIAL_WHOLE, 1},
        {"cpu/p50", BENCH_TRIAL_PROCESSOR, 0.5},
        {"cpu/p99", BENCH_TRIAL_PROCESSOR, 0.99},
        {"fingerprint/p50", BENCH_TRIAL_FINGERPRINT, 0.5},
        {"gather/p50", BENCH_TRIAL_GATHER, 0.5},
    };
    const bench_trial *trial = &row->trial;
    const uint64_t size = trial->story_count;
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        bench_result_add_one(result, &bench_unit_us, bench_trial_percentile(trial, figures[i].stage, figures[i].share),
                             "lookup/stories-%" PRIu64 "/%s", size, figures[i].name);
    bench_result_add_one(result, &bench_unit_stories_per_s, rate_of(trial), "lookup/stories-%" PRIu64 "/batch", size);
    bench_result_add_one(result, &bench_unit_ms, 1e3 * trial->open_seconds, "lookup/stories-%" PRIu64 "/first", size);
    for (int verdict = WIRECOPY_DERIVED; verdict <= WIRECOPY_IDENTICAL; verdict++) {
        const bench_trial_class *class = &trial->classes[verdict];
        bench_result_add_one(
            result, &bench_unit_share, (double)class->found / (class->story_count ? (double)class->story_count : 1),
            "lookup/stories-%" PRIu64 "/flagged/%s", size, wirecopy_verdict_name((wirecopy_verdict)verdict));
    }
    bench_result_add_one(result, &bench_unit_count, (double)trial->false_count,
                         "lookup/stories-%" PRIu64 "/flagged/false", size);
}

/* ---- the run ---- */

static wirecopy_status grow(lookup *run, uint64_t story_count)
{
    bench_intake intake = {
        .stock = &run->stock,
        .commit_count = run->settings.commit_count,
        .mark_count = UINT64_MAX,
        .content = BENCH_STOCK_RECORDS,
    };
    bench_anatomy anatomy;
    wirecopy_status status = wirecopy_store_open(run->path, WIRECOPY_STORE_CREATE, &intake.store);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(intake.store, &anatomy);
    if (status == WIRECOPY_OK) {
        intake.story_count = anatomy.story_count;
        status = bench_intake_grow(&intake, story_count, going_on);
    }
    wirecopy_store_close(intake.store);
    bench_intake_clear(&intake);
    return status;
}

static wirecopy_status measure(lookup *run)
{
    lookup_row *row = &run->rows[run->row_count++];
    row->trial.generator = run->generator;
    row->trial.stock = &run->stock;
    row->trial.thread_count = (unsigned)run->settings.thread_count;
    wirecopy_status status = bench_trial_run(&row->trial, run->path, run->settings.lookup_count, going_on);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(row->trial.store, &row->anatomy);
    row->resident_bytes = bench_process_look().resident_bytes;
    /* The next size is written to the same place; figures stay. */
    bench_trial_close(&row->trial);
    return status;
}

static wirecopy_status measure_all(lookup *run)
{
    const bench_scale_settings *settings = &run->settings;
    wirecopy_status status = bench_generator_create(&settings->generator, &run->generator);
    if (status == WIRECOPY_OK)
        status = bench_stock_open(&run->stock, run->generator, (unsigned)settings->thread_count);
    if (status == WIRECOPY_OK && settings->size_count == 0)
        return measure(run);
    for (size_t i = 0; status == WIRECOPY_OK && i < settings->size_count; i++) {
        status = grow(run, settings->sizes[i]);
        if (status == WIRECOPY_OK)
            status = measure(run);
    }
    return status;
}

static int look_up_and_report(lookup *run)
{
    bench_scale_settings *settings = &run->settings;
    if (!settings->store && settings->size_count == 0) {
        settings->sizes[settings->size_count++] = 100000;
        settings->sizes[settings->size_count++] = 1000000;
    }
    const int exit_status = bench_scale_settings_path(settings, &run->folder, run->path);
    if (exit_status != 0)
        return exit_status;
    wirecopy_status status = measure_all(run);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot measure on '%s'", run->path);
    for (size_t i = 0; i < run->row_count; i++)
        add_measurements(&run->result, &run->rows[i]);
    status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (settings->json)
        print_json(run);
    else
        print_table(run);
    return 0;
}

static void clear(lookup *run)
{
    for (size_t i = 0; i < run->row_count; i++)
        bench_trial_clear(&run->rows[i].trial);
    bench_stock_close(&run->stock);
    bench_generator_destroy(run->generator);
    bench_folder_destroy(&run->folder);
    bench_result_clear(&run->result);
}

static int run_lookup(int argument_count, char **arguments)
{
    static lookup run;
    int exit_status;
    bench_scale_settings_init(&run.settings);
    if (!bench_scale_settings_parse(&run.settings, &bench_lookup, argument_count, arguments, &exit_status))
        return exit_status;
    bench_result_open(&run.result, &bench_lookup, run.settings.json, argument_count, arguments);
    run.result.manifest.seed = run.settings.generator.seed;
    run.result.manifest.repeat_count = 1;
    bench_interrupt_catch();
    exit_status = look_up_and_report(&run);
    clear(&run);
    return exit_status;
}

const bench_benchmark bench_lookup = {
    .name = "lookup",
    .question = "how long does it take from a story's text to its verdict, what is found, and does it stay so as the "
                "store grows?",
    .run = run_lookup,
};
