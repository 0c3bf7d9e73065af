#ifndef WIRECOPY_ENGINE_ARRIVAL_H
#define WIRECOPY_ENGINE_ARRIVAL_H

#include "core/engine/item.h"
#include "core/match/lead.h"

/**
 * A story of a batch on its way into a store, and what it is to those before it: new, a newer version of one, known, or
 * word that one is killed.
 *
 * A newer version of a story is one with its id; one that says it evolved from it; or, where it has a correction line
 * ("UPDATE 2", "CORRECTED", "1st Lead"), one that is derived from it by the words of both alone, of the same source and
 * of about the same time, and not of a later correction of the same kind. An older version that comes late is taken for
 * known, and so is what is canceled, or says KILL, if what it is about is there: its text may be gone, and copies have to
 * be held against the one that there was.
 */
typedef struct wirecopy_arrival {
    wirecopy_item *item;
    uint64_t id_key;
    bool is_known;         /**< nothing is to be added */
    bool kills;            /**< then: the story that is known is killed */
    uint64_t story;        /**< its number, or that of the story that is known */
    uint64_t group;        /**< of the one that is known, if that was in the store before; else UINT64_MAX */
    uint64_t replaces;     /**< the story that it takes the place of, or UINT64_MAX */
    double replaces_score; /**< of that, where only the words of both tell */
    wirecopy_leads leads;
    uint64_t origin;            /**< what it is a copy of, or UINT64_MAX */
    wirecopy_story_set unknown; /**< the arrivals before it on whose families the answer hangs */
    wirecopy_status status;
} wirecopy_arrival;

/** An item that is good, and of which nothing else is known. */
wirecopy_arrival wirecopy_arrival_make(wirecopy_item *item);

/**
 * Finds what the store tells of it: is_known, story, group, replaces.
 *
 * @param matcher  asked only about what has a correction line.
 * @param lists    for its memory.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT. Threads: each with a matcher, a view and a list of its own.
 */
wirecopy_status wirecopy_arrival_recognise(wirecopy_arrival *at, wirecopy_matcher *matcher, wirecopy_view *view,
                                           wirecopy_story_list *list);

/** Whether an earlier arrival may tell anything of it: of most nothing but the same id would. */
static inline bool wirecopy_arrival_may_follow(const wirecopy_arrival *at, const wirecopy_arrival *earlier)
{
    const wirecopy_story *const story = &at->item->story;
    return at->id_key == earlier->id_key || at->replaces != UINT64_MAX || at->kills ||
           story->evolved_from.byte_count > 0 || story->correction != WIRECOPY_AS_IT_WAS;
}

/**
 * Finds what an earlier arrival tells of it that the store does not have yet. To be called for each of them that it may
 * follow, in order, once that has its number.
 *
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_arrival_recognise_among(wirecopy_arrival *at, const wirecopy_arrival *earlier);

#endif
