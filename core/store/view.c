#include "core/store/view.h"

#include <assert.h>

#include "core/base/memory.h"
#include "core/store/handle.h"

/* Batches opened lately. Records are asked for all over the log, thirty for each story: what LMDB says of a batch is
 * remembered, in the one place where it may lie. 2048 batches of 4096 stories are 8 million stories; 80 KiB. */
#define CACHED_BATCH_COUNT 2048

typedef struct cached_batch {
    uint64_t snapshot_number; /* of the view, in which it was opened; 0: empty */
    size_t i;                 /* number of the batch */
    wirecopy_log_batch batch;
} cached_batch;

struct wirecopy_view {
    wirecopy_store *store;
    wirecopy_snapshot *log_snapshot;
    wirecopy_snapshot *segments_snapshot; /* NULL while there are no segments */
    wirecopy_segment_list segments;
    wirecopy_edition segments_edition; /* what segments was made from */
    bool segments_listed;
    bool is_open;
    uint64_t snapshot_number;
    wirecopy_card *mended; /* to stand in for a damaged card; the one below: a view that is only read may fill it */
    wirecopy_card mended_card;
    cached_batch cache[CACHED_BATCH_COUNT];
};

wirecopy_status wirecopy_view_create(wirecopy_store *store, wirecopy_view **view_out)
{
    assert(store && view_out);
    wirecopy_view *const view = wirecopy_memory_alloc_zeroed(1, sizeof *view);
    if (!view)
        return WIRECOPY_E_MEMORY;
    view->store = store;
    view->mended = &view->mended_card;
    const wirecopy_status status = wirecopy_snapshot_create(store->log.env, &view->log_snapshot);
    if (status != WIRECOPY_OK) {
        wirecopy_view_destroy(view);
        return status;
    }
    *view_out = view;
    return WIRECOPY_OK;
}

void wirecopy_view_destroy(wirecopy_view *view)
{
    if (!view)
        return;
    wirecopy_snapshot_destroy(view->log_snapshot);
    wirecopy_snapshot_destroy(view->segments_snapshot);
    wirecopy_segment_list_clear(&view->segments);
    wirecopy_memory_free(view);
}

static bool is_same_edition(wirecopy_edition a, wirecopy_edition b)
{
    return a.transaction == b.transaction && a.move_count == b.move_count;
}

/* The segments of the snapshot; nothing to do when it sees what the last one saw. */
static wirecopy_status list_segments(wirecopy_view *view)
{
    if (!view->segments_snapshot)
        return WIRECOPY_OK;
    const wirecopy_edition edition = wirecopy_snapshot_edition(view->segments_snapshot);
    if (view->segments_listed && is_same_edition(edition, view->segments_edition))
        return WIRECOPY_OK;
    uint64_t story_end;
    wirecopy_status status = wirecopy_log_story_count(view->log_snapshot, &story_end);
    if (status == WIRECOPY_OK)
        status = wirecopy_segments_list(&view->store->segments, view->segments_snapshot, story_end, &view->segments);
    view->segments_listed = status == WIRECOPY_OK;
    view->segments_edition = edition;
    return status;
}

wirecopy_status wirecopy_view_begin(wirecopy_view *view)
{
    assert(view && !view->is_open);
    wirecopy_store *const store = view->store;
    wirecopy_status status = store->failed;
    if (status == WIRECOPY_OK && store->segments.env && !view->segments_snapshot)
        status = wirecopy_snapshot_create(store->segments.env, &view->segments_snapshot);
    /* Segments first: then the log has every story that they have. */
    if (status == WIRECOPY_OK && view->segments_snapshot)
        status = wirecopy_snapshot_begin(view->segments_snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_begin(view->log_snapshot);
    if (status == WIRECOPY_OK)
        status = list_segments(view);
    if (status == WIRECOPY_OK && view->segments.end < wirecopy_store_memory_first(store))
        status = WIRECOPY_E_CORRUPT; /* segments that the handle relied on are gone: no writer takes any back */
    view->is_open = true;
    view->snapshot_number++;
    if (status != WIRECOPY_OK)
        wirecopy_view_end(view);
    return status;
}

void wirecopy_view_end(wirecopy_view *view)
{
    assert(view && view->is_open);
    wirecopy_snapshot_end(view->log_snapshot);
    wirecopy_snapshot_end(view->segments_snapshot);
    view->is_open = false;
}

uint64_t wirecopy_view_story_count(const wirecopy_view *view)
{
    assert(view && view->is_open);
    return wirecopy_store_story_count(view->store);
}

/* An answer being gathered: stories ascend, and those beyond capacity are only counted. */
typedef struct gathering {
    uint64_t as_of;
    uint64_t *stories;
    size_t capacity;
    size_t count;
} gathering;

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
    const size_t count = end > i ? end - i : 0;
    for (size_t at = answer->count; i < end && at < answer->capacity; i++, at++) {
        const uint64_t value = wirecopy_run_value(slice.entries[i]);
        answer->stories[at] = first_story + (value < limit ? value : limit - 1);
    }
    answer->count += count;
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
    const size_t count = end > i ? end - i : 0;
    for (size_t at = answer->count; i < end && at < answer->capacity; i++, at++)
        answer->stories[at] = first_story + slice.values[i];
    answer->count += count;
}

/* The run of a segment in which a key may lie, or NULL. */
static inline const wirecopy_run *run_of(const wirecopy_segment_list *list, const wirecopy_segment *segment,
                                         unsigned map, uint64_t key)
{
    const size_t part = wirecopy_segment_list_seek(list, segment, map, key);
    return part < segment->kind_begins[map + 1] ? &list->parts[part].run : NULL;
}

void wirecopy_view_prefetch_slots(const wirecopy_view *view, wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < view->segments.count; i++) {
        const wirecopy_run *const run = run_of(&view->segments, &view->segments.items[i], map, key);
        if (run)
            wirecopy_run_prefetch_slot(run, key);
    }
}

void wirecopy_view_prefetch_entries(const wirecopy_view *view, wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < view->segments.count; i++) {
        const wirecopy_run *const run = run_of(&view->segments, &view->segments.items[i], map, key);
        if (run)
            wirecopy_run_prefetch_entries(run, key);
    }
}

size_t wirecopy_view_find(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                          uint64_t *stories_out, size_t capacity)
{
    assert(view && view->is_open && (unsigned)map < WIRECOPY_MAP_COUNT && (stories_out || capacity == 0));
    const wirecopy_store *const store = view->store;
    const uint64_t story_count = wirecopy_view_story_count(view); /* segments may hold newer stories */
    if (as_of > story_count)
        as_of = story_count;
    gathering answer = {.as_of = as_of, .stories = stories_out, .capacity = capacity};

    for (size_t i = 0; i < view->segments.count; i++) {
        const wirecopy_segment *const segment = &view->segments.items[i];
        if (segment->first_story >= as_of)
            return answer.count;
        gather_segment(&answer, &view->segments, segment, map, key);
    }
    const uint64_t begin = view->segments.end;
    for (size_t i = 0; i < store->memory_segment_count; i++) {
        const wirecopy_memory_segment *const segment = &store->memory_segments[i];
        if (segment->first_story >= as_of)
            return answer.count;
        gather_run(&answer, &segment->parts[map].run, segment->first_story, segment->parts[map].place.story_count,
                   begin, key);
    }
    if (store->tail.first_story < as_of)
        gather_tail(&answer, store->tail.tails[map], store->tail.first_story, begin, key);
    return answer.count;
}

/* A card of a segment on disk. No story is in a group that comes after it: one whose card says so is damaged, and is taken
 * to be the first of its own. Asked here, as the card is about to be used, and not of all cards, which are many. */
static const wirecopy_card *segment_card(const wirecopy_view *view, uint64_t story)
{
    const wirecopy_card *const card = wirecopy_segment_list_card(&view->segments, story);
    if (card->group <= story)
        return card;
    *view->mended = *card;
    view->mended->group = story;
    return view->mended;
}

wirecopy_status wirecopy_view_list(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                                   size_t count_max, wirecopy_story_list *list)
{
    list->count = wirecopy_view_find(view, map, key, as_of, list->stories, list->capacity);
    if (list->count > count_max)
        list->count = count_max;
    if (list->count <= list->capacity)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&list->stories, &list->capacity, list->count, sizeof list->stories[0]))
        return WIRECOPY_E_MEMORY;
    wirecopy_view_find(view, map, key, as_of, list->stories, list->capacity);
    return WIRECOPY_OK;
}

const wirecopy_card *wirecopy_view_card(const wirecopy_view *view, uint64_t story)
{
    assert(view && view->is_open && story < wirecopy_view_story_count(view));
    const wirecopy_store *const store = view->store;
    if (story < view->segments.end)
        return segment_card(view, story);
    if (story >= store->tail.first_story)
        return &store->tail.cards[story - store->tail.first_story];
    size_t i = store->memory_segment_count - 1;
    while (store->memory_segments[i].first_story > story)
        i--;
    const wirecopy_memory_segment *const segment = &store->memory_segments[i];
    return &segment->parts[WIRECOPY_SEGMENT_CARDS].cards[story - segment->first_story];
}

wirecopy_status wirecopy_view_record(wirecopy_view *view, uint64_t story, wirecopy_record *record_out)
{
    assert(view && view->is_open && record_out && story < wirecopy_view_story_count(view));
    const wirecopy_log *const log = &view->store->log;
    if (story >= log->story_count)
        return wirecopy_pending_record(&view->store->pending, (uint32_t)(story - log->story_count), story, record_out);

    const size_t i = wirecopy_log_batch_of(log, story);
    cached_batch *const cached = &view->cache[i % CACHED_BATCH_COUNT];
    if (cached->snapshot_number != view->snapshot_number || cached->i != i) {
        const wirecopy_status status = wirecopy_log_read(log, view->log_snapshot, i, &cached->batch);
        if (status != WIRECOPY_OK)
            return status;
        cached->snapshot_number = view->snapshot_number;
        cached->i = i;
    }
    const uint8_t *posted;
    return wirecopy_log_batch_record(&cached->batch, (uint32_t)(story - cached->batch.first_story), record_out, &posted,
                                     NULL);
}
