#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/utsname.h>

#include "bench/benchmark.h"
#include "bench/corpus.h"
#include "bench/counted.h"
#include "bench/folder.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/random.h"
#include "bench/sample.h"
#include "bench/stock.h"
#include "core/base/memory.h"
#include "core/fingerprint/scan.h"
#include "core/index/seek.h"
#include "core/store/segments.h"
#include "core/store/view.h"
#include "wirecopy/kernel.h"
#include "wirecopy/session.h"

/* Enough that what is done once in a run is below the tolerance, and few enough that a counter, which makes a program
 * fifty times as slow, is through in seconds. */
#define STORED_COUNT 1200
#define LOOKED_UP_COUNT 200
#define INDEXED_COUNT 300
#define STORY_WORDS 150
#define COPIES_PERCENT 30
#define COMMIT_COUNT 100
#define SEGMENT_STORIES 150 /* a commit or two: so few stories make segments, and merge them */
#define SCAN_KEYS 20000
#define SCAN_QUESTIONS 16
#define SEEK_LISTS 400
#define RADIUS 3

typedef struct guard {
    const char *feed, *parent;
    bench_folder folder;
    bench_corpus corpus;
    bench_sample sample;
    const bench_sample_stage *stage; /* what run_stage() runs */
    bench_generator *generator;
    bench_stock stock;
    wirecopy_store *store;
    wirecopy_session *session;
    uint64_t keys[SCAN_KEYS];
    uint64_t flagged_count; /* by lookups */
} guard;

/* ---- fingerprints ---- */

static wirecopy_status run_stage(void *context)
{
    guard *const run = context;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->sample.story_count; i++) {
        uint64_t result;
        status = run->stage->run(&run->sample, &run->sample.stories[i], &result);
    }
    return status;
}

static wirecopy_status take_feed(guard *run)
{
    char reason[BENCH_REASON_BYTES];
    wirecopy_status status = bench_sample_open(&run->sample);
    if (status == WIRECOPY_OK)
        status = bench_corpus_read(&run->corpus, run->feed, 1, reason);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->corpus.story_count; i++)
        status = bench_sample_add(&run->sample, &run->corpus.stories[i]);
    return status;
}

static wirecopy_status count(const char *name, bench_counted_work *work, guard *run)
{
    const wirecopy_status status = bench_interrupt_came() ? WIRECOPY_E_CANCELLED : bench_counted_run(work, run);
    if (status == WIRECOPY_OK)
        printf("counted %s\n", name);
    return status;
}

/* Each stage once before it is counted: memory has grown to what it needs. */
static wirecopy_status count_stages(guard *run)
{
    char name[64];
    wirecopy_status status = take_feed(run);
    for (size_t i = BENCH_SAMPLE_WHOLE; status == WIRECOPY_OK && i < bench_sample_stage_count; i++) {
        run->stage = &bench_sample_stages[i];
        snprintf(name, sizeof name, "fingerprint/%s", run->stage->name);
        status = run_stage(run);
        if (status == WIRECOPY_OK)
            status = count(name, run_stage, run);
    }
    return status;
}

/* ---- keys ---- */

static wirecopy_status run_scan(void *context)
{
    guard *const run = context;
    wirecopy_scan_hit hits[16];
    (void)wirecopy_scan(run->keys, SCAN_KEYS, run->keys, SCAN_QUESTIONS, RADIUS, hits, 16);
    return WIRECOPY_OK;
}

/* The keys' bytes taken for lists of entries. */
static wirecopy_status run_seek(void *context)
{
    guard *const run = context;
    wirecopy_seek_function *const seek = wirecopy_seek_chosen();
    uint16_t places[WIRECOPY_SEEK_COUNT_MAX];
    for (size_t i = 0; i < SEEK_LISTS; i++) {
        const wirecopy_seek asked = {
            .asked = (uint16_t)run->keys[i], .mask = UINT16_MAX, .differing_max = (unsigned)(i % (RADIUS + 1))};
        (void)seek((const uint8_t *)&run->keys[i], WIRECOPY_SEEK_COUNT_MAX, &asked, places);
    }
    return WIRECOPY_OK;
}

static wirecopy_status count_keys(guard *run)
{
    uint64_t random = 1;
    for (size_t i = 0; i < SCAN_KEYS; i++)
        run->keys[i] = bench_random_next(&random);
    const wirecopy_status status = count("keys/scan", run_scan, run);
    return status == WIRECOPY_OK ? count("keys/seek", run_seek, run) : status;
}

/* ---- a store ---- */

static wirecopy_status create_store(guard *run, const char *name)
{
    char path[BENCH_PATH_BYTES];
    const wirecopy_status status = bench_folder_path(&run->folder, name, path);
    return status == WIRECOPY_OK ? wirecopy_store_open(path, WIRECOPY_STORE_CREATE, &run->store) : status;
}

static void close_store(guard *run)
{
    wirecopy_session_destroy(run->session);
    wirecopy_store_close(run->store);
    run->session = NULL;
    run->store = NULL;
}

static wirecopy_status run_ingest(void *context)
{
    guard *const run = context;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->stock.count; i++) {
        uint64_t story;
        status = wirecopy_store_append(run->store, &run->stock.records[i], &story);
        if (status == WIRECOPY_OK && (i + 1) % COMMIT_COUNT == 0)
            status = wirecopy_store_commit(run->store);
    }
    return status;
}

static wirecopy_status run_lookup(void *context)
{
    guard *const run = context;
    wirecopy_options options;
    wirecopy_options_init(&options);
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->stock.count; i++) {
        const wirecopy_report *report;
        status = wirecopy_session_lookup(run->session, &run->stock.stories[i], &options, &report);
        if (status == WIRECOPY_OK)
            run->flagged_count += report->match_count > 0;
    }
    return status;
}

static wirecopy_status run_index(void *context)
{
    guard *const run = context;
    wirecopy_story_array array = {.stories = run->stock.stories, .count = run->stock.count};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.thread_count = 1;
    options.batch_story_count = COMMIT_COUNT;
    return wirecopy_index(run->store, &source, &options, NULL);
}

static wirecopy_status count_store(guard *run)
{
    wirecopy_status status = bench_stock_fill(&run->stock, 0, STORED_COUNT, BENCH_STOCK_RECORDS);
    if (status == WIRECOPY_OK)
        status = create_store(run, "ingested");
    if (status == WIRECOPY_OK)
        status = count("ingest", run_ingest, run);
    if (status == WIRECOPY_OK)
        status = bench_stock_fill(&run->stock, STORED_COUNT, LOOKED_UP_COUNT, BENCH_STOCK_TEXTS);
    if (status == WIRECOPY_OK)
        status = wirecopy_session_create(&run->store, 1, &run->session);
    if (status == WIRECOPY_OK)
        status = run_lookup(run);
    if (status == WIRECOPY_OK)
        status = count("lookup", run_lookup, run);
    close_store(run);
    /* Copies that are not found, or all that are no copies, would be other work. */
    if (status == WIRECOPY_OK && (run->flagged_count == 0 || run->flagged_count >= LOOKED_UP_COUNT))
        status = WIRECOPY_E_CORRUPT;
    return status;
}

static wirecopy_status count_index(guard *run)
{
    wirecopy_status status = bench_stock_fill(&run->stock, 0, INDEXED_COUNT, BENCH_STOCK_TEXTS);
    if (status == WIRECOPY_OK)
        status = create_store(run, "indexed");
    if (status == WIRECOPY_OK)
        status = count("index", run_index, run);
    close_store(run);
    return status;
}

static wirecopy_status generate(guard *run)
{
    bench_generator_options options;
    bench_generator_options_init(&options);
    options.median_words = STORY_WORDS;
    options.identical_share = options.edited_share = options.derived_share = 0.01 * COPIES_PERCENT / 3;
    const wirecopy_status status = bench_generator_create(&options, &run->generator);
    return status == WIRECOPY_OK ? bench_stock_open(&run->stock, run->generator, 1) : status;
}

/* ---- the command ---- */

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* What the counts depend on, and must be the same where they are compared. */
static void print_build(void)
{
    struct utsname system;
    const bool is_known = uname(&system) == 0;
    printf("build %s, %s, %s\n", COMPILER, WIRECOPY_BENCH_FLAGS, is_known ? system.machine : "unknown");
    printf("kernel %s\n", wirecopy_kernel_name());
}

static wirecopy_status count_all(guard *run)
{
    wirecopy_segments_limit(SEGMENT_STORIES, 0);
    wirecopy_status status = count_stages(run);
    if (status == WIRECOPY_OK)
        status = count_keys(run);
    if (status == WIRECOPY_OK)
        status = bench_folder_create(&run->folder, run->parent);
    if (status == WIRECOPY_OK)
        status = generate(run);
    if (status == WIRECOPY_OK)
        status = count_store(run);
    return status == WIRECOPY_OK ? count_index(run) : status;
}

static void print_help(void)
{
    printf("usage: wirecopy-bench guard [OPTION...]\n\n%s\n\n", bench_guard.question);
    fputs("It prints the name of each piece of work once it is done. scripts/guard runs it under callgrind, which "
          "counts.\n\n"
          "  --feed FILE      whose stories are fingerprinted; default tests/feed/sample.ndjson\n"
          "  --folder DIR     where stores are written, and removed; default: $TMPDIR, else /tmp\n"
          "  --help           this\n",
          stdout);
}

/* Returns -1 to go on, or an exit status. */
static int parse(guard *run, int argument_count, char **arguments)
{
    static const struct option options[] = {{"feed", required_argument, NULL, 'f'},
                                            {"folder", required_argument, NULL, 'd'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    bool good = true;
    opterr = 0;
    for (int option; good && (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return 0;
        }
        good = option != '?';
        if (good)
            *(option == 'f' ? &run->feed : &run->parent) = optarg;
    }
    if (good && optind == argument_count)
        return -1;
    bench_message_print("only the options that 'wirecopy-bench guard --help' names, please");
    return wirecopy_status_exit(WIRECOPY_E_INVALID);
}

static int run_guard(int argument_count, char **arguments)
{
    static guard run;
    run.feed = "tests/feed/sample.ndjson";
    run.parent = bench_folder_parent();
    int exit_status = parse(&run, argument_count, arguments);
    if (exit_status >= 0)
        return exit_status;
    bench_interrupt_catch();
    print_build();
    const wirecopy_status status = count_all(&run);
    exit_status = status == WIRECOPY_OK ? 0 : bench_message_status(status, "cannot count with '%s'", run.feed);
    close_store(&run);
    bench_stock_close(&run.stock);
    bench_generator_destroy(run.generator);
    bench_sample_close(&run.sample);
    bench_corpus_clear(&run.corpus);
    bench_folder_destroy(&run.folder);
    return exit_status;
}

const bench_benchmark bench_guard = {
    .name = "guard",
    .question = "how many instructions do fingerprint, lookup and ingest take? Asked by scripts/guard, of a counter",
    .run = run_guard,
};
