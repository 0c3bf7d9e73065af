#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/engine/comparison.h"
#include "core/match/evidence.h"
#include "core/match/score.h"
#include "wirecopy/engine.h"

/* In a store that held a alone every bigram of a would be in one group, and so weigh 1. */
static wirecopy_status weigh(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, bool same_source,
                             wirecopy_evidence *evidence_out)
{
    float *weights = wirecopy_memory_alloc(b->sketch_count * sizeof weights[0]);
    wirecopy_shared *shared = wirecopy_memory_alloc((b->sketch_count + (size_t)1) * sizeof shared[0]);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    if (weights && shared) {
        for (uint32_t i = 0; i < b->sketch_count; i++)
            weights[i] = 1;
        wirecopy_evidence_weigh(a, b, weights, shared, evidence_out);
        evidence_out->same_source = same_source;
        if (a->content_word_count == 0) /* matches nothing, not even its like: no posting leads to it */
            evidence_out->identical = false;
        status = WIRECOPY_OK;
    }
    wirecopy_memory_free(weights);
    wirecopy_memory_free(shared);
    return status;
}

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
    const wirecopy_status status = weigh(a, b, same_source, &evidence);
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
