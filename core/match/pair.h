#ifndef WIRECOPY_MATCH_PAIR_H
#define WIRECOPY_MATCH_PAIR_H

#include "core/match/evidence.h"

/**
 * What two stories say about reuse if there were no others: as in a store that holds a alone, where every bigram of a is in
 * one group, and so weighs 1.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY. Threads: pure.
 */
wirecopy_status wirecopy_pair_weigh(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, bool same_source,
                                    wirecopy_evidence *evidence_out);

#endif
