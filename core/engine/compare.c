#include "core/base/strings.h"
#include "core/engine/comparison.h"
#include "core/match/pair.h"
#include "core/match/score.h"
#include "wirecopy/engine.h"

static wirecopy_comparison describe(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b,
                                    const wirecopy_evidence *evidence)
{
    wirecopy_comparison comparison = {
        .match = {.time_ms = WIRECOPY_TIME_NONE,
                  .distance = evidence->distance,
                  .contained = evidence->contained,
                  .contains = evidence->contains},
        .a = *a,
        .b = *b,
        .shared_bigram_count = evidence->shared_count,
        .spread = evidence->spread_a > evidence->spread_b ? evidence->spread_a : evidence->spread_b,
        .alignment = evidence->alignment,
    };
    comparison.match.verdict = wirecopy_score_decide(evidence, &comparison.match.score);
    comparison.a.sketch = comparison.b.sketch = NULL;
    return comparison;
}

wirecopy_status wirecopy_comparison_make(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, bool same_source,
                                         wirecopy_comparison *comparison_out)
{
    wirecopy_evidence evidence;
    const wirecopy_status status = wirecopy_pair_weigh(a, b, same_source, &evidence);
    if (status == WIRECOPY_OK)
        *comparison_out = describe(a, b, &evidence);
    return status;
}

wirecopy_status wirecopy_compare(const wirecopy_story *a, const wirecopy_story *b, wirecopy_comparison *comparison_out)
{
    if (!a || !b || !comparison_out)
        return WIRECOPY_E_INVALID;
    wirecopy_fingerprinter *fingerprinters[2] = {NULL, NULL};
    wirecopy_fingerprint prints[2];
    wirecopy_status status = wirecopy_fingerprinter_create(&fingerprinters[0]);
    if (status == WIRECOPY_OK)
        status = wirecopy_fingerprinter_create(&fingerprinters[1]);
    if (status == WIRECOPY_OK)
        status = wirecopy_fingerprint_story(fingerprinters[0], a, &prints[0], NULL);
    if (status == WIRECOPY_OK)
        status = wirecopy_fingerprint_story(fingerprinters[1], b, &prints[1], NULL);
    if (status == WIRECOPY_OK)
        status = wirecopy_comparison_make(&prints[0], &prints[1],
                                          a->source.byte_count > 0 && wirecopy_string_equals(a->source, b->source),
                                          comparison_out);
    wirecopy_fingerprinter_destroy(fingerprinters[0]);
    wirecopy_fingerprinter_destroy(fingerprinters[1]);
    return status;
}
