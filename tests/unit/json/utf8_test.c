#include "core/json/utf8.h"
#include "tests/unit/suite.h"

static size_t encode(uint32_t code_point, char bytes[4])
{
    static const unsigned char mark[] = {0, 0, 0xc0, 0xe0, 0xf0};
    const size_t count = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    bytes[0] = (char)(mark[count] | code_point);
    return count;
}

/* All of them; the surrogates are what UTF-8 excludes. */
static void every_code_point_decodes_to_itself(void)
{
    size_t wrong_count = 0;
    for (uint32_t code_point = 0; code_point <= 0x10ffff; code_point++) {
        char bytes[4];
        uint32_t back = 0;
        const size_t count = encode(code_point, bytes);
        const int surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
        const size_t taken = json_utf8_decode(bytes, count, &back);
        const size_t valid = json_utf8_valid(bytes, count);
        if (surrogate)
            wrong_count += back != JSON_UTF8_REPLACEMENT || valid != 0;
        else
            wrong_count += back != code_point || taken != count || valid != count;
    }
    CU_ASSERT_EQUAL(wrong_count, 0);
}

/* Whatever the bytes are, decoding ends, takes a byte or more each time, and never looks past the end (the sanitizers
 * see that). */
static void any_bytes_are_taken_to_their_end(void)
{
    uint64_t state = 1;
    for (unsigned round = 0; round < 2000; round++) {
        char *bytes = malloc(17);
        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        const size_t byte_count = random_next(&state) % 17 + 1;
        char *exact = realloc(bytes, byte_count);
        CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
        for (size_t i = 0; i < byte_count; i++)
            exact[i] = (char)(random_next(&state) | 0x80); /* mostly leads and continuations */
        size_t done = 0;
        while (done < byte_count) {
            uint32_t code_point;
            const size_t taken = json_utf8_decode(exact + done, byte_count - done, &code_point);
            CU_ASSERT_FATAL(taken >= 1 && taken <= byte_count - done);
            done += taken;
        }
        CU_ASSERT_TRUE(json_utf8_valid(exact, byte_count) <= byte_count);
        free(exact);
    }
}

static void the_valid_part_ends_at_the_first_bad_byte(void)
{
    CU_ASSERT_EQUAL(json_utf8_valid("ab\xffz", 4), 2);
    CU_ASSERT_EQUAL(json_utf8_valid("ab\xc3", 3), 2);
    CU_ASSERT_EQUAL(json_utf8_valid("\xc3\xa9\xc0\xaf", 4), 2);
    CU_ASSERT_EQUAL(json_utf8_valid("", 0), 0);
}

static const test_case cases[] = {
    {"every code point decodes to itself", every_code_point_decodes_to_itself},
    {"any bytes are taken to their end", any_bytes_are_taken_to_their_end},
    {"the valid part ends at the first bad byte", the_valid_part_ends_at_the_first_bad_byte},
};

int main(void)
{
    return RUN_SUITE("json/utf8", cases);
}
