#include "core/feed/utf8.h"

#include <string.h>

#include "tests/unit/suite.h"

#define R WIRECOPY_UTF8_REPLACEMENT

static void check(const char *bytes, size_t byte_count, const char *expected, uint32_t expected_stretches)
{
    char repaired[256];
    uint32_t stretches = 99, stretches_again = 98;
    const size_t needed = wirecopy_utf8_repair(bytes, byte_count, NULL, &stretches);
    CU_ASSERT_EQUAL_FATAL(needed, strlen(expected));
    CU_ASSERT_EQUAL(wirecopy_utf8_repair(bytes, byte_count, repaired, &stretches_again), needed);
    CU_ASSERT_TRUE(memcmp(repaired, expected, needed) == 0);
    CU_ASSERT_EQUAL(stretches, expected_stretches);
    CU_ASSERT_EQUAL(stretches_again, expected_stretches);
}

#define CHECK(bytes, expected, stretches) check(bytes, sizeof(bytes) - 1, expected, stretches)

static void well_formed_text_is_left_alone(void)
{
    CHECK("", "", 0);
    CHECK("plain, and longer than a word of eight", "plain, and longer than a word of eight", 0);
    CHECK("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 0);
    CHECK("\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
          "\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 0);
}

/* The examples of the Unicode Standard, tables 3-8 to 3-11. */
static void maximal_subparts_are_replaced_one_by_one(void)
{
    CHECK("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", R R R R R R R R "A", 1);
    CHECK("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", R R R R R R R R "A", 1);
    CHECK("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", R R R R R "A" R R "B", 2);
    CHECK("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", R R R R "A", 1);
}

static void sequences_cut_short_are_one_subpart_each(void)
{
    CHECK("\xe2\x82", R, 1);
    CHECK("a\xf0\x9f\x98", "a" R, 1);
    CHECK("\xf0\x9f\x98z\xc3", R "z" R, 2);
    CHECK("\xc3\xc3\xa9", R "\xc3\xa9", 1);
}

/* Whatever goes in, what comes out needs no second repair. */
static void repaired_text_is_well_formed(void)
{
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        char bytes[24], repaired[72], again[72];
        for (size_t i = 0; i < sizeof bytes; i++) {
            const uint64_t random = random_next(&seed);
            bytes[i] = (char)(random & 3 ? random >> 8 | 0x80 : random >> 8 & 0x7f);
        }
        uint32_t stretches;
        const size_t byte_count = wirecopy_utf8_repair(bytes, sizeof bytes, repaired, &stretches);
        CU_ASSERT_EQUAL_FATAL(wirecopy_utf8_repair(repaired, byte_count, again, &stretches), byte_count);
        CU_ASSERT_EQUAL_FATAL(stretches, 0);
    }
}

static void text_is_cut_between_characters(void)
{
    static const wirecopy_string text = {"a\xe2\x82\xac"
                                         "b",
                                         5};
    static const size_t expected[] = {0, 1, 1, 1, 4, 5, 5};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        CU_ASSERT_EQUAL(wirecopy_utf8_cut(text, i).byte_count, expected[i]);
        CU_ASSERT_PTR_EQUAL(wirecopy_utf8_cut(text, i).bytes, text.bytes);
    }
    CU_ASSERT_EQUAL(wirecopy_utf8_cut((wirecopy_string){NULL, 0}, 3).byte_count, 0);
}

static void characters_and_stretches_are_counted(void)
{
    const wirecopy_utf8_tally tally = wirecopy_utf8_count("a\xc3\xa9\xe2\x82\xac\xff\xfe"
                                                          "b\xe9 caf\xe9",
                                                          15);
    CU_ASSERT_EQUAL(tally.character_count, 2);
    CU_ASSERT_EQUAL(tally.stretch_count, 3);
    const wirecopy_utf8_tally none = wirecopy_utf8_count("a long stretch of plain text", 28);
    CU_ASSERT_EQUAL(none.character_count + none.stretch_count, 0);
}

static void written_characters_are_well_formed(void)
{
    static const struct {
        uint32_t code_point;
        const char *bytes;
    } expected[] = {{'a', "a"},
                    {0x7f, "\x7f"},
                    {0x80, "\xc2\x80"},
                    {0x7ff, "\xdf\xbf"},
                    {0x800, "\xe0\xa0\x80"},
                    {0xffff, "\xef\xbf\xbf"},
                    {0x10000, "\xf0\x90\x80\x80"},
                    {0x10ffff, "\xf4\x8f\xbf\xbf"}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        char bytes[5] = "";
        CU_ASSERT_EQUAL(wirecopy_utf8_put(expected[i].code_point, bytes), strlen(expected[i].bytes));
        CU_ASSERT_STRING_EQUAL(bytes, expected[i].bytes);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"well-formed text is left alone", well_formed_text_is_left_alone},
        {"maximal subparts are replaced one by one", maximal_subparts_are_replaced_one_by_one},
        {"sequences cut short are one subpart each", sequences_cut_short_are_one_subpart_each},
        {"repaired text is well-formed", repaired_text_is_well_formed},
        {"text is cut between characters", text_is_cut_between_characters},
        {"characters and stretches are counted", characters_and_stretches_are_counted},
        {"written characters are well-formed", written_characters_are_well_formed},
    };
    return RUN_SUITE("feed/utf8", cases);
}
