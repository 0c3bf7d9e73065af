#include "core/index/run.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/bits.h"
#include "core/index/seek.h"

typedef struct run_header {
    uint32_t magic;
    uint16_t slot_bits;
    uint16_t value_bits;
    uint64_t entry_count;
    uint64_t first_slot;
    uint64_t slot_count;
} run_header;

_Static_assert(sizeof(run_header) == 32, "the header is 32 bytes in the image");

#define RUN_MAGIC UINT32_C(0x4e524357) /* "WCRN" */
#define KEY_MAX (((uint64_t)1 << WIRECOPY_RUN_KEY_BITS) - 1)
#define SLOT_BITS_MAX (WIRECOPY_RUN_KEY_BITS - 1) /* with the value's bits less than 64: what is beyond a key is told */
#define SLOT_COUNT_MAX ((uint64_t)1 << 31)
#define ENTRY_BYTES_MIN 5

/* A slot for every so many entries at most; as slots are a power of two wide, as few as half of that: a third to two
 * thirds of a byte an entry. With 8 or 16 lookups are as fast, with 32 they are slower, and with 64 by a tenth. */
#define SLOT_ENTRIES 12

/* Narrower slots are taken where they save more than their directory takes, which is a byte an entry at most. */
_Static_assert(WIRECOPY_RUN_ENTRIES_MAX / SLOT_ENTRIES + WIRECOPY_RUN_ENTRIES_MAX / sizeof(uint32_t) + 3 <
                   SLOT_COUNT_MAX,
               "a run of any length has its slots");

static uint64_t key_of(uint64_t entry)
{
    return entry >> WIRECOPY_RUN_VALUE_BITS;
}

static unsigned entry_bytes_for(const run_header *header)
{
    const unsigned bytes = (header->slot_bits + header->value_bits + 7u) / 8;
    return bytes < ENTRY_BYTES_MIN ? ENTRY_BYTES_MIN : bytes;
}

static uint64_t entries_offset(const run_header *header)
{
    return sizeof *header + (header->slot_count + 1) * sizeof(uint32_t);
}

static uint64_t image_bytes(const run_header *header)
{
    const uint64_t end = entries_offset(header) + header->entry_count * entry_bytes_for(header);
    return (end + sizeof(uint64_t) - ENTRY_BYTES_MIN + 7) / 8 * 8;
}

static uint16_t value_bits_of(const uint64_t *entries, uint64_t entry_count)
{
    uint64_t any = 0;
    for (uint64_t i = 0; i < entry_count; i++)
        any |= entries[i];
    const uint32_t value = wirecopy_run_value(any);
    return (uint16_t)(value ? 32 - __builtin_clz(value) : 0);
}

static void cut_slots(run_header *header, uint64_t first_key, uint64_t last_key, unsigned slot_bits)
{
    header->slot_bits = (uint16_t)slot_bits;
    header->first_slot = first_key >> slot_bits;
    header->slot_count = (last_key >> slot_bits) - header->first_slot + 1;
}

/* The header of a run over these entries: the narrowest slots of which there are not too many, or if that is shorter,
 * narrower ones whose entries take a byte less. */
static run_header header_for(const uint64_t *entries, uint64_t entry_count)
{
    run_header header = {.magic = RUN_MAGIC, .entry_count = entry_count, .slot_count = 1};
    if (entry_count == 0)
        return header;
    const uint64_t first_key = key_of(entries[0]), last_key = key_of(entries[entry_count - 1]);
    unsigned slot_bits = 0;
    while (slot_bits < SLOT_BITS_MAX && (last_key - first_key) >> slot_bits > entry_count / SLOT_ENTRIES)
        slot_bits++;
    header.value_bits = value_bits_of(entries, entry_count);
    cut_slots(&header, first_key, last_key, slot_bits);

    const unsigned shorter_bits = 8 * (entry_bytes_for(&header) - 1);
    if (shorter_bits >= 8 * ENTRY_BYTES_MIN) {
        run_header narrow = header;
        cut_slots(&narrow, first_key, last_key, shorter_bits - header.value_bits);
        if (image_bytes(&narrow) < image_bytes(&header))
            return narrow;
    }
    return header;
}

size_t wirecopy_run_image_bytes(const uint64_t *entries, uint64_t entry_count)
{
    const run_header header = header_for(entries, entry_count);
    return (size_t)image_bytes(&header);
}

size_t wirecopy_run_image_bytes_max(uint64_t entry_count)
{
    const run_header header = {.slot_bits = SLOT_BITS_MAX,
                               .value_bits = WIRECOPY_RUN_VALUE_BITS,
                               .entry_count = entry_count,
                               .slot_count = entry_count / SLOT_ENTRIES + 3};
    return (size_t)image_bytes(&header);
}

void wirecopy_run_build(const uint64_t *entries, uint64_t entry_count, void *image)
{
    assert(image && (uintptr_t)image % 8 == 0 && entry_count <= WIRECOPY_RUN_ENTRIES_MAX);
    const run_header header = header_for(entries, entry_count);
    const unsigned entry_bytes = entry_bytes_for(&header), value_bits = header.value_bits;
    const uint64_t key_mask = ((uint64_t)1 << header.slot_bits) - 1;
    uint32_t *const directory = (uint32_t *)((uint8_t *)image + sizeof header);
    uint8_t *packed = (uint8_t *)image + entries_offset(&header);
    memcpy(image, &header, sizeof header);

    uint64_t slots_begun = 0;
    for (uint64_t i = 0; i < entry_count; i++, packed += entry_bytes) {
        assert(i == 0 || entries[i] >= entries[i - 1]);
        const uint64_t key = key_of(entries[i]), slot = (key >> header.slot_bits) - header.first_slot;
        assert(slot < header.slot_count);
        while (slots_begun <= slot)
            directory[slots_begun++] = (uint32_t)i;
        /* What is beyond the entry comes next, or is 0. */
        wirecopy_store64(packed, (key & key_mask) << value_bits | wirecopy_run_value(entries[i]));
    }
    while (slots_begun <= header.slot_count)
        directory[slots_begun++] = (uint32_t)entry_count;
    memset(packed, 0, (size_t)((uint8_t *)image + image_bytes(&header) - packed));
}

static bool header_is_sound(const run_header *header)
{
    return header->magic == RUN_MAGIC && header->slot_bits <= SLOT_BITS_MAX &&
           header->value_bits <= WIRECOPY_RUN_VALUE_BITS && header->entry_count <= WIRECOPY_RUN_ENTRIES_MAX &&
           header->slot_count > 0 && header->slot_count <= SLOT_COUNT_MAX &&
           header->first_slot <= KEY_MAX >> header->slot_bits &&
           header->slot_count - 1 <= (KEY_MAX >> header->slot_bits) - header->first_slot;
}

wirecopy_status wirecopy_run_open(const void *image, size_t byte_count, wirecopy_run *run_out)
{
    assert(image && run_out);
    run_header header;
    if ((uintptr_t)image % 8 != 0 || byte_count < sizeof header)
        return WIRECOPY_E_CORRUPT;
    memcpy(&header, image, sizeof header);
    if (!header_is_sound(&header) || byte_count < image_bytes(&header))
        return WIRECOPY_E_CORRUPT;

    const uint8_t *const bytes = image;
    const uint32_t *const directory = (const uint32_t *)(bytes + sizeof header);
    if (directory[0] != 0 || directory[header.slot_count] != header.entry_count)
        return WIRECOPY_E_CORRUPT;

    *run_out = (wirecopy_run){.directory = directory,
                              .entries = bytes + entries_offset(&header),
                              .entry_count = header.entry_count,
                              .first_slot = header.first_slot,
                              .slot_count = header.slot_count,
                              .slot_bits = header.slot_bits,
                              .value_bits = header.value_bits,
                              .entry_bytes = entry_bytes_for(&header),
                              .slot_entries = (uint32_t)(header.entry_count / header.slot_count)};
    return WIRECOPY_OK;
}

/* The slot of a key; slot_count or more for a key that is not in the run. */
static inline uint64_t slot_of(const wirecopy_run *run, uint64_t key)
{
    return (key >> run->slot_bits) - run->first_slot; /* a key before the first slot wraps around */
}

/* How far into its slot a key lies. */
static inline uint64_t into_slot(const wirecopy_run *run, uint64_t key)
{
    return key & (((uint64_t)1 << run->slot_bits) - 1);
}

static uint64_t entry_mask(unsigned entry_bytes)
{
    return UINT64_MAX >> (64 - 8 * entry_bytes);
}

/* An entry of a slot, unpacked, from what lies in the image. */
static inline uint64_t unpack(const wirecopy_run *run, uint64_t slot, uint64_t packed)
{
    const uint64_t key = (run->first_slot + slot) << run->slot_bits | packed >> run->value_bits;
    return wirecopy_run_entry(key, (uint32_t)(packed & (((uint64_t)1 << run->value_bits) - 1)));
}

const char *wirecopy_run_check(const wirecopy_run *run)
{
    assert(run);
    const uint8_t *packed = run->entries;
    uint64_t before = 0;
    for (uint64_t slot = 0; slot < run->slot_count; slot++) {
        const uint32_t begin = run->directory[slot], end = run->directory[slot + 1];
        if (begin > end || end > run->entry_count)
            return "the directory does not ascend";
        for (uint32_t i = begin; i < end; i++, packed += run->entry_bytes) {
            const uint64_t there = wirecopy_load64(packed) & entry_mask(run->entry_bytes);
            const uint64_t entry = unpack(run, slot, there);
            if (there >> run->value_bits >> run->slot_bits)
                return "an entry lies outside its slot";
            if (entry < before)
                return "entries do not ascend";
            before = entry;
        }
    }
    return NULL;
}

/* How many of the packed entries, ascending, are below the target, of what the mask leaves of them. No branch depends
 * on the data but the loop's. */
static inline size_t count_less(const uint8_t *packed, unsigned entry_bytes, size_t count, uint64_t mask,
                                uint64_t target)
{
    size_t less = 0;
    while (count > 1) {
        const size_t half = count / 2;
        const bool is_less = (wirecopy_load64(packed + (half - 1) * entry_bytes) & mask) < target;
        packed += is_less ? half * entry_bytes : 0;
        less += is_less ? half : 0;
        count -= half;
    }
    return less + (count == 1 && (wirecopy_load64(packed) & mask) < target);
}

/* Where keys are spread evenly, the entries of one lie about as far into those of its slot as the key into the slot. One
 * that has many pushes those after it back: they lie as far from the end as they would without. */
typedef struct slot_guess {
    size_t from_begin, from_end; /* the same in a slot that is about as full as others */
} slot_guess;

static inline slot_guess guess(const wirecopy_run *run, uint64_t key, size_t count)
{
    const uint64_t into = into_slot(run, key);
    if (count <= 2 * (size_t)run->slot_entries) {
        const size_t at = (size_t)(into * count >> run->slot_bits);
        return (slot_guess){at, at};
    }
    const size_t at = (size_t)(into * run->slot_entries >> run->slot_bits);
    return (slot_guess){at, count - run->slot_entries + at};
}

#define LINE_BYTES 64

/* So many entries are compared side by side, and not, as in a halving search, each after the one before. */
#define WINDOW 8

/* A sorted stretch of packed entries, and what is sought in it. */
typedef struct stretch {
    const uint8_t *packed;
    unsigned entry_bytes;
    uint64_t mask, target;
    size_t low, high; /* all before low are below the target, none from high on */
} stretch;

/* Looks at the entries around a place, and narrows the stretch. Returns whether it found the end of those that are below. */
static inline bool look(stretch *in, size_t place)
{
    const size_t last = in->high - WINDOW; /* the stretch has so many */
    size_t begin = place > in->low + WINDOW / 2 ? place - WINDOW / 2 : in->low;
    begin = begin < last ? begin : last;
    const uint8_t *at = in->packed + begin * in->entry_bytes;
    size_t less = 0;
    for (unsigned i = 0; i < WINDOW; i++, at += in->entry_bytes)
        less += (wirecopy_load64(at) & in->mask) < in->target;
    if (less == WINDOW)
        in->low = begin + WINDOW;
    else if (less == 0)
        in->high = begin;
    else
        in->low = in->high = begin + less;
    return in->low == in->high;
}

/* As count_less(), of a slot's entries, looking first where they ought to be; then, in steps twice as long each time, to
 * the side on which they are. */
static size_t guided_count_less(const uint8_t *packed, unsigned entry_bytes, size_t count, uint64_t mask,
                                uint64_t target, slot_guess guessed)
{
    stretch in = {packed, entry_bytes, mask, target, 0, count};
    if (count >= WINDOW && look(&in, guessed.from_begin))
        return in.low;
    if (guessed.from_end > guessed.from_begin && in.high - in.low >= WINDOW && look(&in, guessed.from_end))
        return in.low;
    const bool is_behind = in.low > 0; /* of the place that was looked at last */
    for (size_t step = WINDOW; in.high - in.low > 2 * step; step *= 2) {
        const size_t at = is_behind ? in.low + step : in.high - step;
        const bool is_less = (wirecopy_load64(packed + at * entry_bytes) & mask) < target;
        in.low = is_less ? at + 1 : in.low;
        in.high = is_less ? in.high : at;
        if (is_less != is_behind)
            break;
    }
    return in.low + count_less(packed + in.low * entry_bytes, entry_bytes, in.high - in.low, mask, target);
}

wirecopy_run_slice wirecopy_run_find(const wirecopy_run *run, uint64_t key)
{
    assert(key <= KEY_MAX);
    const unsigned entry_bytes = run->entry_bytes;
    const uint32_t value_mask = (UINT32_C(1) << run->value_bits) - 1;
    const wirecopy_run_slice none = {NULL, 0, entry_bytes, value_mask};
    const uint64_t slot = slot_of(run, key);
    if (slot >= run->slot_count)
        return none;
    const size_t begin = run->directory[slot], end = run->directory[slot + 1];
    if (begin >= end || end > run->entry_count)
        return none;

    const uint64_t mask = entry_mask(entry_bytes);
    const uint64_t least = into_slot(run, key) << run->value_bits, beyond = least + value_mask + 1;
    const uint8_t *packed = run->entries + begin * entry_bytes;
    size_t count = end - begin;
    slot_guess guessed = guess(run, key, count);
    const size_t before = guided_count_less(packed, entry_bytes, count, mask, least, guessed);
    packed += before * entry_bytes;
    count -= before;
    if (count == 0 || (wirecopy_load64(packed) & mask) >= beyond)
        return none;

    /* Most keys have one entry: look before searching. */
    if (count > 1 && (wirecopy_load64(packed + entry_bytes) & mask) >= beyond) {
        count = 1;
    } else if (count > 1) {
        guessed = (slot_guess){0, guessed.from_end > before ? guessed.from_end - before : 0};
        count = guided_count_less(packed, entry_bytes, count, mask, beyond, guessed);
    }
    return (wirecopy_run_slice){packed, count, entry_bytes, value_mask};
}

void wirecopy_run_prefetch_slot(const wirecopy_run *run, uint64_t key)
{
    const uint64_t slot = slot_of(run, key);
    if (slot < run->slot_count)
        __builtin_prefetch(&run->directory[slot]);
}

/* The window around an entry need not lie in one cache line. */
static inline void prefetch_window(const wirecopy_run *run, size_t entry)
{
    const uint8_t *const at = run->entries + entry * run->entry_bytes;
    __builtin_prefetch(at - LINE_BYTES);
    __builtin_prefetch(at);
    __builtin_prefetch(at + LINE_BYTES);
}

void wirecopy_run_prefetch_entries(const wirecopy_run *run, uint64_t key)
{
    const uint64_t slot = slot_of(run, key);
    if (slot >= run->slot_count)
        return;
    const size_t begin = run->directory[slot], end = run->directory[slot + 1];
    if (begin >= end || end > run->entry_count)
        return;
    const slot_guess guessed = guess(run, key, end - begin);
    prefetch_window(run, begin + guessed.from_begin);
    if (guessed.from_end > guessed.from_begin)
        prefetch_window(run, begin + guessed.from_end);
}

size_t wirecopy_run_count_below(const wirecopy_run *run, uint64_t entry)
{
    const uint64_t key = key_of(entry), slot = slot_of(run, key);
    if (key >> run->slot_bits < run->first_slot)
        return 0;
    if (slot >= run->slot_count)
        return (size_t)run->entry_count;
    const size_t begin = run->directory[slot], end = run->directory[slot + 1];
    if (begin >= end || end > run->entry_count)
        return end < run->entry_count ? end : (size_t)run->entry_count;
    const uint64_t value = wirecopy_run_value(entry), value_max = ((uint64_t)1 << run->value_bits) - 1;
    const uint64_t target = (into_slot(run, key) << run->value_bits) + (value <= value_max ? value : value_max + 1);
    return begin + count_less(run->entries + begin * run->entry_bytes, run->entry_bytes, end - begin,
                              entry_mask(run->entry_bytes), target);
}

wirecopy_run_reader wirecopy_run_reader_at(const wirecopy_run *run, uint64_t i)
{
    assert(i <= run->entry_count);
    uint64_t slot = 0;
    for (uint64_t count = run->slot_count; count > 1;) {
        const uint64_t half = count / 2;
        slot += run->directory[slot + half] <= i ? half : 0;
        count -= half;
    }
    return (wirecopy_run_reader){run, i, slot};
}

size_t wirecopy_run_read(wirecopy_run_reader *reader, uint64_t *entries_out, size_t capacity)
{
    const wirecopy_run *const run = reader->run;
    const unsigned entry_bytes = run->entry_bytes;
    const uint64_t mask = entry_mask(entry_bytes), left = run->entry_count - reader->next;
    const uint8_t *packed = run->entries + reader->next * entry_bytes;
    const size_t count = left < capacity ? (size_t)left : capacity;
    for (size_t i = 0; i < count;) {
        while (reader->slot + 1 < run->slot_count && run->directory[reader->slot + 1] <= reader->next)
            reader->slot++;
        const uint64_t slot_left = (uint32_t)(run->directory[reader->slot + 1] - reader->next);
        const size_t end = slot_left < count - i ? i + (size_t)slot_left : count;
        reader->next += end - i;
        for (; i < end; i++, packed += entry_bytes)
            entries_out[i] = unpack(run, reader->slot, wirecopy_load64(packed) & mask);
    }
    return count;
}

/* Those of its slots that a run has; first > last: none. */
typedef struct slot_range {
    uint64_t first, last;
} slot_range;

static slot_range slots_of(const wirecopy_run *run, uint64_t first_key, uint64_t last_key)
{
    assert(first_key <= last_key && last_key <= KEY_MAX);
    if (last_key >> run->slot_bits < run->first_slot)
        return (slot_range){1, 0};
    const uint64_t last = slot_of(run, last_key);
    return (slot_range){first_key >> run->slot_bits > run->first_slot ? slot_of(run, first_key) : 0,
                        last < run->slot_count ? last : run->slot_count - 1};
}

#define PREFETCHED_SLOTS_MAX 1024
#define PREFETCHED_LINES_MAX                                                                                           \
    24 /* a core has ten to sixteen misses under way; what follows in line it loads by itself */

void wirecopy_run_prefetch_slots(const wirecopy_run *run, uint64_t first_key, uint64_t last_key)
{
    const slot_range slots = slots_of(run, first_key, last_key);
    const uint64_t end =
        slots.last - slots.first < PREFETCHED_SLOTS_MAX ? slots.last : slots.first + PREFETCHED_SLOTS_MAX;
    if (slots.first > slots.last)
        return;
    for (uint64_t slot = slots.first; slot < end; slot += LINE_BYTES / sizeof(uint32_t))
        __builtin_prefetch(&run->directory[slot]);
    __builtin_prefetch(&run->directory[end + 1]);
}

wirecopy_run_span wirecopy_run_span_find(const wirecopy_run *run, uint64_t first_key, uint64_t last_key)
{
    const slot_range slots = slots_of(run, first_key, last_key);
    if (slots.first > slots.last)
        return (wirecopy_run_span){0};
    const uint32_t begin = run->directory[slots.first], end = run->directory[slots.last + 1];
    if (begin >= end || end > run->entry_count)
        return (wirecopy_run_span){0};
    return (wirecopy_run_span){slots.first, begin, end};
}

void wirecopy_run_span_prefetch(const wirecopy_run *run, const wirecopy_run_span *span)
{
    if (span->next >= span->end)
        return;
    const uint8_t *const begin = run->entries + span->next * run->entry_bytes;
    const uint64_t bytes = (span->end - span->next) * run->entry_bytes;
    const uint64_t bytes_max = bytes < PREFETCHED_LINES_MAX * LINE_BYTES ? bytes : PREFETCHED_LINES_MAX * LINE_BYTES;
    for (uint64_t at = 0; at < bytes_max; at += LINE_BYTES)
        __builtin_prefetch(begin + at);
    __builtin_prefetch(begin + bytes_max - 1);
}

/* Where among count entries those may be that are near: an entry has the low slot_bits bits of its key. */
static size_t seek(const wirecopy_run *run, const uint8_t *packed, size_t count, uint64_t key, uint64_t mask,
                   unsigned differing_max, uint16_t *places)
{
    const uint64_t told = into_slot(run, mask) << run->value_bits, asked = into_slot(run, key) << run->value_bits;
    if (run->entry_bytes == ENTRY_BYTES_MIN)
        return wirecopy_seek_chosen()(packed, count,
                                      &(wirecopy_seek){(uint16_t)(asked >> WIRECOPY_SEEK_SHIFT),
                                                       (uint16_t)(told >> WIRECOPY_SEEK_SHIFT), differing_max},
                                      places);
    size_t found = 0;
    for (size_t i = 0; i < count; i++, packed += run->entry_bytes) {
        places[found] = (uint16_t)i;
        found += wirecopy_popcount64((wirecopy_load64(packed) ^ asked) & told) <= differing_max;
    }
    return found;
}

size_t wirecopy_run_span_read(const wirecopy_run *run, wirecopy_run_span *span, uint64_t key, uint64_t mask,
                              unsigned differing_max, uint64_t *entries_out)
{
    uint16_t places[WIRECOPY_SEEK_COUNT_MAX];
    const uint8_t *const packed = run->entries + span->next * run->entry_bytes;
    const uint64_t left = span->end - span->next;
    const size_t count = left < WIRECOPY_SEEK_COUNT_MAX ? (size_t)left : WIRECOPY_SEEK_COUNT_MAX;
    const size_t found = seek(run, packed, count, key, mask, differing_max, places);
    size_t kept = 0;
    for (size_t i = 0; i < found; i++) {
        while (span->slot + 1 < run->slot_count && run->directory[span->slot + 1] <= span->next + places[i])
            span->slot++;
        const uint64_t there =
            wirecopy_load64(packed + places[i] * (size_t)run->entry_bytes) & entry_mask(run->entry_bytes);
        entries_out[kept] = unpack(run, span->slot, there);
        kept += wirecopy_popcount64((key_of(entries_out[kept]) ^ key) & mask) <= differing_max;
    }
    span->next += count;
    return kept;
}

size_t wirecopy_run_slice_count_below(wirecopy_run_slice slice, uint64_t limit)
{
    if (slice.count == 0 || limit >= WIRECOPY_RUN_VALUE_MAX || wirecopy_run_slice_value(slice, slice.count - 1) < limit)
        return slice.count;
    return count_less(slice.entries, slice.entry_bytes, slice.count, slice.value_mask, limit);
}
