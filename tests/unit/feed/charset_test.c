#include "core/feed/charset.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static wirecopy_charset charset;
static wirecopy_reason reason;

static wirecopy_string string_of(const char *text)
{
    return (wirecopy_string){text, strlen(text)};
}

static void expect(const char *label, const char *bytes, const char *expected, uint32_t expected_count)
{
    wirecopy_string utf8 = {NULL, 0};
    uint32_t replaced_count = 99;
    CU_ASSERT_EQUAL_FATAL(
        wirecopy_charset_decode(&charset, string_of(label), string_of(bytes), &utf8, &replaced_count, &reason),
        WIRECOPY_OK);
    CU_ASSERT_EQUAL(utf8.byte_count, strlen(expected));
    CU_ASSERT_TRUE(utf8.byte_count == strlen(expected) && memcmp(utf8.bytes, expected, utf8.byte_count) == 0);
    CU_ASSERT_EQUAL(replaced_count, expected_count);
}

#define REPLACEMENT "\xef\xbf\xbd"

static void labels_count_in_any_case(void)
{
    expect("iso-8859-2", "\xb1", "\xc4\x85", 0);
    expect("ISO-8859-2", "\xb1", "\xc4\x85", 0);
    expect("windows-1251", "\xcc\xee\xf1\xea\xe2\xe0", "Москва", 0);
    expect("koi8-r", "\xed\xcf\xd3\xcb\xd7\xc1", "Москва", 0);
    expect("Shift_JIS", "\x93\x8c\x8b\x9e", "東京", 0);
    expect("euc-jp", "\xc5\xec\xb5\xfe", "東京", 0);
    expect("gb2312", "\xb1\xb1\xbe\xa9", "北京", 0);
    expect("big5", "\xa5\x78\xa5\x5f", "台北", 0);
    expect("euc-kr", "\xbc\xad\xbf\xef", "서울", 0);
}

static void labels_are_taken_for_what_they_mean(void)
{
    expect("iso-8859-1", "\x93quoted\x94", "\xe2\x80\x9cquoted\xe2\x80\x9d", 0);
    expect("us-ascii", "caf\xe9", "café", 0);
    expect("iso-8859-9", "\xdd", "İ", 0);
}

static void a_label_that_lies_is_found_out(void)
{
    expect("iso-8859-1", "caf\xc3\xa9", "café", 0);
    expect("utf-8", "caf\xe9", "café", 0);
    expect("utf-8", "\xe9t\xe9 \x80", "été €", 0);
    expect("utf-16", "caf\xc3\xa9", "café", 0);
    expect("utf-16", "caf\xe9", "café", 0);
    expect("ebcdic-nonsense", "caf\xe9", "café", 0);
    expect("UTF-8//TRANSLIT", "caf\xe9", "café", 0);
    expect("a-label-that-is-longer-than-any-label-should-be", "caf\xe9", "café", 0);
    expect("", "caf\xc3\xa9 \xe9", "café " REPLACEMENT, 1);
}

/* Valid UTF-8 in a 7-bit set is nothing but ASCII. */
static void sets_of_seven_bits_come_first(void)
{
    expect("iso-2022-jp", "\x1b$BEl5~\x1b(B", "東京", 0);
    expect("ISO-2022-JP", "Tokyo", "Tokyo", 0);
}

static void what_is_no_character_is_replaced_and_counted(void)
{
    expect("windows-1252", "a\x81\x8d z\x81", "a" REPLACEMENT REPLACEMENT " z" REPLACEMENT, 2);
    expect("shift_jis", "\x93\x8c\x93", "東" REPLACEMENT, 1);
    expect("euc-kr", "\xff\xff\xbc\xad", REPLACEMENT REPLACEMENT "서", 1);
}

static void what_is_utf8_is_not_copied(void)
{
    const wirecopy_string bytes = string_of("東京");
    wirecopy_string utf8;
    uint32_t replaced_count;
    CU_ASSERT_EQUAL(wirecopy_charset_decode(&charset, string_of("shift_jis"), bytes, &utf8, &replaced_count, &reason),
                    WIRECOPY_OK);
    CU_ASSERT_PTR_EQUAL(utf8.bytes, bytes.bytes);
}

/* Grows as it is converted: longer than what the first guess has room for. */
static void long_text_grows(void)
{
    const size_t byte_count = 100000;
    char *bytes = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < byte_count; i++)
        bytes[i] = i % 2 ? '\xea' : '\xcc';
    wirecopy_string utf8;
    uint32_t replaced_count;
    CU_ASSERT_EQUAL(wirecopy_charset_decode(&charset, string_of("windows-1251"), (wirecopy_string){bytes, byte_count},
                                            &utf8, &replaced_count, &reason),
                    WIRECOPY_OK);
    CU_ASSERT_EQUAL(utf8.byte_count, 2 * byte_count);
    CU_ASSERT_EQUAL(replaced_count, 0);
    free(bytes);
}

static void what_grows_over_the_limit_is_refused(void)
{
    const size_t byte_count = WIRECOPY_TEXT_BYTES_MAX - 10;
    char *bytes = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    memset(bytes, '\xe9', byte_count);
    wirecopy_string utf8 = {NULL, 0};
    uint32_t replaced_count;
    static const char *const labels[] = {"", "windows-1251"};
    for (size_t i = 0; i < 2; i++) {
        reason.text[0] = '\0';
        CU_ASSERT_EQUAL(wirecopy_charset_decode(&charset, string_of(labels[i]), (wirecopy_string){bytes, byte_count},
                                                &utf8, &replaced_count, &reason),
                        WIRECOPY_E_LIMIT);
        CU_ASSERT_STRING_EQUAL(reason.text, "more than 33554432 bytes, once it is UTF-8");
    }
    CU_ASSERT_PTR_NULL(utf8.bytes);
    free(bytes);
}

static void failed_allocations_are_reported(void)
{
    wirecopy_charset other;
    wirecopy_string utf8;
    uint32_t replaced_count;
    wirecopy_charset_init(&other);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(
        wirecopy_charset_decode(&other, string_of("koi8-r"), string_of("\xed"), &utf8, &replaced_count, &reason),
        WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(
        wirecopy_charset_decode(&other, string_of(""), string_of("\xc3\xa9\xff"), &utf8, &replaced_count, &reason),
        WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    wirecopy_charset_clear(&other);
}

int main(void)
{
    static const test_case cases[] = {
        {"labels count in any case", labels_count_in_any_case},
        {"labels are taken for what they mean", labels_are_taken_for_what_they_mean},
        {"a label that lies is found out", a_label_that_lies_is_found_out},
        {"sets of seven bits come first", sets_of_seven_bits_come_first},
        {"what is no character is replaced and counted", what_is_no_character_is_replaced_and_counted},
        {"what is UTF-8 is not copied", what_is_utf8_is_not_copied},
        {"long text grows", long_text_grows},
        {"what grows over the limit is refused", what_grows_over_the_limit_is_refused},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    wirecopy_charset_init(&charset);
    const int exit_status = RUN_SUITE("feed/charset", cases);
    wirecopy_charset_clear(&charset);
    return exit_status;
}
