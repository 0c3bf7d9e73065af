#include "core/store/view.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/sorted.h"
#include "core/base/strings.h"
#include "core/store/near.h"
#include "core/store/search.h"

wirecopy_status wirecopy_view_create(wirecopy_store *const *stores, size_t store_count, wirecopy_view **view_out)
{
    assert(stores && store_count > 0 && view_out);
    wirecopy_view *const view = wirecopy_memory_alloc_zeroed(1, sizeof *view);
    if (!view)
        return WIRECOPY_E_MEMORY;
    view->windows = wirecopy_memory_alloc_zeroed(store_count, sizeof *view->windows);
    view->offsets = wirecopy_memory_alloc_zeroed(store_count, sizeof *view->offsets);
    wirecopy_status status = view->windows && view->offsets ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    while (status == WIRECOPY_OK && view->store_count < store_count) {
        status = wirecopy_window_create(stores[view->store_count], &view->windows[view->store_count]);
        view->store_count += status == WIRECOPY_OK;
    }
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
    for (size_t i = 0; i < view->store_count; i++)
        wirecopy_window_destroy(view->windows[i]);
    wirecopy_memory_free(view->windows);
    wirecopy_memory_free(view->offsets);
    wirecopy_deck_clear(&view->deck);
    wirecopy_memory_free(view);
}

static void end_windows(wirecopy_view *view, size_t count)
{
    for (size_t i = 0; i < count; i++)
        wirecopy_window_end(view->windows[i]);
}

/* Takes the snapshot of one more store. */
static wirecopy_status begin_window(wirecopy_view *view, size_t i, uint64_t offset)
{
    wirecopy_status status = wirecopy_window_begin(view->windows[i]);
    if (status != WIRECOPY_OK)
        return status;
    view->offsets[i] = offset;
    status = wirecopy_deck_add(&view->deck, view->windows[i], offset);
    if (status != WIRECOPY_OK)
        wirecopy_window_end(view->windows[i]);
    return status;
}

wirecopy_status wirecopy_view_begin(wirecopy_view *view)
{
    assert(view);
    uint64_t offset = 0;
    wirecopy_deck_reset(&view->deck);
    for (size_t i = 0; i < view->store_count; i++) {
        const wirecopy_status status = begin_window(view, i, offset);
        if (status != WIRECOPY_OK) {
            end_windows(view, i);
            return status;
        }
        offset += wirecopy_window_story_count(view->windows[i]);
    }
    return WIRECOPY_OK;
}

void wirecopy_view_end(wirecopy_view *view)
{
    assert(view);
    end_windows(view, view->store_count);
}

uint64_t wirecopy_view_story_count(const wirecopy_view *view)
{
    const size_t last = view->store_count - 1;
    return view->offsets[last] + wirecopy_window_story_count(view->windows[last]);
}

/* The store that a story of the view is in. Stores without stories begin where others do: the last that does has it. */
static inline size_t store_of(const wirecopy_view *view, uint64_t story)
{
    return wirecopy_last_at_most(view->offsets, view->store_count, story);
}

wirecopy_view_place wirecopy_view_locate(const wirecopy_view *view, uint64_t story)
{
    assert(story < wirecopy_view_story_count(view));
    const size_t store = store_of(view, story);
    return (wirecopy_view_place){store, story - view->offsets[store]};
}

/* Gathers from the stores first .. end - 1. Their answers follow each other, as their numbers do. */
static size_t find_in(const wirecopy_view *view, size_t first, size_t end, const wirecopy_search *search,
                      uint64_t *stories, size_t capacity)
{
    size_t count = 0;
    for (size_t i = first; i < end && view->offsets[i] < search->as_of && count < search->count_max; i++) {
        const size_t begin = count < capacity ? count : capacity;
        wirecopy_search here = *search;
        here.as_of -= view->offsets[i];
        here.count_max -= count;
        here.offset = view->offsets[i];
        count += wirecopy_search_find(view->windows[i], &here, stories ? stories + begin : NULL, capacity - begin);
    }
    return count;
}

size_t wirecopy_view_find(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                          uint64_t *stories_out, size_t capacity)
{
    const wirecopy_search search = {map, key, as_of, WIRECOPY_SCOPE_VIEW, SIZE_MAX, 0};
    return find_in(view, 0, view->store_count, &search, stories_out, capacity);
}

size_t wirecopy_view_find_first(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                                uint64_t *stories_out, size_t capacity)
{
    assert(stories_out && capacity > 0);
    const wirecopy_search search = {map, key, as_of, WIRECOPY_SCOPE_VIEW, capacity, 0};
    return find_in(view, 0, view->store_count, &search, stories_out, capacity);
}

void wirecopy_view_find_lists(const wirecopy_view *view, uint64_t as_of, const wirecopy_view_lists *lists)
{
    memset(lists->counts, 0, lists->key_count * sizeof lists->counts[0]);
    for (size_t i = 0; i < view->store_count && view->offsets[i] < as_of; i++)
        wirecopy_search_lists(view->windows[i], as_of - view->offsets[i], view->offsets[i], lists);
}

/* Where something was deleted, its card may say more than is to be seen. */
bool wirecopy_view_are_of_source(const wirecopy_view *view, const uint64_t *stories, size_t count, uint32_t source_key,
                                 size_t least)
{
    assert(source_key != 0);
    size_t found = wirecopy_deck_count_source(&view->deck, stories, count, source_key);
    if (found < least || !wirecopy_deck_has_deaths(&view->deck))
        return found >= least;
    found = 0;
    for (size_t i = 0; i < count && found < least; i++)
        found += wirecopy_view_card(view, stories[i]).source == source_key;
    return found >= least;
}

wirecopy_status wirecopy_view_near(const wirecopy_view *view, const uint64_t *questions, size_t question_count,
                                   unsigned radius_bits, uint64_t as_of, wirecopy_near *near)
{
    assert(view && (questions || question_count == 0) && near);
    wirecopy_status status = WIRECOPY_OK;
    near->hit_count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < view->store_count && view->offsets[i] < as_of; i++) {
        const uint64_t offset = view->offsets[i];
        const size_t begin = near->hit_count;
        status = wirecopy_near_ask(near, view->windows[i], questions, question_count, radius_bits, as_of - offset);
        for (size_t at = begin; at < near->hit_count; at++)
            near->hits[at].story += offset;
    }
    return status == WIRECOPY_OK ? wirecopy_near_sort(near, question_count) : status;
}

static wirecopy_status list_in(const wirecopy_view *view, size_t first, size_t end, const wirecopy_search *search,
                               wirecopy_story_list *list)
{
    list->count = find_in(view, first, end, search, list->stories, list->capacity);
    if (list->count <= list->capacity)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&list->stories, &list->capacity, list->count, sizeof list->stories[0]))
        return WIRECOPY_E_MEMORY;
    find_in(view, first, end, search, list->stories, list->capacity);
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_view_list(const wirecopy_view *view, wirecopy_view_map map, uint64_t key, uint64_t as_of,
                                   size_t count_max, wirecopy_story_list *list)
{
    return list_in(view, 0, view->store_count, &(wirecopy_search){map, key, as_of, WIRECOPY_SCOPE_VIEW, count_max, 0},
                   list);
}

wirecopy_status wirecopy_view_members(const wirecopy_view *view, uint64_t group, uint64_t as_of, size_t count_max,
                                      wirecopy_story_list *list)
{
    const wirecopy_view_place place = wirecopy_view_locate(view, group);
    const wirecopy_search search = {
        WIRECOPY_MAP_MEMBERS, wirecopy_group_key(place.story), as_of, WIRECOPY_SCOPE_VIEW, count_max, 0};
    return list_in(view, place.store, place.store + 1, &search, list);
}

bool wirecopy_view_is_live(const wirecopy_view *view, uint64_t story, uint64_t as_of)
{
    const size_t store = store_of(view, story);
    return wirecopy_window_is_live(view->windows[store], story - view->offsets[store], as_of - view->offsets[store]);
}

bool wirecopy_view_is_killed(const wirecopy_view *view, uint64_t story, uint64_t as_of)
{
    const size_t store = store_of(view, story);
    return wirecopy_window_is_killed(view->windows[store], story - view->offsets[store], as_of - view->offsets[store]);
}

wirecopy_story_status wirecopy_view_status(const wirecopy_view *view, const wirecopy_record *record, uint64_t as_of)
{
    return wirecopy_view_is_killed(view, record->story, as_of) ? WIRECOPY_CANCELED : record->status;
}

uint64_t wirecopy_view_predecessor(const wirecopy_view *view, uint64_t story)
{
    const size_t store = store_of(view, story);
    const uint64_t before = wirecopy_window_predecessor(view->windows[store], story - view->offsets[store]);
    return before == UINT64_MAX ? before : before + view->offsets[store];
}

uint64_t wirecopy_view_first_version(const wirecopy_view *view, uint64_t story)
{
    const size_t store = store_of(view, story);
    const uint64_t offset = view->offsets[store];
    return wirecopy_window_first_version(view->windows[store], story - offset) + offset;
}

uint64_t wirecopy_view_heir(const wirecopy_view *view, uint64_t story, uint64_t as_of)
{
    const size_t store = store_of(view, story);
    const uint64_t offset = view->offsets[store];
    return wirecopy_window_heir(view->windows[store], story - offset, as_of - offset) + offset;
}

bool wirecopy_view_is_posted(const wirecopy_view *view, uint64_t story, uint64_t as_of)
{
    const size_t store = store_of(view, story);
    return wirecopy_window_is_posted(view->windows[store], story - view->offsets[store], as_of - view->offsets[store]);
}

/* The stories under a key of ids, more than are live. */
static wirecopy_status list_kept(const wirecopy_view *view, uint64_t key, wirecopy_search_scope scope,
                                 wirecopy_story_list *list)
{
    const wirecopy_search search = {WIRECOPY_MAP_IDS, key, wirecopy_view_story_count(view), scope, SIZE_MAX, 0};
    return list_in(view, 0, view->store_count, &search, list);
}

wirecopy_status wirecopy_view_versions(wirecopy_view *view, wirecopy_string id, wirecopy_story_list *list)
{
    wirecopy_status status = list_kept(view, wirecopy_id_key(id), WIRECOPY_SCOPE_CAME, list);
    size_t kept_count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < list->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(view, list->stories[i], &record);
        if (status == WIRECOPY_OK && wirecopy_string_equals(record.id, id))
            list->stories[kept_count++] = list->stories[i];
    }
    list->count = kept_count;
    return status;
}

wirecopy_status wirecopy_view_newest(wirecopy_view *view, wirecopy_string id, uint64_t first, uint64_t as_of,
                                     wirecopy_story_list *scratch, uint64_t *story_out)
{
    wirecopy_status status = wirecopy_view_list(view, WIRECOPY_MAP_IDS, wirecopy_id_key(id), as_of, SIZE_MAX, scratch);
    *story_out = as_of;
    for (size_t i = scratch->count; status == WIRECOPY_OK && i-- > 0 && scratch->stories[i] >= first;) {
        wirecopy_record record;
        status = wirecopy_view_story(view, scratch->stories[i], &record);
        if (status == WIRECOPY_OK && wirecopy_string_equals(record.id, id)) {
            *story_out = scratch->stories[i];
            break;
        }
    }
    return status;
}

wirecopy_status wirecopy_view_latest(wirecopy_view *view, wirecopy_string id, uint64_t as_of,
                                     wirecopy_story_list *scratch, uint64_t *story_out)
{
    assert(view->store_count == 1);
    wirecopy_status status = list_kept(view, wirecopy_id_key(id), WIRECOPY_SCOPE_CAME, scratch);
    *story_out = as_of;
    for (size_t i = scratch->count; status == WIRECOPY_OK && i-- > 0 && *story_out == as_of;) {
        wirecopy_record record;
        if (scratch->stories[i] >= as_of)
            continue;
        status = wirecopy_view_story(view, scratch->stories[i], &record);
        if (status == WIRECOPY_OK && wirecopy_string_equals(record.id, id))
            *story_out = wirecopy_view_heir(view, record.story, as_of);
    }
    return status;
}

wirecopy_status wirecopy_view_delivered(wirecopy_view *view, wirecopy_string id, uint64_t digest,
                                        wirecopy_story_list *scratch, wirecopy_record *record_out)
{
    wirecopy_status status = list_kept(view, wirecopy_delivery_key(id, digest), WIRECOPY_SCOPE_CAME, scratch);
    for (size_t i = 0; status == WIRECOPY_OK && i < scratch->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(view, scratch->stories[i], &record);
        if (status == WIRECOPY_OK && record.digest == digest && wirecopy_string_equals(record.id, id)) {
            *record_out = record;
            return WIRECOPY_OK;
        }
    }
    return status == WIRECOPY_OK ? WIRECOPY_E_NOT_FOUND : status;
}

wirecopy_status wirecopy_view_remains(wirecopy_view *view, const uint64_t exact[2], uint64_t digest,
                                      wirecopy_story_list *scratch, uint64_t *story_out)
{
    wirecopy_status status = list_kept(view, wirecopy_exact_key(exact), WIRECOPY_SCOPE_REMAINS, scratch);
    for (size_t i = 0; status == WIRECOPY_OK && i < scratch->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(view, scratch->stories[i], &record);
        if (status == WIRECOPY_OK && record.digest == digest &&
            memcmp(record.fingerprint.exact, exact, sizeof record.fingerprint.exact) == 0) {
            *story_out = record.story;
            return WIRECOPY_OK;
        }
    }
    return status == WIRECOPY_OK ? WIRECOPY_E_NOT_FOUND : status;
}

void wirecopy_view_prefetch_slots(const wirecopy_view *view, wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < view->store_count; i++)
        wirecopy_search_prefetch_slots(view->windows[i], map, key);
}

void wirecopy_view_prefetch_entries(const wirecopy_view *view, wirecopy_view_map map, uint64_t key)
{
    for (size_t i = 0; i < view->store_count; i++)
        wirecopy_search_prefetch_entries(view->windows[i], map, key);
}

/* With its sketch, unless sketch is NULL. */
static wirecopy_status read_record(wirecopy_view *view, uint64_t story, wirecopy_sketch_entry *sketch,
                                   wirecopy_record *record_out)
{
    const size_t store = store_of(view, story);
    const uint64_t offset = view->offsets[store];
    const wirecopy_status status = wirecopy_window_record(view->windows[store], story - offset, sketch, record_out);
    if (status == WIRECOPY_OK) {
        record_out->story += offset;
        record_out->group += offset;
    }
    return status;
}

wirecopy_status wirecopy_view_record(wirecopy_view *view, uint64_t story, wirecopy_record *record_out)
{
    return read_record(view, story, view->sketch, record_out);
}

wirecopy_status wirecopy_view_text(wirecopy_view *view, uint64_t story, wirecopy_text_unpacker *unpacker,
                                   wirecopy_string *text_out)
{
    const size_t store = store_of(view, story);
    wirecopy_string image;
    const wirecopy_status status = wirecopy_window_text(view->windows[store], story - view->offsets[store], &image);
    return status == WIRECOPY_OK ? wirecopy_text_unpack(unpacker, image.bytes, image.byte_count, text_out) : status;
}

bool wirecopy_view_has_text(wirecopy_view *view, uint64_t story)
{
    const size_t store = store_of(view, story);
    wirecopy_string image;
    return wirecopy_window_text(view->windows[store], story - view->offsets[store], &image) == WIRECOPY_OK;
}

wirecopy_status wirecopy_view_story(wirecopy_view *view, uint64_t story, wirecopy_record *record_out)
{
    return read_record(view, story, NULL, record_out);
}
