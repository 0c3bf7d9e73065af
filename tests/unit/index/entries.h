#ifndef WIRECOPY_TESTS_UNIT_INDEX_ENTRIES_H
#define WIRECOPY_TESTS_UNIT_INDEX_ENTRIES_H

#include "core/index/run.h"
#include "tests/unit/suite.h"

/* Entries to build runs of. */

#define KEY_MAX ((UINT64_C(1) << WIRECOPY_RUN_KEY_BITS) - 1)

/* How the keys of a case fall: the shapes that postings, ids and groups have, and the corners of the key space. */
typedef enum key_shape {
    KEYS_UNIFORM,
    KEYS_SKETCH, /* a quarter of the space, as sketch hashes */
    KEYS_FEW,    /* many entries under each of 16 keys */
    KEYS_ONE_SLOT,
    KEYS_CORNERS,
    KEYS_SKEWED, /* most in a thousandth of the space, many of them under one key */
    KEY_SHAPE_COUNT,
} key_shape;

static inline uint64_t key_next(key_shape shape, uint64_t *random)
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
    case KEYS_SKEWED:
        return bits % 4 == 0 ? bits >> 24 : bits % 4 == 1 ? KEY_MAX / 3 : KEY_MAX / 3 + (bits >> 34);
    default:
        return bits >> 24;
    }
}

static inline int compare_entries(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static inline uint64_t *entries_make(key_shape shape, size_t count, uint64_t *random)
{
    uint64_t *entries = malloc((count + 1) * sizeof *entries);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = wirecopy_run_entry(key_next(shape, random), (uint32_t)(random_next(random) >> 40));
    return entries;
}

#endif
