#include "core/index/run.h"

#include "core/base/bits.h"
#include "tests/unit/index/entries.h"
#include "tests/unit/suite.h"

#include <stdbool.h>
#include <string.h>

/* A run and its image, of exactly its length on the heap, so that a sanitizer sees the first byte beyond it. */
static wirecopy_run run_make(const uint64_t *entries, size_t count, void **image_out)
{
    const size_t byte_count = wirecopy_run_image_bytes(entries, count);
    wirecopy_run run = {0};
    *image_out = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(*image_out);
    memset(*image_out, 0xee, byte_count);
    wirecopy_run_build(entries, count, *image_out);
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
        if (found >= slice.count || wirecopy_run_slice_value(slice, found) != wirecopy_run_value(entries[i]))
            return false;
        below += wirecopy_run_value(entries[i]) < limit;
        found++;
    }
    return found == slice.count && wirecopy_run_slice_count_below(slice, limit) == below;
}

static void find_in_any_shape(unsigned value_bits)
{
    static const size_t counts[] = {0, 1, 2, 7, 64, 1000, 3000};
    uint64_t random = 1;
    for (key_shape shape = 0; shape < KEY_SHAPE_COUNT; shape++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            void *image;
            uint64_t *entries = entries_make(shape, counts[c], &random);
            for (size_t i = 0; i < counts[c]; i++)
                entries[i] &= ~(uint64_t)(WIRECOPY_RUN_VALUE_MAX - 1) | ((UINT64_C(1) << value_bits) - 1);
            qsort(entries, counts[c], sizeof *entries, compare_entries);
            const wirecopy_run run = run_make(entries, counts[c], &image);
            CU_ASSERT(run.value_bits <= value_bits);
            CU_ASSERT_PTR_NULL(wirecopy_run_check(&run));
            CU_ASSERT(wirecopy_run_image_bytes(entries, counts[c]) <= wirecopy_run_image_bytes_max(counts[c]));
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

static void find_gives_what_a_scan_gives(void)
{
    for (unsigned value_bits = 0; value_bits <= WIRECOPY_RUN_VALUE_BITS; value_bits += 8)
        find_in_any_shape(value_bits);
}

/* A slot in which one key has most entries: all others lie close to its ends, and are found there. */
static void find_gets_past_long_lists(void)
{
    enum { OTHERS = 900, LIST = 1000 };
    uint64_t *const entries = malloc((OTHERS + LIST) * sizeof *entries);
    uint64_t random = 6;
    CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
    for (unsigned list = 1; list <= LIST; list = list * 3 / 2 + 1) {
        void *image;
        const size_t count = OTHERS + list;
        for (size_t i = 0; i < OTHERS; i++)
            entries[i] = wirecopy_run_entry(random_next(&random) >> 44, 7);
        const uint64_t listed = random_next(&random) >> 44;
        for (size_t i = OTHERS; i < count; i++)
            entries[i] = wirecopy_run_entry(listed, (uint32_t)i);
        qsort(entries, count, sizeof *entries, compare_entries);
        const wirecopy_run run = run_make(entries, count, &image);
        for (size_t i = 0; i < count; i++)
            for (uint64_t near = 0; near < 3; near++)
                CU_ASSERT(
                    find_agrees(&run, entries, count, (entries[i] >> WIRECOPY_RUN_VALUE_BITS) + near, OTHERS + 3));
        free(image);
    }
    free(entries);
}

/* A span by definition: all entries of its keys that are near, and none but of the span. */
static bool span_agrees(const wirecopy_run *run, const uint64_t *entries, size_t count, uint64_t first, uint64_t last,
                        uint64_t key, uint64_t mask, unsigned differing_max)
{
    uint64_t piece[WIRECOPY_SEEK_COUNT_MAX];
    wirecopy_run_prefetch_slots(run, first, last);
    wirecopy_run_span span = wirecopy_run_span_find(run, first, last);
    wirecopy_run_span_prefetch(run, &span);
    const uint64_t begin = span.next, end = span.end;
    size_t at = 0, piece_count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint64_t there = entries[i] >> WIRECOPY_RUN_VALUE_BITS;
        const bool is_in = i >= begin && i < end;
        if (there >= first && there <= last && !is_in)
            return false;
        if (!is_in || wirecopy_popcount64((there ^ key) & mask) > differing_max)
            continue;
        for (; at == piece_count && span.next < span.end; at = 0)
            piece_count = wirecopy_run_span_read(run, &span, key, mask, differing_max, piece);
        if (at >= piece_count || piece[at++] != entries[i])
            return false;
    }
    while (at == piece_count && span.next < span.end)
        piece_count = at + wirecopy_run_span_read(run, &span, key, mask, differing_max, piece);
    return at == piece_count;
}

static void a_span_has_the_near_keys_that_a_scan_finds(void)
{
    static const size_t counts[] = {0, 1, 2, 7, 100, 3000};
    uint64_t random = 21;
    for (key_shape shape = 0; shape < KEY_SHAPE_COUNT; shape++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            void *image;
            uint64_t *entries = entries_make(shape, counts[c], &random);
            qsort(entries, counts[c], sizeof *entries, compare_entries);
            const wirecopy_run run = run_make(entries, counts[c], &image);
            for (unsigned i = 0; i < 200; i++) {
                const uint64_t key = i % 3 && counts[c] > 0
                                         ? entries[random_next(&random) % counts[c]] >> WIRECOPY_RUN_VALUE_BITS
                                         : key_next(shape, &random);
                const uint64_t below = (UINT64_C(1) << random_next(&random) % 41) - 1;
                const uint64_t mask = i % 7 ? UINT64_C(0xfffff) << random_next(&random) % 20 : KEY_MAX;
                CU_ASSERT(span_agrees(&run, entries, counts[c], key & ~below, key | below,
                                      key ^ (random_next(&random) & random_next(&random) & 0xff), mask,
                                      (unsigned)(random_next(&random) % 18)));
            }
            free(image);
            free(entries);
        }
    }
}

/* Every entry of each width that there is, from first to last, read from anywhere, in pieces of any size. */
static void what_is_read_is_what_was_built(void)
{
    static const size_t counts[] = {0, 1, 2, 64, 3000}, pieces[] = {1, 7, 3000};
    uint64_t random = 5;
    unsigned widths = 0;
    for (unsigned key_bits = 0; key_bits <= WIRECOPY_RUN_KEY_BITS; key_bits += 4) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            void *image;
            const size_t count = counts[c];
            uint64_t *entries = entries_make(KEYS_UNIFORM, count, &random), *read = malloc(3000 * sizeof *read);
            for (size_t i = 0; i < count; i++) /* the highest key there is, and those near it */
                entries[i] |= UINT64_MAX << key_bits << WIRECOPY_RUN_VALUE_BITS;
            qsort(entries, count, sizeof *entries, compare_entries);
            const wirecopy_run run = run_make(entries, count, &image);
            widths |= 1U << run.entry_bytes;
            for (unsigned i = 0; i < 12; i++) {
                const size_t from = i < 3 ? 0 : (size_t)(random_next(&random) % (count + 1));
                wirecopy_run_reader reader = wirecopy_run_reader_at(&run, from);
                size_t done = 0, got;
                while ((got = wirecopy_run_read(&reader, read + done, pieces[i % 3])) > 0)
                    done += got;
                CU_ASSERT(done == count - from && memcmp(read, entries + from, done * sizeof *read) == 0);
            }
            free(entries);
            free(read);
            free(image);
        }
    }
    CU_ASSERT_EQUAL(widths, 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8);
}

/* What the check lets through is a multimap: its entries ascend, and each of them is found. */
static bool is_multimap(const wirecopy_run *run)
{
    uint64_t entries[400];
    wirecopy_run_reader reader = wirecopy_run_reader_at(run, 0);
    CU_ASSERT_FATAL(run->entry_count <= 400);
    const size_t count = wirecopy_run_read(&reader, entries, 400);
    for (size_t i = 0; i < count; i++) {
        if ((i > 0 && entries[i - 1] > entries[i]) ||
            (i % 16 == 0 && !find_agrees(run, entries, count, entries[i] >> WIRECOPY_RUN_VALUE_BITS, 1 << 23)))
            return false;
    }
    return count == run->entry_count;
}

static void use_damaged(const wirecopy_run *run)
{
    for (uint64_t key = 0; key < 16; key++) {
        const uint64_t spread = key << 36 | key;
        wirecopy_run_prefetch_slot(run, spread);
        wirecopy_run_prefetch_entries(run, spread);
        (void)wirecopy_run_slice_count_below(wirecopy_run_find(run, spread), 7);
        CU_ASSERT(wirecopy_run_count_below(run, wirecopy_run_entry(spread, 1)) <= run->entry_count);
    }
    uint64_t entries[7];
    wirecopy_run_reader reader = wirecopy_run_reader_at(run, run->entry_count / 2);
    while (wirecopy_run_read(&reader, entries, 7) > 0)
        continue;
    for (unsigned i = 0; i < 4; i++) {
        uint64_t piece[WIRECOPY_SEEK_COUNT_MAX];
        const uint64_t first = KEY_MAX / 4 * i;
        const uint64_t last = i < 3 ? first + (KEY_MAX >> 20) : KEY_MAX;
        wirecopy_run_prefetch_slots(run, first, last);
        wirecopy_run_span span = wirecopy_run_span_find(run, first, last);
        wirecopy_run_span_prefetch(run, &span);
        while (span.next < span.end)
            (void)wirecopy_run_span_read(run, &span, first, KEY_MAX, 20, piece);
    }
}

/* Every byte, two ways: nothing may be read outside the image; sanitizers watch. */
static void damaged_images_are_refused_or_harmless(void)
{
    uint64_t random = 3;
    for (key_shape shape = 0; shape < KEY_SHAPE_COUNT; shape++) {
        void *image;
        const size_t count = shape == KEYS_FEW ? 40 : 400;
        uint64_t *entries = entries_make(shape, count, &random);
        qsort(entries, count, sizeof *entries, compare_entries);
        run_make(entries, count, &image);
        const size_t byte_count = wirecopy_run_image_bytes(entries, count);
        size_t refused = 0, found_bad = 0;
        for (size_t i = 0; i < byte_count * 2; i++) {
            unsigned char *const byte = (unsigned char *)image + i / 2, before = *byte;
            wirecopy_run run;
            *byte = i % 2 ? (unsigned char)~before : before ^ 1;
            if (wirecopy_run_open(image, byte_count, &run) == WIRECOPY_OK) {
                const bool is_bad = wirecopy_run_check(&run) != NULL;
                CU_ASSERT(is_bad || is_multimap(&run));
                use_damaged(&run);
                found_bad += is_bad;
            } else {
                refused++;
            }
            *byte = before;
        }
        CU_ASSERT(refused >= 16);
        CU_ASSERT(found_bad > 40);
        free(entries);
        free(image);
    }
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
    for (size_t slot = 0; slot < run.slot_count; slot++) {
        const uint32_t count = run.directory[slot + 1] - run.directory[slot];
        fullest = count > fullest ? count : fullest;
    }
    CU_ASSERT(fullest <= 26);
    CU_ASSERT_EQUAL(run.entry_bytes, 5);
    free(image);
}

/* Keys that are spread evenly, so many apart, and what an entry may take of the image, its share of the directory
 * included: the closer the keys, the less. At 2^13 apart slots are made narrower than they need be, for shorter
 * entries. */
static void the_closer_the_keys_the_shorter_the_image(void)
{
    static const struct {
        unsigned gap_bits;
        double bytes;
    } cases[] = {{0, 5.34}, {8, 5.34}, {12, 5.34}, {13, 5.51}, {14, 6.01}, {18, 6.34}, {20, 6.34}, {24, 7.34}};
    const size_t count = 20000;
    uint64_t *entries = malloc(count * sizeof *entries);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        for (size_t i = 0; i < count; i++)
            entries[i] = wirecopy_run_entry((uint64_t)i << cases[c].gap_bits, 1);
        CU_ASSERT((double)wirecopy_run_image_bytes(entries, count) <= cases[c].bytes * (double)count + 64);
    }
    free(entries);
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
    const size_t byte_count = wirecopy_run_image_bytes(entries, 2);
    for (size_t cut = 0; cut < byte_count; cut++)
        CU_ASSERT_EQUAL(wirecopy_run_open(image, cut, &run), WIRECOPY_E_CORRUPT);
    CU_ASSERT(run.entries + 2 * run.entry_bytes + 3 <= (uint8_t *)image + byte_count); /* 8 bytes from the last entry */
    CU_ASSERT_EQUAL(wirecopy_run_open((char *)image + 4, byte_count - 4, &run), WIRECOPY_E_CORRUPT);
    free(image);
}

static void the_check_names_what_is_wrong(void)
{
    uint64_t entries[] = {wirecopy_run_entry(1, 1), wirecopy_run_entry(1, 2), wirecopy_run_entry(KEY_MAX, 3 << 20)};
    void *image;
    const wirecopy_run run = run_make(entries, 3, &image);
    uint8_t *const stored = (uint8_t *)run.entries;
    uint32_t *const directory = (uint32_t *)run.directory;
    CU_ASSERT_FATAL(run.slot_count == 2 && run.value_bits == 22 && run.entry_bytes == 8);

    stored[0] = 3;
    CU_ASSERT_STRING_EQUAL(wirecopy_run_check(&run), "entries do not ascend");
    stored[0] = 1;
    stored[15] = 0x80;
    CU_ASSERT_STRING_EQUAL(wirecopy_run_check(&run), "an entry lies outside its slot");
    stored[15] = 0;
    directory[1] = 4;
    CU_ASSERT_STRING_EQUAL(wirecopy_run_check(&run), "the directory does not ascend");
    directory[1] = 2;
    CU_ASSERT_PTR_NULL(wirecopy_run_check(&run));
    free(image);
}

int main(void)
{
    static const test_case cases[] = {
        {"find gives what a scan gives", find_gives_what_a_scan_gives},
        {"find gets past long lists", find_gets_past_long_lists},
        {"a span has the near keys that a scan finds", a_span_has_the_near_keys_that_a_scan_finds},
        {"what is read is what was built", what_is_read_is_what_was_built},
        {"damaged images are refused or harmless", damaged_images_are_refused_or_harmless},
        {"slots lie over the keys that are there", slots_lie_over_the_keys_that_are_there},
        {"the closer the keys, the shorter the image", the_closer_the_keys_the_shorter_the_image},
        {"entries below one are counted", entries_below_one_are_counted},
        {"an image of another length is refused", an_image_of_another_length_is_refused},
        {"the check names what is wrong", the_check_names_what_is_wrong},
    };
    return RUN_SUITE("index/run", cases);
}
