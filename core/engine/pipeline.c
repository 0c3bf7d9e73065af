#include "core/engine/pipeline.h"

#include <omp.h>
#include <string.h>

#include "core/base/memory.h"

/* One batch is matched, one prepared, one read; or one prepared, one read, one finished. */
#define LOAD_COUNT 3

/* ---- one batch ---- */

/* What a source says of an item alone: it is bad, or carries no text. */
static bool is_of_item(wirecopy_status status)
{
    return status == WIRECOPY_E_INPUT || status == WIRECOPY_E_LIMIT || status == WIRECOPY_E_NO_TEXT;
}

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
        return is_of_item(item->status) ? WIRECOPY_OK : item->status;
    const wirecopy_status status = pipeline->takes_records
                                       ? wirecopy_item_take(item, &record, arena)
                                       : wirecopy_item_fill(item, &story, pipeline->fingerprinters[worker], arena);
    if (status != WIRECOPY_OK || !pipeline->prepare)
        return status;
    const wirecopy_string text = pipeline->takes_records ? record.text : story.text;
    return pipeline->prepare(pipeline->run, worker, item, text, arena);
}

static void release_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    if (load->batch)
        pipeline->source->release(pipeline->source->context, load->batch);
    load->batch = NULL;
    load->is_read = false;
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

/* Tells the caller of the items that are no stories, in order, and keeps what comes before the first that ends the run. */
static void refuse_items(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    const wirecopy_observer *observer = pipeline->observer;
    for (load->kept_count = 0; load->kept_count < load->count; load->kept_count++) {
        const wirecopy_status status = load->items[load->kept_count].status;
        if (status == WIRECOPY_OK)
            continue;
        const char *place = "", *reason = "";
        pipeline->source->describe(pipeline->source->context, load->batch, load->kept_count, &place, &reason);
        const bool is_skipped = status == WIRECOPY_E_NO_TEXT;
        if (observer->refuse)
            load->ending = observer->refuse(observer->context, status, place, reason);
        else if (!is_skipped)
            load->ending = status;
        if (load->ending != WIRECOPY_OK)
            return;
        pipeline->progress.refused_count += !is_skipped;
        pipeline->progress.skipped_count += is_skipped;
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
    item->report.exhibitor = pipeline->exhibitor;
    if (pipeline->exhibitor)
        wirecopy_exhibitor_set_text(pipeline->exhibitor, item->story.text);
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
    wirecopy_status status = pipeline->finish ? pipeline->finish(pipeline->run, load) : WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < load->kept_count; i++)
        if (load->items[i].status == WIRECOPY_OK && !is_remains(&load->items[i]))
            status = report_item(pipeline, load, i);
    pipeline->progress.byte_count += load->byte_count;
    if (status == WIRECOPY_OK && pipeline->observer->progress)
        status = pipeline->observer->progress(pipeline->observer->context, &pipeline->progress);
    return status != WIRECOPY_OK ? status : load->ending;
}

/* ---- all batches ---- */

/* Items that a thread takes at a time: enough to be worth taking, few enough that none is waited for. */
#define TAKEN_TOGETHER 2

/* Statuses are negative: the minimum is a failure if any failed. */
static wirecopy_status worst(wirecopy_status a, wirecopy_status b)
{
    return a < b ? a : b;
}

/* Prepares items of a batch that nobody has taken, as long as there are some and it may go on. A thread writes its own
 * items and what belongs to the thread; the orchestrator waits for all of them before it looks at one. */
static void prepare_while(wirecopy_pipeline *pipeline, wirecopy_load *load, const atomic_bool *may_go_on)
{
    const unsigned worker = (unsigned)omp_get_thread_num();
    size_t i;
    while (atomic_load(may_go_on) && (i = atomic_fetch_add(&load->next, TAKEN_TOGETHER)) < load->count) {
        for (const size_t end = i + TAKEN_TOGETHER; i < end && i < load->count; i++) {
            const wirecopy_status status = prepare_item(pipeline, load, i, worker);
            if (status != WIRECOPY_OK)
                atomic_store(&load->failed, (int)status); /* of several, any: the run ends */
        }
    }
}

void wirecopy_pipeline_lend(wirecopy_pipeline *pipeline)
{
    atomic_store(&pipeline->is_lent, true);
    for (unsigned i = 1; pipeline->coming->is_begun && i < pipeline->thread_count; i++) {
#pragma omp task
        prepare_while(pipeline, pipeline->coming, &pipeline->is_lent);
    }
}

void wirecopy_pipeline_recall(wirecopy_pipeline *pipeline)
{
    atomic_store(&pipeline->is_lent, false);
}

/* Lets the items of a batch that is read be prepared, if they cannot be yet. */
static wirecopy_status begin_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    if (!load->batch || load->is_begun)
        return WIRECOPY_OK;
    const wirecopy_status status = pipeline->begin ? pipeline->begin(pipeline->run) : WIRECOPY_OK;
    atomic_store(&load->next, 0);
    atomic_store(&load->failed, WIRECOPY_OK);
    atomic_store(&load->is_begun, status == WIRECOPY_OK);
    return status;
}

/* Waits until the batch is prepared, the one before it finished, and the one after it read. */
static void await_loads(wirecopy_pipeline *pipeline, wirecopy_load *now)
{
#pragma omp taskwait
    if (now->is_begun && pipeline->end)
        pipeline->end(pipeline->run);
    now->is_begun = false;
}

/* Whether the next read would wait for input, for as long as it may take: what has been read is finished first. */
static bool source_waits(const wirecopy_source *source)
{
    return source->waits && source->waits(source->context);
}

/* What must be done in order with a batch that is prepared, and what comes of it. */
static wirecopy_status match_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    if (!load->batch)
        return WIRECOPY_OK;
    refuse_items(pipeline, load);
    return pipeline->match ? pipeline->match(pipeline->run, load) : WIRECOPY_OK;
}

/* The batches of a run: while one is matched, the one after it is prepared, and the next read in the place of the one before. */
typedef struct sequence {
    wirecopy_load *before, *now, *after;
    wirecopy_status finish_status;
    atomic_bool is_finishing; /* the batch before */
} sequence;

/* Prepares what is left of this batch, and of the one after it while there is nothing else to do. */
static void prepare_ahead(wirecopy_pipeline *pipeline, const sequence *at)
{
    static const atomic_bool always = true;
    prepare_while(pipeline, at->now, &always);
    if (atomic_load(&at->after->is_begun))
        prepare_while(pipeline, at->after, &at->is_finishing);
}

/* Lets the whole team do so. */
static void prepare_rest(wirecopy_pipeline *pipeline, const sequence *at)
{
    for (unsigned i = 0; at->now->is_begun && i < pipeline->thread_count; i++) {
#pragma omp task
        prepare_ahead(pipeline, at);
    }
}

/* Reads a batch, and lets it be prepared unless that has to be begun. */
static void take_load(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    load->read_status = read_load(pipeline, load);
    if (load->read_status == WIRECOPY_OK && !pipeline->begin)
        (void)begin_load(pipeline, load); /* there is nothing that could fail */
}

static void finish_before(wirecopy_pipeline *pipeline, sequence *at)
{
    at->finish_status = finish_load(pipeline, at->before);
    atomic_store(&at->is_finishing, false);
}

/* Lets the team read a batch, if that was not done. Batches are read one after the other. */
static void read_beside(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    if (load->is_read)
        return;
    load->is_read = true;
#pragma omp task
    take_load(pipeline, load);
}

/* The batch before is finished, and the one after read, while this one is prepared. */
static void advance_around(wirecopy_pipeline *pipeline, sequence *at, bool waits)
{
    atomic_store(&at->is_finishing, true);
#pragma omp task
    finish_before(pipeline, at);
    if (!waits)
        read_beside(pipeline, at->after);
    prepare_rest(pipeline, at);
    await_loads(pipeline, at->now);
    release_load(pipeline, at->before); /* not while another thread may be reading */
}

/* This batch is matched, while the one after it is prepared and the next read. */
static wirecopy_status match_beside(wirecopy_pipeline *pipeline, sequence *at)
{
    pipeline->coming = at->after;
    if (pipeline->match && at->after->batch && !source_waits(pipeline->source))
        read_beside(pipeline, at->before);
    const wirecopy_status status = match_load(pipeline, at->now);
#pragma omp taskwait
    return status;
}

/* Reads and begins a batch when nothing else is to be done. */
static wirecopy_status read_alone(wirecopy_pipeline *pipeline, wirecopy_load *load)
{
    load->is_read = true;
    take_load(pipeline, load);
    return load->read_status == WIRECOPY_OK ? begin_load(pipeline, load) : WIRECOPY_OK;
}

/* One step of a run: the batch now is prepared, or on its way to be. */
static wirecopy_status advance(wirecopy_pipeline *pipeline, sequence *at)
{
    const bool waits = !at->after->is_read && source_waits(pipeline->source);
    advance_around(pipeline, at, waits);
    wirecopy_status status = worst(at->finish_status, (wirecopy_status)atomic_load(&at->now->failed));
    if (status == WIRECOPY_OK && !waits && at->after->read_status == WIRECOPY_OK)
        status = begin_load(pipeline, at->after);
    if (status == WIRECOPY_OK)
        status = match_beside(pipeline, at);
    if (status != WIRECOPY_OK || !waits)
        return status;
    status = finish_load(pipeline, at->now);
    release_load(pipeline, at->now);
    return status == WIRECOPY_OK ? read_alone(pipeline, at->after) : status;
}

static wirecopy_status run_loads(wirecopy_pipeline *pipeline, wirecopy_load loads[LOAD_COUNT])
{
    sequence at = {.before = &loads[0], .now = &loads[1], .after = &loads[2]};
    wirecopy_status status = read_alone(pipeline, at.now);
    while (status == WIRECOPY_OK && at.now->read_status == WIRECOPY_OK && at.now->batch) {
        status = advance(pipeline, &at);
        wirecopy_load *const done = at.before;
        at.before = at.now;
        at.now = at.after;
        at.after = done;
    }
    await_loads(pipeline, at.now);
    if (status == WIRECOPY_OK)
        status = finish_load(pipeline, at.before);
    release_load(pipeline, at.before); /* in the order they were read */
    release_load(pipeline, at.now);
    release_load(pipeline, at.after);
    return worst(status, at.now->read_status);
}

/* One thread of the team orchestrates, and the others run the tasks that it makes. */
static wirecopy_status run_team(wirecopy_pipeline *pipeline, wirecopy_load loads[LOAD_COUNT])
{
    wirecopy_status status = WIRECOPY_OK;
#pragma omp parallel num_threads(pipeline->thread_count)
#pragma omp single
    status = run_loads(pipeline, loads);
    return status;
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
        status = run_team(pipeline, loads);
    clear(pipeline, loads);
    return status;
}
