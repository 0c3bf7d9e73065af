#include "core/match/numbered.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/content.h"
#include "core/fingerprint/hash.h"

/* A word that one story has: its hash, its number, and whether the other has it, too. */
typedef struct wirecopy_number_slot {
    uint64_t hash;
    uint32_t number;
    bool is_used, is_shared;
} slot;

void wirecopy_numbered_clear(wirecopy_numbered *numbered)
{
    wirecopy_located_clear(&numbered->located);
    wirecopy_memory_free(numbered->words);
    wirecopy_memory_free(numbered->weights);
    wirecopy_memory_free(numbered->hashes);
    memset(numbered, 0, sizeof *numbered);
}

/* As in a fingerprint, a title with whose words the text begins counts once. */
static bool repeats_title(const wirecopy_located *located, uint32_t title_count)
{
    if (located->count < 2 * title_count)
        return false;
    const uint32_t byte_count = title_count ? located->starts[title_count] : 0;
    return byte_count == 0 || (located->starts[2 * title_count] == 2 * byte_count &&
                               memcmp(located->bytes, located->bytes + byte_count, byte_count) == 0);
}

static uint32_t weight_of(const wirecopy_located *located, uint32_t word, uint64_t hash)
{
    uint64_t content;
    if (located->locations[word].is_character)
        return WIRECOPY_WEIGHT_CHARACTER;
    return wirecopy_content_select(&hash, 1, &content) ? WIRECOPY_WEIGHT_CONTENT : WIRECOPY_WEIGHT_STOP;
}

static void weigh(wirecopy_numbered *numbered)
{
    const wirecopy_located *const located = &numbered->located;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < numbered->count; i++) {
        numbered->weights[i] = sum;
        if (i != numbered->title_count)
            sum += weight_of(located, i - (i > numbered->title_count), numbered->hashes[i]);
    }
    numbered->weights[numbered->count] = sum;
}

/* Hashes all words, and makes room for the break between the title's and the text's. */
static void hash(wirecopy_numbered *numbered)
{
    const wirecopy_located *const located = &numbered->located;
    const uint32_t title_count = numbered->title_count;
    if (located->count > 0)
        wirecopy_hash_words(located->bytes, located->starts, located->count, numbered->hashes);
    memmove(numbered->hashes + title_count + 1, numbered->hashes + title_count,
            (located->count - title_count) * sizeof numbered->hashes[0]);
    numbered->hashes[title_count] = 0;
}

wirecopy_status wirecopy_numbered_read(wirecopy_numbered *numbered, const wirecopy_story *story)
{
    wirecopy_located *const located = &numbered->located;
    const uint32_t count_max = WIRECOPY_ALIGNED_WORDS_MAX;
    wirecopy_located_reset(located);
    wirecopy_status status =
        wirecopy_located_append(located, story->title.bytes, story->title.byte_count, count_max + 1);
    const uint32_t title_count = located->count;
    if (status == WIRECOPY_OK)
        status = wirecopy_located_append(located, story->text.bytes, story->text.byte_count, count_max + 1);
    if (status != WIRECOPY_OK)
        return status;
    numbered->is_cut = located->count > count_max;
    located->count -= numbered->is_cut;
    numbered->title_count = title_count < located->count ? title_count : located->count;
    numbered->count = located->count + 1;
    numbered->first = repeats_title(located, numbered->title_count) ? numbered->title_count : 0;
    const size_t room = (size_t)numbered->count + 1;
    if (wirecopy_memory_reserve(&numbered->words, &numbered->words_capacity, room, sizeof numbered->words[0]) ||
        wirecopy_memory_reserve(&numbered->weights, &numbered->weights_capacity, room, sizeof numbered->weights[0]) ||
        wirecopy_memory_reserve(&numbered->hashes, &numbered->hashes_capacity, room, sizeof numbered->hashes[0]))
        return WIRECOPY_E_MEMORY;
    hash(numbered);
    weigh(numbered);
    return WIRECOPY_OK;
}

/* ---- numbers ---- */

/* The slot of a hash, or the free one that it would go to. */
static slot *find_slot(slot *slots, size_t slot_count, uint64_t hash)
{
    size_t at = (size_t)(hash >> 20) & (slot_count - 1);
    while (slots[at].is_used && slots[at].hash != hash)
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

static bool is_word(const wirecopy_numbered *numbered, uint32_t i)
{
    return i >= numbered->first && i != numbered->title_count;
}

wirecopy_status wirecopy_numbered_match(wirecopy_numbered *a, wirecopy_numbered *b, wirecopy_number_table *table)
{
    size_t slot_count = 64;
    while (slot_count < 2 * (size_t)a->count)
        slot_count *= 2;
    if (wirecopy_memory_reserve(&table->slots, &table->slots_capacity, slot_count, sizeof table->slots[0]))
        return WIRECOPY_E_MEMORY;
    memset(table->slots, 0, slot_count * sizeof table->slots[0]);
    uint32_t number = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        slot *const known = find_slot(table->slots, slot_count, a->hashes[i]);
        if (is_word(a, i) && !known->is_used)
            *known = (slot){a->hashes[i], number++, true, false};
    }
    for (uint32_t i = 0; i < b->count; i++) {
        slot *const known = find_slot(table->slots, slot_count, b->hashes[i]);
        const bool is_shared = is_word(b, i) && known->is_used;
        known->is_shared |= is_shared;
        b->words[i] = is_shared ? known->number : WIRECOPY_TILING_NONE;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        const slot *const known = find_slot(table->slots, slot_count, a->hashes[i]);
        a->words[i] = is_word(a, i) && known->is_shared ? known->number : WIRECOPY_TILING_NONE;
    }
    return WIRECOPY_OK;
}

wirecopy_stretch wirecopy_numbered_stretch(const wirecopy_numbered *numbered, uint32_t begin, uint32_t end)
{
    assert(begin <= end && end <= numbered->count);
    const bool in_title = wirecopy_numbered_in_title(numbered, begin);
    const wirecopy_location *const locations = numbered->located.locations - (in_title ? 0 : 1);
    if (begin < end)
        return (wirecopy_stretch){locations[begin].begin, locations[end - 1].end, end - begin, in_title};
    const size_t behind = begin > 0 ? locations[begin - 1].end : 0;
    return (wirecopy_stretch){behind, behind, 0, in_title};
}
