#ifndef WIRECOPY_MATCH_MATCHER_H
#define WIRECOPY_MATCH_MATCHER_H

#include "core/match/story_set.h"
#include "core/store/view.h"
#include "wirecopy/verdict.h"

/**
 * Finds what a story copies: candidates from the postings, evidence from the sketches, a verdict for each.
 *
 * A matcher is the working memory of one thread.
 */
typedef struct wirecopy_matcher wirecopy_matcher;

wirecopy_status wirecopy_matcher_create(wirecopy_matcher **matcher_out);
void wirecopy_matcher_destroy(wirecopy_matcher *matcher);

typedef struct wirecopy_question {
    const wirecopy_fingerprint *fingerprint;
    wirecopy_string id;     /**< stories with this id are versions, and not reported */
    wirecopy_string source; /**< bigrams that many groups of the same source share are that source's template */
    uint64_t as_of;         /**< the stories below this number are asked */
    wirecopy_verdict min_verdict;
    size_t match_limit;            /**< 0: all */
    int64_t time_ms;               /**< of the story; for the filter */
    const wirecopy_filter *filter; /**< NULL: none */
    bool by_radius;                /**< not copies are asked for, but what lies near by the simhash's first 64 bits */
    unsigned radius_bits;          /**< then: 0 .. WIRECOPY_RADIUS_BITS_MAX; min_verdict must be WIRECOPY_ORIGINAL */
    uint64_t families_below;       /**< the families of stories from this number on are not known yet */
    bool is_arriving;              /**< it is story as_of: neither its own earlier versions are reported, whatever their
                                        ids, nor copies of them: it is they that copied */
} wirecopy_question;

typedef struct wirecopy_answer {
    wirecopy_verdict verdict;   /**< the best match's, or WIRECOPY_ORIGINAL */
    bool is_flagged;            /**< there is a match of WIRECOPY_DERIVED or higher, whatever was asked for; or by
                                        radius, any */
    uint64_t origin;            /**< the best match of WIRECOPY_DERIVED or higher, of equal ones the first, whatever
                                        verdict was asked for; UINT64_MAX: there is none. Not by radius */
    wirecopy_story_set unknown; /**< whose families are not known and were asked for: the answer may be another one if
                                        any is of another family than one of its own */
    const wirecopy_match *matches; /**< [match_count], best first; strings borrow the view */
    size_t match_count;
} wirecopy_answer;

/**
 * Answers a question. The answer is the matcher's until the next question.
 *
 * Questions and answers have the numbers of the view, but for the matches: those have the place of each in its store.
 *
 * Two versions of a story that match are reported once, as the newest below as_of. With a match_limit, of a group with
 * more than 64 copies (or twice the limit) those are weighed whose simhash is nearest; of one with more than 4096, among
 * the first 4096.
 *
 * @param view  open; question->as_of <= its story count.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_matcher_ask(wirecopy_matcher *matcher, wirecopy_view *view, const wirecopy_question *question,
                                     wirecopy_answer *answer_out);

/** Whether two times, in any order, are no further apart than that; not if either is unknown. */
bool wirecopy_times_are_within(int64_t a, int64_t b, int64_t within_ms);

#endif
