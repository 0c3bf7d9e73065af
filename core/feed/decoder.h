#ifndef WIRECOPY_FEED_DECODER_H
#define WIRECOPY_FEED_DECODER_H

#include <stdbool.h>

#include "wirecopy/story.h"

/** How a file is stored; told from its first bytes. */
typedef enum wirecopy_format {
    WIRECOPY_FORMAT_UNKNOWN, /**< more bytes are needed to tell */
    WIRECOPY_FORMAT_PLAIN,
    WIRECOPY_FORMAT_GZIP,
    WIRECOPY_FORMAT_ZSTD,
} wirecopy_format;

/** Tells the format from the first bytes of a file. Plain when none of the others is possible any more. */
wirecopy_format wirecopy_format_of(const char *bytes, size_t byte_count);

/** A decompressor of gzip (any number of members) or Zstandard (any number of frames, skippable ones too). */
typedef struct wirecopy_decoder wirecopy_decoder;

/**
 * Makes a decoder.
 *
 * @param format       WIRECOPY_FORMAT_GZIP or WIRECOPY_FORMAT_ZSTD.
 * @param decoder_out  unchanged on error.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_decoder_create(wirecopy_format format, wirecopy_decoder **decoder_out);

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
