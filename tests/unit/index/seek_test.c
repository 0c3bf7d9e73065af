#include "core/index/seek.h"

#include <string.h>

#include "core/base/bits.h"
#include "tests/unit/suite.h"

#define COUNT_MAX WIRECOPY_SEEK_COUNT_MAX
#define BYTES(count) ((count)*5 + 3) /* what may be read */

static size_t seek_by_definition(const uint8_t *packed, size_t count, const wirecopy_seek *seek, uint16_t *places)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        const unsigned there = packed[5 * i + 3] | (unsigned)packed[5 * i + 4] << 8;
        if (wirecopy_popcount64((there ^ seek->asked) & seek->mask) <= seek->differing_max)
            places[found++] = (uint16_t)i;
    }
    return found;
}

static bool seek_agrees(const wirecopy_seek_row *row, const uint8_t *packed, size_t count, const wirecopy_seek *seek)
{
    uint16_t found[WIRECOPY_SEEK_COUNT_MAX], wanted[WIRECOPY_SEEK_COUNT_MAX];
    const size_t found_count = row->seek(packed, count, seek, found);
    return found_count == seek_by_definition(packed, count, seek, wanted) &&
           memcmp(found, wanted, found_count * sizeof found[0]) == 0;
}

/* Every length up to two or five vectors covers every remainder, and the most there may be. The bytes are exactly as many as may be read: sanitizers
 * watch. Few bits in the mask make finds at every place likely, many make most seeks end with none. */
static void every_row_finds_what_the_definition_finds(void)
{
    uint64_t random = 1;
    for (size_t row = 0; row < wirecopy_seek_count; row++) {
        if (!wirecopy_kernel_has(wirecopy_seek_table[row].kernel))
            continue;
        for (size_t count = 0; count <= COUNT_MAX; count += count < 60 ? 1 : 113) {
            for (unsigned i = 0; i < 200; i++) {
                uint8_t *const packed = malloc(BYTES(count));
                CU_ASSERT_PTR_NOT_NULL_FATAL(packed);
                for (size_t byte = 0; byte < BYTES(count); byte++)
                    packed[byte] = (uint8_t)random_next(&random);
                const wirecopy_seek seek = {(uint16_t)random_next(&random),
                                            (uint16_t)(i % 4 ? random_next(&random) : 0xffff), i % 18 % (2 + i % 17)};
                CU_ASSERT(seek_agrees(&wirecopy_seek_table[row], packed, count, &seek));
                free(packed);
            }
        }
    }
}

static void there_is_a_row_for_every_kernel(void)
{
    CU_ASSERT_EQUAL(wirecopy_seek_table[wirecopy_seek_count - 1].kernel, WIRECOPY_KERNEL_PORTABLE);
    for (int kernel = 0; kernel < WIRECOPY_KERNEL_COUNT; kernel++) {
        if (!wirecopy_kernel_has((wirecopy_kernel)kernel))
            continue;
        wirecopy_kernel_choose((wirecopy_kernel)kernel);
        CU_ASSERT_PTR_NOT_NULL(wirecopy_seek_chosen());
    }
    CU_ASSERT_PTR_EQUAL(wirecopy_seek_chosen(), wirecopy_seek_table[wirecopy_seek_count - 1].seek);
}

int main(void)
{
    static const test_case cases[] = {
        {"every row finds what the definition finds", every_row_finds_what_the_definition_finds},
        {"there is a row for every kernel", there_is_a_row_for_every_kernel},
    };
    return RUN_SUITE("index/seek", cases);
}
