#include "core/fingerprint/sketch.h"

#include <string.h>
#include <sys/mman.h>

#include "tests/unit/kernels.h"

#define COUNT_MAX 40000
#define HASH_END ((uint64_t)1 << WIRECOPY_SKETCH_HASH_BITS)

static uint64_t words[COUNT_MAX];
static wirecopy_sketch_entry entries[COUNT_MAX + 1], scratch[COUNT_MAX + 1], wanted[COUNT_MAX + 1];

/* ---- the definition: FINGERPRINT.md, section 8 ---- */

static uint64_t bigram_of(uint64_t left, uint64_t right)
{
    return (left * UINT64_C(0xa54ff53a5f1d36f1) + right * UINT64_C(0x510e527fade682d1)) >> 24;
}

static int compare_entries(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* All distinct bigrams with their first positions, ascending. */
static size_t list_bigrams(size_t count)
{
    size_t made = 0, kept = 0;
    for (size_t i = 0; i + 1 < count; i++)
        wanted[made++] = bigram_of(words[i], words[i + 1]) << WIRECOPY_SKETCH_POSITION_BITS | i;
    if (count == 1)
        wanted[made++] = bigram_of(words[0], words[0]) << WIRECOPY_SKETCH_POSITION_BITS;
    qsort(wanted, made, sizeof wanted[0], compare_entries);
    for (size_t i = 0; i < made; i++)
        if (kept == 0 || wirecopy_sketch_hash(wanted[i]) != wirecopy_sketch_hash(wanted[kept - 1]))
            wanted[kept++] = wanted[i];
    return kept;
}

static size_t choose_plainly(size_t count)
{
    const size_t distinct_count = list_bigrams(count);
    size_t quarter_count = 0;
    while (quarter_count < distinct_count && wirecopy_sketch_hash(wanted[quarter_count]) < HASH_END / 4)
        quarter_count++;
    if (quarter_count < WIRECOPY_SKETCH_COUNT_MIN)
        return distinct_count < WIRECOPY_SKETCH_COUNT_MIN ? distinct_count : WIRECOPY_SKETCH_COUNT_MIN;
    return quarter_count < WIRECOPY_SKETCH_COUNT_MAX ? quarter_count : WIRECOPY_SKETCH_COUNT_MAX;
}

static size_t check_words(size_t count)
{
    const size_t wanted_count = choose_plainly(count);
    const size_t got = wirecopy_sketch_choose(words, count, entries, scratch);
    CU_ASSERT_EQUAL_FATAL(got, wanted_count);
    CU_ASSERT_FATAL(memcmp(entries, wanted, got * sizeof entries[0]) == 0);
    return got;
}

/* ---- choosing ---- */

/* Vocabularies from one word up: bigrams that come again and again, at any distance. */
static void sketches_are_as_defined(void)
{
    uint64_t random = 1;
    for (size_t round = 0; round < 4000; round++) {
        const size_t count = round < 400 ? round : random_next(&random) % (round % 50 ? 700 : 8000);
        const uint64_t vocabulary = round % 5 ? 1 + random_next(&random) % 60 : UINT64_MAX;
        for (size_t i = 0; i < count; i++) {
            uint64_t word = random_next(&random) % vocabulary;
            words[i] = random_next(&word);
        }
        check_words(count);
    }
}

static void fill_distinct(size_t count, uint64_t seed)
{
    for (size_t i = 0; i < count; i++)
        words[i] = random_next(&seed);
}

static void short_stories_keep_all_and_long_ones_the_smallest(void)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        fill_distinct(COUNT_MAX, seed);
        CU_ASSERT_EQUAL(check_words(0), 0);
        CU_ASSERT_EQUAL(check_words(1), 1);
        CU_ASSERT_EQUAL(check_words(2), 1);
        for (size_t count = 3; count <= WIRECOPY_SKETCH_COUNT_MIN + 1; count++)
            CU_ASSERT_EQUAL(check_words(count), count - 1);
        CU_ASSERT_EQUAL(check_words(WIRECOPY_SKETCH_COUNT_MIN + 2), WIRECOPY_SKETCH_COUNT_MIN);
        CU_ASSERT_EQUAL(check_words(COUNT_MAX), WIRECOPY_SKETCH_COUNT_MAX);
    }
}

/* Whatever the order, and whatever is a quarter: the choice hangs on hashes alone. */
static void sorted_and_reversed_words_are_chosen_alike(void)
{
    fill_distinct(3000, 8);
    qsort(words, 3000, sizeof words[0], compare_entries);
    check_words(3000);
    for (size_t i = 0; i < 3000; i++)
        words[i] = i;
    check_words(3000);
    for (size_t i = 0; i < 3000; i++)
        words[i] = 3000 - i;
    check_words(3000);
    for (size_t i = 0; i < 3000; i++)
        words[i] = i % 2;
    CU_ASSERT_EQUAL(check_words(3000), 2);
}

/* The word that makes a bigram of exactly this hash with the word 0 behind it: the left multiplier is odd, and each
 * step doubles the bits of its inverse that are right. */
static uint64_t word_of_bigram(uint64_t hash)
{
    const uint64_t multiplier = UINT64_C(0xa54ff53a5f1d36f1);
    uint64_t inverse = multiplier;
    for (unsigned step = 0; step < 6; step++)
        inverse *= 2 - multiplier * inverse;
    return (hash << WIRECOPY_SKETCH_POSITION_BITS) * inverse;
}

static void a_quarter_ends_where_it_ends(void)
{
    for (unsigned last = 0; last < 2; last++) {
        fill_distinct(1000, 12);
        words[500] = word_of_bigram(HASH_END / 4 - 1 + last);
        words[501] = 0;
        const size_t count = check_words(1000);
        CU_ASSERT_EQUAL(wirecopy_sketch_hash(entries[count - 1]) == HASH_END / 4 - 1, last == 0);
        CU_ASSERT(wirecopy_sketch_hash(entries[count - 1]) < HASH_END / 4);
    }
}

/* A story of 2^24 content words and some more. Its few bigrams of the quarter are at both ends; the millions between
 * are one bigram, above the quarter. */
static void positions_end_at_24_bits(void)
{
    const size_t end = (size_t)1 << WIRECOPY_SKETCH_POSITION_BITS, count = end + 1000;
    const size_t map_bytes = 3 * (count + 1) * sizeof words[0];
    uint64_t *map = mmap(NULL, map_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(map != MAP_FAILED);
    uint64_t *many = map, *chosen = map + count + 1, *working = chosen + count + 1, random = 5, filler = 0;
    while (bigram_of(filler, filler) < HASH_END / 4)
        filler = random_next(&random);
    for (size_t i = 0; i < count; i++)
        many[i] = i < 400 || i >= end - 500 ? random_next(&random) : filler;
    const size_t chosen_count = wirecopy_sketch_choose(many, count, chosen, working);
    size_t last_count = 0, late_count = 0;
    for (size_t i = 0; i < chosen_count; i++) {
        const uint32_t position = wirecopy_sketch_position(chosen[i]);
        const size_t at = position == end - 1 ? 0 : position;
        CU_ASSERT(at == 0 || bigram_of(many[at], many[at + 1]) == wirecopy_sketch_hash(chosen[i]));
        late_count += position >= end - 500;
        last_count += position == end - 1;
    }
    CU_ASSERT(chosen_count > 400 && late_count > 300 && last_count > 200);
    munmap(map, map_bytes);
}

/* ---- the limit ---- */

/* Below its limit a sketch holds every bigram of its story: the property that comparing rests on. */
static void below_the_limit_nothing_is_missing(void)
{
    uint64_t random = 6;
    for (size_t round = 0; round < 600; round++) {
        const size_t count = round % 20 ? random_next(&random) % 600 : 50 * round;
        fill_distinct(count, round);
        const size_t kept = wirecopy_sketch_choose(words, count, entries, scratch);
        const uint64_t limit = wirecopy_sketch_limit(entries, kept);
        const size_t all = list_bigrams(count);
        size_t below = 0;
        while (below < all && wirecopy_sketch_hash(wanted[below]) < limit)
            below++;
        CU_ASSERT(limit <= HASH_END);
        CU_ASSERT_EQUAL(below, kept);
        CU_ASSERT(kept < WIRECOPY_SKETCH_COUNT_MIN ? limit == HASH_END
                                                   : limit > wirecopy_sketch_hash(entries[kept - 1]));
        CU_ASSERT(kept < WIRECOPY_SKETCH_COUNT_MIN || kept == WIRECOPY_SKETCH_COUNT_MAX || limit >= HASH_END / 4);
    }
}

static void the_limit_follows_from_the_entries(void)
{
    wirecopy_sketch_entry *const sketch = entries;
    for (size_t i = 0; i < WIRECOPY_SKETCH_COUNT_MAX; i++)
        sketch[i] = (uint64_t)(1000 + i) << WIRECOPY_SKETCH_POSITION_BITS | i;
    CU_ASSERT_EQUAL(wirecopy_sketch_limit(NULL, 0), HASH_END);
    CU_ASSERT_EQUAL(wirecopy_sketch_limit(sketch, WIRECOPY_SKETCH_COUNT_MIN - 1), HASH_END);
    CU_ASSERT_EQUAL(wirecopy_sketch_limit(sketch, WIRECOPY_SKETCH_COUNT_MIN), HASH_END / 4);
    CU_ASSERT_EQUAL(wirecopy_sketch_limit(sketch, WIRECOPY_SKETCH_COUNT_MAX - 1), HASH_END / 4);
    CU_ASSERT_EQUAL(wirecopy_sketch_limit(sketch, WIRECOPY_SKETCH_COUNT_MAX), 1000 + WIRECOPY_SKETCH_COUNT_MAX);
    sketch[WIRECOPY_SKETCH_COUNT_MIN - 1] = (HASH_END - 1) << WIRECOPY_SKETCH_POSITION_BITS;
    CU_ASSERT_EQUAL(wirecopy_sketch_limit(sketch, WIRECOPY_SKETCH_COUNT_MIN), HASH_END);
}

int main(void)
{
    static const test_case cases[] = {
        {"sketches are as defined", sketches_are_as_defined},
        {"short stories keep all and long ones the smallest", short_stories_keep_all_and_long_ones_the_smallest},
        {"sorted and reversed words are chosen alike", sorted_and_reversed_words_are_chosen_alike},
        {"a quarter ends where it ends", a_quarter_ends_where_it_ends},
        {"positions end at 24 bits", positions_end_at_24_bits},
        {"below the limit nothing is missing", below_the_limit_nothing_is_missing},
        {"the limit follows from the entries", the_limit_follows_from_the_entries},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("fingerprint/sketch", cases);
}
