#ifndef WIRECOPY_MATCH_LEAD_H
#define WIRECOPY_MATCH_LEAD_H

#include "core/match/matcher.h"

/**
 * Which groups a story may join: those of the stories that it is a copy of, identical or edited.
 *
 * What a story posts depends on the group that it joins, and how rare an entry is, on what was posted: taken strictly,
 * every story would have to wait for the one before it. So stories are told by their numbers into waves, which follow
 * from the numbers alone: a story is held against those before its wave as of the wave's beginning, and against its
 * fellows, those of its own wave before it, one by one, with the weights of the wave's beginning. That a whole wave does
 * side by side. Who leads among fellows, and what is left to be posted, is then told in order, which takes no time; and
 * verdicts, which are as of each story itself, side by side again.
 */

/** Stories of a wave: an eighth of those before it at most, so that what is common is known, and no more than this. */
#define WIRECOPY_WAVE_STORIES_MAX 128

/** The first story of the wave that a story is in, and of the next wave. */
uint64_t wirecopy_wave_begin(uint64_t story);
uint64_t wirecopy_wave_end(uint64_t story);

/** A story of the same wave that came before. Borrowed. */
typedef struct wirecopy_fellow {
    uint64_t story;
    const wirecopy_fingerprint *fingerprint;
    wirecopy_string source;
} wirecopy_fellow;

/** A story whose group may be joined. */
typedef struct wirecopy_lead {
    uint64_t story;
    uint64_t group; /**< of a story before the wave; else UINT64_MAX: only who decides in order knows */
    double score;
    bool is_twin; /**< the same words: its group is joined, whoever leads it; else only if it leads its group */
} wirecopy_lead;

typedef struct wirecopy_leads {
    const wirecopy_lead *items; /**< [count] the best first: a twin, then by score, then the earlier */
    size_t count;
    uint64_t group;          /**< of the first of them that came before the wave; UINT64_MAX: there is none */
    const uint8_t *posted;   /**< bitmap as in wirecopy_record: of the entries that are new to that group */
    const uint8_t *uncommon; /**< likewise, of those that are not common: the most that is new to a group of fellows */
} wirecopy_leads;

/**
 * Finds them. The answer is the matcher's until it is asked the next time.
 *
 * @param question  as for wirecopy_matcher_ask(), as of the beginning of a wave; min_verdict, limit and filter do not
 *                  count.
 * @param replaces  the story before the wave that the one asked about takes the place of, or UINT64_MAX: what it alone
 *                  is posted under has to be posted anew.
 * @param fellows   [fellow_count] ascending.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_matcher_leads(wirecopy_matcher *matcher, wirecopy_view *view,
                                       const wirecopy_question *question, uint64_t replaces,
                                       const wirecopy_fellow *fellows, size_t fellow_count, wirecopy_leads *leads_out);

#endif
