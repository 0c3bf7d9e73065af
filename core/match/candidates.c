#include "core/match/candidates.h"

#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/sketch.h"

void wirecopy_candidates_clear(wirecopy_candidates *candidates)
{
    wirecopy_tally_clear(&candidates->stories);
    wirecopy_memory_free(candidates->keys);
    wirecopy_memory_free(candidates->counts);
    wirecopy_memory_free(candidates->families);
    wirecopy_memory_free(candidates->lists);
    wirecopy_memory_free(candidates->weights);
    wirecopy_memory_free(candidates->weight_sums);
    wirecopy_memory_free(candidates->postings);
    memset(candidates, 0, sizeof *candidates);
}

static wirecopy_status reserve(wirecopy_candidates *candidates, size_t sketch_count)
{
    if (wirecopy_memory_reserve(&candidates->keys, &candidates->keys_capacity, sketch_count + 1,
                                sizeof candidates->keys[0]) ||
        wirecopy_memory_reserve(&candidates->counts, &candidates->counts_capacity, sketch_count + 1,
                                sizeof candidates->counts[0]) ||
        wirecopy_memory_reserve(&candidates->families, &candidates->families_capacity, sketch_count + 1,
                                sizeof candidates->families[0]) ||
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

/* There is room in the tally. */
static void follow(wirecopy_candidates *candidates, const wirecopy_posting_list *list, float weight)
{
    for (uint32_t i = 0; i < list->count; i++)
        wirecopy_tally_add(&candidates->stories, candidates->postings[list->begin + i], weight, 1);
}

void wirecopy_candidates_fetch(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t as_of, uint32_t i)
{
    wirecopy_posting_list *const list = &candidates->lists[i];
    if (!wirecopy_posting_list_is_common(list) || list->count > 0)
        return;
    list->frequency = wirecopy_view_find(view, WIRECOPY_MAP_POSTINGS, candidates->keys[i], as_of,
                                         candidates->postings + list->begin, WIRECOPY_CANDIDATES_LIST_MAX);
    list->count = WIRECOPY_CANDIDATES_LIST_MAX;
}

/* Follows the rarest of the common entries' lists, of equally rare ones the first. What they hold is counted as
 * unfollowed already, and so has no weight here. */
static wirecopy_status follow_rarest(wirecopy_candidates *candidates, uint32_t list_count)
{
    uint64_t done = 0;
    wirecopy_status status =
        wirecopy_tally_reserve(&candidates->stories, (size_t)WIRECOPY_CANDIDATES_RARE * WIRECOPY_CANDIDATES_LIST_MAX);
    for (unsigned turn = 0; status == WIRECOPY_OK && turn < WIRECOPY_CANDIDATES_RARE; turn++) {
        const wirecopy_posting_list *rarest = NULL;
        for (uint32_t i = 0; i < list_count; i++)
            if (wirecopy_posting_list_is_common(&candidates->lists[i]) && candidates->lists[i].frequency > done &&
                (!rarest || candidates->lists[i].frequency < rarest->frequency))
                rarest = &candidates->lists[i];
        if (!rarest)
            break;
        done = rarest->frequency;
        follow(candidates, rarest, 0);
    }
    return status;
}

static void find_lists(wirecopy_candidates *candidates, const wirecopy_view *view,
                       const wirecopy_fingerprint *fingerprint, uint64_t as_of)
{
    const uint32_t list_count = fingerprint->sketch_count;
    for (uint32_t i = 0; i < list_count; i++)
        candidates->keys[i] = wirecopy_sketch_hash(fingerprint->sketch[i]);
    wirecopy_view_find_lists(view, as_of,
                             &(wirecopy_view_lists){.keys = candidates->keys,
                                                    .key_count = list_count,
                                                    .list_max = WIRECOPY_CANDIDATES_LIST_MAX,
                                                    .stories = candidates->postings,
                                                    .counts = candidates->counts});
    for (uint32_t i = 0; i < list_count; i++) {
        const uint32_t count = candidates->counts[i];
        candidates->lists[i] = (wirecopy_posting_list){.begin = i * WIRECOPY_CANDIDATES_LIST_MAX,
                                                       .count = count <= WIRECOPY_CANDIDATES_LIST_MAX ? count : 0,
                                                       .frequency = count};
    }
}

/* Follows the lists of entries that are not common, and weighs all. */
static wirecopy_status follow_lists(wirecopy_candidates *candidates, uint32_t list_count)
{
    size_t posting_count = 0;
    for (uint32_t i = 0; i < list_count; i++)
        posting_count += candidates->lists[i].count;
    const wirecopy_status status = wirecopy_tally_reserve(&candidates->stories, posting_count);
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
            follow(candidates, list, weight);
    }
    candidates->weight_sums[list_count] = weight_sum;
    return status;
}

wirecopy_status wirecopy_candidates_gather(wirecopy_candidates *candidates, const wirecopy_view *view,
                                           const wirecopy_fingerprint *fingerprint, uint64_t as_of)
{
    const uint32_t list_count = fingerprint->sketch_count;
    wirecopy_tally_reset(&candidates->stories);
    candidates->unknown = (wirecopy_story_set){{0}};
    candidates->unfollowed_weight = 0;
    candidates->unfollowed_count = 0;
    wirecopy_status status = reserve(candidates, list_count);
    if (status != WIRECOPY_OK)
        return status;
    memset(candidates->families, 0, list_count);
    find_lists(candidates, view, fingerprint, as_of);
    status = follow_lists(candidates, list_count);
    if (status != WIRECOPY_OK || list_count - candidates->unfollowed_count >= WIRECOPY_CANDIDATES_RARE)
        return status;
    for (uint32_t i = 0; i < list_count; i++)
        wirecopy_candidates_fetch(candidates, view, as_of, i);
    return follow_rarest(candidates, list_count);
}

/* Adds a family to those that are there, if it is not among them. Returns how many there are then. */
static unsigned add_family(uint32_t *families, unsigned count, uint32_t family)
{
    for (unsigned i = 0; i < count; i++)
        if (families[i] == family)
            return count;
    families[count] = family;
    return count + 1;
}

/* Cards are asked of memory so many stories ahead: mostly the last few are of families enough. */
#define FAMILIES_AHEAD 6

static unsigned count_families(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t known_below,
                               const wirecopy_posting_list *list)
{
    uint32_t families[WIRECOPY_CANDIDATES_RARE_FAMILIES + 1];
    unsigned count = 0, unknown_count = 0;
    const uint64_t *const postings = candidates->postings + list->begin;
    for (uint32_t i = list->count; i-- > 0 && i + FAMILIES_AHEAD >= list->count;)
        wirecopy_view_prefetch_card(view, postings[i]);
    for (uint32_t i = list->count; i-- > 0 && count + unknown_count <= WIRECOPY_CANDIDATES_RARE_FAMILIES;) {
        if (i >= FAMILIES_AHEAD)
            wirecopy_view_prefetch_card(view, postings[i - FAMILIES_AHEAD]);
        if (postings[i] >= known_below) {
            wirecopy_story_set_add(&candidates->unknown, postings[i]);
            unknown_count++;
        } else {
            count = add_family(families, count, wirecopy_view_card(view, postings[i]).family);
        }
    }
    return count + unknown_count;
}

unsigned wirecopy_candidates_families(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t known_below,
                                      uint32_t i)
{
    const wirecopy_posting_list *const list = &candidates->lists[i];
    if (wirecopy_posting_list_is_common(list))
        return WIRECOPY_CANDIDATES_RARE_FAMILIES + 1;
    if (list->count <= WIRECOPY_CANDIDATES_SCARCE_FAMILIES)
        return list->count;
    if (candidates->families[i] == 0)
        candidates->families[i] = (uint8_t)count_families(candidates, view, known_below, list);
    return candidates->families[i];
}
