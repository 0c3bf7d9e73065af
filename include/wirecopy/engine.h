#ifndef WIRECOPY_ENGINE_H
#define WIRECOPY_ENGINE_H

#include "wirecopy/passage.h"
#include "wirecopy/store.h"
#include "wirecopy/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How a run works and what it reports. All zero is a good default, but for match_limit: see wirecopy_options_init(). */
typedef struct wirecopy_options {
    unsigned thread_count;        /**< 0: as many as OpenMP gives (OMP_NUM_THREADS, else all cores) */
    size_t batch_story_count;     /**< stories per batch and per commit; 0: 4096. Answers do not depend on it */
    size_t match_limit;           /**< matches per story at most; 0: all */
    wirecopy_verdict min_verdict; /**< weakest match reported, from WIRECOPY_RELATED on; 0: WIRECOPY_DERIVED */
    bool keep_text; /**< for index runs alone: a lookup refuses it. The store keeps the texts of the stories, up to
                                 WIRECOPY_KEPT_TEXT_BYTES_MAX; also of those that it holds already, unchanged */
    bool evidence;  /**< wirecopy_report_exhibit() can be asked what was copied */
    wirecopy_filter filter; /**< for lookups alone: an index run refuses one */
    bool by_radius;         /**< likewise. Not copies are looked up, but the stories whose key, the first 64 bits of
                                       the simhash, differs from the story's in radius_bits at most: all of them. A story
                                       without content words has no key. min_verdict does not count */
    unsigned radius_bits;   /**< with by_radius: 0 .. WIRECOPY_RADIUS_BITS_MAX */
} wirecopy_options;

/** Sets what the command line has by default: all cores, 4096 stories, 10 matches, WIRECOPY_DERIVED. */
WIRECOPY_API void wirecopy_options_init(wirecopy_options *options);

/** How many threads a run with these options uses, and so how many workers its source must serve. NULL: the default. */
WIRECOPY_API unsigned wirecopy_options_threads(const wirecopy_options *options);

/** What a run has done so far. */
typedef struct wirecopy_progress {
    uint64_t story_count;   /**< stories reported on */
    uint64_t byte_count;    /**< raw bytes of their batches */
    uint64_t flagged_count; /**< stories with a match of WIRECOPY_DERIVED or higher, whatever was asked for; by radius,
                                 with any */
    uint64_t verdict_count[WIRECOPY_IDENTICAL + 1]; /**< stories by verdict, WIRECOPY_RELATED never asked for counted
                                                         as original */
    uint64_t known_count;                           /**< stories that the store held already */
    uint64_t refused_count;                         /**< bad items gone past */
    uint64_t skipped_count;                         /**< items that carry no text */
    uint64_t invalid_count;                         /**< stories in which invalid UTF-8 was replaced */
} wirecopy_progress;

/** A match and the story that was asked about, side by side. Valid until the next wirecopy_report_exhibit() of the run. */
typedef struct wirecopy_exhibit {
    bool is_kept;                 /**< the text of the match is in its store; if not, nothing below is there */
    wirecopy_story match;         /**< id, title, source, time and text */
    wirecopy_story story;         /**< likewise */
    wirecopy_alignment alignment; /**< of these: match is a, and story is b */
} wirecopy_exhibit;

/**
 * Shows what a match and the story of a report have in common: while the report is delivered, by the thread that it is
 * delivered to, for a run with options.evidence.
 *
 * A text that is not in the store any more is as one that was not kept.
 *
 * @param match  number of the match in the report.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: a report without evidence, or no such match or order; WIRECOPY_E_CORRUPT,
 *         _E_READERS, _E_MEMORY, _E_IO.
 *
 * Cost: that of wirecopy_align_stories(), and of unpacking the text. No transaction is open when it returns.
 */
WIRECOPY_API wirecopy_status wirecopy_report_exhibit(const wirecopy_report *report, size_t match,
                                                     wirecopy_passage_order order, wirecopy_exhibit *exhibit_out);

/** What a run tells its caller. Any member function may be NULL. Called by one thread at a time, in input order. */
typedef struct wirecopy_observer {
    void *context;

    /** One story's verdict; for an index run, after the story is durable. Not WIRECOPY_OK: ends the run with it. */
    wirecopy_status (*report)(void *context, const wirecopy_report *report);

    /**
     * A bad item, or (WIRECOPY_E_NO_TEXT) one that carries no text, where the reason says what it is: "picture". Return
     * WIRECOPY_OK to go past it, or a status to end the run with it; what came before is kept and reported. NULL ends the
     * run with a bad item's status, and goes past those without text. Called before the reports of the same batch.
     */
    wirecopy_status (*refuse)(void *context, wirecopy_status status, const char *place, const char *reason);

    /** After every batch. Not WIRECOPY_OK: ends the run with it. */
    wirecopy_status (*progress)(void *context, const wirecopy_progress *progress);
} wirecopy_observer;

/**
 * Adds every story of a source to the store, and says of each what earlier story it copies.
 *
 * Each story is compared with all before it: those in the store, and those of this run. Verdicts depend on the
 * stories and their order alone: not on threads, batches, or the division into runs. A story that the store holds
 * already, unchanged, is not added again, and gets the verdict of its first arrival: a run that was cut short is
 * completed by running it again.
 *
 * @param store    open for writing.
 * @param options  NULL: the defaults of wirecopy_options_init().
 * @param observer NULL: nobody listens.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID, also for a filter or by radius; a status of the source or of the observer; WIRECOPY_E_FULL,
 *         WIRECOPY_E_IO, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT. After an error the stories reported so far are in the
 *         store, and the handle must be closed.
 *
 * Threads: fingerprints on thread_count OpenMP threads; reads, matches and commits on one of them at a time.
 */
WIRECOPY_API wirecopy_status wirecopy_index(wirecopy_store *store, const wirecopy_source *source,
                                            const wirecopy_options *options, const wirecopy_observer *observer);

/** Stores that one lookup can ask. */
#define WIRECOPY_LOOKUP_STORES_MAX 64

/**
 * Says of every story of a source what stored story it copies; adds nothing.
 *
 * The stories of the source are not compared with each other. A stored story with the same id is a version of the
 * story asked about, and not reported.
 *
 * Several stores answer as one that holds the stories of all, those of the first before those of the second, and so on:
 * a bigram is as rare as its groups in all stores together are few; of several versions of a story the newest counts,
 * which is the last one in the last store that has it; matches are ranked, and cut to the limit, all together. Stories
 * are in the groups of their own store, so that one that was printed in two stores makes a group in each.
 *
 * @param stores  [store_count] 1 .. WIRECOPY_LOOKUP_STORES_MAX, open for reading or writing, each once.
 * @return as wirecopy_index(); WIRECOPY_E_INVALID also for a store that is given twice, or for none.
 */
WIRECOPY_API wirecopy_status wirecopy_lookup(wirecopy_store *const *stores, size_t store_count,
                                             const wirecopy_source *source, const wirecopy_options *options,
                                             const wirecopy_observer *observer);

/**
 * Adds the stories of an export to the store, with their fingerprints, groups and postings as they were: lookups in an
 * empty store that took in an export answer as the one that was exported, and it exports the same. A record of a deleted
 * story is taken for its copies alone: it is hidden, and nothing is reported of it.
 *
 * A number or group in a record is one of the store that was exported, and in this store the next one free; there may be
 * gaps between numbers. Where the first story of a group is not in the export, the next takes its place, and is found by
 * all that it has. A number that is not larger than the one before it begins another export, so that several may follow
 * each other; their groups are put side by side, as are those that the store holds already. Stories replace older
 * versions as in wirecopy_index(). One that the store holds already, unchanged (its id and digest), is not added again,
 * and those of its group join the one that it is in here: a run that was cut short is completed by running it again.
 *
 * @param store    open for writing.
 * @param source   with record(); what that yields is not checked, and must be as a store has it.
 * @param options  threads and batches count; NULL: the defaults.
 * @param observer NULL: nobody listens. Reports have no matches, and the verdict WIRECOPY_ORIGINAL.
 * @return as wirecopy_index(); WIRECOPY_E_INVALID also for a source without record().
 *
 * Threads: records on thread_count OpenMP threads; reads and commits on one of them at a time.
 */
WIRECOPY_API wirecopy_status wirecopy_import(wirecopy_store *store, const wirecopy_source *source,
                                             const wirecopy_options *options, const wirecopy_observer *observer);

/** A story that was made of another one. */
typedef struct wirecopy_descendant {
    wirecopy_match match; /**< what it is to the story that it was found from; strings valid during the call. contained
                                  is the share of it that is of that story */
    uint64_t from;        /**< that story, by number */
    wirecopy_string from_id;
} wirecopy_descendant;

/**
 * Tells what was made of a story: the later stories that are identical to it, edited or derived from it, or from one of
 * these, and so on; from all its versions. In the order of their arrival; the newest version of each.
 *
 * @param store  open for reading or writing.
 * @param visit  returns WIRECOPY_OK to go on; any other status ends this and is returned.
 * @return WIRECOPY_OK; what visit returned; WIRECOPY_E_NOT_FOUND: there is no such story; WIRECOPY_E_INVALID;
 *         WIRECOPY_E_CORRUPT; WIRECOPY_E_READERS; WIRECOPY_E_MEMORY; WIRECOPY_E_IO.
 *
 * Cost: a lookup for each story that is found.
 */
WIRECOPY_API wirecopy_status wirecopy_descend(wirecopy_store *store, wirecopy_string id,
                                              wirecopy_status (*visit)(void *context,
                                                                       const wirecopy_descendant *descendant),
                                              void *context);

/** Two stories and what the second is to the first. */
typedef struct wirecopy_comparison {
    wirecopy_match match;         /**< a as the match of b; no strings, story 0, group 0 */
    wirecopy_fingerprint a, b;    /**< without their sketches */
    uint32_t shared_bigram_count; /**< sketch entries that both hold */
    double spread;                /**< share of the story covered by shared bigrams, the larger of both sides */
    double alignment;             /**< share of shared bigrams that lie in order beside another */
} wirecopy_comparison;

/**
 * Compares two stories, as if the store held only the first.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL; WIRECOPY_E_LIMIT: a text is too long; WIRECOPY_E_MEMORY.
 */
WIRECOPY_API wirecopy_status wirecopy_compare(const wirecopy_story *a, const wirecopy_story *b,
                                              wirecopy_comparison *comparison_out);

#ifdef __cplusplus
}
#endif
#endif
