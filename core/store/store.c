#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/store/handle.h"

static void memory_segments_clear(wirecopy_store *store)
{
    for (size_t i = 0; i < store->memory_segment_count; i++)
        wirecopy_memory_segment_clear(&store->memory_segments[i]);
    store->memory_segment_count = 0;
}

static void memory_forget(wirecopy_store *store, uint64_t first_story)
{
    memory_segments_clear(store);
    wirecopy_maps_reset(&store->tail, first_story);
}

/* Windows find what is in the tail; without any, that can wait. */
static wirecopy_status tail_settle(wirecopy_store *store)
{
    return store->window_count > 0 ? wirecopy_maps_settle(&store->tail) : WIRECOPY_OK;
}

/* Turns the tail into a segment: on disk, of so many bytes, in a writing process, and in memory in a reading one. */
static wirecopy_status tail_flush(wirecopy_store *store, size_t *byte_count_out)
{
    wirecopy_status status;
    if (store->mode == WIRECOPY_STORE_READ) {
        if (wirecopy_memory_reserve(&store->memory_segments, &store->memory_segment_capacity,
                                    store->memory_segment_count + 1, sizeof *store->memory_segments) != 0)
            return WIRECOPY_E_MEMORY;
        status = wirecopy_memory_segment_init(&store->tail, &store->memory_segments[store->memory_segment_count]);
        if (status == WIRECOPY_OK)
            store->memory_segment_count++;
    } else {
        status = wirecopy_segments_write(&store->segments, &store->tail, byte_count_out);
        if (status == WIRECOPY_OK)
            wirecopy_merger_wake(&store->merger, *byte_count_out);
    }
    if (status == WIRECOPY_OK)
        wirecopy_maps_reset(&store->tail, wirecopy_maps_end(&store->tail));
    return status;
}

/* Makes a segment of stories that were durable long before; it alone pays for merging. */
static wirecopy_status tail_flush_loaded(wirecopy_store *store)
{
    size_t byte_count = 0;
    const wirecopy_status status = tail_flush(store, &byte_count);
    if (status == WIRECOPY_OK && store->mode != WIRECOPY_STORE_READ)
        wirecopy_merger_run(&store->merger, &store->segments, store->log.story_count, byte_count);
    return status;
}

/* Adds the next story to the tail; of one that is erased, which the log need not have any more, no more than its place. */
static wirecopy_status load_story(wirecopy_store *store, const wirecopy_log_batch *batch)
{
    const uint64_t story = wirecopy_maps_end(&store->tail);
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    wirecopy_record record;
    if (wirecopy_deaths_is_erased(&store->log.deaths, story))
        return wirecopy_maps_skip(&store->tail);
    const wirecopy_status status =
        wirecopy_log_batch_record(batch, (uint32_t)(story - batch->first_story), sketch, &record);
    if (status == WIRECOPY_E_NOT_FOUND)
        return WIRECOPY_E_CORRUPT;
    return status == WIRECOPY_OK ? wirecopy_maps_add(&store->tail, &record) : status;
}

/* A reader sees a commit before the segment that the writer makes after it, and would sort all that it is about to find
 * sorted: it waits for that. */
static bool is_due(const wirecopy_store *store)
{
    return store->mode == WIRECOPY_STORE_READ ? wirecopy_segments_is_overdue(&store->tail)
                                              : wirecopy_segments_is_due(&store->tail);
}

/* Loads the stories of a batch that the memory does not have yet. Checked story by story, so that a batch of any size
 * leaves the tail bounded. */
static wirecopy_status load_batch(wirecopy_store *store, const wirecopy_log_batch *batch)
{
    const uint64_t end = batch->first_story + batch->story_count;
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && wirecopy_maps_end(&store->tail) < end) {
        status = load_story(store, batch);
        if (status == WIRECOPY_OK && is_due(store))
            status = tail_flush_loaded(store);
    }
    return status;
}

static wirecopy_status load_log(wirecopy_store *store, wirecopy_snapshot *snapshot)
{
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && wirecopy_maps_end(&store->tail) < store->log.story_count) {
        wirecopy_log_batch batch;
        const size_t i = wirecopy_log_batch_of(&store->log, wirecopy_maps_end(&store->tail));
        status = wirecopy_log_read(&store->log, snapshot, i, &batch);
        if (status == WIRECOPY_OK)
            status = load_batch(store, &batch);
    }
    return status;
}

/* Where the segments of use end. What a writer finds beyond them, it drops. */
static wirecopy_status find_segments_end(wirecopy_store *store, wirecopy_snapshot *log_snapshot, uint64_t *end_out)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    wirecopy_status status = WIRECOPY_OK;
    uint64_t story_end = 0;
    if (store->segments.env) {
        status = wirecopy_snapshot_open(store->segments.env, &snapshot);
    }
    if (status == WIRECOPY_OK && snapshot)
        store->segments_change = wirecopy_snapshot_edition(snapshot).transaction;
    /* The log's snapshot comes second: it then holds every story that the segments hold. */
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_begin(log_snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_story_count(log_snapshot, &story_end);
    if (status == WIRECOPY_OK)
        status = wirecopy_segments_list(&store->segments, snapshot, story_end, &list);
    wirecopy_snapshot_destroy(snapshot);
    if (status == WIRECOPY_OK && !list.is_complete && store->mode != WIRECOPY_STORE_READ)
        status = wirecopy_segments_drop_from(&store->segments, list.end);
    if (status == WIRECOPY_OK)
        *end_out = list.end;
    wirecopy_segment_list_clear(&list);
    return status;
}

/* Brings the handle up to what is committed: the log's batches, and in memory the stories beyond the segments. */
static wirecopy_status catch_up(wirecopy_store *store)
{
    wirecopy_snapshot *log_snapshot = NULL;
    uint64_t segments_end = 0;
    wirecopy_status status = wirecopy_snapshot_create(store->log.env, &log_snapshot);
    if (status == WIRECOPY_OK)
        status = find_segments_end(store, log_snapshot, &segments_end);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_refresh(&store->log, log_snapshot);
    if (status == WIRECOPY_OK && segments_end != wirecopy_store_memory_first(store))
        memory_forget(store, segments_end);
    if (status == WIRECOPY_OK)
        status = load_log(store, log_snapshot);
    if (status == WIRECOPY_OK)
        status = tail_settle(store);
    if (status == WIRECOPY_OK)
        store->log_change = wirecopy_snapshot_edition(log_snapshot).transaction;
    wirecopy_snapshot_destroy(log_snapshot);
    return status;
}

/* Another store was put in the place of this one, see wirecopy_store_compact(). */
static bool is_replaced(const wirecopy_store *store)
{
    return !store->log.env || !wirecopy_env_is_in(store->log.env, store->directory.log_path);
}

bool wirecopy_store_is_replaced(const wirecopy_store *store)
{
    return store->mode == WIRECOPY_STORE_READ && is_replaced(store);
}

static wirecopy_status open_parts(wirecopy_store *store, bool create)
{
    const bool writable = store->mode != WIRECOPY_STORE_READ;
    wirecopy_status status = wirecopy_log_open(store->directory.log_path, writable, create, &store->log);
    if (status == WIRECOPY_OK && create)
        status = wirecopy_directory_sync(&store->directory, store->path);
    if (status == WIRECOPY_OK)
        status = wirecopy_segments_open(store->directory.segments_path, writable, &store->log.id, &store->segments);
    return status;
}

/* Opened in the middle of the exchange that a compaction ends in: parts of two stores, or a log without its segments, all
 * of which would have to be read. */
static bool is_between(const wirecopy_store *store)
{
    return is_replaced(store) || (store->mode == WIRECOPY_STORE_READ && !store->segments.env &&
                                  access(store->directory.compact_path, F_OK) == 0);
}

/* The exchange takes as long as three renamings; what one that was cut short left looks like it, and is gone on with.
 * What was opened while it went on is opened again: LMDB opens a reader's data first and then its lock table, so that old
 * data may come with a new table, in which no writer of the old data would look, had it one; the other way round never. */
#define ATTACH_TURNS_MAX 10

wirecopy_status wirecopy_store_attach(wirecopy_store *store, bool create)
{
    wirecopy_status status = open_parts(store, create);
    for (unsigned turn = 1; status == WIRECOPY_OK && turn < ATTACH_TURNS_MAX && is_between(store); turn++) {
        wirecopy_store_detach(store);
        (void)usleep(1000);
        status = open_parts(store, create);
    }
    return status == WIRECOPY_OK ? catch_up(store) : status;
}

void wirecopy_store_detach(wirecopy_store *store)
{
    memory_forget(store, 0);
    wirecopy_segments_close(&store->segments);
    wirecopy_log_close(&store->log);
    store->merger = (wirecopy_merger){0};
}

static char *copy_of(const char *text)
{
    const size_t byte_count = strlen(text) + 1;
    char *const copy = wirecopy_memory_alloc(byte_count);
    return copy ? memcpy(copy, text, byte_count) : NULL;
}

wirecopy_status wirecopy_store_open(const char *path, wirecopy_store_mode mode, wirecopy_store **store_out)
{
    if (!path || !store_out || (int)mode < WIRECOPY_STORE_READ || (int)mode > WIRECOPY_STORE_CREATE)
        return WIRECOPY_E_INVALID;
    wirecopy_store *store = wirecopy_memory_alloc_zeroed(1, sizeof *store);
    if (!store)
        return WIRECOPY_E_MEMORY;
    store->mode = mode;
    store->directory.lock_file = -1;
    (void)pthread_mutex_init(&store->settling, NULL); /* a plain one needs no memory */
    store->path = copy_of(path);

    wirecopy_status status = store->path ? wirecopy_maps_init(&store->tail) : WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK)
        status = wirecopy_directory_open(path, mode, &store->directory);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_attach(store, mode == WIRECOPY_STORE_CREATE && !store->directory.has_segments);

    /* A reader gets in to say what is damaged: see wirecopy_store_verify(). */
    if (status == WIRECOPY_E_CORRUPT && mode == WIRECOPY_STORE_READ && store->segments.path) {
        store->failed = status;
        status = WIRECOPY_OK;
    }
    if (status != WIRECOPY_OK) {
        wirecopy_store_close(store);
        return status;
    }
    *store_out = store;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_store_flush(wirecopy_store *store)
{
    size_t byte_count;
    assert(store->mode != WIRECOPY_STORE_READ && store->pending.story_count == 0);
    return store->tail.story_count ? tail_flush(store, &byte_count) : WIRECOPY_OK;
}

/* Everyone who opens the store reads the stories beyond its segments, 2.5 us each: a tail that would hold them up becomes a
 * segment, though a small one. What fails here costs them that time and nothing else. */
#define TAIL_LEFT_MAX 2048

static void leave_short_tail(wirecopy_store *store)
{
    const bool is_writer = store->mode != WIRECOPY_STORE_READ && store->segments.env;
    if (is_writer && store->failed == WIRECOPY_OK && store->pending.story_count == 0 && store->death_count == 0 &&
        store->window_count == 0 && store->tail.story_count > TAIL_LEFT_MAX)
        (void)wirecopy_store_flush(store);
}

void wirecopy_store_close(wirecopy_store *store)
{
    if (!store)
        return;
    leave_short_tail(store);
    memory_segments_clear(store);
    wirecopy_memory_free(store->memory_segments);
    wirecopy_maps_clear(&store->tail);
    wirecopy_pending_clear(&store->pending);
    wirecopy_text_list_clear(&store->texts);
    wirecopy_memory_free(store->deaths);
    wirecopy_segments_close(&store->segments);
    wirecopy_log_close(&store->log);
    wirecopy_directory_close(&store->directory); /* last: the lock is held until nothing is written */
    (void)pthread_mutex_destroy(&store->settling);
    wirecopy_memory_free(store->path);
    wirecopy_memory_free(store);
}

/* Segments that were made anew are taken; where there are none now, the old ones are as good as they were. */
static wirecopy_status refresh_segments(wirecopy_store *store)
{
    wirecopy_segments found;
    if (!store->segments.env || wirecopy_env_is_in(store->segments.env, store->directory.segments_path))
        return wirecopy_segments_refresh(&store->segments);
    const wirecopy_status status =
        wirecopy_segments_open(store->directory.segments_path, false, &store->log.id, &found);
    if (status != WIRECOPY_OK)
        return status;
    if (found.env) {
        const wirecopy_segments old = store->segments;
        store->segments = found;
        found = old;
    }
    wirecopy_segments_close(&found);
    return wirecopy_segments_refresh(&store->segments);
}

/* Whoever looks at what was replaced can go on: it is left for what is there now when nobody does. */
static wirecopy_status refresh(wirecopy_store *store)
{
    const bool may_reopen = store->window_count == 0;
    wirecopy_status status = WIRECOPY_OK;
    if (!may_reopen || !is_replaced(store)) {
        status = wirecopy_env_refresh(store->log.env);
        if (status == WIRECOPY_OK)
            status = may_reopen ? refresh_segments(store) : wirecopy_segments_refresh(&store->segments);
    }
    if (status == WIRECOPY_OK && may_reopen && is_replaced(store)) { /* now, or while its segments were opened */
        wirecopy_store_detach(store);
        return wirecopy_store_attach(store, false);
    }
    return status == WIRECOPY_OK ? catch_up(store) : status;
}

/* Whether nothing was committed since the last refresh, and log and segments are those that are there. Without segments
 * there may be some by now. */
static bool is_current(const wirecopy_store *store)
{
    return store->failed == WIRECOPY_OK && store->segments.env && !is_replaced(store) &&
           wirecopy_env_is_in(store->segments.env, store->directory.segments_path) &&
           wirecopy_env_last_change(store->log.env) == store->log_change &&
           wirecopy_env_last_change(store->segments.env) == store->segments_change;
}

wirecopy_status wirecopy_store_refresh(wirecopy_store *store)
{
    assert(store);
    if (store->mode != WIRECOPY_STORE_READ || is_current(store))
        return store->failed;
    store->failed = refresh(store);
    if (store->failed != WIRECOPY_OK)
        memory_forget(store, 0); /* it may hold half of a story; the next refresh begins anew */
    return store->failed;
}

wirecopy_status wirecopy_store_add_death(wirecopy_store *store, const wirecopy_death *death)
{
    if (wirecopy_memory_reserve(&store->deaths, &store->death_capacity, store->death_count + 1,
                                sizeof *store->deaths) != 0)
        return WIRECOPY_E_MEMORY;
    const wirecopy_status status = wirecopy_deaths_add(&store->log.deaths, death);
    if (status == WIRECOPY_OK)
        store->deaths[store->death_count++] = *death;
    return status;
}

wirecopy_status wirecopy_store_append(wirecopy_store *store, const wirecopy_record *record, uint64_t *story_out)
{
    assert(store && store->mode != WIRECOPY_STORE_READ && record && story_out);
    if (store->failed != WIRECOPY_OK)
        return store->failed;
    wirecopy_record numbered = *record;
    numbered.story = wirecopy_store_story_count(store);
    assert(numbered.group <= numbered.story);

    wirecopy_status status = store->tail.story_count < WIRECOPY_RUN_VALUE_MAX - 1
                                 ? wirecopy_pending_add(&store->pending, &numbered)
                                 : WIRECOPY_E_LIMIT;
    if (status == WIRECOPY_E_LIMIT)
        return status;
    if (status == WIRECOPY_OK)
        status = wirecopy_maps_add(&store->tail, &numbered);
    if (status != WIRECOPY_OK) {
        store->failed = status; /* the maps may hold half of the story */
        return status;
    }
    *story_out = numbered.story;
    return WIRECOPY_OK;
}

void wirecopy_store_set_family(wirecopy_store *store, uint64_t story, uint32_t family)
{
    assert(store && story >= store->log.story_count && story < wirecopy_store_story_count(store));
    wirecopy_pending_set_family(&store->pending, (uint32_t)(story - store->log.story_count), family);
    store->tail.cards[story - store->tail.first_story].family = family;
}

wirecopy_status wirecopy_store_keep_text(wirecopy_store *store, uint64_t story, wirecopy_string image)
{
    assert(store && store->mode != WIRECOPY_STORE_READ && story < wirecopy_store_story_count(store));
    if (store->failed == WIRECOPY_OK)
        store->failed = wirecopy_text_list_add(&store->texts, story, image);
    return store->failed;
}

/* Whether there is anything for the next commit. */
static bool has_news(const wirecopy_store *store)
{
    return store->pending.story_count > 0 || store->texts.count > 0 || store->death_count > 0;
}

void wirecopy_store_set_team(wirecopy_store *store, const wirecopy_team *team)
{
    assert(store);
    store->tail.team = team ? team : &wirecopy_team_alone;
}

wirecopy_status wirecopy_store_settle(wirecopy_store *store)
{
    assert(store && store->mode != WIRECOPY_STORE_READ);
    if (store->failed == WIRECOPY_OK)
        store->failed = tail_settle(store);
    return store->failed;
}

wirecopy_status wirecopy_store_commit(wirecopy_store *store)
{
    assert(store && store->mode != WIRECOPY_STORE_READ);
    if (store->failed != WIRECOPY_OK || !has_news(store))
        return store->failed;
    const wirecopy_log_news news = {&store->pending, &store->texts, store->deaths, store->death_count};
    const size_t log_bytes = wirecopy_pending_image_bytes(&store->pending);
    size_t segment_bytes;
    wirecopy_status status = wirecopy_log_append(&store->log, &news);
    if (status == WIRECOPY_OK) {
        wirecopy_pending_reset(&store->pending);
        wirecopy_text_list_reset(&store->texts);
        store->death_count = 0;
        if (wirecopy_segments_is_due(&store->tail))
            status = tail_flush(store, &segment_bytes);
    }
    if (status == WIRECOPY_OK)
        wirecopy_merger_run(&store->merger, &store->segments, store->log.story_count, log_bytes);
    store->failed = status;
    return status;
}
