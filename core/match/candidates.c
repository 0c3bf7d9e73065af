#include "core/match/candidates.h"

#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/sketch.h"

void wirecopy_candidates_clear(wirecopy_candidates *candidates)
{
    wirecopy_tally_clear(&candidates->stories);
    wirecopy_memory_free(candidates->open);
    wirecopy_memory_free(candidates->lists);
    wirecopy_memory_free(candidates->weights);
    wirecopy_memory_free(candidates->weight_sums);
    wirecopy_memory_free(candidates->postings);
    memset(candidates, 0, sizeof *candidates);
}

static wirecopy_status reserve(wirecopy_candidates *candidates, size_t sketch_count)
{
    if (wirecopy_memory_reserve(&candidates->open, &candidates->open_capacity, sketch_count + 1,
                                sizeof candidates->open[0]) ||
        wirecopy_memory_reserve(&candidates->lists, &candidates->lists_capacity, sketch_count + 1,
                                sizeof candidates->lists[0]) ||
        wirecopy_memory_reserve(&candidates->weights, &candidates->weights_capacity, sketch_count + 1,
                                sizeof candidates->weights[0]) ||
        wirecopy_memory_reserve(&candidates->weight_sums, &candidates->weight_sums_capacity, sketch_count + 1,
                                sizeof candidates->weight_sums[0]) ||
        wirecopy_memory_reserve(&candidates->postings, &candidates->postings_capacity,
                                sketch_count * WIRECOPY_CANDIDATES_LIST_MAX + 1, sizeof candidates->postings[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

static wirecopy_status follow(wirecopy_candidates *candidates, const wirecopy_posting_list *list, float weight)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < list->count; i++)
        status = wirecopy_tally_add(&candidates->stories, candidates->postings[list->begin + i], weight, 1);
    return status;
}

/* Looks an entry up. */
static void find_list(wirecopy_candidates *candidates, const wirecopy_view *view, wirecopy_sketch_entry entry,
                      uint64_t as_of, wirecopy_posting_list *list)
{
    list->begin = candidates->posting_count;
    list->frequency = wirecopy_view_find(view, WIRECOPY_MAP_POSTINGS, wirecopy_sketch_hash(entry), as_of,
                                         candidates->postings + list->begin, WIRECOPY_CANDIDATES_LIST_MAX);
    list->count =
        list->frequency < WIRECOPY_CANDIDATES_LIST_MAX ? (uint32_t)list->frequency : WIRECOPY_CANDIDATES_LIST_MAX;
    candidates->posting_count += list->count;
}

void wirecopy_candidates_fetch(wirecopy_candidates *candidates, const wirecopy_view *view,
                               const wirecopy_fingerprint *fingerprint, uint64_t as_of, uint32_t i)
{
    if (wirecopy_posting_list_is_common(&candidates->lists[i]) && candidates->lists[i].count == 0)
        find_list(candidates, view, fingerprint->sketch[i], as_of, &candidates->lists[i]);
}

/* Follows the rarest of the common entries' lists, of equally rare ones the first. What they hold is counted as
 * unfollowed already, and so has no weight here. */
static wirecopy_status follow_rarest(wirecopy_candidates *candidates, uint32_t list_count)
{
    uint64_t done = 0;
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned turn = 0; status == WIRECOPY_OK && turn < WIRECOPY_CANDIDATES_RARE; turn++) {
        const wirecopy_posting_list *rarest = NULL;
        for (uint32_t i = 0; i < list_count; i++)
            if (wirecopy_posting_list_is_common(&candidates->lists[i]) && candidates->lists[i].frequency > done &&
                (!rarest || candidates->lists[i].frequency < rarest->frequency))
                rarest = &candidates->lists[i];
        if (!rarest)
            break;
        done = rarest->frequency;
        status = follow(candidates, rarest, 0);
    }
    return status;
}

/* How many entries ahead of the search memory is asked for: slots, and then entries. Enough to cover a cache miss, which
 * takes as long as some ten searches; with more, where there are many segments, memory is asked for more than it takes. */
#define SLOTS_AHEAD 8
#define ENTRIES_AHEAD 4

/* More than these in a large part of a view: those ahead are few then. */
#define LARGE_SLOTS_AHEAD 24
#define LARGE_ENTRIES_AHEAD 12

/* Counts the open entries in one large part of the view, and closes those that turn out to be common. */
static void close_common(wirecopy_candidates *candidates, const wirecopy_view *view,
                         const wirecopy_fingerprint *fingerprint, uint64_t as_of, size_t large, uint32_t *open_count)
{
    const wirecopy_sketch_entry *sketch = fingerprint->sketch;
    const uint32_t count = *open_count;
    uint32_t *open = candidates->open;
    *open_count = 0;
    for (uint32_t at = 0; at < count + LARGE_SLOTS_AHEAD; at++) {
        if (at < count)
            wirecopy_view_prefetch_large_slot(view, large, WIRECOPY_MAP_POSTINGS,
                                              wirecopy_sketch_hash(sketch[open[at]]));
        const uint32_t mid = at - (LARGE_SLOTS_AHEAD - LARGE_ENTRIES_AHEAD), now = at - LARGE_SLOTS_AHEAD;
        if (mid < count)
            wirecopy_view_prefetch_large_entries(view, large, WIRECOPY_MAP_POSTINGS,
                                                 wirecopy_sketch_hash(sketch[open[mid]]));
        if (now >= count)
            continue; /* not begun: below zero */
        wirecopy_posting_list *const list = &candidates->lists[open[now]];
        list->frequency +=
            wirecopy_view_count_large(view, large, WIRECOPY_MAP_POSTINGS, wirecopy_sketch_hash(sketch[open[now]]),
                                      as_of, WIRECOPY_CANDIDATES_LIST_MAX + 1);
        if (!wirecopy_posting_list_is_common(list))
            open[(*open_count)++] = open[now];
    }
}

/* Looks up the entries that are still open. */
static void find_open(wirecopy_candidates *candidates, const wirecopy_view *view,
                      const wirecopy_fingerprint *fingerprint, uint64_t as_of, uint32_t open_count)
{
    const wirecopy_sketch_entry *sketch = fingerprint->sketch;
    const uint32_t *open = candidates->open;
    for (uint32_t at = 0; at < open_count + SLOTS_AHEAD; at++) {
        const uint32_t mid = at - (SLOTS_AHEAD - ENTRIES_AHEAD), now = at - SLOTS_AHEAD;
        if (at < open_count)
            wirecopy_view_prefetch_slots(view, WIRECOPY_MAP_POSTINGS, wirecopy_sketch_hash(sketch[open[at]]));
        if (mid < open_count)
            wirecopy_view_prefetch_entries(view, WIRECOPY_MAP_POSTINGS, wirecopy_sketch_hash(sketch[open[mid]]));
        if (now < open_count)
            find_list(candidates, view, sketch[open[now]], as_of, &candidates->lists[open[now]]);
    }
}

/* Finds all lists. Common entries, which are many in a large store, are asked of some parts of it only. */
static void find_lists(wirecopy_candidates *candidates, const wirecopy_view *view,
                       const wirecopy_fingerprint *fingerprint, uint64_t as_of)
{
    uint32_t open_count = fingerprint->sketch_count;
    for (uint32_t i = 0; i < open_count; i++) {
        candidates->lists[i] = (wirecopy_posting_list){0};
        candidates->open[i] = i;
    }
    for (size_t large = 0; large < wirecopy_view_large_count(view); large++)
        close_common(candidates, view, fingerprint, as_of, large, &open_count);
    find_open(candidates, view, fingerprint, as_of, open_count);
}

/* Follows the lists of entries that are not common, and weighs all. */
static wirecopy_status follow_lists(wirecopy_candidates *candidates, uint32_t list_count)
{
    wirecopy_status status = WIRECOPY_OK;
    double weight_sum = 0;
    for (uint32_t i = 0; status == WIRECOPY_OK && i < list_count; i++) {
        const wirecopy_posting_list *list = &candidates->lists[i];
        const bool is_common = wirecopy_posting_list_is_common(list);
        const float weight = is_common             ? WIRECOPY_CANDIDATES_COMMON_WEIGHT
                             : list->frequency > 1 ? 1 / sqrtf((float)list->frequency)
                                                   : 1;
        candidates->weights[i] = weight;
        candidates->weight_sums[i] = weight_sum;
        weight_sum += weight;
        candidates->unfollowed_weight += is_common ? weight : 0;
        candidates->unfollowed_count += is_common;
        if (!is_common)
            status = follow(candidates, list, weight);
    }
    candidates->weight_sums[list_count] = weight_sum;
    return status;
}

wirecopy_status wirecopy_candidates_gather(wirecopy_candidates *candidates, const wirecopy_view *view,
                                           const wirecopy_fingerprint *fingerprint, uint64_t as_of)
{
    const uint32_t list_count = fingerprint->sketch_count;
    wirecopy_tally_reset(&candidates->stories);
    candidates->unfollowed_weight = 0;
    candidates->unfollowed_count = 0;
    candidates->posting_count = 0;
    wirecopy_status status = reserve(candidates, list_count);
    if (status != WIRECOPY_OK)
        return status;
    find_lists(candidates, view, fingerprint, as_of);
    status = follow_lists(candidates, list_count);
    if (status != WIRECOPY_OK || list_count - candidates->unfollowed_count >= WIRECOPY_CANDIDATES_RARE)
        return status;
    for (uint32_t i = 0; i < list_count; i++)
        wirecopy_candidates_fetch(candidates, view, fingerprint, as_of, i);
    return follow_rarest(candidates, list_count);
}
