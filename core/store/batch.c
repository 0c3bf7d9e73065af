#include "core/store/batch.h"

#include <assert.h>
#include <string.h>

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
#define OFFSET_UNIT 8
#define CHECKSUM_FROM 16

static size_t round_up(size_t byte_count)
{
    return (byte_count + 7) / 8 * 8;
}

/* Where the records begin. */
static size_t records_offset(uint32_t story_count)
{
    return sizeof(batch_image) + round_up(((size_t)story_count + 1) * sizeof(uint32_t));
}

static const uint32_t *batch_offsets(const wirecopy_log_batch *batch)
{
    return (const uint32_t *)(batch->image + sizeof(batch_image));
}

wirecopy_status wirecopy_log_batch_open(const void *image, size_t byte_count, wirecopy_log_batch *batch_out)
{
    assert(image && batch_out);
    const batch_image *const head = image;
    if ((uintptr_t)image % 8 != 0 || byte_count < sizeof *head)
        return WIRECOPY_E_CORRUPT;
    if (head->magic != BATCH_MAGIC || head->byte_count != byte_count || head->story_count == 0 ||
        head->story_count > WIRECOPY_LOG_BATCH_STORIES_MAX || head->first_story > UINT64_MAX - head->story_count ||
        records_offset(head->story_count) > byte_count)
        return WIRECOPY_E_CORRUPT;

    batch_out->image = image;
    batch_out->byte_count = byte_count;
    batch_out->first_story = head->first_story;
    batch_out->story_count = head->story_count;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_log_batch_record(const wirecopy_log_batch *batch, uint32_t i, wirecopy_record *record_out,
                                          const uint8_t **posted_out, size_t *image_bytes_out)
{
    assert(batch && i < batch->story_count);
    const uint32_t *const offsets = batch_offsets(batch);
    const uint64_t begin = (uint64_t)offsets[i] * OFFSET_UNIT, end = (uint64_t)offsets[i + 1] * OFFSET_UNIT;
    if (begin > end || end > batch->byte_count)
        return WIRECOPY_E_CORRUPT;
    if (image_bytes_out)
        *image_bytes_out = (size_t)(end - begin);
    return wirecopy_record_decode(batch->image + begin, (size_t)(end - begin), batch->first_story + i, record_out,
                                  posted_out);
}

const char *wirecopy_log_batch_check(const wirecopy_log_batch *batch)
{
    assert(batch);
    const batch_image *const head = (const batch_image *)batch->image;
    const uint32_t *const offsets = batch_offsets(batch);
    if (head->checksum != wirecopy_hash64(batch->image + CHECKSUM_FROM, batch->byte_count - CHECKSUM_FROM))
        return "its checksum does not fit its bytes";
    if ((uint64_t)offsets[0] * OFFSET_UNIT != records_offset(batch->story_count))
        return "its first record is not where it has to be";
    for (uint32_t i = 0; i < batch->story_count; i++) {
        if (offsets[i] >= offsets[i + 1])
            return "its offsets do not ascend";
    }
    if ((uint64_t)offsets[batch->story_count] * OFFSET_UNIT > batch->byte_count)
        return "its last record ends beyond it";
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

wirecopy_status wirecopy_pending_add(wirecopy_pending *pending, const wirecopy_record *record, const uint8_t *posted)
{
    assert(pending && record);
    const size_t byte_count = wirecopy_record_image_bytes(record, posted);
    if (byte_count == 0 || pending->story_count >= WIRECOPY_LOG_BATCH_STORIES_MAX ||
        wirecopy_pending_image_bytes(pending, 0) + byte_count + OFFSET_UNIT > WIRECOPY_LOG_BATCH_BYTES_MAX)
        return WIRECOPY_E_LIMIT;
    if (wirecopy_memory_reserve(&pending->records, &pending->record_capacity, pending->record_bytes + byte_count, 1) ||
        wirecopy_memory_reserve(&pending->offsets, &pending->offset_capacity, (size_t)pending->story_count + 1,
                                sizeof *pending->offsets))
        return WIRECOPY_E_MEMORY;

    wirecopy_record_encode(record, posted, pending->records + pending->record_bytes);
    pending->offsets[pending->story_count++] = (uint32_t)(pending->record_bytes / OFFSET_UNIT);
    pending->record_bytes += byte_count;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_pending_record(const wirecopy_pending *pending, uint32_t i, uint64_t story,
                                        wirecopy_record *record_out)
{
    assert(pending && i < pending->story_count);
    const uint8_t *posted;
    const size_t begin = (size_t)pending->offsets[i] * OFFSET_UNIT;
    const size_t end =
        i + 1 < pending->story_count ? (size_t)pending->offsets[i + 1] * OFFSET_UNIT : pending->record_bytes;
    return wirecopy_record_decode(pending->records + begin, end - begin, story, record_out, &posted);
}

size_t wirecopy_pending_image_bytes(const wirecopy_pending *pending, size_t byte_count_min)
{
    const size_t byte_count = records_offset(pending->story_count) + pending->record_bytes;
    return byte_count < byte_count_min ? round_up(byte_count_min) : byte_count;
}

void wirecopy_pending_build(const wirecopy_pending *pending, uint64_t first_story, void *image, size_t byte_count)
{
    assert(pending && pending->story_count && image && (uintptr_t)image % 8 == 0);
    const size_t records_begin = records_offset(pending->story_count);
    const size_t records_end = records_begin + pending->record_bytes;
    uint8_t *const bytes = image;
    uint32_t *const offsets = (uint32_t *)(bytes + sizeof(batch_image));
    assert(records_end <= byte_count);

    memset(bytes + records_begin - OFFSET_UNIT, 0, OFFSET_UNIT); /* the padding of the offsets; they are written next */
    for (uint32_t i = 0; i < pending->story_count; i++)
        offsets[i] = (uint32_t)(records_begin / OFFSET_UNIT) + pending->offsets[i];
    offsets[pending->story_count] = (uint32_t)(records_end / OFFSET_UNIT);
    memcpy(bytes + records_begin, pending->records, pending->record_bytes);
    memset(bytes + records_end, 0, byte_count - records_end);

    batch_image head = {BATCH_MAGIC, pending->story_count, 0, first_story, byte_count};
    memcpy(image, &head, sizeof head);
    head.checksum = wirecopy_hash64(bytes + CHECKSUM_FROM, byte_count - CHECKSUM_FROM);
    memcpy(image, &head, sizeof head);
}
