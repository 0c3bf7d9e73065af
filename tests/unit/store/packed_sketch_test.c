#include "core/store/packed_sketch.h"

#include <string.h>

#include "core/fingerprint/sketch.h"
#include "tests/unit/suite.h"

#define SLACK 8
#define HASH_MAX ((UINT64_C(1) << WIRECOPY_SKETCH_HASH_BITS) - 1)
#define POSITION_MAX ((UINT64_C(1) << WIRECOPY_SKETCH_POSITION_BITS) - 1)

static wirecopy_sketch_entry entry(uint64_t hash, uint64_t position)
{
    return hash << WIRECOPY_SKETCH_POSITION_BITS | position;
}

static int compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

/* Hashes of hash_bits and positions of position_bits; fewer entries where hashes repeat. */
static uint32_t make(wirecopy_sketch_entry *sketch, uint32_t count, unsigned hash_bits, unsigned position_bits,
                     uint64_t *random)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        sketch[i] = entry(random_next(random) >> (64 - hash_bits),
                          position_bits ? random_next(random) >> (64 - position_bits) : 0);
    qsort(sketch, count, sizeof *sketch, compare);
    for (uint32_t i = 0; i < count; i++) {
        if (kept == 0 || wirecopy_sketch_hash(sketch[kept - 1]) != wirecopy_sketch_hash(sketch[i]))
            sketch[kept++] = sketch[i];
    }
    return kept;
}

/* Packs a sketch into bytes on the heap of exactly their length and the slack, and unpacks it; returns the length. What was
 * there before, and what is in the slack, must have no influence. */
static size_t round_trip(const wirecopy_sketch_entry *sketch, uint32_t count)
{
    static wirecopy_sketch_entry unpacked[WIRECOPY_SKETCH_COUNT_MAX + 1];
    wirecopy_packing packing = {0};
    CU_ASSERT_FATAL(wirecopy_packing_choose(sketch, count, &packing));
    CU_ASSERT(packing.low_bits + packing.position_bits <= WIRECOPY_PACKING_BITS_MAX);
    const size_t byte_count = wirecopy_packing_bytes(&packing, sketch);
    CU_ASSERT(byte_count <= wirecopy_packing_bytes_max(count));
    uint8_t *const bytes = malloc(byte_count + SLACK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    memset(bytes, 0xee, byte_count + SLACK);
    wirecopy_sketch_pack(&packing, sketch, bytes);
    memset(bytes + byte_count, 0xff, SLACK);
    CU_ASSERT(count == 0 || bytes[byte_count - 1] != 0);
    unpacked[count] = 77;
    CU_ASSERT(wirecopy_sketch_unpack(&packing, bytes, byte_count, unpacked));
    CU_ASSERT(count == 0 || memcmp(unpacked, sketch, count * sizeof *sketch) == 0);
    CU_ASSERT_EQUAL(unpacked[count], 77);
    free(bytes);
    return byte_count;
}

/* Every count up to where the words of the uppers are several, then some up to the largest; hashes dense and sparse. */
static void a_sketch_comes_back_as_it_was(void)
{
    static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    uint64_t random = 1;
    for (uint32_t count = 0; count <= WIRECOPY_SKETCH_COUNT_MAX; count += count < 200 ? 1 : 487) {
        for (unsigned hash_bits = 13; hash_bits <= WIRECOPY_SKETCH_HASH_BITS; hash_bits += 3) {
            for (unsigned position_bits = 0; position_bits <= WIRECOPY_SKETCH_POSITION_BITS; position_bits += 8) {
                const uint32_t kept = make(sketch, count, hash_bits, position_bits, &random);
                (void)round_trip(sketch, kept);
            }
        }
    }
    CU_ASSERT(make(sketch, WIRECOPY_SKETCH_COUNT_MAX, 40, 24, &random) > 4000);
}

static void extreme_entries_come_back_as_they_were(void)
{
    static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];
    const uint64_t hashes[] = {0, 1, HASH_MAX / 2, HASH_MAX - 1, HASH_MAX};
    const uint64_t positions[] = {0, 1, POSITION_MAX};
    for (size_t first = 0; first < 5; first++) {
        for (size_t p = 0; p < 3; p++) {
            sketch[0] = entry(hashes[first], positions[p]);
            (void)round_trip(sketch, 1);
            for (size_t second = first + 1; second < 5; second++) {
                sketch[1] = entry(hashes[second], positions[2 - p]);
                (void)round_trip(sketch, 2);
            }
        }
    }
    for (unsigned at_end = 0; at_end < 2; at_end++) {
        for (uint64_t i = 0; i < WIRECOPY_SKETCH_COUNT_MAX; i++)
            sketch[i] = entry((at_end ? HASH_MAX - WIRECOPY_SKETCH_COUNT_MAX + 1 : 0) + i, i ? 0 : POSITION_MAX);
        (void)round_trip(sketch, WIRECOPY_SKETCH_COUNT_MAX);
    }
}

/* As of a story of 230 content words: 32 bits of the mean distance and two, and 8 of the position. */
static void an_ordinary_sketch_takes_42_bits_an_entry(void)
{
    static wirecopy_sketch_entry sketch[64];
    uint64_t random = 5;
    const uint32_t count = make(sketch, 64, 38, 8, &random);
    CU_ASSERT_EQUAL_FATAL(count, 64);
    const size_t byte_count = round_trip(sketch, count);
    CU_ASSERT(byte_count >= 64 * 41 / 8 && byte_count <= 64 * 43 / 8);
}

static void what_does_not_ascend_is_not_packed(void)
{
    static const wirecopy_sketch_entry many[WIRECOPY_SKETCH_COUNT_MAX + 1];
    const wirecopy_sketch_entry same[] = {entry(5, 1), entry(5, 2)}, descends[] = {entry(6, 1), entry(5, 2)};
    wirecopy_packing packing;
    CU_ASSERT_FALSE(wirecopy_packing_choose(same, 2, &packing));
    CU_ASSERT_FALSE(wirecopy_packing_choose(descends, 2, &packing));
    CU_ASSERT_FALSE(wirecopy_packing_choose(many, WIRECOPY_SKETCH_COUNT_MAX + 1, &packing));
    CU_ASSERT(wirecopy_packing_choose(many, 1, &packing));
}

static void uppers_of_another_sketch_are_refused(void)
{
    wirecopy_sketch_entry unpacked[3];
    wirecopy_packing packing = {.count = 2, .low_bits = 8};
    uint8_t bytes[6 + SLACK] = {1, 2, 0x05, 0};
    CU_ASSERT(wirecopy_sketch_unpack(&packing, bytes, 3, unpacked));
    CU_ASSERT(unpacked[0] == entry(1, 0) && unpacked[1] == entry(0x102, 0));
    CU_ASSERT_FALSE(wirecopy_sketch_unpack(&packing, bytes, 2, unpacked)); /* no uppers */
    CU_ASSERT_FALSE(wirecopy_sketch_unpack(&packing, bytes, 1, unpacked)); /* not all fields */
    bytes[2] = 0x04;
    CU_ASSERT_FALSE(wirecopy_sketch_unpack(&packing, bytes, 4, unpacked)); /* one entry too few */
    bytes[3] = 0x81;
    CU_ASSERT_FALSE(wirecopy_sketch_unpack(&packing, bytes, 4, unpacked)); /* one too many */
    packing = (wirecopy_packing){.count = 1, .low_bits = 39};
    memset(bytes, 0, sizeof bytes);
    bytes[5] = 0x02;
    CU_ASSERT(wirecopy_sketch_unpack(&packing, bytes, 6, unpacked));
    CU_ASSERT_EQUAL(unpacked[0], entry(UINT64_C(1) << 39, 0));
    bytes[5] = 0x04;
    CU_ASSERT_FALSE(wirecopy_sketch_unpack(&packing, bytes, 6, unpacked)); /* a hash of 41 bits */
}

/* Whatever the packing and the bytes: nothing beyond them is read, nor written beyond count (sanitizers watch). */
static void any_bytes_unpack_or_are_refused(void)
{
    uint64_t random = 9;
    unsigned unpacked_count = 0;
    for (unsigned i = 0; i < 20000; i++) {
        wirecopy_packing packing = {.count = (uint32_t)(random_next(&random) % 20),
                                    .position_bits = (uint32_t)(random_next(&random) % 25)};
        packing.low_bits = (uint32_t)(random_next(&random) % (WIRECOPY_PACKING_BITS_MAX - packing.position_bits + 1));
        const size_t byte_count = wirecopy_packing_field_bytes(&packing) + (size_t)(random_next(&random) % 6);
        uint8_t *const bytes = malloc(byte_count + SLACK);
        wirecopy_sketch_entry *const sketch = malloc((packing.count ? packing.count : 1) * sizeof *sketch);
        CU_ASSERT_FATAL(bytes && sketch);
        for (size_t at = 0; at < byte_count + SLACK; at++)
            bytes[at] = (uint8_t)random_next(&random);
        unpacked_count += wirecopy_sketch_unpack(&packing, bytes, byte_count, sketch);
        free(bytes);
        free(sketch);
    }
    CU_ASSERT(unpacked_count > 100 && unpacked_count < 19000);
}

int main(void)
{
    static const test_case cases[] = {
        {"a sketch comes back as it was", a_sketch_comes_back_as_it_was},
        {"extreme entries come back as they were", extreme_entries_come_back_as_they_were},
        {"an ordinary sketch takes 42 bits an entry", an_ordinary_sketch_takes_42_bits_an_entry},
        {"what does not ascend is not packed", what_does_not_ascend_is_not_packed},
        {"uppers of another sketch are refused", uppers_of_another_sketch_are_refused},
        {"any bytes unpack, or are refused", any_bytes_unpack_or_are_refused},
    };
    return RUN_SUITE("store/packed_sketch", cases);
}
