#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/match/matcher.h"
#include "core/match/tally.h"
#include "core/store/versions.h"
#include "wirecopy/engine.h"

/* Stories that are known to have come of one, and what is to be said of each: from every one of them others are sought. */
typedef struct descent {
    wirecopy_view *view;
    wirecopy_matcher *matcher;
    wirecopy_story_list versions;
    wirecopy_tally known;             /* by number; the versions first, then what was found, in the order it was */
    wirecopy_descendant *descendants; /* [count] of known, those that are no versions */
    size_t count, capacity;
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX]; /* of the story that others are sought from */
} descent;

/* Adds a match of a story, if it came after it and is not known. */
static wirecopy_status add_match(descent *run, const wirecopy_record *from, const wirecopy_match *match)
{
    const size_t known_count = run->known.count;
    if (match->story < from->story)
        return WIRECOPY_OK;
    if (wirecopy_tally_reserve(&run->known, 1) != WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    wirecopy_tally_add(&run->known, match->story, 0, 1);
    if (run->known.count == known_count)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&run->descendants, &run->capacity, run->count + 1, sizeof run->descendants[0]))
        return WIRECOPY_E_MEMORY;
    wirecopy_descendant *const added = &run->descendants[run->count++];
    *added = (wirecopy_descendant){.match = *match, .from = from->story, .from_id = from->id};
    added->match.contained = match->contains; /* it was the earlier one that was asked about */
    added->match.contains = match->contained;
    return WIRECOPY_OK;
}

/* Finds what was made of one story. */
static wirecopy_status seek_from(descent *run, uint64_t story)
{
    wirecopy_record from;
    wirecopy_status status = wirecopy_view_record(run->view, story, &from);
    if (status != WIRECOPY_OK || from.fingerprint.content_word_count == 0)
        return status;
    memcpy(run->sketch, from.fingerprint.sketch, from.fingerprint.sketch_count * sizeof run->sketch[0]);
    from.fingerprint.sketch = run->sketch;
    const wirecopy_question question = {.fingerprint = &from.fingerprint,
                                        .id = from.id,
                                        .source = from.source,
                                        .as_of = wirecopy_view_story_count(run->view),
                                        .min_verdict = WIRECOPY_DERIVED,
                                        .families_below = UINT64_MAX};
    wirecopy_answer answer;
    status = wirecopy_matcher_ask(run->matcher, run->view, &question, &answer);
    for (size_t i = 0; status == WIRECOPY_OK && i < answer.match_count; i++)
        status = add_match(run, &from, &answer.matches[i]);
    return status;
}

static int compare_descendants(const void *a, const void *b)
{
    const wirecopy_descendant *const left = a, *const right = b;
    return left->match.story < right->match.story ? -1 : left->match.story > right->match.story;
}

static wirecopy_status seek_all(descent *run, const wirecopy_store *store, wirecopy_string id)
{
    wirecopy_status status = wirecopy_versions_list(store, run->view, id, &run->versions);
    if (status == WIRECOPY_OK)
        status = wirecopy_tally_reserve(&run->known, run->versions.count);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->versions.count; i++)
        wirecopy_tally_add(&run->known, run->versions.stories[i], 0, 1);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->known.count; i++)
        status = seek_from(run, run->known.items[i].number);
    if (status == WIRECOPY_OK && run->count > 1)
        qsort(run->descendants, run->count, sizeof run->descendants[0], compare_descendants);
    return status;
}

static void clear(descent *run)
{
    wirecopy_view_destroy(run->view);
    wirecopy_matcher_destroy(run->matcher);
    wirecopy_tally_clear(&run->known);
    wirecopy_memory_free(run->versions.stories);
    wirecopy_memory_free(run->descendants);
    wirecopy_memory_free(run);
}

wirecopy_status wirecopy_descend(wirecopy_store *store, wirecopy_string id,
                                 wirecopy_status (*visit)(void *context, const wirecopy_descendant *descendant),
                                 void *context)
{
    if (!store || !visit || (!id.bytes && id.byte_count > 0))
        return WIRECOPY_E_INVALID;
    descent *const run = wirecopy_memory_alloc_zeroed(1, sizeof *run);
    if (!run)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = wirecopy_store_refresh(store);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_create(&store, 1, &run->view);
    if (status == WIRECOPY_OK)
        status = wirecopy_matcher_create(&run->matcher);
    if (status == WIRECOPY_OK)
        status = wirecopy_view_begin(run->view);
    if (status == WIRECOPY_OK)
        status = seek_all(run, store, id);
    for (size_t i = 0; status == WIRECOPY_OK && i < run->count; i++)
        status = visit(context, &run->descendants[i]);
    clear(run);
    return status;
}
