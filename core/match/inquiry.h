#ifndef WIRECOPY_MATCH_INQUIRY_H
#define WIRECOPY_MATCH_INQUIRY_H

#include "core/match/candidates.h"
#include "core/match/evidence.h"
#include "core/match/lead.h"
#include "core/match/score.h"
#include "core/store/near.h"

/** The working memory of one thread. */
struct wirecopy_matcher {
    wirecopy_candidates candidates;
    wirecopy_tally groups; /* what the stories of each group share together: no less than any one of them does */
    wirecopy_match *matches;
    size_t match_count, matches_capacity;
    wirecopy_shared *shared; /* [sketch_count] */
    size_t shared_capacity;
    float *source_weights; /* [sketch_count] weights between stories of the question's source */
    size_t source_weights_capacity;
    uint32_t *suspects; /* [sketch_count] entries that may be the template of the question's source */
    size_t suspects_capacity;
    wirecopy_lead *leads;
    size_t lead_count, leads_capacity;
    uint8_t *posted, *uncommon; /* [sketch_count / 8 + 1] see wirecopy_leads */
    size_t posted_capacity, uncommon_capacity;
    wirecopy_story_list members, versions; /* of one key, while they are looked at */
    wirecopy_near near;
    wirecopy_score_floor floor; /* of floor_least; all zero is that of nothing */
    double floor_least;
};

/**
 * A question on its way: shared by the files of this folder alone.
 */
typedef struct wirecopy_inquiry {
    wirecopy_matcher *matcher;
    wirecopy_view *view;
    const wirecopy_question *question;
    uint32_t source;         /* key of the question's source, 0: none */
    uint64_t limit;          /* of the question's sketch */
    double score_least;      /* weaker matches are of no interest */
    bool has_rare;           /* enough entries of the question are not common */
    bool common_is_template; /* between stories of one source */
    bool has_suspects;
    uint32_t suspect_count, cleared_count; /* entries whose lists are long enough for a template; looked into */
    uint32_t template_count;               /* entries that are the template of the question's source, or may be, */
    double template_weight;                /* and what they weigh */
    bool is_newer;                         /* the question is a newer version of a story: */
    uint64_t own_first;                    /* the first version, */
    uint32_t own_family;                   /* and the family of the one before it */
    bool is_flagged;
    uint64_t origin; /* see wirecopy_answer; and its score */
    double origin_score;
} wirecopy_inquiry;

/** An inquiry in which matches weaker than score_least are of no interest. */
wirecopy_inquiry wirecopy_inquiry_make(wirecopy_matcher *matcher, wirecopy_view *view,
                                       const wirecopy_question *question, double score_least);

/** Gathers the candidates, and adds up what the stories of each group share. */
wirecopy_status wirecopy_inquiry_begin(wirecopy_inquiry *inquiry);

/** How many stories of one group, or with the same words, are looked at. */
size_t wirecopy_inquiry_copies_max(const wirecopy_inquiry *inquiry);

/** Weighs the stories of a group that can be of interest. */
wirecopy_status wirecopy_inquiry_weigh_group(wirecopy_inquiry *inquiry, const wirecopy_tally_item *group);

/** Notes a match, unless it is not to be reported. */
wirecopy_status wirecopy_inquiry_add_match(wirecopy_inquiry *inquiry, const wirecopy_record *record,
                                           const wirecopy_evidence *evidence, wirecopy_verdict verdict, double score);

#endif
