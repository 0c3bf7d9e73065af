#include "core/match/inquiry.h"

#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/fingerprint/simhash.h"
#include "core/fingerprint/sketch.h"
#include "core/match/bound.h"
#include "core/match/matcher.h"
#include "core/match/score.h"
#include "core/match/template.h"

/* Where more than one entry in COMMON_PART of a question is common (see candidates.h), as in stores of millions of
 * stories, common ones are taken for templates of any source unseen, unless there are hardly others: to look would take a
 * hundred cards for each. */
#define COMMON_PART 4

/* What is taken for granted of the copies in a group, beside WIRECOPY_EDITED_SHARE by which they came into it: they lie
 * not much further from its first story than edited copies do: 43 bits at most among 6,000 US news stories with a new
 * headline, 2 % of the words changed and the last tenth cut. */
#define COPY_DISTANCE 48

/* Of a group's copies, the nearest are weighed: this many, or twice what is asked for, unless all are. They are chosen
 * among its first; a dispatch that ten thousand sites print costs no more than that. */
#define COPIES_WEIGHED 64
#define COPIES_LISTED 4096

static wirecopy_status reserve(wirecopy_matcher *matcher, size_t sketch_count)
{
    if (wirecopy_memory_reserve(&matcher->shared, &matcher->shared_capacity, sketch_count + 1,
                                sizeof matcher->shared[0]) ||
        wirecopy_memory_reserve(&matcher->source_weights, &matcher->source_weights_capacity, sketch_count + 1,
                                sizeof matcher->source_weights[0]) ||
        wirecopy_memory_reserve(&matcher->suspects, &matcher->suspects_capacity, sketch_count + 1,
                                sizeof matcher->suspects[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* Those that pass a filter need not be the first or the nearest. */
size_t wirecopy_inquiry_copies_max(const wirecopy_inquiry *inquiry)
{
    const size_t limit = inquiry->question->match_limit;
    if (limit == 0 || inquiry->question->filter)
        return SIZE_MAX;
    return 2 * limit > COPIES_WEIGHED ? 2 * limit : COPIES_WEIGHED;
}

/* ---- one story ---- */

/* A newer version, in another store, takes its place. */
static wirecopy_status is_superseded(const wirecopy_inquiry *inquiry, const wirecopy_record *record,
                                     bool *superseded_out)
{
    const uint64_t as_of = inquiry->question->as_of;
    uint64_t newest;
    const wirecopy_status status =
        wirecopy_view_newest(inquiry->view, record->id, record->story + 1, as_of, &inquiry->matcher->versions, &newest);
    *superseded_out = status == WIRECOPY_OK && newest != as_of;
    return status;
}

/* Whether the one asked about, which is arriving, takes a story's place. */
static bool is_own_version(const wirecopy_inquiry *inquiry, uint64_t story)
{
    return inquiry->is_newer &&
           wirecopy_view_heir(inquiry->view, story, inquiry->question->as_of + 1) == inquiry->question->as_of;
}

/* Whether a story is of the family of an older version of the one asked about, and came after the first: then it is made
 * of what it is a newer version of. */
static bool is_made_of_own(const wirecopy_inquiry *inquiry, const wirecopy_record *record)
{
    if (!inquiry->is_newer || record->story < inquiry->own_first)
        return false;
    if (record->story < inquiry->question->families_below)
        return record->family == inquiry->own_family;
    wirecopy_story_set_add(&inquiry->matcher->candidates.unknown, record->story);
    return false;
}

/* Whether a story came to its group as a copy of an earlier version of the one asked about: then it is the copy. */
static wirecopy_status copies_own_version(const wirecopy_inquiry *inquiry, const wirecopy_record *record,
                                          bool *is_own_out)
{
    wirecopy_record lead;
    *is_own_out = false;
    if (record->group == record->story || !wirecopy_view_is_live(inquiry->view, record->group, record->group + 1))
        return WIRECOPY_OK; /* what was deleted never came */
    const wirecopy_status status = wirecopy_view_story(inquiry->view, record->group, &lead);
    *is_own_out = status == WIRECOPY_OK &&
                  (wirecopy_string_equals(lead.id, inquiry->question->id) || is_own_version(inquiry, lead.story));
    return status;
}

static bool is_of(wirecopy_string source, const wirecopy_string *sources, size_t source_count)
{
    for (size_t i = 0; i < source_count; i++)
        if (wirecopy_string_equals(source, sources[i]))
            return true;
    return false;
}

bool wirecopy_times_are_within(int64_t a, int64_t b, int64_t within_ms)
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
    if (filter->within_ms > 0 && !wirecopy_times_are_within(question->time_ms, record->time_ms, filter->within_ms))
        return false;
    if (filter->source_count > 0 && !is_of(record->source, filter->sources, filter->source_count))
        return false;
    return !filter->other_sources ||
           (record->source.byte_count > 0 && !wirecopy_string_equals(record->source, question->source));
}

static void note_origin(wirecopy_inquiry *inquiry, uint64_t story, double score)
{
    inquiry->is_flagged = true;
    if (score < inquiry->origin_score || (score == inquiry->origin_score && story > inquiry->origin))
        return;
    inquiry->origin = story;
    inquiry->origin_score = score;
}

wirecopy_status wirecopy_inquiry_add_match(wirecopy_inquiry *inquiry, const wirecopy_record *record,
                                           const wirecopy_evidence *evidence, wirecopy_verdict verdict, double score)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    if (wirecopy_string_equals(record->id, inquiry->question->id) || is_own_version(inquiry, record->story) ||
        is_made_of_own(inquiry, record) || !passes_filter(inquiry->question, record) ||
        !wirecopy_view_is_live(inquiry->view, record->story, inquiry->question->as_of))
        return WIRECOPY_OK;
    bool is_old = false, is_own = false;
    wirecopy_status status = is_superseded(inquiry, record, &is_old);
    if (status == WIRECOPY_OK && !is_old && inquiry->question->is_arriving)
        status = copies_own_version(inquiry, record, &is_own);
    if (status != WIRECOPY_OK || is_old || is_own)
        return status;
    if (verdict >= WIRECOPY_DERIVED)
        note_origin(inquiry, record->story, score);
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
        .embargo_ms = record->embargo_ms,
        .version = record->version,
        .status = wirecopy_view_status(inquiry->view, record, inquiry->question->as_of),
        .verdict = verdict,
        .score = score,
        .distance = evidence->distance,
        .contained = evidence->contained,
        .contains = evidence->contains,
    };
    return WIRECOPY_OK;
}

/* How many of the shared entries are rare and scarce, as far as it matters. */
static void count_rare(const wirecopy_inquiry *inquiry, wirecopy_evidence *evidence)
{
    uint32_t rare_count = 0, scarce_count = 0;
    for (uint32_t i = 0;
         i < evidence->shared_count && (rare_count < WIRECOPY_RARE_COUNTED || scarce_count < WIRECOPY_SCARCE_COUNTED);
         i++) {
        const unsigned families =
            wirecopy_candidates_families(&inquiry->matcher->candidates, inquiry->view,
                                         inquiry->question->families_below, inquiry->matcher->shared[i].entry_b);
        rare_count += families <= WIRECOPY_CANDIDATES_RARE_FAMILIES;
        scarce_count += families <= WIRECOPY_CANDIDATES_SCARCE_FAMILIES;
    }
    evidence->rare_count = rare_count < WIRECOPY_RARE_COUNTED ? rare_count : WIRECOPY_RARE_COUNTED;
    evidence->scarce_count = scarce_count < WIRECOPY_SCARCE_COUNTED ? scarce_count : WIRECOPY_SCARCE_COUNTED;
}

/* Weighs the evidence for one story, and notes the match. */
static wirecopy_status weigh_story(wirecopy_inquiry *inquiry, const wirecopy_record *record)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_question *question = inquiry->question;
    const bool is_own = question->source.byte_count > 0 && wirecopy_string_equals(record->source, question->source);
    wirecopy_evidence evidence;
    const float *weights = is_own ? wirecopy_template_weights(inquiry) : matcher->candidates.weights;
    wirecopy_evidence_share(&record->fingerprint, question->fingerprint, weights, matcher->shared, &evidence);
    if (evidence.identical)
        return WIRECOPY_OK; /* it was found by its words already, unless it is gone */
    if (wirecopy_score_bound(&evidence) < inquiry->score_least)
        return WIRECOPY_OK;
    count_rare(inquiry, &evidence);
    if (wirecopy_score_bound(&evidence) < inquiry->score_least)
        return WIRECOPY_OK;
    wirecopy_evidence_place(&record->fingerprint, question->fingerprint, matcher->shared, &evidence);
    evidence.same_source = is_own;
    double score;
    const wirecopy_verdict verdict = wirecopy_score_decide(&evidence, &score);
    if (score < inquiry->score_least)
        return WIRECOPY_OK;
    return wirecopy_inquiry_add_match(inquiry, record, &evidence, verdict, score);
}

/* ---- groups ---- */

/* Cards are asked of memory so many stories ahead: enough to cover a cache miss. */
#define CARDS_AHEAD 8

/* Adds up what the stories of each group share. */
static wirecopy_status tally_groups(wirecopy_inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_tally *stories = &matcher->candidates.stories;
    wirecopy_tally_reset(&matcher->groups);
    const wirecopy_status status = wirecopy_tally_reserve(&matcher->groups, stories->count);
    for (size_t i = 0; i < stories->count && i < CARDS_AHEAD; i++)
        wirecopy_view_prefetch_card(inquiry->view, stories->items[i].number);
    for (size_t i = 0; status == WIRECOPY_OK && i < stories->count; i++) {
        const wirecopy_tally_item *item = &stories->items[i];
        if (i + CARDS_AHEAD < stories->count)
            wirecopy_view_prefetch_card(inquiry->view, stories->items[i + CARDS_AHEAD].number);
        wirecopy_tally_add(&matcher->groups, wirecopy_view_card(inquiry->view, item->number).group, item->weight,
                           item->count);
    }
    return status;
}

static wirecopy_status weigh_if_bound(wirecopy_inquiry *inquiry, const wirecopy_tally_item *group, uint64_t story)
{
    const wirecopy_card card = wirecopy_view_card(inquiry->view, story);
    if (!wirecopy_bound_admits(inquiry, group, &card, 1, 0))
        return WIRECOPY_OK;
    wirecopy_record record;
    const wirecopy_status status = wirecopy_view_record(inquiry->view, story, &record);
    return status == WIRECOPY_OK ? weigh_story(inquiry, &record) : status;
}

/* Drops what is not in the group. Order is kept. */
static void keep_members(const wirecopy_inquiry *inquiry, uint64_t group, wirecopy_story_list *members)
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
static void keep_nearest(const wirecopy_inquiry *inquiry, uint64_t group, size_t count_max,
                         wirecopy_story_list *members)
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
static wirecopy_status weigh_copies(wirecopy_inquiry *inquiry, const wirecopy_tally_item *group)
{
    wirecopy_story_list *members = &inquiry->matcher->members;
    const size_t count_max = wirecopy_inquiry_copies_max(inquiry);
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

wirecopy_status wirecopy_inquiry_weigh_group(wirecopy_inquiry *inquiry, const wirecopy_tally_item *group)
{
    const wirecopy_card lead = wirecopy_view_card(inquiry->view, group->number);
    if (!wirecopy_bound_admits(inquiry, group, &lead, WIRECOPY_EDITED_SHARE, COPY_DISTANCE))
        return WIRECOPY_OK;
    const wirecopy_status status = weigh_if_bound(inquiry, group, group->number);
    return status == WIRECOPY_OK ? weigh_copies(inquiry, group) : status;
}

/* What is known of the older versions of a story that arrives: the newest of them was replaced by it. */
static void know_own(wirecopy_inquiry *inquiry)
{
    const wirecopy_question *const question = inquiry->question;
    if (!question->is_arriving || question->as_of >= wirecopy_view_story_count(inquiry->view))
        return;
    const uint64_t before = wirecopy_view_predecessor(inquiry->view, question->as_of);
    if (before == UINT64_MAX)
        return;
    inquiry->is_newer = true;
    inquiry->own_first = wirecopy_view_first_version(inquiry->view, before);
    inquiry->own_family = wirecopy_view_card(inquiry->view, before).family;
}

wirecopy_inquiry wirecopy_inquiry_make(wirecopy_matcher *matcher, wirecopy_view *view,
                                       const wirecopy_question *question, double score_least)
{
    const wirecopy_fingerprint *const fingerprint = question->fingerprint;
    wirecopy_inquiry inquiry = {.matcher = matcher,
                                .view = view,
                                .question = question,
                                .source = wirecopy_source_key(question->source),
                                .limit = wirecopy_sketch_limit(fingerprint->sketch, fingerprint->sketch_count),
                                .score_least = score_least,
                                .origin = UINT64_MAX};
    know_own(&inquiry);
    return inquiry;
}

wirecopy_status wirecopy_inquiry_begin(wirecopy_inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_fingerprint *fingerprint = inquiry->question->fingerprint;
    const uint64_t exact_key = wirecopy_exact_key(fingerprint->exact);
    wirecopy_status status = reserve(matcher, fingerprint->sketch_count);
    wirecopy_view_prefetch_slots(inquiry->view, WIRECOPY_MAP_IDS, exact_key);
    if (status == WIRECOPY_OK)
        status = wirecopy_candidates_gather(&matcher->candidates, inquiry->view, fingerprint, inquiry->question->as_of);
    wirecopy_view_prefetch_entries(inquiry->view, WIRECOPY_MAP_IDS, exact_key);
    const uint32_t common_count = matcher->candidates.unfollowed_count;
    inquiry->has_rare = fingerprint->sketch_count >= common_count + WIRECOPY_CANDIDATES_RARE;
    inquiry->common_is_template = inquiry->has_rare && COMMON_PART * common_count > fingerprint->sketch_count;
    return status == WIRECOPY_OK ? tally_groups(inquiry) : status;
}
