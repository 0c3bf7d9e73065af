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

int main(void)
{
    static const test_case cases[] = {
        {"well-formed text is left alone", well_formed_text_is_left_alone},
        {"maximal subparts are replaced one by one", maximal_subparts_are_replaced_one_by_one},
        {"sequences cut short are one subpart each", sequences_cut_short_are_one_subpart_each},
        {"repaired text is well-formed", repaired_text_is_well_formed},
    };
    return RUN_SUITE("feed/utf8", cases);
}
