#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/anatomy.h"
#include "bench/benchmark.h"
#include "bench/folder.h"
#include "bench/intake.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/result.h"
#include "bench/scale_settings.h"

/* From one line of the table to the next. */
#define MARK_STORIES 1000000
#define MARKS_MIN 4

typedef struct ingest {
    bench_scale_settings settings;
    bench_result result;
    bench_folder folder;
    char path[BENCH_PATH_BYTES];
    bench_generator *generator;
    bench_stock stock;
    bench_intake intake;
    bench_anatomy anatomy;
} ingest;

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* ---- figures ---- */

typedef struct totals {
    double seconds, commit_p99, commit_max, rate_first, rate_last;
    uint64_t written_bytes, resident_bytes;
} totals;

static int compare_seconds(const void *a, const void *b)
{
    const double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double rate_of(const bench_intake *intake, size_t mark)
{
    const uint64_t begin = mark ? intake->marks[mark - 1].story_count : 0;
    const double seconds = intake->marks[mark].seconds;
    return seconds > 0 ? (double)(intake->marks[mark].story_count - begin) / seconds : 0;
}

/* Orders the commit times, which are not looked at one by one afterwards. */
static totals sum_up(bench_intake *intake)
{
    totals sum = {.rate_first = rate_of(intake, 0), .rate_last = rate_of(intake, intake->marks_filled - 1)};
    for (size_t i = 0; i < intake->marks_filled; i++) {
        const bench_intake_mark *mark = &intake->marks[i];
        sum.seconds += mark->seconds;
        sum.written_bytes += mark->written_bytes;
        if (mark->resident_bytes > sum.resident_bytes)
            sum.resident_bytes = mark->resident_bytes;
    }
    const size_t count = intake->commits_filled;
    qsort(intake->commit_seconds, count, sizeof intake->commit_seconds[0], compare_seconds);
    sum.commit_p99 = intake->commit_seconds[count - 1 - (count - 1) / 100];
    sum.commit_max = intake->commit_seconds[count - 1];
    return sum;
}

/* ---- reports ---- */

static double per_story(const ingest *run, uint64_t byte_count)
{
    return (double)byte_count / (double)run->anatomy.story_count;
}

static void print_parts(const ingest *run)
{
    const bench_anatomy *anatomy = &run->anatomy;
    const double all = (double)(anatomy->log_bytes + anatomy->segments_bytes);
    uint64_t used = 0;
    printf("\n%-12s %12s %8s\n", "part", "bytes/story", "share");
    printf("%-12s %12.1f %6.1f %%\n", "log", per_story(run, anatomy->log_bytes),
           100 * (double)anatomy->log_bytes / all);
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++) {
        const uint64_t bytes = anatomy->part_bytes[kind];
        used += bytes;
        printf("%-12s %12.1f %6.1f %%\n", bench_anatomy_part_name(kind), per_story(run, bytes),
               100 * (double)bytes / all);
    }
    const uint64_t rest = anatomy->segments_bytes > used ? anatomy->segments_bytes - used : 0;
    printf("%-12s %12.1f %6.1f %%\n", "free pages", per_story(run, rest), 100 * (double)rest / all);
    printf("%-12s %12.1f, of use %.1f\n", "all", all / (double)anatomy->story_count,
           per_story(run, anatomy->log_bytes + used));
}

static void print_table(const ingest *run, const totals *sum)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_intake *intake = &run->intake;
    bench_manifest_table(&run->result.manifest, stdout);
    printf("stories   %" PRIu64 " generated, median %" PRIu32 " words, seed %" PRIu64 "%s; commits of %" PRIu64
           ", on one thread\n",
           intake->story_count, settings->generator.median_words, settings->generator.seed,
           settings->no_sketch ? ", without sketches" : "", settings->commit_count);
    printf("method    appending and committing are timed, generating and fingerprinting are not; %s, when %.1f cores "
           "were busy, load %.2f\n\n",
           run->result.manifest.date, run->result.manifest.busy_cores, run->result.manifest.load);
    printf("%12s %12s %14s %14s %12s\n", "stories", "stories/s", "written/story", "worst commit", "resident");
    for (size_t i = 0; i < intake->marks_filled; i++) {
        const bench_intake_mark *mark = &intake->marks[i];
        const uint64_t begin = i ? intake->marks[i - 1].story_count : 0;
        printf("%12" PRIu64 " %12.0f %12.0f B %11.1f ms %8.0f MiB\n", mark->story_count, rate_of(intake, i),
               (double)mark->written_bytes / (double)(mark->story_count - begin), 1e3 * mark->commit_seconds_max,
               (double)mark->resident_bytes / 1048576);
    }
    printf("%12s %12.0f %12.0f B %11.1f ms %8.0f MiB\n\n", "all", (double)intake->story_count / sum->seconds,
           per_story(run, sum->written_bytes), 1e3 * sum->commit_max, (double)sum->resident_bytes / 1048576);
    printf("the last line's rate is %.2f of the first's; commits: 99 of 100 within %.1f ms; %" PRIu64
           " segments; written: %.1f times the log\n",
           sum->rate_last / sum->rate_first, 1e3 * sum->commit_p99, run->anatomy.segment_count,
           (double)sum->written_bytes / (double)run->anatomy.log_bytes);
    print_parts(run);
}

static void print_json(const ingest *run, const totals *sum)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_intake *intake = &run->intake;
    const bench_anatomy *anatomy = &run->anatomy;
    bench_result_begin_json(&run->result, stdout);
    printf(",\"stories\":%" PRIu64 ",\"words\":%" PRIu32 ",\"commit\":%" PRIu64 ",\"sketches\":%s,\"marks\":[",
           intake->story_count, settings->generator.median_words, settings->commit_count,
           settings->no_sketch ? "false" : "true");
    for (size_t i = 0; i < intake->marks_filled; i++) {
        const bench_intake_mark *mark = &intake->marks[i];
        printf("%s{\"stories\":%" PRIu64 ",\"seconds\":%.6f,\"rate\":%.1f,\"written_bytes\":%" PRIu64
               ",\"commit_max_s\":%.6f,\"resident_bytes\":%" PRIu64 "}",
               i ? "," : "", mark->story_count, mark->seconds, rate_of(intake, i), mark->written_bytes,
               mark->commit_seconds_max, mark->resident_bytes);
    }
    printf("],\"seconds\":%.6f,\"rate\":%.1f,\"written_bytes\":%" PRIu64 ",\"commit_p99_s\":%.6f,\"commit_max_s\":%.6f"
           ",\"resident_bytes\":%" PRIu64 ",\"segments\":%" PRIu64 ",\"log_bytes\":%" PRIu64
           ",\"segments_bytes\":%" PRIu64 ",\"parts\":{",
           sum->seconds, (double)intake->story_count / sum->seconds, sum->written_bytes, sum->commit_p99,
           sum->commit_max, sum->resident_bytes, anatomy->segment_count, anatomy->log_bytes, anatomy->segments_bytes);
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++)
        printf("%s\"%s\":%" PRIu64, kind ? "," : "", bench_anatomy_part_name(kind), anatomy->part_bytes[kind]);
    fputs("}}\n", stdout);
}

static void add_measurements(ingest *run, const totals *sum)
{
    bench_result *result = &run->result;
    const bench_anatomy *anatomy = &run->anatomy;
    bench_result_add_one(result, &bench_unit_stories_per_s, (double)run->intake.story_count / sum->seconds,
                         "ingest/rate");
    bench_result_add_one(result, &bench_unit_ms, 1e3 * sum->commit_p99, "ingest/commit/p99");
    bench_result_add_one(result, &bench_unit_ms, 1e3 * sum->commit_max, "ingest/commit/max");
    bench_result_add_one(result, &bench_unit_bytes, per_story(run, sum->written_bytes), "ingest/written");
    bench_result_add_one(result, &bench_unit_bytes, (double)sum->resident_bytes, "ingest/resident");
    bench_result_add_one(result, &bench_unit_bytes, per_story(run, anatomy->log_bytes), "ingest/size/log");
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++)
        bench_result_add_one(result, &bench_unit_bytes, per_story(run, anatomy->part_bytes[kind]), "ingest/size/%s",
                             bench_anatomy_part_name(kind));
}

/* ---- the run ---- */

static wirecopy_status ingest_all(ingest *run)
{
    const bench_scale_settings *settings = &run->settings;
    const uint64_t mark_count = (settings->story_count + MARKS_MIN - 1) / MARKS_MIN;
    wirecopy_status status = bench_generator_create(&settings->generator, &run->generator);
    if (status == WIRECOPY_OK)
        status = bench_stock_open(&run->stock, run->generator, (unsigned)settings->thread_count);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_open(run->path, WIRECOPY_STORE_CREATE, &run->intake.store);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(run->intake.store, &run->anatomy);
    if (status == WIRECOPY_OK && run->anatomy.story_count > 0)
        status = WIRECOPY_E_INVALID;
    run->intake.stock = &run->stock;
    run->intake.commit_count = settings->commit_count;
    run->intake.mark_count = mark_count < MARK_STORIES ? mark_count : MARK_STORIES;
    run->intake.content = settings->no_sketch ? BENCH_STOCK_NO_SKETCHES : BENCH_STOCK_RECORDS;
    if (status == WIRECOPY_OK)
        status = bench_intake_grow(&run->intake, settings->story_count, going_on);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(run->intake.store, &run->anatomy);
    return status;
}

static int ingest_and_report(ingest *run)
{
    const int exit_status = bench_scale_settings_path(&run->settings, &run->folder, run->path);
    if (exit_status != 0)
        return exit_status;
    wirecopy_status status = ingest_all(run);
    if (status == WIRECOPY_E_INVALID)
        bench_message_print("'%s' holds stories already", run->path);
    else if (status != WIRECOPY_OK)
        bench_message_status(status, "cannot fill '%s'", run->path);
    if (status != WIRECOPY_OK)
        return wirecopy_status_exit(status);
    const totals sum = sum_up(&run->intake);
    add_measurements(run, &sum);
    status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (run->settings.json)
        print_json(run, &sum);
    else
        print_table(run, &sum);
    return 0;
}

static void clear(ingest *run)
{
    wirecopy_store_close(run->intake.store);
    bench_intake_clear(&run->intake);
    bench_stock_close(&run->stock);
    bench_generator_destroy(run->generator);
    bench_folder_destroy(&run->folder);
    bench_result_clear(&run->result);
}

static int run_ingest(int argument_count, char **arguments)
{
    static ingest run;
    int exit_status;
    bench_scale_settings_init(&run.settings);
    if (!bench_scale_settings_parse(&run.settings, &bench_ingest, argument_count, arguments, &exit_status))
        return exit_status;
    bench_result_open(&run.result, &bench_ingest, run.settings.json, argument_count, arguments);
    run.result.manifest.seed = run.settings.generator.seed;
    run.result.manifest.repeat_count = 1;
    bench_interrupt_catch();
    exit_status = ingest_and_report(&run);
    clear(&run);
    return exit_status;
}

const bench_benchmark bench_ingest = {
    .name = "ingest",
    .question = "how fast does a store take fingerprints, does it stay so fast as it grows, and how large is it?",
    .run = run_ingest,
};
