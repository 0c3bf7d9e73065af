#include <assert.h>

#include "core/store/handle.h"

/* A walk: every batch is visited in a snapshot of its own. */
typedef struct walk {
    const wirecopy_store *store;
    wirecopy_snapshot *snapshot;
    wirecopy_text_unpacker *unpacker; /* NULL: without texts */
    wirecopy_status (*visit)(void *context, const wirecopy_record *record);
    void *context;
} walk;

static wirecopy_status add_text(const walk *run, wirecopy_record *record)
{
    wirecopy_string image;
    const wirecopy_status status = wirecopy_log_text(run->snapshot, record->story, &image);
    if (status == WIRECOPY_E_NOT_FOUND)
        return WIRECOPY_OK;
    return status == WIRECOPY_OK ? wirecopy_text_unpack(run->unpacker, image.bytes, image.byte_count, &record->text)
                                 : status;
}

/* Adds to a record what is said of it beside the log's batches. */
static void overlay(const wirecopy_deaths *deaths, wirecopy_record *record)
{
    if (wirecopy_deaths_is_killed(deaths, record->story, UINT64_MAX))
        record->status = WIRECOPY_CANCELED;
    record->replaces = wirecopy_deaths_predecessor(deaths, record->story);
    if (!wirecopy_deaths_hides(deaths, record->story, UINT64_MAX))
        return;
    record->heir = wirecopy_deaths_heir(deaths, record->story);
    record->is_leading = !wirecopy_deaths_unposts(deaths, record->story, UINT64_MAX);
}

static wirecopy_status visit_record(const walk *run, const wirecopy_log_batch *batch, uint32_t i)
{
    const wirecopy_deaths *const deaths = &run->store->log.deaths;
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    wirecopy_record record;
    wirecopy_status status = wirecopy_log_batch_record(batch, i, sketch, &record);
    if (status != WIRECOPY_OK)
        return status == WIRECOPY_E_NOT_FOUND ? WIRECOPY_OK : status; /* an empty slot */
    if (wirecopy_deaths_is_deleted(deaths, record.story)) {
        record = wirecopy_record_remains(&record);
    } else {
        overlay(deaths, &record);
        status = run->unpacker ? add_text(run, &record) : WIRECOPY_OK;
    }
    return status == WIRECOPY_OK ? run->visit(run->context, &record) : status;
}

static wirecopy_status visit_batch(const walk *run, const wirecopy_log_batch *batch)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < batch->story_count; i++)
        if (!wirecopy_deaths_is_erased(&run->store->log.deaths, batch->first_story + i))
            status = visit_record(run, batch, i);
    return status;
}

wirecopy_status wirecopy_store_visit(wirecopy_store *store, wirecopy_text_unpacker *unpacker,
                                     wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                     void *context)
{
    walk run = {.store = store, .unpacker = unpacker, .visit = visit, .context = context};
    wirecopy_status status = wirecopy_store_refresh(store);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_create(store->log.env, &run.snapshot);
    const size_t batch_count = store->log.batch_count;
    for (size_t i = 0; status == WIRECOPY_OK && i < batch_count; i++) {
        wirecopy_log_batch batch;
        status = wirecopy_snapshot_begin(run.snapshot);
        if (status == WIRECOPY_OK)
            status = wirecopy_log_read(&store->log, run.snapshot, i, &batch);
        if (status == WIRECOPY_OK)
            status = visit_batch(&run, &batch);
        wirecopy_snapshot_end(run.snapshot);
    }
    wirecopy_snapshot_destroy(run.snapshot);
    return status;
}

wirecopy_status wirecopy_store_walk(wirecopy_store *store,
                                    wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                    void *context)
{
    if (!store || !visit)
        return WIRECOPY_E_INVALID;
    wirecopy_text_unpacker *unpacker = NULL;
    wirecopy_status status = wirecopy_text_unpacker_create(&unpacker);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_visit(store, unpacker, visit, context);
    wirecopy_text_unpacker_destroy(unpacker);
    return status;
}
