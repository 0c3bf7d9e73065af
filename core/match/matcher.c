#include "core/match/matcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/match/candidates.h"
#include "core/match/evidence.h"
#include "core/match/score.h"
#include "core/store/near.h"

/* A bigram that more groups than this of one source share is that source's template: subscription boxes, navigation,
 * "reporting by". Between stories of that source it counts for nothing. Running stories, which an agency files again
 * and again with more, rarely get as far before they join a group. Where more than one entry in
 * COMMON_PART of a question is common (see candidates.h), as in stores of millions of stories, common ones are taken for
 * templates of any source unseen, unless there are hardly others: to look would take a hundred cards for each. */
#define TEMPLATE_GROUPS 4
#define COMMON_PART 4

/* Templates are looked for in so many lists at first, and then in twice as many as before: mostly these show that a
 * story of the same source is of no interest. */
#define SUSPECTS_FIRST 8

/* Cards are asked of memory so many stories ahead: enough to cover a cache miss. */
#define CARDS_AHEAD 8

/* A story that shares one followed entry alone is looked at only for a question with no more than this to share. */
#define FEW_ENTRIES 4

/* Of the common entries, whose lists are not followed, a story is taken to share no more than so many times the share
 * that it does of the others: who copies takes both as they come, and in a store of 10 million stories, where every
 * other entry is common, all others would have to be read. With 2 all planted copies that were found without this were
 * found; with 1, one of 113 was not. */
#define COMMON_SLACK 2.0

/* What is taken for granted of the copies in a group, beside WIRECOPY_EDITED_SHARE by which they came into it: they lie
 * not much further from its first story than edited copies do: 43 bits at most among 6,000 US news stories with a new
 * headline, 2 % of the words changed and the last tenth cut. */
#define COPY_DISTANCE 48

/* Of a group's copies, the nearest are weighed: this many, or twice what is asked for, unless all are. They are chosen
 * among its first; a dispatch that ten thousand sites print costs no more than that. */
#define COPIES_WEIGHED 64
#define COPIES_LISTED 4096

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
    uint8_t *posted; /* [sketch_count / 8 + 1] */
    size_t posted_capacity;
    wirecopy_story_list members, versions; /* of one key, while they are looked at */
    wirecopy_near near;
};

/* A question on its way. */
struct inquiry {
    wirecopy_matcher *matcher;
    wirecopy_view *view;
    const wirecopy_question *question;
    uint32_t source;         /* key of the question's source, 0: none */
    uint64_t limit;          /* of the question's sketch */
    double score_least;      /* weaker matches are of no interest */
    bool has_rare;           /* enough entries of the question are not common */
    bool common_is_template; /* between stories of one source */
    bool has_suspects;
    uint32_t suspect_count,
        cleared_count; /* entries whose lists are long enough for a template, and those looked into */
    uint32_t
        template_count; /* entries that are the template of the question's source, or may be, and what they weigh */
    double template_weight;
    bool is_flagged;
    uint64_t group; /* best to join so far, or as_of */
    double group_score;
};

wirecopy_status wirecopy_matcher_create(wirecopy_matcher **matcher_out)
{
    *matcher_out = wirecopy_memory_alloc_zeroed(1, sizeof **matcher_out);
    return *matcher_out ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

void wirecopy_matcher_destroy(wirecopy_matcher *matcher)
{
    if (!matcher)
        return;
    wirecopy_candidates_clear(&matcher->candidates);
    wirecopy_tally_clear(&matcher->groups);
    wirecopy_memory_free(matcher->matches);
    wirecopy_memory_free(matcher->shared);
    wirecopy_memory_free(matcher->source_weights);
    wirecopy_memory_free(matcher->suspects);
    wirecopy_memory_free(matcher->posted);
    wirecopy_memory_free(matcher->members.stories);
    wirecopy_memory_free(matcher->versions.stories);
    wirecopy_near_clear(&matcher->near);
    wirecopy_memory_free(matcher);
}

static wirecopy_status reserve(wirecopy_matcher *matcher, size_t sketch_count)
{
    if (wirecopy_memory_reserve(&matcher->shared, &matcher->shared_capacity, sketch_count + 1,
                                sizeof matcher->shared[0]) ||
        wirecopy_memory_reserve(&matcher->source_weights, &matcher->source_weights_capacity, sketch_count + 1,
                                sizeof matcher->source_weights[0]) ||
        wirecopy_memory_reserve(&matcher->suspects, &matcher->suspects_capacity, sketch_count + 1,
                                sizeof matcher->suspects[0]) ||
        wirecopy_memory_reserve(&matcher->posted, &matcher->posted_capacity, sketch_count / 8 + 1, 1))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* How many stories of one group, or with the same words, are looked at. Those that pass a filter need not be the first or
 * the nearest. */
static size_t copies_weighed(const wirecopy_question *question)
{
    const size_t limit = question->match_limit;
    if (limit == 0 || question->filter)
        return SIZE_MAX;
    return 2 * limit > COPIES_WEIGHED ? 2 * limit : COPIES_WEIGHED;
}

/* ---- weights between stories of one source ---- */

/* How many of the groups that a list was followed to are of the question's source, counted no further than needed. */
static unsigned count_source_groups(const struct inquiry *inquiry, const wirecopy_posting_list *list)
{
    const uint64_t *postings = inquiry->matcher->candidates.postings + list->begin;
    unsigned groups = 0;
    for (uint32_t i = 0; i < list->count && i < CARDS_AHEAD; i++)
        wirecopy_view_prefetch_card(inquiry->view, postings[i]);
    for (uint32_t i = 0; i < list->count && groups <= TEMPLATE_GROUPS; i++) {
        if (i + CARDS_AHEAD < list->count)
            wirecopy_view_prefetch_card(inquiry->view, postings[i + CARDS_AHEAD]);
        groups += wirecopy_view_card(inquiry->view, postings[i]).source == inquiry->source;
    }
    return groups;
}

/* Puts all entries down whose lists are long enough to be the template of the question's source, shortest list first.
 * Common entries may pass for its template unseen. */
static void suspect_templates(struct inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_candidates *candidates = &matcher->candidates;
    const uint32_t count = inquiry->question->fingerprint->sketch_count;
    uint32_t begins[WIRECOPY_CANDIDATES_LIST_MAX + 2] = {0};
    for (uint32_t i = 0; i < count; i++) {
        const wirecopy_posting_list *list = &candidates->lists[i];
        const bool is_template = inquiry->common_is_template && wirecopy_posting_list_is_common(list);
        if (!inquiry->common_is_template)
            wirecopy_candidates_fetch(&matcher->candidates, inquiry->view, inquiry->question->as_of, i);
        matcher->source_weights[i] = is_template ? 0 : candidates->weights[i];
        if (!is_template && list->count <= TEMPLATE_GROUPS)
            continue;
        inquiry->template_count++;
        inquiry->template_weight += candidates->weights[i];
        begins[list->count + 1] += !is_template;
        inquiry->suspect_count += !is_template;
    }
    for (size_t length = 1; length <= WIRECOPY_CANDIDATES_LIST_MAX; length++)
        begins[length + 1] += begins[length];
    for (uint32_t i = 0; i < count; i++)
        if (matcher->source_weights[i] > 0 && candidates->lists[i].count > TEMPLATE_GROUPS)
            matcher->suspects[begins[candidates->lists[i].count]++] = i;
    inquiry->has_suspects = true;
}

/* Looks into the lists of some more suspects, twice as many each time. Returns whether there were any. */
static bool clear_suspects(struct inquiry *inquiry)
{
    const wirecopy_candidates *candidates = &inquiry->matcher->candidates;
    if (!inquiry->has_suspects)
        suspect_templates(inquiry);
    const uint32_t done = inquiry->cleared_count;
    const uint32_t rest = inquiry->suspect_count - done, next = done > SUSPECTS_FIRST ? done : SUSPECTS_FIRST;
    inquiry->cleared_count += next < rest ? next : rest;
    for (uint32_t at = done; at < inquiry->cleared_count; at++) {
        const uint32_t i = inquiry->matcher->suspects[at];
        if (count_source_groups(inquiry, &candidates->lists[i]) > TEMPLATE_GROUPS) {
            inquiry->matcher->source_weights[i] = 0;
        } else {
            inquiry->template_count--;
            inquiry->template_weight -= candidates->weights[i];
        }
    }
    return rest > 0;
}

/* The weights between stories of the question's source: its template weighs nothing. */
static const float *source_weights(struct inquiry *inquiry)
{
    while (clear_suspects(inquiry))
        continue;
    return inquiry->matcher->source_weights;
}

/* ---- bounds: the most that can come of it, without comparing sketches ---- */

/* On how many entries of ours and of theirs two stories can be compared, at least. */
static wirecopy_overlap overlap_least(const struct inquiry *inquiry, wirecopy_outline theirs, double share)
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

static bool is_of_source(const struct inquiry *inquiry, const wirecopy_card *card)
{
    return inquiry->source != 0 && card->source == inquiry->source;
}

/* Of the common entries, the share that a story may hold. */
static double unfollowed_share(const struct inquiry *inquiry, const wirecopy_tally_item *group)
{
    const wirecopy_candidates *candidates = &inquiry->matcher->candidates;
    const uint32_t followed = inquiry->question->fingerprint->sketch_count - candidates->unfollowed_count;
    const double share = COMMON_SLACK * group->count / followed;
    return !inquiry->has_rare || share > 1 ? 1 : share;
}

/* What a story can score at most that shares no more than its group does. share: its sketch holds at least this part of
 * the card's, and its limit is at least this part of the card's. distance: how much nearer than the card it may lie. */
static double score_bound(const struct inquiry *inquiry, const wirecopy_tally_item *group, const wirecopy_card *card,
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
        return 1;
    const unsigned apart = wirecopy_simhash_distance(inquiry->question->fingerprint->simhash, card->simhash);
    const wirecopy_measures measures = {
        .containment = count / least,
        .weighted = weight < all ? weight / all : 1,
        .weight = weight,
        .alignment = 1,
        .distance = apart > distance ? apart - distance : 0,
    };
    return wirecopy_score(&measures);
}

/* Whether a story may score enough to be of interest; share and distance as above. */
static bool is_of_interest(struct inquiry *inquiry, const wirecopy_tally_item *group, const wirecopy_card *card,
                           double share, unsigned distance)
{
    const bool is_own = is_of_source(inquiry, card);
    if (is_own && !inquiry->has_suspects)
        suspect_templates(inquiry);
    while (score_bound(inquiry, group, card, share, distance) >= inquiry->score_least)
        if (!is_own || !clear_suspects(inquiry))
            return true;
    return false;
}

/* ---- one story ---- */

/* A newer version, in another store, takes its place. */
static wirecopy_status is_superseded(const struct inquiry *inquiry, const wirecopy_record *record, bool *superseded_out)
{
    const uint64_t as_of = inquiry->question->as_of;
    uint64_t newest;
    const wirecopy_status status =
        wirecopy_view_newest(inquiry->view, record->id, record->story + 1, as_of, &inquiry->matcher->versions, &newest);
    *superseded_out = status == WIRECOPY_OK && newest != as_of;
    return status;
}

/* Whether a story came to its group as a copy of an earlier version of the one asked about: then it is the copy. */
static wirecopy_status copies_own_version(const struct inquiry *inquiry, const wirecopy_record *record,
                                          bool *is_own_out)
{
    wirecopy_record lead;
    *is_own_out = false;
    if (record->group == record->story || !wirecopy_view_is_live(inquiry->view, record->group, record->group + 1))
        return WIRECOPY_OK; /* what was deleted never came */
    const wirecopy_status status = wirecopy_view_story(inquiry->view, record->group, &lead);
    *is_own_out = status == WIRECOPY_OK && wirecopy_string_equals(lead.id, inquiry->question->id);
    return status;
}

static bool is_of(wirecopy_string source, const wirecopy_string *sources, size_t source_count)
{
    for (size_t i = 0; i < source_count; i++)
        if (wirecopy_string_equals(source, sources[i]))
            return true;
    return false;
}

/* Whether two times, in any order, are no further apart than allowed; either may be unknown. */
static bool is_within(int64_t a, int64_t b, int64_t within_ms)
{
    if (a == WIRECOPY_TIME_NONE || b == WIRECOPY_TIME_NONE)
        return false;
    const uint64_t apart = a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
    return apart <= (uint64_t)within_ms;
}

static bool passes_filter(const wirecopy_question *question, const wirecopy_record *record)
{
    const wirecopy_filter *filter = question->filter;
    if (!filter)
        return true;
    if (filter->within_ms > 0 && !is_within(question->time_ms, record->time_ms, filter->within_ms))
        return false;
    if (filter->source_count > 0 && !is_of(record->source, filter->sources, filter->source_count))
        return false;
    return !filter->other_sources ||
           (record->source.byte_count > 0 && !wirecopy_string_equals(record->source, question->source));
}

static wirecopy_status add_match(struct inquiry *inquiry, const wirecopy_record *record,
                                 const wirecopy_evidence *evidence, wirecopy_verdict verdict, double score)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    if (wirecopy_string_equals(record->id, inquiry->question->id) || !passes_filter(inquiry->question, record) ||
        !wirecopy_view_is_live(inquiry->view, record->story, inquiry->question->as_of))
        return WIRECOPY_OK;
    bool is_old = false, is_own = false;
    wirecopy_status status = is_superseded(inquiry, record, &is_old);
    if (status == WIRECOPY_OK && !is_old && inquiry->question->is_arriving)
        status = copies_own_version(inquiry, record, &is_own);
    if (status != WIRECOPY_OK || is_old || is_own)
        return status;
    inquiry->is_flagged = inquiry->is_flagged || verdict >= WIRECOPY_DERIVED;
    if (verdict < inquiry->question->min_verdict)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&matcher->matches, &matcher->matches_capacity, matcher->match_count + 1,
                                sizeof matcher->matches[0]))
        return WIRECOPY_E_MEMORY;
    matcher->matches[matcher->match_count++] = (wirecopy_match){
        .story = record->story,
        .group = record->group,
        .id = record->id,
        .title = record->title,
        .source = record->source,
        .time_ms = record->time_ms,
        .verdict = verdict,
        .score = score,
        .distance = evidence->distance,
        .contained = evidence->contained,
        .contains = evidence->contains,
    };
    return WIRECOPY_OK;
}

/* Notes the group that a story leads as the one to join, unless a better one was found, or an earlier one as good. */
static void join_if_better(struct inquiry *inquiry, const wirecopy_record *record, double score)
{
    if (record->group == record->story &&
        (score > inquiry->group_score || (score == inquiry->group_score && record->story < inquiry->group))) {
        inquiry->group = record->story;
        inquiry->group_score = score;
    }
}

/* Weighs the evidence for one story, and notes the match, and the group if it leads one to join. */
static wirecopy_status weigh_story(struct inquiry *inquiry, const wirecopy_record *record)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_question *question = inquiry->question;
    const bool is_own = question->source.byte_count > 0 && wirecopy_string_equals(record->source, question->source);
    wirecopy_evidence evidence;
    const float *weights = is_own ? source_weights(inquiry) : matcher->candidates.weights;
    wirecopy_evidence_share(&record->fingerprint, question->fingerprint, weights, matcher->shared, &evidence);
    if (evidence.identical) {
        join_if_better(inquiry, record, 1); /* it was found by its words already, unless it is gone */
        return WIRECOPY_OK;
    }
    if (wirecopy_score_bound(&evidence) < inquiry->score_least)
        return WIRECOPY_OK;
    wirecopy_evidence_place(&record->fingerprint, question->fingerprint, matcher->shared, &evidence);
    evidence.same_source = is_own;
    double score;
    const wirecopy_verdict verdict = wirecopy_score_decide(&evidence, &score);
    if (verdict >= WIRECOPY_EDITED)
        join_if_better(inquiry, record, score);
    return score >= inquiry->score_least ? add_match(inquiry, record, &evidence, verdict, score) : WIRECOPY_OK;
}

/* Finds the stories with the same words by their hash: no posting has to lead to them, however common all of them are.
 * The earliest are noted first, and more than can be asked for need not be. */
static wirecopy_status match_identical(struct inquiry *inquiry)
{
    const wirecopy_question *question = inquiry->question;
    const wirecopy_fingerprint *ours = question->fingerprint;
    wirecopy_story_list *twins = &inquiry->matcher->members;
    if (ours->content_word_count == 0)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_view_list(inquiry->view, WIRECOPY_MAP_IDS, wirecopy_exact_key(ours->exact),
                                                inquiry->question->as_of, copies_weighed(question), twins);
    for (size_t i = 0; status == WIRECOPY_OK && i < twins->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(inquiry->view, twins->stories[i], &record);
        if (status != WIRECOPY_OK || memcmp(record.fingerprint.exact, ours->exact, sizeof ours->exact) != 0)
            continue;
        if (inquiry->group_score < 1) {
            inquiry->group = record.group;
            inquiry->group_score = 1;
        }
        const wirecopy_evidence evidence = {.contained = 1, .contains = 1, .identical = true};
        status = add_match(inquiry, &record, &evidence, WIRECOPY_IDENTICAL, 1);
    }
    return status;
}

/* ---- groups ---- */

/* Of the stories that share entries, those that do not share one by chance: the others are dropped. */
static void keep_likely(struct inquiry *inquiry)
{
    wirecopy_tally *stories = &inquiry->matcher->candidates.stories;
    const uint32_t least = inquiry->question->fingerprint->sketch_count > FEW_ENTRIES ? 2 : 1;
    size_t count = 0;
    for (size_t i = 0; i < stories->count; i++) {
        stories->items[count] = stories->items[i];
        count += stories->items[i].count >= least;
    }
    stories->count = count;
}

/* Adds up what the stories of each group share. */
static wirecopy_status tally_groups(struct inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_tally *stories = &matcher->candidates.stories;
    wirecopy_status status = WIRECOPY_OK;
    wirecopy_tally_reset(&matcher->groups);
    keep_likely(inquiry);
    for (size_t i = 0; i < stories->count && i < CARDS_AHEAD; i++)
        wirecopy_view_prefetch_card(inquiry->view, stories->items[i].number);
    for (size_t i = 0; status == WIRECOPY_OK && i < stories->count; i++) {
        const wirecopy_tally_item *item = &stories->items[i];
        if (i + CARDS_AHEAD < stories->count)
            wirecopy_view_prefetch_card(inquiry->view, stories->items[i + CARDS_AHEAD].number);
        status = wirecopy_tally_add(&matcher->groups, wirecopy_view_card(inquiry->view, item->number).group,
                                    item->weight, item->count);
    }
    return status;
}

static wirecopy_status weigh_if_bound(struct inquiry *inquiry, const wirecopy_tally_item *group, uint64_t story)
{
    const wirecopy_card card = wirecopy_view_card(inquiry->view, story);
    if (!is_of_interest(inquiry, group, &card, 1, 0))
        return WIRECOPY_OK;
    wirecopy_record record;
    const wirecopy_status status = wirecopy_view_record(inquiry->view, story, &record);
    return status == WIRECOPY_OK ? weigh_story(inquiry, &record) : status;
}

/* Drops what is not in the group. Order is kept. */
static void keep_members(const struct inquiry *inquiry, uint64_t group, wirecopy_story_list *members)
{
    size_t count = 0;
    for (size_t i = 0; i < members->count; i++) {
        members->stories[count] = members->stories[i];
        count += wirecopy_view_card(inquiry->view, members->stories[i]).group == group;
    }
    members->count = count;
}

/* Drops what is not in the group, and all but the count_max copies that are nearest to the question, the earlier ones
 * among equals. Order is kept. */
static void keep_nearest(const struct inquiry *inquiry, uint64_t group, size_t count_max, wirecopy_story_list *members)
{
    const uint64_t *simhash = inquiry->question->fingerprint->simhash;
    size_t at_distance[WIRECOPY_SIMHASH_BITS + 1] = {0}, count = 0;
    for (size_t i = 0; i < members->count; i++) {
        const wirecopy_card card = wirecopy_view_card(inquiry->view, members->stories[i]);
        if (card.group != group)
            continue;
        members->stories[count++] = members->stories[i];
        at_distance[wirecopy_simhash_distance(simhash, card.simhash)]++;
    }
    members->count = count;
    if (count <= count_max)
        return;

    /* Everything nearer than the limit is kept, and of what lies at it as many as there is room for. */
    unsigned limit = 0;
    size_t room = count_max;
    while (at_distance[limit] <= room)
        room -= at_distance[limit++];
    members->count = 0;
    for (size_t i = 0; i < count; i++) {
        const wirecopy_card card = wirecopy_view_card(inquiry->view, members->stories[i]);
        const unsigned distance = wirecopy_simhash_distance(simhash, card.simhash);
        if (distance > limit || (distance == limit && room == 0))
            continue;
        room -= distance == limit;
        members->stories[members->count++] = members->stories[i];
    }
}

/* Weighs the copies of a group. They are posted only under what the group did not have, so that the postings alone do
 * not find them. */
static wirecopy_status weigh_copies(struct inquiry *inquiry, const wirecopy_tally_item *group)
{
    wirecopy_story_list *members = &inquiry->matcher->members;
    const size_t count_max = copies_weighed(inquiry->question);
    const size_t listed = count_max > COPIES_LISTED ? count_max : COPIES_LISTED;
    wirecopy_status status =
        wirecopy_view_members(inquiry->view, group->number, inquiry->question->as_of, listed, members);
    if (status == WIRECOPY_OK && members->count <= count_max)
        keep_members(inquiry, group->number, members);
    else if (status == WIRECOPY_OK)
        keep_nearest(inquiry, group->number, count_max, members);
    for (size_t i = 0; status == WIRECOPY_OK && i < members->count; i++)
        status = weigh_if_bound(inquiry, group, members->stories[i]);
    return status;
}

static wirecopy_status weigh_group(struct inquiry *inquiry, const wirecopy_tally_item *group)
{
    const wirecopy_card lead = wirecopy_view_card(inquiry->view, group->number);
    if (!is_of_interest(inquiry, group, &lead, WIRECOPY_EDITED_SHARE, COPY_DISTANCE))
        return WIRECOPY_OK;
    const wirecopy_status status = weigh_if_bound(inquiry, group, group->number);
    return status == WIRECOPY_OK ? weigh_copies(inquiry, group) : status;
}

/* Whether a story of the group to join is posted under an entry, and stays so: the first of the group does, also when it
 * is replaced. A list that was not followed is taken to have one: its weight would hardly change. */
static bool is_posted(const struct inquiry *inquiry, const wirecopy_posting_list *list)
{
    const uint64_t *postings = inquiry->matcher->candidates.postings + list->begin;
    if (wirecopy_posting_list_is_common(list))
        return true;
    for (uint32_t i = 0; i < list->count; i++)
        if (wirecopy_view_card(inquiry->view, postings[i]).group == inquiry->group &&
            (postings[i] != inquiry->question->replaces || postings[i] == inquiry->group))
            return true;
    return false;
}

static void mark_posted(const struct inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const uint32_t count = inquiry->question->fingerprint->sketch_count;
    memset(matcher->posted, 0, count / 8 + 1);
    for (uint32_t i = 0; i < count; i++)
        if (!is_posted(inquiry, &matcher->candidates.lists[i]))
            matcher->posted[i / 8] |= (uint8_t)(1u << i % 8);
}

/* ---- the whole ---- */

static int compare_matches(const void *a, const void *b)
{
    const wirecopy_match *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->story < right->story ? -1 : left->story > right->story;
}

static wirecopy_status inquire(struct inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_question *question = inquiry->question;
    const uint64_t exact_key = wirecopy_exact_key(question->fingerprint->exact);
    wirecopy_status status = reserve(matcher, question->fingerprint->sketch_count);
    wirecopy_view_prefetch_slots(inquiry->view, WIRECOPY_MAP_IDS, exact_key);
    if (status == WIRECOPY_OK)
        status =
            wirecopy_candidates_gather(&matcher->candidates, inquiry->view, question->fingerprint, question->as_of);
    wirecopy_view_prefetch_entries(inquiry->view, WIRECOPY_MAP_IDS, exact_key);
    inquiry->has_rare =
        question->fingerprint->sketch_count >= matcher->candidates.unfollowed_count + WIRECOPY_CANDIDATES_RARE;
    inquiry->common_is_template =
        inquiry->has_rare && COMMON_PART * matcher->candidates.unfollowed_count > question->fingerprint->sketch_count;
    if (status == WIRECOPY_OK)
        status = match_identical(inquiry);
    if (status == WIRECOPY_OK)
        status = tally_groups(inquiry);
    for (size_t i = 0; status == WIRECOPY_OK && i < matcher->groups.count; i++)
        status = weigh_group(inquiry, &matcher->groups.items[i]);
    if (status == WIRECOPY_OK && question->joins_group && inquiry->group != question->as_of)
        mark_posted(inquiry);
    if (status == WIRECOPY_OK && matcher->match_count > 1)
        qsort(matcher->matches, matcher->match_count, sizeof matcher->matches[0], compare_matches);
    return status;
}

static int compare_distances(const void *a, const void *b)
{
    const wirecopy_match *left = a, *right = b;
    if (left->distance_64 != right->distance_64)
        return left->distance_64 < right->distance_64 ? -1 : 1;
    return left->story < right->story ? -1 : left->story > right->story;
}

/* A story without content words has no key, and lies near none. */
static wirecopy_status inquire_near(struct inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_question *question = inquiry->question;
    const wirecopy_fingerprint *ours = question->fingerprint;
    wirecopy_near *near = &matcher->near;
    wirecopy_status status = wirecopy_view_near(inquiry->view, ours->simhash, ours->content_word_count > 0,
                                                question->radius_bits, question->as_of, near);
    for (size_t i = 0; status == WIRECOPY_OK && i < near->hit_count; i++) {
        wirecopy_record record;
        const size_t before = matcher->match_count;
        status = wirecopy_view_story(inquiry->view, near->hits[i].story, &record);
        if (status != WIRECOPY_OK)
            break;
        const wirecopy_evidence evidence = {.distance =
                                                wirecopy_simhash_distance(ours->simhash, record.fingerprint.simhash)};
        status = add_match(inquiry, &record, &evidence, WIRECOPY_ORIGINAL, 0);
        if (status == WIRECOPY_OK && matcher->match_count > before)
            matcher->matches[before].distance_64 = near->hits[i].distance_bits;
    }
    if (status == WIRECOPY_OK && matcher->match_count > 1)
        qsort(matcher->matches, matcher->match_count, sizeof matcher->matches[0], compare_distances);
    inquiry->is_flagged = matcher->match_count > 0;
    return status;
}

/* From numbers of the view to those of the stores, once matches are in order. */
static void place_matches(wirecopy_matcher *matcher, const wirecopy_view *view, size_t match_count)
{
    for (size_t i = 0; i < match_count; i++) {
        wirecopy_match *const match = &matcher->matches[i];
        const wirecopy_view_place place = wirecopy_view_locate(view, match->story);
        match->group -= match->story - place.story; /* of the same store */
        match->story = place.story;
        match->store = place.store;
    }
}

wirecopy_status wirecopy_matcher_ask(wirecopy_matcher *matcher, wirecopy_view *view, const wirecopy_question *question,
                                     wirecopy_answer *answer_out)
{
    assert(matcher && view && question && answer_out);
    const double asked = wirecopy_score_least(question->min_verdict);
    struct inquiry inquiry = {
        .matcher = matcher,
        .view = view,
        .question = question,
        .source = wirecopy_source_key(question->source),
        .limit = wirecopy_sketch_limit(question->fingerprint->sketch, question->fingerprint->sketch_count),
        .score_least = asked < WIRECOPY_SCORE_DERIVED ? asked : WIRECOPY_SCORE_DERIVED,
        .group = question->as_of,
    };
    matcher->match_count = 0;
    const wirecopy_status status = question->by_radius ? inquire_near(&inquiry) : inquire(&inquiry);
    if (status != WIRECOPY_OK)
        return status;
    const size_t limit = question->match_limit;
    const size_t match_count = limit && matcher->match_count > limit ? limit : matcher->match_count;
    place_matches(matcher, view, match_count);
    *answer_out = (wirecopy_answer){
        .verdict = matcher->match_count ? matcher->matches[0].verdict : WIRECOPY_ORIGINAL,
        .is_flagged = inquiry.is_flagged,
        .matches = matcher->matches,
        .match_count = match_count,
        .group = inquiry.group,
        .posted = question->joins_group && inquiry.group != question->as_of ? matcher->posted : NULL,
    };
    return WIRECOPY_OK;
}
