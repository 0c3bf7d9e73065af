#ifndef WIRECOPY_STORE_PACKED_TEXT_H
#define WIRECOPY_STORE_PACKED_TEXT_H

#include "wirecopy/store.h"

/**
 * The image of a text that is kept, the value of one entry of the log's table of texts. Little-endian, at any address:
 *
 *   offset  bytes  what
 *        0      4  checksum: the low half of XXH3-64 of all bytes after it
 *        4      4  byte_count of the text, 0 .. WIRECOPY_KEPT_TEXT_BYTES_MAX
 *        8         the text, as one frame of Zstandard (RFC 8878)
 *
 * The title is not in it: it is in the story's record.
 */

/** Packs texts: working memory of one thread, which grows to the longest text. */
typedef struct wirecopy_text_packer wirecopy_text_packer;

/** WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_text_packer_create(wirecopy_text_packer **packer_out);

/** NULL is allowed. */
void wirecopy_text_packer_destroy(wirecopy_text_packer *packer);

/**
 * Packs a text of any bytes.
 *
 * @param text       at most WIRECOPY_KEPT_TEXT_BYTES_MAX bytes.
 * @param image_out  the packer's, until its next call.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_text_pack(wirecopy_text_packer *packer, wirecopy_string text, wirecopy_string *image_out);

/** Unpacks them: likewise. */
typedef struct wirecopy_text_unpacker wirecopy_text_unpacker;

wirecopy_status wirecopy_text_unpacker_create(wirecopy_text_unpacker **unpacker_out);
void wirecopy_text_unpacker_destroy(wirecopy_text_unpacker *unpacker);

/**
 * Unpacks an image that may be anything.
 *
 * @param text_out  the unpacker's, until its next call; bytes is not NULL, also of an empty text. Unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_CORRUPT: also where a single bit has changed; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_text_unpack(wirecopy_text_unpacker *unpacker, const void *image, size_t byte_count,
                                     wirecopy_string *text_out);

#endif
