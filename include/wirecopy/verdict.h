#ifndef WIRECOPY_VERDICT_H
#define WIRECOPY_VERDICT_H

#include <stdbool.h>

#include "wirecopy/fingerprint.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a story is to another, weakest first. A story is flagged when its verdict is derived or higher. */
typedef enum wirecopy_verdict {
    WIRECOPY_ORIGINAL = 0,  /**< nothing above what was asked for */
    WIRECOPY_RELATED = 1,   /**< some overlap: a shared quote, the same event; not a copy */
    WIRECOPY_DERIVED = 2,   /**< a substantial part was reused, spread over the story */
    WIRECOPY_EDITED = 3,    /**< nearly all of it, both ways */
    WIRECOPY_IDENTICAL = 4, /**< the same words in the same order */
} wirecopy_verdict;

/** The name of a verdict, such as "derived"; "unknown verdict" for a value not in the list. Static. */
WIRECOPY_API const char *wirecopy_verdict_name(wirecopy_verdict verdict);

/**
 * Which stored stories a lookup may report. All zero lets every story through. What is left out is as if it were not
 * there when matches are chosen and cut to the limit; how rare a bigram is, is still counted over all stories.
 */
typedef struct wirecopy_filter {
    int64_t within_ms; /**< published at most so long before or after the story asked about; 0: any time. A story
                            without a time, on either side, is left out */
    const wirecopy_string *sources; /**< [source_count] of one of these sources; borrowed */
    size_t source_count;            /**< 0: any source */
    bool other_sources;             /**< of a known source that is not the story's own */
} wirecopy_filter;

/** Bits that a lookup by radius can let differ, of the first 64 of the simhash. */
#define WIRECOPY_RADIUS_BITS_MAX 7

/** An earlier story that overlaps, with the evidence; or for a lookup by radius, one whose key lies near: then it has no
 * verdict, score, contained and contains. */
typedef struct wirecopy_match {
    size_t store;       /**< of the stores that were asked, the one that it is in; 0 where there is but one */
    uint64_t story;     /**< its number in that store, from 0 in the order of arrival */
    uint64_t group;     /**< the number of its group's first story, in the same store */
    wirecopy_string id; /**< valid as long as the report, like the other strings */
    wirecopy_string title;
    wirecopy_string source;
    int64_t time_ms;
    int64_t embargo_ms;           /**< it is not to be published before; 0: at once */
    wirecopy_string version;      /**< as its feed wrote it, or empty */
    wirecopy_story_status status; /**< as its feed said, or canceled when it was killed since */
    wirecopy_verdict verdict;
    double score;         /**< 0 .. 1, higher with more evidence; comparable between stories */
    unsigned distance;    /**< simhash bits that differ, of 256 */
    unsigned distance_64; /**< for a lookup by radius: those of them among the first 64 bits; else 0 */
    double contained;     /**< share of the incoming story found in the match, 0 .. 1, estimated from the sketches */
    double contains;      /**< share of the match found in the incoming story, 0 .. 1 */
} wirecopy_match;

/** What a run says of one story. All pointers are valid during the call that delivers the report. */
typedef struct wirecopy_report {
    uint64_t story;     /**< its number in the store; UINT64_MAX for a lookup */
    uint64_t group;     /**< the number of its group's first story; UINT64_MAX for a lookup */
    wirecopy_string id; /**< as given, or as made from the content */
    wirecopy_string title;
    wirecopy_string source;
    int64_t time_ms;
    bool known;               /**< the store held this very story already: nothing was added, and the verdict is the one
                                 of its first arrival */
    wirecopy_verdict verdict; /**< the best match's, or WIRECOPY_ORIGINAL */
    size_t match_count;       /**< matches at or above the verdict asked for, cut to the limit asked for */
    const wirecopy_match *matches; /**< [match_count], best first: by score, or by radius the nearest by distance_64;
                                        then the earlier store, then story */
    uint32_t invalid_count;        /**< stretches of invalid UTF-8 in title and text */
    const char *place;             /**< where it stands in its source; "" unless invalid_count > 0 */
    struct wirecopy_exhibitor
        *exhibitor; /**< private: for wirecopy_report_exhibit(); NULL: evidence was not asked for */
} wirecopy_report;

#ifdef __cplusplus
}
#endif
#endif
