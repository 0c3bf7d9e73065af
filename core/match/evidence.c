#include "core/match/evidence.h"

#include <string.h>

#include "core/base/bits.h"
#include "core/fingerprint/figures.h"
#include "core/fingerprint/sketch.h"

/* Entries count as neighbours when they lie within this many content words in both stories ... */
#define NEIGHBOUR_WORDS 32
/* ... and the two distances differ by at most this: a word or two put in or left out between them. */
#define DRIFT_WORDS 3

static uint32_t count_below(const wirecopy_fingerprint *fingerprint, uint64_t limit)
{
    return wirecopy_sketch_count_below(fingerprint->sketch, fingerprint->sketch_count, limit);
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

/* What both sketches hold, found in one pass, since both ascend; and the weight of it. Free of branches that the data
 * decide: they would be mispredicted at every other entry. */
static size_t intersect(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, wirecopy_overlap overlap,
                        const float *weights, wirecopy_shared *shared, double *weight_out)
{
    const wirecopy_sketch_entry *const sketch_a = a->sketch, *const sketch_b = b->sketch;
    size_t count = 0, i = 0, j = 0;
    double weight = 0;
    while (i < overlap.count_a && j < overlap.count_b) {
        const uint64_t hash_a = wirecopy_sketch_hash(sketch_a[i]), hash_b = wirecopy_sketch_hash(sketch_b[j]);
        const bool is_shared = hash_a == hash_b && weights[j] > 0;
        shared[count] = (wirecopy_shared){wirecopy_sketch_position(sketch_a[i]), wirecopy_sketch_position(sketch_b[j]),
                                          (uint32_t)j};
        weight += is_shared ? weights[j] : 0;
        count += is_shared;
        i += hash_a <= hash_b;
        j += hash_b <= hash_a;
    }
    *weight_out = weight;
    return count;
}

/* Takes the entries of b that weigh nothing out of both sides, and adds up the weights of the others. */
static double leave_out_weightless(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, const float *weights,
                                   wirecopy_overlap *overlap)
{
    const wirecopy_overlap all = *overlap;
    double weight = 0;
    size_t i = 0;
    for (size_t j = 0; j < all.count_b; j++) {
        weight += weights[j];
        if (weights[j] > 0)
            continue;
        overlap->count_b--;
        while (i < all.count_a && wirecopy_sketch_hash(a->sketch[i]) < wirecopy_sketch_hash(b->sketch[j]))
            i++;
        overlap->count_a -= i < all.count_a && wirecopy_sketch_hash(a->sketch[i]) == wirecopy_sketch_hash(b->sketch[j]);
    }
    return weight;
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
#define WINDOW_BITS 2048

typedef struct window_set {
    uint64_t bits[WINDOW_BITS / 64];
    size_t used; /* words of bits that can be set */
} window_set;

static void empty_windows(window_set *set, uint32_t word_count)
{
    const size_t words = word_count / WIRECOPY_WINDOW_WORDS / 64 + 1;
    set->used = words < WINDOW_BITS / 64 ? words : WINDOW_BITS / 64;
    memset(set->bits, 0, set->used * sizeof set->bits[0]);
}

static void mark_window(window_set *set, uint32_t position)
{
    const size_t window = position / WIRECOPY_WINDOW_WORDS % (64 * set->used);
    set->bits[window / 64] |= UINT64_C(1) << window % 64;
}

static double count_windows(const window_set *set)
{
    unsigned count = 0;
    for (size_t i = 0; i < set->used; i++)
        count += wirecopy_popcount64(set->bits[i]);
    return count;
}

/* Of a story's windows that hold a comparable entry, the share that holds a shared one. side: which position of a shared
 * entry is the story's, 0 or 1. */
static double measure_spread(const wirecopy_fingerprint *fingerprint, uint32_t comparable,
                             const wirecopy_shared *shared, size_t shared_count, unsigned side)
{
    window_set all, hit;
    empty_windows(&all, fingerprint->content_word_count);
    empty_windows(&hit, fingerprint->content_word_count);
    for (uint32_t i = 0; i < comparable; i++)
        mark_window(&all, wirecopy_sketch_position(fingerprint->sketch[i]));
    for (size_t i = 0; i < shared_count; i++)
        mark_window(&hit, side == 0 ? shared[i].position_a : shared[i].position_b);
    return count_windows(&hit) / count_windows(&all);
}

void wirecopy_evidence_share(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, const float *weights,
                             wirecopy_shared *shared, wirecopy_evidence *evidence_out)
{
    wirecopy_overlap overlap = wirecopy_evidence_overlap(a, b);
    wirecopy_evidence evidence = {0};
    const size_t count = intersect(a, b, overlap, weights, shared, &evidence.weight);
    evidence.shared_count = (uint32_t)count;
    evidence.rare_count = count < WIRECOPY_RARE_COUNTED ? (uint32_t)count : WIRECOPY_RARE_COUNTED;
    evidence.scarce_count = count < WIRECOPY_SCARCE_COUNTED ? (uint32_t)count : WIRECOPY_SCARCE_COUNTED;
    if (count > 0) {
        evidence.weighted = evidence.weight / leave_out_weightless(a, b, weights, &overlap);
        evidence.contained = (double)count / overlap.count_b;
        evidence.contains = (double)count / overlap.count_a;
    }
    evidence.distance = wirecopy_simhash_distance(a->simhash, b->simhash);
    evidence.figure_count = wirecopy_figures_compare(a->figures, b->figures, &evidence.shared_figures);
    evidence.identical = memcmp(a->exact, b->exact, sizeof a->exact) == 0;
    *evidence_out = evidence;
}

void wirecopy_evidence_place(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, wirecopy_shared *shared,
                             wirecopy_evidence *evidence)
{
    const size_t count = evidence->shared_count;
    if (count == 0)
        return;
    const wirecopy_overlap overlap = wirecopy_evidence_overlap(a, b);
    sort_by_position_b(shared, count);
    measure_passages(shared, count, evidence);
    evidence->spread_a = measure_spread(a, overlap.count_a, shared, count, 0);
    evidence->spread_b = measure_spread(b, overlap.count_b, shared, count, 1);
}

void wirecopy_evidence_weigh(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, const float *weights,
                             wirecopy_shared *shared, wirecopy_evidence *evidence_out)
{
    wirecopy_evidence_share(a, b, weights, shared, evidence_out);
    wirecopy_evidence_place(a, b, shared, evidence_out);
}
