#include <inttypes.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bench/benchmark.h"
#include "bench/intake.h"
#include "bench/interrupt.h"
#include "bench/latency.h"
#include "bench/message.h"
#include "bench/scale_settings.h"
#include "core/base/memory.h"
#include "core/store/view.h"
#include "wirecopy/session.h"

/* Lookups alone: long enough for some 10,000 of them. */
#define ALONE_SECONDS 1.0

/* Who works in a phase. */
typedef enum phase_kind { READ_ALONE, WRITE_ALONE, READ_BESIDE, PHASE_COUNT } phase_kind;

static const char *const phase_names[PHASE_COUNT] = {"reads-alone", "writes-alone", "both"};

/* A thread that looks up, by a handle to the store of its own. */
typedef struct reader {
    wirecopy_store *store;
    wirecopy_session *session;
    bench_latency latency; /* of the phase that is running */
    size_t next;           /* question */
} reader;

/* What one phase came to, round by round. */
typedef struct phase {
    bench_latency reads, commits;
    double read_rates[BENCH_REPEAT_MAX], write_rates[BENCH_REPEAT_MAX]; /* [round_count] */
    size_t round_count;
} phase;

typedef struct mixed {
    bench_scale_settings settings;
    bench_result result;
    bench_folder folder;
    char path[BENCH_PATH_BYTES];
    bench_generator *generator;
    bench_stock questions, written;
    bench_intake intake;
    reader *readers; /* [reader_count] */
    phase phases[PHASE_COUNT];
} mixed;

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* ---- the writer ---- */

/* Not before its time: commits come at the rate that was asked for, or as soon as the last is done. */
static void wait_until(uint64_t ns)
{
    const uint64_t now = bench_clock_ns();
    if (now >= ns)
        return;
    const uint64_t left = ns - now;
    const struct timespec pause = {(time_t)(left / 1000000000u), (long)(left % 1000000000u)};
    (void)nanosleep(&pause, NULL);
}

static wirecopy_status write_commit(mixed *run, size_t begin, size_t end, bench_latency *commits)
{
    wirecopy_status status = WIRECOPY_OK;
    const uint64_t start = bench_clock_ns();
    for (size_t i = begin; status == WIRECOPY_OK && i < end; i++) {
        uint64_t story;
        status = wirecopy_store_append(run->intake.store, &run->written.records[i], &story);
    }
    if (status == WIRECOPY_OK)
        status = wirecopy_store_commit(run->intake.store);
    if (status == WIRECOPY_OK)
        status = bench_latency_add(commits, bench_clock_ns() - start);
    run->intake.story_count += end - begin;
    return status;
}

static wirecopy_status write_all(mixed *run, phase *of)
{
    const bench_scale_settings *settings = &run->settings;
    const size_t count = run->written.count, step = (size_t)settings->commit_count;
    wirecopy_status status = WIRECOPY_OK;
    const uint64_t start = bench_clock_ns();
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i += step) {
        if (settings->write_rate)
            wait_until(start + (uint64_t)((double)i / (double)settings->write_rate * 1e9));
        status =
            going_on() ? write_commit(run, i, count - i < step ? count : i + step, &of->commits) : WIRECOPY_E_CANCELLED;
    }
    of->write_rates[of->round_count] = (double)count / ((double)(bench_clock_ns() - start) * 1e-9);
    return status;
}

/* ---- readers ---- */

static wirecopy_status read_one(mixed *run, reader *own)
{
    const wirecopy_report *report;
    const wirecopy_story *story = &run->questions.stories[own->next++ % run->questions.count];
    const uint64_t start = bench_clock_ns();
    const wirecopy_status status = wirecopy_session_lookup(own->session, story, NULL, &report);
    return status == WIRECOPY_OK ? bench_latency_add(&own->latency, bench_clock_ns() - start) : status;
}

/* What all readers took, into the phase; and the rate of all together. */
static wirecopy_status collect(mixed *run, phase *of, double seconds)
{
    wirecopy_status status = WIRECOPY_OK;
    size_t count = 0;
    for (size_t i = 0; i < run->settings.reader_count; i++) {
        bench_latency *own = &run->readers[i].latency;
        for (size_t k = 0; status == WIRECOPY_OK && k < own->count; k++)
            status = bench_latency_add(&of->reads, own->ns[k]);
        count += own->count;
        own->count = 0;
    }
    of->read_rates[of->round_count] = seconds > 0 ? (double)count / seconds : 0;
    return status == WIRECOPY_OK ? bench_latency_end_round(&of->reads) : status;
}

/*
 * One phase: thread 0 writes, or watches the clock; the others look up until it is done. Each reader has a session and a
 * latency of its own, and the flag is atomic, so that nothing else is shared while they run.
 */
static wirecopy_status run_phase(mixed *run, phase_kind kind)
{
    phase *of = &run->phases[kind];
    const int reader_count = kind == WRITE_ALONE ? 0 : (int)run->settings.reader_count;
    bool is_done = false;
    int worst = WIRECOPY_OK; /* codes are negative: the minimum is a failure if any failed */
    const uint64_t start = bench_clock_ns();
#pragma omp parallel num_threads(reader_count + 1) reduction(min : worst)
    {
        const int thread = omp_get_thread_num();
        worst = WIRECOPY_OK;
        if (thread == 0) {
            if (kind == READ_ALONE)
                wait_until(start + (uint64_t)(ALONE_SECONDS * 1e9));
            else
                worst = write_all(run, of);
            __atomic_store_n(&is_done, true, __ATOMIC_RELAXED);
        } else {
            do
                worst = read_one(run, &run->readers[thread - 1]);
            while (worst == WIRECOPY_OK && !__atomic_load_n(&is_done, __ATOMIC_RELAXED));
        }
    }
    wirecopy_status status = (wirecopy_status)worst;
    if (status == WIRECOPY_OK && reader_count)
        status = collect(run, of, (double)(bench_clock_ns() - start) * 1e-9);
    if (status == WIRECOPY_OK)
        status = bench_latency_end_round(&of->commits);
    of->round_count++;
    return status;
}

/* ---- rounds ---- */

/* The stories that come next, which are made before the clock starts. */
static wirecopy_status make_stories(mixed *run)
{
    return bench_stock_fill(&run->written, run->intake.story_count, (size_t)run->settings.write_count,
                            BENCH_STOCK_RECORDS);
}

static wirecopy_status run_round(mixed *run)
{
    wirecopy_status status = WIRECOPY_OK;
    for (int kind = 0; status == WIRECOPY_OK && kind < PHASE_COUNT; kind++) {
        if (kind != READ_ALONE)
            status = make_stories(run);
        if (status == WIRECOPY_OK)
            status = going_on() ? run_phase(run, (phase_kind)kind) : WIRECOPY_E_CANCELLED;
    }
    return status;
}

static void clear_phases(mixed *run)
{
    for (int kind = 0; kind < PHASE_COUNT; kind++) {
        bench_latency_clear(&run->phases[kind].reads);
        bench_latency_clear(&run->phases[kind].commits);
    }
    memset(run->phases, 0, sizeof run->phases);
}

/* A round to warm up, which is forgotten. */
static wirecopy_status run_rounds(mixed *run)
{
    wirecopy_status status = run_round(run);
    clear_phases(run);
    for (uint64_t round = 0; status == WIRECOPY_OK && round < run->settings.repeat_count; round++)
        status = run_round(run);
    return status;
}

/* ---- what they work on ---- */

static wirecopy_status fill_store(mixed *run)
{
    run->intake = (bench_intake){
        .stock = &run->written,
        .commit_count = 10000,
        .mark_count = UINT64_MAX,
        .content = BENCH_STOCK_RECORDS,
    };
    wirecopy_status status = wirecopy_store_open(run->path, WIRECOPY_STORE_CREATE, &run->intake.store);
    return status == WIRECOPY_OK ? bench_intake_grow(&run->intake, run->settings.story_count, going_on) : status;
}

static wirecopy_status open_readers(mixed *run)
{
    const size_t count = (size_t)run->settings.reader_count;
    run->readers = wirecopy_memory_alloc_zeroed(count, sizeof run->readers[0]);
    wirecopy_status status = run->readers ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        reader *own = &run->readers[i];
        own->next = i * (run->questions.count / count);
        status = wirecopy_store_open(run->path, WIRECOPY_STORE_READ, &own->store);
        if (status == WIRECOPY_OK)
            status = wirecopy_session_create(&own->store, 1, &own->session);
    }
    return status;
}

/* Questions are stories that come after all that will ever be written. */
static wirecopy_status prepare(mixed *run)
{
    const bench_scale_settings *settings = &run->settings;
    const unsigned thread_count = (unsigned)settings->thread_count;
    const uint64_t first = settings->story_count + 2 * (settings->repeat_count + 1) * settings->write_count;
    wirecopy_status status = bench_generator_create(&settings->generator, &run->generator);
    if (status == WIRECOPY_OK)
        status = bench_stock_open(&run->questions, run->generator, thread_count);
    if (status == WIRECOPY_OK)
        status = bench_stock_open(&run->written, run->generator, thread_count);
    if (status == WIRECOPY_OK)
        status = bench_stock_fill(&run->questions, first, (size_t)settings->lookup_count, BENCH_STOCK_TEXTS);
    if (status == WIRECOPY_OK)
        status = fill_store(run);
    return status == WIRECOPY_OK ? open_readers(run) : status;
}

/* ---- reports ---- */

static double median_rate(const double *rates, size_t count)
{
    double ordered[BENCH_REPEAT_MAX];
    memcpy(ordered, rates, count * sizeof rates[0]);
    return bench_range_of(ordered, count).median;
}

static void print_latency(bench_latency *latency, double rate)
{
    static const double shares[] = {0.5, 0.9, 0.99, 0.999, 1};
    printf(" %11.0f", rate);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        printf(" %10.1f", bench_latency_percentile(latency, shares[i]));
    putchar('\n');
}

static void print_table(mixed *run)
{
    const bench_scale_settings *settings = &run->settings;
    const bench_manifest *manifest = &run->result.manifest;
    char pace[64] = "as fast as it goes";
    bench_manifest_table(manifest, stdout);
    if (settings->write_rate)
        snprintf(pace, sizeof pace, "at %" PRIu64 " a second", settings->write_rate);
    printf("stories   generated, median %" PRIu32 " words, seed %" PRIu64 "; %" PRIu64 " in the store at the start\n",
           settings->generator.median_words, settings->generator.seed, settings->story_count);
    printf("method    %" PRIu64 " readers, and a writer of %" PRIu64 " stories, %s, in commits of %" PRIu64
           "; medians of %" PRIu64 " rounds after one to warm up; %s, when %.1f cores were busy, load %.2f\n\n",
           settings->reader_count, settings->write_count, pace, settings->commit_count, settings->repeat_count,
           manifest->date, manifest->busy_cores, manifest->load);
    printf("%-22s %11s %10s %10s %10s %10s %10s\n", "", "stories/s", "p50 us", "p90 us", "p99 us", "p99.9 us",
           "max us");
    for (int kind = 0; kind < PHASE_COUNT; kind++) {
        phase *of = &run->phases[kind];
        if (kind != WRITE_ALONE) {
            printf("%-22s", kind == READ_ALONE ? "lookups alone" : "lookups beside writes");
            print_latency(&of->reads, median_rate(of->read_rates, of->round_count));
        }
        if (kind != READ_ALONE) {
            printf("%-22s", kind == WRITE_ALONE ? "commits alone" : "commits beside lookups");
            print_latency(&of->commits, median_rate(of->write_rates, of->round_count));
        }
    }
}

static void add_measurements(mixed *run)
{
    char name[64];
    for (int kind = 0; kind < PHASE_COUNT; kind++) {
        phase *of = &run->phases[kind];
        if (kind != WRITE_ALONE) {
            snprintf(name, sizeof name, "mixed/%s/lookup", phase_names[kind]);
            bench_latency_report(&of->reads, &run->result, name);
            bench_result_add(&run->result, &bench_unit_stories_per_s, of->read_rates, of->round_count, "%s/rate", name);
        }
        if (kind != READ_ALONE) {
            snprintf(name, sizeof name, "mixed/%s/commit", phase_names[kind]);
            bench_latency_report(&of->commits, &run->result, name);
            bench_result_add(&run->result, &bench_unit_stories_per_s, of->write_rates, of->round_count, "%s/rate",
                             name);
        }
    }
}

/* ---- the run ---- */

static int measure_and_report(mixed *run)
{
    const bench_scale_settings *settings = &run->settings;
    const int exit_status = bench_scale_settings_path(settings, &run->folder, run->path);
    if (exit_status != 0)
        return exit_status;
    wirecopy_status status = prepare(run);
    if (status == WIRECOPY_OK)
        status = run_rounds(run);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot measure on '%s'", run->path);
    add_measurements(run);
    status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (!settings->json) {
        print_table(run);
        return 0;
    }
    bench_result_begin_json(&run->result, stdout);
    printf(",\"stories\":%" PRIu64 ",\"words\":%" PRIu32 ",\"readers\":%" PRIu64 ",\"writes\":%" PRIu64
           ",\"commit\":%" PRIu64 ",\"rate\":%" PRIu64 "}\n",
           settings->story_count, settings->generator.median_words, settings->reader_count, settings->write_count,
           settings->commit_count, settings->write_rate);
    return 0;
}

static void clear(mixed *run)
{
    for (size_t i = 0; run->readers && i < run->settings.reader_count; i++) {
        wirecopy_session_destroy(run->readers[i].session);
        wirecopy_store_close(run->readers[i].store);
        bench_latency_clear(&run->readers[i].latency);
    }
    wirecopy_memory_free(run->readers);
    wirecopy_store_close(run->intake.store);
    bench_intake_clear(&run->intake);
    clear_phases(run);
    bench_stock_close(&run->questions);
    bench_stock_close(&run->written);
    bench_generator_destroy(run->generator);
    bench_folder_destroy(&run->folder);
    bench_result_clear(&run->result);
}

static int run_mixed(int argument_count, char **arguments)
{
    static mixed run;
    int exit_status;
    bench_scale_settings_init(&run.settings);
    run.settings.commit_count = 100;
    if (!bench_scale_settings_parse(&run.settings, &bench_mixed, argument_count, arguments, &exit_status))
        return exit_status;
    bench_scale_settings_open(&run.settings, &run.result, &bench_mixed, argument_count, arguments);
    bench_interrupt_catch();
    exit_status = measure_and_report(&run);
    clear(&run);
    return exit_status;
}

const bench_benchmark bench_mixed = {
    .name = "mixed",
    .question = "what do lookups cost beside a writer, and what does the writer lose?",
    .run = run_mixed,
};
