#ifndef WIRECOPY_INDEX_RUN_H
#define WIRECOPY_INDEX_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/endian.h"
#include "core/index/seek.h"
#include "wirecopy/status.h"

/**
 * A run: an immutable multimap from 40-bit keys to 24-bit values, sorted, with a radix directory, used in place.
 *
 * One structure for the sketch postings (bigram hash -> story), the id map (hash of an id -> story), the members of a
 * group (hash of a group's number -> story) and the keys of the Hamming index (see hamming.h). A value is a story's
 * number less the first story of the run's segment.
 *
 * Image, little-endian, 8-aligned:
 *
 *   offset  bytes  what
 *        0      4  magic "WCRN"
 *        4      2  slot_bits, 0 .. 39: a slot holds 2^slot_bits keys
 *        6      2  value_bits, 0 .. 24: of the largest value
 *        8      8  entry_count, < 2^32
 *       16      8  first_slot: that of the first entry's key, key >> slot_bits; 0 when there is none
 *       24      8  slot_count, 1 .. 2^31: of all slots the last begins with a key < 2^40
 *       32         directory: uint32 [slot_count + 1]; the entries of slot first_slot + s are directory[s] ..
 *                  directory[s + 1] - 1
 *                  entries: [entry_count] of entry_bytes each, ascending by key and value: the low slot_bits bits of the
 *                  key, and below them the value in value_bits bits
 *                  zeros, 3 and as many more as make the image a multiple of 8 bytes long
 *
 * entry_bytes is slot_bits + value_bits in bytes, and 5 at least. The slots lie over the keys that are there, and not over
 * all keys: a run may be a narrow part of a larger one, and then its slots are narrow. An entry is read with the 8 bytes
 * from where it begins, whence the zeros behind the last. The image carries no checksum: whoever stores it does, see
 * core/store/segment.h.
 */
#define WIRECOPY_RUN_KEY_BITS 40
#define WIRECOPY_RUN_VALUE_BITS 24
#define WIRECOPY_RUN_VALUE_MAX ((uint32_t)1 << WIRECOPY_RUN_VALUE_BITS)
#define WIRECOPY_RUN_ENTRIES_MAX UINT32_MAX

typedef struct wirecopy_run {
    const uint32_t *directory;
    const uint8_t *entries; /**< packed */
    uint64_t entry_count;
    uint64_t first_slot;
    uint64_t slot_count;
    unsigned slot_bits;
    unsigned value_bits;
    unsigned entry_bytes;
    uint32_t slot_entries; /**< so many a slot has on average */
} wirecopy_run;

/** The entries of one key, as they lie in the image: [count], their values ascending. */
typedef struct wirecopy_run_slice {
    const uint8_t *entries;
    size_t count;
    unsigned entry_bytes;
    uint32_t value_mask;
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

/** The value of entry i of a slice. */
static inline uint32_t wirecopy_run_slice_value(wirecopy_run_slice slice, size_t i)
{
    return (uint32_t)wirecopy_load64(slice.entries + i * slice.entry_bytes) & slice.value_mask;
}

/** Bytes of the image of a run of these entries; no run of so many has a longer one than the second says. */
size_t wirecopy_run_image_bytes(const uint64_t *entries, uint64_t entry_count);
size_t wirecopy_run_image_bytes_max(uint64_t entry_count);

/** Writes the image of a run. entries: ascending; image: 8-aligned, wirecopy_run_image_bytes() long. */
void wirecopy_run_build(const uint64_t *entries, uint64_t entry_count, void *image);

/**
 * Opens an image in place; borrowed, it must outlive the run. The header and the directory's ends are checked here,
 * the rest by wirecopy_run_check().
 *
 * @param byte_count  what there is; the image may be shorter.
 * @return WIRECOPY_OK, or WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_run_open(const void *image, size_t byte_count, wirecopy_run *run_out);

/** Walks all of it: the directory ascends, entries ascend and lie in their slots. NULL, or what is wrong. */
const char *wirecopy_run_check(const wirecopy_run *run);

/**
 * The entries of a key (< 2^40); never outside the image, whatever it holds. Threads: pure. Cost: two or three cache
 * misses, and a search that is logarithmic in the entries of the key's slot: ten or so where keys are spread evenly.
 */
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

/** Where reading a run has come to. */
typedef struct wirecopy_run_reader {
    const wirecopy_run *run;
    uint64_t next; /**< entry; entry_count at the end */
    uint64_t slot; /**< of the last one that was read, or one before that */
} wirecopy_run_reader;

/** To read a run from entry i on, 0 .. entry_count. Cost: logarithmic. */
wirecopy_run_reader wirecopy_run_reader_at(const wirecopy_run *run, uint64_t i);

/**
 * Unpacks the next entries, as wirecopy_run_entry() makes them.
 *
 * @return how many: capacity, or as many as are left. Never outside the image; of one that is damaged entries need not
 *         ascend.
 */
size_t wirecopy_run_read(wirecopy_run_reader *reader, uint64_t *entries_out, size_t capacity);

/** Entries side by side: those of some slots, and where reading them has come to. */
typedef struct wirecopy_run_span {
    uint64_t slot; /**< of the next entry, or one before that */
    uint64_t next; /**< entry */
    uint64_t end;
} wirecopy_run_span;

/** Begins to load the slots of the keys from first_key to last_key (< 2^40), the first thousand; not inline, see
 * above. */
void wirecopy_run_prefetch_slots(const wirecopy_run *run, uint64_t first_key, uint64_t last_key);

/**
 * The entries of the keys from first_key to last_key (< 2^40), and as slots are read whole, up to two slots more of
 * those before and behind them. Cost: two cache misses, those of the slots.
 */
wirecopy_run_span wirecopy_run_span_find(const wirecopy_run *run, uint64_t first_key, uint64_t last_key);

/** Begins to load the entries of a span, as many as lie in six cache lines; not inline, see above. */
void wirecopy_run_span_prefetch(const wirecopy_run *run, const wirecopy_run_span *span);

/**
 * Unpacks those of the next WIRECOPY_SEEK_COUNT_MAX entries of a span, or as many as are left, whose keys differ from one in
 * a few bits at most.
 *
 * @param mask           of the key's bits that count.
 * @param differing_max  so many of them may differ.
 * @param entries_out    [WIRECOPY_SEEK_COUNT_MAX]
 * @return how many. The span is at its end when span->next is span->end. Never outside the image.
 *
 * Cost: linear in the entries that are looked at. What an entry tells of its key is compared as it lies there; only what
 * passes is unpacked.
 */
size_t wirecopy_run_span_read(const wirecopy_run *run, wirecopy_run_span *span, uint64_t key, uint64_t mask,
                              unsigned differing_max, uint64_t *entries_out);

/** How many entries of a slice have a value below limit. Cost: logarithmic. */
size_t wirecopy_run_slice_count_below(wirecopy_run_slice slice, uint64_t limit);

#endif
