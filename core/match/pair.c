#include "core/match/pair.h"

#include "core/base/memory.h"

wirecopy_status wirecopy_pair_weigh(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, bool same_source,
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
