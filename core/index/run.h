#ifndef WIRECOPY_INDEX_RUN_H
#define WIRECOPY_INDEX_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/**
 * A run: an immutable multimap from 40-bit keys to 24-bit values, sorted, with a radix directory, used in place.
 *
 * One structure for the sketch postings (bigram hash -> story), the id map (hash of an id -> story) and the members of
 * a group (hash of a group's number -> story). A value is a story's number less the first story of the run's segment.
 *
 * Image, little-endian, 8-aligned:
 *
 *   offset  bytes  what
 *        0      4  magic "WCRN"
 *        4      4  directory_bits, 8 .. 28
 *        8      8  entry_count, < 2^32
 *       16      8  first_key: of the first entry; 0 when there is none
 *       24      8  slot_bits, 0 .. 39: a slot holds 2^slot_bits keys
 *       32         directory: uint32 [2^directory_bits + 1]; entries of slot s are directory[s] .. directory[s + 1] - 1,
 *                  where the slot of a key is (key - first_key) >> slot_bits; padded with zeros to a multiple of 8
 *                  entries: uint64 [entry_count], key << 24 | value, ascending
 *
 * The slots lie over the keys that are there, and not over all keys: a run may be a narrow part of a larger one.
 * The image carries no checksum: whoever stores it does, see core/store/segment.h.
 */
#define WIRECOPY_RUN_KEY_BITS 40
#define WIRECOPY_RUN_VALUE_BITS 24
#define WIRECOPY_RUN_VALUE_MAX ((uint32_t)1 << WIRECOPY_RUN_VALUE_BITS)
#define WIRECOPY_RUN_ENTRIES_MAX UINT32_MAX

typedef struct wirecopy_run {
    const uint32_t *directory;
    const uint64_t *entries;
    uint64_t entry_count;
    uint64_t first_key;
    unsigned slot_bits;
    unsigned directory_bits;
} wirecopy_run;

/** The entries of one key: [count] values in the lower 24 bits of each, ascending. */
typedef struct wirecopy_run_slice {
    const uint64_t *entries;
    size_t count;
} wirecopy_run_slice;

/** Packs a key (< 2^40) and a value (< 2^24). */
static inline uint64_t wirecopy_run_entry(uint64_t key, uint32_t value)
{
    return key << WIRECOPY_RUN_VALUE_BITS | value;
}

static inline uint32_t wirecopy_run_value(uint64_t entry)
{
    return (uint32_t)(entry & (WIRECOPY_RUN_VALUE_MAX - 1));
}

/** Bytes of the image of a run of entry_count entries. */
size_t wirecopy_run_image_bytes(uint64_t entry_count);

/** Where the entries of a run of entry_count lie in its image: to be written there before wirecopy_run_finish(). */
uint64_t *wirecopy_run_place(void *image, uint64_t entry_count);

/**
 * Writes the rest of an image whose entries are in place, ascending. image: 8-aligned, wirecopy_run_image_bytes() long.
 */
void wirecopy_run_finish(void *image, uint64_t entry_count);

/**
 * Opens an image in place; borrowed, it must outlive the run. The header and the directory's ends are checked here,
 * the rest by wirecopy_run_check().
 *
 * @return WIRECOPY_OK, or WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_run_open(const void *image, size_t byte_count, wirecopy_run *run_out);

/** Walks all of it: the directory ascends, entries ascend and lie in their slots. NULL, or what is wrong. */
const char *wirecopy_run_check(const wirecopy_run *run);

/** The entries of a key (< 2^40); never outside the image, whatever it holds. Cost: two cache misses. Threads: pure. */
wirecopy_run_slice wirecopy_run_find(const wirecopy_run *run, uint64_t key);

/**
 * Begin to load what wirecopy_run_find() of a key needs first, its slot of the directory; and what it needs next, once
 * the slot is there, its entries. Not inline: gcc 12 takes a function that only prefetches for one without effect, and
 * leaves calls of it out where it can see inside.
 */
void wirecopy_run_prefetch_slot(const wirecopy_run *run, uint64_t key);
void wirecopy_run_prefetch_entries(const wirecopy_run *run, uint64_t key);

/** How many entries of a run are below one. Cost: logarithmic. */
size_t wirecopy_run_count_below(const wirecopy_run *run, uint64_t entry);

/** How many entries of a slice have a value below limit. Cost: logarithmic. */
size_t wirecopy_run_slice_count_below(wirecopy_run_slice slice, uint64_t limit);

/** Sorts [count] entries ascending; scratch [count]. Linear (least significant digit radix sort). */
void wirecopy_run_sort(uint64_t *entries, uint64_t *scratch, size_t count);

#endif
