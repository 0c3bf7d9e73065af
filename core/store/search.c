#include "core/store/search.h"

#include <assert.h>

#include "core/store/handle.h"

/* An answer being gathered: stories ascend, and those beyond capacity are only counted, up to count_max. */
typedef struct gathering {
    const wirecopy_deaths *deaths; /* NULL: nothing ever died */
    bool (*is_gone)(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of);
    uint64_t as_of;
    uint64_t offset;
    uint64_t *stories;
    size_t capacity;
    size_t count;
    size_t count_max;
    bool is_list; /* of which nothing is wanted once it is too long */
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

static gathering gathering_begin(const wirecopy_window *window, const wirecopy_search *search)
{
    static bool (*const is_gone[])(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of) = {
        [WIRECOPY_SCOPE_VIEW] = wirecopy_deaths_hides,
        [WIRECOPY_SCOPE_CAME] = is_deleted,
        [WIRECOPY_SCOPE_REMAINS] = is_erased,
    };
    const uint64_t story_count = wirecopy_window_story_count(window); /* segments may hold newer stories */
    const wirecopy_deaths *const deaths = &wirecopy_window_store(window)->log.deaths;
    gathering answer = {.deaths = wirecopy_deaths_count(deaths) > 0 ? deaths : NULL,
                        .is_gone = is_gone[search->scope],
                        .as_of = search->as_of < story_count ? search->as_of : story_count,
                        .offset = search->offset,
                        .count_max = search->count_max};
    if (search->map == WIRECOPY_MAP_POSTINGS) {
        answer.is_gone = wirecopy_deaths_unposts;
        if (answer.count_max > WIRECOPY_VIEW_POSTINGS_MAX)
            answer.count_max = WIRECOPY_VIEW_POSTINGS_MAX;
    }
    return answer;
}

/* Where some may be gone, stories are looked at one by one: whether more have to be. */
static inline bool wants_more(const gathering *answer)
{
    return answer->count < answer->capacity || answer->count < answer->count_max;
}

static inline void take(gathering *answer, uint64_t story)
{
    if (answer->is_gone(answer->deaths, story, answer->as_of))
        return;
    if (answer->count < answer->capacity)
        answer->stories[answer->count] = story + answer->offset;
    answer->count++;
}

/* Of so many more, how many are kept without a look at each: as many as have room, and none where some may be gone. */
static inline size_t kept_of(const gathering *answer, size_t more)
{
    if (answer->deaths)
        return 0;
    const size_t room = answer->count < answer->capacity ? answer->capacity - answer->count : 0;
    return more < room ? more : room;
}

/* Whether so many more, if nobody is gone, are all that is to be known. */
static inline bool is_full_with(gathering *answer, size_t more)
{
    if (!answer->is_list || answer->deaths || answer->count + more < answer->count_max)
        return false;
    answer->count = answer->count_max;
    return true;
}

/* A run of a segment, and which of its stories count. */
typedef struct source {
    const wirecopy_run *run;
    uint64_t first_story;
    uint32_t story_count;
    uint64_t begin; /* no story before this one */
} source;

/* Takes from a run the stories begin .. as_of - 1. Its bytes may be damaged: values of no story of the segment are cut
 * off, and where they do not ascend, so that the cut does not find them, kept below as_of. */
static void gather_run(gathering *answer, source from, uint64_t key)
{
    const wirecopy_run_slice slice = wirecopy_run_find(from.run, key);
    if (slice.count == 0)
        return;
    size_t i = from.begin > from.first_story ? wirecopy_run_slice_count_below(slice, from.begin - from.first_story) : 0;
    const uint64_t seen_count = answer->as_of - from.first_story;
    const uint64_t limit = seen_count < from.story_count ? seen_count : from.story_count;
    const size_t end = wirecopy_run_slice_count_below(slice, limit);
    if (end <= i || is_full_with(answer, end - i))
        return;
    const size_t kept_count = kept_of(answer, end - i);
    uint64_t *const stories = kept_count ? answer->stories + answer->count : NULL;
    for (size_t kept = 0; kept < kept_count; kept++) {
        const uint64_t value = wirecopy_run_slice_value(slice, i + kept);
        stories[kept] = from.first_story + answer->offset + (value < limit ? value : limit - 1);
    }
    for (; answer->deaths && i < end && wants_more(answer); i++) {
        const uint64_t value = wirecopy_run_slice_value(slice, i);
        take(answer, from.first_story + (value < limit ? value : limit - 1));
    }
    answer->count += end - i;
}

/* Takes from what a tail holds of a key. */
static void gather_tail(gathering *answer, wirecopy_tail_slice slice, uint64_t first_story, uint64_t begin)
{
    if (slice.count == 0 || answer->count >= answer->count_max || first_story >= answer->as_of)
        return;
    size_t i = begin > first_story ? wirecopy_tail_slice_count_below(slice, begin - first_story) : 0;
    const size_t end = wirecopy_tail_slice_count_below(slice, answer->as_of - first_story);
    if (end <= i || is_full_with(answer, end - i))
        return;
    const size_t kept_count = kept_of(answer, end - i);
    uint64_t *const stories = kept_count ? answer->stories + answer->count : NULL;
    for (size_t kept = 0; kept < kept_count; kept++)
        stories[kept] = first_story + answer->offset + slice.values[i + kept];
    for (; answer->deaths && i < end && wants_more(answer); i++)
        take(answer, first_story + slice.values[i]);
    answer->count += end - i;
}

/* ---- where keys lie ---- */

/* The parts of a segment that a map lies in, and the entries that are asked of it: what is before the first of them is
 * asked of the segment that it is merged into, what is behind the last of those that are merged into it. */
typedef struct territory {
    const wirecopy_segment *segment;
    size_t part, part_end; /* of the list; none: the map has nothing to ask for */
    uint64_t first, last;
} territory;

static territory territory_of(const wirecopy_segment_list *list, const wirecopy_segment *segment, unsigned map)
{
    const bool is_hidden = segment->hidden.kind > map, is_cut = segment->hidden.kind == map;
    territory here = {.segment = segment,
                      .part = segment->kind_begins[is_hidden ? map + 1 : map],
                      .part_end = segment->kind_begins[map + 1],
                      .first = is_cut ? segment->hidden.entry : 0};
    if (here.part < here.part_end)
        here.last = list->parts[here.part_end - 1].place.last;
    return here;
}

static inline bool territory_has(const territory *here, uint64_t key)
{
    return wirecopy_run_entry(key, WIRECOPY_RUN_VALUE_MAX - 1) >= here->first &&
           wirecopy_run_entry(key, 0) <= here->last;
}

/* Moves on to the first part in which a key may lie. */
static inline void territory_seek(territory *here, const wirecopy_segment_list *list, uint64_t key)
{
    const uint64_t entry = wirecopy_run_entry(key, 0);
    size_t begin = here->part;
    for (size_t count = here->part_end - begin; count > 1;) {
        const size_t half = count / 2;
        begin += list->begins[begin + half] <= entry ? half : 0;
        count -= half;
    }
    here->part = begin;
}

/* Takes what the territory has of a key, from the part that was sought, and from those behind it that have more of the key. */
static void gather_parts(gathering *answer, const wirecopy_segment_list *list, territory here, uint64_t key)
{
    const uint64_t last = wirecopy_run_entry(key, WIRECOPY_RUN_VALUE_MAX - 1);
    const wirecopy_segment *const segment = here.segment;
    source from = {.first_story = segment->first_story, .story_count = segment->story_count};
    if (here.first > wirecopy_run_entry(key, 0))
        from.begin = segment->first_story + wirecopy_run_value(here.first);
    for (size_t part = here.part; part < here.part_end && (part == here.part || list->begins[part] <= last); part++) {
        from.run = &list->parts[part].run;
        gather_run(answer, from, key);
    }
}

/* ---- one key ---- */

static void find_in_memory_segments(gathering *answer, const wirecopy_store *store, uint64_t begin,
                                    wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < store->memory_segment_count && answer->count < answer->count_max; i++) {
        const wirecopy_memory_segment *const segment = &store->memory_segments[i];
        const source from = {&segment->parts[map].run, segment->first_story, segment->parts[map].place.story_count,
                             begin};
        if (segment->first_story < answer->as_of)
            gather_run(answer, from, key);
    }
}

size_t wirecopy_search_find(const wirecopy_window *window, const wirecopy_search *search, uint64_t *stories_out,
                            size_t capacity)
{
    assert(window && (unsigned)search->map < WIRECOPY_MAP_KEYS && (stories_out || capacity == 0));
    const wirecopy_segment_list *const list = wirecopy_window_segments(window);
    gathering answer = gathering_begin(window, search);
    answer.stories = stories_out;
    answer.capacity = capacity;
    for (size_t i = 0; i < list->count && answer.count < answer.count_max; i++) {
        territory here = territory_of(list, &list->items[i], search->map);
        if (here.part == here.part_end || here.segment->first_story >= answer.as_of ||
            !territory_has(&here, search->key))
            continue;
        territory_seek(&here, list, search->key);
        gather_parts(&answer, list, here, search->key);
    }
    const wirecopy_store *const store = wirecopy_window_store(window);
    find_in_memory_segments(&answer, store, list->end, search->map, search->key);
    gather_tail(&answer, wirecopy_tail_find(store->tail.tails[search->map], search->key), store->tail.first_story,
                list->end);
    return answer.count < answer.count_max ? answer.count : answer.count_max;
}

static void prefetch(const wirecopy_window *window, wirecopy_view_map map, uint64_t key,
                     void (*load)(const wirecopy_run *run, uint64_t key))
{
    const wirecopy_segment_list *const list = wirecopy_window_segments(window);
    for (size_t i = 0; i < list->count; i++) {
        territory here = territory_of(list, &list->items[i], map);
        if (here.part == here.part_end || !territory_has(&here, key))
            continue;
        territory_seek(&here, list, key);
        load(&list->parts[here.part].run, key);
    }
}

void wirecopy_search_prefetch_slots(const wirecopy_window *window, wirecopy_view_map map, uint64_t key)
{
    prefetch(window, map, key, wirecopy_run_prefetch_slot);
}

void wirecopy_search_prefetch_entries(const wirecopy_window *window, wirecopy_view_map map, uint64_t key)
{
    prefetch(window, map, key, wirecopy_run_prefetch_entries);
}

/* ---- many keys ---- */

/* How many keys ahead of the search memory is asked for: slots, and then entries. Enough to cover a cache miss, which
 * takes as long as some ten searches. */
#define SLOTS_AHEAD 24
#define ENTRIES_AHEAD 12
#define AHEAD_MASK 31

_Static_assert(SLOTS_AHEAD <= AHEAD_MASK, "what is ahead is remembered");

/* Lists being filled from one store. */
typedef struct listing {
    const wirecopy_view_lists *lists;
    gathering answer; /* of the list that is filled now */
    uint16_t open[WIRECOPY_SKETCH_COUNT_MAX];
    size_t open_count; /* lists that may still grow */
} listing;

static inline uint64_t open_key(const listing *of, size_t at)
{
    return of->lists->keys[of->open[at]];
}

static void list_open(listing *of, const territory *here)
{
    const wirecopy_view_lists *const lists = of->lists;
    size_t count = 0;
    for (size_t i = 0; i < lists->key_count; i++) {
        of->open[count] = (uint16_t)i;
        count += lists->counts[i] <= lists->list_max && territory_has(here, lists->keys[i]);
    }
    of->open_count = count;
}

static inline void list_begin(listing *of, size_t i)
{
    of->answer.stories = of->lists->stories + i * of->lists->list_max;
    of->answer.count = of->lists->counts[i];
}

static inline void list_end(listing *of, size_t i)
{
    const size_t count = of->answer.count, count_max = of->answer.count_max;
    of->lists->counts[i] = (uint32_t)(count < count_max ? count : count_max);
}

/* Fills from a segment: what the processor has to wait for, it waits for together. */
static void list_segment(listing *of, const wirecopy_segment_list *list, territory here)
{
    territory ahead[AHEAD_MASK + 1];
    for (size_t at = 0; at < of->open_count + SLOTS_AHEAD; at++) {
        const size_t mid = at - (SLOTS_AHEAD - ENTRIES_AHEAD), now = at - SLOTS_AHEAD; /* not begun: below zero */
        if (at < of->open_count) {
            territory_seek(&here, list, open_key(of, at)); /* keys ascend: never back */
            ahead[at & AHEAD_MASK] = here;
            wirecopy_run_prefetch_slot(&list->parts[here.part].run, open_key(of, at));
        }
        if (mid < of->open_count)
            wirecopy_run_prefetch_entries(&list->parts[ahead[mid & AHEAD_MASK].part].run, open_key(of, mid));
        if (now < of->open_count) {
            list_begin(of, of->open[now]);
            gather_parts(&of->answer, list, ahead[now & AHEAD_MASK], open_key(of, now));
            list_end(of, of->open[now]);
        }
    }
}

/* Likewise: first a slot of the tail's table, and then the values that it tells of. */
static void list_memory(listing *of, const wirecopy_store *store, uint64_t begin)
{
    const wirecopy_tail *const tail = store->tail.tails[WIRECOPY_MAP_POSTINGS];
    wirecopy_tail_slice ahead[AHEAD_MASK + 1];
    for (size_t at = 0; at < of->open_count + SLOTS_AHEAD; at++) {
        const size_t mid = at - (SLOTS_AHEAD - ENTRIES_AHEAD), now = at - SLOTS_AHEAD; /* not begun: below zero */
        if (at < of->open_count)
            wirecopy_tail_prefetch(tail, open_key(of, at));
        if (mid < of->open_count) {
            const wirecopy_tail_slice slice = wirecopy_tail_find(tail, open_key(of, mid));
            ahead[mid & AHEAD_MASK] = slice;
            __builtin_prefetch(slice.values);
            __builtin_prefetch(slice.values + (slice.count > 0 ? slice.count - 1 : 0));
        }
        if (now < of->open_count) {
            list_begin(of, of->open[now]);
            find_in_memory_segments(&of->answer, store, begin, WIRECOPY_MAP_POSTINGS, open_key(of, now));
            gather_tail(&of->answer, ahead[now & AHEAD_MASK], store->tail.first_story, begin);
            list_end(of, of->open[now]);
        }
    }
}

/* Leaves out the lists that the tail has nothing for: of a key whose first story there is the one that the answer is as of.
 * That is so for half of what a story is asked for that has just arrived. */
static void list_close_news(listing *of, const wirecopy_maps *maps)
{
    const wirecopy_tail *const tail = maps->tails[WIRECOPY_MAP_POSTINGS];
    const uint64_t *const entries = wirecopy_tail_entries(tail);
    wirecopy_posted posted = wirecopy_maps_posted(maps, of->answer.as_of);
    size_t count = 0;
    for (size_t i = 0; i < of->open_count; i++) { /* both ascend */
        const uint64_t first = wirecopy_run_entry(open_key(of, i), 0), beyond = first + WIRECOPY_RUN_VALUE_MAX;
        while (posted.begin < posted.end && entries[posted.begin] < first)
            posted.begin++;
        const bool is_there = posted.begin < posted.end && entries[posted.begin] < beyond;
        of->open[count] = of->open[i];
        count += !(is_there && wirecopy_tail_is_first(tail, posted.begin));
    }
    of->open_count = count;
}

/* Segment by segment, the oldest first: it is the largest as a rule, and shows which keys are common. */
void wirecopy_search_lists(const wirecopy_window *window, uint64_t as_of, uint64_t offset,
                           const wirecopy_view_lists *lists)
{
    assert(lists->key_count <= WIRECOPY_SKETCH_COUNT_MAX && lists->list_max < WIRECOPY_VIEW_POSTINGS_MAX);
    const wirecopy_segment_list *const list = wirecopy_window_segments(window);
    const wirecopy_search search = {WIRECOPY_MAP_POSTINGS,       0,     as_of, WIRECOPY_SCOPE_VIEW,
                                    (size_t)lists->list_max + 1, offset};
    listing of; /* not all of it need be set, and it is large */
    of.lists = lists;
    of.answer = gathering_begin(window, &search);
    of.answer.capacity = lists->list_max;
    of.answer.is_list = true;
    for (size_t i = 0; i < list->count; i++) {
        const territory here = territory_of(list, &list->items[i], WIRECOPY_MAP_POSTINGS);
        if (here.part == here.part_end || here.segment->first_story >= of.answer.as_of)
            continue;
        list_open(&of, &here);
        list_segment(&of, list, here);
    }
    const wirecopy_store *const store = wirecopy_window_store(window);
    list_open(&of, &(territory){.last = UINT64_MAX});
    if (store->memory_segment_count == 0)
        list_close_news(&of, &store->tail);
    list_memory(&of, store, list->end);
}
