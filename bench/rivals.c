#include <getopt.h>
#include <inttypes.h>
#include <omp.h>
#include <stdio.h>

#include "bench/benchmark.h"
#include "bench/contest.h"
#include "bench/corpus.h"
#include "bench/folder.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/planting.h"
#include "bench/result.h"
#include "bench/settings.h"
#include "bench/stock.h"
#include "core/base/memory.h"

/* Stories that each rival is given at a time, and commits: as `wirecopy index` does. */
#define BATCH_COUNT 4096
#define FEED_STORIES_MIN 100
#define STORIES_MAX 100000000
#define QUESTIONS_MAX 1000000

typedef struct rivals {
    const char *feed; /* NULL: stories are generated */
    const char *parent;
    uint64_t story_count, question_count, words, seed, repeat_count;
    bool json;
    bench_result result;
    bench_folder folder;
    bench_contest contest;
    bench_generator *generator;
    bench_stock stock;
    bench_corpus corpus;
    bench_planting planting;
    wirecopy_arena arena;
    wirecopy_story *stories; /* [larger of BATCH_COUNT and question_count] of a feed: a batch, or the questions */
    uint64_t *families;      /* [story_count] */
    bench_truth *truths;     /* [question_count] */
} rivals;

static const wirecopy_verdict copies[] = {WIRECOPY_IDENTICAL, WIRECOPY_EDITED, WIRECOPY_DERIVED};
#define COPY_KINDS (sizeof copies / sizeof copies[0])

/* ---- generated stories ---- */

static wirecopy_status open_generator(rivals *run)
{
    bench_generator_options options;
    bench_generator_options_init(&options);
    options.seed = run->seed;
    options.median_words = (uint32_t)run->words;
    const wirecopy_status status = bench_generator_create(&options, &run->generator);
    return status == WIRECOPY_OK ? bench_stock_open(&run->stock, run->generator, (unsigned)omp_get_max_threads())
                                 : status;
}

static wirecopy_status index_generated(rivals *run)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t i = 0; i < run->story_count; i++)
        run->families[i] = bench_generator_origin(run->generator, i).original;
    for (uint64_t first = 0; status == WIRECOPY_OK && first < run->story_count; first += BATCH_COUNT) {
        const uint64_t left = run->story_count - first;
        const size_t count = (size_t)(left < BATCH_COUNT ? left : BATCH_COUNT);
        status = bench_stock_fill(&run->stock, first, count, BENCH_STOCK_TEXTS);
        if (status == WIRECOPY_OK)
            status = bench_contest_index(&run->contest, run->stock.stories, count);
    }
    return status;
}

/* The stories that the generator makes next. A copy of one of them is not a copy of an indexed one. */
static wirecopy_status ask_generated(rivals *run)
{
    for (uint64_t i = 0; i < run->question_count; i++) {
        const bench_origin origin = bench_generator_origin(run->generator, run->story_count + i);
        const bool is_copy = origin.original < run->story_count;
        run->truths[i] = (bench_truth){is_copy ? origin.verdict : WIRECOPY_ORIGINAL, origin.original, true};
    }
    const wirecopy_status status =
        bench_stock_fill(&run->stock, run->story_count, run->question_count, BENCH_STOCK_TEXTS);
    return status == WIRECOPY_OK
               ? bench_contest_look_up(&run->contest, run->stock.stories, run->question_count, run->repeat_count)
               : status;
}

/* ---- a feed ---- */

static wirecopy_status read_feed(rivals *run)
{
    char reason[BENCH_REASON_BYTES];
    const wirecopy_status status = bench_corpus_read(&run->corpus, run->feed, 1, reason);
    if (status != WIRECOPY_OK)
        return status;
    run->planting = (bench_planting){.corpus = &run->corpus, .seed = run->seed};
    run->story_count = 0;
    for (size_t i = 0; i < run->corpus.story_count; i++)
        run->story_count += !bench_planting_holds_out(i);
    return run->corpus.story_count < FEED_STORIES_MIN ? WIRECOPY_E_INPUT : WIRECOPY_OK;
}

/* A family is a place in the feed. */
static wirecopy_status index_feed(rivals *run)
{
    wirecopy_status status = WIRECOPY_OK;
    uint64_t story = 0;
    size_t count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->corpus.story_count; i++) {
        if (!bench_planting_holds_out(i)) {
            run->stories[count++] = run->corpus.stories[i];
            run->families[story++] = i;
        }
        if (count == BATCH_COUNT || (count > 0 && i + 1 == run->corpus.story_count)) {
            status = bench_contest_index(&run->contest, run->stories, count);
            count = 0;
        }
    }
    return status;
}

/* With ids of their own: wirecopy takes stories of one id for versions of one story. */
static wirecopy_status keep_plant(rivals *run, uint64_t i, const bench_plant *plant)
{
    char id[32];
    wirecopy_story *const story = &run->stories[i];
    *story = plant->story;
    story->id.byte_count = (size_t)snprintf(id, sizeof id, "planted-%" PRIu64, i);
    story->id.bytes = wirecopy_arena_copy(&run->arena, id, story->id.byte_count);
    story->text.bytes = wirecopy_arena_copy(&run->arena, plant->story.text.bytes, plant->story.text.byte_count);
    /* A feed has copies of its own, and those of an original are none of what was planted. */
    run->truths[i] = (bench_truth){plant->verdict, plant->original, plant->verdict == WIRECOPY_ORIGINAL};
    return story->id.bytes && story->text.bytes ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

static wirecopy_status ask_planted(rivals *run)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t i = 0; status == WIRECOPY_OK && i < run->question_count; i++) {
        bench_plant plant;
        status = bench_planting_make(&run->planting, i, &plant);
        if (status == WIRECOPY_OK)
            status = keep_plant(run, i, &plant);
    }
    return status == WIRECOPY_OK
               ? bench_contest_look_up(&run->contest, run->stories, run->question_count, run->repeat_count)
               : status;
}

/* ---- figures ---- */

/* Of a story: medians, but for what the index costs. */
typedef struct costs {
    double fingerprint_us, index_us, look_up_us, answer_us, byte_count;
} costs;

static costs costs_of(rivals *run, size_t i)
{
    bench_contestant *const contestant = &run->contest.contestants[i];
    costs made = {
        .fingerprint_us = bench_range_of(contestant->fingerprint_us, contestant->batch_count).median,
        .index_us = contestant->index_us / (double)run->contest.story_count,
        .look_up_us = bench_range_of(contestant->look_up_us, contestant->round_count).median,
        .byte_count = (double)contestant->byte_count / (double)run->contest.story_count,
    };
    made.answer_us = made.fingerprint_us + made.look_up_us;
    return made;
}

static double recall(const rivals *run, const bench_contestant *contestant, wirecopy_verdict verdict)
{
    const uint64_t asked = run->contest.asked[verdict];
    return asked ? (double)contestant->found[verdict] / (double)asked : 0;
}

static void print_methods(const rivals *run)
{
    for (size_t i = 0; i < run->contest.count; i++) {
        const bench_rival *const rival = run->contest.contestants[i].rival;
        printf("%s: %s\n    %s\n", rival->name, rival->method, rival->configuration);
    }
#ifndef WIRECOPY_BENCH_FAISS
    puts("built without FAISS: libfaiss-dev and a BLAS give a comparison with its indexes");
#endif
}

static void print_row(rivals *run, size_t i)
{
    const bench_contestant *const contestant = &run->contest.contestants[i];
    const costs own = costs_of(run, 0), its = costs_of(run, i);
    printf("%-24s %7.2f %7.2f %7.2f  ", contestant->rival->name, its.answer_us / own.answer_us,
           its.index_us / own.index_us, its.byte_count / own.byte_count);
    for (size_t kind = 0; kind < COPY_KINDS; kind++)
        printf("%9.3f ", recall(run, contestant, copies[kind]));
    printf("%7" PRIu64 "  %8.2f %8.2f %9.2f %9.0f\n", contestant->false_count, its.fingerprint_us, its.index_us,
           its.look_up_us, its.byte_count);
}

static void print_table(rivals *run)
{
    const bench_contest *const contest = &run->contest;
    bench_manifest_table(&run->result.manifest, stdout);
    printf("stories   %" PRIu64 " of '%s' indexed, %d at a time; then %" PRIu64 " asked about: %" PRIu64
           " identical copies, %" PRIu64 " edited, %" PRIu64 " derived\n",
           contest->story_count, run->feed ? run->feed : "generate", BATCH_COUNT, contest->question_count,
           contest->asked[WIRECOPY_IDENTICAL], contest->asked[WIRECOPY_EDITED], contest->asked[WIRECOPY_DERIVED]);
    printf("method    one thread; fingerprints: the median of %zu batches; lookups: of %" PRIu64
           " rounds; index: the mean\n\n",
           contest->contestants[0].batch_count, run->repeat_count);
    print_methods(run);
    printf("\n%-24s %23s  %29s %7s  %s\n%-24s %7s %7s %7s  %9s %9s %9s %7s  %8s %8s %9s %9s\n", "", "times wirecopy's",
           "share found of copies", "false", "a story, us", "", "answer", "index", "bytes", "identical", "edited",
           "derived", "", "fingerp.", "index", "look up", "bytes");
    for (size_t i = 0; i < contest->count; i++)
        print_row(run, i);
}

static void add_figures(rivals *run, size_t i)
{
    bench_result *const result = &run->result;
    const bench_contestant *const contestant = &run->contest.contestants[i];
    const char *const name = contestant->rival->name;
    const costs own = costs_of(run, 0), its = costs_of(run, i);
    bench_result_add(result, &bench_unit_us, contestant->fingerprint_us, contestant->batch_count,
                     "rivals/%s/fingerprint", name);
    bench_result_add_one(result, &bench_unit_us, its.index_us, "rivals/%s/index", name);
    bench_result_add(result, &bench_unit_us, contestant->look_up_us, contestant->round_count, "rivals/%s/lookup", name);
    bench_result_add_one(result, &bench_unit_bytes, its.byte_count, "rivals/%s/bytes", name);
    bench_result_add_one(result, &bench_unit_ratio, its.answer_us / own.answer_us, "rivals/%s/times", name);
    for (size_t kind = 0; kind < COPY_KINDS; kind++)
        bench_result_add_one(result, &bench_unit_share, recall(run, contestant, copies[kind]), "rivals/%s/recall/%s",
                             name, wirecopy_verdict_name(copies[kind]));
    bench_result_add_one(result, &bench_unit_count, (double)contestant->false_count, "rivals/%s/false", name);
    bench_result_add_one(result, &bench_unit_count, (double)contestant->hits.count, "rivals/%s/hits", name);
}

static void print_json(const rivals *run)
{
    bench_result_begin_json(&run->result, stdout);
    printf(",\"stories\":%" PRIu64 ",\"questions\":%" PRIu64 ",\"asked\":{", run->contest.story_count,
           run->contest.question_count);
    for (size_t i = 0; i < COPY_KINDS; i++)
        printf("%s\"%s\":%" PRIu64, i ? "," : "", wirecopy_verdict_name(copies[i]), run->contest.asked[copies[i]]);
    fputs("},\"rivals\":[", stdout);
    for (size_t i = 0; i < run->contest.count; i++) {
        const bench_contestant *const contestant = &run->contest.contestants[i];
        fputs(i ? ",{" : "{", stdout);
        bench_manifest_string(stdout, "name", contestant->rival->name);
        putchar(',');
        bench_manifest_string(stdout, "method", contestant->rival->method);
        putchar(',');
        bench_manifest_string(stdout, "configuration", contestant->rival->configuration);
        printf(",\"exact\":%s}", contestant->rival->is_exact ? "true" : "false");
    }
    fputs("]}\n", stdout);
}

/* Rivals that are exact have the same keys: they have to give the same answers, or there is no report. */
static wirecopy_status compare_answers(rivals *run)
{
    size_t exact_count = 0, hit_count = 0;
    for (size_t i = 0; i < run->contest.count; i++) {
        const bench_contestant *const contestant = &run->contest.contestants[i];
        run->contest.failed = i;
        if (!contestant->agrees)
            return WIRECOPY_E_CORRUPT;
        exact_count += contestant->rival->is_exact;
        hit_count = contestant->rival->is_exact ? contestant->hits.count : hit_count;
    }
    if (!run->json)
        printf("\nthe %zu that are exact within 3 bits gave the same answers, %zu of them\n", exact_count, hit_count);
    return WIRECOPY_OK;
}

static wirecopy_status report(rivals *run)
{
    bench_contest_judge(&run->contest, run->truths, run->families);
    for (size_t i = 0; i < run->contest.count; i++)
        add_figures(run, i);
    wirecopy_status status = bench_result_finish(&run->result);
    if (status == WIRECOPY_OK && !run->json)
        print_table(run);
    if (status == WIRECOPY_OK)
        status = compare_answers(run);
    if (status == WIRECOPY_OK && run->json)
        print_json(run);
    return status;
}

/* ---- the run ---- */

static wirecopy_status reserve(rivals *run)
{
    const size_t batch_count = run->question_count > BATCH_COUNT ? run->question_count : BATCH_COUNT;
    run->stories = wirecopy_memory_alloc(batch_count * sizeof run->stories[0]);
    run->families = wirecopy_memory_alloc(run->story_count * sizeof run->families[0]);
    run->truths = wirecopy_memory_alloc(run->question_count * sizeof run->truths[0]);
    if (!run->stories || !run->families || !run->truths)
        return WIRECOPY_E_MEMORY;
    const bench_rival_setup setup = {.story_count = run->story_count, .batch_count = batch_count};
    return bench_contest_open(&run->contest, &setup, &run->folder);
}

static wirecopy_status compare(rivals *run)
{
    wirecopy_status status = run->feed ? read_feed(run) : open_generator(run);
    if (status == WIRECOPY_OK)
        status = bench_folder_create(&run->folder, run->parent);
    if (status == WIRECOPY_OK)
        status = reserve(run);
    if (status == WIRECOPY_OK)
        status = run->feed ? index_feed(run) : index_generated(run);
    if (status == WIRECOPY_OK)
        status = run->feed ? ask_planted(run) : ask_generated(run);
    return status == WIRECOPY_OK ? report(run) : status;
}

static void clear(rivals *run)
{
    bench_contest_close(&run->contest);
    bench_stock_close(&run->stock);
    bench_generator_destroy(run->generator);
    bench_planting_clear(&run->planting);
    bench_corpus_clear(&run->corpus);
    bench_folder_destroy(&run->folder);
    bench_result_clear(&run->result);
    wirecopy_arena_clear(&run->arena);
    wirecopy_memory_free(run->stories);
    wirecopy_memory_free(run->families);
    wirecopy_memory_free(run->truths);
}

/* ---- the command ---- */

static void print_help(void)
{
    printf("usage: wirecopy-bench rivals [OPTION...]\n\n%s\n\n", bench_rivals.question);
    fputs("  --feed FILE      stories to index, of which copies are planted; default: generated ones\n"
          "  --stories N      generated ones; default 100000\n"
          "  --words N        median length of a generated one; default 400\n"
          "  --questions N    stories that are looked up; default 5000\n"
          "  --repeat N       rounds in which they are; default 5\n"
          "  --seed N         default 1\n"
          "  --folder DIR     where files are written, and removed; default: $TMPDIR, else /tmp\n"
          "  --json           a JSON object instead of a table\n"
          "  --help           this\n",
          stdout);
}

static bool set_option(rivals *run, int option, const char *value)
{
    switch (option) {
    case 'f':
        run->feed = value;
        return true;
    case 'd':
        run->parent = value;
        return true;
    case 'j':
        run->json = true;
        return true;
    case 'n':
        return bench_settings_number(value, 1, STORIES_MAX, &run->story_count);
    case 'w':
        return bench_settings_number(value, 20, 20000, &run->words);
    case 'q':
        return bench_settings_number(value, 1, QUESTIONS_MAX, &run->question_count);
    case 'r':
        return bench_settings_number(value, 1, BENCH_CONTEST_ROUNDS_MAX, &run->repeat_count);
    case 's':
        return bench_settings_number(value, 0, UINT64_MAX, &run->seed);
    default:
        return false;
    }
}

/* Returns -1 to go on, or an exit status. */
static int parse(rivals *run, int argument_count, char **arguments)
{
    static const struct option options[] = {
        {"feed", required_argument, NULL, 'f'},   {"stories", required_argument, NULL, 'n'},
        {"words", required_argument, NULL, 'w'},  {"questions", required_argument, NULL, 'q'},
        {"repeat", required_argument, NULL, 'r'}, {"seed", required_argument, NULL, 's'},
        {"folder", required_argument, NULL, 'd'}, {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    opterr = 0;
    for (int option; (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return 0;
        }
        if (!set_option(run, option, optarg)) {
            bench_message_print("'wirecopy-bench rivals --help' says what options there are, and their values");
            return wirecopy_status_exit(WIRECOPY_E_INVALID);
        }
    }
    if (optind == argument_count)
        return -1;
    bench_message_print("unexpected '%s'", arguments[optind]);
    return wirecopy_status_exit(WIRECOPY_E_INVALID);
}

static int run_rivals(int argument_count, char **arguments)
{
    static rivals run;
    run.parent = bench_folder_parent();
    run.story_count = 100000;
    run.words = 400;
    run.question_count = 5000;
    run.repeat_count = 5;
    run.seed = 1;
    int exit_status = parse(&run, argument_count, arguments);
    if (exit_status >= 0)
        return exit_status;
    bench_interrupt_catch();
    bench_result_open(&run.result, &bench_rivals, run.json, argument_count, arguments);
    run.result.manifest.seed = run.seed;
    run.result.manifest.repeat_count = run.repeat_count;
    const wirecopy_status status = compare(&run);
    exit_status = status == WIRECOPY_OK
                      ? 0
                      : bench_message_status(status, "cannot compare '%s' on '%s'",
                                             run.contest.count ? bench_rival_table[run.contest.failed]->name : "rivals",
                                             run.feed ? run.feed : "generate");
    clear(&run);
    return exit_status;
}

const bench_benchmark bench_rivals = {
    .name = "rivals",
    .question = "what else would one do, what does it cost beside wirecopy, and what does it find?",
    .run = run_rivals,
};
