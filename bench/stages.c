#include "bench/stages.h"

#include <omp.h>
#include <string.h>

#include "bench/random.h"
#include "core/base/memory.h"

/* ---- one story ---- */

/* Story i's part of a checksum. Parts are summed, so that the order in which threads come by does not matter. */
static uint64_t part(size_t i, uint64_t result)
{
    return bench_random_mix(bench_random_mix(i) + result);
}

static uint64_t part_of_string(wirecopy_string string)
{
    return string.byte_count ? string.byte_count * 257 + (unsigned char)string.bytes[string.byte_count - 1] : 0;
}

static wirecopy_status parse_story(bench_stages *stages, size_t i, unsigned worker, uint64_t *sum)
{
    const wirecopy_source *source = &stages->corpus->source;
    const bench_item item = stages->corpus->items[i];
    wirecopy_story story;
    const wirecopy_status status = source->story(source->context, item.batch, item.i, worker, &story);
    if (status == WIRECOPY_OK)
        *sum += part(i, part_of_string(story.id) + part_of_string(story.title) * 3 + part_of_string(story.text) * 5);
    return status;
}

static wirecopy_status split_story(bench_stages *stages, size_t i, unsigned worker, uint64_t *sum)
{
    const wirecopy_story *story = &stages->corpus->stories[i];
    wirecopy_words *words = &stages->workers[worker].words;
    wirecopy_words_reset(words);
    wirecopy_status status = wirecopy_words_append(words, story->title.bytes, story->title.byte_count);
    if (status == WIRECOPY_OK)
        status = wirecopy_words_append(words, story->text.bytes, story->text.byte_count);
    if (status == WIRECOPY_OK)
        *sum += part(i, (uint64_t)words->count << 32 | words->starts[words->count]);
    return status;
}

static wirecopy_status fingerprint_one(bench_stages *stages, size_t i, unsigned worker,
                                       wirecopy_fingerprint *fingerprint_out)
{
    return wirecopy_fingerprint_story(stages->workers[worker].fingerprinter, &stages->corpus->stories[i],
                                      fingerprint_out, NULL);
}

static uint64_t part_of_fingerprint(const wirecopy_fingerprint *fingerprint)
{
    uint64_t result = fingerprint->exact[0] + fingerprint->simhash[0] * 3 + fingerprint->simhash[3] * 5;
    if (fingerprint->sketch_count)
        result += fingerprint->sketch[fingerprint->sketch_count - 1] * 7 + fingerprint->sketch_count;
    return result;
}

static wirecopy_status fingerprint_story(bench_stages *stages, size_t i, unsigned worker, uint64_t *sum)
{
    wirecopy_fingerprint fingerprint;
    const wirecopy_status status = fingerprint_one(stages, i, worker, &fingerprint);
    if (status == WIRECOPY_OK)
        *sum += part(i, part_of_fingerprint(&fingerprint));
    return status;
}

/* The story itself is in the store, too, but as a version of the same id it is not reported. */
static wirecopy_status ask(bench_stages *stages, size_t i, unsigned worker, const wirecopy_fingerprint *fingerprint,
                           wirecopy_answer *answer_out)
{
    const bench_worker *own = &stages->workers[worker];
    const wirecopy_question question = {
        .families_below = UINT64_MAX,
        .fingerprint = fingerprint,
        .id = stages->corpus->stories[i].id,
        .source = stages->corpus->stories[i].source,
        .as_of = wirecopy_view_story_count(own->view),
        .min_verdict = stages->options.min_verdict,
        .match_limit = stages->options.match_limit,
    };
    return wirecopy_matcher_ask(own->matcher, own->view, &question, answer_out);
}

static wirecopy_status look_up(bench_stages *stages, size_t i, unsigned worker, const wirecopy_fingerprint *fingerprint,
                               uint64_t *sum)
{
    wirecopy_answer answer;
    const wirecopy_status status = ask(stages, i, worker, fingerprint, &answer);
    if (status != WIRECOPY_OK)
        return status;
    uint64_t result = (uint64_t)answer.verdict << 32 | answer.match_count;
    for (size_t match = 0; match < answer.match_count; match++)
        result = bench_random_mix(result + answer.matches[match].story);
    *sum += part(i, result);
    return WIRECOPY_OK;
}

static wirecopy_status look_up_story(bench_stages *stages, size_t i, unsigned worker, uint64_t *sum)
{
    return look_up(stages, i, worker, &stages->fingerprints[i], sum);
}

static wirecopy_status run_hot_story(bench_stages *stages, size_t i, unsigned worker, uint64_t *sum)
{
    wirecopy_fingerprint fingerprint;
    const wirecopy_status status = fingerprint_one(stages, i, worker, &fingerprint);
    return status == WIRECOPY_OK ? look_up(stages, i, worker, &fingerprint, sum) : status;
}

/* ---- all stories ---- */

wirecopy_status bench_stages_time_each(bench_stages *stages, bench_latency *latency, bench_stages_hear *hear,
                                       void *context)
{
    wirecopy_view *view = stages->workers[0].view;
    wirecopy_status status = wirecopy_view_begin(view);
    const bool has_begun = status == WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < stages->corpus->story_count; i++) {
        wirecopy_fingerprint fingerprint;
        wirecopy_answer answer;
        const uint64_t start = bench_clock_ns();
        status = fingerprint_one(stages, i, 0, &fingerprint);
        if (status == WIRECOPY_OK)
            status = ask(stages, i, 0, &fingerprint, &answer);
        const uint64_t end = bench_clock_ns();
        if (status == WIRECOPY_OK)
            status = bench_latency_add(latency, end - start);
        if (status == WIRECOPY_OK && hear)
            hear(context, i, &answer);
    }
    if (has_begun)
        wirecopy_view_end(view);
    return status == WIRECOPY_OK ? bench_latency_end_round(latency) : status;
}

/* Statuses are negative: the minimum is a failure if any failed. */
static int worst(int a, int b)
{
    return a < b ? a : b;
}

/* Each worker has a parser, words, a fingerprinter, a view and a matcher of its own, and writes to nothing else; LMDB
 * ties a view to the thread that began it, so that each begins and ends its own. */
static wirecopy_status for_each_story(bench_stages *stages, unsigned thread_count, bool needs_view,
                                      wirecopy_status (*each)(bench_stages *stages, size_t i, unsigned worker,
                                                              uint64_t *sum),
                                      uint64_t *checksum_out)
{
    int status = WIRECOPY_OK;
    uint64_t sum = 0;
#pragma omp parallel num_threads(thread_count) reduction(min : status) reduction(+ : sum)
    {
        const unsigned worker = (unsigned)omp_get_thread_num();
        wirecopy_view *view = needs_view ? stages->workers[worker].view : NULL;
        status = view ? wirecopy_view_begin(view) : WIRECOPY_OK; /* a minimum begins as INT_MAX */
        const bool has_begun = view && status == WIRECOPY_OK;
#pragma omp for schedule(dynamic, 8) nowait
        for (size_t i = 0; i < stages->corpus->story_count; i++)
            if (status == WIRECOPY_OK)
                status = worst(status, each(stages, i, worker, &sum));
        if (has_begun)
            wirecopy_view_end(view);
    }
    *checksum_out = sum;
    return (wirecopy_status)status;
}

static wirecopy_status run_parse(void *stages, unsigned thread_count, uint64_t *checksum_out)
{
    return for_each_story(stages, thread_count, false, parse_story, checksum_out);
}

static wirecopy_status run_words(void *stages, unsigned thread_count, uint64_t *checksum_out)
{
    return for_each_story(stages, thread_count, false, split_story, checksum_out);
}

static wirecopy_status run_fingerprint(void *stages, unsigned thread_count, uint64_t *checksum_out)
{
    return for_each_story(stages, thread_count, false, fingerprint_story, checksum_out);
}

static wirecopy_status run_lookup(void *stages, unsigned thread_count, uint64_t *checksum_out)
{
    return for_each_story(stages, thread_count, true, look_up_story, checksum_out);
}

static wirecopy_status run_hot_loop(void *stages, unsigned thread_count, uint64_t *checksum_out)
{
    return for_each_story(stages, thread_count, true, run_hot_story, checksum_out);
}

static wirecopy_status run_read(void *context, unsigned thread_count, uint64_t *checksum_out)
{
    const bench_stages *stages = context;
    (void)thread_count;
    wirecopy_feed *feed = NULL;
    wirecopy_status status = wirecopy_feed_open(&stages->corpus->path, 1, NULL, &feed);
    if (status != WIRECOPY_OK)
        return status;
    const wirecopy_source source = wirecopy_feed_source(feed);
    void *batch = NULL;
    uint64_t sum = 0;
    do {
        size_t count = 0;
        uint64_t byte_count = 0;
        batch = NULL;
        status = source.read(source.context, stages->options.batch_story_count, &batch, &count, &byte_count);
        sum += byte_count * 31 + count;
        if (batch)
            source.release(source.context, batch);
    } while (status == WIRECOPY_OK && batch);
    wirecopy_feed_close(feed);
    *checksum_out = sum;
    return status;
}

/* ---- index ---- */

typedef struct index_listener {
    uint64_t sum;
    wirecopy_progress *progress;
} index_listener;

static wirecopy_status hear_report(void *context, const wirecopy_report *report)
{
    index_listener *listener = context;
    listener->sum += part(report->story, (uint64_t)report->verdict << 32 | report->match_count);
    return WIRECOPY_OK;
}

static wirecopy_status hear_progress(void *context, const wirecopy_progress *progress)
{
    index_listener *listener = context;
    *listener->progress = *progress;
    return WIRECOPY_OK;
}

/* A bad item is passed over here, as it was when the corpus was read. */
static wirecopy_status hear_refusal(void *context, wirecopy_status status, const char *place, const char *reason)
{
    (void)context, (void)status, (void)place, (void)reason;
    return WIRECOPY_OK;
}

static wirecopy_status index_feed(bench_stages *stages, const char *path, unsigned thread_count, uint64_t *checksum_out)
{
    wirecopy_store *store = NULL;
    wirecopy_feed *feed = NULL;
    index_listener listener = {.progress = &stages->progress};
    const wirecopy_observer observer = {&listener, hear_report, hear_refusal, hear_progress};
    const wirecopy_feed_options feed_options = {.thread_count = thread_count};
    wirecopy_options options = stages->options;
    options.thread_count = thread_count;
    wirecopy_status status = wirecopy_store_open(path, WIRECOPY_STORE_CREATE, &store);
    if (status == WIRECOPY_OK)
        status = wirecopy_feed_open(&stages->corpus->path, 1, &feed_options, &feed);
    if (status == WIRECOPY_OK) {
        const wirecopy_source source = wirecopy_feed_source(feed);
        status = wirecopy_index(store, &source, &options, &observer);
    }
    wirecopy_feed_close(feed);
    wirecopy_store_close(store);
    *checksum_out = listener.sum;
    return status;
}

static wirecopy_status prepare_index(void *context)
{
    const bench_stages *stages = context;
    bench_folder_remove(stages->indexed_path);
    return WIRECOPY_OK;
}

static wirecopy_status run_index(void *context, unsigned thread_count, uint64_t *checksum_out)
{
    bench_stages *stages = context;
    return index_feed(stages, stages->indexed_path, thread_count, checksum_out);
}

/* ---- what they need ---- */

static wirecopy_status keep_fingerprints(bench_stages *stages)
{
    const size_t count = stages->corpus->story_count;
    stages->fingerprints = wirecopy_memory_alloc_zeroed(count, sizeof stages->fingerprints[0]);
    wirecopy_status status = stages->fingerprints ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        wirecopy_fingerprint *fingerprint = &stages->fingerprints[i];
        status = fingerprint_one(stages, i, 0, fingerprint);
        if (status != WIRECOPY_OK)
            break;
        fingerprint->sketch = wirecopy_arena_copy(&stages->sketches, fingerprint->sketch,
                                                  fingerprint->sketch_count * sizeof fingerprint->sketch[0]);
        status = fingerprint->sketch ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    }
    return status;
}

static wirecopy_status create_workers(bench_stages *stages)
{
    stages->workers = wirecopy_memory_alloc_zeroed(stages->thread_count, sizeof stages->workers[0]);
    wirecopy_status status = stages->workers ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned i = 0; status == WIRECOPY_OK && i < stages->thread_count; i++) {
        bench_worker *worker = &stages->workers[i];
        wirecopy_words_init(&worker->words);
        status = wirecopy_fingerprinter_create(&worker->fingerprinter);
        if (status == WIRECOPY_OK)
            status = wirecopy_matcher_create(&worker->matcher);
    }
    return status;
}

/* Lookups ask a store as another process would leave it: closed by its writer, opened for reading. */
static wirecopy_status open_store(bench_stages *stages)
{
    uint64_t checksum;
    wirecopy_status status = index_feed(stages, stages->looked_up_path, stages->thread_count, &checksum);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_open(stages->looked_up_path, WIRECOPY_STORE_READ, &stages->store);
    for (unsigned i = 0; status == WIRECOPY_OK && i < stages->thread_count; i++)
        status = wirecopy_view_create(&stages->store, 1, &stages->workers[i].view);
    return status;
}

wirecopy_status bench_stages_open(bench_stages *stages, const bench_corpus *corpus, unsigned thread_count,
                                  const bench_folder *folder)
{
    memset(stages, 0, sizeof *stages);
    stages->corpus = corpus;
    stages->thread_count = thread_count;
    wirecopy_options_init(&stages->options);
    wirecopy_status status = bench_folder_path(folder, "looked-up", stages->looked_up_path);
    if (status == WIRECOPY_OK)
        status = bench_folder_path(folder, "indexed", stages->indexed_path);
    if (status == WIRECOPY_OK)
        status = create_workers(stages);
    if (status == WIRECOPY_OK)
        status = keep_fingerprints(stages);
    return status == WIRECOPY_OK ? open_store(stages) : status;
}

void bench_stages_close(bench_stages *stages)
{
    for (unsigned i = 0; stages->workers && i < stages->thread_count; i++) {
        bench_worker *worker = &stages->workers[i];
        wirecopy_view_destroy(worker->view);
        wirecopy_matcher_destroy(worker->matcher);
        wirecopy_fingerprinter_destroy(worker->fingerprinter);
        wirecopy_words_clear(&worker->words);
    }
    wirecopy_memory_free(stages->workers);
    wirecopy_memory_free(stages->fingerprints);
    wirecopy_arena_clear(&stages->sketches);
    wirecopy_store_close(stages->store);
    memset(stages, 0, sizeof *stages);
}

const bench_stage bench_stage_table[] = {
    {"read", "feed to raw lines", true, true, NULL, run_read},
    {"parse", "raw lines to stories", true, false, NULL, run_parse},
    {"words", "text to words", false, false, NULL, run_words},
    {"fingerprint", "text to fingerprint", false, false, NULL, run_fingerprint},
    {"lookup", "fingerprint to matches, in a store of the whole feed", false, false, NULL, run_lookup},
    {"hot", "fingerprint and lookup: text to matches", false, false, NULL, run_hot_loop},
    {"index", "everything: feed to a fresh store, committed", false, false, prepare_index, run_index},
};
const size_t bench_stage_count = sizeof bench_stage_table / sizeof bench_stage_table[0];
