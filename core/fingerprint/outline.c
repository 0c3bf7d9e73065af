#include "core/fingerprint/outline.h"

#define QUARTER_SHIFT 13
#define HALF_SHIFT 19
#define PART_MAX 63
#define LIMIT_SHIFT 25
#define LIMIT_MAX 127
#define LIMIT_UNIT_BITS (WIRECOPY_SKETCH_HASH_BITS - 7)

_Static_assert(WIRECOPY_SKETCH_COUNT_MAX < 1 << QUARTER_SHIFT, "a count fits its bits");

static uint32_t count_part(const wirecopy_sketch_entry *sketch, size_t count, uint64_t limit)
{
    const uint32_t part = wirecopy_sketch_count_below(sketch, count, limit);
    return part < PART_MAX ? part : PART_MAX;
}

wirecopy_outline wirecopy_outline_of(const wirecopy_sketch_entry *sketch, size_t count)
{
    const uint64_t limit = wirecopy_sketch_limit(sketch, count) >> LIMIT_UNIT_BITS;
    return (uint32_t)count | count_part(sketch, count, WIRECOPY_SKETCH_QUARTER) << QUARTER_SHIFT |
           count_part(sketch, count, 2 * WIRECOPY_SKETCH_QUARTER) << HALF_SHIFT |
           (uint32_t)(limit < LIMIT_MAX ? limit : LIMIT_MAX) << LIMIT_SHIFT;
}

uint64_t wirecopy_outline_limit(wirecopy_outline outline)
{
    if (wirecopy_outline_count(outline) < WIRECOPY_SKETCH_COUNT_MIN)
        return (uint64_t)1 << WIRECOPY_SKETCH_HASH_BITS;
    return (uint64_t)(outline >> LIMIT_SHIFT) << LIMIT_UNIT_BITS;
}

/* Whether all entries of a sketch lie below a limit. A sketch of more than it has at least is cut at a quarter. */
static int ends_below(wirecopy_outline outline, uint64_t limit)
{
    const uint32_t count = wirecopy_outline_count(outline);
    if (count > WIRECOPY_SKETCH_COUNT_MIN)
        return limit >= WIRECOPY_SKETCH_QUARTER;
    return limit >= 4 * WIRECOPY_SKETCH_QUARTER ||
           (count == WIRECOPY_SKETCH_COUNT_MIN &&
            limit >= wirecopy_outline_limit(outline) + ((uint64_t)1 << LIMIT_UNIT_BITS));
}

uint32_t wirecopy_outline_count_below(wirecopy_outline outline, uint64_t limit)
{
    if (ends_below(outline, limit))
        return wirecopy_outline_count(outline);
    if (limit >= 2 * WIRECOPY_SKETCH_QUARTER)
        return outline >> HALF_SHIFT & PART_MAX;
    return limit >= WIRECOPY_SKETCH_QUARTER ? outline >> QUARTER_SHIFT & PART_MAX : 0;
}
