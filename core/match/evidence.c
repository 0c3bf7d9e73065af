#include "core/match/evidence.h"

#include <string.h>

#include "core/fingerprint/sketch.h"

/* Entries count as neighbours when they lie within this many content words in both stories ... */
#define NEIGHBOUR_WORDS 32
/* ... and the two distances differ by at most this: a word or two put in or left out between them. */
#define DRIFT_WORDS 3

static uint32_t count_below(const wirecopy_fingerprint *fingerprint, uint64_t limit)
{
    size_t lo = 0, hi = fingerprint->sketch_count;
    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;
        if (wirecopy_sketch_hash(fingerprint->sketch[middle]) < limit)
            lo = middle + 1;
        else
            hi = middle;
    }
    return (uint32_t)lo;
}

wirecopy_overlap wirecopy_evidence_overlap(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b)
{
    const uint64_t limit_a = wirecopy_sketch_limit(a->sketch, a->sketch_count);
    const uint64_t limit_b = wirecopy_sketch_limit(b->sketch, b->sketch_count);
    return (wirecopy_overlap){
        .count_a = limit_b < limit_a ? count_below(a, limit_b) : a->sketch_count,
        .count_b = limit_a < limit_b ? count_below(b, limit_a) : b->sketch_count,
    };
}

/* Both sketches ascend, so one pass over the two finds what they share. Adds up the weights of all and of the shared;
 * an entry of weight 0 is taken out of both sketches. */
static size_t intersect(const wirecopy_fingerprint *a, size_t *comparable_a, const wirecopy_fingerprint *b,
                        size_t *comparable_b, const float *weights, wirecopy_shared *shared, double *weight_all,
                        double *weight_shared)
{
    const size_t count_a = *comparable_a, count_b = *comparable_b;
    size_t count = 0, i = 0;
    for (size_t j = 0; j < count_b; j++) {
        const uint64_t hash = wirecopy_sketch_hash(b->sketch[j]);
        *weight_all += weights[j];
        while (i < count_a && wirecopy_sketch_hash(a->sketch[i]) < hash)
            i++;
        const int held = i < count_a && wirecopy_sketch_hash(a->sketch[i]) == hash;
        if (weights[j] == 0) {
            *comparable_a -= (size_t)held;
            *comparable_b -= 1;
        }
        if (!held || weights[j] == 0)
            continue;
        *weight_shared += weights[j];
        shared[count++] =
            (wirecopy_shared){wirecopy_sketch_position(a->sketch[i]), wirecopy_sketch_position(b->sketch[j])};
    }
    return count;
}

static void sort_by_position_b(wirecopy_shared *shared, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap = gap == 2 ? 1 : gap * 5 / 11)
        for (size_t i = gap; i < count; i++) {
            const wirecopy_shared item = shared[i];
            size_t at = i;
            for (; at >= gap && shared[at - gap].position_b > item.position_b; at -= gap)
                shared[at] = shared[at - gap];
            shared[at] = item;
        }
}

static int are_aligned(const wirecopy_shared *before, const wirecopy_shared *after)
{
    const int64_t step_a = (int64_t)after->position_a - before->position_a;
    const int64_t step_b = (int64_t)after->position_b - before->position_b;
    const int64_t drift = step_a - step_b;
    return step_a > 0 && step_b <= NEIGHBOUR_WORDS && step_a <= NEIGHBOUR_WORDS && drift <= DRIFT_WORDS &&
           drift >= -DRIFT_WORDS;
}

static void measure_passages(const wirecopy_shared *shared, size_t count, wirecopy_evidence *evidence)
{
    uint32_t aligned = 0, length = 0;
    for (size_t i = 0; i < count; i++) {
        const int follows = i > 0 && are_aligned(&shared[i - 1], &shared[i]);
        const int leads = i + 1 < count && are_aligned(&shared[i], &shared[i + 1]);
        aligned += follows || leads;
        evidence->passage_count += !follows;
        length = follows ? length + 1 : 1;
        if (length > evidence->passage_longest)
            evidence->passage_longest = length;
    }
    evidence->alignment = count ? (double)aligned / (double)count : 0;
}

/* Windows are told apart in a bit set; a story longer than it has bits shares them, which no decision hangs on. */
#define WINDOW_BITS 4096

typedef struct window_set {
    uint64_t bits[WINDOW_BITS / 64];
} window_set;

static void mark_window(window_set *set, uint32_t position)
{
    const uint32_t window = position / WIRECOPY_WINDOW_WORDS % WINDOW_BITS;
    set->bits[window / 64] |= UINT64_C(1) << window % 64;
}

static unsigned count_windows(const window_set *set, size_t word_count)
{
    const size_t windows = word_count / WIRECOPY_WINDOW_WORDS + 1;
    const size_t used = windows < WINDOW_BITS ? (windows + 63) / 64 : WINDOW_BITS / 64;
    unsigned count = 0;
    for (size_t i = 0; i < used; i++)
        count += (unsigned)__builtin_popcountll(set->bits[i]);
    return count;
}

static double measure_spread(const wirecopy_fingerprint *fingerprint, size_t comparable, const uint32_t *positions,
                             size_t stride, size_t shared_count)
{
    window_set all = {{0}}, hit = {{0}};
    for (size_t i = 0; i < comparable; i++)
        mark_window(&all, wirecopy_sketch_position(fingerprint->sketch[i]));
    for (size_t i = 0; i < shared_count; i++)
        mark_window(&hit, positions[i * stride]);
    const unsigned windows = count_windows(&all, fingerprint->content_word_count);
    return windows ? (double)count_windows(&hit, fingerprint->content_word_count) / windows : 0;
}

void wirecopy_evidence_weigh(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, const float *weights,
                             wirecopy_shared *shared, wirecopy_evidence *evidence_out)
{
    wirecopy_evidence evidence = {0};
    const wirecopy_overlap overlap = wirecopy_evidence_overlap(a, b);
    size_t count_a = overlap.count_a, count_b = overlap.count_b;
    double weight_all = 0;
    const size_t count = intersect(a, &count_a, b, &count_b, weights, shared, &weight_all, &evidence.weight);
    sort_by_position_b(shared, count);
    measure_passages(shared, count, &evidence);

    evidence.shared_count = (uint32_t)count;
    if (count > 0) {
        evidence.contained = (double)count / (double)count_b;
        evidence.contains = (double)count / (double)count_a;
        evidence.weighted = evidence.weight / weight_all;
        const size_t stride = sizeof(wirecopy_shared) / sizeof(uint32_t);
        evidence.spread_a = measure_spread(a, overlap.count_a, &shared[0].position_a, stride, count);
        evidence.spread_b = measure_spread(b, overlap.count_b, &shared[0].position_b, stride, count);
    }
    evidence.distance = wirecopy_simhash_distance(a->simhash, b->simhash);
    evidence.identical = memcmp(a->exact, b->exact, sizeof a->exact) == 0;
    *evidence_out = evidence;
}
