#ifndef WIRECOPY_STORE_RECORD_H
#define WIRECOPY_STORE_RECORD_H

#include "wirecopy/store.h"

/**
 * The image of one record, as it lies in a batch. Little-endian, 8-aligned:
 *
 *   offset  bytes  what
 *        0      8  group: number of the first story of its group
 *        8      8  time_ms, signed
 *       16      8  digest
 *       24     16  exact, low half first
 *       40     32  simhash
 *       72      4  word_count
 *       76      4  content_word_count
 *       80      4  sketch_count, 0 .. 4096
 *       84      4  flags; bit 0: the story is posted under every sketch entry, and there is no bitmap; others zero
 *       88      8  bytes of id, title, source, lang: uint16 each, 0 .. 4096
 *       96         sketch: uint64 [sketch_count], ascending
 *                  bitmap, unless flag 0 is set: uint8 [(sketch_count + 7) / 8], bit i % 8 of byte i / 8 is set when the
 *                  story is posted under sketch entry i; bits beyond the last are zero
 *                  id, title, source, lang; then zeros to a multiple of 8
 *
 * The story's number is not in it: it follows from the place.
 */
#define WIRECOPY_RECORD_BYTES_MIN 96

/** Bytes of a record's image; 0 if a member is larger than allowed. posted as in wirecopy_store_append(). */
size_t wirecopy_record_image_bytes(const wirecopy_record *record, const uint8_t *posted);

/** Writes a record's image: image 8-aligned, [wirecopy_record_image_bytes()], which is not 0. */
void wirecopy_record_encode(const wirecopy_record *record, const uint8_t *posted, void *image);

/**
 * Reads a record in place. Looks at no byte outside the image, and checks the lengths, so that every pointer handed out
 * is good for its count; the rest is left to wirecopy_record_check().
 *
 * @param image       8-aligned.
 * @param story       the number of the story.
 * @param record_out  borrows the image.
 * @param posted_out  the bitmap, or NULL: posted under every entry.
 * @return WIRECOPY_OK or WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_record_decode(const void *image, size_t byte_count, uint64_t story,
                                       wirecopy_record *record_out, const uint8_t **posted_out);

/** Looks for what can not be in a record that was decoded from an image of byte_count. NULL, or what is wrong. */
const char *wirecopy_record_check(const wirecopy_record *record, const uint8_t *posted, size_t byte_count);

/** Whether a story with this bitmap is posted under its sketch entry i. */
static inline int wirecopy_record_is_posted(const uint8_t *posted, uint32_t i)
{
    return !posted || (posted[i / 8] >> i % 8 & 1);
}

#endif
