#include "core/store/log.h"

#include <assert.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "core/base/memory.h"
#include "core/base/sorted.h"
#include "core/fingerprint/hash.h"
#include "core/store/directory.h"

/* The entry of table "meta". Little-endian:
 *
 *   offset  bytes  what
 *        0      8  magic "WIRECOPY"
 *        8      4  store_version
 *       12      4  fingerprint_version
 *       16     16  id: random
 *       32      8  created_ms: milliseconds since 1970-01-01T00:00:00Z
 *       40      8  checksum: XXH3-64 of the bytes before it
 *
 * The first 16 bytes stay what they are in every version. */
typedef struct meta_image {
    char magic[8];
    uint32_t store_version;
    uint32_t fingerprint_version;
    wirecopy_store_id id;
    int64_t created_ms;
    uint64_t checksum;
} meta_image;

_Static_assert(sizeof(meta_image) == 48, "the image has no padding");

#define META_MAGIC "WIRECOPY"
#define META_VERSIONS_END 16

enum {
    TABLE_META,
    TABLE_BATCHES,
    TABLE_DEATHS,
    TABLE_TEXTS,
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static wirecopy_status meta_write(wirecopy_log *log)
{
    meta_image meta = {.store_version = WIRECOPY_STORE_VERSION,
                       .fingerprint_version = WIRECOPY_FINGERPRINT_VERSION,
                       .created_ms = now_ms()};
    wirecopy_change *change = NULL;
    void *image = NULL;
    memcpy(meta.magic, META_MAGIC, sizeof meta.magic);
    if (getentropy(&meta.id, sizeof meta.id) != 0)
        return WIRECOPY_E_IO;
    meta.checksum = wirecopy_hash64(&meta, offsetof(meta_image, checksum));

    wirecopy_status status = wirecopy_change_begin(log->env, sizeof meta, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_change_put(change, TABLE_META, 0, sizeof meta, &image);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    memcpy(image, &meta, sizeof meta);
    status = wirecopy_change_commit(change);
    if (status == WIRECOPY_OK)
        log->id = meta.id;
    return status;
}

static wirecopy_status meta_check(wirecopy_blob blob, wirecopy_store_id *id_out)
{
    meta_image meta;
    if (blob.byte_count < META_VERSIONS_END || memcmp(blob.bytes, META_MAGIC, sizeof meta.magic) != 0)
        return WIRECOPY_E_NOT_STORE;
    memcpy(&meta, blob.bytes, META_VERSIONS_END);
    if (meta.store_version != WIRECOPY_STORE_VERSION || meta.fingerprint_version != WIRECOPY_FINGERPRINT_VERSION)
        return WIRECOPY_E_VERSION;
    if (blob.byte_count != sizeof meta)
        return WIRECOPY_E_CORRUPT;
    memcpy(&meta, blob.bytes, sizeof meta);
    if (meta.checksum != wirecopy_hash64(&meta, offsetof(meta_image, checksum)))
        return WIRECOPY_E_CORRUPT;
    *id_out = meta.id;
    return WIRECOPY_OK;
}

/* WIRECOPY_E_NOT_FOUND: there is no meta entry, and no batch either, as creating the store was cut short. */
static wirecopy_status meta_read(wirecopy_log *log)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_blob blob;
    uint64_t key;
    wirecopy_status status = wirecopy_snapshot_open(log->env, &snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_get(snapshot, TABLE_META, 0, &blob);
    if (status == WIRECOPY_OK)
        status = meta_check(blob, &log->id);
    else if (status == WIRECOPY_E_NOT_FOUND &&
             wirecopy_snapshot_last(snapshot, TABLE_BATCHES, &key, &blob) == WIRECOPY_OK)
        status = WIRECOPY_E_CORRUPT;
    wirecopy_snapshot_destroy(snapshot);
    return status;
}

wirecopy_status wirecopy_log_open(const char *path, bool writable, bool create, wirecopy_log *log_out)
{
    assert(path && log_out);
    const wirecopy_env_options options = {.tables = {"meta", "batches", "deaths", "texts"},
                                          .last_is_new = true,
                                          .writable = writable,
                                          .create = create,
                                          .writers_lock = "../" WIRECOPY_DIRECTORY_LOCK};
    wirecopy_log log = {0};
    wirecopy_status status = wirecopy_env_open(path, &options, &log.env);
    if (status == WIRECOPY_OK)
        status = meta_read(&log);
    if (status == WIRECOPY_E_NOT_FOUND && create && log.env)
        status = meta_write(&log);
    if (status != WIRECOPY_OK) {
        wirecopy_log_close(&log);
        return status == WIRECOPY_E_NOT_FOUND ? WIRECOPY_E_NOT_STORE : status;
    }
    *log_out = log;
    return WIRECOPY_OK;
}

void wirecopy_log_close(wirecopy_log *log)
{
    wirecopy_env_close(log->env);
    wirecopy_memory_free(log->first_stories);
    wirecopy_deaths_clear(&log->deaths);
    *log = (wirecopy_log){0};
}

static wirecopy_status add_first_story(void *context, uint64_t first_story, wirecopy_blob image)
{
    wirecopy_log *const log = context;
    (void)image;
    if (wirecopy_memory_reserve(&log->first_stories, &log->batch_capacity, log->batch_count + 1,
                                sizeof *log->first_stories) != 0)
        return WIRECOPY_E_MEMORY;
    log->first_stories[log->batch_count++] = first_story;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_log_story_count(wirecopy_snapshot *snapshot, uint64_t *story_count_out)
{
    uint64_t first_story;
    wirecopy_blob blob;
    wirecopy_log_batch batch;
    wirecopy_status status = wirecopy_snapshot_last(snapshot, TABLE_BATCHES, &first_story, &blob);
    if (status == WIRECOPY_E_NOT_FOUND) {
        *story_count_out = 0;
        return WIRECOPY_OK;
    }
    if (status == WIRECOPY_OK)
        status = wirecopy_log_batch_open(blob.bytes, blob.byte_count, &batch);
    if (status == WIRECOPY_OK && batch.first_story != first_story)
        status = WIRECOPY_E_CORRUPT;
    if (status == WIRECOPY_OK)
        *story_count_out = batch.first_story + batch.story_count;
    return status;
}

/* Keys alone are looked at, and the header of the last batch: opening a large store must not touch all of it. That each
 * batch ends where the next begins is seen when it is opened. */
static wirecopy_status refresh_batches(wirecopy_log *log, wirecopy_snapshot *snapshot)
{
    const size_t batch_count_before = log->batch_count;
    uint64_t story_count;
    wirecopy_status status = wirecopy_log_story_count(snapshot, &story_count);
    if (status != WIRECOPY_OK || story_count == log->story_count)
        return status;
    if (story_count > log->story_count)
        status = wirecopy_snapshot_walk(snapshot, TABLE_BATCHES, log->story_count, add_first_story, log);
    else
        status = WIRECOPY_E_CORRUPT; /* what was durable is gone: the files were replaced */
    if (status == WIRECOPY_OK &&
        (log->batch_count == batch_count_before || log->first_stories[batch_count_before] != log->story_count))
        status = WIRECOPY_E_CORRUPT;
    if (status != WIRECOPY_OK) {
        log->batch_count = batch_count_before;
        return status;
    }
    log->story_count = story_count;
    return WIRECOPY_OK;
}

static wirecopy_status load_deaths(void *context, uint64_t key, wirecopy_blob image)
{
    wirecopy_log *const log = context;
    if (key != log->death_key)
        return WIRECOPY_E_CORRUPT;
    const wirecopy_status status = wirecopy_deaths_load(&log->deaths, image.bytes, image.byte_count, log->story_count);
    log->death_key += status == WIRECOPY_OK;
    return status;
}

wirecopy_status wirecopy_log_refresh(wirecopy_log *log, wirecopy_snapshot *snapshot)
{
    const wirecopy_status status = refresh_batches(log, snapshot);
    if (status != WIRECOPY_OK)
        return status;
    return wirecopy_snapshot_walk(snapshot, TABLE_DEATHS, log->death_key, load_deaths, log);
}

uint64_t wirecopy_log_batch_end(const wirecopy_log *log, size_t i)
{
    assert(i < log->batch_count);
    return i + 1 < log->batch_count ? log->first_stories[i + 1] : log->story_count;
}

size_t wirecopy_log_batch_of(const wirecopy_log *log, uint64_t story)
{
    assert(story < log->story_count);
    return wirecopy_last_at_most(log->first_stories, log->batch_count, story);
}

wirecopy_status wirecopy_log_read(const wirecopy_log *log, wirecopy_snapshot *snapshot, size_t i,
                                  wirecopy_log_batch *batch_out)
{
    assert(i < log->batch_count);
    const uint64_t first_story = log->first_stories[i];
    const uint64_t end = wirecopy_log_batch_end(log, i);
    wirecopy_blob blob;
    wirecopy_log_batch batch;
    wirecopy_status status = wirecopy_snapshot_get(snapshot, TABLE_BATCHES, first_story, &blob);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_batch_open(blob.bytes, blob.byte_count, &batch);
    if (status == WIRECOPY_E_NOT_FOUND)
        return WIRECOPY_E_CORRUPT;
    if (status != WIRECOPY_OK)
        return status;
    if (batch.first_story != first_story || batch.story_count != end - first_story)
        return WIRECOPY_E_CORRUPT;
    *batch_out = batch;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_log_walk(wirecopy_snapshot *snapshot,
                                  wirecopy_status (*visit)(void *context, uint64_t first_story, wirecopy_blob image),
                                  void *context)
{
    return wirecopy_snapshot_walk(snapshot, TABLE_BATCHES, 0, visit, context);
}

/* Takes what is to stay of a batch. Returns in *freed_bytes_out how much is not. */
static wirecopy_status batch_filter(const wirecopy_log *log, const wirecopy_log_batch *batch,
                                    wirecopy_pending *pending_out, size_t *freed_bytes_out)
{
    wirecopy_status status = WIRECOPY_OK;
    size_t freed_bytes = 0;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < batch->story_count; i++) {
        const uint8_t *image = NULL;
        size_t byte_count = 0;
        status = wirecopy_log_batch_slot(batch, i, &image, &byte_count);
        const bool is_empty = status == WIRECOPY_E_NOT_FOUND;
        const bool is_erased = wirecopy_deaths_is_erased(&log->deaths, batch->first_story + i);
        if (status == WIRECOPY_OK && is_erased)
            freed_bytes += byte_count;
        if (status == WIRECOPY_OK || is_empty)
            status = wirecopy_pending_add_image(pending_out, image, is_empty || is_erased ? 0 : byte_count);
    }
    *freed_bytes_out = freed_bytes;
    return status;
}

static wirecopy_status batch_replace(wirecopy_log *log, const wirecopy_pending *pending, uint64_t first_story)
{
    const size_t byte_count = wirecopy_pending_image_bytes(pending);
    wirecopy_change *change = NULL;
    void *image = NULL;
    wirecopy_status status = wirecopy_change_begin(log->env, byte_count, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_change_put(change, TABLE_BATCHES, first_story, byte_count, &image);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    wirecopy_pending_build(pending, first_story, image);
    return wirecopy_change_commit(change);
}

wirecopy_status wirecopy_log_shrink(wirecopy_log *log, size_t i)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_pending pending = {0};
    wirecopy_log_batch batch = {0};
    size_t freed_bytes = 0;
    wirecopy_status status = wirecopy_snapshot_open(log->env, &snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_read(log, snapshot, i, &batch);
    if (status == WIRECOPY_OK)
        status = batch_filter(log, &batch, &pending, &freed_bytes);
    wirecopy_snapshot_destroy(snapshot);
    if (status == WIRECOPY_OK && freed_bytes > 0 && freed_bytes >= pending.record_bytes)
        status = batch_replace(log, &pending, batch.first_story);
    wirecopy_pending_clear(&pending);
    return status;
}

static wirecopy_status append_batch(const wirecopy_log *log, const wirecopy_pending *pending, size_t byte_count,
                                    wirecopy_change *change)
{
    void *image = NULL;
    const wirecopy_status status = wirecopy_change_append(change, TABLE_BATCHES, log->story_count, byte_count, &image);
    if (status == WIRECOPY_OK)
        wirecopy_pending_build(pending, log->story_count, image);
    return status;
}

/* As many entries as it takes; they are of one transaction. */
static wirecopy_status append_deaths(const wirecopy_death *deaths, size_t death_count, wirecopy_change *change,
                                     uint64_t *death_key)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0, count; status == WIRECOPY_OK && i < death_count; i += count) {
        void *image = NULL;
        count = death_count - i < WIRECOPY_DEATHS_COUNT_MAX ? death_count - i : WIRECOPY_DEATHS_COUNT_MAX;
        status = wirecopy_change_append(change, TABLE_DEATHS, (*death_key)++,
                                        wirecopy_deaths_image_bytes(deaths + i, count), &image);
        if (status == WIRECOPY_OK)
            wirecopy_deaths_build(deaths + i, count, image);
    }
    return status;
}

/* Those of stories that come with them are in the order of the stories. */
static wirecopy_status put_texts(const wirecopy_log *log, const wirecopy_text_list *texts, wirecopy_change *change)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && texts && i < texts->count; i++) {
        const wirecopy_text_item *const item = &texts->items[i];
        void *image = NULL;
        if (item->story < log->story_count)
            status = wirecopy_change_put(change, TABLE_TEXTS, item->story, item->byte_count, &image);
        else
            status = wirecopy_change_append(change, TABLE_TEXTS, item->story, item->byte_count, &image);
        if (status == WIRECOPY_OK)
            memcpy(image, texts->bytes + item->begin, item->byte_count);
    }
    return status;
}

static wirecopy_status delete_texts(const wirecopy_death *deaths, size_t death_count, wirecopy_change *change)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < death_count; i++) {
        if (!deaths[i].is_hidden || deaths[i].heir != 0)
            continue;
        status = wirecopy_change_delete(change, TABLE_TEXTS, deaths[i].story);
        if (status == WIRECOPY_E_NOT_FOUND)
            status = WIRECOPY_OK;
    }
    return status;
}

/* What they take at most: a short one has no page of its own. */
static size_t text_pages_bytes(const wirecopy_log *log, const wirecopy_text_list *texts)
{
    size_t byte_count = 0;
    for (size_t i = 0; texts && i < texts->count; i++)
        byte_count += (size_t)wirecopy_env_value_bytes(log->env, texts->items[i].byte_count);
    return byte_count;
}

static wirecopy_status fill(const wirecopy_log *log, const wirecopy_log_news *news, size_t batch_bytes,
                            wirecopy_change *change, uint64_t *death_key)
{
    wirecopy_status status = WIRECOPY_OK;
    if (news->stories->story_count > 0)
        status = append_batch(log, news->stories, batch_bytes, change);
    if (status == WIRECOPY_OK)
        status = put_texts(log, news->texts, change);
    if (status == WIRECOPY_OK)
        status = append_deaths(news->deaths, news->death_count, change, death_key);
    return status == WIRECOPY_OK ? delete_texts(news->deaths, news->death_count, change) : status;
}

wirecopy_status wirecopy_log_append(wirecopy_log *log, const wirecopy_log_news *news)
{
    assert(log && news && (news->stories->story_count || news->texts || news->death_count));
    const size_t batch_bytes = wirecopy_pending_image_bytes(news->stories);
    const size_t byte_count =
        batch_bytes + text_pages_bytes(log, news->texts) + wirecopy_deaths_image_bytes(news->deaths, news->death_count);
    uint64_t death_key = log->death_key;
    wirecopy_change *change = NULL;

    /* Room in the handle first: after the commit nothing may fail. */
    if (wirecopy_memory_reserve(&log->first_stories, &log->batch_capacity, log->batch_count + 1,
                                sizeof *log->first_stories) != 0)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = wirecopy_change_begin(log->env, byte_count, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = fill(log, news, batch_bytes, change, &death_key);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    status = wirecopy_change_commit(change);
    if (status != WIRECOPY_OK)
        return status;
    if (news->stories->story_count > 0)
        log->first_stories[log->batch_count++] = log->story_count;
    log->story_count += news->stories->story_count;
    log->death_key = death_key;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_log_text(wirecopy_snapshot *snapshot, uint64_t story, wirecopy_string *image_out)
{
    wirecopy_blob blob;
    const wirecopy_status status = wirecopy_snapshot_get(snapshot, TABLE_TEXTS, story, &blob);
    if (status == WIRECOPY_OK)
        *image_out = (wirecopy_string){blob.bytes, blob.byte_count};
    return status;
}

wirecopy_status wirecopy_log_walk_texts(wirecopy_snapshot *snapshot,
                                        wirecopy_status (*visit)(void *context, uint64_t story, wirecopy_blob image),
                                        void *context)
{
    return wirecopy_snapshot_walk(snapshot, TABLE_TEXTS, 0, visit, context);
}

wirecopy_status wirecopy_log_measure_texts(wirecopy_snapshot *snapshot, wirecopy_table_figures *figures_out)
{
    return wirecopy_snapshot_measure(snapshot, TABLE_TEXTS, figures_out);
}
