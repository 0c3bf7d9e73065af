#include "core/match/template.h"

/* A bigram that more groups than this of one source share is that source's template, or what it says again in every story
 * of a running matter. With 4 instead of 2, three times as many pairs of one source were flagged in vain among 37,554 US
 * news stories, and a third more that were right. */
#define TEMPLATE_GROUPS 2

/* Templates are looked for in so many lists at first, and then in twice as many as before: mostly these show that a
 * story of the same source is of no interest. */
#define SUSPECTS_FIRST 8

/* Whether an entry is: more groups than that of the question's source are under its list. */
static bool is_template(const wirecopy_inquiry *inquiry, const wirecopy_posting_list *list)
{
    return wirecopy_view_are_of_source(inquiry->view, list->stories, list->count, inquiry->source, TEMPLATE_GROUPS + 1);
}

/* How many stories of a list are looked at. */
static uint32_t followed_count(const wirecopy_posting_list *list)
{
    return wirecopy_posting_list_is_common(list) ? WIRECOPY_CANDIDATES_LIST_MAX : (uint32_t)list->frequency;
}

/* Puts all entries down whose lists are long enough to be the template of the question's source, shortest list first.
 * Common entries may pass for its template unseen. */
void wirecopy_template_suspect(wirecopy_inquiry *inquiry)
{
    wirecopy_matcher *matcher = inquiry->matcher;
    const wirecopy_candidates *candidates = &matcher->candidates;
    const uint32_t count = inquiry->question->fingerprint->sketch_count;
    uint32_t begins[WIRECOPY_CANDIDATES_LIST_MAX + 2] = {0};
    if (inquiry->has_suspects)
        return;
    for (uint32_t i = 0; i < count; i++) {
        const wirecopy_posting_list *list = &candidates->lists[i];
        const bool is_taken = inquiry->common_is_template && wirecopy_posting_list_is_common(list);
        matcher->source_weights[i] = is_taken ? 0 : candidates->weights[i];
        if (!is_taken && list->frequency <= TEMPLATE_GROUPS)
            continue;
        inquiry->template_count++;
        inquiry->template_weight += candidates->weights[i];
        begins[followed_count(list) + 1] += !is_taken;
        inquiry->suspect_count += !is_taken;
    }
    for (size_t length = 1; length <= WIRECOPY_CANDIDATES_LIST_MAX; length++)
        begins[length + 1] += begins[length];
    for (uint32_t i = 0; i < count; i++)
        if (matcher->source_weights[i] > 0 && candidates->lists[i].frequency > TEMPLATE_GROUPS)
            matcher->suspects[begins[followed_count(&candidates->lists[i])]++] = i;
    inquiry->has_suspects = true;
}

/* Looks into the lists of some more suspects, twice as many each time. Returns whether there were any. */
bool wirecopy_template_clear(wirecopy_inquiry *inquiry)
{
    const wirecopy_candidates *candidates = &inquiry->matcher->candidates;
    wirecopy_template_suspect(inquiry);
    const uint32_t done = inquiry->cleared_count;
    const uint32_t rest = inquiry->suspect_count - done, next = done > SUSPECTS_FIRST ? done : SUSPECTS_FIRST;
    inquiry->cleared_count += next < rest ? next : rest;
    for (uint32_t at = done; at < inquiry->cleared_count; at++) {
        const uint32_t i = inquiry->matcher->suspects[at];
        wirecopy_candidates_fetch(&inquiry->matcher->candidates, inquiry->view, inquiry->question->as_of, i);
        if (is_template(inquiry, &candidates->lists[i])) {
            inquiry->matcher->source_weights[i] = 0;
        } else {
            inquiry->template_count--;
            inquiry->template_weight -= candidates->weights[i];
        }
    }
    return rest > 0;
}

const float *wirecopy_template_weights(wirecopy_inquiry *inquiry)
{
    while (wirecopy_template_clear(inquiry))
        continue;
    return inquiry->matcher->source_weights;
}
