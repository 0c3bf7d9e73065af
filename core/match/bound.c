#include "core/match/bound.h"

#include "core/fingerprint/sketch.h"
#include "core/match/score.h"
#include "core/match/template.h"

/* Of the common entries, whose lists are not followed, a story is taken to share no more than so many times the share
 * that it does of the others: who copies takes both as they come, and in a store of 10 million stories, where every
 * other entry is common, all others would have to be read. With 2 all planted copies that were found without this were
 * found; with 1, one of 113 was not. */
#define COMMON_SLACK 2.0

/* On how many entries of ours and of theirs two stories can be compared, at least. */
static wirecopy_overlap overlap_least(const wirecopy_inquiry *inquiry, wirecopy_outline theirs, double share)
{
    const wirecopy_fingerprint *ours = inquiry->question->fingerprint;
    const uint64_t whole_limit = wirecopy_outline_limit(theirs);
    uint64_t limit = (uint64_t)(share * (double)whole_limit);
    if (limit < WIRECOPY_SKETCH_QUARTER && whole_limit >= WIRECOPY_SKETCH_QUARTER)
        limit = WIRECOPY_SKETCH_QUARTER; /* below which no sketch is cut but the largest */
    return (wirecopy_overlap){
        .count_a = (uint32_t)(share * wirecopy_outline_count_below(theirs, inquiry->limit)),
        .count_b = limit < inquiry->limit ? wirecopy_sketch_count_below(ours->sketch, ours->sketch_count, limit)
                                          : ours->sketch_count,
    };
}

static bool is_of_source(const wirecopy_inquiry *inquiry, const wirecopy_card *card)
{
    return inquiry->source != 0 && card->source == inquiry->source;
}

/* Of the common entries, the share that a story may hold. */
static double unfollowed_share(const wirecopy_inquiry *inquiry, const wirecopy_tally_item *group)
{
    const wirecopy_candidates *candidates = &inquiry->matcher->candidates;
    const uint32_t followed = inquiry->question->fingerprint->sketch_count - candidates->unfollowed_count;
    const double share = COMMON_SLACK * group->count / followed;
    return !inquiry->has_rare || share > 1 ? 1 : share;
}

/* Whether a story may score enough that shares no more than its group does, with what may be template now. share: its
 * sketch holds at least this part of the card's, and its limit is at least this part of the card's. distance: how much
 * nearer than the card it may lie. */
static bool may_score(const wirecopy_inquiry *inquiry, const wirecopy_tally_item *group, const wirecopy_card *card,
                      double share, unsigned distance)
{
    const wirecopy_candidates *candidates = &inquiry->matcher->candidates;
    const wirecopy_overlap overlap = overlap_least(inquiry, card->outline, share);
    const double unfollowed = unfollowed_share(inquiry, group);
    double count = group->count, weight = group->weight;
    double ours = overlap.count_b, all = candidates->weight_sums[overlap.count_b];
    const bool is_own = is_of_source(inquiry, card);
    if (!is_own || !inquiry->common_is_template) {
        count += unfollowed * candidates->unfollowed_count;
        weight += unfollowed * candidates->unfollowed_weight;
    }
    if (is_own) { /* of theirs only templates that are shared are taken out: that makes no share larger */
        ours -= inquiry->template_count < ours ? inquiry->template_count : ours;
        all -= inquiry->template_weight;
    }
    const double least = overlap.count_a < ours ? overlap.count_a : ours;
    if (count >= WIRECOPY_EDITED_SHARE * least)
        return true;
    const unsigned apart = wirecopy_simhash_distance(inquiry->question->fingerprint->simhash, card->simhash);
    return wirecopy_score_may_reach(&inquiry->matcher->floor, count / least, weight < all ? weight / all : 1,
                                    apart > distance ? apart - distance : 0);
}

bool wirecopy_bound_admits(wirecopy_inquiry *inquiry, const wirecopy_tally_item *group, const wirecopy_card *card,
                           double share, unsigned distance)
{
    const bool is_own = is_of_source(inquiry, card);
    if (is_own)
        wirecopy_template_suspect(inquiry);
    while (may_score(inquiry, group, card, share, distance))
        if (!is_own || !wirecopy_template_clear(inquiry))
            return true;
    return false;
}
