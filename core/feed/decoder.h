#ifndef WIRECOPY_FEED_DECODER_H
#define WIRECOPY_FEED_DECODER_H

#include <stdbool.h>

#include "wirecopy/story.h"

/** How a file is compressed; told from its first bytes. */
typedef enum wirecopy_compression {
    WIRECOPY_COMPRESSION_UNKNOWN, /**< more bytes are needed to tell */
    WIRECOPY_COMPRESSION_NONE,
    WIRECOPY_COMPRESSION_GZIP,
    WIRECOPY_COMPRESSION_ZSTD,
} wirecopy_compression;

/** Tells it from the first bytes of a file. None when no other is possible any more. */
wirecopy_compression wirecopy_compression_of(const char *bytes, size_t byte_count);

/** A decompressor of gzip (any number of members) or Zstandard (any number of frames, skippable ones too). */
typedef struct wirecopy_decoder wirecopy_decoder;

/**
 * Makes a decoder.
 *
 * @param compression       WIRECOPY_COMPRESSION_GZIP or WIRECOPY_COMPRESSION_ZSTD.
 * @param decoder_out  unchanged on error.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_decoder_create(wirecopy_compression compression, wirecopy_decoder **decoder_out);

/** Frees a decoder. NULL is allowed. */
void wirecopy_decoder_destroy(wirecopy_decoder *decoder);

/**
 * Decompresses as much of the stored bytes as fits.
 *
 * Nothing written and nothing left of the stored bytes means that more of them are needed.
 *
 * @param stored          the next stored bytes; cut to those not yet used, also on error.
 * @param byte_count_out  bytes written, also on error: what came before the damage is good.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: damaged, see wirecopy_decoder_reason(); WIRECOPY_E_MEMORY. An error is
 *         returned again by every later call.
 */
wirecopy_status wirecopy_decoder_decode(wirecopy_decoder *decoder, wirecopy_string *stored, char *bytes,
                                        size_t byte_count_max, size_t *byte_count_out);

/** Whether the stored bytes may end here: all members or frames begun are complete. */
bool wirecopy_decoder_is_complete(const wirecopy_decoder *decoder);

/** What is wrong with the data, after WIRECOPY_E_INPUT. Static. */
const char *wirecopy_decoder_reason(const wirecopy_decoder *decoder);

#endif
