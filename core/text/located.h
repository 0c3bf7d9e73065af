#ifndef WIRECOPY_TEXT_LOCATED_H
#define WIRECOPY_TEXT_LOCATED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/** Where a word stands in its text: bytes begin .. end, without the apostrophes around it. */
typedef struct wirecopy_location {
    uint32_t begin, end;
    bool is_character; /**< it is one character of a script that is written without spaces */
} wirecopy_location;

/**
 * The words of a text as words.h has them, with their places; but of a run without spaces each character is a word by
 * itself, and no pairs are made. All zero is empty.
 *
 * Word i is bytes[starts[i] .. starts[i + 1] - 1), followed by one space. WIRECOPY_WORDS_PADDING bytes may be read past the
 * last.
 */
typedef struct wirecopy_located {
    char *bytes;
    uint32_t *starts;             /**< [count + 1] */
    wirecopy_location *locations; /**< [count] */
    uint32_t count;
    size_t bytes_capacity, starts_capacity, locations_capacity;
} wirecopy_located;

void wirecopy_located_clear(wirecopy_located *located);

/** Forgets the words and keeps the memory. */
void wirecopy_located_reset(wirecopy_located *located);

/**
 * Appends the words of a text, located in that text.
 *
 * @param count_max  words that the list holds at most; what follows is left out.
 * @return WIRECOPY_OK; WIRECOPY_E_LIMIT: more than WIRECOPY_TEXT_BYTES_MAX bytes, or 4 GiB of words; WIRECOPY_E_MEMORY. On
 *         error the list holds an undefined part of the words.
 */
wirecopy_status wirecopy_located_append(wirecopy_located *located, const char *text, size_t byte_count,
                                        uint32_t count_max);

#endif
