#include "core/index/run.h"

#include "tests/unit/suite.h"

#include <stdbool.h>
#include <string.h>

#define KEY_MAX ((UINT64_C(1) << WIRECOPY_RUN_KEY_BITS) - 1)

/* How the keys of a case fall: the shapes that postings, ids and groups have, and the corners of the key space. */
typedef enum key_shape {
    KEYS_UNIFORM,
    KEYS_SKETCH, /* a quarter of the space, as sketch hashes */
    KEYS_FEW,    /* many entries under each of 16 keys */
    KEYS_ONE_SLOT,
    KEYS_CORNERS,
    KEY_SHAPE_COUNT,
} key_shape;

static uint64_t key_next(key_shape shape, uint64_t *random)
{
    const uint64_t bits = random_next(random);
    switch (shape) {
    case KEYS_SKETCH:
        return bits >> 26;
    case KEYS_FEW:
        return (bits >> 60) << 36;
    case KEYS_ONE_SLOT:
        return (KEY_MAX >> 1) + bits % 50;
    case KEYS_CORNERS:
        return bits % 2 ? KEY_MAX - bits / 2 % 2 : bits / 2 % 2;
    default:
        return bits >> 24;
    }
}

static int compare_entries(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static uint64_t *entries_make(key_shape shape, size_t count, uint64_t *random)
{
    uint64_t *entries = malloc((count + 1) * sizeof *entries);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = wirecopy_run_entry(key_next(shape, random), (uint32_t)(random_next(random) >> 40));
    return entries;
}

/* A run and its image, of exactly its length on the heap, so that a sanitizer sees the first byte beyond it. */
static wirecopy_run run_make(const uint64_t *entries, size_t count, void **image_out)
{
    const size_t byte_count = wirecopy_run_image_bytes(count);
    wirecopy_run run = {0};
    *image_out = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(*image_out);
    if (count)
        memcpy(wirecopy_run_place(*image_out, count), entries, count * sizeof *entries);
    wirecopy_run_finish(*image_out, count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_run_open(*image_out, byte_count, &run), WIRECOPY_OK);
    return run;
}

/* The multimap by definition: all entries, one after the other. */
static bool find_agrees(const wirecopy_run *run, const uint64_t *entries, size_t count, uint64_t key, uint64_t limit)
{
    const wirecopy_run_slice slice = wirecopy_run_find(run, key);
    size_t found = 0, below = 0;
    for (size_t i = 0; i < count; i++) {
        if (entries[i] >> WIRECOPY_RUN_VALUE_BITS != key)
            continue;
        if (found >= slice.count || slice.entries[found] != entries[i])
            return false;
        below += wirecopy_run_value(entries[i]) < limit;
        found++;
    }
    return found == slice.count && wirecopy_run_slice_count_below(slice, limit) == below;
}

static void find_gives_what_a_scan_gives(void)
{
    static const size_t counts[] = {0, 1, 2, 7, 64, 1000, 3000};
    uint64_t random = 1;
    for (key_shape shape = 0; shape < KEY_SHAPE_COUNT; shape++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            void *image;
            uint64_t *entries = entries_make(shape, counts[c], &random);
            qsort(entries, counts[c], sizeof *entries, compare_entries);
            const wirecopy_run run = run_make(entries, counts[c], &image);
            CU_ASSERT_PTR_NULL(wirecopy_run_check(&run));
            bool agrees = find_agrees(&run, entries, counts[c], 0, 5) &&
                          find_agrees(&run, entries, counts[c], KEY_MAX, UINT64_MAX);
            for (unsigned i = 0; i < 300; i++) {
                const bool known = counts[c] && i % 3;
                const uint64_t key = known ? entries[random_next(&random) % counts[c]] >> WIRECOPY_RUN_VALUE_BITS
                                           : key_next(shape, &random);
                agrees = agrees && find_agrees(&run, entries, counts[c], key, random_next(&random) >> 40);
            }
            CU_ASSERT(agrees);
            free(entries);
            free(image);
        }
    }
}

/* Constant digits are skipped, an odd number of passes ends in the scratch: both ways must end in entries. */
static void sort_orders_like_qsort(void)
{
    uint64_t random = 2;
    for (key_shape shape = 0; shape < KEY_SHAPE_COUNT; shape++) {
        for (unsigned value_bits = 0; value_bits <= 24; value_bits += 6) {
            const size_t count = (size_t)(random_next(&random) % 3000);
            uint64_t *entries = entries_make(shape, count, &random);
            uint64_t *scratch = malloc((count + 1) * sizeof *scratch), *sorted = malloc((count + 1) * sizeof *sorted);
            for (size_t i = 0; i < count; i++)
                entries[i] &= ~(uint64_t)(WIRECOPY_RUN_VALUE_MAX - 1) | ((UINT64_C(1) << value_bits) - 1);
            memcpy(sorted, entries, count * sizeof *sorted);
            qsort(sorted, count, sizeof *sorted, compare_entries);
            wirecopy_run_sort(entries, scratch, count);
            CU_ASSERT(memcmp(entries, sorted, count * sizeof *sorted) == 0);
            free(entries);
            free(scratch);
            free(sorted);
        }
    }
}

/* Every byte, two ways: nothing may be read outside the image (sanitizers watch), and whatever the check lets through
 * must be an ascending multimap. */
static void damaged_images_are_refused_or_harmless(void)
{
    uint64_t random = 3;
    void *image;
    uint64_t *entries = entries_make(KEYS_FEW, 40, &random);
    qsort(entries, 40, sizeof *entries, compare_entries);
    run_make(entries, 40, &image);
    const size_t byte_count = wirecopy_run_image_bytes(40);
    size_t refused = 0, found_bad = 0;
    for (size_t i = 0; i < byte_count * 2; i++) {
        unsigned char *const byte = (unsigned char *)image + i / 2, before = *byte;
        wirecopy_run run;
        *byte = i % 2 ? (unsigned char)~before : before ^ 1;
        if (wirecopy_run_open(image, byte_count, &run) == WIRECOPY_OK) {
            found_bad += wirecopy_run_check(&run) != NULL;
            for (uint64_t key = 0; key < 16; key++) {
                wirecopy_run_prefetch_slot(&run, key << 36);
                wirecopy_run_prefetch_entries(&run, key << 36);
                (void)wirecopy_run_slice_count_below(wirecopy_run_find(&run, key << 36), 7);
            }
        } else {
            refused++;
        }
        *byte = before;
    }
    CU_ASSERT(refused >= 16);
    CU_ASSERT(found_bad > 2 * 256 * 4 * 9 / 10); /* nearly all of the directory's bytes matter */
    free(entries);
    free(image);
}

/* A part of a larger run: its keys are few and close, and all the same its directory tells them apart. */
static void slots_lie_over_the_keys_that_are_there(void)
{
    uint64_t entries[1000];
    void *image;
    for (size_t i = 0; i < 1000; i++)
        entries[i] = wirecopy_run_entry((KEY_MAX >> 3) + i * 5, 1);
    const wirecopy_run run = run_make(entries, 1000, &image);
    uint32_t fullest = 0;
    for (size_t slot = 0; slot < (size_t)1 << run.directory_bits; slot++) {
        const uint32_t count = run.directory[slot + 1] - run.directory[slot];
        fullest = count > fullest ? count : fullest;
    }
    CU_ASSERT(fullest <= 8);
    free(image);
}

static void entries_below_one_are_counted(void)
{
    uint64_t random = 4;
    void *image;
    for (size_t count = 0; count <= 40; count += 13) {
        uint64_t *entries = entries_make(KEYS_FEW, count, &random);
        qsort(entries, count, sizeof *entries, compare_entries);
        const wirecopy_run run = run_make(entries, count, &image);
        for (size_t i = 0; i < count; i++) {
            CU_ASSERT_EQUAL(wirecopy_run_count_below(&run, entries[i]), i);
            CU_ASSERT_EQUAL(wirecopy_run_count_below(&run, entries[i] + 1), i + 1);
        }
        CU_ASSERT_EQUAL(wirecopy_run_count_below(&run, 0), 0);
        CU_ASSERT_EQUAL(wirecopy_run_count_below(&run, UINT64_MAX), count);
        free(entries);
        free(image);
    }
}

static void an_image_of_another_length_is_refused(void)
{
    uint64_t entries[] = {wirecopy_run_entry(1, 1), wirecopy_run_entry(1, 2)};
    void *image;
    wirecopy_run run = run_make(entries, 2, &image);
    const size_t byte_count = wirecopy_run_image_bytes(2);
    for (size_t cut = 0; cut < byte_count; cut++)
        CU_ASSERT_EQUAL(wirecopy_run_open(image, cut, &run), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_run_open((char *)image + 4, byte_count - 4, &run), WIRECOPY_E_CORRUPT);
    free(image);
}

static void the_check_names_what_is_wrong(void)
{
    uint64_t entries[] = {wirecopy_run_entry(1, 1), wirecopy_run_entry(1, 2), wirecopy_run_entry(KEY_MAX, 0)};
    void *image;
    const wirecopy_run run = run_make(entries, 3, &image);
    uint64_t *const stored = (uint64_t *)run.entries;
    uint32_t *const directory = (uint32_t *)run.directory;

    stored[0] = wirecopy_run_entry(1, 3);
    CU_ASSERT_STRING_EQUAL(wirecopy_run_check(&run), "entries do not ascend");
    stored[0] = wirecopy_run_entry(KEY_MAX / 2, 1);
    CU_ASSERT_STRING_EQUAL(wirecopy_run_check(&run), "an entry lies outside its slot");
    stored[0] = wirecopy_run_entry(1, 1);
    directory[3] = 1;
    CU_ASSERT_STRING_EQUAL(wirecopy_run_check(&run), "the directory does not ascend");
    free(image);
}

int main(void)
{
    static const test_case cases[] = {
        {"find gives what a scan gives", find_gives_what_a_scan_gives},
        {"sort orders like qsort", sort_orders_like_qsort},
        {"damaged images are refused or harmless", damaged_images_are_refused_or_harmless},
        {"slots lie over the keys that are there", slots_lie_over_the_keys_that_are_there},
        {"entries below one are counted", entries_below_one_are_counted},
        {"an image of another length is refused", an_image_of_another_length_is_refused},
        {"the check names what is wrong", the_check_names_what_is_wrong},
    };
    return RUN_SUITE("index/run", cases);
}
