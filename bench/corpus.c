#include "bench/corpus.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"

/* Items asked of the feed at once; it ends a batch at about 16 MiB of its own accord. */
#define BATCH_STORY_COUNT 4096

static bool copy_string(wirecopy_arena *arena, wirecopy_string *string)
{
    string->bytes = wirecopy_arena_copy(arena, string->bytes, string->byte_count);
    return string->bytes != NULL;
}

static wirecopy_status keep_story(bench_corpus *corpus, bench_item item, wirecopy_story story)
{
    wirecopy_arena *arena = &corpus->arena;
    const size_t count = corpus->story_count + 1;
    if (wirecopy_memory_reserve(&corpus->items, &corpus->items_capacity, count, sizeof corpus->items[0]) ||
        wirecopy_memory_reserve(&corpus->stories, &corpus->stories_capacity, count, sizeof corpus->stories[0]) ||
        !copy_string(arena, &story.id) || !copy_string(arena, &story.text) || !copy_string(arena, &story.title) ||
        !copy_string(arena, &story.source) || !copy_string(arena, &story.lang))
        return WIRECOPY_E_MEMORY;
    corpus->items[corpus->story_count] = item;
    corpus->stories[corpus->story_count] = story;
    corpus->text_bytes += story.title.byte_count + story.text.byte_count;
    corpus->story_count = count;
    return WIRECOPY_OK;
}

static void refuse(bench_corpus *corpus, bench_item item, char reason_out[BENCH_REASON_BYTES])
{
    const char *place = "", *reason = "";
    if (corpus->refused_count++ > 0)
        return;
    corpus->source.describe(corpus->source.context, item.batch, item.i, &place, &reason);
    snprintf(reason_out, BENCH_REASON_BYTES, "%s: %s", place, reason);
}

static wirecopy_status keep_batch(bench_corpus *corpus, void *batch, size_t count, char reason_out[BENCH_REASON_BYTES])
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        const bench_item item = {batch, i};
        wirecopy_story story;
        status = corpus->source.story(corpus->source.context, batch, i, 0, &story);
        if (status == WIRECOPY_OK) {
            status = keep_story(corpus, item, story);
        } else if (status == WIRECOPY_E_INPUT || status == WIRECOPY_E_LIMIT || status == WIRECOPY_E_NO_TEXT) {
            refuse(corpus, item, reason_out);
            status = WIRECOPY_OK;
        }
    }
    return status;
}

static wirecopy_status read_batches(bench_corpus *corpus, char reason_out[BENCH_REASON_BYTES])
{
    for (;;) {
        void *batch = NULL;
        size_t count = 0;
        uint64_t byte_count = 0;
        if (wirecopy_memory_reserve(&corpus->batches, &corpus->batches_capacity, corpus->batch_count + 1,
                                    sizeof corpus->batches[0]))
            return WIRECOPY_E_MEMORY;
        wirecopy_status status =
            corpus->source.read(corpus->source.context, BATCH_STORY_COUNT, &batch, &count, &byte_count);
        if (status != WIRECOPY_OK || !batch)
            return status;
        corpus->batches[corpus->batch_count++] = batch;
        corpus->raw_bytes += byte_count;
        status = keep_batch(corpus, batch, count, reason_out);
        if (status != WIRECOPY_OK)
            return status;
    }
}

wirecopy_status bench_corpus_read(bench_corpus *corpus, const char *path, unsigned thread_count,
                                  char reason_out[BENCH_REASON_BYTES])
{
    memset(corpus, 0, sizeof *corpus);
    reason_out[0] = '\0';
    corpus->path = path;
    const wirecopy_feed_options options = {.thread_count = thread_count};
    wirecopy_status status = wirecopy_feed_open(&path, 1, &options, &corpus->feed);
    if (status != WIRECOPY_OK)
        return status;
    corpus->source = wirecopy_feed_source(corpus->feed);
    status = read_batches(corpus, reason_out);
    return status == WIRECOPY_OK && corpus->story_count == 0 ? WIRECOPY_E_INPUT : status;
}

void bench_corpus_clear(bench_corpus *corpus)
{
    for (size_t i = 0; i < corpus->batch_count; i++)
        corpus->source.release(corpus->source.context, corpus->batches[i]);
    wirecopy_feed_close(corpus->feed);
    wirecopy_memory_free(corpus->batches);
    wirecopy_memory_free(corpus->items);
    wirecopy_memory_free(corpus->stories);
    wirecopy_arena_clear(&corpus->arena);
    memset(corpus, 0, sizeof *corpus);
}
