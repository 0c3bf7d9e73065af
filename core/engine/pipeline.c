#include "core/engine/pipeline.h"

#include <omp.h>
#include <string.h>

#include "core/base/memory.h"

/* One batch is read, one prepared, one finished. */
#define LOAD_COUNT 3

/* ---- one batch ---- */

/* Prepares item i. A bad one is noted in it; what ends the run is returned. */
static wirecopy_status prepare_item(wirecopy_pipeline *pipeline, wirecopy_load *load, size_t i, unsigned worker)
{
    wirecopy_item *item = &load->items[i];
    wirecopy_arena *arena = &load->arenas[worker];
    wirecopy_story story;
    wirecopy_record record;
    memset(item, 0, sizeof *item);
    if (pipeline->takes_records)
        item->status = pipeline->source->record(pipeline->source->context, load->batch, i, worker, &record);
    else
        item->status = pipeline->source->story(pipeline->source->context, load->batch, i, worker, &story);
    if (item->status != WIRECOPY_OK)
        return item->status == WIRECOPY_E_INPUT || item->status == WIRECOPY_E_LIMIT ? WIRECOPY_OK : item->status;
    if (pipeline->takes_records)
        return wirecopy_item_take(item, &record, arena);
    const wirecopy_status status = wirecopy_item_fill(item, &story, pipeline->fingerprinters[worker], arena);
    if (status != WIRECOPY_OK || !pipeline->prepare)
        return status;
    return pipeline->prepare(pipeline->run, worker, item, arena);
}

static void release_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    if (load->batch)
        pipeline->source->release(pipeline->source->context, load->batch);
    load->batch = NULL;
}

/* After an error, too, there may be a batch: it is released when its turn comes. */
static wirecopy_status read_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    const wirecopy_source *source = pipeline->source;
    load->batch = NULL;
    load->count = 0;
    load->ending = WIRECOPY_OK;
    const wirecopy_status status = source->read(source->context, pipeline->options->batch_story_count, &load->batch,
                                                &load->count, &load->byte_count);
    if (status != WIRECOPY_OK || !load->batch)
        return status;
    for (unsigned worker = 0; worker < pipeline->thread_count; worker++)
        wirecopy_arena_reset(&load->arenas[worker]);
    if (wirecopy_memory_reserve(&load->items, &load->items_capacity, load->count, sizeof load->items[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* Tells the caller of the bad items, in order, and keeps what comes before the first that ends the run. */
static void refuse_items(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    const wirecopy_observer *observer = pipeline->observer;
    for (load->kept_count = 0; load->kept_count < load->count; load->kept_count++) {
        const wirecopy_status status = load->items[load->kept_count].status;
        if (status == WIRECOPY_OK)
            continue;
        const char *place = "", *reason = "";
        pipeline->source->describe(pipeline->source->context, load->batch, load->kept_count, &place, &reason);
        load->ending = observer->refuse ? observer->refuse(observer->context, status, place, reason) : status;
        if (load->ending != WIRECOPY_OK)
            return;
        pipeline->progress.refused_count++;
    }
}

static wirecopy_status report_item(wirecopy_pipeline *pipeline, wirecopy_load *load, size_t i)
{
    wirecopy_item *item = &load->items[i];
    wirecopy_progress *progress = &pipeline->progress;
    progress->story_count++;
    progress->flagged_count += item->is_flagged;
    progress->known_count += item->report.known;
    progress->invalid_count += item->invalid_count > 0;
    progress->verdict_count[item->report.verdict]++;
    if (!pipeline->observer->report)
        return WIRECOPY_OK;
    if (item->invalid_count > 0) {
        const char *reason;
        pipeline->source->describe(pipeline->source->context, load->batch, i, &item->report.place, &reason);
    }
    return pipeline->observer->report(pipeline->observer->context, &item->report);
}

/* What is kept of a deleted story is no story, and nothing is to be said of it. */
static bool is_remains(const wirecopy_item *item)
{
    return item->record && item->record->is_deleted;
}

/* Finishes a batch; returns what ends the run, if anything. */
static wirecopy_status finish_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    if (!load->batch)
        return WIRECOPY_OK;
    refuse_items(pipeline, load);
    wirecopy_status status = pipeline->finish(pipeline->run, load);
    for (size_t i = 0; status == WIRECOPY_OK && i < load->kept_count; i++)
        if (load->items[i].status == WIRECOPY_OK && !is_remains(&load->items[i]))
            status = report_item(pipeline, load, i);
    pipeline->progress.byte_count += load->byte_count;
    if (status == WIRECOPY_OK && pipeline->observer->progress)
        status = pipeline->observer->progress(pipeline->observer->context, &pipeline->progress);
    return status != WIRECOPY_OK ? status : load->ending;
}

/* ---- all batches ---- */

/* Statuses are negative: the minimum is a failure if any failed. */
static wirecopy_status worst(wirecopy_status a, wirecopy_status b)
{
    return a < b ? a : b;
}

/* Prepares one batch on all threads, while one of them finishes the batch before and one reads the batch after, unless
 * that is NULL.
 *
 * A worker writes only items of its own choosing and its own arena and fingerprinter; the batch before and the batch
 * after are each touched by one thread, and by none that prepares. The implied barrier at the end of the parallel
 * region hands all three on. */
static void step(wirecopy_pipeline *pipeline, wirecopy_load *before, wirecopy_load *now, wirecopy_load *after,
                 wirecopy_status *finish_status, wirecopy_status *read_status)
{
    int prepare_status = WIRECOPY_OK;
#pragma omp parallel num_threads(pipeline->thread_count) reduction(min : prepare_status)
    {
        const unsigned worker = (unsigned)omp_get_thread_num();
#pragma omp single nowait
        *finish_status = finish_load(pipeline, before);
#pragma omp single nowait
        *read_status = after ? read_load(pipeline, after) : WIRECOPY_OK;
        wirecopy_status status = pipeline->begin ? pipeline->begin(pipeline->run, worker) : WIRECOPY_OK;
        const bool is_begun = status == WIRECOPY_OK;
#pragma omp for schedule(dynamic, 8) nowait
        for (size_t i = 0; i < now->count; i++)
            status = worst(status, is_begun ? prepare_item(pipeline, now, i, worker) : status);
        if (is_begun && pipeline->end)
            pipeline->end(pipeline->run, worker);
        prepare_status = status;
    }
    *finish_status = worst(*finish_status, (wirecopy_status)prepare_status);
}

/* Whether the next read would wait for input, for as long as it may take: what has been read is finished first. */
static bool source_waits(const wirecopy_source *source)
{
    return source->waits && source->waits(source->context);
}

/* One step, and all that remains to be done when the next read would wait. */
static wirecopy_status advance(wirecopy_pipeline *pipeline, wirecopy_load *before, wirecopy_load *now,
                               wirecopy_load *after, wirecopy_status *read_status)
{
    wirecopy_status status = WIRECOPY_OK;
    const bool waits = source_waits(pipeline->source);
    step(pipeline, before, now, waits ? NULL : after, &status, read_status);
    release_load(pipeline, before); /* not within step(), where another thread may be reading */
    if (!waits || status != WIRECOPY_OK)
        return status;
    status = finish_load(pipeline, now);
    release_load(pipeline, now);
    if (status == WIRECOPY_OK)
        *read_status = read_load(pipeline, after);
    return status;
}

static wirecopy_status run_loads(wirecopy_pipeline *pipeline, wirecopy_load loads[LOAD_COUNT])
{
    wirecopy_load *before = &loads[0], *now = &loads[1], *after = &loads[2];
    wirecopy_status status = WIRECOPY_OK, read_status = read_load(pipeline, now);
    while (status == WIRECOPY_OK && read_status == WIRECOPY_OK && now->batch) {
        status = advance(pipeline, before, now, after, &read_status);
        wirecopy_load *const done = before;
        before = now;
        now = after;
        after = done;
    }
    if (status == WIRECOPY_OK)
        status = finish_load(pipeline, before);
    release_load(pipeline, before); /* in the order they were read */
    release_load(pipeline, now);
    release_load(pipeline, after);
    return worst(status, read_status);
}

static void clear(wirecopy_pipeline *pipeline, wirecopy_load loads[LOAD_COUNT])
{
    for (unsigned worker = 0; pipeline->fingerprinters && worker < pipeline->thread_count; worker++)
        wirecopy_fingerprinter_destroy(pipeline->fingerprinters[worker]);
    wirecopy_memory_free(pipeline->fingerprinters);
    for (unsigned i = 0; i < LOAD_COUNT; i++) {
        for (unsigned worker = 0; loads[i].arenas && worker < pipeline->thread_count; worker++)
            wirecopy_arena_clear(&loads[i].arenas[worker]);
        wirecopy_memory_free(loads[i].arenas);
        wirecopy_memory_free(loads[i].items);
    }
}

static wirecopy_status prepare_workers(wirecopy_pipeline *pipeline, wirecopy_load loads[LOAD_COUNT])
{
    pipeline->fingerprinters = wirecopy_memory_alloc_zeroed(pipeline->thread_count, sizeof pipeline->fingerprinters[0]);
    wirecopy_status status = pipeline->fingerprinters ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned worker = 0; status == WIRECOPY_OK && worker < pipeline->thread_count; worker++)
        status = wirecopy_fingerprinter_create(&pipeline->fingerprinters[worker]);
    for (unsigned i = 0; status == WIRECOPY_OK && i < LOAD_COUNT; i++) {
        loads[i].arenas = wirecopy_memory_alloc_zeroed(pipeline->thread_count, sizeof loads[i].arenas[0]);
        status = loads[i].arenas ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    }
    return status;
}

wirecopy_status wirecopy_pipeline_run(wirecopy_pipeline *pipeline)
{
    wirecopy_load loads[LOAD_COUNT] = {0};
    pipeline->thread_count = wirecopy_run_threads(pipeline->source, pipeline->options);
    memset(&pipeline->progress, 0, sizeof pipeline->progress);
    wirecopy_status status = prepare_workers(pipeline, loads);
    if (status == WIRECOPY_OK)
        status = run_loads(pipeline, loads);
    clear(pipeline, loads);
    return status;
}
