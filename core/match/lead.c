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

/* Of so many entries, the least, an edited copy shares two: of twelve that are not common, and of which it shares but two
 * thirds, all but one in ten thousand copies do. */
#define FIRST_ENTRIES 24

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

static wirecopy_status add_lead(wirecopy_matcher *matcher, const wirecopy_lead *lead)
{
    if (wirecopy_memory_reserve(&matcher->leads, &matcher->leads_capacity, matcher->lead_count + 1,
                                sizeof matcher->leads[0]))
        return WIRECOPY_E_MEMORY;
    matcher->leads[matcher->lead_count++] = *lead;
    return WIRECOPY_OK;
}

/* The earliest story with the same words. */
static wirecopy_status add_twin(const wirecopy_inquiry *inquiry)
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
            return add_lead(
                inquiry->matcher,
                &(wirecopy_lead){.story = record.story, .group = record.group, .score = 1, .is_twin = true});
    }
    return status;
}

static bool is_near(const wirecopy_inquiry *inquiry, const uint64_t *simhash)
{
    return wirecopy_simhash_distance(inquiry->question->fingerprint->simhash, simhash) <= EDITED_DISTANCE_MAX;
}

/* Finds the stories before the wave that lead a group, share some of the first entries, and lie near. */
static wirecopy_status find_near_leads(const wirecopy_inquiry *inquiry, wirecopy_story_list *near)
{
    wirecopy_candidates *const candidates = &inquiry->matcher->candidates;
    wirecopy_fingerprint first = *inquiry->question->fingerprint;
    first.sketch_count = first.sketch_count < FIRST_ENTRIES ? first.sketch_count : FIRST_ENTRIES;
    wirecopy_status status = wirecopy_candidates_gather(candidates, inquiry->view, &first, inquiry->question->as_of);
    near->count = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < candidates->stories.count; i++) {
        const uint64_t story = candidates->stories.items[i].number;
        const wirecopy_card card = wirecopy_view_card(inquiry->view, story);
        if (card.group != story || !is_near(inquiry, card.simhash))
            continue;
        if (wirecopy_memory_reserve(&near->stories, &near->capacity, near->count + 1, sizeof near->stories[0]))
            status = WIRECOPY_E_MEMORY;
        else
            near->stories[near->count++] = story;
    }
    return status;
}

/* Adds a story if ours is an edited copy of it. */
static wirecopy_status weigh(wirecopy_inquiry *inquiry, const wirecopy_fingerprint *theirs, wirecopy_string source,
                             wirecopy_lead lead)
{
    const wirecopy_question *const question = inquiry->question;
    const bool is_own = question->source.byte_count > 0 && wirecopy_string_equals(source, question->source);
    const float *const weights = is_own ? wirecopy_template_weights(inquiry) : inquiry->matcher->candidates.weights;
    wirecopy_evidence evidence;
    wirecopy_evidence_share(theirs, question->fingerprint, weights, inquiry->matcher->shared, &evidence);
    return wirecopy_score_decide(&evidence, &lead.score) < WIRECOPY_EDITED ? WIRECOPY_OK
                                                                           : add_lead(inquiry->matcher, &lead);
}

static wirecopy_status weigh_near_leads(wirecopy_inquiry *inquiry, const wirecopy_story_list *near)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < near->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_record(inquiry->view, near->stories[i], &record);
        if (status == WIRECOPY_OK)
            status = weigh(inquiry, &record.fingerprint, record.source,
                           (wirecopy_lead){.story = record.story, .group = record.group});
    }
    return status;
}

static bool is_twin(const wirecopy_fingerprint *a, const wirecopy_fingerprint *b)
{
    return a->content_word_count > 0 && memcmp(a->exact, b->exact, sizeof a->exact) == 0;
}

static wirecopy_status weigh_fellows(wirecopy_inquiry *inquiry, const wirecopy_fellow *fellows, size_t fellow_count)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < fellow_count; i++) {
        wirecopy_lead lead = {.story = fellows[i].story, .group = UINT64_MAX, .score = 1, .is_twin = true};
        if (is_twin(fellows[i].fingerprint, inquiry->question->fingerprint)) {
            status = add_lead(inquiry->matcher, &lead);
        } else if (is_near(inquiry, fellows[i].fingerprint->simhash)) {
            lead.is_twin = false;
            status = weigh(inquiry, fellows[i].fingerprint, fellows[i].source, lead);
        }
    }
    return status;
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
    const uint64_t *const postings = list->stories;
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

static bool has_near_fellow(const wirecopy_inquiry *inquiry, const wirecopy_fellow *fellows, size_t fellow_count)
{
    for (size_t i = 0; i < fellow_count; i++)
        if (is_near(inquiry, fellows[i].fingerprint->simhash))
            return true;
    return false;
}

/* What is rare, and template, is asked only if there is anything that it matters to: of most stories there is not. */
static wirecopy_status find_leads(wirecopy_inquiry *inquiry, const wirecopy_fellow *fellows, size_t fellow_count)
{
    wirecopy_matcher *const matcher = inquiry->matcher;
    wirecopy_story_list *const near = &matcher->versions;
    matcher->lead_count = 0;
    wirecopy_status status = add_twin(inquiry);
    if (status == WIRECOPY_OK)
        status = find_near_leads(inquiry, near);
    if (status != WIRECOPY_OK ||
        (matcher->lead_count == 0 && near->count == 0 && !has_near_fellow(inquiry, fellows, fellow_count)))
        return status;
    status = wirecopy_inquiry_begin(inquiry);
    if (status == WIRECOPY_OK)
        status = weigh_near_leads(inquiry, near);
    if (status == WIRECOPY_OK)
        status = weigh_fellows(inquiry, fellows, fellow_count);
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
