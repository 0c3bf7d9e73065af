#include "core/store/memory_segment.h"

#include "core/base/memory.h"

static wirecopy_status part_init(const wirecopy_maps *tail, unsigned kind, const void *items, size_t item_count,
                                 void **image_out, wirecopy_segment_part *part_out)
{
    static const wirecopy_store_id no_store;
    const wirecopy_place place = {
        .first_story = tail->first_story, .story_count = tail->story_count, .kind = kind, .last = UINT64_MAX};
    const size_t byte_count = wirecopy_segment_part_bytes(kind, items, item_count, 0);
    void *const image = wirecopy_memory_alloc(byte_count);
    if (!image)
        return WIRECOPY_E_MEMORY;
    *image_out = image;
    wirecopy_segment_part_build(&place, &no_store, items, item_count, image, byte_count);
    return wirecopy_segment_part_open(image, byte_count, part_out);
}

wirecopy_status wirecopy_memory_segment_init(wirecopy_maps *tail, wirecopy_memory_segment *segment_out)
{
    wirecopy_memory_segment segment = {.first_story = tail->first_story};
    wirecopy_status status = part_init(tail, WIRECOPY_SEGMENT_CARDS, tail->cards, tail->story_count,
                                       &segment.images[WIRECOPY_SEGMENT_CARDS], &segment.parts[WIRECOPY_SEGMENT_CARDS]);
    wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT];
    if (status == WIRECOPY_OK)
        status = wirecopy_maps_sort(tail, sorted);
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++)
        status =
            part_init(tail, map, sorted[map].entries, sorted[map].count, &segment.images[map], &segment.parts[map]);
    if (status != WIRECOPY_OK) {
        wirecopy_memory_segment_clear(&segment);
        return status;
    }
    *segment_out = segment;
    return WIRECOPY_OK;
}

void wirecopy_memory_segment_clear(wirecopy_memory_segment *segment)
{
    for (unsigned kind = 0; kind < WIRECOPY_SEGMENT_KIND_COUNT; kind++)
        wirecopy_memory_free(segment->images[kind]);
    *segment = (wirecopy_memory_segment){0};
}
