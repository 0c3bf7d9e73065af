#include "core/match/matcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/simhash.h"
#include "core/match/inquiry.h"
#include "core/match/score.h"

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
    wirecopy_memory_free(matcher->leads);
    wirecopy_memory_free(matcher->posted);
    wirecopy_memory_free(matcher->uncommon);
    wirecopy_memory_free(matcher->members.stories);
    wirecopy_memory_free(matcher->versions.stories);
    wirecopy_near_clear(&matcher->near);
    wirecopy_memory_free(matcher);
}

/* Finds the stories with the same words by their hash: no posting has to lead to them, however common all of them are.
 * The earliest are noted first, and more than can be asked for need not be. */
static wirecopy_status match_identical(wirecopy_inquiry *inquiry)
{
    const wirecopy_fingerprint *const ours = inquiry->question->fingerprint;
    wirecopy_story_list *const twins = &inquiry->matcher->members;
    if (ours->content_word_count == 0)
        return WIRECOPY_OK;
    wirecopy_status status = wirecopy_view_list(inquiry->view, WIRECOPY_MAP_IDS, wirecopy_exact_key(ours->exact),
                                                inquiry->question->as_of, wirecopy_inquiry_copies_max(inquiry), twins);
    for (size_t i = 0; status == WIRECOPY_OK && i < twins->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(inquiry->view, twins->stories[i], &record);
        if (status != WIRECOPY_OK || memcmp(record.fingerprint.exact, ours->exact, sizeof ours->exact) != 0)
            continue;
        const wirecopy_evidence evidence = {.contained = 1, .contains = 1, .identical = true};
        status = wirecopy_inquiry_add_match(inquiry, &record, &evidence, WIRECOPY_IDENTICAL, 1);
    }
    return status;
}

static int compare_matches(const void *a, const void *b)
{
    const wirecopy_match *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return left->story < right->story ? -1 : left->story > right->story;
}

/* Mostly the same is asked for as before. */
static void know_floor(const wirecopy_inquiry *inquiry)
{
    wirecopy_matcher *const matcher = inquiry->matcher;
    if (matcher->floor_least == inquiry->score_least)
        return;
    wirecopy_score_floor_make(inquiry->score_least, &matcher->floor);
    matcher->floor_least = inquiry->score_least;
}

static wirecopy_status inquire(wirecopy_inquiry *inquiry)
{
    wirecopy_matcher *const matcher = inquiry->matcher;
    know_floor(inquiry);
    wirecopy_status status = wirecopy_inquiry_begin(inquiry);
    if (status == WIRECOPY_OK)
        status = match_identical(inquiry);
    for (size_t i = 0; status == WIRECOPY_OK && i < matcher->groups.count; i++)
        status = wirecopy_inquiry_weigh_group(inquiry, &matcher->groups.items[i]);
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
static wirecopy_status inquire_near(wirecopy_inquiry *inquiry)
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
        status = wirecopy_inquiry_add_match(inquiry, &record, &evidence, WIRECOPY_ORIGINAL, 0);
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
    wirecopy_inquiry inquiry =
        wirecopy_inquiry_make(matcher, view, question, asked < WIRECOPY_SCORE_DERIVED ? asked : WIRECOPY_SCORE_DERIVED);
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
        .origin = question->by_radius ? UINT64_MAX : inquiry.origin,
        .unknown = question->by_radius ? (wirecopy_story_set){{0}} : matcher->candidates.unknown,
        .matches = matcher->matches,
        .match_count = match_count,
    };
    return WIRECOPY_OK;
}
