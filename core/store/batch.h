#ifndef WIRECOPY_STORE_BATCH_H
#define WIRECOPY_STORE_BATCH_H

#include "core/store/record.h"

/**
 * The image of one batch: the stories of one commit, the value of one entry of the log. Little-endian, at any address:
 *
 *   offset  bytes  what
 *        0      4  magic "WCBT"
 *        4      4  story_count, >= 1
 *        8      8  checksum: XXH3-64 of everything from offset 16 to the first record; the records have their own
 *       16      8  first_story: number of its first story, also the entry's key
 *       24      8  byte_count of the image
 *       32         offsets: uint32 [story_count + 1], in bytes from the begin of the image: record i, see record.h, is
 *                  offsets[i] .. offsets[i + 1]; where the two are the same, the slot is empty: there is no record
 *                  records, to the end of the image
 */
typedef struct wirecopy_log_batch {
    const uint8_t *image;
    uint64_t byte_count;
    uint64_t first_story;
    uint32_t story_count;
} wirecopy_log_batch;

/** LMDB's values are shorter than 2^32; half of that is far above any batch that is of use. */
#define WIRECOPY_LOG_BATCH_BYTES_MAX ((size_t)1 << 31)
#define WIRECOPY_LOG_BATCH_STORIES_MAX ((uint32_t)1 << 24)

/**
 * Opens an image in place; borrowed. Only its header is looked at: records are checked as they are read.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_log_batch_open(const void *image, size_t byte_count, wirecopy_log_batch *batch_out);

/**
 * The image of record i < story_count, in place.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: its slot is empty; WIRECOPY_E_CORRUPT: it is not within the batch.
 */
wirecopy_status wirecopy_log_batch_slot(const wirecopy_log_batch *batch, uint32_t i, const uint8_t **image_out,
                                        size_t *byte_count_out);

/** Record i < story_count: as wirecopy_log_batch_slot() and then wirecopy_record_decode(). */
wirecopy_status wirecopy_log_batch_record(const wirecopy_log_batch *batch, uint32_t i, wirecopy_sketch_entry *sketch,
                                          wirecopy_record *record_out);

/** Checks all but the records. NULL, or what is wrong. */
const char *wirecopy_log_batch_check(const wirecopy_log_batch *batch);

/** Stories on their way into a batch. All zero is empty. */
typedef struct wirecopy_pending {
    uint8_t *records;
    size_t record_bytes;
    size_t record_capacity;
    uint32_t *offsets; /**< [story_count], in bytes from the first record */
    size_t offset_capacity;
    uint32_t story_count;
} wirecopy_pending;

void wirecopy_pending_clear(wirecopy_pending *pending);

/** Forgets the stories and keeps the memory. */
void wirecopy_pending_reset(wirecopy_pending *pending);

/**
 * @return WIRECOPY_OK; WIRECOPY_E_LIMIT: the record or the batch gets too large, or the sketch does not ascend;
 *         WIRECOPY_E_MEMORY; then nothing changed.
 */
wirecopy_status wirecopy_pending_add(wirecopy_pending *pending, const wirecopy_record *record);

/** Adds a record's image as it is; byte_count 0: an empty slot. WIRECOPY_OK, _E_LIMIT, _E_MEMORY; then nothing changed. */
wirecopy_status wirecopy_pending_add_image(wirecopy_pending *pending, const void *image, size_t byte_count);

/** Record i < story_count, as wirecopy_record_decode(); borrowed until the next wirecopy_pending_add(). */
wirecopy_status wirecopy_pending_record(const wirecopy_pending *pending, uint32_t i, uint64_t story,
                                        wirecopy_sketch_entry *sketch, wirecopy_record *record_out);

/** Makes record i < story_count, whose slot is not empty, one of another family. */
void wirecopy_pending_set_family(wirecopy_pending *pending, uint32_t i, uint32_t family);

/** Bytes of the image of the batch that these stories make. */
size_t wirecopy_pending_image_bytes(const wirecopy_pending *pending);

/** Writes that image: [wirecopy_pending_image_bytes()]. */
void wirecopy_pending_build(const wirecopy_pending *pending, uint64_t first_story, void *image);

#endif
