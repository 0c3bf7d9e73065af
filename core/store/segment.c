#include "core/store/segment.h"

#include <assert.h>
#include <string.h>

#include "core/fingerprint/hash.h"

typedef struct part_image {
    uint32_t magic;
    uint32_t kind;
    uint64_t checksum;
    wirecopy_store_id id;
    uint64_t first_story;
    uint32_t story_count;
    uint16_t tier;
    uint16_t ordinal;
    uint64_t begin;
    uint64_t last;
    uint64_t item_count;
} part_image;

_Static_assert(sizeof(part_image) == 72, "the image has no padding");

#define PART_MAGIC UINT32_C(0x51534357) /* "WCSQ" */
#define CHECKSUM_FROM 16
#define READ_COUNT 256 /* entries that are unpacked at a time */

static bool is_cards(unsigned kind)
{
    return kind == WIRECOPY_SEGMENT_CARDS;
}

/* With their sources; a multiple of 8. */
static size_t cards_bytes(size_t card_count)
{
    return card_count * sizeof(wirecopy_card) + (card_count + 1) / 2 * 2 * sizeof(uint32_t);
}

static size_t items_bytes(unsigned kind, const void *items, size_t item_count)
{
    return is_cards(kind) ? cards_bytes(item_count) : wirecopy_run_image_bytes(items, item_count);
}

size_t wirecopy_segment_part_bytes(unsigned kind, const void *items, size_t item_count, size_t byte_count_min)
{
    const size_t byte_count = sizeof(part_image) + items_bytes(kind, items, item_count);
    return byte_count < byte_count_min ? byte_count_min : byte_count;
}

size_t wirecopy_segment_part_bytes_max(unsigned kind, size_t item_count)
{
    return sizeof(part_image) + (is_cards(kind) ? cards_bytes(item_count) : wirecopy_run_image_bytes_max(item_count));
}

wirecopy_card *wirecopy_segment_part_cards(void *image)
{
    return (wirecopy_card *)(void *)((uint8_t *)image + sizeof(part_image));
}

/* The cards may be there already. What is behind the sources, to a multiple of 8 bytes, is 0. */
static void build_cards(const wirecopy_card *cards, size_t card_count, void *image)
{
    wirecopy_card *const there = wirecopy_segment_part_cards(image);
    uint32_t *const sources = (uint32_t *)(void *)(there + card_count);
    if (cards != there)
        memcpy(there, cards, card_count * sizeof *cards);
    for (size_t i = 0; i < card_count; i++)
        sources[i] = there[i].source;
    if (card_count % 2)
        sources[card_count] = 0;
}

void wirecopy_segment_part_build(const wirecopy_place *place, const wirecopy_store_id *id, const void *items,
                                 size_t item_count, void *image, size_t byte_count)
{
    assert(place->story_count && place->tier <= WIRECOPY_TIER_MAX && place->ordinal <= WIRECOPY_PART_ORDINAL_MAX);
    uint8_t *const bytes = image;
    const size_t items_end = sizeof(part_image) + items_bytes(place->kind, items, item_count);
    assert(items_end <= byte_count);

    if (is_cards(place->kind))
        build_cards(items, item_count, image);
    else
        wirecopy_run_build(items, item_count, bytes + sizeof(part_image));
    memset(bytes + items_end, 0, byte_count - items_end);
    part_image head = {.magic = PART_MAGIC,
                       .kind = place->kind,
                       .id = *id,
                       .first_story = place->first_story,
                       .story_count = place->story_count,
                       .tier = (uint16_t)place->tier,
                       .ordinal = (uint16_t)place->ordinal,
                       .begin = place->begin,
                       .last = place->last,
                       .item_count = item_count};
    memcpy(image, &head, sizeof head);
    head.checksum = wirecopy_hash64(bytes + CHECKSUM_FROM, byte_count - CHECKSUM_FROM);
    memcpy(image, &head, sizeof head);
}

static bool head_is_sound(const part_image *head)
{
    return head->magic == PART_MAGIC && head->kind < WIRECOPY_SEGMENT_KIND_COUNT && head->story_count > 0 &&
           head->story_count < WIRECOPY_RUN_VALUE_MAX && head->first_story <= UINT64_MAX - head->story_count &&
           head->tier <= WIRECOPY_TIER_MAX && head->begin <= head->last;
}

/* Cards are all there: as many as the part answers for. */
static bool cards_are_sound(const part_image *head, size_t byte_count)
{
    const uint64_t end = head->last == UINT64_MAX ? head->story_count : head->last + 1;
    return end <= head->story_count && head->begin < end && head->item_count == end - head->begin &&
           cards_bytes((size_t)head->item_count) <= byte_count - sizeof *head;
}

wirecopy_status wirecopy_segment_part_open(const void *image, size_t byte_count, wirecopy_segment_part *part_out)
{
    assert(image && part_out);
    part_image head;
    wirecopy_segment_part part = {.image = image, .byte_count = byte_count};
    if ((uintptr_t)image % 8 != 0 || byte_count < sizeof head)
        return WIRECOPY_E_CORRUPT;
    memcpy(&head, image, sizeof head);
    if (!head_is_sound(&head))
        return WIRECOPY_E_CORRUPT;
    const uint8_t *const items = part.image + sizeof head;
    if (is_cards(head.kind) && cards_are_sound(&head, byte_count)) {
        part.cards = (const wirecopy_card *)items;
        part.sources = (const uint32_t *)(const void *)(part.cards + head.item_count);
    } else if (is_cards(head.kind) || wirecopy_run_open(items, byte_count - sizeof head, &part.run) != WIRECOPY_OK ||
               part.run.entry_count != head.item_count) {
        return WIRECOPY_E_CORRUPT;
    }

    part.place = (wirecopy_place){.first_story = head.first_story,
                                  .story_count = head.story_count,
                                  .tier = head.tier,
                                  .kind = head.kind,
                                  .ordinal = head.ordinal,
                                  .begin = head.begin,
                                  .last = head.last};
    part.item_count = (size_t)head.item_count;
    part.id = head.id;
    *part_out = part;
    return WIRECOPY_OK;
}

bool wirecopy_segment_part_is_intact(const wirecopy_segment_part *part)
{
    part_image head;
    memcpy(&head, part->image, sizeof head);
    return head.checksum == wirecopy_hash64(part->image + CHECKSUM_FROM, part->byte_count - CHECKSUM_FROM);
}

static const char *entries_check(const wirecopy_segment_part *part)
{
    uint64_t entries[READ_COUNT];
    wirecopy_run_reader reader = wirecopy_run_reader_at(&part->run, 0);
    for (size_t count; (count = wirecopy_run_read(&reader, entries, READ_COUNT)) > 0;) {
        if (entries[0] < part->place.begin || entries[count - 1] > part->place.last)
            return "an entry lies outside its part";
        for (size_t i = 0; i < count; i++) {
            if (wirecopy_run_value(entries[i]) >= part->place.story_count)
                return "an entry names a story beyond its range";
        }
    }
    return NULL;
}

static const char *sources_check(const wirecopy_segment_part *part)
{
    for (size_t i = 0; i < part->item_count; i++)
        if (part->sources[i] != part->cards[i].source)
            return "a source is not that of its card";
    return NULL;
}

const char *wirecopy_segment_part_check(const wirecopy_segment_part *part)
{
    assert(part);
    if (!wirecopy_segment_part_is_intact(part))
        return "its checksum does not fit its bytes";
    if (part->cards)
        return sources_check(part);
    const char *const reason = wirecopy_run_check(&part->run);
    return reason ? reason : entries_check(part);
}

wirecopy_position wirecopy_segment_part_end(const wirecopy_segment_part *part)
{
    const wirecopy_place *const place = &part->place;
    if (place->last == UINT64_MAX)
        return (wirecopy_position){place->kind + 1, 0};
    return (wirecopy_position){place->kind, place->last + 1};
}

/* A key's entries ascend by story: of a key that the position cuts in two, the stories below its value are before it. */
wirecopy_position wirecopy_position_rebase(wirecopy_position position, uint64_t story_offset)
{
    const bool is_card = position.kind == WIRECOPY_SEGMENT_CARDS;
    const uint64_t value = is_card ? position.entry : wirecopy_run_value(position.entry);
    const uint64_t key_part = position.entry - value;
    return (wirecopy_position){position.kind, key_part + (value > story_offset ? value - story_offset : 0)};
}
