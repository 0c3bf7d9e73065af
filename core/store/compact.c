#include <assert.h>
#include <errno.h>
#include <stdio.h>

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/view.h"

/* A commit once so many bytes wait for it. */
#define COMMIT_BYTES ((size_t)8 << 20)

/* How many stories below the first of each block are erased: what is before a block is known, what is in it counted. */
#define BLOCK_STORIES 2048

/* The stories of one store on their way to another, in which they get new numbers. */
typedef struct compaction {
    wirecopy_store *from;
    wirecopy_store *to;
    uint64_t *erased_before; /* [stories / BLOCK_STORIES + 1] */
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
} compaction;

static wirecopy_status count_erased(compaction *run)
{
    const wirecopy_log *const log = &run->from->log;
    const size_t block_count = (size_t)(log->story_count / BLOCK_STORIES) + 1;
    uint64_t count = 0;
    run->erased_before = wirecopy_memory_alloc(block_count * sizeof *run->erased_before);
    if (!run->erased_before)
        return WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < block_count; i++) {
        const uint64_t begin = (uint64_t)i * BLOCK_STORIES;
        run->erased_before[i] = count;
        count += wirecopy_deaths_erased_count(&log->deaths, begin, begin + BLOCK_STORIES);
    }
    return WIRECOPY_OK;
}

static uint64_t new_number(const compaction *run, uint64_t story)
{
    const uint64_t block = story / BLOCK_STORIES;
    return story - run->erased_before[block] -
           wirecopy_deaths_erased_count(&run->from->log.deaths, block * BLOCK_STORIES, story);
}

/* What is kept of a story that was replaced, and that nothing is found through: that it came, so that it is known when it
 * is delivered again, and does not replace the newer one. */
static wirecopy_record stub_of(const wirecopy_record *record, uint64_t number)
{
    return (wirecopy_record){.group = number,
                             .family = record->family,
                             .id = record->id,
                             .digest = record->digest,
                             .time_ms = WIRECOPY_TIME_NONE};
}

/* A text stays as long as the title does. */
static wirecopy_status copy_text(compaction *run, wirecopy_snapshot *snapshot, uint64_t story, uint64_t number)
{
    const wirecopy_deaths *const deaths = &run->from->log.deaths;
    wirecopy_string image;
    if (wirecopy_deaths_unposts(deaths, story, UINT64_MAX) || wirecopy_deaths_is_deleted(deaths, story))
        return WIRECOPY_OK;
    const wirecopy_status status = wirecopy_log_text(snapshot, story, &image);
    if (status == WIRECOPY_E_NOT_FOUND)
        return WIRECOPY_OK;
    return status == WIRECOPY_OK ? wirecopy_store_keep_text(run->to, number, image) : status;
}

static wirecopy_status copy_record(compaction *run, wirecopy_record record)
{
    const wirecopy_deaths *const deaths = &run->from->log.deaths;
    const uint64_t story = record.story, number = wirecopy_store_story_count(run->to);
    const bool is_hidden = wirecopy_deaths_hides(deaths, story, UINT64_MAX);
    const bool is_unposted = wirecopy_deaths_unposts(deaths, story, UINT64_MAX);
    uint64_t added;
    assert(number == new_number(run, story));
    record.group = new_number(run, record.group);
    if (is_unposted)
        record = stub_of(&record, number);
    else if (wirecopy_deaths_is_deleted(deaths, story))
        record = wirecopy_record_remains(&record);
    wirecopy_status status = wirecopy_store_append(run->to, &record, &added);
    const uint64_t killed_at = wirecopy_deaths_killed_at(deaths, story);
    if (status == WIRECOPY_OK && killed_at != UINT64_MAX)
        status =
            wirecopy_store_add_death(run->to, &(wirecopy_death){.story = number, .heir = new_number(run, killed_at)});
    if (status != WIRECOPY_OK || !is_hidden)
        return status;
    const uint64_t heir = wirecopy_deaths_heir(deaths, story);
    return wirecopy_store_add_death(run->to, &(wirecopy_death){.story = number,
                                                               .heir = heir ? new_number(run, heir) : 0,
                                                               .is_hidden = true,
                                                               .is_unposted = is_unposted});
}

static wirecopy_status copy_batch(compaction *run, wirecopy_snapshot *snapshot, const wirecopy_log_batch *batch)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < batch->story_count; i++) {
        wirecopy_record record;
        if (wirecopy_deaths_is_erased(&run->from->log.deaths, batch->first_story + i))
            continue;
        status = wirecopy_log_batch_record(batch, i, run->sketch, &record);
        if (status == WIRECOPY_E_NOT_FOUND)
            status = WIRECOPY_E_CORRUPT;
        const uint64_t number = wirecopy_store_story_count(run->to);
        if (status == WIRECOPY_OK)
            status = copy_record(run, record);
        if (status == WIRECOPY_OK)
            status = copy_text(run, snapshot, batch->first_story + i, number);
        if (status == WIRECOPY_OK &&
            wirecopy_pending_image_bytes(&run->to->pending) + run->to->texts.byte_count > COMMIT_BYTES)
            status = wirecopy_store_commit(run->to);
    }
    return status;
}

static wirecopy_status copy_all(compaction *run)
{
    const wirecopy_log *const log = &run->from->log;
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_status status = count_erased(run);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_open(log->env, &snapshot);
    for (size_t i = 0; status == WIRECOPY_OK && i < log->batch_count; i++) {
        wirecopy_log_batch batch;
        status = wirecopy_log_read(log, snapshot, i, &batch);
        if (status == WIRECOPY_OK)
            status = copy_batch(run, snapshot, &batch);
    }
    wirecopy_snapshot_destroy(snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_commit(run->to);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_flush(run->to);
    if (status == WIRECOPY_OK)
        status = wirecopy_merger_finish(&run->to->segments, run->to->log.story_count);
    wirecopy_memory_free(run->erased_before);
    return status;
}

/* Makes the new store beside the old one: durable, and closed. */
static wirecopy_status copy_to_new(wirecopy_store *store)
{
    compaction *const run = wirecopy_memory_alloc_zeroed(1, sizeof *run);
    char *const folder = wirecopy_path_join(store->directory.compact_path, WIRECOPY_DIRECTORY_SEGMENTS);
    char *const copy_path =
        wirecopy_path_join(store->directory.compact_path, WIRECOPY_DIRECTORY_SEGMENTS "/" WIRECOPY_DIRECTORY_COPY);
    char *const data_path =
        wirecopy_path_join(store->directory.compact_path, WIRECOPY_DIRECTORY_SEGMENTS "/" WIRECOPY_DIRECTORY_DATA);
    wirecopy_status status = run && folder && copy_path && data_path ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK) {
        wirecopy_directory_discard(&store->directory);
        run->from = store;
        status = wirecopy_store_open(store->directory.compact_path, WIRECOPY_STORE_CREATE, &run->to);
    }
    if (status == WIRECOPY_OK)
        status = copy_all(run);
    if (status == WIRECOPY_OK) /* without the pages that merging freed */
        status = wirecopy_env_copy(run->to->segments.env, copy_path);
    if (run)
        wirecopy_store_close(run->to);
    if (status == WIRECOPY_OK && rename(copy_path, data_path) != 0)
        status = wirecopy_env_status_of_errno(errno);
    if (status == WIRECOPY_OK)
        status = wirecopy_path_sync(folder);
    wirecopy_memory_free(folder);
    wirecopy_memory_free(copy_path);
    wirecopy_memory_free(data_path);
    wirecopy_memory_free(run);
    return status;
}

wirecopy_status wirecopy_store_compact(wirecopy_store *store)
{
    if (!store || store->mode == WIRECOPY_STORE_READ || store->pending.story_count > 0 || store->window_count > 0)
        return WIRECOPY_E_INVALID;
    wirecopy_status status = store->failed;
    if (status == WIRECOPY_OK)
        status = copy_to_new(store);
    if (status == WIRECOPY_OK) {
        wirecopy_store_detach(store);
        status = wirecopy_directory_exchange(&store->directory, store->path);
        const wirecopy_status attached = wirecopy_store_attach(store, false);
        status = status == WIRECOPY_OK ? attached : status;
    }
    wirecopy_directory_discard(&store->directory);
    store->failed = status;
    return status;
}
