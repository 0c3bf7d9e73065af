#include "core/feed/wide.h"

#include <string.h>

#include "tests/unit/suite.h"

static void widths_are_told_from_the_first_bytes(void)
{
    static const struct {
        const char *bytes;
        size_t byte_count;
        wirecopy_width width;
    } cases[] = {
        {"", 0, WIRECOPY_WIDTH_UNKNOWN},         {"\xff", 1, WIRECOPY_WIDTH_UNKNOWN},
        {"<", 1, WIRECOPY_WIDTH_UNKNOWN},        {"\0", 1, WIRECOPY_WIDTH_UNKNOWN},
        {"a", 1, WIRECOPY_WIDTH_BYTES},          {"<a", 2, WIRECOPY_WIDTH_BYTES},
        {"{\"", 2, WIRECOPY_WIDTH_BYTES},        {"\xff\xfe", 2, WIRECOPY_WIDTH_UTF16LE},
        {"\xfe\xff", 2, WIRECOPY_WIDTH_UTF16BE}, {"<\0", 2, WIRECOPY_WIDTH_UTF16LE},
        {"\0<", 2, WIRECOPY_WIDTH_UTF16BE},      {"{\0", 2, WIRECOPY_WIDTH_UTF16LE},
        {"\0{", 2, WIRECOPY_WIDTH_UTF16BE},      {"\xff\xff", 2, WIRECOPY_WIDTH_BYTES},
        {"\0\0", 2, WIRECOPY_WIDTH_BYTES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(wirecopy_width_of(cases[i].bytes, cases[i].byte_count), cases[i].width);
}

/* "a", e with an acute, a Han character, a musical symbol beyond the first plane. */
static const unsigned units[] = {'a', 0xe9, 0x6771, 0xd834, 0xdd1e, 'z'};
#define EXPECTED "a\xc3\xa9\xe6\x9d\xb1\xf0\x9d\x84\x9ez"

static void utf16_becomes_utf8_in_any_pieces(void)
{
    for (int order = 0; order < 2; order++)
        for (size_t piece = 1; piece <= 12; piece++) {
            char bytes[12], utf8[64];
            size_t written = 0;
            wirecopy_wide wide = {0, false, 0};
            for (size_t i = 0; i < 6; i++) {
                bytes[2 * i + (order == 0)] = (char)(units[i] >> 8);
                bytes[2 * i + (order == 1)] = (char)units[i];
            }
            const wirecopy_width width = order ? WIRECOPY_WIDTH_UTF16BE : WIRECOPY_WIDTH_UTF16LE;
            for (size_t at = 0; at < sizeof bytes; at += piece) {
                const size_t byte_count = sizeof bytes - at < piece ? sizeof bytes - at : piece;
                const size_t some = wirecopy_wide_convert(&wide, width, bytes + at, byte_count, false, utf8 + written);
                CU_ASSERT_TRUE(some <= WIRECOPY_WIDE_BYTES(byte_count));
                written += some;
            }
            written += wirecopy_wide_convert(&wide, width, NULL, 0, true, utf8 + written);
            CU_ASSERT_EQUAL(written, strlen(EXPECTED));
            CU_ASSERT_TRUE(memcmp(utf8, EXPECTED, strlen(EXPECTED)) == 0);
        }
}

static void halves_are_replaced(void)
{
    static const struct {
        const char *bytes;
        size_t byte_count;
        const char *expected;
    } cases[] = {
        {"\xd8\x34\0a", 4,
         "\xef\xbf\xbd"
         "a"},
        {"\xdd\x1e\0a", 4,
         "\xef\xbf\xbd"
         "a"},
        {"\xd8\x34\xd8\x34\xdd\x1e", 6, "\xef\xbf\xbd\xf0\x9d\x84\x9e"},
        {"\0a\xd8\x34", 4, "a\xef\xbf\xbd"},
        {"\0a\0", 3, "a\xef\xbf\xbd"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char utf8[64];
        wirecopy_wide wide = {0, false, 0};
        const size_t written =
            wirecopy_wide_convert(&wide, WIRECOPY_WIDTH_UTF16BE, cases[i].bytes, cases[i].byte_count, true, utf8);
        CU_ASSERT_EQUAL(written, strlen(cases[i].expected));
        CU_ASSERT_TRUE(memcmp(utf8, cases[i].expected, strlen(cases[i].expected)) == 0);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"widths are told from the first bytes", widths_are_told_from_the_first_bytes},
        {"UTF-16 becomes UTF-8 in any pieces", utf16_becomes_utf8_in_any_pieces},
        {"halves are replaced", halves_are_replaced},
    };
    return RUN_SUITE("feed/wide", cases);
}
