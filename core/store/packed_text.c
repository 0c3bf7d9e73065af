#include "core/store/packed_text.h"

#include <assert.h>
#include <zstd.h>

#include "core/base/endian.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"

#define HEAD_BYTES 8
#define CHECKED_FROM 4

/* Zstandard's own default. */
#define LEVEL 3

struct wirecopy_text_packer {
    ZSTD_CCtx *zstd;
    uint8_t *image;
    size_t image_capacity;
};

struct wirecopy_text_unpacker {
    ZSTD_DCtx *zstd;
    char *text;
    size_t text_capacity;
};

static uint32_t checksum_of(const uint8_t *image, size_t byte_count)
{
    return (uint32_t)wirecopy_hash64(image + CHECKED_FROM, byte_count - CHECKED_FROM);
}

/* The length is said in the image, and the checksum is its own. */
static bool set_up(ZSTD_CCtx *zstd)
{
    return !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, LEVEL)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_contentSizeFlag, 0)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 0));
}

wirecopy_status wirecopy_text_packer_create(wirecopy_text_packer **packer_out)
{
    assert(packer_out);
    wirecopy_text_packer *const packer = wirecopy_memory_alloc_zeroed(1, sizeof *packer);
    if (!packer)
        return WIRECOPY_E_MEMORY;
    packer->zstd = ZSTD_createCCtx();
    if (!packer->zstd || !set_up(packer->zstd)) {
        wirecopy_text_packer_destroy(packer);
        return WIRECOPY_E_MEMORY;
    }
    *packer_out = packer;
    return WIRECOPY_OK;
}

void wirecopy_text_packer_destroy(wirecopy_text_packer *packer)
{
    if (!packer)
        return;
    ZSTD_freeCCtx(packer->zstd);
    wirecopy_memory_free(packer->image);
    wirecopy_memory_free(packer);
}

wirecopy_status wirecopy_text_pack(wirecopy_text_packer *packer, wirecopy_string text, wirecopy_string *image_out)
{
    assert(packer && (text.bytes || text.byte_count == 0) && text.byte_count <= WIRECOPY_KEPT_TEXT_BYTES_MAX &&
           image_out);
    const size_t room = ZSTD_compressBound(text.byte_count);
    if (wirecopy_memory_reserve(&packer->image, &packer->image_capacity, HEAD_BYTES + room, 1))
        return WIRECOPY_E_MEMORY;
    const size_t packed = ZSTD_compress2(packer->zstd, packer->image + HEAD_BYTES, room, text.bytes, text.byte_count);
    if (ZSTD_isError(packed))
        return WIRECOPY_E_MEMORY; /* there is room for whatever it makes */
    wirecopy_store32(packer->image + CHECKED_FROM, (uint32_t)text.byte_count);
    wirecopy_store32(packer->image, checksum_of(packer->image, HEAD_BYTES + packed));
    *image_out = (wirecopy_string){(const char *)packer->image, HEAD_BYTES + packed};
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_text_unpacker_create(wirecopy_text_unpacker **unpacker_out)
{
    assert(unpacker_out);
    wirecopy_text_unpacker *const unpacker = wirecopy_memory_alloc_zeroed(1, sizeof *unpacker);
    if (!unpacker)
        return WIRECOPY_E_MEMORY;
    unpacker->zstd = ZSTD_createDCtx();
    if (!unpacker->zstd) {
        wirecopy_text_unpacker_destroy(unpacker);
        return WIRECOPY_E_MEMORY;
    }
    *unpacker_out = unpacker;
    return WIRECOPY_OK;
}

void wirecopy_text_unpacker_destroy(wirecopy_text_unpacker *unpacker)
{
    if (!unpacker)
        return;
    ZSTD_freeDCtx(unpacker->zstd);
    wirecopy_memory_free(unpacker->text);
    wirecopy_memory_free(unpacker);
}

wirecopy_status wirecopy_text_unpack(wirecopy_text_unpacker *unpacker, const void *image, size_t byte_count,
                                     wirecopy_string *text_out)
{
    assert(unpacker && image && text_out);
    const uint8_t *const bytes = image;
    if (byte_count < HEAD_BYTES || wirecopy_load32(bytes) != checksum_of(bytes, byte_count))
        return WIRECOPY_E_CORRUPT;
    const size_t text_bytes = wirecopy_load32(bytes + CHECKED_FROM);
    if (text_bytes > WIRECOPY_KEPT_TEXT_BYTES_MAX)
        return WIRECOPY_E_CORRUPT;
    if (wirecopy_memory_reserve(&unpacker->text, &unpacker->text_capacity, text_bytes + 1, 1))
        return WIRECOPY_E_MEMORY;
    const size_t unpacked =
        ZSTD_decompressDCtx(unpacker->zstd, unpacker->text, text_bytes, bytes + HEAD_BYTES, byte_count - HEAD_BYTES);
    if (unpacked != text_bytes) /* an error is larger than any text */
        return WIRECOPY_E_CORRUPT;
    *text_out = (wirecopy_string){unpacker->text, text_bytes};
    return WIRECOPY_OK;
}
