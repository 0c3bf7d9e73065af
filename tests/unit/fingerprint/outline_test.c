#include "core/fingerprint/outline.h"

#include "tests/unit/suite.h"

#define WORDS_MAX 20000
#define HASH_END ((uint64_t)1 << WIRECOPY_SKETCH_HASH_BITS)

static uint64_t words[WORDS_MAX];
static wirecopy_sketch_entry sketch[WORDS_MAX + 1], scratch[WORDS_MAX + 1];

static size_t make_sketch(size_t word_count, uint64_t *random)
{
    for (size_t i = 0; i < word_count; i++)
        words[i] = random_next(random);
    return wirecopy_sketch_choose(words, word_count, sketch, scratch);
}

static uint32_t count_plainly(size_t count, uint64_t limit)
{
    uint32_t below = 0;
    for (size_t i = 0; i < count; i++)
        below += wirecopy_sketch_hash(sketch[i]) < limit;
    return below;
}

/* Limits of other sketches: all hashes, a quarter of them, or anything between. Lengths on both sides of where sketches
 * stop holding all bigrams, and of where they are cut at a quarter. */
static void an_outline_promises_no_more_than_the_sketch_has(void)
{
    uint64_t random = 1;
    for (unsigned round = 0; round < 2000; round++) {
        const size_t word_count = round < 500 ? round : random_next(&random) % (round % 100 ? 1000 : WORDS_MAX);
        const size_t count = make_sketch(word_count, &random);
        const wirecopy_outline outline = wirecopy_outline_of(sketch, count);
        CU_ASSERT_EQUAL_FATAL(wirecopy_outline_count(outline), count);
        CU_ASSERT_FATAL(wirecopy_outline_limit(outline) <= wirecopy_sketch_limit(sketch, count));
        CU_ASSERT_EQUAL(wirecopy_outline_count_below(outline, HASH_END), count);
        for (unsigned i = 0; i < 50; i++) {
            const uint64_t limit = i == 0 ? HASH_END / 4 : HASH_END / 4 + random_next(&random) % (HASH_END * 3 / 4);
            CU_ASSERT_FATAL(wirecopy_outline_count_below(outline, limit) <= count_plainly(count, limit));
        }
    }
}

/* Else it would be of no use: within one part in 128 for the limit, and exact at a quarter, at half, and at the end. */
static void an_outline_promises_little_less(void)
{
    uint64_t random = 2;
    for (unsigned round = 0; round < 1000; round++) {
        const size_t count = make_sketch(random_next(&random) % 3000, &random);
        const wirecopy_outline outline = wirecopy_outline_of(sketch, count);
        const uint64_t limit = wirecopy_sketch_limit(sketch, count);
        const uint32_t quarter = count_plainly(count, HASH_END / 4), half = count_plainly(count, HASH_END / 2);
        CU_ASSERT_FATAL(limit - wirecopy_outline_limit(outline) <= HASH_END / 128 ||
                        count == WIRECOPY_SKETCH_COUNT_MAX);
        if (count != WIRECOPY_SKETCH_COUNT_MIN) { /* one entry more than there is room for */
            CU_ASSERT_FATAL(wirecopy_outline_count_below(outline, HASH_END / 4) == quarter);
            CU_ASSERT_FATAL(wirecopy_outline_count_below(outline, HASH_END / 2) == half);
        }
    }
}

static void nothing_has_an_outline(void)
{
    const wirecopy_outline outline = wirecopy_outline_of(NULL, 0);
    CU_ASSERT_EQUAL(wirecopy_outline_count(outline), 0);
    CU_ASSERT_EQUAL(wirecopy_outline_limit(outline), HASH_END);
    CU_ASSERT_EQUAL(wirecopy_outline_count_below(outline, HASH_END / 2), 0);
}

int main(void)
{
    static const test_case cases[] = {
        {"an outline promises no more than the sketch has", an_outline_promises_no_more_than_the_sketch_has},
        {"an outline promises little less", an_outline_promises_little_less},
        {"nothing has an outline", nothing_has_an_outline},
    };
    return RUN_SUITE("fingerprint/outline", cases);
}
