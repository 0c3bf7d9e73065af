#include "core/fingerprint/kernels.h"

#include <string.h>

#include "core/text/words.h"
#include "tests/unit/guard.h"
#include "tests/unit/suite.h"

/* Every kernel that this machine has against the portable one, which is tested against definitions elsewhere. Every
 * count covers each vector width with every remainder. */

#define COUNT_MAX 300

/* Places in a vector of eight numbers at which arrays begin. */
#define OFFSETS 8

static const wirecopy_fingerprint_kernel *portable(void)
{
    return wirecopy_fingerprint_kernels[wirecopy_fingerprint_kernel_count - 1];
}

/* The next row after one that this machine can run and that is not the portable one; NULL: first, and none. */
static const wirecopy_fingerprint_kernel *next_kernel(const wirecopy_fingerprint_kernel *kernel)
{
    const wirecopy_fingerprint_kernel *const *row = wirecopy_fingerprint_kernels;
    while (kernel && *row != kernel)
        row++;
    row += kernel != NULL;
    while (*row != portable() && !wirecopy_kernel_has((*row)->kernel))
        row++;
    return *row == portable() ? NULL : *row;
}

#define FOR_EACH_KERNEL(kernel)                                                                                        \
    for (const wirecopy_fingerprint_kernel *kernel = next_kernel(NULL); kernel; kernel = next_kernel(kernel))

/* Numbers at random, few over and over, and extreme ones. */
static void fill(uint64_t *numbers, size_t count, unsigned kind, uint64_t *random)
{
    static const uint64_t extremes[] = {0,
                                        UINT64_MAX,
                                        1,
                                        UINT64_C(1) << 63,
                                        UINT64_C(0x00000000ffffffff),
                                        UINT64_C(0xffffffff00000000),
                                        UINT64_C(0x5555555555555555),
                                        UINT64_C(0xaaaaaaaaaaaaaaaa)};
    for (size_t i = 0; i < count; i++) {
        uint64_t few = random_next(random) % 3;
        numbers[i] = kind == 0   ? random_next(random)
                     : kind == 1 ? random_next(&few)
                                 : extremes[random_next(random) % (sizeof extremes / sizeof extremes[0])];
    }
}

#define KINDS 3

/* ---- hashes of words ---- */

typedef struct word_list {
    char bytes[COUNT_MAX * 320 + WIRECOPY_WORDS_PADDING];
    uint32_t starts[COUNT_MAX + 1];
    size_t count;
} word_list;

/* Lengths of all classes, or of one, or all of the shortest, or a long one here and there. */
static void make_words(word_list *list, size_t count, unsigned kind, uint64_t *random)
{
    list->count = count;
    list->starts[0] = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t draw = random_next(random);
        const uint32_t byte_count = kind == 0   ? 1 + draw % 20
                                    : kind == 1 ? 1 + draw % 3
                                    : kind == 2 ? (draw % 8 ? 1 + draw / 8 % 16 : 17 + draw / 8 % 300)
                                                : 1 + (uint32_t)(i % 18);
        for (uint32_t j = 0; j < byte_count; j++)
            list->bytes[list->starts[i] + j] = (char)random_next(random);
        list->bytes[list->starts[i] + byte_count] = ' ';
        list->starts[i + 1] = list->starts[i] + byte_count + 1;
    }
}

static void check_hashes(const wirecopy_fingerprint_kernel *kernel, const char *bytes, const word_list *list,
                         size_t first, const uint64_t *wanted)
{
    uint64_t got[COUNT_MAX + OFFSETS + 1];
    for (size_t offset = 0; offset < OFFSETS; offset += 3) {
        got[offset + list->count - first] = 77;
        kernel->hash_words(bytes, list->starts + first, list->count - first, got + offset);
        CU_ASSERT_FATAL(memcmp(got + offset, wanted, (list->count - first) * sizeof got[0]) == 0);
        CU_ASSERT_EQUAL(got[offset + list->count - first], 77);
    }
}

/* The bytes begin where nothing may be read before, or end so that nothing may be read behind their padding; the list
 * may begin with any word. */
static void every_kernel_hashes_words_as_the_portable_one(void)
{
    static word_list list;
    uint64_t wanted[COUNT_MAX], random = 1;
    FOR_EACH_KERNEL(kernel)
    {
        for (size_t count = 0; count <= COUNT_MAX; count++) {
            for (unsigned kind = 0; kind < 4; kind++) {
                make_words(&list, count, kind, &random);
                const size_t byte_count = list.starts[count] + WIRECOPY_WORDS_PADDING;
                const size_t first = count ? random_next(&random) % (count < 12 ? count : 12) : 0;
                portable()->hash_words(list.bytes, list.starts + first, count - first, wanted);
                check_hashes(kernel, guard_begin(list.bytes, byte_count, 0), &list, first, wanted);
                check_hashes(kernel, guard_begin(list.bytes, byte_count, 1 + count % 63), &list, first, wanted);
                check_hashes(kernel, guard_end(list.bytes, byte_count), &list, first, wanted);
            }
        }
    }
}

/* ---- bigrams ---- */

static void check_filter(const wirecopy_fingerprint_kernel *kernel, const uint64_t *words, size_t count, uint64_t limit)
{
    wirecopy_sketch_entry wanted[COUNT_MAX], got[COUNT_MAX + OFFSETS];
    const size_t wanted_count = portable()->filter_bigrams(words, count, limit, wanted);
    const size_t offset = count % OFFSETS;
    got[offset + count - 1] = 77;
    const size_t got_count = kernel->filter_bigrams(words, count, limit, got + offset);
    CU_ASSERT_EQUAL_FATAL(got_count, wanted_count);
    CU_ASSERT_FATAL(memcmp(got + offset, wanted, got_count * sizeof got[0]) == 0);
    CU_ASSERT_EQUAL(got[offset + count - 1], 77);
}

static void every_kernel_filters_bigrams_as_the_portable_one(void)
{
    static const uint64_t limits[] = {
        1, 2, UINT64_C(1) << 32, UINT64_C(1) << 38, (UINT64_C(1) << 39) + 1, UINT64_C(1) << 40};
    uint64_t words[COUNT_MAX], random = 2;
    FOR_EACH_KERNEL(kernel)
    {
        for (size_t count = 2; count <= COUNT_MAX; count++) {
            for (unsigned kind = 0; kind < KINDS; kind++) {
                fill(words, count, kind, &random);
                for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
                    check_filter(kernel, guard_end(words, count * sizeof words[0]), count, limits[i]);
                    check_filter(kernel, guard_begin(words, count * sizeof words[0], 8 * (count % OFFSETS)), count,
                                 limits[i]);
                }
            }
        }
    }
}

/* ---- features ---- */

static void check_features(const wirecopy_fingerprint_kernel *kernel, const uint64_t *features, size_t count)
{
    uint64_t wanted[WIRECOPY_SIMHASH_WORDS], got[WIRECOPY_SIMHASH_WORDS];
    portable()->count_features(features, count, wanted);
    memset(got, 0xee, sizeof got);
    kernel->count_features(features, count, got);
    CU_ASSERT_FATAL(memcmp(got, wanted, sizeof got) == 0);
}

static void every_kernel_counts_features_as_the_portable_one(void)
{
    uint64_t features[COUNT_MAX], random = 3;
    FOR_EACH_KERNEL(kernel)
    {
        for (size_t count = 0; count <= COUNT_MAX; count++) {
            for (unsigned kind = 0; kind < KINDS; kind++) {
                fill(features, count, kind, &random);
                check_features(kernel, guard_end(features, count * sizeof features[0]), count);
                for (size_t offset = 0; offset < OFFSETS; offset++)
                    check_features(kernel, guard_begin(features, count * sizeof features[0], 8 * offset), count);
            }
        }
    }
}

/* Each time that the counters get a digit more. */
static void many_features_are_counted_as_by_the_portable_kernel(void)
{
    static uint64_t features[70000];
    uint64_t random = 4;
    FOR_EACH_KERNEL(kernel)
    {
        for (unsigned kind = 0; kind < KINDS; kind++) {
            fill(features, sizeof features / sizeof features[0], kind, &random);
            for (size_t count = 512; count < sizeof features / sizeof features[0]; count *= 2)
                for (size_t around = count - 1; around <= count + 1; around++)
                    check_features(kernel, features, around);
        }
    }
}

/* ---- keys ---- */

static void check_near(const wirecopy_fingerprint_kernel *kernel, const uint64_t *keys, size_t count, uint64_t question,
                       unsigned radius)
{
    const size_t wanted = portable()->find_near(keys, count, question, radius);
    CU_ASSERT_EQUAL_FATAL(kernel->find_near(keys, count, question, radius), wanted);
}

/* Strangers, of which one is brought within the radius, or to just beyond it. */
static void every_kernel_finds_near_keys_as_the_portable_one(void)
{
    static const unsigned radii[] = {0, 1, 3, 7, 20, 32, 63, 64};
    uint64_t keys[COUNT_MAX], random = 5;
    FOR_EACH_KERNEL(kernel)
    {
        for (size_t count = 0; count <= COUNT_MAX; count++) {
            for (size_t i = 0; i < sizeof radii / sizeof radii[0]; i++) {
                const uint64_t question = random_next(&random);
                fill(keys, count, 0, &random);
                for (size_t near = 0; near < count; near += 1 + random_next(&random) % (count / 4 + 1)) {
                    keys[near] = question;
                    for (unsigned bit = 0; bit < radii[i] + near % 2 && bit < 64; bit++)
                        keys[near] ^= UINT64_C(1) << (bit * 13 + near) % 64;
                }
                check_near(kernel, guard_end(keys, count * sizeof keys[0]), count, question, radii[i]);
                check_near(kernel, guard_begin(keys, count * sizeof keys[0], 8 * (count % OFFSETS)), count, question,
                           radii[i]);
            }
        }
    }
}

/* ---- the table ---- */

static void rows_are_best_first_and_the_last_is_portable(void)
{
    CU_ASSERT_EQUAL(portable()->kernel, WIRECOPY_KERNEL_PORTABLE);
    for (size_t row = 0; row < wirecopy_fingerprint_kernel_count; row++) {
        const wirecopy_fingerprint_kernel *const kernel = wirecopy_fingerprint_kernels[row];
        CU_ASSERT(row == 0 || wirecopy_fingerprint_kernels[row - 1]->kernel < kernel->kernel);
        CU_ASSERT(kernel->hash_words && kernel->filter_bigrams && kernel->count_features && kernel->find_near);
        if (!wirecopy_kernel_has(kernel->kernel))
            continue;
        wirecopy_kernel_choose(kernel->kernel);
        CU_ASSERT_PTR_EQUAL(wirecopy_fingerprint_kernel_chosen(), kernel);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"rows are best first and the last is portable", rows_are_best_first_and_the_last_is_portable},
        {"every kernel hashes words as the portable one", every_kernel_hashes_words_as_the_portable_one},
        {"every kernel filters bigrams as the portable one", every_kernel_filters_bigrams_as_the_portable_one},
        {"every kernel counts features as the portable one", every_kernel_counts_features_as_the_portable_one},
        {"many features are counted as by the portable kernel", many_features_are_counted_as_by_the_portable_kernel},
        {"every kernel finds near keys as the portable one", every_kernel_finds_near_keys_as_the_portable_one},
    };
    return RUN_SUITE("fingerprint/kernels", cases);
}
