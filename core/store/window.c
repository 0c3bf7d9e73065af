#include "core/store/window.h"

#include <assert.h>

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/record.h"

/* Batches opened lately. Records are asked for all over the log, thirty for each story: what LMDB says of a batch is
 * remembered, in the one place where it may lie. 2048 batches of 4096 stories are 8 million stories; 80 KiB. */
#define CACHED_BATCH_COUNT 2048

/* A large segment has one story of so many at least. */
#define LARGE_PART 8

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
    wirecopy_edition segments_edition;     /* what segments was made from */
    size_t large[WIRECOPY_VIEW_LARGE_MAX]; /* which of them are the largest, the largest first */
    size_t large_count;
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

/* Ranks the segments that hold a good part of all stories. */
static void rank_segments(wirecopy_window *window)
{
    const wirecopy_segment_list *const list = &window->segments;
    window->large_count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].story_count < list->end / LARGE_PART)
            continue;
        size_t at = window->large_count < WIRECOPY_VIEW_LARGE_MAX ? window->large_count++ : WIRECOPY_VIEW_LARGE_MAX;
        for (; at > 0 && list->items[window->large[at - 1]].story_count < list->items[i].story_count; at--)
            if (at < WIRECOPY_VIEW_LARGE_MAX)
                window->large[at] = window->large[at - 1];
        if (at < WIRECOPY_VIEW_LARGE_MAX)
            window->large[at] = i;
    }
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
    if (status == WIRECOPY_OK)
        rank_segments(window);
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

/* An answer being gathered: stories ascend, and those beyond capacity are only counted, up to count_max. */
typedef struct gathering {
    const wirecopy_deaths *deaths; /* NULL: nothing ever died */
    bool (*is_gone)(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of);
    uint64_t as_of;
    uint64_t *stories;
    size_t capacity;
    size_t count;
    size_t count_max;
} gathering;

static bool is_deleted(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of)
{
    (void)as_of;
    return wirecopy_deaths_is_deleted(deaths, story);
}

static bool is_erased(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of)
{
    (void)as_of;
    return wirecopy_deaths_is_erased(deaths, story);
}

/* Whether more stories have to be looked at one by one: those that have room, and all where some may be gone. */
static inline bool wants_more(const gathering *answer)
{
    return answer->count < answer->capacity || (answer->deaths && answer->count < answer->count_max);
}

static inline void take(gathering *answer, uint64_t story)
{
    if (answer->deaths && answer->is_gone(answer->deaths, story, answer->as_of))
        return;
    if (answer->count < answer->capacity)
        answer->stories[answer->count] = story;
    answer->count++;
}

/* Takes from a run of a segment the stories begin .. as_of - 1. Its bytes may be damaged: values of no story of the
 * segment are cut off, and where they do not ascend, so that the cut does not find them, kept below as_of. */
static void gather_run(gathering *answer, const wirecopy_run *run, uint64_t first_story, uint32_t story_count,
                       uint64_t begin, uint64_t key)
{
    const wirecopy_run_slice slice = wirecopy_run_find(run, key);
    if (slice.count == 0)
        return;
    size_t i = begin > first_story ? wirecopy_run_slice_count_below(slice, begin - first_story) : 0;
    const uint64_t seen_count = answer->as_of - first_story;
    const uint64_t limit = seen_count < story_count ? seen_count : story_count;
    const size_t end = wirecopy_run_slice_count_below(slice, limit);
    for (; i < end && wants_more(answer); i++) {
        const uint64_t value = wirecopy_run_slice_value(slice, i);
        take(answer, first_story + (value < limit ? value : limit - 1));
    }
    answer->count += end > i ? end - i : 0;
}

/* Takes from a segment what is not hidden by the one that it is merged into. */
static void gather_segment(gathering *answer, const wirecopy_segment_list *list, const wirecopy_segment *segment,
                           unsigned map, uint64_t key)
{
    const wirecopy_position first = {map, wirecopy_run_entry(key, 0)};
    const uint64_t last = wirecopy_run_entry(key, WIRECOPY_RUN_VALUE_MAX - 1);
    uint64_t begin = 0;
    if (wirecopy_position_is_before(first, segment->hidden)) {
        if (segment->hidden.kind > map || segment->hidden.entry > last)
            return;
        begin = segment->first_story + wirecopy_run_value(segment->hidden.entry);
    }
    const size_t part_end = segment->kind_begins[map + 1];
    for (size_t i = wirecopy_segment_list_seek(list, segment, map, key);
         i < part_end && list->parts[i].place.begin <= last; i++)
        gather_run(answer, &list->parts[i].run, segment->first_story, segment->story_count, begin, key);
}

static void gather_tail(gathering *answer, const wirecopy_tail *tail, uint64_t first_story, uint64_t begin,
                        uint64_t key)
{
    const wirecopy_tail_slice slice = wirecopy_tail_find(tail, key);
    if (slice.count == 0)
        return;
    size_t i = begin > first_story ? wirecopy_tail_slice_count_below(slice, begin - first_story) : 0;
    const size_t end = wirecopy_tail_slice_count_below(slice, answer->as_of - first_story);
    for (; i < end && wants_more(answer); i++)
        take(answer, first_story + slice.values[i]);
    answer->count += end > i ? end - i : 0;
}

/* The run of a segment in which a key may lie, or NULL. */
static inline const wirecopy_run *run_of(const wirecopy_segment_list *list, const wirecopy_segment *segment,
                                         unsigned map, uint64_t key)
{
    const size_t part = wirecopy_segment_list_seek(list, segment, map, key);
    return part < segment->kind_begins[map + 1] ? &list->parts[part].run : NULL;
}

void wirecopy_window_prefetch_slots(const wirecopy_window *window, wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < window->segments.count; i++) {
        const wirecopy_run *const run = run_of(&window->segments, &window->segments.items[i], map, key);
        if (run)
            wirecopy_run_prefetch_slot(run, key);
    }
}

void wirecopy_window_prefetch_entries(const wirecopy_window *window, wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < window->segments.count; i++) {
        const wirecopy_run *const run = run_of(&window->segments, &window->segments.items[i], map, key);
        if (run)
            wirecopy_run_prefetch_entries(run, key);
    }
}

static gathering gathering_begin(const wirecopy_window *window, const wirecopy_window_search *search)
{
    static bool (*const is_gone[])(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of) = {
        [WIRECOPY_SCOPE_VIEW] = wirecopy_deaths_hides,
        [WIRECOPY_SCOPE_CAME] = is_deleted,
        [WIRECOPY_SCOPE_REMAINS] = is_erased,
    };
    const uint64_t story_count = wirecopy_window_story_count(window); /* segments may hold newer stories */
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    gathering answer = {.deaths = wirecopy_deaths_count(deaths) > 0 ? deaths : NULL,
                        .is_gone = is_gone[search->scope],
                        .as_of = search->as_of < story_count ? search->as_of : story_count,
                        .count_max = search->count_max};
    if (search->map == WIRECOPY_MAP_POSTINGS) {
        answer.is_gone = wirecopy_deaths_unposts;
        if (answer.count_max > WIRECOPY_VIEW_POSTINGS_MAX)
            answer.count_max = WIRECOPY_VIEW_POSTINGS_MAX;
    }
    return answer;
}

size_t wirecopy_window_find(const wirecopy_window *window, const wirecopy_window_search *search, uint64_t *stories_out,
                            size_t capacity)
{
    assert(window && window->is_open && (unsigned)search->map < WIRECOPY_MAP_KEYS && (stories_out || capacity == 0));
    const wirecopy_store *const store = window->store;
    const wirecopy_view_map map = search->map;
    const uint64_t key = search->key;
    gathering answer = gathering_begin(window, search);
    answer.stories = stories_out;
    answer.capacity = capacity;

    for (size_t i = 0; i < window->segments.count && answer.count < answer.count_max; i++) {
        const wirecopy_segment *const segment = &window->segments.items[i];
        if (segment->first_story < answer.as_of)
            gather_segment(&answer, &window->segments, segment, map, key);
    }
    const uint64_t begin = window->segments.end;
    for (size_t i = 0; i < store->memory_segment_count && answer.count < answer.count_max; i++) {
        const wirecopy_memory_segment *const segment = &store->memory_segments[i];
        if (segment->first_story < answer.as_of)
            gather_run(&answer, &segment->parts[map].run, segment->first_story, segment->parts[map].place.story_count,
                       begin, key);
    }
    if (store->tail.first_story < answer.as_of)
        gather_tail(&answer, store->tail.tails[map], store->tail.first_story, begin, key);
    return answer.count < answer.count_max ? answer.count : answer.count_max;
}

size_t wirecopy_window_large_count(const wirecopy_window *window)
{
    return window->large_count;
}

static const wirecopy_segment *large_segment(const wirecopy_window *window, size_t large)
{
    assert(large < window->large_count);
    return &window->segments.items[window->large[large]];
}

void wirecopy_window_prefetch_large_slot(const wirecopy_window *window, size_t large, wirecopy_view_map map,
                                         uint64_t key)
{
    const wirecopy_run *const run = run_of(&window->segments, large_segment(window, large), map, key);
    if (run)
        wirecopy_run_prefetch_slot(run, key);
}

void wirecopy_window_prefetch_large_entries(const wirecopy_window *window, size_t large, wirecopy_view_map map,
                                            uint64_t key)
{
    const wirecopy_run *const run = run_of(&window->segments, large_segment(window, large), map, key);
    if (run)
        wirecopy_run_prefetch_entries(run, key);
}

size_t wirecopy_window_count_large(const wirecopy_window *window, size_t large, wirecopy_view_map map, uint64_t key,
                                   uint64_t as_of, size_t count_max)
{
    const wirecopy_segment *const segment = large_segment(window, large);
    gathering answer =
        gathering_begin(window, &(wirecopy_window_search){map, key, as_of, WIRECOPY_SCOPE_VIEW, SIZE_MAX});
    answer.count_max = count_max;
    if (segment->first_story < answer.as_of)
        gather_segment(&answer, &window->segments, segment, map, key);
    return answer.count < count_max ? answer.count : count_max;
}

bool wirecopy_window_is_live(const wirecopy_window *window, uint64_t story, uint64_t as_of)
{
    const wirecopy_deaths *const deaths = &window->store->log.deaths;
    return wirecopy_deaths_count(deaths) == 0 || !wirecopy_deaths_hides(deaths, story, as_of);
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
    *record_out = (wirecopy_record){.story = story, .group = story, .time_ms = WIRECOPY_TIME_NONE};
    return WIRECOPY_OK;
}
