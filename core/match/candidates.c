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
    wirecopy_memory_free(candidates->found);
    wirecopy_memory_free(candidates->postings);
    wirecopy_memory_free(candidates->posting_weights);
    wirecopy_memory_free(candidates->places);
    memset(candidates, 0, sizeof *candidates);
}

static wirecopy_status reserve(wirecopy_candidates *candidates, size_t sketch_count)
{
    const size_t posting_count = sketch_count * WIRECOPY_CANDIDATES_LIST_MAX + 1;
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
        wirecopy_memory_reserve(&candidates->found, &candidates->found_capacity, posting_count,
                                sizeof candidates->found[0]) ||
        wirecopy_memory_reserve(&candidates->postings, &candidates->postings_capacity, posting_count,
                                sizeof candidates->postings[0]) ||
        wirecopy_memory_reserve(&candidates->posting_weights, &candidates->posting_weights_capacity, posting_count,
                                sizeof candidates->posting_weights[0]) ||
        wirecopy_memory_reserve(&candidates->places, &candidates->places_capacity, posting_count,
                                sizeof candidates->places[0]))
        return WIRECOPY_E_MEMORY;
    return WIRECOPY_OK;
}

/* ---- who shares enough ---- */

/* Which stories are under one list at least, and which under two, told apart by the last bits of their numbers. Most are
 * under one alone, 720 of 810 for a news story among 37,554: they need not be counted. */
#define SIEVE_WORDS_MIN 16
#define SIEVE_WORDS_MAX 512
#define SIEVE_BITS_EACH 32 /* for a story; or as many as there are */

typedef struct sieve {
    size_t mask; /* words less 1 */
    uint64_t once[SIEVE_WORDS_MAX], twice[SIEVE_WORDS_MAX];
} sieve;

/* Empties a sieve for so many postings. */
static void sieve_begin(sieve *seen, size_t posting_count)
{
    size_t word_count = SIEVE_WORDS_MIN;
    while (word_count < SIEVE_WORDS_MAX && word_count * 64 < posting_count * SIEVE_BITS_EACH)
        word_count *= 2;
    seen->mask = word_count - 1;
    memset(seen->once, 0, word_count * sizeof seen->once[0]);
    memset(seen->twice, 0, word_count * sizeof seen->twice[0]);
}

static inline size_t sieve_word(const sieve *seen, uint64_t story)
{
    return (size_t)(story / 64) & seen->mask;
}

/* Puts stories in. No branch depends on them. */
static void sieve_add(sieve *seen, const uint64_t *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t *const once = &seen->once[sieve_word(seen, stories[i])];
        const uint64_t bit = UINT64_C(1) << stories[i] % 64;
        seen->twice[sieve_word(seen, stories[i])] |= *once & bit;
        *once |= bit;
    }
}

/* Tells where those lie that may be under two lists. Returns how many they are. */
static size_t sieve_pass(const sieve *seen, const uint64_t *stories, size_t count, uint32_t *places_out)
{
    size_t passed_count = 0;
    for (size_t i = 0; i < count; i++) {
        places_out[passed_count] = (uint32_t)i;
        passed_count += seen->twice[sieve_word(seen, stories[i])] >> stories[i] % 64 & 1;
    }
    return passed_count;
}

/* Of stories that share entries, those that may not do so by chance: the others are dropped. */
static void keep_likely(wirecopy_tally *stories, uint32_t least)
{
    size_t count = 0;
    for (size_t i = 0; i < stories->count; i++) {
        stories->items[count] = stories->items[i];
        count += stories->items[i].count >= least;
    }
    stories->count = count;
}

/* Where the list of entry i is found. */
static uint64_t *room_of(const wirecopy_candidates *candidates, uint32_t i)
{
    return candidates->found + (size_t)i * WIRECOPY_CANDIDATES_LIST_MAX;
}

void wirecopy_candidates_fetch(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t as_of, uint32_t i)
{
    wirecopy_posting_list *const list = &candidates->lists[i];
    if (!wirecopy_posting_list_is_common(list) || list->count > 0)
        return;
    list->stories = room_of(candidates, i);
    list->count = (uint32_t)wirecopy_view_find_first(view, WIRECOPY_MAP_POSTINGS, candidates->keys[i], as_of,
                                                     room_of(candidates, i), WIRECOPY_CANDIDATES_LIST_MAX);
}

/* Likewise, and counts all of them. */
static void count_common(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t as_of, uint32_t i)
{
    wirecopy_posting_list *const list = &candidates->lists[i];
    if (!wirecopy_posting_list_is_common(list))
        return;
    list->stories = room_of(candidates, i);
    list->count = WIRECOPY_CANDIDATES_LIST_MAX;
    list->frequency = wirecopy_view_find(view, WIRECOPY_MAP_POSTINGS, candidates->keys[i], as_of,
                                         room_of(candidates, i), WIRECOPY_CANDIDATES_LIST_MAX);
}

/* Follows the lists of entries that are not common. */
static wirecopy_status follow_lists(wirecopy_candidates *candidates)
{
    sieve seen;
    sieve_begin(&seen, candidates->posting_count);
    sieve_add(&seen, candidates->postings, candidates->posting_count);
    const size_t count = sieve_pass(&seen, candidates->postings, candidates->posting_count, candidates->places);
    const wirecopy_status status = wirecopy_tally_reserve(&candidates->stories, count);
    for (size_t i = 0; status == WIRECOPY_OK && i < count; i++) {
        const size_t place = candidates->places[i];
        wirecopy_tally_add(&candidates->stories, candidates->postings[place], candidates->posting_weights[place], 1);
    }
    return status;
}

static void follow(wirecopy_candidates *candidates, const wirecopy_posting_list *list, float weight)
{
    for (uint32_t i = 0; i < list->count; i++)
        wirecopy_tally_add(&candidates->stories, list->stories[i], weight, 1);
}

/* Follows hardly any: those of entries that are not common, and the rarest of the others', of equally rare ones the first.
 * What these hold is counted as unfollowed already, and so has no weight here. */
static wirecopy_status follow_few(wirecopy_candidates *candidates, const wirecopy_view *view, uint64_t as_of,
                                  uint32_t list_count)
{
    uint64_t done = 0;
    const wirecopy_status status = wirecopy_tally_reserve(&candidates->stories, (size_t)2 * WIRECOPY_CANDIDATES_RARE *
                                                                                    WIRECOPY_CANDIDATES_LIST_MAX);
    for (uint32_t i = 0; status == WIRECOPY_OK && i < list_count; i++) {
        follow(candidates, &candidates->lists[i], candidates->weights[i]);
        count_common(candidates, view, as_of, i);
    }
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
                                                    .stories = candidates->found,
                                                    .counts = candidates->counts});
    for (uint32_t i = 0; i < list_count; i++) {
        const uint32_t count = candidates->counts[i];
        candidates->lists[i] =
            (wirecopy_posting_list){.count = count <= WIRECOPY_CANDIDATES_LIST_MAX ? count : 0, .frequency = count};
    }
}

/* So many postings are moved at a time: most lists are no longer. */
#define PACKED_TOGETHER 8

_Static_assert(WIRECOPY_CANDIDATES_LIST_MAX % PACKED_TOGETHER == 0, "what is moved too much was found too");

/* Brings the lists side by side, with what each posting weighs. What is moved too much, the next list overwrites. */
static void pack_lists(wirecopy_candidates *candidates, uint32_t list_count)
{
    size_t end = 0;
    for (uint32_t i = 0; i < list_count; i++) {
        wirecopy_posting_list *const list = &candidates->lists[i];
        const uint64_t *const found = room_of(candidates, i);
        for (uint32_t begin = 0; begin < list->count; begin += PACKED_TOGETHER) {
            memcpy(candidates->postings + end + begin, found + begin, PACKED_TOGETHER * sizeof found[0]);
            for (uint32_t at = 0; at < PACKED_TOGETHER; at++)
                candidates->posting_weights[end + begin + at] = candidates->weights[i];
        }
        list->stories = candidates->postings + end;
        end += list->count;
    }
    candidates->posting_count = end;
}

/* What an entry that is not common weighs, by its frequency. */
static void know_weights(wirecopy_candidates *candidates)
{
    if (candidates->frequency_weights[0] > 0)
        return;
    for (unsigned frequency = 0; frequency <= WIRECOPY_CANDIDATES_LIST_MAX; frequency++)
        candidates->frequency_weights[frequency] = frequency > 1 ? 1 / sqrtf((float)frequency) : 1;
}

static void weigh_lists(wirecopy_candidates *candidates, uint32_t list_count)
{
    double weight_sum = 0;
    know_weights(candidates);
    candidates->unfollowed_weight = 0;
    candidates->unfollowed_count = 0;
    for (uint32_t i = 0; i < list_count; i++) {
        const wirecopy_posting_list *list = &candidates->lists[i];
        const bool is_common = wirecopy_posting_list_is_common(list);
        const float weight =
            is_common ? WIRECOPY_CANDIDATES_COMMON_WEIGHT : candidates->frequency_weights[list->frequency];
        candidates->weights[i] = weight;
        candidates->weight_sums[i] = weight_sum;
        weight_sum += weight;
        candidates->unfollowed_weight += is_common ? weight : 0;
        candidates->unfollowed_count += is_common;
    }
    candidates->weight_sums[list_count] = weight_sum;
}

wirecopy_status wirecopy_candidates_gather(wirecopy_candidates *candidates, const wirecopy_view *view,
                                           const wirecopy_fingerprint *fingerprint, uint64_t as_of)
{
    const uint32_t list_count = fingerprint->sketch_count;
    wirecopy_tally_reset(&candidates->stories);
    candidates->unknown = (wirecopy_story_set){{0}};
    wirecopy_status status = reserve(candidates, list_count);
    if (status != WIRECOPY_OK)
        return status;
    memset(candidates->families, 0, list_count);
    find_lists(candidates, view, fingerprint, as_of);
    weigh_lists(candidates, list_count);
    pack_lists(candidates, list_count);
    if (list_count - candidates->unfollowed_count >= WIRECOPY_CANDIDATES_RARE && list_count > WIRECOPY_CANDIDATES_FEW)
        status = follow_lists(candidates);
    else
        status = follow_few(candidates, view, as_of, list_count);
    keep_likely(&candidates->stories, list_count > WIRECOPY_CANDIDATES_FEW ? 2 : 1);
    return status;
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
    const uint64_t *const postings = list->stories;
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
