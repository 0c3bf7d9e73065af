#ifndef WIRECOPY_TESTS_UNIT_FEED_COMPRESSED_H
#define WIRECOPY_TESTS_UNIT_FEED_COMPRESSED_H

#include <CUnit/CUnit.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* Compressed data for tests: appended to the end of `bytes`, `at` bytes in; gives the new end. */

static inline size_t append_gzip(char *bytes, size_t at, size_t capacity, const char *text, size_t byte_count)
{
    z_stream stream = {0};
    CU_ASSERT_EQUAL_FATAL(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (unsigned char *)(uintptr_t)text;
    stream.avail_in = (unsigned)byte_count;
    stream.next_out = (unsigned char *)bytes + at;
    stream.avail_out = (unsigned)(capacity - at);
    CU_ASSERT_EQUAL_FATAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
    at += stream.total_out;
    deflateEnd(&stream);
    return at;
}

static inline size_t append_zstd(char *bytes, size_t at, size_t capacity, const char *text, size_t byte_count)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    CU_ASSERT_PTR_NOT_NULL_FATAL(context);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1); /* as the zstd program does */
    const size_t written = ZSTD_compress2(context, bytes + at, capacity - at, text, byte_count);
    ZSTD_freeCCtx(context);
    CU_ASSERT_FALSE_FATAL(ZSTD_isError(written));
    return at + written;
}

/* A skippable frame (RFC 8878, 3.1.2) of seven bytes. */
static inline size_t append_skippable(char *bytes, size_t at)
{
    static const char frame[] = "\x53\x2a\x4d\x18\x07\0\0\0comment";
    memcpy(bytes + at, frame, sizeof frame - 1);
    return at + sizeof frame - 1;
}

#endif
