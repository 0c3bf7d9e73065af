#include "core/index/hamming.h"

#include "tests/unit/suite.h"

/* Where a cut falls on no bit, on few, within, and on all of a block. */
static const unsigned cuts[] = {0, 1, 3, 7, 15, 16};
#define CUT_COUNT (sizeof cuts / sizeof cuts[0])

typedef struct place {
    uint64_t block_key;
    unsigned second_max;
    wirecopy_hamming_range ranges[WIRECOPY_HAMMING_RANGE_COUNT_MAX];
    size_t range_count;
} place;

typedef struct places {
    uint64_t simhash;
    place places[WIRECOPY_HAMMING_TABLE_COUNT][WIRECOPY_HAMMING_BLOCK_COUNT_MAX];
    size_t counts[WIRECOPY_HAMMING_TABLE_COUNT];
} places;

static void places_fill(places *places_out, const wirecopy_hamming_limits *limits, uint64_t simhash, unsigned cut_bits)
{
    places_out->simhash = simhash;
    for (unsigned table = 0; table < WIRECOPY_HAMMING_TABLE_COUNT; table++) {
        uint64_t keys[WIRECOPY_HAMMING_BLOCK_COUNT_MAX];
        const uint64_t key = wirecopy_hamming_key(simhash, table);
        places_out->counts[table] = wirecopy_hamming_blocks(limits, table, key, keys);
        for (size_t i = 0; i < places_out->counts[table]; i++) {
            place *const at = &places_out->places[table][i];
            at->block_key = keys[i];
            at->second_max = wirecopy_hamming_second_max(limits, table, key, keys[i]);
            at->range_count = wirecopy_hamming_ranges(keys[i], at->second_max, cut_bits, at->ranges);
        }
    }
}

/* How often a simhash would be answered: by how many ranges of how many tables. */
static unsigned answer_count(const places *asked, const wirecopy_hamming_limits *limits, uint64_t simhash)
{
    unsigned count = 0;
    for (unsigned table = 0; table < WIRECOPY_HAMMING_TABLE_COUNT; table++) {
        const uint64_t key = wirecopy_hamming_key(simhash, table);
        const uint64_t differing = key ^ wirecopy_hamming_key(asked->simhash, table);
        if (asked->counts[table] == 0 || !wirecopy_hamming_admits(limits, table, differing) ||
            !wirecopy_hamming_answers(limits, table, simhash ^ asked->simhash))
            continue;
        for (size_t i = 0; i < asked->counts[table]; i++) {
            const place *const at = &asked->places[table][i];
            const unsigned second_bits = wirecopy_popcount64(differing & WIRECOPY_HAMMING_SECOND_BLOCK_MASK);
            for (size_t j = 0; j < at->range_count && second_bits <= at->second_max; j++)
                count += at->ranges[j].first_key <= key && key <= at->ranges[j].last_key;
        }
    }
    return count;
}

static uint64_t block_bits(uint64_t *random, unsigned block, unsigned bit_count)
{
    uint64_t bits = 0;
    while (wirecopy_popcount64(bits) < bit_count)
        bits |= (uint64_t)1 << (block * 16 + random_next(random) % 16);
    return bits;
}

/* Every way to spread 0 .. 9 differing bits over the blocks: what matters is how many are in each. */
static void what_is_near_is_answered_once_however_its_bits_lie(void)
{
    static places asked;
    uint64_t random = 1;
    for (unsigned radius = 0; radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++) {
        for (unsigned spread = 0; spread < 10 * 10 * 10 * 10; spread++) {
            const unsigned counts[] = {spread % 10, spread / 10 % 10, spread / 100 % 10, spread / 1000};
            const unsigned distance = counts[0] + counts[1] + counts[2] + counts[3];
            if (distance > 9)
                continue;
            const uint64_t simhash = random_next(&random);
            uint64_t differing = 0;
            for (unsigned block = 0; block < 4; block++)
                differing |= block_bits(&random, block, counts[block]);
            const wirecopy_hamming_limits limits = wirecopy_hamming_limits_of(radius);
            places_fill(&asked, &limits, simhash, cuts[random_next(&random) % CUT_COUNT]);
            CU_ASSERT_EQUAL(answer_count(&asked, &limits, simhash ^ differing), distance <= radius);
        }
    }
}

/* All 43,745 at once, and so every bit next to every border of blocks, cuts and keys. */
static void all_within_three_bits_are_answered_once(void)
{
    static places asked;
    const uint64_t simhash = UINT64_C(0xf8ef84153c653b65);
    const wirecopy_hamming_limits limits = wirecopy_hamming_limits_of(3);
    for (size_t cut = 0; cut < CUT_COUNT; cut++) {
        places_fill(&asked, &limits, simhash, cuts[cut]);
        size_t missed_count = 0;
        for (unsigned a = 0; a < 64; a++)
            for (unsigned b = a; b < 64; b++)
                for (unsigned c = b; c < 64; c++) {
                    const uint64_t near = simhash ^ ((uint64_t)1 << a | (uint64_t)1 << b | (uint64_t)1 << c);
                    missed_count += answer_count(&asked, &limits, near) != 1;
                }
        CU_ASSERT_EQUAL(missed_count, 0);
    }
}

#define CROWD_COUNT 400

/* A crowd within few bits of each other, as the versions of a story are, and one far from all: the answers to each are
 * those of comparing all. */
static void answers_in_a_crowd_are_those_of_comparing_all(void)
{
    static places asked;
    uint64_t crowd[CROWD_COUNT], random = 2;
    crowd[0] = random_next(&random);
    for (size_t i = 1; i < CROWD_COUNT; i++) {
        crowd[i] = crowd[random_next(&random) % i];
        for (uint64_t flips = random_next(&random) % 5; flips > 0; flips--)
            crowd[i] ^= (uint64_t)1 << random_next(&random) % 64;
    }
    for (unsigned radius = 0; radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++) {
        for (size_t i = 0; i < CROWD_COUNT; i += 8) {
            const wirecopy_hamming_limits limits = wirecopy_hamming_limits_of(radius);
            places_fill(&asked, &limits, crowd[i], cuts[i / 8 % CUT_COUNT]);
            for (size_t j = 0; j < CROWD_COUNT; j++)
                CU_ASSERT_EQUAL(answer_count(&asked, &limits, crowd[j]),
                                wirecopy_popcount64(crowd[i] ^ crowd[j]) <= radius);
        }
    }
}

static void ranges_of_a_table_are_few_and_apart(void)
{
    static places asked;
    uint64_t random = 3;
    for (unsigned radius = 0; radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++) {
        for (size_t cut = 0; cut < CUT_COUNT; cut++) {
            const wirecopy_hamming_limits limits = wirecopy_hamming_limits_of(radius);
            places_fill(&asked, &limits, random_next(&random), cuts[cut]);
            for (unsigned table = 0; table < WIRECOPY_HAMMING_TABLE_COUNT; table++) {
                CU_ASSERT(asked.counts[table] <= (radius <= 3 ? 1 : 17));
                for (size_t i = 0; i < asked.counts[table]; i++) {
                    const place *const at = &asked.places[table][i];
                    const wirecopy_hamming_range block = wirecopy_hamming_block(at->block_key);
                    CU_ASSERT(block.first_key >> 36 == table && at->range_count <= 1 + cuts[cut]);
                    for (size_t other = 0; other < i; other++)
                        CU_ASSERT_NOT_EQUAL(wirecopy_hamming_block(asked.places[table][other].block_key).first_key,
                                            block.first_key);
                    for (size_t j = 0; j < at->range_count; j++) {
                        const wirecopy_hamming_range range = at->ranges[j];
                        CU_ASSERT(block.first_key <= range.first_key && range.first_key <= range.last_key &&
                                  range.last_key <= block.last_key);
                        for (size_t k = 0; k < j; k++)
                            CU_ASSERT(range.last_key < at->ranges[k].first_key ||
                                      at->ranges[k].last_key < range.first_key);
                    }
                }
            }
        }
    }
}

static void only_as_many_tables_are_asked_as_the_radius_needs(void)
{
    for (unsigned radius = 0; radius <= WIRECOPY_HAMMING_RADIUS_MAX; radius++) {
        const wirecopy_hamming_limits limits = wirecopy_hamming_limits_of(radius);
        unsigned asked_count = 0;
        for (unsigned table = 0; table < WIRECOPY_HAMMING_TABLE_COUNT; table++)
            asked_count += limits.below[table][0] > 0;
        CU_ASSERT_EQUAL(asked_count, radius < 3 ? radius + 1 : 4);
    }
}

int main(void)
{
    static const test_case cases[] = {
        {"what is near is answered once however its bits lie", what_is_near_is_answered_once_however_its_bits_lie},
        {"all within three bits are answered once", all_within_three_bits_are_answered_once},
        {"answers in a crowd are those of comparing all", answers_in_a_crowd_are_those_of_comparing_all},
        {"ranges of a table are few and apart", ranges_of_a_table_are_few_and_apart},
        {"only as many tables are asked as the radius needs", only_as_many_tables_are_asked_as_the_radius_needs},
    };
    return RUN_SUITE("index/hamming", cases);
}
