#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "bench/benchmark.h"
#include "bench/corpus.h"
#include "bench/folder.h"
#include "bench/generator.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/mixture.h"
#include "bench/random.h"
#include "bench/result.h"
#include "bench/rival_faiss.h"
#include "bench/settings.h"
#include "core/base/memory.h"
#include "core/fingerprint/scan.h"
#include "core/store/near.h"

/* Of the stories, one in ten is a copy of an earlier one, and of the questions one in two of a story: with so many of
 * their words changed. */
#define COPY_CHANGED_SHARE 0.03
#define QUESTION_CHANGED_SHARE 0.02
#define COMMIT_COUNT 10000
#define BATCH_COUNT 100000
#define REPEAT_COUNT 5
#define FAISS_KEYS_MAX 20000000
#define SCANNED_COUNT 100

/* Stories whose words are mixed where no feed is given. */
#define GENERATED_COUNT 50000

typedef struct hamming {
    const char *feed; /* NULL: stories are generated */
    const char *parent;
    uint64_t story_count, question_count, seed;
    bool json;
    bench_result result;
    bench_folder folder;
    bench_corpus corpus;
    bench_mixture mixture;
    uint64_t *keys;      /* [story_count] */
    uint64_t *questions; /* [question_count] */
    wirecopy_store *store;
    wirecopy_view *view;
    wirecopy_near near;
    double append_seconds;
    wirecopy_store_stats stats;
    uint64_t found_count;  /* within 3 bits of all questions */
    double single_seconds; /* a question, at best, within 3 bits */
} hamming;

/* ---- the store ---- */

static void make_story(hamming *run, uint64_t story, uint64_t simhash_out[WIRECOPY_SIMHASH_WORDS])
{
    uint64_t random = bench_random_mix(run->seed ^ story);
    if (story > 0 && bench_random_below(&random, 10) == 0)
        bench_mixture_make(&run->mixture, bench_random_below(&random, story), COPY_CHANGED_SHARE, story, simhash_out);
    else
        bench_mixture_make(&run->mixture, story, 0, 0, simhash_out);
}

static wirecopy_status append(hamming *run, uint64_t story, const uint64_t simhash[WIRECOPY_SIMHASH_WORDS])
{
    char id[24];
    uint64_t appended;
    wirecopy_record record = {.group = story, .digest = story};
    record.id = (wirecopy_string){id, (size_t)snprintf(id, sizeof id, "s%" PRIu64, story)};
    record.fingerprint.word_count = record.fingerprint.content_word_count = 100;
    record.fingerprint.exact[0] = record.fingerprint.exact[1] = bench_random_mix(story);
    for (unsigned i = 0; i < WIRECOPY_SIMHASH_WORDS; i++)
        record.fingerprint.simhash[i] = simhash[i];
    return wirecopy_store_append(run->store, &record, &appended);
}

/* Makes a commit's stories first: that is no part of what is timed. */
static wirecopy_status fill_store(hamming *run)
{
    uint64_t(*const simhashes)[WIRECOPY_SIMHASH_WORDS] = wirecopy_memory_alloc(COMMIT_COUNT * sizeof *simhashes);
    wirecopy_status status = simhashes ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (uint64_t first = 0; status == WIRECOPY_OK && first < run->story_count; first += COMMIT_COUNT) {
        const uint64_t left = run->story_count - first, count = left < COMMIT_COUNT ? left : COMMIT_COUNT;
        for (uint64_t i = 0; i < count; i++) {
            make_story(run, first + i, simhashes[i]);
            run->keys[first + i] = simhashes[i][0];
        }
        const double begun = bench_clock_seconds();
        for (uint64_t i = 0; status == WIRECOPY_OK && i < count; i++)
            status = append(run, first + i, simhashes[i]);
        if (status == WIRECOPY_OK)
            status = wirecopy_store_commit(run->store);
        run->append_seconds += bench_clock_seconds() - begun;
        if (bench_interrupt_came())
            status = WIRECOPY_E_CANCELLED;
    }
    wirecopy_memory_free(simhashes);
    return status;
}

static wirecopy_status prepare(hamming *run)
{
    char path[BENCH_PATH_BYTES];
    run->keys = wirecopy_memory_alloc(run->story_count * sizeof *run->keys);
    run->questions = wirecopy_memory_alloc(run->question_count * sizeof *run->questions);
    if (!run->keys || !run->questions)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = bench_folder_create(&run->folder, run->parent);
    if (status == WIRECOPY_OK)
        status = bench_folder_path(&run->folder, "store", path);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_open(path, WIRECOPY_STORE_CREATE, &run->store);
    if (status == WIRECOPY_OK)
        status = fill_store(run);
    uint64_t random = run->seed;
    for (uint64_t i = 0; i < run->question_count; i++) {
        uint64_t simhash[WIRECOPY_SIMHASH_WORDS];
        const uint64_t story = bench_random_below(&random, run->story_count);
        if (i % 2)
            bench_mixture_make(&run->mixture, story, QUESTION_CHANGED_SHARE, i, simhash);
        else
            bench_mixture_make(&run->mixture, run->story_count + i, 0, 0, simhash);
        run->questions[i] = simhash[0];
    }
    return status;
}

static wirecopy_status open_view(hamming *run)
{
    wirecopy_status status = wirecopy_store_count(run->store, &run->stats);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&run->store, 1, &run->view);
    return status == WIRECOPY_OK ? wirecopy_view_begin(run->view) : status;
}

static void close_view(hamming *run)
{
    wirecopy_view_destroy(run->view);
    run->view = NULL;
}

static wirecopy_status add_generated(hamming *run, bench_writer *writer)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t i = 0; status == WIRECOPY_OK && i < GENERATED_COUNT; i++) {
        wirecopy_story story;
        status = bench_writer_write(writer, i, &story);
        if (status == WIRECOPY_OK)
            status = bench_mixture_add(&run->mixture, &story);
    }
    return status == WIRECOPY_OK ? bench_mixture_ready(&run->mixture) : status;
}

static wirecopy_status mix_generated(hamming *run)
{
    bench_generator_options options;
    bench_generator *generator = NULL;
    bench_writer *writer = NULL;
    bench_generator_options_init(&options);
    options.seed = run->seed;
    wirecopy_status status = bench_generator_create(&options, &generator);
    if (status == WIRECOPY_OK)
        status = bench_writer_create(generator, &writer);
    if (status == WIRECOPY_OK)
        status = add_generated(run, writer);
    bench_writer_destroy(writer);
    bench_generator_destroy(generator);
    return status;
}

static wirecopy_status mix_feed(hamming *run)
{
    char reason[BENCH_REASON_BYTES];
    wirecopy_status status = bench_corpus_read(&run->corpus, run->feed, 1, reason);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->corpus.story_count; i++)
        status = bench_mixture_add(&run->mixture, &run->corpus.stories[i]);
    bench_corpus_clear(&run->corpus);
    return status == WIRECOPY_OK ? bench_mixture_ready(&run->mixture) : status;
}

/* ---- measuring ---- */

/* Every answer within the radius, by definition: WIRECOPY_E_CORRUPT if it is not what the index says. */
static wirecopy_status compare_with_scan(hamming *run, unsigned radius)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t i = 0; status == WIRECOPY_OK && i < SCANNED_COUNT && i < run->question_count; i++) {
        status = wirecopy_view_near(run->view, &run->questions[i], 1, radius, UINT64_MAX, &run->near);
        if (status == WIRECOPY_OK &&
            run->near.hit_count != wirecopy_scan(run->keys, run->story_count, &run->questions[i], 1, radius, NULL, 0))
            status = WIRECOPY_E_CORRUPT;
    }
    return status;
}

/* Of this thread's own work: one thread works here, all is in memory, and others' work is none of its. */
static double work_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* All questions, so many at a time. Adds up the answers. */
static wirecopy_status ask(hamming *run, unsigned radius, uint64_t question_count, uint64_t batch_count,
                           uint64_t *found_out)
{
    wirecopy_status status = WIRECOPY_OK;
    *found_out = 0;
    for (uint64_t i = 0; status == WIRECOPY_OK && i < question_count; i += batch_count) {
        const uint64_t left = question_count - i, count = left < batch_count ? left : batch_count;
        status = wirecopy_view_near(run->view, run->questions + i, count, radius, UINT64_MAX, &run->near);
        *found_out += run->near.hit_count;
    }
    return status == WIRECOPY_OK && bench_interrupt_came() ? WIRECOPY_E_CANCELLED : status;
}

static wirecopy_status measure(hamming *run, const char *name, unsigned radius, uint64_t question_count,
                               uint64_t batch_count)
{
    double best = 0, sum = 0, us[REPEAT_COUNT];
    uint64_t found = 0;
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned i = 0; status == WIRECOPY_OK && i < REPEAT_COUNT; i++) {
        const double begun = work_seconds();
        status = ask(run, radius, question_count, batch_count, &found);
        const double seconds = work_seconds() - begun;
        best = i == 0 || seconds < best ? seconds : best;
        sum += seconds;
        us[i] = 1e6 * seconds / (double)question_count;
    }
    if (status != WIRECOPY_OK)
        return status;
    bench_result_print(&run->result, "%6u %10" PRIu64 " %12" PRIu64 " %10.3f %10.3f %14.3f\n", radius, question_count,
                       batch_count, 1e6 * best / (double)question_count,
                       1e6 * sum / REPEAT_COUNT / (double)question_count, (double)found / (double)question_count);
    bench_result_add(&run->result, &bench_unit_us, us, REPEAT_COUNT, "hamming/%s/radius-%u/%s", name, radius,
                     batch_count == 1 ? "single" : "batch");
    if (radius == 3 && batch_count == 1) {
        run->found_count = found;
        run->single_seconds = best / (double)question_count;
    }
    return WIRECOPY_OK;
}

/* The same questions, or the first of them, and the same answers. */
static wirecopy_status measure_faiss(hamming *run)
{
#ifdef WIRECOPY_BENCH_FAISS
    if (run->story_count > FAISS_KEYS_MAX) {
        bench_result_print(&run->result, "\nFAISS IndexBinaryMultiHash is left out: it takes 90 bytes a key\n");
        return WIRECOPY_OK;
    }
    bench_faiss *index = NULL;
    bench_hits hits = {0};
    const uint64_t question_count = run->question_count < 5000 ? run->question_count : 5000;
    uint64_t wanted;
    double begun = work_seconds(), best = 0;
    wirecopy_status status = bench_faiss_create(BENCH_FAISS_MULTIHASH, &index);
    if (status == WIRECOPY_OK)
        status = bench_faiss_add(index, run->keys, run->story_count);
    const double add_seconds = work_seconds() - begun;
    double us[3];
    if (status == WIRECOPY_OK)
        status = ask(run, 3, question_count, 1, &wanted);
    for (unsigned i = 0; status == WIRECOPY_OK && i < 3; i++) {
        hits.count = 0; /* of the round before */
        begun = work_seconds();
        status = bench_faiss_find(index, run->questions, question_count, 3, &hits);
        const double seconds = work_seconds() - begun;
        best = i == 0 || seconds < best ? seconds : best;
        us[i] = 1e6 * seconds / (double)question_count;
    }
    const bool agrees = hits.count == wanted;
    bench_faiss_destroy(index);
    bench_hits_clear(&hits);
    if (status != WIRECOPY_OK)
        return status;
    bench_result_add(&run->result, &bench_unit_us, us, 3, "hamming/faiss-multihash/radius-3/batch");
    bench_result_print(
        &run->result,
        "\nFAISS IndexBinaryMultiHash, 4 hashes of 16 bits, no flips, radius 3, one thread: %.3f us, %.1f times the\n"
        "time of single questions; added in %.3f us a key; %s answers\n",
        1e6 * best / (double)question_count, best / (double)question_count / run->single_seconds,
        1e6 * add_seconds / (double)run->story_count, agrees ? "the same" : "OTHER");
#else
    (void)run;
    bench_result_print(
        &run->result,
        "\nbuilt without FAISS: libfaiss-dev and a BLAS give a comparison with its IndexBinaryMultiHash\n");
#endif
    return WIRECOPY_OK;
}

static wirecopy_status measure_store(hamming *run, const char *name)
{
    wirecopy_status status = open_view(run);
    if (status != WIRECOPY_OK)
        return status;
    const uint64_t few = run->question_count / 10 ? run->question_count / 10 : 1;
    bench_result_print(&run->result, "\n%s: %" PRIu64 " segments, a tail of %" PRIu64 "\n", name,
                       run->stats.segment_count, run->stats.tail_story_count);
    bench_result_print(&run->result, "%6s %10s %12s %10s %10s %14s\n", "radius", "questions", "at a time", "best us",
                       "mean us", "found by each");
    status = measure(run, name, 3, run->question_count, 1);
    if (status == WIRECOPY_OK)
        status = measure(run, name, 3, run->question_count, BATCH_COUNT);
    if (status == WIRECOPY_OK)
        status = measure(run, name, 7, few, 1);
    if (status == WIRECOPY_OK)
        status = measure(run, name, 7, few, BATCH_COUNT);
    for (unsigned radius = 0; status == WIRECOPY_OK && radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++)
        status = radius % 4 == 3 ? compare_with_scan(run, radius) : WIRECOPY_OK;
    if (status == WIRECOPY_OK)
        bench_result_print(&run->result, "answers are those of a scan, for %d questions of each radius\n",
                           SCANNED_COUNT);
    return status;
}

/* FAISS's time is compared with that of the compacted store: it has one index, too. */
static wirecopy_status measure_all(hamming *run)
{
    const double rate = (double)run->story_count / run->append_seconds;
    bench_result_print(&run->result, "machine   %s, %ld cores; %s; %.1f cores were busy\n", run->result.manifest.cpu,
                       run->result.manifest.cores, run->result.manifest.date, run->result.manifest.busy_cores);
    bench_result_print(&run->result, "build     wirecopy %s, revision %s, %s, flags: %s\n",
                       run->result.manifest.version, run->result.manifest.revision, run->result.manifest.compiler,
                       run->result.manifest.flags);
    bench_result_print(&run->result,
                       "store     %" PRIu64 " stories without sketches, mixed from the %zu of '%s'"
                       ";\n          %.0f stories/s in commits of %d; one thread; times are of the processor\n",
                       run->story_count, run->mixture.story_count, run->feed ? run->feed : "generate", rate,
                       COMMIT_COUNT);
    bench_result_add_one(&run->result, &bench_unit_stories_per_s, rate, "hamming/append");
    wirecopy_status status = measure_store(run, "grown");
    close_view(run);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_compact(run->store);
    if (status == WIRECOPY_OK)
        status = measure_store(run, "compacted");
    return status == WIRECOPY_OK ? measure_faiss(run) : status;
}

/* ---- the command ---- */

static void print_help(void)
{
    printf("usage: wirecopy-bench hamming [OPTION...]\n\n%s\n\n", bench_hamming.question);
    fputs("  --feed FILE      whose stories' words are mixed: the more stories, the better;\n"
          "                   default: generated ones\n"
          "  --stories N      in the store; default 10000000\n"
          "  --questions N    default 100000\n"
          "  --seed N         default 1\n"
          "  --folder DIR     where the store is written, and removed; default: $TMPDIR, else /tmp\n"
          "  --json           a JSON object instead of tables\n"
          "  --help           this\n",
          stdout);
}

/* Returns -1 to go on, or an exit status. */
static int parse(hamming *run, int argument_count, char **arguments)
{
    static const struct option options[] = {{"feed", required_argument, NULL, 'f'},
                                            {"stories", required_argument, NULL, 'n'},
                                            {"questions", required_argument, NULL, 'q'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"folder", required_argument, NULL, 'd'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    bool good = true;
    opterr = 0;
    for (int option; good && (option = getopt_long(argument_count, arguments, "", options, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return 0;
        }
        if (option == 'f')
            run->feed = optarg;
        else if (option == 'd')
            run->parent = optarg;
        else if (option == 'j')
            run->json = true;
        else
            good = (option == 'n' && bench_settings_number(optarg, 1, UINT32_MAX, &run->story_count)) ||
                   (option == 'q' && bench_settings_number(optarg, 1, UINT32_MAX, &run->question_count)) ||
                   (option == 's' && bench_settings_number(optarg, 0, UINT32_MAX, &run->seed));
    }
    if (good && optind == argument_count)
        return -1;
    bench_message_print("only the options that 'wirecopy-bench hamming --help' names, please");
    return wirecopy_status_exit(WIRECOPY_E_INVALID);
}

static wirecopy_status report(hamming *run)
{
    const wirecopy_status status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK || !run->json)
        return status;
    bench_result_begin_json(&run->result, stdout);
    printf(",\"stories\":%" PRIu64 ",\"questions\":%" PRIu64 "}\n", run->story_count, run->question_count);
    return WIRECOPY_OK;
}

static int run_hamming(int argument_count, char **arguments)
{
    hamming run = {.parent = bench_folder_parent(), .story_count = 10000000, .question_count = 100000, .seed = 1};
    int exit_status = parse(&run, argument_count, arguments);
    if (exit_status >= 0)
        return exit_status;
    bench_interrupt_catch();
    bench_result_open(&run.result, &bench_hamming, run.json, argument_count, arguments);
    run.result.manifest.seed = run.seed;
    run.result.manifest.repeat_count = REPEAT_COUNT;
    bench_mixture_init(&run.mixture, run.seed);
    wirecopy_status status = run.feed ? mix_feed(&run) : mix_generated(&run);
    if (status == WIRECOPY_OK)
        status = prepare(&run);
    if (status == WIRECOPY_OK)
        status = measure_all(&run);
    if (status == WIRECOPY_OK)
        status = report(&run);
    exit_status = status == WIRECOPY_OK
                      ? 0
                      : bench_message_status(status, "cannot measure with '%s'", run.feed ? run.feed : "generate");
    close_view(&run);
    wirecopy_store_close(run.store);
    wirecopy_near_clear(&run.near);
    bench_mixture_clear(&run.mixture);
    bench_folder_destroy(&run.folder);
    bench_result_clear(&run.result);
    wirecopy_memory_free(run.keys);
    wirecopy_memory_free(run.questions);
    return exit_status;
}

const bench_benchmark bench_hamming = {
    .name = "hamming",
    .question = "how long does it take to find all stories whose 64-bit keys lie within 3, or 7, bits of a question's?",
    .run = run_hamming,
};
