#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/bar.h"
#include "bench/benchmark.h"
#include "bench/corpus.h"
#include "bench/edit.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/random.h"
#include "bench/scale_settings.h"
#include "bench/wire.h"
#include "core/base/memory.h"
#include "core/match/candidates.h"
#include "core/match/matcher.h"
#include "wirecopy/engine.h"

/* Of shorter stories an edit of 2 % is no word, and what is left when a third is cut is a flash. */
#define WORDS_MIN 150

/* Stories whose words stand for others. */
#define LEARNT_STORIES 800

/* What became of the stories that were edited in one way; one that was not flagged was lost at one of three stages. */
typedef struct quality_row {
    uint64_t flagged;      /* as a copy of its original: derived or higher */
    uint64_t edited;       /* of these: edited, or identical */
    uint64_t not_gathered; /* its original, or the group of that, was no candidate */
    uint64_t below;        /* it was one, and scored too low to be even related */
    uint64_t related;      /* it was related */
    uint64_t strangers;    /* pairs with other stories that are flagged, and are not when nothing is edited */
} quality_row;

typedef struct quality {
    bench_scale_settings settings;
    bench_result result;
    bench_folder folder;
    bench_corpus corpus;
    bench_editor editor;
    wirecopy_story *stories; /* [story_count] those that are edited; their numbers are those in the store */
    size_t story_count, stories_capacity;
    wirecopy_arena ids;
    wirecopy_store *store;
    wirecopy_view *view;
    wirecopy_matcher *matcher;
    wirecopy_fingerprinter *fingerprinter;
    wirecopy_candidates candidates;
    uint64_t *pairs; /* [pair_count] lesser << 32 | greater, ascending: flagged as they are */
    size_t pair_count, pairs_capacity;
    quality_row *rows; /* [bench_edit_count] */
} quality;

static bool going_on(void)
{
    return !bench_interrupt_came();
}

/* ---- stories ---- */

static int read_corpus(quality *run)
{
    static char path[BENCH_PATH_BYTES];
    char reason[BENCH_REASON_BYTES];
    bench_generator *generator = NULL;
    const char *feed = run->settings.feed;
    wirecopy_status status = WIRECOPY_OK;
    if (!feed) {
        bench_generator_options options = run->settings.generator;
        options.identical_share = options.edited_share = options.derived_share = 0;
        status = bench_generator_create(&options, &generator);
        if (status == WIRECOPY_OK)
            status = bench_folder_path(&run->folder, "generated.ndjson", path);
        if (status == WIRECOPY_OK)
            status = bench_wire_save(generator, run->settings.story_count, path);
        bench_generator_destroy(generator);
        feed = path;
    }
    if (status == WIRECOPY_OK)
        status = bench_corpus_read(&run->corpus, feed, 1, reason);
    return status == WIRECOPY_OK ? 0 : bench_message_status(status, "cannot read '%s'", feed);
}

/* Sources are not told, of either: a copy has another one, but what its original's prints under all its stories is still in
 * it, and would be no template of that. */
static wirecopy_status take_story(quality *run, const wirecopy_story *story)
{
    char id[32];
    size_t word_count = 0;
    wirecopy_status status = bench_editor_count(&run->editor, story->text, &word_count);
    if (status != WIRECOPY_OK || word_count < WORDS_MIN)
        return status;
    if (wirecopy_memory_reserve(&run->stories, &run->stories_capacity, run->story_count + 1, sizeof run->stories[0]))
        return WIRECOPY_E_MEMORY;
    const int byte_count = snprintf(id, sizeof id, "story %zu", run->story_count);
    wirecopy_story *taken = &run->stories[run->story_count++];
    *taken = (wirecopy_story){
        .id = {wirecopy_arena_copy(&run->ids, id, (size_t)byte_count), (size_t)byte_count},
        .title = story->title,
        .text = story->text,
        .time_ms = story->time_ms,
    };
    return taken->id.bytes ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

/* In an order drawn from the seed, so that a part of a feed is a sample of it. */
static wirecopy_status take_stories(quality *run)
{
    wirecopy_story *all = run->corpus.stories;
    uint64_t random = run->settings.generator.seed;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->corpus.story_count; i++) {
        const size_t drawn = i + (size_t)bench_random_below(&random, run->corpus.story_count - i);
        const wirecopy_story story = all[drawn];
        all[drawn] = all[i];
        all[i] = story;
        if (run->story_count < run->settings.story_count)
            status = take_story(run, &story);
    }
    for (size_t i = 0; status == WIRECOPY_OK && i < run->story_count && i < LEARNT_STORIES; i++)
        status = bench_editor_learn(&run->editor, &run->stories[i]);
    return status == WIRECOPY_OK && run->story_count == 0 ? WIRECOPY_E_INPUT : status;
}

static wirecopy_status index_stories(quality *run)
{
    char path[BENCH_PATH_BYTES];
    wirecopy_options options;
    wirecopy_options_init(&options);
    options.thread_count = (unsigned)run->settings.thread_count;
    wirecopy_story_array array = {.stories = run->stories, .count = run->story_count};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    wirecopy_status status = bench_folder_path(&run->folder, "store", path);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_open(path, WIRECOPY_STORE_CREATE, &run->store);
    if (status == WIRECOPY_OK)
        status = wirecopy_index(run->store, &source, &options, NULL);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&run->store, 1, &run->view);
    if (status == WIRECOPY_OK)
        status = wirecopy_matcher_create(&run->matcher);
    if (status == WIRECOPY_OK)
        status = wirecopy_fingerprinter_create(&run->fingerprinter);
    return status;
}

/* ---- questions ---- */

/* An id of the story's own makes it a version, which is not reported; without one it is a stranger's. */
static wirecopy_status ask(quality *run, const wirecopy_story *story, wirecopy_fingerprint *fingerprint_out,
                           wirecopy_answer *answer_out)
{
    wirecopy_status status = wirecopy_fingerprint_story(run->fingerprinter, story, fingerprint_out, NULL);
    const wirecopy_question question = {
        .families_below = UINT64_MAX,
        .fingerprint = fingerprint_out,
        .id = story->id,
        .source = story->source,
        .as_of = wirecopy_view_story_count(run->view),
        .min_verdict = WIRECOPY_RELATED,
        .time_ms = story->time_ms,
    };
    return status == WIRECOPY_OK ? wirecopy_matcher_ask(run->matcher, run->view, &question, answer_out) : status;
}

static uint64_t pair_of(uint64_t a, uint64_t b)
{
    return a < b ? a << 32 | b : b << 32 | a;
}

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Which pairs are flagged as they are, asked from either side. */
static wirecopy_status find_pairs(quality *run)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->story_count; i++) {
        wirecopy_fingerprint fingerprint;
        wirecopy_answer answer;
        status = ask(run, &run->stories[i], &fingerprint, &answer);
        for (size_t k = 0; status == WIRECOPY_OK && k < answer.match_count; k++) {
            if (answer.matches[k].verdict < WIRECOPY_DERIVED)
                continue;
            if (wirecopy_memory_reserve(&run->pairs, &run->pairs_capacity, run->pair_count + 1, sizeof run->pairs[0]))
                status = WIRECOPY_E_MEMORY;
            else
                run->pairs[run->pair_count++] = pair_of(i, answer.matches[k].story);
        }
    }
    if (run->pair_count)
        qsort(run->pairs, run->pair_count, sizeof run->pairs[0], compare_numbers);
    size_t kept = 0;
    for (size_t i = 0; i < run->pair_count; i++)
        if (kept == 0 || run->pairs[kept - 1] != run->pairs[i])
            run->pairs[kept++] = run->pairs[i];
    run->pair_count = kept;
    return status;
}

static bool is_pair(const quality *run, uint64_t a, uint64_t b)
{
    const uint64_t pair = pair_of(a, b);
    return run->pair_count && bsearch(&pair, run->pairs, run->pair_count, sizeof pair, compare_numbers);
}

/* Whether the story, or another of its group, is among those that share sketch entries: candidates are weighed by group. */
static wirecopy_status look_among_candidates(quality *run, const wirecopy_fingerprint *fingerprint, uint64_t story,
                                             bool *found_out)
{
    const uint64_t group = wirecopy_view_card(run->view, story).group;
    const wirecopy_tally *tally = &run->candidates.stories;
    const wirecopy_status status =
        wirecopy_candidates_gather(&run->candidates, run->view, fingerprint, wirecopy_view_story_count(run->view));
    *found_out = false;
    for (size_t i = 0; status == WIRECOPY_OK && i < tally->count && !*found_out; i++)
        *found_out = wirecopy_view_card(run->view, tally->items[i].number).group == group;
    return status;
}

static wirecopy_status judge(quality *run, quality_row *row, uint64_t story, const wirecopy_fingerprint *fingerprint,
                             const wirecopy_answer *answer)
{
    wirecopy_verdict verdict = WIRECOPY_ORIGINAL;
    bool is_candidate = true;
    for (size_t i = 0; i < answer->match_count; i++) {
        const wirecopy_match *match = &answer->matches[i];
        if (match->story == story)
            verdict = match->verdict;
        else if (match->verdict >= WIRECOPY_DERIVED)
            row->strangers += !is_pair(run, story, match->story);
    }
    row->flagged += verdict >= WIRECOPY_DERIVED;
    row->edited += verdict >= WIRECOPY_EDITED;
    row->related += verdict == WIRECOPY_RELATED;
    if (verdict != WIRECOPY_ORIGINAL)
        return WIRECOPY_OK;
    const wirecopy_status status = look_among_candidates(run, fingerprint, story, &is_candidate);
    row->below += status == WIRECOPY_OK && is_candidate;
    row->not_gathered += status == WIRECOPY_OK && !is_candidate;
    return status;
}

/* An edited story is one of its own, without the id of its original. */
static wirecopy_status measure_edit(quality *run, size_t edit)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->story_count; i++) {
        wirecopy_story edited;
        wirecopy_fingerprint fingerprint;
        wirecopy_answer answer;
        if (i % 256 == 0)
            bench_bar_show("editing", edit * run->story_count + i, bench_edit_count * run->story_count);
        status = going_on() ? bench_editor_edit(&run->editor, &bench_edit_table[edit], &run->stories[i], &edited)
                            : WIRECOPY_E_CANCELLED;
        edited.id = (wirecopy_string){0};
        if (status == WIRECOPY_OK)
            status = ask(run, &edited, &fingerprint, &answer);
        if (status == WIRECOPY_OK)
            status = judge(run, &run->rows[edit], i, &fingerprint, &answer);
    }
    return status;
}

static wirecopy_status measure_all(quality *run)
{
    run->rows = wirecopy_memory_alloc_zeroed(bench_edit_count, sizeof run->rows[0]);
    wirecopy_status status = run->rows ? wirecopy_view_begin(run->view) : WIRECOPY_E_MEMORY;
    const bool has_begun = status == WIRECOPY_OK;
    if (status == WIRECOPY_OK)
        status = find_pairs(run);
    for (size_t edit = 0; status == WIRECOPY_OK && edit < bench_edit_count; edit++)
        status = measure_edit(run, edit);
    if (has_begun)
        wirecopy_view_end(run->view);
    bench_bar_show(NULL, 0, 0);
    return status;
}

/* ---- reports ---- */

static double share(const quality *run, uint64_t count)
{
    return (double)count / (double)run->story_count;
}

static double per_million(double count, double whole)
{
    return whole > 0 ? 1e6 * count / whole : 0;
}

/* Of all pairs, flagged as they are. */
static double pairs_per_million(const quality *run)
{
    const double count = (double)run->story_count;
    return per_million((double)run->pair_count, count * (count - 1) / 2);
}

/* Of the pairs of an edited story with another one than its original. */
static double strangers_per_million(const quality *run, const quality_row *row)
{
    const double count = (double)run->story_count;
    return per_million((double)row->strangers, count * (count - 1));
}

static void add_measurements(quality *run)
{
    bench_result *result = &run->result;
    for (size_t i = 0; i < bench_edit_count; i++) {
        const quality_row *row = &run->rows[i];
        const char *name = bench_edit_table[i].name;
        bench_result_add_one(result, &bench_unit_share, share(run, row->flagged), "quality/%s/flagged", name);
        bench_result_add_one(result, &bench_unit_share, share(run, row->edited), "quality/%s/edited", name);
        bench_result_add_one(result, &bench_unit_share, 1 - share(run, row->not_gathered), "quality/%s/gathered", name);
        bench_result_add_one(result, &bench_unit_share, 1 - share(run, row->not_gathered + row->below),
                             "quality/%s/related", name);
        bench_result_add_one(result, &bench_unit_count, (double)row->strangers, "quality/%s/strangers", name);
    }
    bench_result_add_one(result, &bench_unit_count, (double)run->pair_count, "quality/as-they-are/pairs");
}

static void print_table(const quality *run)
{
    const bench_manifest *manifest = &run->result.manifest;
    uint64_t strangers = 0;
    bench_manifest_table(manifest, stdout);
    printf("stories   %zu of %d words or more, of %s; seed %" PRIu64 "\n", run->story_count, WORDS_MIN,
           run->settings.feed ? run->settings.feed : "generated ones", manifest->seed);
    printf("method    each is edited in every way, and looked up in a store of all as they are; %s\n\n",
           manifest->date);
    printf("%-20s %9s %9s %9s | %16s %9s %9s | %9s %9s\n", "edit", "flagged", "edited", "derived", "lost: ungathered",
           "unrelated", "related", "strangers", "in 10^6");
    for (size_t i = 0; i < bench_edit_count; i++) {
        const quality_row *row = &run->rows[i];
        strangers += row->strangers;
        printf("%-20s %9.4f %9.4f %9.4f | %16" PRIu64 " %9" PRIu64 " %9" PRIu64 " | %9" PRIu64 " %9.3f\n",
               bench_edit_table[i].name, share(run, row->flagged), share(run, row->edited),
               share(run, row->flagged - row->edited), row->not_gathered, row->below, row->related, row->strangers,
               strangers_per_million(run, row));
    }
    printf("\nas they are, %zu pairs are flagged, %.3f of 10^6; of a real feed these are, in part, true copies\n",
           run->pair_count, pairs_per_million(run));
    printf("strangers are pairs that an edit brought about: %" PRIu64 " in all\n", strangers);
}

static void print_json(const quality *run)
{
    bench_result_begin_json(&run->result, stdout);
    printf(",\"stories\":%zu,\"words_min\":%d,", run->story_count, WORDS_MIN);
    bench_manifest_string(stdout, "feed", run->settings.feed ? run->settings.feed : "generated");
    printf(",\"pairs_per_million\":%.6f,\"edits\":[", pairs_per_million(run));
    for (size_t i = 0; i < bench_edit_count; i++) {
        const quality_row *row = &run->rows[i];
        printf("%s{\"edit\":\"%s\",\"flagged\":%" PRIu64 ",\"edited\":%" PRIu64 ",\"not_gathered\":%" PRIu64
               ",\"below\":%" PRIu64 ",\"related\":%" PRIu64 ",\"strangers\":%" PRIu64
               ",\"strangers_per_million\":%.6f}",
               i ? "," : "", bench_edit_table[i].name, row->flagged, row->edited, row->not_gathered, row->below,
               row->related, row->strangers, strangers_per_million(run, row));
    }
    fputs("]}\n", stdout);
}

/* ---- the run ---- */

static int measure_and_report(quality *run)
{
    wirecopy_status status = bench_folder_create(&run->folder, run->settings.folder);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot make a folder in '%s'", run->settings.folder);
    const int exit_status = read_corpus(run);
    if (exit_status != 0)
        return exit_status;
    bench_editor_init(&run->editor, run->settings.generator.seed);
    status = take_stories(run);
    if (status == WIRECOPY_E_INPUT) {
        bench_message_print("no story has %d words", WORDS_MIN);
        return wirecopy_status_exit(status);
    }
    if (status == WIRECOPY_OK)
        status = index_stories(run);
    if (status == WIRECOPY_OK)
        status = measure_all(run);
    if (status == WIRECOPY_OK)
        add_measurements(run);
    if (status == WIRECOPY_OK)
        status = bench_result_finish(&run->result);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot measure");
    if (run->settings.json)
        print_json(run);
    else
        print_table(run);
    return 0;
}

static void clear(quality *run)
{
    wirecopy_candidates_clear(&run->candidates);
    wirecopy_matcher_destroy(run->matcher);
    wirecopy_fingerprinter_destroy(run->fingerprinter);
    wirecopy_view_destroy(run->view);
    wirecopy_store_close(run->store);
    bench_editor_clear(&run->editor);
    wirecopy_memory_free(run->stories);
    wirecopy_memory_free(run->pairs);
    wirecopy_memory_free(run->rows);
    wirecopy_arena_clear(&run->ids);
    bench_corpus_clear(&run->corpus);
    bench_folder_destroy(&run->folder);
    bench_result_clear(&run->result);
}

static int run_quality(int argument_count, char **arguments)
{
    static quality run;
    int exit_status;
    bench_scale_settings_init(&run.settings);
    run.settings.story_count = 5000;
    run.settings.repeat_count = 1;
    if (!bench_scale_settings_parse(&run.settings, &bench_quality, argument_count, arguments, &exit_status))
        return exit_status;
    bench_scale_settings_open(&run.settings, &run.result, &bench_quality, argument_count, arguments);
    run.result.manifest.warm_up_count = 0;
    bench_interrupt_catch();
    exit_status = measure_and_report(&run);
    clear(&run);
    return exit_status;
}

const bench_benchmark bench_quality = {
    .name = "quality",
    .question = "of stories that were edited in known ways, how many are flagged, where are the others lost, and which "
                "strangers are?",
    .run = run_quality,
};
