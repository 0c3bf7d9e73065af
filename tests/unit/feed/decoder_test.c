#include "core/feed/decoder.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/feed/compressed.h"
#include "tests/unit/suite.h"

#define TEXT_BYTES 300000

static char text[TEXT_BYTES], stored[3 * TEXT_BYTES], decoded[3 * TEXT_BYTES];

/* Text that compresses, but not to nothing. */
static void make_text(void)
{
    uint64_t seed = 3;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + random_next(&seed) % 20);
}

/* Feeds the decoder at most `step` bytes at a time and lets it write at most `room`. */
static wirecopy_status decode(wirecopy_compression compression, size_t stored_bytes, size_t step, size_t room,
                              size_t *byte_count_out, bool *is_complete_out, const char **reason_out)
{
    wirecopy_decoder *decoder = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_decoder_create(compression, &decoder), WIRECOPY_OK);
    wirecopy_status status = WIRECOPY_OK;
    wirecopy_string left = {stored, 0};
    size_t written = 0, byte_count = 1, given = 0;
    while (status == WIRECOPY_OK && (given < stored_bytes || left.byte_count || byte_count)) {
        if (left.byte_count == 0) {
            left.byte_count = stored_bytes - given < step ? stored_bytes - given : step;
            given += left.byte_count;
        }
        status = wirecopy_decoder_decode(decoder, &left, decoded + written, room, &byte_count);
        written += byte_count;
    }
    if (status != WIRECOPY_OK) {
        CU_ASSERT_EQUAL(wirecopy_decoder_decode(decoder, &left, decoded + written, room, &byte_count), status);
        CU_ASSERT_EQUAL(byte_count, 0);
    }
    *byte_count_out = written;
    *is_complete_out = wirecopy_decoder_is_complete(decoder);
    *reason_out = wirecopy_decoder_reason(decoder);
    wirecopy_decoder_destroy(decoder);
    return status;
}

static void formats_are_told_from_the_first_bytes(void)
{
    static const struct {
        const char *bytes;
        size_t byte_count;
        wirecopy_compression compression;
    } cases[] = {
        {"", 0, WIRECOPY_COMPRESSION_UNKNOWN},
        {"\x1f", 1, WIRECOPY_COMPRESSION_UNKNOWN},
        {"\x1f\x8b", 2, WIRECOPY_COMPRESSION_GZIP},
        {"\x1fx", 2, WIRECOPY_COMPRESSION_NONE},
        {"\x28\xb5\x2f", 3, WIRECOPY_COMPRESSION_UNKNOWN},
        {"\x28\xb5\x2f\xfd", 4, WIRECOPY_COMPRESSION_ZSTD},
        {"(AFP) Paris", 11, WIRECOPY_COMPRESSION_NONE},
        {"P", 1, WIRECOPY_COMPRESSION_UNKNOWN},
        {"Paris", 5, WIRECOPY_COMPRESSION_NONE},
        {"\x5f\x2a\x4d\x18", 4, WIRECOPY_COMPRESSION_ZSTD},
        {"\x60\x2a\x4d\x18", 4, WIRECOPY_COMPRESSION_NONE},
        {"{", 1, WIRECOPY_COMPRESSION_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(wirecopy_compression_of(cases[i].bytes, cases[i].byte_count), cases[i].compression);
}

static size_t store_parts(wirecopy_compression compression)
{
    size_t at = 0;
    if (compression == WIRECOPY_COMPRESSION_GZIP) {
        at = append_gzip(stored, at, sizeof stored, text, 1000);
        at = append_gzip(stored, at, sizeof stored, text, 0);
        at = append_gzip(stored, at, sizeof stored, text + 1000, TEXT_BYTES - 1000);
        memset(stored + at, 0, 100); /* padding, as on tapes */
        return at + 100;
    }
    at = append_skippable(stored, at);
    at = append_zstd(stored, at, sizeof stored, text, 1000);
    at = append_zstd(stored, at, sizeof stored, text, 0);
    at = append_skippable(stored, at);
    at = append_zstd(stored, at, sizeof stored, text + 1000, TEXT_BYTES - 1000);
    return append_skippable(stored, at);
}

static void all_members_and_frames_are_read_whatever_the_pieces(void)
{
    static const size_t steps[] = {1, 7, 4096, sizeof stored}, rooms[] = {13, 1000, TEXT_BYTES};
    for (wirecopy_compression compression = WIRECOPY_COMPRESSION_GZIP; compression <= WIRECOPY_COMPRESSION_ZSTD;
         compression++) {
        const size_t stored_bytes = store_parts(compression);
        for (size_t i = 0; i < 12; i++) {
            size_t byte_count;
            bool is_complete;
            const char *reason;
            CU_ASSERT_EQUAL(
                decode(compression, stored_bytes, steps[i % 4], rooms[i / 4], &byte_count, &is_complete, &reason),
                WIRECOPY_OK);
            CU_ASSERT_TRUE(is_complete);
            CU_ASSERT_EQUAL_FATAL(byte_count, TEXT_BYTES);
            CU_ASSERT_TRUE(memcmp(decoded, text, TEXT_BYTES) == 0);
        }
    }
}

/* Cut in the last member or frame, at every byte of a short one. */
static void data_cut_short_is_incomplete(void)
{
    for (wirecopy_compression compression = WIRECOPY_COMPRESSION_GZIP; compression <= WIRECOPY_COMPRESSION_ZSTD;
         compression++) {
        const bool is_gzip = compression == WIRECOPY_COMPRESSION_GZIP;
        const size_t first = is_gzip ? append_gzip(stored, 0, sizeof stored, text, 500)
                                     : append_zstd(stored, 0, sizeof stored, text, 500);
        const size_t second = is_gzip ? append_gzip(stored, first, sizeof stored, text, 100)
                                      : append_zstd(stored, first, sizeof stored, text, 100);
        for (size_t end = 4; end <= second; end++) {
            size_t byte_count;
            bool is_complete;
            const char *reason;
            CU_ASSERT_EQUAL(decode(compression, end, sizeof stored, TEXT_BYTES, &byte_count, &is_complete, &reason),
                            WIRECOPY_OK);
            CU_ASSERT_EQUAL(is_complete, end == first || end == second);
            CU_ASSERT_TRUE(end < first || byte_count >= 500);
        }
    }
}

static void damage_is_named_and_what_came_before_is_good(void)
{
    static const char *const damaged[] = {"damaged gzip data", "damaged Zstandard data"};
    for (wirecopy_compression compression = WIRECOPY_COMPRESSION_GZIP; compression <= WIRECOPY_COMPRESSION_ZSTD;
         compression++) {
        size_t byte_count;
        bool is_complete;
        const char *reason;
        size_t at = store_parts(compression) - (compression == WIRECOPY_COMPRESSION_GZIP ? 100 : 0);
        memcpy(stored + at, "junk", 4);
        CU_ASSERT_EQUAL(decode(compression, at + 4, sizeof stored, 5000, &byte_count, &is_complete, &reason),
                        WIRECOPY_E_INPUT);
        CU_ASSERT_STRING_EQUAL(reason, "junk after the compressed data");
        CU_ASSERT_EQUAL_FATAL(byte_count, TEXT_BYTES);
        CU_ASSERT_TRUE(memcmp(decoded, text, TEXT_BYTES) == 0);

        at = store_parts(compression);
        memset(stored + at / 2, 0xff, 2000);
        CU_ASSERT_EQUAL(decode(compression, at, sizeof stored, 5000, &byte_count, &is_complete, &reason),
                        WIRECOPY_E_INPUT);
        CU_ASSERT_STRING_EQUAL(reason, damaged[compression - WIRECOPY_COMPRESSION_GZIP]);
        CU_ASSERT_TRUE(byte_count >= 1000);
        CU_ASSERT_TRUE(memcmp(decoded, text, 1000) == 0);
    }
}

/* A window descriptor of 2^31 bytes (RFC 8878, 3.1.1.1.2). */
static void a_window_that_is_too_large_is_named(void)
{
    static const char frame[] = "\x28\xb5\x2f\xfd\x00\xa8\x01\0\0";
    size_t byte_count;
    bool is_complete;
    const char *reason;
    memcpy(stored, frame, sizeof frame - 1);
    CU_ASSERT_EQUAL(decode(WIRECOPY_COMPRESSION_ZSTD, sizeof frame - 1, 100, 100, &byte_count, &is_complete, &reason),
                    WIRECOPY_E_INPUT);
    CU_ASSERT_STRING_EQUAL(reason, "Zstandard data needs a window of more than 128 MiB");
}

static void failed_allocations_are_reported(void)
{
    wirecopy_decoder *decoder = NULL;
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_decoder_create(WIRECOPY_COMPRESSION_GZIP, &decoder), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_PTR_NULL(decoder);
    }
    /* zlib asks for its window when it first needs it. */
    wirecopy_string left = {stored, append_gzip(stored, 0, sizeof stored, text, TEXT_BYTES)};
    CU_ASSERT_EQUAL_FATAL(wirecopy_decoder_create(WIRECOPY_COMPRESSION_GZIP, &decoder), WIRECOPY_OK);
    size_t byte_count;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_decoder_decode(decoder, &left, decoded, 1000, &byte_count), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_decoder_destroy(decoder);
    wirecopy_decoder_destroy(NULL);
}

int main(void)
{
    static const test_case cases[] = {
        {"formats are told from the first bytes", formats_are_told_from_the_first_bytes},
        {"all members and frames are read whatever the pieces", all_members_and_frames_are_read_whatever_the_pieces},
        {"data cut short is incomplete", data_cut_short_is_incomplete},
        {"damage is named and what came before is good", damage_is_named_and_what_came_before_is_good},
        {"a window that is too large is named", a_window_that_is_too_large_is_named},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    make_text();
    return RUN_SUITE("feed/decoder", cases);
}
