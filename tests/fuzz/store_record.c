/* Reads what lies in a store from hostile bytes: the first byte says what the bytes from the ninth on are taken for, a
 * batch, a record, a run, or a part of a segment. */

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/endian.h"
#include "core/fingerprint/hash.h"
#include "core/store/batch.h"
#include "core/store/segment.h"
#include "tests/fuzz/target.h"

/* Takes up every byte that a pointer and its count promise. */
static uint64_t touch(const void *bytes, size_t byte_count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < byte_count; i++)
        sum += ((const uint8_t *)bytes)[i];
    return sum;
}

static volatile uint64_t sink;

/* Makes the checksum of a record fit: nothing would be looked at otherwise. */
static void mend(void *image, size_t byte_count)
{
    const size_t from = WIRECOPY_RECORD_CHECKED_FROM;
    if (byte_count >= from)
        wirecopy_store32(image, (uint32_t)wirecopy_hash64((uint8_t *)image + from, byte_count - from));
}

static void use_record(const wirecopy_record *record, const void *image, size_t byte_count)
{
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    uint64_t sum =
        touch(record->id.bytes, record->id.byte_count) + touch(record->title.bytes, record->title.byte_count) +
        touch(record->source.bytes, record->source.byte_count) + touch(record->lang.bytes, record->lang.byte_count) +
        touch(fingerprint->sketch, fingerprint->sketch_count * sizeof *fingerprint->sketch);
    assert(record->group <= record->story && fingerprint->sketch_count <= WIRECOPY_SKETCH_COUNT_MAX);
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++)
        sum += (uint64_t)wirecopy_record_is_posted(record->posted, i);
    sink = sum;

    /* What passes the check is what would be written. */
    if (wirecopy_record_check(image, byte_count, record) == NULL) {
        const size_t bytes_max = wirecopy_record_image_bytes_max(record);
        assert(byte_count <= bytes_max);
        void *const again = malloc(bytes_max);
        assert(again);
        memset(again, 0xee, bytes_max);
        const size_t again_bytes = wirecopy_record_encode(record, again);
        assert(again_bytes == byte_count && memcmp(again, image, byte_count) == 0);
        (void)again_bytes;
        free(again);
    }
}

static void read_record_of(uint64_t story, void *image, size_t byte_count)
{
    static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    wirecopy_record record;
    mend(image, byte_count);
    if (wirecopy_record_decode(image, byte_count, story, sketch, &record) == WIRECOPY_OK)
        use_record(&record, image, byte_count);
}

static void read_record(void *image, size_t byte_count)
{
    read_record_of(1000, image, byte_count);
}

static void read_batch(void *image, size_t byte_count)
{
    wirecopy_log_batch batch;
    if (wirecopy_log_batch_open(image, byte_count, &batch) != WIRECOPY_OK)
        return;
    (void)wirecopy_log_batch_check(&batch);
    for (uint32_t i = 0; i < batch.story_count; i++) {
        const uint8_t *slot;
        size_t slot_bytes;
        if (wirecopy_log_batch_slot(&batch, i, &slot, &slot_bytes) == WIRECOPY_OK)
            read_record_of(batch.first_story + i, (uint8_t *)image + (slot - (uint8_t *)image), slot_bytes);
    }
}

static void use_run(const wirecopy_run *run)
{
    const char *const reason = wirecopy_run_check(run);
    uint64_t entries[1000];
    wirecopy_run_reader reader = wirecopy_run_reader_at(run, run->entry_count / 2);
    while (wirecopy_run_read(&reader, entries, 1000) > 0)
        sink = entries[0];
    reader = wirecopy_run_reader_at(run, 0);
    const size_t count = wirecopy_run_read(&reader, entries, 1000);
    for (size_t i = 0; i < count; i++) {
        const uint64_t entry = entries[i], key = entry >> WIRECOPY_RUN_VALUE_BITS;
        const uint32_t value = wirecopy_run_value(entry);
        wirecopy_run_prefetch_slot(run, key);
        wirecopy_run_prefetch_entries(run, key);
        const wirecopy_run_slice slice = wirecopy_run_find(run, key);
        sink = touch(slice.entries, slice.count * slice.entry_bytes);
        const size_t below = wirecopy_run_slice_count_below(slice, value);
        assert(below <= slice.count && wirecopy_run_count_below(run, entry) <= run->entry_count);
        assert(reason || (below < slice.count && wirecopy_run_slice_value(slice, below) == value));
    }
    for (uint64_t key = 0; key < UINT64_C(1) << WIRECOPY_RUN_KEY_BITS; key += UINT64_C(1) << 32)
        (void)wirecopy_run_find(run, key);
}

static void read_run(void *image, size_t byte_count)
{
    wirecopy_run run;
    if (wirecopy_run_open(image, byte_count, &run) == WIRECOPY_OK)
        use_run(&run);
}

static void read_part(void *image, size_t byte_count)
{
    wirecopy_segment_part part;
    if (wirecopy_segment_part_open(image, byte_count, &part) != WIRECOPY_OK)
        return;
    (void)wirecopy_segment_part_check(&part);
    (void)wirecopy_segment_part_end(&part);
    if (part.cards)
        sink = touch(part.cards, part.item_count * sizeof *part.cards);
    else
        use_run(&part.run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(void *image, size_t byte_count) = {read_batch, read_record, read_run, read_part};
    if (size < 8)
        return 0;
    void *const image = malloc(size - 8 ? size - 8 : 1); /* aligned, and of exactly that length */
    assert(image);
    memcpy(image, data + 8, size - 8);
    readers[data[0] % 4](image, size - 8);
    free(image);
    return 0;
}
