#include "bench/trial.h"

#include <omp.h>
#include <string.h>

#include "bench/bar.h"
#include "core/base/memory.h"

/* Stories in memory at a time. */
#define CHUNK_STORIES 10000

#define MATCH_LIMIT 10 /* as the command line has it by default */

static wirecopy_status ask(const bench_trial_worker *worker, const wirecopy_story *story,
                           const wirecopy_fingerprint *fingerprint, wirecopy_answer *answer_out)
{
    const wirecopy_question question = {
        .families_below = UINT64_MAX,
        .fingerprint = fingerprint,
        .id = story->id,
        .source = story->source,
        .as_of = wirecopy_view_story_count(worker->view),
        .min_verdict = WIRECOPY_DERIVED,
        .match_limit = MATCH_LIMIT,
        .time_ms = story->time_ms,
    };
    return wirecopy_matcher_ask(worker->matcher, worker->view, &question, answer_out);
}

/* ---- passes over stories: each does chunk after chunk, in a view of its own ---- */

typedef wirecopy_status pass(bench_trial *trial);

static wirecopy_status warm_up(bench_trial *trial)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < trial->stock->count; i++) {
        const wirecopy_story *story = &trial->stock->stories[i];
        wirecopy_fingerprint fingerprint;
        wirecopy_answer answer;
        status = wirecopy_fingerprint_story(trial->workers[0].fingerprinter, story, &fingerprint, NULL);
        if (status == WIRECOPY_OK)
            status = ask(&trial->workers[0], story, &fingerprint, &answer);
    }
    return status;
}

static wirecopy_status time_one_by_one(bench_trial *trial)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < trial->stock->count; i++) {
        const wirecopy_story *story = &trial->stock->stories[i];
        wirecopy_fingerprint fingerprint;
        wirecopy_answer answer;
        const uint64_t processor_start = bench_clock_thread_ns();
        const uint64_t start = bench_clock_ns();
        status = wirecopy_fingerprint_story(trial->workers[0].fingerprinter, story, &fingerprint, NULL);
        const uint64_t fingerprinted = bench_clock_ns();
        if (status == WIRECOPY_OK)
            status = ask(&trial->workers[0], story, &fingerprint, &answer);
        const uint64_t end = bench_clock_ns();
        const uint64_t processor_end = bench_clock_thread_ns();
        if (status == WIRECOPY_OK)
            status = bench_latency_add(&trial->times[BENCH_TRIAL_WHOLE], end - start);
        if (status == WIRECOPY_OK)
            status = bench_latency_add(&trial->times[BENCH_TRIAL_PROCESSOR], processor_end - processor_start);
        if (status == WIRECOPY_OK)
            status = bench_latency_add(&trial->times[BENCH_TRIAL_FINGERPRINT], fingerprinted - start);
        if (status == WIRECOPY_OK)
            bench_findings_judge(&trial->findings, trial->generator, trial->stock->first_story + i, trial->story_count,
                                 &answer);
    }
    return status;
}

static wirecopy_status time_searches(bench_trial *trial)
{
    wirecopy_status status = WIRECOPY_OK;
    const wirecopy_view *view = trial->workers[0].view;
    for (size_t i = 0; status == WIRECOPY_OK && i < trial->stock->count; i++) {
        wirecopy_fingerprint fingerprint;
        status =
            wirecopy_fingerprint_story(trial->workers[0].fingerprinter, &trial->stock->stories[i], &fingerprint, NULL);
        const uint64_t start = bench_clock_ns();
        if (status == WIRECOPY_OK)
            status = wirecopy_candidates_gather(&trial->candidates, view, &fingerprint, trial->story_count);
        const uint64_t gathered = bench_clock_ns();
        if (status == WIRECOPY_OK)
            status = bench_latency_add(&trial->times[BENCH_TRIAL_GATHER], gathered - start);
        const uint64_t asked = bench_clock_ns();
        if (status == WIRECOPY_OK)
            status = wirecopy_view_near(view, fingerprint.simhash, fingerprint.content_word_count > 0,
                                        BENCH_TRIAL_RADIUS, trial->story_count, &trial->near);
        const uint64_t end = bench_clock_ns();
        if (status == WIRECOPY_OK)
            status = bench_latency_add(&trial->times[BENCH_TRIAL_HAMMING], end - asked);
    }
    return status;
}

/* Each worker has a fingerprinter, a view and a matcher of its own, and writes to nothing else. */
static wirecopy_status time_batch(bench_trial *trial)
{
    int worst = WIRECOPY_OK; /* codes are negative: the minimum is a failure if any failed */
    const uint64_t start = bench_clock_ns();
#pragma omp parallel num_threads(trial->thread_count) reduction(min : worst)
    {
        const bench_trial_worker *worker = &trial->workers[omp_get_thread_num()];
        /* LMDB ties a view to the thread that began it; the first one's is open, and was begun by this one. */
        const bool is_own = omp_get_thread_num() != 0;
        worst = is_own ? wirecopy_view_begin(worker->view) : WIRECOPY_OK;
        const bool has_begun = is_own && worst == WIRECOPY_OK;
#pragma omp for schedule(dynamic, 8) nowait
        for (size_t i = 0; i < trial->stock->count; i++) {
            const wirecopy_story *story = &trial->stock->stories[i];
            wirecopy_fingerprint fingerprint;
            wirecopy_answer answer;
            if (worst == WIRECOPY_OK)
                worst = wirecopy_fingerprint_story(worker->fingerprinter, story, &fingerprint, NULL);
            if (worst == WIRECOPY_OK)
                worst = ask(worker, story, &fingerprint, &answer);
        }
        if (has_begun)
            wirecopy_view_end(worker->view);
    }
    trial->batch_seconds += (double)(bench_clock_ns() - start) * 1e-9;
    trial->batch_count += trial->stock->count;
    return (wirecopy_status)worst;
}

/* Generates stories and gives them to a pass, which are other stories for every pass. */
static wirecopy_status run_pass(bench_trial *trial, pass *each, uint64_t *next_story, uint64_t count,
                                bool (*go_on)(void))
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t done = 0; status == WIRECOPY_OK && done < count;) {
        const size_t chunk = (size_t)(count - done < CHUNK_STORIES ? count - done : CHUNK_STORIES);
        status = go_on() ? bench_stock_fill(trial->stock, *next_story, chunk, BENCH_STOCK_TEXTS) : WIRECOPY_E_CANCELLED;
        const bool has_begun = status == WIRECOPY_OK && wirecopy_view_begin(trial->workers[0].view) == WIRECOPY_OK;
        if (status == WIRECOPY_OK)
            status = has_begun ? each(trial) : WIRECOPY_E_IO;
        if (has_begun)
            wirecopy_view_end(trial->workers[0].view);
        *next_story += chunk;
        done += chunk;
    }
    return status;
}

/* ---- all of it ---- */

static wirecopy_status create_workers(bench_trial *trial)
{
    trial->workers = wirecopy_memory_alloc_zeroed(trial->thread_count, sizeof trial->workers[0]);
    wirecopy_status status = trial->workers ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned i = 0; status == WIRECOPY_OK && i < trial->thread_count; i++) {
        status = wirecopy_fingerprinter_create(&trial->workers[i].fingerprinter);
        if (status == WIRECOPY_OK)
            status = wirecopy_matcher_create(&trial->workers[i].matcher);
    }
    return status;
}

/* Everything that a process has to do before it has an answer, but for the story's text. */
static wirecopy_status open_and_ask(bench_trial *trial, const char *path, const wirecopy_story *story)
{
    wirecopy_fingerprint fingerprint;
    wirecopy_answer answer;
    bench_trial_worker *first = &trial->workers[0];
    const uint64_t start = bench_clock_ns();
    wirecopy_status status = wirecopy_store_open(path, WIRECOPY_STORE_READ, &trial->store);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&trial->store, 1, &first->view);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_begin(first->view);
    if (status != WIRECOPY_OK)
        return status;
    trial->story_count = wirecopy_view_story_count(first->view);
    status = wirecopy_fingerprint_story(first->fingerprinter, story, &fingerprint, NULL);
    if (status == WIRECOPY_OK)
        status = ask(first, story, &fingerprint, &answer);
    trial->open_seconds = (double)(bench_clock_ns() - start) * 1e-9;
    wirecopy_view_end(first->view);
    return status;
}

static wirecopy_status open_store(bench_trial *trial, const char *path)
{
    wirecopy_status status = create_workers(trial);
    if (status == WIRECOPY_OK)
        status = bench_stock_fill(trial->stock, 0, 1, BENCH_STOCK_TEXTS);
    if (status == WIRECOPY_OK)
        status = open_and_ask(trial, path, &trial->stock->stories[0]);
    for (unsigned i = 1; status == WIRECOPY_OK && i < trial->thread_count; i++)
        status = wirecopy_view_create(&trial->store, 1, &trial->workers[i].view);
    return status;
}

static wirecopy_status end_round(bench_trial *trial, size_t round)
{
    wirecopy_status status = WIRECOPY_OK;
    for (int stage = 0; status == WIRECOPY_OK && stage < BENCH_TRIAL_STAGE_COUNT; stage++)
        status = bench_latency_end_round(&trial->times[stage]);
    trial->batch_rates[round] = trial->batch_seconds > 0 ? (double)trial->batch_count / trial->batch_seconds : 0;
    trial->batch_seconds = 0;
    trial->batch_count = 0;
    return status;
}

wirecopy_status bench_trial_run(bench_trial *trial, const char *path, uint64_t lookup_count, bool (*go_on)(void))
{
    static pass *const passes[] = {time_one_by_one, time_searches, time_batch};
    const uint64_t count = (lookup_count + trial->round_count - 1) / trial->round_count;
    wirecopy_status status = open_store(trial, path);
    uint64_t next_story = trial->story_count;
    if (status == WIRECOPY_OK)
        status = run_pass(trial, warm_up, &next_story, (lookup_count + 3) / 4, go_on);
    for (size_t round = 0; status == WIRECOPY_OK && round < trial->round_count; round++) {
        bench_bar_show("looking up", round, trial->round_count);
        for (size_t i = 0; status == WIRECOPY_OK && i < sizeof passes / sizeof passes[0]; i++)
            status = run_pass(trial, passes[i], &next_story, count, go_on);
        if (status == WIRECOPY_OK)
            status = end_round(trial, round);
    }
    bench_bar_show(NULL, 0, 0);
    return status;
}

double bench_trial_batch_rate(const bench_trial *trial)
{
    double ordered[BENCH_TRIAL_ROUNDS_MAX];
    memcpy(ordered, trial->batch_rates, trial->round_count * sizeof ordered[0]);
    return bench_range_of(ordered, trial->round_count).median;
}

void bench_trial_close(bench_trial *trial)
{
    for (unsigned i = 0; trial->workers && i < trial->thread_count; i++) {
        wirecopy_view_destroy(trial->workers[i].view);
        wirecopy_matcher_destroy(trial->workers[i].matcher);
        wirecopy_fingerprinter_destroy(trial->workers[i].fingerprinter);
    }
    wirecopy_memory_free(trial->workers);
    wirecopy_candidates_clear(&trial->candidates);
    wirecopy_near_clear(&trial->near);
    wirecopy_store_close(trial->store);
    trial->workers = NULL;
    trial->store = NULL;
    memset(&trial->candidates, 0, sizeof trial->candidates);
    memset(&trial->near, 0, sizeof trial->near);
}

void bench_trial_clear(bench_trial *trial)
{
    bench_trial_close(trial);
    for (int stage = 0; stage < BENCH_TRIAL_STAGE_COUNT; stage++)
        bench_latency_clear(&trial->times[stage]);
    memset(trial, 0, sizeof *trial);
}
