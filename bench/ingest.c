#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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

/* What it took to fill a store. */
typedef struct totals {
    double seconds, rate, commit_p99_ms, commit_max_ms, rate_first, rate_last;
    uint64_t written_bytes, resident_bytes;
} totals;

typedef struct ingest {
    bench_scale_settings settings;
    bench_result result;
    bench_folder folder;
    char path[BENCH_PATH_BYTES];
    bench_generator *generator;
    bench_stock stock;
    bench_intake intake;   /* of the last store */
    bench_anatomy anatomy; /* likewise */
    totals rounds[BENCH_REPEAT_MAX];
} ingest;

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* ---- figures ---- */

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
    sum.rate = sum.seconds > 0 ? (double)intake->story_count / sum.seconds : 0;
    sum.commit_max_ms = 1e3 * bench_range_of(intake->commit_seconds, count).maximum;
    sum.commit_p99_ms = 1e3 * intake->commit_seconds[count - 1 - (count - 1) / 100];
    return sum;
}

/* A figure of all rounds. */
static bench_range range_of(const ingest *run, double (*figure)(const totals *sum), double values_out[BENCH_REPEAT_MAX])
{
    const size_t count = (size_t)run->settings.repeat_count;
    for (size_t i = 0; i < count; i++)
        values_out[i] = figure(&run->rounds[i]);
    return bench_range_of(values_out, count);
}

static double rate_figure(const totals *sum)
{
    return sum->rate;
}

static double commit_p99_figure(const totals *sum)
{
    return sum->commit_p99_ms;
}

static double commit_max_figure(const totals *sum)
{
    return sum->commit_max_ms;
}

static double written_figure(const totals *sum)
{
    return (double)sum->written_bytes;
}

static double resident_figure(const totals *sum)
{
    return (double)sum->resident_bytes;
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

static void print_marks(const ingest *run)
{
    const bench_intake *intake = &run->intake;
    printf("%12s %12s %14s %14s %12s\n", "stories", "stories/s", "written/story", "worst commit", "resident");
    for (size_t i = 0; i < intake->marks_filled; i++) {
        const bench_intake_mark *mark = &intake->marks[i];
        const uint64_t begin = i ? intake->marks[i - 1].story_count : 0;
        printf("%12" PRIu64 " %12.0f %12.0f B %11.1f ms %8.0f MiB\n", mark->story_count, rate_of(intake, i),
               (double)mark->written_bytes / (double)(mark->story_count - begin), 1e3 * mark->commit_seconds_max,
               (double)mark->resident_bytes / 1048576);
    }
}

static void print_table(const ingest *run)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_intake *intake = &run->intake;
    const totals *sum = &run->rounds[settings->repeat_count - 1];
    double values[BENCH_REPEAT_MAX];
    const bench_range rates = range_of(run, rate_figure, values);
    bench_manifest_table(&run->result.manifest, stdout);
    printf("stories   %" PRIu64 " generated, median %" PRIu32 " words, seed %" PRIu64 "%s; commits of %" PRIu64
           ", on one thread\n",
           intake->story_count, settings->generator.median_words, settings->generator.seed,
           settings->no_sketch ? ", without sketches" : "", settings->commit_count);
    printf("method    appending and committing are timed, generating and fingerprinting are not; %s, when %.1f cores "
           "were busy, load %.2f\n\n",
           run->result.manifest.date, run->result.manifest.busy_cores, run->result.manifest.load);
    print_marks(run);
    printf("%12s %12.0f %12.0f B %11.1f ms %8.0f MiB\n\n", "all", sum->rate, per_story(run, sum->written_bytes),
           sum->commit_max_ms, (double)sum->resident_bytes / 1048576);
    printf("the last line's rate is %.2f of the first's; commits: 99 of 100 within %.1f ms; %" PRIu64
           " segments; written: %.1f times the log\n",
           sum->rate_last / sum->rate_first, sum->commit_p99_ms, run->anatomy.segment_count,
           (double)sum->written_bytes / (double)run->anatomy.log_bytes);
    printf("of %zu stores, of which this is the last: %.0f stories/s, %.0f .. %.0f\n", rates.count, rates.median,
           rates.minimum, rates.maximum);
    print_parts(run);
}

static void print_json(const ingest *run)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_intake *intake = &run->intake;
    const bench_anatomy *anatomy = &run->anatomy;
    const totals *sum = &run->rounds[settings->repeat_count - 1];
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
           sum->seconds, sum->rate, sum->written_bytes, 1e-3 * sum->commit_p99_ms, 1e-3 * sum->commit_max_ms,
           sum->resident_bytes, anatomy->segment_count, anatomy->log_bytes, anatomy->segments_bytes);
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++)
        printf("%s\"%s\":%" PRIu64, kind ? "," : "", bench_anatomy_part_name(kind), anatomy->part_bytes[kind]);
    fputs("}}\n", stdout);
}

static void add_figure(ingest *run, const bench_unit *unit, double (*figure)(const totals *sum), double divisor,
                       const char *name)
{
    double values[BENCH_REPEAT_MAX];
    const size_t count = range_of(run, figure, values).count;
    for (size_t i = 0; i < count; i++)
        values[i] /= divisor;
    bench_result_add(&run->result, unit, values, count, "ingest/%s", name);
}

static void add_measurements(ingest *run)
{
    bench_result *result = &run->result;
    const bench_anatomy *anatomy = &run->anatomy;
    add_figure(run, &bench_unit_stories_per_s, rate_figure, 1, "rate");
    add_figure(run, &bench_unit_ms, commit_p99_figure, 1, "commit/p99");
    add_figure(run, &bench_unit_ms, commit_max_figure, 1, "commit/max");
    add_figure(run, &bench_unit_bytes, written_figure, (double)anatomy->story_count, "written");
    add_figure(run, &bench_unit_bytes, resident_figure, 1, "resident");
    bench_result_add_one(result, &bench_unit_bytes, per_story(run, anatomy->log_bytes), "ingest/size/log");
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++)
        bench_result_add_one(result, &bench_unit_bytes, per_story(run, anatomy->part_bytes[kind]), "ingest/size/%s",
                             bench_anatomy_part_name(kind));
}

/* ---- the run ---- */

/* Fills the store at the path with stories, and looks at what that took. */
static wirecopy_status fill(ingest *run, uint64_t story_count)
{
    const bench_scale_settings *settings = &run->settings;
    const uint64_t mark_count = (story_count + MARKS_MIN - 1) / MARKS_MIN;
    bench_intake_clear(&run->intake);
    run->intake = (bench_intake){
        .stock = &run->stock,
        .commit_count = settings->commit_count,
        .mark_count = mark_count < MARK_STORIES ? mark_count : MARK_STORIES,
        .content = settings->no_sketch ? BENCH_STOCK_NO_SKETCHES : BENCH_STOCK_RECORDS,
    };
    wirecopy_status status = wirecopy_store_open(run->path, WIRECOPY_STORE_CREATE, &run->intake.store);
    if (status == WIRECOPY_OK)
        status = bench_intake_grow(&run->intake, story_count, going_on);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(run->intake.store, &run->anatomy);
    wirecopy_store_close(run->intake.store);
    run->intake.store = NULL;
    return status;
}

/* A store of a tenth to warm up, and then one after the other; the last is where it is to be kept. */
static wirecopy_status fill_all(ingest *run)
{
    const bench_scale_settings *settings = &run->settings;
    wirecopy_status status = bench_folder_path(&run->folder, "store", run->path);
    if (status == WIRECOPY_OK)
        status = fill(run, (settings->story_count + 9) / 10);
    for (size_t round = 0; status == WIRECOPY_OK && round < settings->repeat_count; round++) {
        bench_folder_remove(run->path);
        if (settings->keep && round + 1 == settings->repeat_count)
            snprintf(run->path, sizeof run->path, "%s", settings->keep);
        status = fill(run, settings->story_count);
        if (status == WIRECOPY_OK)
            run->rounds[round] = sum_up(&run->intake);
    }
    return status;
}

static wirecopy_status open_stock(ingest *run)
{
    const bench_scale_settings *settings = &run->settings;
    wirecopy_status status = bench_generator_create(&settings->generator, &run->generator);
    if (status == WIRECOPY_OK)
        status = bench_stock_open(&run->stock, run->generator, (unsigned)settings->thread_count);
    return status;
}

/* Where a store is to be kept, none that holds stories may be. */
static wirecopy_status look_at_keep(const ingest *run)
{
    wirecopy_store *store = NULL;
    if (!run->settings.keep)
        return WIRECOPY_OK;
    if (strlen(run->settings.keep) >= sizeof run->path)
        return WIRECOPY_E_LIMIT;
    bench_anatomy anatomy = {0};
    wirecopy_status status = wirecopy_store_open(run->settings.keep, WIRECOPY_STORE_CREATE, &store);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(store, &anatomy);
    wirecopy_store_close(store);
    return status == WIRECOPY_OK && anatomy.story_count > 0 ? WIRECOPY_E_INVALID : status;
}

static int ingest_and_report(ingest *run)
{
    const bench_scale_settings *settings = &run->settings;
    wirecopy_status status = look_at_keep(run);
    if (status == WIRECOPY_E_INVALID) {
        bench_message_print("'%s' holds stories already", settings->keep);
        return wirecopy_status_exit(status);
    }
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot use '%s'", settings->keep);
    status = bench_folder_create(&run->folder, settings->folder);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot make a folder in '%s'", settings->folder);
    status = open_stock(run);
    if (status == WIRECOPY_OK)
        status = fill_all(run);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot fill '%s'", run->path);
    add_measurements(run);
    status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (settings->json)
        print_json(run);
    else
        print_table(run);
    return 0;
}

static void clear(ingest *run)
{
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
    run.settings.repeat_count = 3;
    if (!bench_scale_settings_parse(&run.settings, &bench_ingest, argument_count, arguments, &exit_status))
        return exit_status;
    bench_scale_settings_open(&run.settings, &run.result, &bench_ingest, argument_count, arguments);
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
