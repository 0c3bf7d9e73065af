#include "core/fingerprint/content.h"

#include <string.h>

#include "core/fingerprint/hash.h"
#include "core/text/stopwords.h"
#include "tests/unit/suite.h"

static uint64_t hash_of(const char *word)
{
    return wirecopy_hash64(word, strlen(word));
}

static int is_stop_word(uint64_t hash)
{
    uint64_t kept;
    return wirecopy_content_select(&hash, 1, &kept) == 0;
}

static void every_listed_word_is_left_out(void)
{
    size_t count = 0;
    for (size_t i = 0; i < wirecopy_stopword_list_count; i++) {
        for (const char *word = wirecopy_stopword_lists[i].words; *word; count++) {
            const size_t byte_count = strcspn(word, " ");
            CU_ASSERT(is_stop_word(wirecopy_hash64(word, byte_count)));
            word += byte_count + (word[byte_count] == ' ');
        }
    }
    CU_ASSERT(count > 3000);
}

static void other_words_are_kept(void)
{
    static const char *const content[] = {"ferry", "harbour", "mayor", "bridge", "", "the ", "The", "thee", "0"};
    uint64_t random = 1;
    for (size_t i = 0; i < sizeof content / sizeof content[0]; i++)
        CU_ASSERT_FALSE(is_stop_word(hash_of(content[i])));
    for (size_t i = 0; i < 1000000; i++)
        CU_ASSERT_FATAL(!is_stop_word(random_next(&random)));
    CU_ASSERT_FALSE(is_stop_word(0)); /* what an empty slot may hold */
}

/* Hashes that share all the bits that a table is likely to look at, but one. */
static void near_misses_are_kept(void)
{
    const uint64_t the = hash_of("the");
    for (unsigned bit = 0; bit < 64; bit++)
        CU_ASSERT_FALSE(is_stop_word(the ^ UINT64_C(1) << bit));
}

static void order_and_repeats_are_kept(void)
{
    const uint64_t the = hash_of("the"), ferry = hash_of("ferry"), sails = hash_of("sails"), and = hash_of("and");
    uint64_t words[] = {the, ferry, and, the, sails, ferry, ferry, the};
    const uint64_t wanted[] = {ferry, sails, ferry, ferry};
    uint64_t content[8];
    CU_ASSERT_EQUAL(wirecopy_content_select(words, 8, content), 4);
    CU_ASSERT(memcmp(content, wanted, sizeof wanted) == 0);
    CU_ASSERT_EQUAL(wirecopy_content_select(words, 8, words), 4);
    CU_ASSERT(memcmp(words, wanted, sizeof wanted) == 0);
    CU_ASSERT_EQUAL(wirecopy_content_select(words, 0, content), 0);
}

int main(void)
{
    static const test_case cases[] = {
        {"every listed word is left out", every_listed_word_is_left_out},
        {"other words are kept", other_words_are_kept},
        {"near misses are kept", near_misses_are_kept},
        {"order and repeats are kept", order_and_repeats_are_kept},
    };
    return RUN_SUITE("fingerprint/content", cases);
}
