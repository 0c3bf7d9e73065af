#ifndef WIRECOPY_BASE_SORTED_H
#define WIRECOPY_BASE_SORTED_H

#include <stddef.h>
#include <stdint.h>

/**
 * The last of [count] ascending numbers that is at most one; 0 if none is, or there are none. Cost: logarithmic, and no
 * branch that depends on the numbers.
 */
static inline size_t wirecopy_last_at_most(const uint64_t *numbers, size_t count, uint64_t number)
{
    size_t begin = 0; /* it is among the count from here on, or there is none */
    while (count > 1) {
        const size_t half = count / 2;
        begin += numbers[begin + half] <= number ? half : 0;
        count -= half;
    }
    return begin;
}

/** Sorts [count] numbers, which are few, ascending. */
static inline void wirecopy_sort_few(uint64_t *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const uint64_t number = numbers[i];
        size_t at = i;
        for (; at > 0 && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
}

#endif
