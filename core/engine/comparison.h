#ifndef WIRECOPY_ENGINE_COMPARISON_H
#define WIRECOPY_ENGINE_COMPARISON_H

#include "wirecopy/engine.h"

/** As wirecopy_compare(), of stories whose fingerprints are known, sketches included. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_comparison_make(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b, bool same_source,
                                         wirecopy_comparison *comparison_out);

#endif
