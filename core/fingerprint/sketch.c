#include "core/fingerprint/sketch.h"

#include <string.h>

#include "core/base/sorted.h"

#define POSITION_MAX (((uint64_t)1 << WIRECOPY_SKETCH_POSITION_BITS) - 1)

/* Odd multipliers, different for the left and the right word, so that order counts; their upper bits mix well because
 * the hashes they multiply are uniform already. From the fractional parts of the square roots of 7 and 11. */
#define LEFT_MULTIPLIER UINT64_C(0xa54ff53a5f1d36f1)
#define RIGHT_MULTIPLIER UINT64_C(0x510e527fade682d1)

static inline uint64_t bigram_hash(uint64_t left, uint64_t right)
{
    return (left * LEFT_MULTIPLIER + right * RIGHT_MULTIPLIER) >> (64 - WIRECOPY_SKETCH_HASH_BITS);
}

static inline wirecopy_sketch_entry make_entry(uint64_t hash, size_t position)
{
    return hash << WIRECOPY_SKETCH_POSITION_BITS | (position < POSITION_MAX ? position : POSITION_MAX);
}

#define INSERTION_MAX 24

static void sort_by_merging(wirecopy_sketch_entry *entries, size_t count, wirecopy_sketch_entry *scratch)
{
    if (count <= INSERTION_MAX) {
        wirecopy_sort_few(entries, count);
        return;
    }
    const size_t half = count / 2;
    sort_by_merging(entries, half, scratch);
    sort_by_merging(entries + half, count - half, scratch);
    memcpy(scratch, entries, half * sizeof entries[0]);
    size_t left = 0, right = half;
    for (size_t i = 0; left < half; i++) {
        const int take_right = right < count && entries[right] < scratch[left];
        entries[i] = take_right ? entries[right] : scratch[left];
        right += (size_t)take_right;
        left += (size_t)!take_right;
    }
}

/* Buckets by which the uniform hashes of an ordinary story are all but sorted. */
#define BUCKET_BITS 8
#define BUCKET_COUNT ((size_t)1 << BUCKET_BITS)

/* Sorts ascending: into buckets by the upper bits, of value_bits that an entry has, and then each bucket. Linear for
 * hashes that are spread, and never worse than merging. */
static void sort_entries(wirecopy_sketch_entry *entries, size_t count, unsigned value_bits,
                         wirecopy_sketch_entry *scratch)
{
    const unsigned shift = value_bits - BUCKET_BITS;
    uint32_t ends[BUCKET_COUNT + 1] = {0}; /* first where a bucket begins, and after it is filled where it ends */
    for (size_t i = 0; i < count; i++)
        ends[(entries[i] >> shift) + 1]++;
    for (size_t bucket = 1; bucket <= BUCKET_COUNT; bucket++)
        ends[bucket] += ends[bucket - 1];
    for (size_t i = 0; i < count; i++)
        scratch[ends[entries[i] >> shift]++] = entries[i];
    memcpy(entries, scratch, count * sizeof entries[0]);
    for (size_t bucket = 0, begin = 0; bucket < BUCKET_COUNT; begin = ends[bucket++])
        if (ends[bucket] - begin > 1)
            sort_by_merging(entries + begin, ends[bucket] - begin, scratch);
}

/* Keeps the first of each hash, which has the smallest position. */
static size_t drop_repeated(wirecopy_sketch_entry *entries, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || wirecopy_sketch_hash(entries[i]) != wirecopy_sketch_hash(entries[kept - 1]))
            entries[kept++] = entries[i];
    return kept;
}

/* Sorted, distinct entries of all bigrams whose hash is below 2^hash_bits. */
static size_t collect_below(const uint64_t *words, size_t count, unsigned hash_bits, wirecopy_sketch_entry *entries,
                            wirecopy_sketch_entry *scratch)
{
    const uint64_t limit = (uint64_t)1 << hash_bits;
    size_t kept = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        const uint64_t hash = bigram_hash(words[i], words[i + 1]);
        entries[kept] = make_entry(hash, i);
        kept += hash < limit;
    }
    sort_entries(entries, kept, hash_bits + WIRECOPY_SKETCH_POSITION_BITS, scratch);
    return drop_repeated(entries, kept);
}

size_t wirecopy_sketch_choose(const uint64_t *words, size_t count, wirecopy_sketch_entry *entries_out,
                              wirecopy_sketch_entry *scratch)
{
    if (count == 0)
        return 0;
    if (count == 1) { /* one word has no neighbour: it stands for itself */
        entries_out[0] = make_entry(bigram_hash(words[0], words[0]), 0);
        return 1;
    }
    size_t kept = collect_below(words, count, WIRECOPY_SKETCH_HASH_BITS - 2, entries_out, scratch);
    if (kept < WIRECOPY_SKETCH_COUNT_MIN) {
        kept = collect_below(words, count, WIRECOPY_SKETCH_HASH_BITS, entries_out, scratch);
        if (kept > WIRECOPY_SKETCH_COUNT_MIN)
            kept = WIRECOPY_SKETCH_COUNT_MIN;
    }
    return kept < WIRECOPY_SKETCH_COUNT_MAX ? kept : WIRECOPY_SKETCH_COUNT_MAX;
}

uint64_t wirecopy_sketch_limit(const wirecopy_sketch_entry *sketch, size_t count)
{
    if (count < WIRECOPY_SKETCH_COUNT_MIN)
        return (uint64_t)1 << WIRECOPY_SKETCH_HASH_BITS;
    const uint64_t after_last = wirecopy_sketch_hash(sketch[count - 1]) + 1;
    if (count == WIRECOPY_SKETCH_COUNT_MAX)
        return after_last;
    return after_last > WIRECOPY_SKETCH_QUARTER ? after_last : WIRECOPY_SKETCH_QUARTER;
}

uint32_t wirecopy_sketch_count_below(const wirecopy_sketch_entry *sketch, size_t count, uint64_t limit)
{
    const wirecopy_sketch_entry *begin = sketch;
    for (; count > 1; count -= count / 2)
        begin += wirecopy_sketch_hash(begin[count / 2 - 1]) < limit ? count / 2 : 0;
    return (uint32_t)(begin - sketch) + (count == 1 && wirecopy_sketch_hash(*begin) < limit);
}
