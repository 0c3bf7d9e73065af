#include "core/store/segment_list.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

/* key: first_story << 24 | (31 - tier) << 19 | kind << 16 | ordinal */
#define KEY_ORDINAL_BITS 16
#define KEY_KIND_BITS 3
#define KEY_TIER_BITS 5
#define KEY_STORY_SHIFT (KEY_ORDINAL_BITS + KEY_KIND_BITS + KEY_TIER_BITS)

_Static_assert(WIRECOPY_SEGMENT_KIND_COUNT <= 1 << KEY_KIND_BITS && WIRECOPY_TIER_MAX < 1 << KEY_TIER_BITS &&
                   WIRECOPY_PART_ORDINAL_MAX < 1 << KEY_ORDINAL_BITS && KEY_STORY_SHIFT == 64 - 40,
               "a place fits its key");

uint64_t wirecopy_segment_first_key(uint64_t first_story)
{
    assert(first_story < WIRECOPY_SEGMENT_STORY_MAX);
    return first_story << KEY_STORY_SHIFT;
}

uint64_t wirecopy_segment_part_key(const wirecopy_place *place)
{
    return wirecopy_segment_first_key(place->first_story) |
           (uint64_t)(WIRECOPY_TIER_MAX - place->tier) << (KEY_ORDINAL_BITS + KEY_KIND_BITS) |
           (uint64_t)place->kind << KEY_ORDINAL_BITS | place->ordinal;
}

typedef struct list_walk {
    wirecopy_segment_list *list;
    const wirecopy_store_id *id;
    uint64_t story_end;
} list_walk;

static bool is_of_segment(const wirecopy_place *place, const wirecopy_segment *segment)
{
    return place->first_story == segment->first_story && place->tier == segment->tier;
}

/* The next part of a segment begins where the one before it ends, and is counted on from it. */
static bool part_follows(const wirecopy_segment_part *part, const wirecopy_segment_part *before)
{
    const wirecopy_position end = wirecopy_segment_part_end(before);
    const unsigned ordinal = end.kind == before->place.kind ? before->place.ordinal + 1 : 0;
    return part->place.story_count == before->place.story_count && part->place.kind == end.kind &&
           part->place.begin == end.entry && part->place.ordinal == ordinal;
}

static wirecopy_status segment_begin(wirecopy_segment_list *list, const wirecopy_place *place)
{
    if (wirecopy_memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items) != 0)
        return WIRECOPY_E_MEMORY;
    list->items[list->count++] = (wirecopy_segment){.first_story = place->first_story,
                                                    .story_count = place->story_count,
                                                    .tier = place->tier,
                                                    .part_begin = list->part_count,
                                                    .part_end = list->part_count};
    return WIRECOPY_OK;
}

/* Takes the next part, or stops the walk at the first that does not fit. */
static wirecopy_status list_part(void *context, uint64_t key, wirecopy_blob image)
{
    list_walk *const walk = context;
    wirecopy_segment_list *const list = walk->list;
    wirecopy_segment_part part;
    list->is_complete = false;
    if (wirecopy_segment_part_open(image.bytes, image.byte_count, &part) != WIRECOPY_OK ||
        part.place.first_story >= WIRECOPY_SEGMENT_STORY_MAX || key != wirecopy_segment_part_key(&part.place) ||
        part.place.first_story + part.place.story_count > walk->story_end ||
        memcmp(&part.id, walk->id, sizeof part.id) != 0)
        return WIRECOPY_E_CANCELLED;

    if (list->count == 0 || !is_of_segment(&part.place, &list->items[list->count - 1])) {
        const wirecopy_status status = segment_begin(list, &part.place);
        if (status != WIRECOPY_OK)
            return status;
    } else if (!part_follows(&part, &list->parts[list->part_count - 1])) {
        return WIRECOPY_E_CANCELLED;
    }
    if (wirecopy_memory_reserve(&list->parts, &list->part_capacity, list->part_count + 1, sizeof *list->parts) != 0 ||
        wirecopy_memory_reserve(&list->begins, &list->begin_capacity, list->part_count + 1, sizeof *list->begins) != 0)
        return WIRECOPY_E_MEMORY;
    list->begins[list->part_count] = part.place.begin;
    list->parts[list->part_count++] = part;
    list->items[list->count - 1].part_end = list->part_count;
    list->is_complete = true;
    return WIRECOPY_OK;
}

/* Where a segment's parts begin and end. */
static wirecopy_position segment_from(const wirecopy_segment_list *list, const wirecopy_segment *segment)
{
    const wirecopy_place *const place = &list->parts[segment->part_begin].place;
    return (wirecopy_position){place->kind, place->begin};
}

static wirecopy_position segment_reach(const wirecopy_segment_list *list, const wirecopy_segment *segment)
{
    return wirecopy_segment_part_end(&list->parts[segment->part_end - 1]);
}

static bool is_whole(const wirecopy_segment_list *list, const wirecopy_segment *segment)
{
    return segment_reach(list, segment).kind == WIRECOPY_SEGMENT_KIND_COUNT;
}

/* Finds the sources of a segment that is being made: they cover its stories, and have everything that it has not. 0 if
 * they do not. */
static size_t sources_find(wirecopy_segment_list *list, size_t made)
{
    const wirecopy_segment *const segment = &list->items[made];
    const wirecopy_position reach = segment_reach(list, segment);
    const uint64_t end = segment->first_story + segment->story_count;
    uint64_t next = segment->first_story;
    size_t i = made + 1;
    for (; next < end && i < list->count; i++) {
        wirecopy_segment *const source = &list->items[i];
        source->hidden = wirecopy_position_rebase(reach, source->first_story - segment->first_story);
        if (source->first_story != next || source->tier >= segment->tier || !is_whole(list, source) ||
            wirecopy_position_is_before(source->hidden, segment_from(list, source)))
            return 0;
        next += source->story_count;
    }
    return next == end ? i - made - 1 : 0;
}

static void kinds_find(const wirecopy_segment_list *list, wirecopy_segment *segment)
{
    size_t part = segment->part_begin;
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++) {
        segment->kind_begins[kind] = part;
        while (part < segment->part_end && list->parts[part].place.kind == kind)
            part++;
    }
    segment->kind_begins[WIRECOPY_SEGMENT_KIND_COUNT] = part;
}

static wirecopy_status spans_add(wirecopy_segment_list *list, const wirecopy_segment *segment)
{
    for (size_t i = segment->kind_begins[WIRECOPY_SEGMENT_CARDS]; i < segment->part_end; i++) {
        const wirecopy_segment_part *const part = &list->parts[i];
        const uint64_t end = part->place.begin + part->item_count;
        const uint64_t hidden = segment->hidden.kind == WIRECOPY_SEGMENT_CARDS ? segment->hidden.entry : 0;
        const uint64_t begin = part->place.begin < hidden ? hidden : part->place.begin;
        if (begin >= end)
            continue;
        if (wirecopy_memory_reserve(&list->spans, &list->span_capacity, list->span_count + 1, sizeof *list->spans) != 0)
            return WIRECOPY_E_MEMORY;
        const uint64_t skip = begin - part->place.begin;
        list->spans[list->span_count++] =
            (wirecopy_card_span){segment->first_story + begin, part->cards + skip, part->sources + skip};
    }
    return WIRECOPY_OK;
}

/* Keeps the segments up to the first that does not fit: they follow each other without gap or overlap, and each is whole
 * or has its sources behind it. */
static void keep_what_fits(wirecopy_segment_list *list)
{
    size_t i = 0;
    while (i < list->count) {
        wirecopy_segment *const segment = &list->items[i];
        const wirecopy_position from = segment_from(list, segment);
        if (segment->first_story != list->end || from.kind != 0 || from.entry != 0)
            break;
        if (!is_whole(list, segment)) {
            segment->source_count = sources_find(list, i);
            if (segment->source_count == 0)
                break;
        }
        list->end += segment->story_count;
        i += 1 + segment->source_count;
    }
    list->is_complete = list->is_complete && i == list->count;
    list->count = i;
}

wirecopy_status wirecopy_segment_list_fill(wirecopy_segment_list *list, wirecopy_snapshot *snapshot, unsigned table,
                                           const wirecopy_store_id *id, uint64_t story_end)
{
    assert(list && id);
    list->count = list->part_count = list->span_count = 0;
    list->end = 0;
    list->is_complete = true;
    if (!snapshot)
        return WIRECOPY_OK;
    list_walk walk = {.list = list, .id = id, .story_end = story_end};
    wirecopy_status status = wirecopy_snapshot_walk(snapshot, table, 0, list_part, &walk);
    if (status == WIRECOPY_E_CANCELLED)
        status = WIRECOPY_OK;
    if (status == WIRECOPY_OK)
        keep_what_fits(list);
    for (size_t i = 0; status == WIRECOPY_OK && i < list->count; i++) {
        kinds_find(list, &list->items[i]);
        status = spans_add(list, &list->items[i]);
    }
    return status;
}

void wirecopy_segment_list_clear(wirecopy_segment_list *list)
{
    wirecopy_memory_free(list->items);
    wirecopy_memory_free(list->parts);
    wirecopy_memory_free(list->begins);
    wirecopy_memory_free(list->spans);
    *list = (wirecopy_segment_list){0};
}

size_t wirecopy_segment_list_search_count(const wirecopy_segment_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].source_count == 0;
    return count;
}
