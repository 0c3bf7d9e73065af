#include "core/store/segment.h"

#include <assert.h>
#include <string.h>

#include "core/fingerprint/hash.h"

typedef struct part_image {
    uint32_t magic;
    uint32_t map;
    uint64_t checksum;
    wirecopy_store_id id;
    uint64_t first_story;
    uint64_t story_count;
    uint64_t run_bytes;
    uint64_t card_bytes;
} part_image;

_Static_assert(sizeof(part_image) == 64, "the image has no padding");

#define PART_MAGIC UINT32_C(0x47534357) /* "WCSG" */
#define CHECKSUM_FROM 16

static size_t card_bytes(wirecopy_view_map map, size_t story_count)
{
    return map == WIRECOPY_MAP_IDS ? story_count * sizeof(wirecopy_card) : 0;
}

size_t wirecopy_segment_part_bytes(const wirecopy_maps *maps, wirecopy_view_map map, size_t byte_count_min)
{
    const size_t run_bytes = wirecopy_run_image_bytes(wirecopy_tail_count(maps->tails[map]));
    const size_t byte_count = sizeof(part_image) + run_bytes + card_bytes(map, maps->story_count);
    return byte_count < byte_count_min ? byte_count_min : byte_count;
}

void wirecopy_segment_part_build(const wirecopy_maps *maps, wirecopy_view_map map, const wirecopy_store_id *id,
                                 const uint64_t *entries, size_t entry_count, void *image, size_t byte_count)
{
    assert(image && maps->story_count);
    uint8_t *const bytes = image;
    const size_t run_bytes = wirecopy_run_image_bytes(entry_count), run_end = sizeof(part_image) + run_bytes;
    const size_t cards = card_bytes(map, maps->story_count);
    assert(run_end + cards <= byte_count);

    wirecopy_run_build(entries, entry_count, bytes + sizeof(part_image));
    if (cards > 0)
        memcpy(bytes + run_end, maps->cards, cards);
    memset(bytes + run_end + cards, 0, byte_count - run_end - cards);
    part_image head = {.magic = PART_MAGIC,
                       .map = map,
                       .id = *id,
                       .first_story = maps->first_story,
                       .story_count = maps->story_count,
                       .run_bytes = run_bytes,
                       .card_bytes = cards};
    memcpy(image, &head, sizeof head);
    head.checksum = wirecopy_hash64(bytes + CHECKSUM_FROM, byte_count - CHECKSUM_FROM);
    memcpy(image, &head, sizeof head);
}

wirecopy_status wirecopy_segment_part_open(const void *image, size_t byte_count, wirecopy_segment_part *part_out)
{
    assert(image && part_out);
    part_image head;
    wirecopy_segment_part part = {.image = image, .byte_count = byte_count};
    if ((uintptr_t)image % 8 != 0 || byte_count < sizeof head)
        return WIRECOPY_E_CORRUPT;
    memcpy(&head, image, sizeof head);
    if (head.magic != PART_MAGIC || head.map >= WIRECOPY_MAP_COUNT || head.story_count == 0 ||
        head.story_count >= WIRECOPY_RUN_VALUE_MAX || head.first_story > UINT64_MAX - head.story_count ||
        head.card_bytes != card_bytes((wirecopy_view_map)head.map, (size_t)head.story_count) ||
        head.card_bytes > byte_count - sizeof head || head.run_bytes > byte_count - sizeof head - head.card_bytes ||
        head.run_bytes % 8 != 0)
        return WIRECOPY_E_CORRUPT;
    const wirecopy_status status = wirecopy_run_open(part.image + sizeof head, (size_t)head.run_bytes, &part.run);
    if (status != WIRECOPY_OK)
        return status;

    part.cards = head.card_bytes ? (const wirecopy_card *)(part.image + sizeof head + head.run_bytes) : NULL;
    part.id = head.id;
    part.map = (wirecopy_view_map)head.map;
    part.first_story = head.first_story;
    part.story_count = (uint32_t)head.story_count;
    *part_out = part;
    return WIRECOPY_OK;
}

const char *wirecopy_segment_part_check(const wirecopy_segment_part *part)
{
    assert(part);
    part_image head;
    memcpy(&head, part->image, sizeof head);
    if (head.checksum != wirecopy_hash64(part->image + CHECKSUM_FROM, part->byte_count - CHECKSUM_FROM))
        return "its checksum does not fit its bytes";
    const char *const reason = wirecopy_run_check(&part->run);
    if (reason)
        return reason;
    for (uint64_t i = 0; i < part->run.entry_count; i++) {
        if (wirecopy_run_value(part->run.entries[i]) >= part->story_count)
            return "an entry names a story beyond its range";
    }
    return NULL;
}

const char *wirecopy_segment_part_compare(const wirecopy_segment_part *part, const wirecopy_maps *maps,
                                          const uint64_t *entries, size_t entry_count)
{
    assert(part && (entries || entry_count == 0));
    if (part->run.entry_count < entry_count)
        return "it lacks entries that the log calls for";
    if (part->run.entry_count > entry_count)
        return "it has entries that the log does not call for";
    if (entry_count && memcmp(part->run.entries, entries, entry_count * sizeof *entries) != 0)
        return "its entries are not those that the log calls for";
    if (part->cards && memcmp(part->cards, maps->cards, card_bytes(part->map, part->story_count)) != 0)
        return "its cards are not those that the log calls for";
    return NULL;
}
