#include "core/store/batch.h"

#include <assert.h>
#include <string.h>

#include "core/base/endian.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"

typedef struct batch_image {
    uint32_t magic;
    uint32_t story_count;
    uint64_t checksum;
    uint64_t first_story;
    uint64_t byte_count;
} batch_image;

_Static_assert(sizeof(batch_image) == 32, "the image has no padding");

#define BATCH_MAGIC UINT32_C(0x54424357) /* "WCBT" */
#define CHECKSUM_FROM 16

/* Where the records begin. */
static size_t records_offset(uint32_t story_count)
{
    return sizeof(batch_image) + ((size_t)story_count + 1) * sizeof(uint32_t);
}

static uint32_t batch_offset(const uint8_t *image, uint32_t i)
{
    return wirecopy_load32(image + sizeof(batch_image) + i * sizeof(uint32_t));
}

static uint64_t checksum_of(const uint8_t *image, uint32_t story_count)
{
    return wirecopy_hash64(image + CHECKSUM_FROM, records_offset(story_count) - CHECKSUM_FROM);
}

wirecopy_status wirecopy_log_batch_open(const void *image, size_t byte_count, wirecopy_log_batch *batch_out)
{
    assert(image && batch_out);
    batch_image head;
    if (byte_count < sizeof head)
        return WIRECOPY_E_CORRUPT;
    memcpy(&head, image, sizeof head);
    if (head.magic != BATCH_MAGIC || head.byte_count != byte_count || head.story_count == 0 ||
        head.story_count > WIRECOPY_LOG_BATCH_STORIES_MAX || head.first_story > UINT64_MAX - head.story_count ||
        records_offset(head.story_count) > byte_count)
        return WIRECOPY_E_CORRUPT;

    batch_out->image = image;
    batch_out->byte_count = byte_count;
    batch_out->first_story = head.first_story;
    batch_out->story_count = head.story_count;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_log_batch_slot(const wirecopy_log_batch *batch, uint32_t i, const uint8_t **image_out,
                                        size_t *byte_count_out)
{
    assert(batch && i < batch->story_count && image_out && byte_count_out);
    const uint32_t begin = batch_offset(batch->image, i), end = batch_offset(batch->image, i + 1);
    if (begin > end || end > batch->byte_count)
        return WIRECOPY_E_CORRUPT;
    if (begin == end)
        return WIRECOPY_E_NOT_FOUND;
    *image_out = batch->image + begin;
    *byte_count_out = end - begin;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_log_batch_record(const wirecopy_log_batch *batch, uint32_t i, wirecopy_sketch_entry *sketch,
                                          wirecopy_record *record_out)
{
    const uint8_t *image;
    size_t byte_count;
    const wirecopy_status status = wirecopy_log_batch_slot(batch, i, &image, &byte_count);
    if (status != WIRECOPY_OK)
        return status;
    return wirecopy_record_decode(image, byte_count, batch->first_story + i, sketch, record_out);
}

const char *wirecopy_log_batch_check(const wirecopy_log_batch *batch)
{
    assert(batch);
    batch_image head;
    memcpy(&head, batch->image, sizeof head);
    if (head.checksum != checksum_of(batch->image, batch->story_count))
        return "its checksum does not fit its bytes";
    if (batch_offset(batch->image, 0) != records_offset(batch->story_count))
        return "its first record is not where it has to be";
    for (uint32_t i = 0; i < batch->story_count; i++) {
        if (batch_offset(batch->image, i) > batch_offset(batch->image, i + 1))
            return "its offsets descend";
    }
    if (batch_offset(batch->image, batch->story_count) != batch->byte_count)
        return "it does not end with its last record";
    return NULL;
}

void wirecopy_pending_clear(wirecopy_pending *pending)
{
    wirecopy_memory_free(pending->records);
    wirecopy_memory_free(pending->offsets);
    *pending = (wirecopy_pending){0};
}

void wirecopy_pending_reset(wirecopy_pending *pending)
{
    pending->record_bytes = 0;
    pending->story_count = 0;
}

/* Makes room for a record of so many bytes at the end, which is where the caller writes it, and then adds it. */
static wirecopy_status slot_begin(wirecopy_pending *pending, size_t byte_count_max, uint8_t **image_out)
{
    if (pending->story_count >= WIRECOPY_LOG_BATCH_STORIES_MAX ||
        wirecopy_pending_image_bytes(pending) + byte_count_max + sizeof(uint32_t) > WIRECOPY_LOG_BATCH_BYTES_MAX)
        return WIRECOPY_E_LIMIT;
    /* A byte more, so that there is a place for a record of none. */
    if (wirecopy_memory_reserve(&pending->records, &pending->record_capacity,
                                pending->record_bytes + byte_count_max + 1, 1) ||
        wirecopy_memory_reserve(&pending->offsets, &pending->offset_capacity, (size_t)pending->story_count + 1,
                                sizeof *pending->offsets))
        return WIRECOPY_E_MEMORY;
    *image_out = pending->records + pending->record_bytes;
    return WIRECOPY_OK;
}

static void slot_add(wirecopy_pending *pending, size_t byte_count)
{
    pending->offsets[pending->story_count++] = (uint32_t)pending->record_bytes;
    pending->record_bytes += byte_count;
}

wirecopy_status wirecopy_pending_add(wirecopy_pending *pending, const wirecopy_record *record)
{
    assert(pending && record);
    uint8_t *image;
    const wirecopy_status status = slot_begin(pending, wirecopy_record_image_bytes_max(record), &image);
    if (status != WIRECOPY_OK)
        return status;
    const size_t byte_count = wirecopy_record_encode(record, image);
    if (byte_count == 0)
        return WIRECOPY_E_LIMIT;
    slot_add(pending, byte_count);
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_pending_add_image(wirecopy_pending *pending, const void *image, size_t byte_count)
{
    assert(pending && (image || byte_count == 0));
    uint8_t *place;
    const wirecopy_status status = slot_begin(pending, byte_count, &place);
    if (status != WIRECOPY_OK)
        return status;
    if (byte_count > 0)
        memcpy(place, image, byte_count);
    slot_add(pending, byte_count);
    return WIRECOPY_OK;
}

/* Bytes of the image of record i. */
static size_t slot_bytes(const wirecopy_pending *pending, uint32_t i)
{
    const size_t end = i + 1 < pending->story_count ? pending->offsets[i + 1] : pending->record_bytes;
    return end - pending->offsets[i];
}

wirecopy_status wirecopy_pending_record(const wirecopy_pending *pending, uint32_t i, uint64_t story,
                                        wirecopy_sketch_entry *sketch, wirecopy_record *record_out)
{
    assert(pending && i < pending->story_count);
    return wirecopy_record_decode(pending->records + pending->offsets[i], slot_bytes(pending, i), story, sketch,
                                  record_out);
}

void wirecopy_pending_set_family(wirecopy_pending *pending, uint32_t i, uint32_t family)
{
    assert(pending && i < pending->story_count);
    wirecopy_record_set_family(pending->records + pending->offsets[i], slot_bytes(pending, i), family);
}

size_t wirecopy_pending_image_bytes(const wirecopy_pending *pending)
{
    return records_offset(pending->story_count) + pending->record_bytes;
}

void wirecopy_pending_build(const wirecopy_pending *pending, uint64_t first_story, void *image)
{
    assert(pending && pending->story_count && image);
    const size_t byte_count = wirecopy_pending_image_bytes(pending);
    const uint32_t records_begin = (uint32_t)records_offset(pending->story_count);
    uint8_t *const bytes = image;
    uint8_t *const offsets = bytes + sizeof(batch_image);

    for (uint32_t i = 0; i < pending->story_count; i++)
        wirecopy_store32(offsets + i * sizeof(uint32_t), records_begin + pending->offsets[i]);
    wirecopy_store32(offsets + pending->story_count * sizeof(uint32_t), (uint32_t)byte_count);
    if (pending->record_bytes > 0)
        memcpy(bytes + records_begin, pending->records, pending->record_bytes);

    batch_image head = {BATCH_MAGIC, pending->story_count, 0, first_story, byte_count};
    memcpy(image, &head, sizeof head);
    head.checksum = checksum_of(bytes, pending->story_count);
    memcpy(image, &head, sizeof head);
}
