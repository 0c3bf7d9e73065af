#include "core/feed/decoder.h"

#include <assert.h>
#include <limits.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "core/base/memory.h"

struct wirecopy_decoder {
    wirecopy_compression compression;
    bool is_complete;
    wirecopy_status status; /* the first failure: it stays */
    const char *reason;
    z_stream gzip;
    ZSTD_DCtx *zstd;
};

/* gzip: RFC 1952. Zstandard: RFC 8878, a frame or a skippable frame (whose first byte is 0x50 .. 0x5f). */
wirecopy_compression wirecopy_compression_of(const char *bytes, size_t byte_count)
{
    static const unsigned char magic[][5] = {{2, 0x1f, 0x8b}, {4, 0x28, 0xb5, 0x2f, 0xfd}, {4, 0x50, 0x2a, 0x4d, 0x18}};
    static const wirecopy_compression compression[] = {WIRECOPY_COMPRESSION_GZIP, WIRECOPY_COMPRESSION_ZSTD,
                                                       WIRECOPY_COMPRESSION_ZSTD};
    static const unsigned char first_mask[] = {0xff, 0xff, 0xf0};

    for (size_t i = 0; i < sizeof compression / sizeof compression[0]; i++) {
        size_t same = 0;
        while (same < byte_count && same < magic[i][0] &&
               ((unsigned char)bytes[same] & (same ? 0xff : first_mask[i])) == magic[i][same + 1])
            same++;
        if (same == magic[i][0])
            return compression[i];
        if (same == byte_count)
            return WIRECOPY_COMPRESSION_UNKNOWN;
    }
    return WIRECOPY_COMPRESSION_NONE;
}

static void *gzip_alloc(void *context, unsigned count, unsigned item_bytes)
{
    (void)context;
    return wirecopy_memory_alloc_zeroed(count, item_bytes);
}

static void gzip_free(void *context, void *memory)
{
    (void)context;
    wirecopy_memory_free(memory);
}

static bool start(wirecopy_decoder *decoder)
{
    if (decoder->compression == WIRECOPY_COMPRESSION_ZSTD) {
        decoder->zstd = ZSTD_createDCtx();
        return decoder->zstd != NULL;
    }
    decoder->gzip.zalloc = gzip_alloc;
    decoder->gzip.zfree = gzip_free;
    return inflateInit2(&decoder->gzip, 16 + MAX_WBITS) == Z_OK; /* 16: gzip alone, neither zlib nor raw */
}

wirecopy_status wirecopy_decoder_create(wirecopy_compression compression, wirecopy_decoder **decoder_out)
{
    assert(compression == WIRECOPY_COMPRESSION_GZIP || compression == WIRECOPY_COMPRESSION_ZSTD);
    wirecopy_decoder *decoder = wirecopy_memory_alloc_zeroed(1, sizeof *decoder);
    if (!decoder)
        return WIRECOPY_E_MEMORY;
    decoder->compression = compression;
    decoder->is_complete = true;
    decoder->reason = "";
    if (!start(decoder)) {
        wirecopy_memory_free(decoder);
        return WIRECOPY_E_MEMORY;
    }
    *decoder_out = decoder;
    return WIRECOPY_OK;
}

void wirecopy_decoder_destroy(wirecopy_decoder *decoder)
{
    if (!decoder)
        return;
    if (decoder->compression == WIRECOPY_COMPRESSION_ZSTD)
        ZSTD_freeDCtx(decoder->zstd);
    else
        inflateEnd(&decoder->gzip);
    wirecopy_memory_free(decoder);
}

static wirecopy_status fail(wirecopy_decoder *decoder, const char *reason)
{
    decoder->reason = reason;
    return WIRECOPY_E_INPUT;
}

static unsigned clamped(size_t byte_count)
{
    return byte_count < UINT_MAX ? (unsigned)byte_count : UINT_MAX;
}

static void advance(wirecopy_string *stored, size_t byte_count)
{
    stored->bytes += byte_count;
    stored->byte_count -= byte_count;
}

/* Between members: zeros are padding (of tape blocks, as gzip itself has it), anything but a new member is junk. */
static wirecopy_status begin_member(wirecopy_decoder *decoder, wirecopy_string *stored)
{
    while (stored->byte_count && stored->bytes[0] == 0)
        advance(stored, 1);
    if (stored->byte_count == 0)
        return WIRECOPY_OK;
    if ((unsigned char)stored->bytes[0] != 0x1f)
        return fail(decoder, "junk after the compressed data");
    decoder->is_complete = false;
    return inflateReset(&decoder->gzip) == Z_OK ? WIRECOPY_OK : fail(decoder, "damaged compressed data");
}

static wirecopy_status decode_gzip(wirecopy_decoder *decoder, wirecopy_string *stored, char *bytes,
                                   size_t byte_count_max, size_t *byte_count_out)
{
    if (decoder->is_complete) {
        const wirecopy_status status = begin_member(decoder, stored);
        if (status != WIRECOPY_OK || decoder->is_complete)
            return status;
    }

    z_stream *gzip = &decoder->gzip;
    const unsigned in_count = clamped(stored->byte_count), out_count = clamped(byte_count_max);
    gzip->next_in = (unsigned char *)(uintptr_t)stored->bytes; /* zlib reads it only, but does not say so */
    gzip->avail_in = in_count;
    gzip->next_out = (unsigned char *)bytes;
    gzip->avail_out = out_count;
    const int rc = inflate(gzip, Z_NO_FLUSH);
    advance(stored, in_count - gzip->avail_in);
    *byte_count_out = out_count - gzip->avail_out;

    if (rc == Z_STREAM_END)
        decoder->is_complete = true;
    if (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR)
        return WIRECOPY_OK;
    return rc == Z_MEM_ERROR ? WIRECOPY_E_MEMORY : fail(decoder, "damaged gzip data");
}

static wirecopy_status status_from_zstd(wirecopy_decoder *decoder, size_t rc)
{
    switch (ZSTD_getErrorCode(rc)) {
    case ZSTD_error_memory_allocation:
        return WIRECOPY_E_MEMORY;
    case ZSTD_error_frameParameter_windowTooLarge:
        return fail(decoder, "Zstandard data needs a window of more than 128 MiB");
    case ZSTD_error_prefix_unknown:
        return fail(decoder, "junk after the compressed data");
    default:
        return fail(decoder, "damaged Zstandard data");
    }
}

static wirecopy_status decode_zstd(wirecopy_decoder *decoder, wirecopy_string *stored, char *bytes,
                                   size_t byte_count_max, size_t *byte_count_out)
{
    /* Between frames zstd answers an empty call as if a frame were open. */
    if (stored->byte_count == 0 && decoder->is_complete)
        return WIRECOPY_OK;

    ZSTD_inBuffer in = {stored->bytes, stored->byte_count, 0};
    ZSTD_outBuffer out = {bytes, byte_count_max, 0};
    const size_t rc = ZSTD_decompressStream(decoder->zstd, &out, &in);
    advance(stored, in.pos);
    *byte_count_out = out.pos;
    if (ZSTD_isError(rc))
        return status_from_zstd(decoder, rc);
    decoder->is_complete = rc == 0;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_decoder_decode(wirecopy_decoder *decoder, wirecopy_string *stored, char *bytes,
                                        size_t byte_count_max, size_t *byte_count_out)
{
    assert(decoder && stored && bytes && byte_count_max);
    *byte_count_out = 0;
    if (decoder->status == WIRECOPY_OK)
        decoder->status = decoder->compression == WIRECOPY_COMPRESSION_ZSTD
                              ? decode_zstd(decoder, stored, bytes, byte_count_max, byte_count_out)
                              : decode_gzip(decoder, stored, bytes, byte_count_max, byte_count_out);
    return decoder->status;
}

bool wirecopy_decoder_is_complete(const wirecopy_decoder *decoder)
{
    return decoder->is_complete;
}

const char *wirecopy_decoder_reason(const wirecopy_decoder *decoder)
{
    return decoder->reason;
}
