#ifndef WIRECOPY_ARCHIVE_H
#define WIRECOPY_ARCHIVE_H

#include "wirecopy/credit.h"
#include "wirecopy/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a store holds, read story by story and dispatch by dispatch.
 *
 * A dispatch is a story with its copies: those of its group, which are the same text or nearly so, and on request the
 * rewrites of it, which are in groups of their own.
 *
 * An archive is the working memory of one thread: several threads may each have one of a store, as long as nothing is
 * written through the store's handle meanwhile. It holds no read transaction between calls, nor while it calls back.
 */
typedef struct wirecopy_archive wirecopy_archive;

/**
 * @param store  outlives the archive. A reading one shows what was committed at its last refresh, by a lookup, a walk, or
 *               wirecopy_archive_refresh().
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL; WIRECOPY_E_MEMORY; or why the store takes nothing but closing.
 */
WIRECOPY_API wirecopy_status wirecopy_archive_create(wirecopy_store *store, wirecopy_archive **archive_out);

/** Before the store is closed. NULL is allowed. */
WIRECOPY_API void wirecopy_archive_destroy(wirecopy_archive *archive);

/**
 * In a reading process: takes in what was committed since. On one thread, while no other uses the store's handle.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: NULL; or as wirecopy_store_open().
 */
WIRECOPY_API wirecopy_status wirecopy_archive_refresh(wirecopy_archive *archive);

/** A story as it is kept. Its strings are valid until the archive's next call. */
typedef struct wirecopy_kept_story {
    uint64_t number;      /**< in the store */
    uint64_t group;       /**< the number of its group's first story */
    wirecopy_story story; /**< without a text if that is not kept; canceled also if it was killed later */
    bool has_text;
} wirecopy_kept_story;

/**
 * Finds a story by its id, in its newest version.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: no live story has the id; WIRECOPY_E_INVALID, _E_READERS, _E_MEMORY,
 *         _E_CORRUPT, _E_IO.
 */
WIRECOPY_API wirecopy_status wirecopy_archive_find(wirecopy_archive *archive, wirecopy_string id,
                                                   wirecopy_kept_story *kept_out);

/** Which dispatches are listed, and what of them. All zero lists every group of two stories and more. */
typedef struct wirecopy_archive_options {
    size_t story_count_min; /**< stories of a dispatch at least, the first included; 0: 2 */
    bool rewrites;          /**< also what was derived from it, in other groups; costs a lookup for each group */
    bool passages;          /**< each copy is aligned with the lead, where the texts of both are kept */
} wirecopy_archive_options;

/** A dispatch. */
typedef struct wirecopy_dispatch {
    uint64_t group;            /**< the number of its group's first story, which need not be live */
    size_t copy_count;         /**< stories of its group, the lead included */
    size_t rewrite_count;      /**< stories derived from it, if asked for */
    int64_t first_ms, last_ms; /**< the earliest and the latest of their times, or WIRECOPY_TIME_NONE */
} wirecopy_dispatch;

/** A story of a dispatch. Valid during the call that delivers it. */
typedef struct wirecopy_member {
    wirecopy_kept_story kept;
    bool is_lead;             /**< the earliest of its group: what all others are held against. It comes first */
    wirecopy_verdict verdict; /**< what it is to the lead: at least WIRECOPY_EDITED in its group, as a rule; of the lead
                                   WIRECOPY_ORIGINAL */
    double score;             /**< see wirecopy_match; of the lead 0, as the shares */
    double contained;         /**< share of it that is found in the lead */
    double contains;          /**< share of the lead that is found in it */
    const wirecopy_story *lead; /**< with its text, if that is kept */
    const wirecopy_alignment
        *alignment;                 /**< lead as a, this one as b, the longest passages first; NULL: of the lead, or
                                              not asked for, or the text of either is not kept */
    const wirecopy_credit *credits; /**< [credit_count] that its text gives, to agencies and to the lead's source */
    size_t credit_count;
} wirecopy_member;

/** Whom dispatches are told. Any function may be NULL; one that does not return WIRECOPY_OK ends the listing with that. */
typedef struct wirecopy_archive_observer {
    void *context;
    wirecopy_status (*begin)(void *context, const wirecopy_dispatch *dispatch);
    wirecopy_status (*member)(void *context, const wirecopy_member *member);
    wirecopy_status (*end)(void *context, const wirecopy_dispatch *dispatch);
} wirecopy_archive_observer;

/**
 * Tells of the dispatch that a group is: its lead, and then the others by their times, those without a time last.
 *
 * @param group    as wirecopy_kept_story.group, or as a report or match of this store has it.
 * @param options  NULL: all zero. story_count_min does not count: a single story is a dispatch, too.
 * @return WIRECOPY_OK; WIRECOPY_E_NOT_FOUND: no live story is in such a group; WIRECOPY_E_INVALID, _E_READERS, _E_MEMORY,
 *         _E_CORRUPT, _E_IO; or what the observer returned.
 *
 * Memory: 24 bytes a story, the texts of two, and the alignment of these.
 */
WIRECOPY_API wirecopy_status wirecopy_archive_dispatch(wirecopy_archive *archive, uint64_t group,
                                                       const wirecopy_archive_options *options,
                                                       const wirecopy_archive_observer *observer);

/**
 * Tells of all dispatches, in the order in which their groups began. A story that was itself derived from an earlier one
 * begins a dispatch only with those copies and rewrites that are not told of with the earliest of these. One that was
 * derived from several that have nothing in common is told of with each.
 *
 * @return as wirecopy_archive_dispatch(), but never WIRECOPY_E_NOT_FOUND.
 *
 * Cost: a search for each story; with rewrites one or two lookups for each group. Memory: that of one dispatch.
 */
WIRECOPY_API wirecopy_status wirecopy_archive_walk(wirecopy_archive *archive, const wirecopy_archive_options *options,
                                                   const wirecopy_archive_observer *observer);

#ifdef __cplusplus
}
#endif
#endif
