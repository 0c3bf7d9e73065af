#include "core/match/tiling.h"

#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define WORDS_MAX 400000

typedef struct sample {
    uint32_t words[WORDS_MAX];
    uint32_t count;
} sample;

static sample one, two;

/* Worth a tile is what has this many words. */
static uint32_t count_min;

static bool is_long(const void *context, uint32_t b, uint32_t count)
{
    (void)context;
    CU_ASSERT_FATAL((uint64_t)b + count <= two.count);
    return count >= count_min;
}

static wirecopy_status find(wirecopy_tiling *tiling)
{
    const wirecopy_tiling_text a = {one.words, one.count}, b = {two.words, two.count};
    return wirecopy_tiling_find(tiling, &a, &b, is_long, NULL);
}

/* ---- the definition ---- */

static bool is_same(uint32_t i, uint32_t j, const bool *taken_a, const bool *taken_b)
{
    return !taken_a[i] && !taken_b[j] && one.words[i] == two.words[j] && one.words[i] != WIRECOPY_TILING_NONE;
}

/* The longest stretch that both have and nobody has taken: how long it is. */
static uint32_t longest_free(const bool *taken_a, const bool *taken_b)
{
    uint32_t longest = 0;
    for (uint32_t i = 0; i < one.count; i++) {
        for (uint32_t j = 0; j < two.count; j++) {
            uint32_t length = 0;
            while (i + length < one.count && j + length < two.count &&
                   is_same(i + length, j + length, taken_a, taken_b))
                length++;
            longest = length > longest ? length : longest;
        }
    }
    return longest;
}

/* Marks what a tile takes; it must be of words that are equal, and free. */
static void take(const wirecopy_tile *tile, bool *taken_a, bool *taken_b)
{
    CU_ASSERT_FATAL(tile->count > 0 && tile->count >= count_min);
    CU_ASSERT_FATAL((uint64_t)tile->a + tile->count <= one.count && (uint64_t)tile->b + tile->count <= two.count);
    for (uint32_t i = 0; i < tile->count; i++) {
        CU_ASSERT_FATAL(is_same(tile->a + i, tile->b + i, taken_a, taken_b));
        taken_a[tile->a + i] = taken_b[tile->b + i] = true;
    }
}

static bool taken_a[WORDS_MAX], taken_b[WORDS_MAX];

/* Tiles are whole, apart, and the first is the longest there is. Returns how long what is left is. */
static uint32_t check_tiles(const wirecopy_tiling *tiling, bool are_longest)
{
    memset(taken_a, 0, sizeof taken_a);
    memset(taken_b, 0, sizeof taken_b);
    for (size_t i = 0; i < tiling->tile_count; i++) {
        if (are_longest || i == 0)
            CU_ASSERT_EQUAL_FATAL(tiling->tiles[i].count, longest_free(taken_a, taken_b));
        take(&tiling->tiles[i], taken_a, taken_b);
    }
    return longest_free(taken_a, taken_b);
}

/* ---- texts ---- */

/* Pieces of the first text in any order, with words of its own between and words changed; none occurs twice. */
static void fill_rearranged(uint64_t *random, uint32_t count)
{
    one.count = count;
    for (uint32_t i = 0; i < count; i++)
        one.words[i] = i;
    two.count = 0;
    uint32_t own = count;
    for (uint32_t from = 0; from < count;) {
        const uint32_t length = 1 + (uint32_t)(random_next(random) % 40);
        for (uint32_t i = 0; i < length && from < count; i++, from++)
            two.words[two.count++] = random_next(random) % 7 ? from : own++;
    }
    for (unsigned swaps = 0; swaps < 6 && two.count > 40; swaps++) {
        const uint32_t length = 1 + (uint32_t)(random_next(random) % 15);
        const uint32_t left = (uint32_t)(random_next(random) % (two.count / 2 - length));
        const uint32_t right = two.count / 2 + (uint32_t)(random_next(random) % (two.count / 2 - length));
        for (uint32_t i = 0; i < length; i++) {
            const uint32_t word = two.words[left + i];
            two.words[left + i] = two.words[right + i];
            two.words[right + i] = word;
        }
    }
}

static void fill_random(sample *text, uint64_t *random, uint32_t count, uint32_t kinds)
{
    text->count = count;
    for (uint32_t i = 0; i < count; i++)
        text->words[i] = random_next(random) % 50 ? (uint32_t)(random_next(random) % kinds) : WIRECOPY_TILING_NONE;
}

/* ---- tests ---- */

static void where_nothing_repeats_tiling_is_greedy(void)
{
    wirecopy_tiling tiling = {0};
    uint64_t random = 1;
    for (unsigned round = 0; round < 150; round++) {
        count_min = 1 + (uint32_t)(random_next(&random) % 4);
        fill_rearranged(&random, 50 + (uint32_t)(random_next(&random) % 100));
        CU_ASSERT_EQUAL_FATAL(find(&tiling), WIRECOPY_OK);
        CU_ASSERT(tiling.tile_count > 0);
        CU_ASSERT_FATAL(check_tiles(&tiling, true) < count_min);
    }
    wirecopy_tiling_clear(&tiling);
}

/* What repeats may be left over after so many rounds, but not a lot, and never the longest. */
static void where_words_repeat_tiles_are_apart_and_the_longest_is_first(void)
{
    wirecopy_tiling tiling = {0};
    uint64_t random = 2;
    unsigned left_over = 0;
    for (unsigned round = 0; round < 300; round++) {
        const uint32_t kinds = 1 + (uint32_t)(random_next(&random) % 30);
        count_min = 2 + (uint32_t)(random_next(&random) % 4);
        fill_random(&one, &random, (uint32_t)(random_next(&random) % 90), kinds);
        fill_random(&two, &random, (uint32_t)(random_next(&random) % 90), kinds);
        CU_ASSERT_EQUAL_FATAL(find(&tiling), WIRECOPY_OK);
        left_over += check_tiles(&tiling, false) >= count_min;
    }
    CU_ASSERT(left_over < 30);
    wirecopy_tiling_clear(&tiling);
}

static void equal_texts_are_one_tile(void)
{
    wirecopy_tiling tiling = {0};
    uint64_t random = 3;
    count_min = 2;
    for (uint32_t kinds = 1; kinds < 40; kinds += 3) {
        one.count = 200;
        for (uint32_t i = 0; i < one.count; i++)
            one.words[i] = (uint32_t)(random_next(&random) % kinds);
        two = one;
        CU_ASSERT_EQUAL_FATAL(find(&tiling), WIRECOPY_OK);
        CU_ASSERT(tiling.tile_count == 1 && tiling.tiles[0].count == 200);
    }
    wirecopy_tiling_clear(&tiling);
}

/* Each of several paragraphs that a text has twice finds its place, as far as there are rounds. */
static void what_repeats_in_both_is_found_each_time(void)
{
    wirecopy_tiling tiling = {0};
    count_min = 3;
    one.count = two.count = 0;
    for (uint32_t time = 0; time < WIRECOPY_TILING_ROUNDS; time++) {
        one.words[one.count++] = 1000 + time;
        two.words[two.count++] = 2000 + time;
        for (uint32_t i = 0; i < 5; i++)
            one.words[one.count++] = two.words[two.count++] = i;
    }
    CU_ASSERT_EQUAL_FATAL(find(&tiling), WIRECOPY_OK);
    CU_ASSERT_EQUAL(tiling.tile_count, WIRECOPY_TILING_ROUNDS);
    CU_ASSERT(check_tiles(&tiling, true) < count_min);
    wirecopy_tiling_clear(&tiling);
}

static void nothing_is_no_tile(void)
{
    wirecopy_tiling tiling = {0};
    uint64_t random = 4;
    count_min = 1;
    one.count = two.count = 0;
    CU_ASSERT(find(&tiling) == WIRECOPY_OK && tiling.tile_count == 0);
    fill_random(&one, &random, 50, 9);
    CU_ASSERT(find(&tiling) == WIRECOPY_OK && tiling.tile_count == 0);
    two = one;
    one.count = 0;
    CU_ASSERT(find(&tiling) == WIRECOPY_OK && tiling.tile_count == 0);
    one = two;
    for (uint32_t i = 0; i < one.count; i++)
        one.words[i] = two.words[i] = WIRECOPY_TILING_NONE;
    CU_ASSERT(find(&tiling) == WIRECOPY_OK && tiling.tile_count == 0);
    wirecopy_tiling_clear(&tiling);
}

/* Texts on which what is not linear takes hours: one word over and over, two in turn, Fibonacci's word, few at random, and
 * paragraphs that repeat with another word between each. */
static void fill_hostile(unsigned kind, uint64_t *random, sample *text, uint32_t count)
{
    text->count = count;
    uint32_t older = 1, old = 2;
    for (uint32_t i = 0; i < count; i++) {
        if (kind == 2 && i >= 2) {
            if (i == older + old) {
                old += older;
                older = old - older;
            }
            text->words[i] = text->words[i - old];
        } else {
            text->words[i] = kind == 0   ? 7
                             : kind < 3  ? i % 2
                             : kind == 3 ? (uint32_t)(random_next(random) % 2)
                             : i % 50    ? i % 50
                                         : 100 + i;
        }
    }
}

static void hostile_texts_take_linear_time(void)
{
    wirecopy_tiling tiling = {0};
    uint64_t random = 5;
    count_min = 4;
    for (unsigned kind = 0; kind < 5; kind++) {
        fill_hostile(kind, &random, &one, WORDS_MAX);
        fill_hostile(kind, &random, &two, WORDS_MAX - 1000 * kind);
        CU_ASSERT_EQUAL_FATAL(find(&tiling), WIRECOPY_OK);
        memset(taken_a, 0, sizeof taken_a);
        memset(taken_b, 0, sizeof taken_b);
        for (size_t i = 0; i < tiling.tile_count; i++)
            take(&tiling.tiles[i], taken_a, taken_b);
        CU_ASSERT(tiling.tile_count > 0);
    }
    wirecopy_tiling_clear(&tiling);
}

static void without_memory_it_stays_of_use(void)
{
    uint64_t random = 6;
    fill_rearranged(&random, 120);
    count_min = 2;
    size_t refused_count = 0;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 100; nth++) {
        wirecopy_tiling tiling = {0};
        wirecopy_memory_fail_at(nth);
        status = find(&tiling);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_FATAL(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        refused_count += status != WIRECOPY_OK;
        CU_ASSERT_EQUAL_FATAL(find(&tiling), WIRECOPY_OK);
        CU_ASSERT_FATAL(check_tiles(&tiling, true) < count_min);
        wirecopy_tiling_clear(&tiling);
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 10);
}

int main(void)
{
    static const test_case cases[] = {
        {"where nothing repeats, tiling is greedy", where_nothing_repeats_tiling_is_greedy},
        {"where words repeat, tiles are apart and the longest is first",
         where_words_repeat_tiles_are_apart_and_the_longest_is_first},
        {"equal texts are one tile", equal_texts_are_one_tile},
        {"what repeats in both is found each time", what_repeats_in_both_is_found_each_time},
        {"nothing is no tile", nothing_is_no_tile},
        {"hostile texts take linear time", hostile_texts_take_linear_time},
        {"without memory it stays of use", without_memory_it_stays_of_use},
    };
    return RUN_SUITE("match/tiling", cases);
}
