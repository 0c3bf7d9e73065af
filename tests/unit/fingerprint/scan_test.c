#include "core/fingerprint/scan.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bits.h"
#include "tests/unit/kernels.h"

#define KEYS_MAX 5000
#define QUESTIONS_MAX 40
#define HITS_MAX (KEYS_MAX * QUESTIONS_MAX)

static uint64_t keys[KEYS_MAX], questions[QUESTIONS_MAX];
static wirecopy_scan_hit hits[HITS_MAX + 1];

static int compare_hits(const void *a, const void *b)
{
    const wirecopy_scan_hit *left = a, *right = b;
    if (left->question != right->question)
        return left->question < right->question ? -1 : 1;
    return left->key < right->key ? -1 : left->key > right->key;
}

/* A third of the keys are questions with some bits changed. */
static void fill(uint64_t *random, size_t key_count, size_t question_count)
{
    for (size_t i = 0; i < question_count; i++)
        questions[i] = random_next(random);
    for (size_t i = 0; i < key_count; i++) {
        keys[i] = random_next(random);
        if (question_count == 0 || random_next(random) % 3)
            continue;
        keys[i] = questions[random_next(random) % question_count];
        for (uint64_t bits = random_next(random) % 10; bits > 0; bits--)
            keys[i] ^= UINT64_C(1) << random_next(random) % 64;
    }
}

static void check_scan(size_t key_count, size_t question_count, unsigned radius)
{
    hits[HITS_MAX] = (wirecopy_scan_hit){77, 77};
    const size_t got = wirecopy_scan(keys, key_count, questions, question_count, radius, hits, HITS_MAX);
    CU_ASSERT_FATAL(got <= HITS_MAX);
    qsort(hits, got, sizeof hits[0], compare_hits);
    size_t wanted = 0;
    for (size_t question = 0; question < question_count; question++) {
        for (size_t key = 0; key < key_count; key++) {
            if (wirecopy_popcount64(keys[key] ^ questions[question]) > radius)
                continue;
            CU_ASSERT_FATAL(wanted < got && hits[wanted].question == question && hits[wanted].key == key);
            wanted++;
        }
    }
    CU_ASSERT_EQUAL(got, wanted);
    CU_ASSERT_EQUAL(hits[HITS_MAX].key, 77);
}

static void all_pairs_within_a_radius_are_found(void)
{
    static const size_t counts[] = {0, 1, 2, 63, 64, 65, 300, 2047, 2048, 2049, 4096, KEYS_MAX};
    static const unsigned radii[] = {0, 3, 7, 30, 64};
    uint64_t random = 1;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (size_t r = 0; r < sizeof radii / sizeof radii[0]; r++) {
            const size_t question_count = r % 2 ? QUESTIONS_MAX : i % QUESTIONS_MAX;
            fill(&random, counts[i], question_count);
            check_scan(counts[i], question_count, radii[r]);
        }
    }
}

static void hits_beyond_the_room_are_counted_and_not_written(void)
{
    uint64_t random = 2;
    fill(&random, 500, 10);
    const size_t all = wirecopy_scan(keys, 500, questions, 10, 5, hits, HITS_MAX);
    CU_ASSERT_FATAL(all > 20);
    memset(hits, 0xee, sizeof hits);
    CU_ASSERT_EQUAL(wirecopy_scan(keys, 500, questions, 10, 5, hits, 7), all);
    CU_ASSERT(hits[6].question < 10 && hits[7].question == 0xeeeeeeee);
    CU_ASSERT_EQUAL(wirecopy_scan(keys, 500, questions, 10, 5, NULL, 0), all);
}

int main(void)
{
    static const test_case cases[] = {
        {"all pairs within a radius are found", all_pairs_within_a_radius_are_found},
        {"hits beyond the room are counted and not written", hits_beyond_the_room_are_counted_and_not_written},
    };
    return RUN_SUITE_WITH_EACH_KERNEL("fingerprint/scan", cases);
}
