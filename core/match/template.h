#ifndef WIRECOPY_MATCH_TEMPLATE_H
#define WIRECOPY_MATCH_TEMPLATE_H

#include "core/match/inquiry.h"

/**
 * The template of a question's source: subscription boxes, navigation, "reporting by". Between stories of that source it
 * counts for nothing.
 *
 * It is looked for only as far as it matters: wirecopy_template_clear() as long as a bound depends on it,
 * wirecopy_template_weights() when a story of the source is weighed. Until then inquiry->template_count and
 * template_weight are the most that it can be.
 */

/** Finds what may be template, once. */
void wirecopy_template_suspect(wirecopy_inquiry *inquiry);

/** Looks into the lists of some more suspects, twice as many each time. Returns whether there were any. */
bool wirecopy_template_clear(wirecopy_inquiry *inquiry);

/** [sketch_count] the weights between stories of the question's source: its template weighs nothing. */
const float *wirecopy_template_weights(wirecopy_inquiry *inquiry);

#endif
