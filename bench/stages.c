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
static wirecopy_status look_up(bench_stages *stages, size_t i, unsigned worker,
                               const wirecopy_fingerprint *fingerprint, uint64_t *sum)
{
    const bench_worker *own = &stages->workers[worker];
    const wirecopy_question question = {
        .fingerprint = fingerprint,
        .id = stages->corpus->stories[i].id,
        .source = stages->corpus->stories[i].source,
        .as_of = wirecopy_view_story_count(own->view),
        .min_verdict = stages->options.min_verdict,
        .match_limit = stages->options.match_limit,
    };
    wirecopy_answer answer;
    const wirecopy_status status = wirecopy_matcher_ask(own->matcher, own->view, &question, &answer);
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

/* Statuses are negative: the minimum is a failure if any failed. */
static int worst(int a, int b)
{
    return a < b ? a : b;
}

/* Each worker has a parser, words, a fingerprinter, a view and a matcher of its own, and writes to nothing else; LMDB
 * ties a view to the thread that began it, so that each begins and ends its own. */
static wirecopy_status
for_each_story(bench_stages *stages, unsigned thread_count, bool needs_view,
               wirecopy_status (*each)(bench_stages *stages, size_t i, unsigned worker, uint64_t *sum),
               uint64_t *checksum_out)
{
    int status = WIRECOPY_OK;
    uint64_t sum = 0;
#pragma omp parallel num_threads(thread_count) reduction(min : status) reduction(+ : sum)
    {
        const unsigned worker = (unsigned)omp_get_thread_num();
        const bool has_begun = needs_view && wirecopy_view_begin(stages->workers[worker].view) == WIRECOPY_OK;
        if (needs_view && !has_begun)
            status = WIRECOPY_E_IO;
#pragma omp for schedule(dynamic, 8) nowait
        for (size_t i = 0; i < stages->corpus->story_count; i++)
            if (status == WIRECOPY_OK)
                status = worst(status, each(stages, i, worker, &sum));
        if (has_begun)
            wirecopy_view_end(stages->workers[worker].view);
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

static wirecopy_status sum_report(void *context, const wirecopy_report *report)
{
    uint64_t *sum = context;
    *sum += part(report->story, (uint64_t)report->verdict << 32 | report->match_count);
    return WIRECOPY_OK;
}

static wirecopy_status keep_progress(void *context, const wirecopy_progress *progress)
{
    (void)context;
    (void)progress;
    return WIRECOPY_OK;
}

static wirecopy_status pass_over(void *context, wirecopy_status status, const char *place, const char *reason)
{
    (void)context, (void)status, (void)place, (void)reason;
    return WIRECOPY_OK;
}
