#include "core/index/run_sort.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "core/base/sorted.h"
#include "core/index/run.h"

/* Sorting goes by the highest bits of the keys first, into buckets that stay in the caches of a core while each is sorted
 * by its other bits, lowest first: an entry goes through memory twice, and not once for every digit. */
#define BUCKET_BITS 10 /* of many more, the lines that are written to have no room in the first-level cache */
#define BUCKET_SHIFT (64 - BUCKET_BITS)
#define BUCKET_COUNT ((size_t)1 << BUCKET_BITS)
#define BUCKETS_ENTRIES_MIN (128 * BUCKET_COUNT)
#define DIGIT_BITS 10
#define FEW_ENTRIES 24

/* The bits of entries that are sorted by: those at shift and above, width of them. */
typedef struct sort_digit {
    unsigned shift, width;
} sort_digit;

static size_t digit_of(uint64_t entry, sort_digit digit)
{
    return (size_t)(entry >> digit.shift & (((uint64_t)1 << digit.width) - 1));
}

/* Where the entries with each value of a digit begin, of how many there are. */
static void begin_places(uint32_t *places, sort_digit digit)
{
    uint32_t sum = 0;
    for (size_t value = 0; value < (size_t)1 << digit.width; value++) {
        const uint32_t tally = places[value];
        places[value] = sum;
        sum += tally;
    }
}

/* One stable pass: each entry goes to the next of the places for its digit. */
static void distribute(const uint64_t *from, uint64_t *to, size_t count, sort_digit digit, uint32_t *places)
{
    for (size_t i = 0; i < count; i++)
        to[places[digit_of(from[i], digit)]++] = from[i];
}

/* Sorts a bucket of entries that differ in these bits; sorted, they come to lie in `sorted`, one of the two. */
static void bucket_sort(uint64_t *entries, uint64_t *scratch, size_t count, uint64_t differing, uint64_t *sorted)
{
    uint64_t *from = entries, *to = scratch;
    const unsigned shift = differing ? (unsigned)__builtin_ctzll(differing) : 0;
    const unsigned width = differing ? 64 - (unsigned)__builtin_clzll(differing) - shift : 0;
    const unsigned pass_count = count > FEW_ENTRIES ? (width + DIGIT_BITS - 1) / DIGIT_BITS : 0;
    for (unsigned pass = 0; pass < pass_count; pass++) {
        const unsigned begin = width * pass / pass_count, end = width * (pass + 1) / pass_count;
        const sort_digit digit = {shift + begin, end - begin};
        uint32_t places[(size_t)1 << DIGIT_BITS] = {0};
        for (size_t i = 0; i < count; i++)
            places[digit_of(from[i], digit)]++;
        begin_places(places, digit);
        distribute(from, to, count, digit, places);
        uint64_t *const swapped = from;
        from = to;
        to = swapped;
    }
    if (from != sorted)
        memcpy(sorted, from, count * sizeof *sorted);
    if (count <= FEW_ENTRIES)
        wirecopy_sort_few(sorted, count);
}

/* ---- shares ---- */

/* Each has 4 KiB of tallies, on the stack of who sorts. */
#define SHARES_MAX 16

/* A share is a stretch of the entries, and later the buckets that begin in it. */
typedef struct sort_share {
    uint64_t differing;            /* bits in which its entries differ from the first of all */
    bool values_ascend;            /* from the entry before it on */
    uint32_t places[BUCKET_COUNT]; /* how many of its entries each bucket has; then where in the bucket they go */
} sort_share;

typedef struct sorting {
    uint64_t *entries, *scratch;
    size_t count;
    uint64_t differing; /* the bits to sort by */
    unsigned share_count;
    sort_share shares[SHARES_MAX];
} sorting;

static const sort_digit highest = {BUCKET_SHIFT, BUCKET_BITS};

static size_t share_begin(const sorting *of, unsigned i)
{
    return (size_t)((uint64_t)of->count * i / of->share_count);
}

/* Looks at a stretch: reads entries, writes the share. */
static void look(void *work, unsigned i)
{
    sorting *const of = work;
    sort_share *const share = &of->shares[i];
    const uint64_t *const entries = of->entries;
    *share = (sort_share){.values_ascend = true};
    for (size_t at = share_begin(of, i); at < share_begin(of, i + 1); at++) {
        share->places[digit_of(entries[at], highest)]++;
        share->differing |= entries[at] ^ entries[0];
        share->values_ascend &= wirecopy_run_value(entries[at > 0 ? at - 1 : 0]) <= wirecopy_run_value(entries[at]);
    }
}

/* Passes are stable: where values ascend, to sort by the keys is enough. */
static uint64_t bits_to_sort_by(const sorting *of)
{
    uint64_t differing = 0;
    bool values_ascend = true;
    for (unsigned i = 0; i < of->share_count; i++) {
        differing |= of->shares[i].differing;
        values_ascend &= of->shares[i].values_ascend;
    }
    return values_ascend ? differing & ~(uint64_t)(WIRECOPY_RUN_VALUE_MAX - 1) : differing;
}

/* In each bucket the entries of a share come behind those of the shares before it. */
static void begin_buckets(sorting *of)
{
    uint32_t sum = 0;
    for (size_t bucket = 0; bucket < BUCKET_COUNT; bucket++) {
        for (unsigned i = 0; i < of->share_count; i++) {
            const uint32_t tally = of->shares[i].places[bucket];
            of->shares[i].places[bucket] = sum;
            sum += tally;
        }
    }
}

/* Moves a stretch to the buckets, where every share has places of its own. */
static void fill_buckets(void *work, unsigned i)
{
    sorting *const of = work;
    const size_t begin = share_begin(of, i), end = share_begin(of, i + 1);
    distribute(of->entries + begin, of->scratch, end - begin, highest, of->shares[i].places);
}

/* Sorts the buckets that begin in a stretch. They end where the last share has come to. */
static void sort_buckets(void *work, unsigned i)
{
    const sorting *const of = work;
    const uint32_t *const ends = of->shares[of->share_count - 1].places;
    const size_t first = share_begin(of, i), beyond = share_begin(of, i + 1);
    const uint64_t differing = of->differing & (((uint64_t)1 << BUCKET_SHIFT) - 1);
    for (size_t bucket = 0, begin = 0; bucket < BUCKET_COUNT && begin < beyond; begin = ends[bucket++])
        if (begin >= first)
            bucket_sort(of->scratch + begin, of->entries + begin, ends[bucket] - begin, differing, of->entries + begin);
}

void wirecopy_run_sort(uint64_t *entries, uint64_t *scratch, size_t count, const wirecopy_team *team)
{
    assert((entries && scratch) || count == 0);
    assert(count <= WIRECOPY_RUN_ENTRIES_MAX); /* a tally does not overflow */
    const bool is_divided = count >= BUCKETS_ENTRIES_MIN;
    sorting work;
    work.entries = entries;
    work.scratch = scratch;
    work.count = count;
    work.share_count = is_divided ? wirecopy_team_share_count(team, SHARES_MAX) : 1;
    wirecopy_team_do(team, work.share_count, look, &work);
    work.differing = bits_to_sort_by(&work);
    if (!is_divided) {
        bucket_sort(entries, scratch, count, work.differing, entries);
        return;
    }
    begin_buckets(&work);
    wirecopy_team_do(team, work.share_count, fill_buckets, &work);
    wirecopy_team_do(team, work.share_count, sort_buckets, &work);
}
