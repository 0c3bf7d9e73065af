#include "core/index/run.h"

#include <assert.h>
#include <string.h>

typedef struct run_header {
    uint32_t magic;
    uint32_t directory_bits;
    uint64_t entry_count;
    uint64_t first_key;
    uint64_t slot_bits;
} run_header;

_Static_assert(sizeof(run_header) == 32, "the header is 32 bytes in the image");

#define RUN_MAGIC UINT32_C(0x4e524357) /* "WCRN" */
#define DIRECTORY_BITS_MIN 8
#define DIRECTORY_BITS_MAX 28

/* A quarter to half as many slots as entries, of which the keys, as slots are a power of two wide, use half or more:
 * evenly spread, 2 to 8 of them share a slot, a cache line. */
static unsigned directory_bits_for(uint64_t entry_count)
{
    unsigned bits = DIRECTORY_BITS_MIN;
    while (bits < DIRECTORY_BITS_MAX && entry_count >> (bits + 2))
        bits++;
    return bits;
}

static size_t directory_bytes(unsigned directory_bits)
{
    const size_t bytes = (((size_t)1 << directory_bits) + 1) * sizeof(uint32_t);
    return (bytes + 7) / 8 * 8;
}

static uint64_t key_of(uint64_t entry)
{
    return entry >> WIRECOPY_RUN_VALUE_BITS;
}

/* The narrowest slots with which the directory reaches over that many keys more than one. */
static unsigned slot_bits_for(uint64_t key_span, unsigned directory_bits)
{
    unsigned bits = 0;
    while (key_span >> bits >> directory_bits)
        bits++;
    return bits;
}

size_t wirecopy_run_image_bytes(uint64_t entry_count)
{
    return sizeof(run_header) + directory_bytes(directory_bits_for(entry_count)) + entry_count * sizeof(uint64_t);
}

uint64_t *wirecopy_run_place(void *image, uint64_t entry_count)
{
    assert(image && (uintptr_t)image % 8 == 0 && entry_count <= WIRECOPY_RUN_ENTRIES_MAX);
    unsigned char *const directory_begin = (unsigned char *)image + sizeof(run_header);
    return (uint64_t *)(directory_begin + directory_bytes(directory_bits_for(entry_count)));
}

void wirecopy_run_finish(void *image, uint64_t entry_count)
{
    const uint64_t *const entries = wirecopy_run_place(image, entry_count);
    const unsigned bits = directory_bits_for(entry_count);
    run_header header = {.magic = RUN_MAGIC, .directory_bits = bits, .entry_count = entry_count};
    if (entry_count) {
        header.first_key = key_of(entries[0]);
        header.slot_bits = slot_bits_for(key_of(entries[entry_count - 1]) - header.first_key, bits);
    }
    memcpy(image, &header, sizeof header);

    uint32_t *const directory = (uint32_t *)((unsigned char *)image + sizeof header);
    const size_t slot_count = (size_t)1 << bits;
    memset((unsigned char *)image + sizeof header + directory_bytes(bits) - 8, 0, 8); /* what is directory comes next */
    size_t slots_begun = 0;
    for (uint64_t i = 0; i < entry_count; i++) {
        const size_t slot = (size_t)((key_of(entries[i]) - header.first_key) >> header.slot_bits);
        while (slots_begun <= slot)
            directory[slots_begun++] = (uint32_t)i;
    }
    while (slots_begun <= slot_count)
        directory[slots_begun++] = (uint32_t)entry_count;
}

wirecopy_status wirecopy_run_open(const void *image, size_t byte_count, wirecopy_run *run_out)
{
    assert(image && run_out);
    run_header header;
    if ((uintptr_t)image % 8 != 0 || byte_count < sizeof header)
        return WIRECOPY_E_CORRUPT;
    memcpy(&header, image, sizeof header);
    if (header.magic != RUN_MAGIC || header.directory_bits < DIRECTORY_BITS_MIN ||
        header.directory_bits > DIRECTORY_BITS_MAX || header.entry_count > WIRECOPY_RUN_ENTRIES_MAX ||
        header.first_key >> WIRECOPY_RUN_KEY_BITS || header.slot_bits >= WIRECOPY_RUN_KEY_BITS)
        return WIRECOPY_E_CORRUPT;

    const size_t entries_offset = sizeof header + directory_bytes(header.directory_bits);
    if (byte_count != entries_offset + header.entry_count * sizeof(uint64_t))
        return WIRECOPY_E_CORRUPT;

    const unsigned char *const bytes = image;
    const uint32_t *const directory = (const uint32_t *)(bytes + sizeof header);
    if (directory[0] != 0 || directory[(size_t)1 << header.directory_bits] != header.entry_count)
        return WIRECOPY_E_CORRUPT;

    run_out->directory = directory;
    run_out->entries = (const uint64_t *)(bytes + entries_offset);
    run_out->entry_count = header.entry_count;
    run_out->first_key = header.first_key;
    run_out->slot_bits = (unsigned)header.slot_bits;
    run_out->directory_bits = header.directory_bits;
    return WIRECOPY_OK;
}

/* The slot of a key; one that is not in the directory, 2^directory_bits or more, for a key that is not in the run. */
static uint64_t slot_of(const wirecopy_run *run, uint64_t key)
{
    return (key - run->first_key) >> run->slot_bits; /* a key below the first wraps around */
}

const char *wirecopy_run_check(const wirecopy_run *run)
{
    assert(run);
    const size_t slot_count = (size_t)1 << run->directory_bits;
    for (size_t slot = 0; slot < slot_count; slot++) {
        const uint32_t begin = run->directory[slot], end = run->directory[slot + 1];
        if (begin > end || end > run->entry_count)
            return "the directory does not ascend";
        for (uint32_t i = begin; i < end; i++) {
            if (slot_of(run, key_of(run->entries[i])) != slot)
                return "an entry lies outside its slot";
            if (i > 0 && run->entries[i - 1] > run->entries[i])
                return "entries do not ascend";
        }
    }
    return NULL;
}

/* How many of the entries, ascending, are below the target. No branch depends on the data but the loop's. */
static size_t count_less(const uint64_t *entries, size_t count, uint64_t target)
{
    const uint64_t *begin = entries;
    while (count > 1) {
        const size_t half = count / 2;
        begin += begin[half - 1] < target ? half : 0;
        count -= half;
    }
    return (size_t)(begin - entries) + (count == 1 && *begin < target);
}

wirecopy_run_slice wirecopy_run_find(const wirecopy_run *run, uint64_t key)
{
    assert(key >> WIRECOPY_RUN_KEY_BITS == 0);
    const wirecopy_run_slice none = {NULL, 0};
    const uint64_t slot = slot_of(run, key);
    if (slot >> run->directory_bits)
        return none;
    const size_t begin = run->directory[slot], end = run->directory[slot + 1];
    if (begin >= end || end > run->entry_count)
        return none;

    const uint64_t *entries = run->entries + begin;
    size_t count = end - begin;
    const size_t before = count_less(entries, count, wirecopy_run_entry(key, 0));
    entries += before;
    count -= before;
    if (count == 0 || key_of(entries[0]) != key)
        return none;

    /* Most keys have one entry, and a slot ends within a cache line or two: look before searching. */
    if (count > 1 && key_of(entries[count - 1]) != key)
        count = key_of(entries[1]) != key ? 1 : count_less(entries, count, wirecopy_run_entry(key + 1, 0));
    return (wirecopy_run_slice){entries, count};
}

void wirecopy_run_prefetch_slot(const wirecopy_run *run, uint64_t key)
{
    const uint64_t slot = slot_of(run, key);
    if (slot >> run->directory_bits == 0)
        __builtin_prefetch(&run->directory[slot]);
}

void wirecopy_run_prefetch_entries(const wirecopy_run *run, uint64_t key)
{
    const uint64_t slot = slot_of(run, key);
    if (slot >> run->directory_bits == 0 && run->directory[slot] < run->entry_count)
        __builtin_prefetch(&run->entries[run->directory[slot]]);
}

size_t wirecopy_run_count_below(const wirecopy_run *run, uint64_t entry)
{
    return count_less(run->entries, (size_t)run->entry_count, entry);
}

size_t wirecopy_run_slice_count_below(wirecopy_run_slice slice, uint64_t limit)
{
    if (slice.count == 0 || limit >= WIRECOPY_RUN_VALUE_MAX ||
        wirecopy_run_value(slice.entries[slice.count - 1]) < limit)
        return slice.count;
    return count_less(slice.entries, slice.count, wirecopy_run_entry(key_of(slice.entries[0]), (uint32_t)limit));
}

/* Seven digits: three bytes of the value, four times ten bits of the key. Values of a segment are small and sketch
 * hashes lie in a quarter of the key space, so the digits of a part are chosen not to straddle: constant ones are
 * skipped. All seven tallies, 18 KiB, stay in the first-level cache. */
#define DIGIT_COUNT 7
#define DIGIT_BITS_MAX 10
static const struct {
    unsigned char shift, bits;
} digits[DIGIT_COUNT] = {{0, 8}, {8, 8}, {16, 8}, {24, 10}, {34, 10}, {44, 10}, {54, 10}};

static size_t digit_of(uint64_t entry, unsigned digit)
{
    return (size_t)(entry >> digits[digit].shift & (((uint64_t)1 << digits[digit].bits) - 1));
}

/* One stable pass by one digit. tally: how many entries have each value of the digit. */
static void distribute(const uint64_t *from, uint64_t *to, size_t count, unsigned digit, const uint32_t *tally)
{
    size_t next[1 << DIGIT_BITS_MAX];
    size_t sum = 0;
    for (size_t value = 0; value < (size_t)1 << digits[digit].bits; value++) {
        next[value] = sum;
        sum += tally[value];
    }
    for (size_t i = 0; i < count; i++)
        to[next[digit_of(from[i], digit)]++] = from[i];
}

void wirecopy_run_sort(uint64_t *entries, uint64_t *scratch, size_t count)
{
    assert((entries && scratch) || count == 0);
    assert(count <= WIRECOPY_RUN_ENTRIES_MAX); /* a tally does not overflow */
    if (count < 2)
        return;

    uint32_t tallies[DIGIT_COUNT][1 << DIGIT_BITS_MAX] = {{0}};
    for (size_t i = 0; i < count; i++) {
        for (unsigned digit = 0; digit < DIGIT_COUNT; digit++)
            tallies[digit][digit_of(entries[i], digit)]++;
    }

    uint64_t *from = entries, *to = scratch;
    for (unsigned digit = 0; digit < DIGIT_COUNT; digit++) {
        if (tallies[digit][digit_of(entries[0], digit)] == count)
            continue;
        distribute(from, to, count, digit, tallies[digit]);
        uint64_t *const swapped = from;
        from = to;
        to = swapped;
    }
    if (from != entries)
        memcpy(entries, from, count * sizeof *entries);
}
