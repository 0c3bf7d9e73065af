#include "core/match/lead.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/fingerprint/simhash.h"
#include "core/fingerprint/sketch.h"
#include "core/match/inquiry.h"
#include "core/match/score.h"
#include "core/match/template.h"

/* Edited copies lie no further apart: 43 bits at most among 6,000 US news stories with a new headline, 2 % of the words
 * changed and the last tenth cut; of a flash of ten content words of which three are others, some 70. */
#define EDITED_DISTANCE_MAX 80

/* Others may share the key of the words. */
#define TWINS_LISTED 64

static uint64_t wave_stories(uint64_t story)
{
    uint64_t count = 1;
    while (count < WIRECOPY_WAVE_STORIES_MAX && 16 * count <= story)
        count *= 2;
    return count;
}

uint64_t wirecopy_wave_begin(uint64_t story)
{
    return story - story % wave_stories(story);
}

uint64_t wirecopy_wave_end(uint64_t story)
{
    return wirecopy_wave_begin(story) + wave_stories(story);
}

wirecopy_status wirecopy_inquiry_add_lead(wirecopy_inquiry *inquiry, const wirecopy_lead *lead)
{
    wirecopy_matcher *const matcher = inquiry->matcher;
    if (wirecopy_memory_reserve(&matcher->leads, &matcher->leads_capacity, matcher->lead_count + 1,
                                sizeof matcher->leads[0]))
        return WIRECOPY_E_MEMORY;
    matcher->leads[matcher->lead_count++] = *lead;
    return WIRECOPY_OK;
}

/* The earliest story with the same words. */
static wirecopy_status add_twin(wirecopy_inquiry *inquiry)
{
    const wirecopy_fingerprint *const ours = inquiry->question->fingerprint;
    wirecopy_story_list *const twins = &inquiry->matcher->members;
    if (ours->content_word_count == 0)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_view_list(inquiry->view, WIRECOPY_MAP_IDS, wirecopy_exact_key(ours->exact),
                                                inquiry->question->as_of, TWINS_LISTED, twins);
    for (size_t i = 0; status == WIRECOPY_OK && i < twins->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(inquiry->view, twins->stories[i], &record);
        if (status == WIRECOPY_OK && memcmp(record.fingerprint.exact, ours->exact, sizeof ours->exact) == 0)
            return wirecopy_inquiry_add_lead(
                inquiry, &(wirecopy_lead){.story = record.story, .group = record.group, .score = 1, .is_twin = true});
    }
    return status;
}

static wirecopy_status weigh_fellow(wirecopy_inquiry *inquiry, const wirecopy_fellow *fellow)
{
    const wirecopy_question *const question = inquiry->question;
    const wirecopy_fingerprint *const ours = question->fingerprint, *const theirs = fellow->fingerprint;
    wirecopy_lead lead = {.story = fellow->story, .group = UINT64_MAX, .score = 1};
    lead.is_twin = ours->content_word_count > 0 && memcmp(ours->exact, theirs->exact, sizeof ours->exact) == 0;
    if (!lead.is_twin && wirecopy_simhash_distance(ours->simhash, theirs->simhash) > EDITED_DISTANCE_MAX)
        return WIRECOPY_OK;
    if (!lead.is_twin) {
        const bool is_own = question->source.byte_count > 0 && wirecopy_string_equals(fellow->source, question->source);
        wirecopy_evidence evidence;
        wirecopy_evidence_share(theirs, ours,
                                is_own ? wirecopy_template_weights(inquiry) : inquiry->matcher->candidates.weights,
                                inquiry->matcher->shared, &evidence);
        if (wirecopy_score_decide(&evidence, &lead.score) < WIRECOPY_EDITED)
            return WIRECOPY_OK;
    }
    return wirecopy_inquiry_add_lead(inquiry, &lead);
}

static int compare_leads(const void *a, const void *b)
{
    const wirecopy_lead *const left = a, *const right = b;
    if (left->is_twin != right->is_twin)
        return left->is_twin ? -1 : 1;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->story < right->story ? -1 : left->story > right->story;
}

/* ---- what is left to be posted ---- */

/* Whether a story of the group is posted under an entry, and stays so: the first of the group does, also when it is
 * replaced. */
static bool is_posted(const wirecopy_inquiry *inquiry, const wirecopy_posting_list *list, uint64_t group,
                      uint64_t replaces)
{
    const uint64_t *postings = inquiry->matcher->candidates.postings + list->begin;
    for (uint32_t i = 0; i < list->count; i++)
        if (wirecopy_view_card(inquiry->view, postings[i]).group == group &&
            (postings[i] != replaces || postings[i] == group))
            return true;
    return false;
}

/* A common entry is taken to be posted: its weight would hardly change. */
static wirecopy_status mark_posted(const wirecopy_inquiry *inquiry, uint64_t group, uint64_t replaces)
{
    wirecopy_matcher *const matcher = inquiry->matcher;
    const uint32_t count = inquiry->question->fingerprint->sketch_count;
    if (wirecopy_memory_reserve(&matcher->posted, &matcher->posted_capacity, count / 8 + 1, 1) ||
        wirecopy_memory_reserve(&matcher->uncommon, &matcher->uncommon_capacity, count / 8 + 1, 1))
        return WIRECOPY_E_MEMORY;
    memset(matcher->posted, 0, count / 8 + 1);
    memset(matcher->uncommon, 0, count / 8 + 1);
    for (uint32_t i = 0; i < count; i++) {
        const wirecopy_posting_list *const list = &matcher->candidates.lists[i];
        if (wirecopy_posting_list_is_common(list))
            continue;
        matcher->uncommon[i / 8] |= (uint8_t)(1u << i % 8);
        if (group != UINT64_MAX && !is_posted(inquiry, list, group, replaces))
            matcher->posted[i / 8] |= (uint8_t)(1u << i % 8);
    }
    return WIRECOPY_OK;
}

static uint64_t first_group(const wirecopy_matcher *matcher)
{
    for (size_t i = 0; i < matcher->lead_count; i++)
        if (matcher->leads[i].group != UINT64_MAX)
            return matcher->leads[i].group;
    return UINT64_MAX;
}

static wirecopy_status find_leads(wirecopy_inquiry *inquiry, const wirecopy_fellow *fellows, size_t fellow_count)
{
    wirecopy_matcher *const matcher = inquiry->matcher;
    matcher->lead_count = 0;
    wirecopy_status status = wirecopy_inquiry_begin(inquiry);
    if (status == WIRECOPY_OK)
        status = add_twin(inquiry);
    for (size_t i = 0; status == WIRECOPY_OK && i < matcher->groups.count; i++)
        status = wirecopy_inquiry_weigh_group(inquiry, &matcher->groups.items[i]);
    for (size_t i = 0; status == WIRECOPY_OK && i < fellow_count; i++)
        status = weigh_fellow(inquiry, &fellows[i]);
    if (status == WIRECOPY_OK && matcher->lead_count > 1)
        qsort(matcher->leads, matcher->lead_count, sizeof matcher->leads[0], compare_leads);
    return status;
}

wirecopy_status wirecopy_matcher_leads(wirecopy_matcher *matcher, wirecopy_view *view,
                                       const wirecopy_question *question, uint64_t replaces,
                                       const wirecopy_fellow *fellows, size_t fellow_count, wirecopy_leads *leads_out)
{
    assert(matcher && view && question && (fellows || fellow_count == 0) && leads_out);
    wirecopy_inquiry inquiry = wirecopy_inquiry_make(matcher, view, question, WIRECOPY_SCORE_EDITED);
    inquiry.wants_leads = true;
    wirecopy_status status = find_leads(&inquiry, fellows, fellow_count);
    const uint64_t group = first_group(matcher);
    if (status == WIRECOPY_OK && matcher->lead_count > 0)
        status = mark_posted(&inquiry, group, replaces);
    if (status != WIRECOPY_OK)
        return status;
    *leads_out = (wirecopy_leads){.items = matcher->leads,
                                  .count = matcher->lead_count,
                                  .group = group,
                                  .posted = matcher->posted,
                                  .uncommon = matcher->uncommon};
    return WIRECOPY_OK;
}
