#include "core/store/window.h"

#include <assert.h>

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/record.h"

/* Batches opened lately. Records are asked for all over the log, thirty for each story: what LMDB says of a batch is
 * remembered, in the one place where it may lie. 2048 batches of 4096 stories are 8 million stories; 80 KiB. */
#define CACHED_BATCH_COUNT 2048

typedef struct cached_batch {
    uint64_t snapshot_number; /* of the window, in which it was opened; 0: empty */
    size_t i;                 /* number of the batch */
    wirecopy_log_batch batch;
} cached_batch;

struct wirecopy_window {
    wirecopy_store *store;
    wirecopy_snapshot *log_snapshot;
    wirecopy_snapshot *segments_snapshot; /* NULL while there are no segments */
    wirecopy_segment_list segments;
    wirecopy_edition segments_edition; /* what segments was made from */
    bool segments_listed;
    bool is_open;
    uint64_t snapshot_number;
    cached_batch cache[CACHED_BATCH_COUNT];
};

wirecopy_status wirecopy_window_create(wirecopy_store *store, wirecopy_window **window_out)
{
    assert(store && window_out);
    if (!store->log.env)
        return store->failed; /* a refresh found another store there, and could not open it */
    wirecopy_window *const window = wirecopy_memory_alloc_zeroed(1, sizeof *window);
    if (!window)
        return WIRECOPY_E_MEMORY;
    window->store = store;
    store->window_count++;
    /* The first of them settles the tail; threads may come at one time. */
    pthread_mutex_lock(&store->settling);
    wirecopy_status status = wirecopy_maps_settle(&store->tail);
    pthread_mutex_unlock(&store->settling);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_create(store->log.env, &window->log_snapshot);
    if (status != WIRECOPY_OK) {
        wirecopy_window_destroy(window);
        return status;
    }
    *window_out = window;
    return WIRECOPY_OK;
}

void wirecopy_window_destroy(wirecopy_window *window)
{
    if (!window)
        return;
    wirecopy_snapshot_destroy(window->log_snapshot);
    wirecopy_snapshot_destroy(window->segments_snapshot);
    wirecopy_segment_list_clear(&window->segments);
    window->store->window_count--;
    wirecopy_memory_free(window);
}

static bool is_same_edition(wirecopy_edition a, wirecopy_edition b)
{
    return a.transaction == b.transaction && a.move_count == b.move_count;
}

/* The segments of the snapshot; nothing to do when it sees what the last one saw. */
static wirecopy_status list_segments(wirecopy_window *window)
{
    if (!window->segments_snapshot)
        return WIRECOPY_OK;
    const wirecopy_edition edition = wirecopy_snapshot_edition(window->segments_snapshot);
    if (window->segments_listed && is_same_edition(edition, window->segments_edition))
        return WIRECOPY_OK;
    uint64_t story_end;
    wirecopy_status status = wirecopy_log_story_count(window->log_snapshot, &story_end);
    if (status == WIRECOPY_OK)
        status =
            wirecopy_segments_list(&window->store->segments, window->segments_snapshot, story_end, &window->segments);
    window->segments_listed = status == WIRECOPY_OK;
    window->segments_edition = edition;
    return status;
}

wirecopy_status wirecopy_window_begin(wirecopy_window *window)
{
    assert(window && !window->is_open);
    wirecopy_store *const store = window->store;
    wirecopy_status status = store->failed;
    if (status == WIRECOPY_OK && store->segments.env && !window->segments_snapshot)
        status = wirecopy_snapshot_create(store->segments.env, &window->segments_snapshot);
    /* Segments first: then the log has every story that they have. */
    if (status == WIRECOPY_OK && window->segments_snapshot)
        status = wirecopy_snapshot_begin(window->segments_snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_begin(window->log_snapshot);
    if (status == WIRECOPY_OK)
        status = list_segments(window);
    if (status == WIRECOPY_OK && window->segments.end < wirecopy_store_memory_first(store))
        status = WIRECOPY_E_CORRUPT; /* segments that the handle relied on are gone: no writer takes any back */
    window->is_open = true;
    window->snapshot_number++;
    if (status != WIRECOPY_OK)
        wirecopy_window_end(window);
    return status;
}

void wirecopy_window_end(wirecopy_window *window)
{
    assert(window && window->is_open);
    wirecopy_snapshot_end(window->log_snapshot);
    wirecopy_snapshot_end(window->segments_snapshot);
    window->is_open = false;
}

uint64_t wirecopy_window_story_count(const wirecopy_window *window)
{
    assert(window && window->is_open);
    return wirecopy_store_story_count(window->store);
}

bool wirecopy_window_is_posted(const wirecopy_window *window, uint64_t story, uint64_t as_of)
{
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    return wirecopy_deaths_count(deaths) == 0 || !wirecopy_deaths_unposts(deaths, story, as_of);
}

bool wirecopy_window_is_live(const wirecopy_window *window, uint64_t story, uint64_t as_of)
{
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    return wirecopy_deaths_count(deaths) == 0 || !wirecopy_deaths_hides(deaths, story, as_of);
}

bool wirecopy_window_is_killed(const wirecopy_window *window, uint64_t story, uint64_t as_of)
{
    return wirecopy_deaths_is_killed(&window->store->log.deaths, story, as_of);
}

uint64_t wirecopy_window_predecessor(const wirecopy_window *window, uint64_t story)
{
    return wirecopy_deaths_predecessor(&window->store->log.deaths, story);
}

uint64_t wirecopy_window_first_version(const wirecopy_window *window, uint64_t story)
{
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    for (uint64_t before = wirecopy_deaths_predecessor(deaths, story); before < story;
         before = wirecopy_deaths_predecessor(deaths, story))
        story = before;
    return story;
}

uint64_t wirecopy_window_heir(const wirecopy_window *window, uint64_t story, uint64_t as_of)
{
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    while (wirecopy_deaths_count(deaths) > 0 && wirecopy_deaths_hides(deaths, story, as_of)) {
        const uint64_t heir = wirecopy_deaths_heir(deaths, story);
        if (heir <= story)
            return as_of; /* none, for it was deleted; no heir comes before whom it follows */
        story = heir;
    }
    return story;
}

bool wirecopy_window_is_deleted(const wirecopy_window *window, uint64_t story)
{
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    return wirecopy_deaths_count(deaths) > 0 && wirecopy_deaths_is_deleted(deaths, story);
}

const wirecopy_store *wirecopy_window_store(const wirecopy_window *window)
{
    return window->store;
}

const wirecopy_segment_list *wirecopy_window_segments(const wirecopy_window *window)
{
    assert(window->is_open);
    return &window->segments;
}

const wirecopy_card *wirecopy_window_card(const wirecopy_window *window, uint64_t story)
{
    assert(window && window->is_open && story < wirecopy_window_story_count(window));
    const wirecopy_store *const store = window->store;
    if (story < window->segments.end)
        return wirecopy_segment_list_card(&window->segments, story);
    if (story >= store->tail.first_story)
        return &store->tail.cards[story - store->tail.first_story];
    size_t i = store->memory_segment_count - 1;
    while (store->memory_segments[i].first_story > story)
        i--;
    const wirecopy_memory_segment *const segment = &store->memory_segments[i];
    return &segment->parts[WIRECOPY_SEGMENT_CARDS].cards[story - segment->first_story];
}

wirecopy_status wirecopy_window_record(wirecopy_window *window, uint64_t story, wirecopy_sketch_entry *sketch,
                                       wirecopy_record *record_out)
{
    assert(window && window->is_open && record_out && story < wirecopy_window_story_count(window));
    const wirecopy_log *const log = &window->store->log;
    if (story >= log->story_count)
        return wirecopy_pending_record(&window->store->pending, (uint32_t)(story - log->story_count), story, sketch,
                                       record_out);

    const size_t i = wirecopy_log_batch_of(log, story);
    cached_batch *const cached = &window->cache[i % CACHED_BATCH_COUNT];
    if (cached->snapshot_number != window->snapshot_number || cached->i != i) {
        const wirecopy_status status = wirecopy_log_read(log, window->log_snapshot, i, &cached->batch);
        if (status != WIRECOPY_OK)
            return status;
        cached->snapshot_number = window->snapshot_number;
        cached->i = i;
    }
    const wirecopy_status status =
        wirecopy_log_batch_record(&cached->batch, (uint32_t)(story - cached->batch.first_story), sketch, record_out);
    if (status == WIRECOPY_OK && wirecopy_window_is_deleted(window, story))
        *record_out = wirecopy_record_remains(record_out);
    if (status != WIRECOPY_E_NOT_FOUND)
        return status;
    *record_out =
        (wirecopy_record){.story = story, .group = story, .time_ms = WIRECOPY_TIME_NONE, .replaces = UINT64_MAX};
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_window_text(wirecopy_window *window, uint64_t story, wirecopy_string *image_out)
{
    assert(window && window->is_open && image_out);
    if (wirecopy_window_is_deleted(window, story))
        return WIRECOPY_E_NOT_FOUND;
    return wirecopy_log_text(window->log_snapshot, story, image_out);
}
