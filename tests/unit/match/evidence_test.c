#include "core/match/evidence.h"

#include <string.h>

#include "core/fingerprint/sketch.h"
#include "tests/unit/suite.h"

#define WORDS_MAX 6000
#define NEIGHBOUR_WORDS 32
#define DRIFT_WORDS 3

/* A story made of content words by number; its fingerprint, and what the definition needs. */
typedef struct sample {
    uint64_t words[WORDS_MAX];
    size_t count;
    wirecopy_sketch_entry sketch[WORDS_MAX + 1], scratch[WORDS_MAX + 1];
    wirecopy_fingerprint fingerprint;
} sample;

static sample one, two;
static float weights[WORDS_MAX];
static wirecopy_shared shared[WORDS_MAX + 1];

static void finish(sample *story)
{
    wirecopy_fingerprint *fingerprint = &story->fingerprint;
    *fingerprint = (wirecopy_fingerprint){
        .word_count = (uint32_t)(2 * story->count),
        .content_word_count = (uint32_t)story->count,
        .sketch_count = (uint32_t)wirecopy_sketch_choose(story->words, story->count, story->sketch, story->scratch),
        .sketch = story->sketch,
    };
    for (size_t i = 0; i < story->count; i++) {
        fingerprint->exact[0] = fingerprint->exact[0] * 31 + story->words[i];
        fingerprint->simhash[i % WIRECOPY_SIMHASH_WORDS] ^= story->words[i];
    }
}

/* Words from first on that nobody else has. */
static void fill(sample *story, uint64_t first, size_t count)
{
    story->count = count;
    for (size_t i = 0; i < count; i++) {
        uint64_t state = first + i;
        story->words[i] = random_next(&state);
    }
    finish(story);
}

/* Passages of the first story, with words of its own between, words left out, and passages twice. */
static void fill_from(sample *story, const sample *from, size_t count, uint64_t *random)
{
    story->count = 0;
    while (story->count < count) {
        const size_t start = from->count ? random_next(random) % from->count : 0;
        size_t length = random_next(random) % 60;
        const uint64_t kind = random_next(random) % 4;
        for (size_t i = start; length-- > 0 && story->count < count; i++) {
            if (kind == 0 || i >= from->count)
                story->words[story->count++] = random_next(random);
            else if (kind != 1 || random_next(random) % 8)
                story->words[story->count++] = from->words[i];
        }
    }
    finish(story);
}

/* Weights are halves, so that sums are exact in any order. */
static void fill_weights(uint64_t *random, unsigned zero_in)
{
    for (size_t i = 0; i < WORDS_MAX; i++)
        weights[i] = random_next(random) % zero_in == 0 ? 0 : 0.5f * (float)(1 + random_next(random) % 3);
}

/* ---- the definition ---- */

static int is_entry_of(const wirecopy_fingerprint *fingerprint, uint64_t hash, uint32_t *place_out)
{
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++) {
        if (wirecopy_sketch_hash(fingerprint->sketch[i]) == hash) {
            *place_out = i;
            return 1;
        }
    }
    return 0;
}

typedef struct tally {
    uint32_t shared_count, count_a, count_b;
    double weight, weight_all;
} tally;

static tally share_plainly(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, wirecopy_shared *found)
{
    const uint64_t limit_a = wirecopy_sketch_limit(a->sketch, a->sketch_count);
    const uint64_t limit_b = wirecopy_sketch_limit(b->sketch, b->sketch_count);
    const uint64_t limit = limit_a < limit_b ? limit_a : limit_b;
    tally all = {0};
    uint32_t place;
    for (uint32_t i = 0; i < a->sketch_count; i++) {
        const uint64_t hash = wirecopy_sketch_hash(a->sketch[i]);
        all.count_a += hash < limit && !(is_entry_of(b, hash, &place) && weights[place] == 0);
    }
    for (uint32_t j = 0; j < b->sketch_count; j++) {
        const uint64_t hash = wirecopy_sketch_hash(b->sketch[j]);
        if (hash >= limit || weights[j] == 0)
            continue;
        all.count_b++;
        all.weight_all += weights[j];
        if (!is_entry_of(a, hash, &place))
            continue;
        all.weight += weights[j];
        found[all.shared_count++] =
            (wirecopy_shared){wirecopy_sketch_position(a->sketch[place]), wirecopy_sketch_position(b->sketch[j]), j};
    }
    return all;
}

static int by_position_b(const void *left, const void *right)
{
    const wirecopy_shared *x = left, *y = right;
    return x->position_b < y->position_b ? -1 : x->position_b > y->position_b;
}

static int follows(const wirecopy_shared *found, size_t i)
{
    const int64_t step_a = (int64_t)found[i].position_a - found[i - 1].position_a;
    const int64_t step_b = (int64_t)found[i].position_b - found[i - 1].position_b;
    const int64_t drift = step_a > step_b ? step_a - step_b : step_b - step_a;
    return step_a >= 1 && step_a <= NEIGHBOUR_WORDS && step_b <= NEIGHBOUR_WORDS && drift <= DRIFT_WORDS;
}

static void check_passages(const wirecopy_evidence *evidence, wirecopy_shared *found, size_t count)
{
    uint32_t aligned = 0, passages = 0, length = 0, longest = 0;
    qsort(found, count, sizeof found[0], by_position_b);
    for (size_t i = 0; i < count; i++) {
        const int is_after = i > 0 && follows(found, i), is_before = i + 1 < count && follows(found, i + 1);
        aligned += is_after || is_before;
        passages += !is_after;
        length = is_after ? length + 1 : 1;
        longest = length > longest ? length : longest;
    }
    CU_ASSERT_EQUAL(evidence->passage_count, passages);
    CU_ASSERT_EQUAL(evidence->passage_longest, longest);
    CU_ASSERT_DOUBLE_EQUAL(evidence->alignment, count ? (double)aligned / (double)count : 0, 1e-12);
}

static double spread_plainly(const wirecopy_fingerprint *fingerprint, uint64_t limit, const wirecopy_shared *found,
                             size_t count, int is_a)
{
    static uint8_t windows[WORDS_MAX / WIRECOPY_WINDOW_WORDS + 1];
    unsigned all = 0, hit = 0;
    memset(windows, 0, sizeof windows);
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++)
        if (wirecopy_sketch_hash(fingerprint->sketch[i]) < limit)
            windows[wirecopy_sketch_position(fingerprint->sketch[i]) / WIRECOPY_WINDOW_WORDS] |= 1;
    for (size_t i = 0; i < count; i++)
        windows[(is_a ? found[i].position_a : found[i].position_b) / WIRECOPY_WINDOW_WORDS] |= 2;
    for (size_t i = 0; i < sizeof windows; i++) {
        all += windows[i] & 1;
        hit += windows[i] >> 1;
    }
    return count ? (double)hit / all : 0;
}

static void check_pair(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b)
{
    static wirecopy_shared found[WORDS_MAX + 1];
    wirecopy_evidence evidence;
    const tally wanted = share_plainly(a, b, found);
    wirecopy_evidence_weigh(a, b, weights, shared, &evidence);
    CU_ASSERT_EQUAL_FATAL(evidence.shared_count, wanted.shared_count);
    const double count = wanted.shared_count;
    CU_ASSERT_DOUBLE_EQUAL(evidence.weight, wanted.weight, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(evidence.contained, count ? count / wanted.count_b : 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(evidence.contains, count ? count / wanted.count_a : 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(evidence.weighted, count ? wanted.weight / wanted.weight_all : 0, 1e-12);
    check_passages(&evidence, found, wanted.shared_count);
    const uint64_t limit_a = wirecopy_sketch_limit(a->sketch, a->sketch_count);
    const uint64_t limit_b = wirecopy_sketch_limit(b->sketch, b->sketch_count);
    const uint64_t limit = limit_a < limit_b ? limit_a : limit_b;
    CU_ASSERT_DOUBLE_EQUAL(evidence.spread_a, spread_plainly(a, limit, found, wanted.shared_count, 1), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(evidence.spread_b, spread_plainly(b, limit, found, wanted.shared_count, 0), 1e-12);
    CU_ASSERT_EQUAL(evidence.distance, wirecopy_simhash_distance(a->simhash, b->simhash));
}

/* ---- properties ---- */

static void evidence_is_as_defined(void)
{
    uint64_t random = 1;
    for (unsigned round = 0; round < 300; round++) {
        const size_t long_one = round % 10 ? 500 : WORDS_MAX;
        fill_weights(&random, round % 3 ? 1000000 : 3);
        fill(&one, random_next(&random), random_next(&random) % long_one);
        fill_from(&two, &one, random_next(&random) % (round % 7 ? 500 : WORDS_MAX), &random);
        check_pair(&one.fingerprint, &two.fingerprint);
        check_pair(&two.fingerprint, &one.fingerprint);
    }
}

/* More than 4096 entries are cut, so that one side sees less of the hashes than the other. */
static void sketches_are_compared_below_both_limits(void)
{
    uint64_t random = 2;
    static wirecopy_sketch_entry many[WIRECOPY_SKETCH_COUNT_MAX];
    fill(&one, 5, 400);
    for (size_t i = 0; i < WIRECOPY_SKETCH_COUNT_MAX; i++) /* up to an eighth of all hashes */
        many[i] = (uint64_t)i << (WIRECOPY_SKETCH_HASH_BITS - 3 - 12 + WIRECOPY_SKETCH_POSITION_BITS) | i;
    for (size_t i = 0; i < one.fingerprint.sketch_count; i += 2) {
        const uint64_t place = one.sketch[i] >> (WIRECOPY_SKETCH_HASH_BITS - 3 - 12 + WIRECOPY_SKETCH_POSITION_BITS);
        if (place < WIRECOPY_SKETCH_COUNT_MAX)
            many[place] = one.sketch[i];
    }
    const wirecopy_fingerprint cut = {
        .content_word_count = WORDS_MAX, .sketch = many, .sketch_count = WIRECOPY_SKETCH_COUNT_MAX};
    fill_weights(&random, 1000000);
    check_pair(&one.fingerprint, &cut);
    check_pair(&cut, &one.fingerprint);
    const wirecopy_overlap overlap = wirecopy_evidence_overlap(&one.fingerprint, &cut);
    CU_ASSERT(overlap.count_a > 10 && overlap.count_a < one.fingerprint.sketch_count);
    CU_ASSERT_EQUAL(overlap.count_b, WIRECOPY_SKETCH_COUNT_MAX);
}

static void a_story_and_itself_share_all(void)
{
    uint64_t random = 3;
    static const size_t counts[] = {1, 2, 65, 66, 300, WORDS_MAX};
    fill_weights(&random, 1000000);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        wirecopy_evidence evidence;
        fill(&one, 9, counts[c]);
        wirecopy_evidence_weigh(&one.fingerprint, &one.fingerprint, weights, shared, &evidence);
        CU_ASSERT(evidence.identical && evidence.distance == 0);
        CU_ASSERT(evidence.contained == 1 && evidence.contains == 1 && evidence.weighted == 1);
        CU_ASSERT(evidence.spread_a == 1 && evidence.spread_b == 1);
        CU_ASSERT_EQUAL(evidence.shared_count, one.fingerprint.sketch_count);
        CU_ASSERT(evidence.alignment > 0.9 || counts[c] <= 2);
    }
}

static void strangers_share_nothing(void)
{
    uint64_t random = 4;
    fill_weights(&random, 1000000);
    static const size_t counts[] = {0, 1, 40, 300};
    fill(&one, 1000000, 300);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
        wirecopy_evidence evidence;
        fill(&two, 2000000, counts[c]);
        wirecopy_evidence_weigh(&one.fingerprint, &two.fingerprint, weights, shared, &evidence);
        CU_ASSERT(!evidence.identical && evidence.shared_count == 0 && evidence.weight == 0);
        CU_ASSERT(evidence.contained == 0 && evidence.contains == 0 && evidence.weighted == 0);
        CU_ASSERT(evidence.spread_a == 0 && evidence.spread_b == 0 && evidence.alignment == 0);
        CU_ASSERT(evidence.passage_count == 0 && evidence.passage_longest == 0);
    }
}

static void entries_without_weight_are_taken_out(void)
{
    wirecopy_evidence evidence;
    fill(&one, 7, 300);
    memset(weights, 0, sizeof weights);
    wirecopy_evidence_weigh(&one.fingerprint, &one.fingerprint, weights, shared, &evidence);
    CU_ASSERT(evidence.shared_count == 0 && evidence.contained == 0 && evidence.weighted == 0 && evidence.weight == 0);
    CU_ASSERT(evidence.identical);
    weights[3] = weights[9] = 1;
    wirecopy_evidence_weigh(&one.fingerprint, &one.fingerprint, weights, shared, &evidence);
    CU_ASSERT(evidence.shared_count == 2 && evidence.contained == 1 && evidence.contains == 1 && evidence.weight == 2);
}

static void sides_swap_with_the_stories(void)
{
    uint64_t random = 5;
    for (size_t i = 0; i < WORDS_MAX; i++)
        weights[i] = 1;
    for (unsigned round = 0; round < 200; round++) {
        wirecopy_evidence there, back;
        fill(&one, random_next(&random), 50 + random_next(&random) % 400);
        fill_from(&two, &one, 50 + random_next(&random) % 400, &random);
        wirecopy_evidence_weigh(&one.fingerprint, &two.fingerprint, weights, shared, &there);
        wirecopy_evidence_weigh(&two.fingerprint, &one.fingerprint, weights, shared, &back);
        CU_ASSERT(there.shared_count == back.shared_count && there.weight == back.weight);
        CU_ASSERT(there.contained == back.contains && there.contains == back.contained);
        CU_ASSERT(there.spread_a == back.spread_b && there.spread_b == back.spread_a);
        CU_ASSERT(there.distance == back.distance && there.identical == back.identical);
    }
}

/* The first half of the work, and the second, are the whole. */
static void sharing_and_placing_are_weighing(void)
{
    uint64_t random = 6;
    for (unsigned round = 0; round < 100; round++) {
        wirecopy_evidence whole, half;
        fill_weights(&random, 10);
        fill(&one, random_next(&random), random_next(&random) % 400);
        fill_from(&two, &one, random_next(&random) % 400, &random);
        wirecopy_evidence_weigh(&one.fingerprint, &two.fingerprint, weights, shared, &whole);
        wirecopy_evidence_share(&one.fingerprint, &two.fingerprint, weights, shared, &half);
        CU_ASSERT(half.shared_count == whole.shared_count && half.weight == whole.weight);
        CU_ASSERT(half.contained == whole.contained && half.contains == whole.contains);
        CU_ASSERT(half.weighted == whole.weighted && half.distance == whole.distance);
        wirecopy_evidence_place(&one.fingerprint, &two.fingerprint, shared, &half);
        CU_ASSERT(half.spread_a == whole.spread_a && half.spread_b == whole.spread_b);
        CU_ASSERT(half.alignment == whole.alignment && half.passage_count == whole.passage_count);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"evidence is as defined", evidence_is_as_defined},
        {"sketches are compared below both limits", sketches_are_compared_below_both_limits},
        {"a story and itself share all", a_story_and_itself_share_all},
        {"strangers share nothing", strangers_share_nothing},
        {"entries without weight are taken out", entries_without_weight_are_taken_out},
        {"sides swap with the stories", sides_swap_with_the_stories},
        {"sharing and placing are weighing", sharing_and_placing_are_weighing},
    };
    return RUN_SUITE("match/evidence", cases);
}
