#include "bench/stock.h"

#include <omp.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "core/store/record.h"

wirecopy_status bench_stock_open(bench_stock *stock, const bench_generator *generator, unsigned thread_count)
{
    *stock = (bench_stock){.generator = generator, .thread_count = thread_count};
    stock->workers = wirecopy_memory_alloc_zeroed(thread_count, sizeof stock->workers[0]);
    wirecopy_status status = stock->workers ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned i = 0; status == WIRECOPY_OK && i < thread_count; i++) {
        status = bench_writer_create(generator, &stock->workers[i].writer);
        if (status == WIRECOPY_OK)
            status = wirecopy_fingerprinter_create(&stock->workers[i].fingerprinter);
    }
    return status;
}

void bench_stock_close(bench_stock *stock)
{
    for (unsigned i = 0; stock->workers && i < stock->thread_count; i++) {
        bench_stock_worker *worker = &stock->workers[i];
        bench_writer_destroy(worker->writer);
        wirecopy_fingerprinter_destroy(worker->fingerprinter);
        wirecopy_arena_clear(&worker->arena);
    }
    wirecopy_memory_free(stock->workers);
    wirecopy_memory_free(stock->records);
    wirecopy_memory_free(stock->stories);
    memset(stock, 0, sizeof *stock);
}

static bool keep_string(wirecopy_arena *arena, wirecopy_string *string)
{
    string->bytes = wirecopy_arena_copy(arena, string->bytes, string->byte_count);
    return string->bytes != NULL;
}

static bool keep_sketch(wirecopy_arena *arena, wirecopy_fingerprint *fingerprint)
{
    fingerprint->sketch =
        wirecopy_arena_copy(arena, fingerprint->sketch, fingerprint->sketch_count * sizeof fingerprint->sketch[0]);
    return fingerprint->sketch != NULL;
}

static wirecopy_status make_story(bench_stock *stock, bench_stock_worker *worker, size_t i, bench_stock_content content)
{
    wirecopy_story story;
    wirecopy_record record = {.story = stock->first_story + i, .group = stock->first_story + i};
    wirecopy_status status = bench_writer_write(worker->writer, record.story, &story);
    if (status == WIRECOPY_OK && content != BENCH_STOCK_TEXTS)
        status = wirecopy_fingerprint_story(worker->fingerprinter, &story, &record.fingerprint, NULL);
    if (status != WIRECOPY_OK)
        return status;
    record.family = wirecopy_family_of(&record.fingerprint);
    record.digest = wirecopy_hash64_seeded(story.text.bytes, story.text.byte_count, record.story);
    if (content == BENCH_STOCK_NO_SKETCHES)
        record.fingerprint.sketch_count = 0;
    if (!keep_string(&worker->arena, &story.id) || !keep_string(&worker->arena, &story.title) ||
        !keep_string(&worker->arena, &story.source) || !keep_sketch(&worker->arena, &record.fingerprint))
        return WIRECOPY_E_MEMORY;
    if (content == BENCH_STOCK_TEXTS && !keep_string(&worker->arena, &story.text))
        return WIRECOPY_E_MEMORY;
    record.id = story.id;
    record.title = story.title;
    record.source = story.source;
    record.lang = story.lang;
    record.time_ms = story.time_ms;
    stock->records[i] = record;
    stock->stories[i] = story;
    return WIRECOPY_OK;
}

/* Each worker has an arena of its own, and writes only the items that it makes. */
wirecopy_status bench_stock_fill(bench_stock *stock, uint64_t first_story, size_t count, bench_stock_content content)
{
    if (wirecopy_memory_reserve(&stock->records, &stock->records_capacity, count, sizeof stock->records[0]) ||
        wirecopy_memory_reserve(&stock->stories, &stock->stories_capacity, count, sizeof stock->stories[0]))
        return WIRECOPY_E_MEMORY;
    for (unsigned i = 0; i < stock->thread_count; i++)
        wirecopy_arena_reset(&stock->workers[i].arena);
    stock->first_story = first_story;
    stock->count = count;
    int worst = WIRECOPY_OK; /* codes are negative: the minimum is a failure if any failed */
#pragma omp parallel for num_threads(stock->thread_count) schedule(dynamic, 64) reduction(min : worst)
    for (size_t i = 0; i < count; i++) {
        const int status = make_story(stock, &stock->workers[omp_get_thread_num()], i, content);
        worst = status < worst ? status : worst;
    }
    return (wirecopy_status)worst;
}
