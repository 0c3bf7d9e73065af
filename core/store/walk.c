#include <assert.h>

#include "core/store/handle.h"

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

static wirecopy_status visit_batch(const wirecopy_log_batch *batch, const wirecopy_deaths *deaths,
                                   wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                   void *context)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < batch->story_count; i++) {
        wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
        wirecopy_record record;
        if (wirecopy_deaths_is_erased(deaths, batch->first_story + i))
            continue;
        status = wirecopy_log_batch_record(batch, i, sketch, &record);
        if (status == WIRECOPY_OK && wirecopy_deaths_is_deleted(deaths, record.story))
            record = wirecopy_record_remains(&record);
        else if (status == WIRECOPY_OK)
            overlay(deaths, &record);
        if (status == WIRECOPY_OK)
            status = visit(context, &record);
        else if (status == WIRECOPY_E_NOT_FOUND)
            status = WIRECOPY_OK; /* an empty slot */
    }
    return status;
}

wirecopy_status wirecopy_store_walk(wirecopy_store *store,
                                    wirecopy_status (*visit)(void *context, const wirecopy_record *record),
                                    void *context)
{
    if (!store || !visit)
        return WIRECOPY_E_INVALID;
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_status status = wirecopy_store_refresh(store);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_create(store->log.env, &snapshot);
    const size_t batch_count = store->log.batch_count;
    for (size_t i = 0; status == WIRECOPY_OK && i < batch_count; i++) {
        wirecopy_log_batch batch;
        status = wirecopy_snapshot_begin(snapshot);
        if (status == WIRECOPY_OK)
            status = wirecopy_log_read(&store->log, snapshot, i, &batch);
        if (status == WIRECOPY_OK)
            status = visit_batch(&batch, &store->log.deaths, visit, context);
        wirecopy_snapshot_end(snapshot);
    }
    wirecopy_snapshot_destroy(snapshot);
    return status;
}
