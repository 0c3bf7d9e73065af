#ifndef WIRECOPY_INDEX_SEEK_H
#define WIRECOPY_INDEX_SEEK_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/kernel.h"

/** Of an entry, what is compared lies above so many bits. */
#define WIRECOPY_SEEK_SHIFT 24

/** What is compared of entries of a run that are five bytes long: the two upper bytes of each. */
typedef struct wirecopy_seek {
    uint16_t asked; /**< what they are compared with */
    uint16_t mask;  /**< which bits count */
    unsigned differing_max;
} wirecopy_seek;

/** So many entries are looked at at once, at most. */
#define WIRECOPY_SEEK_COUNT_MAX 512

/**
 * Finds those of count entries, packed side by side, that differ in no more bits than may.
 *
 * @param packed      reads up to three bytes behind the last entry.
 * @param count       0 .. WIRECOPY_SEEK_COUNT_MAX.
 * @param places_out  [WIRECOPY_SEEK_COUNT_MAX] where they are, ascending.
 * @return how many.
 */
typedef size_t wirecopy_seek_function(const uint8_t *packed, size_t count, const wirecopy_seek *seek,
                                      uint16_t *places_out);

/** A way to seek, of a kernel. */
typedef struct wirecopy_seek_row {
    wirecopy_kernel kernel;
    wirecopy_seek_function *seek;
} wirecopy_seek_row;

/** Best first; the last is the portable one. */
extern const wirecopy_seek_row wirecopy_seek_table[];
extern const size_t wirecopy_seek_count;

/** That of the kernel in use, or of the next one that has a row. Threads: any. */
wirecopy_seek_function *wirecopy_seek_chosen(void);

#endif
