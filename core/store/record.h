#ifndef WIRECOPY_STORE_RECORD_H
#define WIRECOPY_STORE_RECORD_H

#include "wirecopy/store.h"

/**
 * The image of one record, as it lies in a batch, at any address. Little-endian; a varint is a number in as few groups
 * of 7 bits as it takes, the lowest first, one to a byte, with bit 7 set in all bytes but the last:
 *
 *   offset  bytes  what
 *        0      4  checksum: the low half of XXH3-64 of all bytes after it
 *        4      4  bits  0 .. 12: sketch_count, 0 .. 4096
 *                  bits 13 .. 18: low_bits of the sketch's packing, see packed_sketch.h
 *                  bits 19 .. 23: position_bits of it
 *                  bit 24: the story is posted under every sketch entry, and there is no bitmap
 *                  bit 25: its feed said more of it, and there is a note; the others are zero
 *        8      8  digest
 *       16      8  time_ms, signed
 *       24     32  simhash
 *       56      4  family
 *       60     16  figures
 *       76         varints: how many stories ago its group began; word_count, content_word_count; bytes of id, title,
 *                  source, lang, 0 .. 4096 each
 *                  id, title, source, lang
 *                  note, if bit 25 is set: uint8, bits 0 .. 1: status, bits 2 .. 4: correction, the others are zero;
 *                  varints: correction_number, embargo_ms folded (twice that, or less one of a negative one twice its
 *                  opposite), bytes of version; version. Something of it is not zero
 *                  bitmap, unless bit 24 is set: uint8 [(sketch_count + 7) / 8], bit i % 8 of byte i / 8 is set when
 *                  the story is posted under sketch entry i; bits beyond the last are zero
 *                  sketch, packed: all that is left but for
 *             16  exact, low half first; last, so that the sketch can be read eight bytes at a time to its end
 *
 * A story of 400 words takes some 530 bytes, 340 of them its sketch. The story's number is not in it: it follows from
 * the place. One record has one image.
 */
/** The family of a story that is a copy of none. */
static inline uint32_t wirecopy_family_of(const wirecopy_fingerprint *fingerprint)
{
    return (uint32_t)fingerprint->exact[0];
}

#define WIRECOPY_RECORD_BYTES_MIN 99

/** The bytes of an image that its checksum is of begin here. */
#define WIRECOPY_RECORD_CHECKED_FROM 4

/** No fewer bytes than a record's image takes. Cost: some additions. */
size_t wirecopy_record_image_bytes_max(const wirecopy_record *record);

/**
 * Writes a record's image. Cost: 0.3 us for a story of 400 words.
 *
 * @param image  [wirecopy_record_image_bytes_max()], of which no more is written to than the image takes.
 * @return its bytes; 0, and nothing is written: a member is larger than allowed, or the sketch does not ascend.
 */
size_t wirecopy_record_encode(const wirecopy_record *record, void *image);

/** Makes an image, well-formed, that of a record of another family. Cost: that of its checksum. */
void wirecopy_record_set_family(void *image, size_t byte_count, uint32_t family);

/**
 * Reads a record. Looks at no byte outside the image, and refuses one whose bytes do not fit its checksum, or that is
 * too short for what it says to be in it; the rest is left to wirecopy_record_check().
 *
 * @param story       the number of the story.
 * @param sketch      [WIRECOPY_SKETCH_COUNT_MAX] takes the sketch; or NULL: the record gets none, only its
 *                    sketch_count, in a quarter of the time.
 * @param record_out  borrows the image, and sketch.
 * @return WIRECOPY_OK or WIRECOPY_E_CORRUPT. sketch may have been written to in either case.
 *
 * Cost: 2 ns for a sketch entry, and the checksum.
 */
wirecopy_status wirecopy_record_decode(const void *image, size_t byte_count, uint64_t story,
                                       wirecopy_sketch_entry *sketch, wirecopy_record *record_out);

/**
 * Looks for what can not be in a record: one that passes is encoded to the same image again. record: as decoded
 * from it, with its sketch. NULL, or what is wrong.
 */
const char *wirecopy_record_check(const void *image, size_t byte_count, const wirecopy_record *record);

/** Whether a story with this bitmap is posted under its sketch entry i. */
static inline int wirecopy_record_is_posted(const uint8_t *posted, uint32_t i)
{
    return !posted || (posted[i / 8] >> i % 8 & 1);
}

/** What is kept of a story that was deleted, and that its copies are found through: nothing that the feed said of it. */
wirecopy_record wirecopy_record_remains(const wirecopy_record *record);

#endif
