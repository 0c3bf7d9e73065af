#include "core/match/score.h"

#include <math.h>

/* The fitted weights; see score.h. SHARE_OFFSET and COUNT_OFFSET keep the logarithm of nothing finite. */
#define INTERCEPT 6.00
#define CONTAINMENT_WEIGHT 0.91
#define WEIGHTED_WEIGHT 0.93
#define RARE_WEIGHT 0.83
#define SCARCE_WEIGHT 0.33
#define ALIGNMENT_WEIGHT 1.26
#define DISTANCE_WEIGHT 11.39
#define SHARE_OFFSET 0.01
#define COUNT_OFFSET 0.3

/* Shares of a story's windows: five papers' versions of one dispatch, which have hardly a run of words in common, have
 * 0.42 and more on the wider side of each pair; a shared quote or a site's box mostly less than this. */
#define SPREAD_LEAST 0.30

/* Of what two stories share, the part in one passage from which on it is one block. Such a block is a quote while it is
 * less than this part of either story; between stories of one source it may be a box of theirs that has not been seen
 * often enough to be known for a template, and more of it is needed to be a reprint. */
#define BLOCK_SHARE 0.8
#define QUOTE_SHARE 0.25
#define REPRINT_SHARE 0.5

/* A flash of so few comparable bigrams is made of set phrases: nothing but most of it says that it was copied. */
#define FLASH_COUNT 8
#define FLASH_SHARE 0.8

/* Stories that are edited copies by their words are made from a form, such as weather, markets or scores, if they have in
 * common less than this part of as many figures as the share of the words would be; one more is taken for a correction.
 * Between pages with clocks and counters that may also be a copy: it is no less than derived. */
#define FORM_FIGURES_PART 0.75

#define LOGARITHM_2 0.69314718055994530942

/* The natural logarithm of a positive number, to 1e-9: x = m * 2^e with m in [2/3, 4/3), and
 * ln m = 2 artanh((m - 1) / (m + 1)), whose argument is at most 1/5. */
static double logarithm(double x)
{
    int exponent = 0;
    while (x >= 4.0 / 3) {
        x *= 0.5;
        exponent++;
    }
    while (x < 2.0 / 3) {
        x *= 2;
        exponent--;
    }
    const double t = (x - 1) / (x + 1), t2 = t * t;
    const double series = 1 + t2 * (1.0 / 3 + t2 * (1.0 / 5 + t2 * (1.0 / 7 + t2 * (1.0 / 9 + t2 * (1.0 / 11)))));
    return exponent * LOGARITHM_2 + 2 * t * series;
}

/* The number whose natural logarithm is x, to 1e-12 of it: x = e ln 2 + r with |r| <= ln 2 / 2, and the series of exp r. */
static double exponential(double x)
{
    if (x < -700)
        return 0;
    if (x > 700)
        return HUGE_VAL;
    const int exponent = (int)(x / LOGARITHM_2 + (x < 0 ? -0.5 : 0.5));
    const double r = x - exponent * LOGARITHM_2;
    double term = 1, sum = 1;
    for (int n = 1; n <= 12; n++) {
        term *= r / n;
        sum += term;
    }
    return ldexp(sum, exponent);
}

static double evidence_of(const wirecopy_measures *measures)
{
    return INTERCEPT + CONTAINMENT_WEIGHT * logarithm(measures->containment + SHARE_OFFSET) +
           WEIGHTED_WEIGHT * logarithm(measures->weighted + SHARE_OFFSET) +
           RARE_WEIGHT * logarithm(measures->rare_count + COUNT_OFFSET) +
           SCARCE_WEIGHT * logarithm(measures->scarce_count + COUNT_OFFSET) + ALIGNMENT_WEIGHT * measures->alignment -
           DISTANCE_WEIGHT * measures->distance / WIRECOPY_SIMHASH_BITS;
}

static double magnitude(double x)
{
    return x < 0 ? -x : x;
}

double wirecopy_score(const wirecopy_measures *measures)
{
    /* Squashed to -1 .. 1, and 0 to the middle: the derived ones lie above it. */
    const double evidence = evidence_of(measures);
    return WIRECOPY_SCORE_DERIVED * (1 + evidence / (1 + magnitude(evidence)));
}

/* With x and y the shares, each with the offset: if both weighed as much as containment does, their evidence would be that
 * of the product, and it is more than this by no more than SHARE_SLACK, as y is no more than 1 + SHARE_OFFSET. */
#define SHARE_SLACK ((WEIGHTED_WEIGHT - CONTAINMENT_WEIGHT) * SHARE_OFFSET + 1e-6)

void wirecopy_score_floor_make(double least, wirecopy_score_floor *floor_out)
{
    const wirecopy_measures most = {.containment = 1 - SHARE_OFFSET, /* the logarithms of both shares are 0 */
                                    .weighted = 1 - SHARE_OFFSET,
                                    .rare_count = WIRECOPY_RARE_COUNTED,
                                    .scarce_count = WIRECOPY_SCARCE_COUNTED,
                                    .alignment = 1};
    const double most_evidence = evidence_of(&most), squashed = least / WIRECOPY_SCORE_DERIVED - 1;
    const double needed = squashed < 0 ? squashed / (1 + squashed) : squashed / (1 - squashed);
    for (unsigned distance = 0; distance <= WIRECOPY_SIMHASH_BITS; distance++) {
        const double lost = DISTANCE_WEIGHT * distance / WIRECOPY_SIMHASH_BITS;
        floor_out->products[distance] = exponential((needed - most_evidence + lost - SHARE_SLACK) / CONTAINMENT_WEIGHT);
    }
}

bool wirecopy_score_may_reach(const wirecopy_score_floor *floor, double containment, double weighted, unsigned distance)
{
    return (containment + SHARE_OFFSET) * (weighted + SHARE_OFFSET) >= floor->products[distance];
}

static double greatest_share(const wirecopy_evidence *evidence)
{
    return evidence->contained > evidence->contains ? evidence->contained : evidence->contains;
}

/* Reuse that no score makes a copy: in one place, of one block, or of a flash's set phrases. */
static bool is_local(const wirecopy_evidence *evidence)
{
    const double containment = greatest_share(evidence);
    const double spread = evidence->spread_a > evidence->spread_b ? evidence->spread_a : evidence->spread_b;
    const bool is_block = evidence->passage_longest >= BLOCK_SHARE * evidence->shared_count;
    const bool is_flash = evidence->shared_count < FLASH_COUNT * containment;
    return spread < SPREAD_LEAST || (is_flash && containment < FLASH_SHARE) ||
           (is_block && containment < (evidence->same_source ? REPRINT_SHARE : QUOTE_SHARE));
}

static wirecopy_measures take_measures(const wirecopy_evidence *evidence)
{
    return (wirecopy_measures){
        .containment = greatest_share(evidence),
        .weighted = evidence->weighted,
        .rare_count = evidence->rare_count,
        .scarce_count = evidence->scarce_count,
        .alignment = evidence->alignment,
        .distance = evidence->distance,
    };
}

static double least_share(const wirecopy_evidence *evidence)
{
    return evidence->contained < evidence->contains ? evidence->contained : evidence->contains;
}

static bool is_form(const wirecopy_evidence *evidence)
{
    return evidence->shared_figures + 1 < FORM_FIGURES_PART * least_share(evidence) * evidence->figure_count;
}

double wirecopy_score_bound(const wirecopy_evidence *evidence)
{
    if (evidence->identical || least_share(evidence) >= WIRECOPY_EDITED_SHARE)
        return 1;
    wirecopy_measures measures = take_measures(evidence);
    measures.alignment = 1;
    return evidence->shared_count > 0 ? wirecopy_score(&measures) : 0;
}

wirecopy_verdict wirecopy_score_decide(const wirecopy_evidence *evidence, double *score_out)
{
    const double least = least_share(evidence);
    if (evidence->identical) {
        *score_out = 1;
        return WIRECOPY_IDENTICAL;
    }
    if (least >= WIRECOPY_EDITED_SHARE && !is_form(evidence)) {
        /* 1 is for the identical ones. */
        const double part = (least - WIRECOPY_EDITED_SHARE) / (1 - WIRECOPY_EDITED_SHARE);
        *score_out = WIRECOPY_SCORE_EDITED + (0.999 - WIRECOPY_SCORE_EDITED) * part;
        return WIRECOPY_EDITED;
    }
    const wirecopy_measures measures = take_measures(evidence);
    *score_out = evidence->shared_count > 0 ? wirecopy_score(&measures) : 0;
    if (*score_out >= WIRECOPY_SCORE_DERIVED && is_local(evidence))
        *score_out *= 0.99 * WIRECOPY_SCORE_DERIVED / WIRECOPY_SCORE_EDITED; /* below derived, in the same order */
    if (*score_out >= WIRECOPY_SCORE_DERIVED)
        return WIRECOPY_DERIVED;
    return *score_out >= WIRECOPY_SCORE_RELATED ? WIRECOPY_RELATED : WIRECOPY_ORIGINAL;
}

double wirecopy_score_least(wirecopy_verdict verdict)
{
    switch (verdict) {
    case WIRECOPY_ORIGINAL:
        return 0;
    case WIRECOPY_RELATED:
        return WIRECOPY_SCORE_RELATED;
    case WIRECOPY_DERIVED:
        return WIRECOPY_SCORE_DERIVED;
    case WIRECOPY_EDITED:
        return WIRECOPY_SCORE_EDITED;
    case WIRECOPY_IDENTICAL:
        return 1;
    }
    return 1;
}
