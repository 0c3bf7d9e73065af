#include "core/fingerprint/features.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define COUNT_MAX 200000

static uint64_t words[COUNT_MAX], wanted[COUNT_MAX];

static int compare_numbers(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* FINGERPRINT.md, section 7: of each word as many as its count has binary digits. Ascending. */
static size_t weigh_plainly(size_t count)
{
    size_t made = 0;
    uint64_t *const sorted = malloc((count + 1) * sizeof sorted[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sorted);
    memcpy(sorted, words, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], compare_numbers);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i; end < count && sorted[end] == sorted[i];)
            end++;
        for (size_t left = end - i; left > 0; left /= 2)
            wanted[made++] = sorted[i];
    }
    free(sorted);
    return made;
}

static void check_words(wirecopy_features *features, size_t count)
{
    const size_t wanted_count = weigh_plainly(count);
    size_t got_count = SIZE_MAX;
    CU_ASSERT_EQUAL_FATAL(wirecopy_features_weigh(features, words, count, &got_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(got_count, wanted_count);
    qsort(features->features, got_count, sizeof features->features[0], compare_numbers);
    CU_ASSERT_FATAL(memcmp(features->features, wanted, got_count * sizeof wanted[0]) == 0);
}

/* Vocabularies from one word up, and with the same memory from story to story. */
static void words_weigh_as_many_digits_as_their_count_has(void)
{
    wirecopy_features features = {0};
    uint64_t random = 1;
    for (size_t round = 0; round < 3000; round++) {
        const size_t count = round < 300 ? round : random_next(&random) % (round % 50 ? 700 : 20000);
        const uint64_t vocabulary = round % 5 ? 1 + random_next(&random) % 200 : UINT64_MAX;
        for (size_t i = 0; i < count; i++) {
            uint64_t word = random_next(&random) % vocabulary;
            words[i] = random_next(&word);
        }
        check_words(&features, count);
    }
    wirecopy_features_clear(&features);
}

/* One word a hundred thousand times, another once: counts beyond 16 bits. */
static void many_occurrences_are_counted(void)
{
    wirecopy_features features = {0};
    for (size_t count = 65534; count <= 65538; count++) {
        for (size_t i = 0; i < count; i++)
            words[i] = i == 77;
        check_words(&features, count);
    }
    for (size_t i = 0; i < COUNT_MAX; i++)
        words[i] = i % 2;
    check_words(&features, COUNT_MAX);
    wirecopy_features_clear(&features);
}

/* Hashes that agree in the bits that slots are chosen by, in one pass or in all: of every slot but the first word's all
 * are left again and again. And 0, which memory that was never written holds as well. */
static void hashes_that_agree_in_many_bits_are_told_apart(void)
{
    static const uint64_t steps[] = {1,
                                     UINT64_C(1) << 13,
                                     UINT64_C(1) << 26,
                                     UINT64_C(1) << 39,
                                     UINT64_C(1) << 52,
                                     UINT64_C(0x0008004002001000),
                                     UINT64_C(1) << 58};
    wirecopy_features features = {0};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        for (size_t count = 1; count <= 4096; count *= 4) {
            for (size_t j = 0; j < count; j++)
                words[j] = j / 2 * steps[i];
            check_words(&features, count);
        }
    }
    wirecopy_features_clear(&features);
}

static void without_memory_they_stay_of_use(void)
{
    wirecopy_features features = {0};
    size_t count = 77, refused_count = 0;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t i = 0; i < 5000; i++)
        words[i] = i % 3000;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 20; nth++) {
        wirecopy_memory_fail_at(nth);
        status = wirecopy_features_weigh(&features, words, 5000, &count);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || (status == WIRECOPY_E_MEMORY && count == 77));
        refused_count += status != WIRECOPY_OK;
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count == 3);
    check_words(&features, 5000);
    wirecopy_features_clear(&features);
    wirecopy_features_clear(&features);
    CU_ASSERT_PTR_NULL(features.features);
}

int main(void)
{
    static const test_case cases[] = {
        {"words weigh as many digits as their count has", words_weigh_as_many_digits_as_their_count_has},
        {"many occurrences are counted", many_occurrences_are_counted},
        {"hashes that agree in many bits are told apart", hashes_that_agree_in_many_bits_are_told_apart},
        {"without memory they stay of use", without_memory_they_stay_of_use},
    };
    return RUN_SUITE("fingerprint/features", cases);
}
