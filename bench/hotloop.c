#include <stdio.h>
#include <string.h>

#include "bench/bar.h"
#include "bench/benchmark.h"
#include "bench/corpus.h"
#include "bench/findings.h"
#include "bench/folder.h"
#include "bench/generator.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/pairs.h"
#include "bench/replica.h"
#include "bench/report.h"
#include "bench/settings.h"
#include "bench/stages.h"
#include "bench/wire.h"
#include "core/base/memory.h"

/* All that a run makes and has to give back. */
typedef struct hotloop {
    bench_settings settings;
    bench_folder folder;
    bench_generator *generator; /* NULL: there is a feed */
    bench_corpus corpus;
    bench_stages stages;
    bench_job *jobs; /* [row_count] */
    bench_row *rows; /* [row_count] */
    size_t row_count;
    bench_latency latency;
    bench_findings findings;
    bench_pairs pairs;
    bench_report report;
} hotloop;

static bool has_stage(const char *name)
{
    for (size_t i = 0; i < bench_stage_count; i++)
        if (strcmp(bench_stage_table[i].name, name) == 0)
            return true;
    return false;
}

static int read_corpus(hotloop *run, const char *path)
{
    char reason[BENCH_REASON_BYTES];
    const unsigned thread_count = (unsigned)run->settings.thread_count;
    const wirecopy_status status = bench_corpus_read(&run->corpus, path, thread_count, reason);
    if (status == WIRECOPY_E_INPUT)
        bench_message_print("no story in '%s'%s%s", path, reason[0] ? ": " : "", reason);
    else if (status != WIRECOPY_OK)
        bench_message_status(status, "cannot read '%s'", path);
    return wirecopy_status_exit(status);
}

/* Generated stories, in a file of the folder: all stages work on them as on a feed. */
static int generate_corpus(hotloop *run)
{
    static char path[BENCH_PATH_BYTES];
    const bench_settings *settings = &run->settings;
    bench_generator_options options;
    bench_generator_options_init(&options);
    options.seed = settings->seed;
    options.median_words = (uint32_t)settings->median_words;
    wirecopy_status status = bench_generator_create(&options, &run->generator);
    if (status == WIRECOPY_OK)
        status = bench_folder_path(&run->folder, "generated.ndjson", path);
    if (status == WIRECOPY_OK)
        status = bench_wire_save(run->generator, settings->story_count, path);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot write stories to '%s'", run->folder.path);
    return read_corpus(run, path);
}

/* The feed, or if it is small a larger one made of it, in a file of the folder. */
static int make_corpus(hotloop *run)
{
    static char path[BENCH_PATH_BYTES];
    bench_settings *settings = &run->settings;
    const int exit_status = read_corpus(run, settings->feed);
    if (exit_status != 0)
        return exit_status;
    run->report.refused_count = run->corpus.refused_count;
    if (settings->copy_count == 0)
        settings->copy_count = bench_replica_enough(run->corpus.text_bytes);
    if (settings->copy_count == 1)
        return 0;
    wirecopy_status status = bench_folder_path(&run->folder, "replica.ndjson", path);
    if (status == WIRECOPY_OK)
        status = bench_replica_save(&run->corpus, settings->copy_count, settings->seed, path);
    bench_corpus_clear(&run->corpus);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot write copies of '%s' to '%s'", settings->feed, run->folder.path);
    return read_corpus(run, path);
}

static int open_stages(hotloop *run)
{
    const unsigned thread_count = (unsigned)run->settings.thread_count;
    const wirecopy_status status = bench_stages_open(&run->stages, &run->corpus, thread_count, &run->folder);
    return status == WIRECOPY_OK ? 0 : bench_message_status(status, "cannot index '%s'", run->corpus.path);
}

static void add_row(hotloop *run, const bench_stage *stage, unsigned thread_count)
{
    const bench_corpus *corpus = &run->corpus;
    bench_job *job = &run->jobs[run->row_count];
    *job = (bench_job){
        .context = &run->stages,
        .thread_count = thread_count,
        .prepare = stage->prepare,
        .run = stage->run,
    };
    run->rows[run->row_count++] = (bench_row){
        .stage = stage->name,
        .job = job,
        .story_count = corpus->story_count,
        .byte_count = stage->counts_raw_bytes ? corpus->raw_bytes : corpus->text_bytes,
    };
}

static bool list_rows(hotloop *run)
{
    const bench_settings *settings = &run->settings;
    run->jobs = wirecopy_memory_alloc_zeroed(2 * bench_stage_count, sizeof run->jobs[0]);
    run->rows = wirecopy_memory_alloc_zeroed(2 * bench_stage_count, sizeof run->rows[0]);
    if (!run->jobs || !run->rows)
        return false;
    for (size_t i = 0; i < bench_stage_count; i++) {
        const bench_stage *stage = &bench_stage_table[i];
        if (settings->stage && strcmp(settings->stage, stage->name) != 0)
            continue;
        add_row(run, stage, 1);
        if (settings->thread_count > 1 && !stage->is_sequential)
            add_row(run, stage, (unsigned)settings->thread_count);
    }
    return true;
}

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* Figures of a run whose answers depend on the threads are worth nothing. */
static bool agrees(const hotloop *run)
{
    for (size_t i = 1; i < run->row_count; i++) {
        const bench_row *one = &run->rows[i - 1], *all = &run->rows[i];
        if (strcmp(one->stage, all->stage) != 0 || one->job->checksum == all->job->checksum)
            continue;
        bench_message_print("'%s' gave other answers on %u threads than on one", all->stage, all->job->thread_count);
        return false;
    }
    return true;
}

static int measure_stages(hotloop *run)
{
    if (!list_rows(run))
        return bench_message_status(WIRECOPY_E_MEMORY, "cannot measure");
    bench_failure failure;
    const wirecopy_status status = bench_measure(run->jobs, run->row_count, run->settings.warm_up_count,
                                                 run->settings.repeat_count, going_on, &failure);
    if (status == WIRECOPY_OK)
        return agrees(run) ? 0 : wirecopy_status_exit(WIRECOPY_E_CORRUPT);
    const bench_row *row = &run->rows[failure.job];
    if (failure.answers_differ)
        bench_message_print("'%s' gave other answers when it was repeated", row->stage);
    else
        bench_message_status(status, "cannot measure '%s'", row->stage);
    return wirecopy_status_exit(status);
}

/* What was found of generated stories, of which the truth is known; once, as it is the same in every round. */
static void hear_answer(void *context, size_t i, const wirecopy_answer *answer)
{
    hotloop *run = context;
    bench_findings_judge(&run->findings, run->generator, i, UINT64_MAX, answer);
}

/* Whether one stage alone was asked for, and not the one that is text to verdict. */
static bool is_only_other_stage(const bench_settings *settings)
{
    return settings->stage && strcmp(settings->stage, "hot") != 0;
}

static int measure_latency(hotloop *run)
{
    wirecopy_status status = WIRECOPY_OK;
    if (is_only_other_stage(&run->settings))
        return 0;
    for (uint64_t round = 0; status == WIRECOPY_OK && round < run->settings.repeat_count; round++) {
        bench_bar_show("timing story by story", round, run->settings.repeat_count);
        const bool is_judged = round == 0 && run->generator;
        status = going_on() ? bench_stages_time_each(&run->stages, &run->latency, is_judged ? hear_answer : NULL, run)
                            : WIRECOPY_E_CANCELLED;
    }
    bench_bar_show(NULL, 0, 0);
    run->report.latency = &run->latency;
    run->report.findings = run->generator ? &run->findings : NULL;
    return status == WIRECOPY_OK ? 0 : bench_message_status(status, "cannot measure");
}

static int count_pairs(hotloop *run)
{
    const bench_settings *settings = &run->settings;
    bench_pairs_fault fault = {0};
    if (!settings->truth || settings->stage)
        return 0;
    const wirecopy_status status =
        bench_pairs_measure(&run->corpus, settings->truth, (size_t)settings->copy_count,
                            (unsigned)settings->thread_count, &run->folder, &run->pairs, &fault);
    if (status == WIRECOPY_OK)
        run->report.pairs = &run->pairs;
    else if (status == WIRECOPY_E_INPUT && fault.line)
        bench_message_print("%s:%zu: not two ids and a label, with tabs between", settings->truth, fault.line);
    else
        bench_message_status(status, "cannot count pairs by '%s'", settings->truth);
    return wirecopy_status_exit(status);
}

static int write_report(hotloop *run)
{
    const bench_settings *settings = &run->settings;
    bench_report *report = &run->report;
    report->feed = settings->feed ? settings->feed : "generated";
    report->copy_count = (size_t)settings->copy_count;
    report->story_count = run->corpus.story_count;
    report->raw_bytes = run->corpus.raw_bytes;
    report->text_bytes = run->corpus.text_bytes;
    report->folder = settings->folder;
    report->rows = run->rows;
    report->row_count = run->row_count;
    report->progress = &run->stages.progress;
    bench_report_measurements(report);
    const wirecopy_status status = bench_result_finish(&report->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot report");
    if (settings->json)
        bench_report_json(report, stdout);
    else
        bench_report_table(report, stdout);
    return 0;
}

static int run_all(hotloop *run)
{
    const wirecopy_status status = bench_folder_create(&run->folder, run->settings.folder);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot make a folder in '%s'", run->settings.folder);
    int exit_status = run->settings.feed ? make_corpus(run) : generate_corpus(run);
    if (exit_status == 0)
        exit_status = open_stages(run);
    if (exit_status == 0)
        exit_status = measure_stages(run);
    if (exit_status == 0)
        exit_status = measure_latency(run);
    if (exit_status == 0)
        exit_status = count_pairs(run);
    if (exit_status == 0)
        exit_status = write_report(run);
    return exit_status;
}

static void clear(hotloop *run)
{
    for (size_t i = 0; i < run->row_count; i++)
        wirecopy_memory_free(run->jobs[i].seconds);
    wirecopy_memory_free(run->jobs);
    wirecopy_memory_free(run->rows);
    bench_stages_close(&run->stages);
    bench_latency_clear(&run->latency);
    bench_corpus_clear(&run->corpus);
    bench_generator_destroy(run->generator);
    bench_folder_destroy(&run->folder);
    bench_result_clear(&run->report.result);
}

static int run_hotloop(int argument_count, char **arguments)
{
    static hotloop run;
    int exit_status;
    bench_settings_init(&run.settings);
    if (!bench_settings_parse(&run.settings, &bench_hotloop, argument_count, arguments, &exit_status))
        return exit_status;
    if (run.settings.stage && !has_stage(run.settings.stage)) {
        bench_message_print("no stage '%s'", run.settings.stage);
        return wirecopy_status_exit(WIRECOPY_E_INVALID);
    }
    bench_manifest *manifest = &run.report.result.manifest;
    bench_result_open(&run.report.result, &bench_hotloop, run.settings.json, argument_count, arguments);
    manifest->seed = run.settings.seed;
    manifest->warm_up_count = run.settings.warm_up_count;
    manifest->repeat_count = run.settings.repeat_count;
    bench_interrupt_catch();
    exit_status = run_all(&run);
    clear(&run);
    return exit_status;
}

const bench_benchmark bench_hotloop = {
    .name = "hotloop",
    .question =
        "copies hidden among strangers: how fast are they found, how long does one story take, how many are flagged, "
        "rightly and falsely?",
    .run = run_hotloop,
};
