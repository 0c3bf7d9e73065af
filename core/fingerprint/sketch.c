#include "core/fingerprint/sketch.h"

#include <string.h>

#include "core/base/sorted.h"
#include "core/fingerprint/constants.h"
#include "core/fingerprint/portable.h"

static inline uint64_t bigram_hash(uint64_t left, uint64_t right)
{
    return (left * WIRECOPY_BIGRAM_MULTIPLIER_LEFT + right * WIRECOPY_BIGRAM_MULTIPLIER_RIGHT) >>
           (64 - WIRECOPY_SKETCH_HASH_BITS);
}

static inline wirecopy_sketch_entry make_entry(uint64_t hash, size_t position)
{
    return hash << WIRECOPY_SKETCH_POSITION_BITS |
           (position < WIRECOPY_BIGRAM_POSITION_MAX ? position : WIRECOPY_BIGRAM_POSITION_MAX);
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

/* About as many buckets as entries, by the upper bits of hashes that are uniform: the entries are all but sorted
 * then. */
#define BUCKET_BITS_MIN 3
#define BUCKET_BITS_MAX 10

/* More than these in a bucket, or than fit all buckets, and what is left is no longer done by insertion. */
#define BUCKET_FEW 16

/* Brings entries into the order of their upper bits, and returns how many are alike in these at most. */
static size_t sort_by_upper_bits(const wirecopy_sketch_entry *entries, size_t count, unsigned value_bits,
                                 wirecopy_sketch_entry *entries_out)
{
    uint32_t begins[1 << BUCKET_BITS_MAX]; /* first how many a bucket has, then where its next one goes */
    unsigned bits = BUCKET_BITS_MIN;
    while (bits < BUCKET_BITS_MAX && (size_t)1 << bits < count)
        bits++;
    const unsigned shift = value_bits - bits;
    memset(begins, 0, sizeof begins[0] << bits);
    for (size_t i = 0; i < count; i++)
        begins[entries[i] >> shift]++;
    uint32_t begin = 0, fullest = 0;
    for (size_t bucket = 0; bucket < (size_t)1 << bits; bucket++) {
        const uint32_t held = begins[bucket];
        begins[bucket] = begin;
        begin += held;
        fullest = held > fullest ? held : fullest;
    }
    for (size_t i = 0; i < count; i++)
        entries_out[begins[entries[i] >> shift]++] = entries[i];
    return fullest;
}

/* Sorts ascending, values of so many bits. Linear for hashes that are spread, and never worse than merging. */
static void sort_entries(wirecopy_sketch_entry *entries, size_t count, unsigned value_bits,
                         wirecopy_sketch_entry *scratch)
{
    const size_t fullest = sort_by_upper_bits(entries, count, value_bits, scratch);
    memcpy(entries, scratch, count * sizeof entries[0]);
    if (fullest <= BUCKET_FEW)
        wirecopy_sort_few(entries, count);
    else
        sort_by_merging(entries, count, scratch);
}

/* Keeps the first of each hash, which has the smallest position. */
static size_t drop_repeated(wirecopy_sketch_entry *entries, size_t count)
{
    size_t kept = 0;
    uint64_t before = UINT64_MAX;
    for (size_t i = 0; i < count; i++) {
        const uint64_t hash = wirecopy_sketch_hash(entries[i]);
        entries[kept] = entries[i];
        kept += hash != before;
        before = hash;
    }
    return kept;
}

size_t wirecopy_filter_bigrams_portable(const uint64_t *words, size_t count, uint64_t limit,
                                        wirecopy_sketch_entry *entries_out)
{
    size_t kept = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        const uint64_t hash = bigram_hash(words[i], words[i + 1]);
        entries_out[kept] = make_entry(hash, i);
        kept += hash < limit;
    }
    return kept;
}

/* Sorted, distinct entries of all bigrams whose hash is below 2^hash_bits, if there are count_min of them at least;
 * else what they are does not matter. */
static size_t collect_below(const uint64_t *words, size_t count, unsigned hash_bits, size_t count_min,
                            wirecopy_sketch_entry *entries, wirecopy_sketch_entry *scratch)
{
    const size_t kept =
        wirecopy_fingerprint_kernel_chosen()->filter_bigrams(words, count, (uint64_t)1 << hash_bits, entries);
    if (kept < count_min)
        return kept;
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
    /* A quarter of all bigrams; where these are too few, the smallest of a half, or of all. */
    const size_t least = WIRECOPY_SKETCH_COUNT_MIN, most = WIRECOPY_SKETCH_COUNT_MAX;
    if (count > least) {
        size_t kept = collect_below(words, count, WIRECOPY_SKETCH_HASH_BITS - 2, least, entries_out, scratch);
        if (kept >= least)
            return kept < most ? kept : most;
        kept = collect_below(words, count, WIRECOPY_SKETCH_HASH_BITS - 1, least, entries_out, scratch);
        if (kept >= least)
            return least;
    }
    const size_t all = collect_below(words, count, WIRECOPY_SKETCH_HASH_BITS, 0, entries_out, scratch);
    return all < least ? all : least;
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
