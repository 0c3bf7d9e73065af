#include "core/fingerprint/hash.h"

#include <string.h>

#include "core/text/words.h"
#include "tests/unit/kernels.h"

/* XXH3 with seed 0, as printed by xxhsum -H3 and -H2 of xxHash 0.8: one for each branch of its length. */
static void hashes_are_xxh3(void)
{
    static const struct {
        size_t byte_count;
        uint64_t hash64, low, high;
    } known[] = {
        {0, UINT64_C(0x2d06800538d394c2), UINT64_C(0x6001c324468d497f), UINT64_C(0x99aa06d3014798d8)},
        {1, UINT64_C(0xe6c632b61e964e1f), UINT64_C(0xe6c632b61e964e1f), UINT64_C(0xa96faf705af16834)},
        {3, UINT64_C(0x78af5f94892f3950), UINT64_C(0x78af5f94892f3950), UINT64_C(0x06b05ab6733a6185)},
        {4, UINT64_C(0x6497a96f53a89890), UINT64_C(0x1be79eecd1b1353d), UINT64_C(0x8d6b60383dfa90c2)},
        {8, UINT64_C(0x6f45a76842a96483), UINT64_C(0x42b702b313880f12), UINT64_C(0xdac23237af373533)},
        {9, UINT64_C(0xe0dde4fc174590a0), UINT64_C(0xc0646b2d7986db98), UINT64_C(0xb43ff5bc5ff2e0ad)},
        {16, UINT64_C(0x857bdc5800031f01), UINT64_C(0x569c0672a88c3a88), UINT64_C(0xc3555e9fce55174a)},
        {17, UINT64_C(0x3ba1b872ecb8a8e3), UINT64_C(0x36273fd020d3bcb7), UINT64_C(0x94556e3a3305c409)},
        {128, UINT64_C(0xf49b8c658d996da2), UINT64_C(0x71a053c2199515fd), UINT64_C(0x75106b793cdb0b88)},
        {129, UINT64_C(0x33f9925045366a95), UINT64_C(0x7cb27b168240ee4a), UINT64_C(0xbad3850a02b23fee)},
        {240, UINT64_C(0xe12147fc00ff9053), UINT64_C(0x39d1100c985b9b88), UINT64_C(0xe19dd61ae6f59307)},
        {241, UINT64_C(0x703bd1488442d436), UINT64_C(0x703bd1488442d436), UINT64_C(0xe2cad0e2fe09c422)},
        {1024, UINT64_C(0x39f2d226becfe36b), UINT64_C(0x39f2d226becfe36b), UINT64_C(0xba7eac100dcb27af)},
        {1025, UINT64_C(0x8f4555650cd4953d), UINT64_C(0x8f4555650cd4953d), UINT64_C(0xbaa4268094a36c99)},
        {2000, UINT64_C(0x55168eb9d5394be2), UINT64_C(0x55168eb9d5394be2), UINT64_C(0xcd86592ac18c467a)},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char text[2000];
        uint64_t both[2];
        for (size_t j = 0; j < sizeof text; j++)
            text[j] = (char)('a' + j % 10);
        CU_ASSERT_EQUAL(wirecopy_hash64(text, known[i].byte_count), known[i].hash64);
        CU_ASSERT_EQUAL(wirecopy_hash64_seeded(text, known[i].byte_count, 0), known[i].hash64);
        wirecopy_hash128(text, known[i].byte_count, both);
        CU_ASSERT(both[0] == known[i].low && both[1] == known[i].high);
    }
}

static void a_seed_gives_another_hash(void)
{
    CU_ASSERT_NOT_EQUAL(wirecopy_hash64_seeded("ferry", 5, 1), wirecopy_hash64_seeded("ferry", 5, 0));
    CU_ASSERT_NOT_EQUAL(wirecopy_hash64_seeded("ferry", 5, 1), wirecopy_hash64_seeded("ferry", 5, 2));
}

/* Words of every length, short ones by the thousand, in any order; what follows the last is padding and not zero. */
static void words_are_hashed_one_by_one(void)
{
    uint64_t random = 1;
    for (size_t round = 0; round < 300; round++) {
        enum { COUNT_MAX = 700, BYTES_MAX = 330 };
        static char bytes[COUNT_MAX * BYTES_MAX + WIRECOPY_WORDS_PADDING];
        static uint32_t starts[COUNT_MAX + 1];
        static uint64_t hashes[COUNT_MAX + 1];
        const size_t count = round < 40 ? round : random_next(&random) % COUNT_MAX;
        memset(bytes, (int)random_next(&random), sizeof bytes);
        starts[0] = 0;
        for (size_t i = 0; i < count; i++) {
            const uint64_t draw = random_next(&random);
            const size_t byte_count = 1 + draw / 16 % (draw % 16 ? 20 : BYTES_MAX - 2);
            for (size_t j = 0; j < byte_count; j++)
                bytes[starts[i] + j] = (char)random_next(&random);
            bytes[starts[i] + byte_count] = ' ';
            starts[i + 1] = starts[i] + (uint32_t)byte_count + 1;
        }
        hashes[count] = 77;
        wirecopy_hash_words(bytes, starts, count, hashes);
        for (size_t i = 0; i < count; i++)
            CU_ASSERT_FATAL(hashes[i] == wirecopy_hash64(bytes + starts[i], starts[i + 1] - starts[i] - 1));
        CU_ASSERT_EQUAL(hashes[count], 77);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"hashes are XXH3", hashes_are_xxh3},
        {"a seed gives another hash", a_seed_gives_another_hash},
        {"words are hashed one by one", words_are_hashed_one_by_one},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("fingerprint/hash", cases);
}
