#ifndef WIRECOPY_ENGINE_NUMBERS_H
#define WIRECOPY_ENGINE_NUMBERS_H

#include <stdbool.h>

#include "wirecopy/status.h"
#include "wirecopy/story.h"

/** Numbers first .. first + count - 1 stand for those from begin on. */
typedef struct wirecopy_number_range {
    uint64_t first;
    uint64_t count;
    uint64_t begin;
} wirecopy_number_range;

/**
 * What the numbers of stories in one store are in another. Kept as ranges, so that it is small while stories follow each
 * other in both: 24 bytes for each gap. All zero is empty.
 */
typedef struct wirecopy_numbers {
    wirecopy_number_range *ranges; /**< [count], ascending by first */
    size_t count;
    size_t capacity;
} wirecopy_numbers;

void wirecopy_numbers_clear(wirecopy_numbers *numbers);

/** Forgets all, and keeps the memory. */
void wirecopy_numbers_reset(wirecopy_numbers *numbers);

/** Adds a number larger than all before it. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_numbers_add(wirecopy_numbers *numbers, uint64_t number, uint64_t other);

/** Adds a number that is not there, anywhere, in a range of its own. Cost: that of moving those behind it. */
wirecopy_status wirecopy_numbers_insert(wirecopy_numbers *numbers, uint64_t number, uint64_t other);

/** What a number stands for; false if it was not added. */
bool wirecopy_numbers_find(const wirecopy_numbers *numbers, uint64_t number, uint64_t *other_out);

/** The number added last; false if there is none. */
bool wirecopy_numbers_last(const wirecopy_numbers *numbers, uint64_t *number_out);

#endif
