#ifndef WIRECOPY_FEED_CORRECTION_H
#define WIRECOPY_FEED_CORRECTION_H

#include "wirecopy/story.h"

/** What a headline, a slug or a note to editors says of a story: see wirecopy_correction. */
typedef struct wirecopy_correction_line {
    wirecopy_correction kind;
    uint32_t number; /**< the 2 of "UPDATE 2" and of "2nd Ld-Writethru"; 0: none is given */
} wirecopy_correction_line;

/**
 * Looks for a correction line at the front of a headline or of a note: "UPDATE 2-Ferry sinks", "CORRECTED-UPDATE 1-...",
 * "REFILE: ...", "(KORREKTUR) ...", "Eds: CORRECTS ...", or a line of its own.
 *
 * A word counts only if it is followed by a mark (after a number, or a remark in parentheses), or written in capitals
 * with nothing but other such words behind it: "Update on the bridge" and "Kill Bill" say nothing.
 *
 * Of several words the strongest counts: kill, correction, refile, lead, update. Threads: pure.
 */
wirecopy_correction_line wirecopy_correction_of_headline(wirecopy_string text);

/** The same of a slug, in which a lead may also stand at the end: "BC-US--Ethanol, 1st Ld-Writethru", "BC-Ferry 2ndLd". */
wirecopy_correction_line wirecopy_correction_of_slug(wirecopy_string text);

/** The stronger of two. */
wirecopy_correction_line wirecopy_correction_join(wirecopy_correction_line a, wirecopy_correction_line b);

#endif
