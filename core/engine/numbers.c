#include "core/engine/numbers.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

void wirecopy_numbers_clear(wirecopy_numbers *numbers)
{
    wirecopy_memory_free(numbers->ranges);
    *numbers = (wirecopy_numbers){0};
}

void wirecopy_numbers_reset(wirecopy_numbers *numbers)
{
    numbers->count = 0;
}

wirecopy_status wirecopy_numbers_add(wirecopy_numbers *numbers, uint64_t number, uint64_t other)
{
    if (numbers->count > 0) {
        wirecopy_number_range *const last = &numbers->ranges[numbers->count - 1];
        assert(number >= last->first + last->count);
        if (number == last->first + last->count && other == last->begin + last->count) {
            last->count++;
            return WIRECOPY_OK;
        }
    }
    if (wirecopy_memory_reserve(&numbers->ranges, &numbers->capacity, numbers->count + 1, sizeof *numbers->ranges) != 0)
        return WIRECOPY_E_MEMORY;
    numbers->ranges[numbers->count++] = (wirecopy_number_range){number, 1, other};
    return WIRECOPY_OK;
}

/* The last range that begins at or before a number: it is among the count from begin on, if any does; else the first. */
static size_t seek(const wirecopy_numbers *numbers, uint64_t number)
{
    size_t begin = 0;
    for (size_t count = numbers->count; count > 1;) {
        const size_t half = count / 2;
        begin += numbers->ranges[begin + half].first <= number ? half : 0;
        count -= half;
    }
    return begin;
}

wirecopy_status wirecopy_numbers_insert(wirecopy_numbers *numbers, uint64_t number, uint64_t other)
{
    if (wirecopy_memory_reserve(&numbers->ranges, &numbers->capacity, numbers->count + 1, sizeof *numbers->ranges) != 0)
        return WIRECOPY_E_MEMORY;
    size_t at = seek(numbers, number);
    at += numbers->count > 0 && numbers->ranges[at].first < number;
    memmove(&numbers->ranges[at + 1], &numbers->ranges[at], (numbers->count - at) * sizeof *numbers->ranges);
    numbers->ranges[at] = (wirecopy_number_range){number, 1, other};
    numbers->count++;
    return WIRECOPY_OK;
}

bool wirecopy_numbers_find(const wirecopy_numbers *numbers, uint64_t number, uint64_t *other_out)
{
    if (numbers->count == 0)
        return false;
    const wirecopy_number_range *const range = &numbers->ranges[seek(numbers, number)];
    if (number < range->first || number - range->first >= range->count)
        return false;
    *other_out = range->begin + (number - range->first);
    return true;
}

bool wirecopy_numbers_last(const wirecopy_numbers *numbers, uint64_t *number_out)
{
    if (numbers->count == 0)
        return false;
    const wirecopy_number_range *const last = &numbers->ranges[numbers->count - 1];
    *number_out = last->first + (last->count - 1);
    return true;
}
