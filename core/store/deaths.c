#include "core/store/deaths.h"

#include <assert.h>
#include <string.h>

#include "core/base/bits.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"

/* From which number on a story is not reported, and its postings are not followed: as of that number plus one. */
typedef struct wirecopy_deaths_item {
    uint64_t story_and_one; /* 0: the slot is empty */
    uint64_t hidden_by;
    uint64_t unposted_by;
} deaths_item;

/* Which story an heir replaced. */
typedef struct wirecopy_succession {
    uint64_t heir; /* 0: the slot is empty */
    uint64_t story;
} succession;

/* After so many stories a story was killed. */
typedef struct wirecopy_kill {
    uint64_t story;
    uint64_t at;
} kill;

enum {
    BITS_ALIVE,
    BITS_ERASED,
    BITS_ITEM,
};

#define STORIES_PER_WORD 32
#define NEVER UINT64_MAX

void wirecopy_deaths_clear(wirecopy_deaths *deaths)
{
    wirecopy_memory_free(deaths->bits);
    wirecopy_memory_free(deaths->items);
    wirecopy_memory_free(deaths->successions);
    wirecopy_memory_free(deaths->kills);
    *deaths = (wirecopy_deaths){0};
}

static inline unsigned bits_of(const wirecopy_deaths *deaths, uint64_t story)
{
    const uint64_t word = story / STORIES_PER_WORD;
    return word < deaths->word_count ? deaths->bits[word] >> story % STORIES_PER_WORD * 2 & 3 : BITS_ALIVE;
}

static void bits_set(wirecopy_deaths *deaths, uint64_t story, unsigned bits)
{
    uint64_t *const word = &deaths->bits[story / STORIES_PER_WORD];
    const unsigned shift = story % STORIES_PER_WORD * 2;
    *word = (*word & ~(UINT64_C(3) << shift)) | (uint64_t)bits << shift;
}

static wirecopy_status bits_reserve(wirecopy_deaths *deaths, uint64_t story)
{
    const size_t word_count = (size_t)(story / STORIES_PER_WORD) + 1;
    if (word_count <= deaths->word_count)
        return WIRECOPY_OK;
    if (wirecopy_memory_reserve(&deaths->bits, &deaths->word_capacity, word_count, sizeof *deaths->bits) != 0)
        return WIRECOPY_E_MEMORY;
    memset(deaths->bits + deaths->word_count, 0, (word_count - deaths->word_count) * sizeof *deaths->bits);
    deaths->word_count = word_count;
    return WIRECOPY_OK;
}

/* Where the slot of a number is looked for first. slot_count: a power of two, and some are empty. */
static size_t first_slot(size_t slot_count, uint64_t number)
{
    /* 2^64 over the golden ratio (Knuth): neighbours spread over all slots. */
    return (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (slot_count - 1);
}

/* The slot of a story, or the empty one where it belongs. */
static deaths_item *slot_of(deaths_item *items, size_t slot_count, uint64_t story)
{
    size_t slot = first_slot(slot_count, story);
    while (items[slot].story_and_one != 0 && items[slot].story_and_one != story + 1)
        slot = (slot + 1) & (slot_count - 1);
    return &items[slot];
}

/* Likewise, by heir. */
static succession *succession_of(succession *successions, size_t slot_count, uint64_t heir)
{
    size_t slot = first_slot(slot_count, heir);
    while (successions[slot].heir != 0 && successions[slot].heir != heir)
        slot = (slot + 1) & (slot_count - 1);
    return &successions[slot];
}

static wirecopy_status items_reserve(wirecopy_deaths *deaths)
{
    if (deaths->item_count + 1 <= deaths->slot_count / 2)
        return WIRECOPY_OK;
    const size_t slot_count = deaths->slot_count ? deaths->slot_count * 2 : 64;
    deaths_item *const items = wirecopy_memory_alloc_zeroed(slot_count, sizeof *items);
    succession *const successions = wirecopy_memory_alloc_zeroed(slot_count, sizeof *successions);
    if (!items || !successions) {
        wirecopy_memory_free(items);
        wirecopy_memory_free(successions);
        return WIRECOPY_E_MEMORY;
    }
    for (size_t i = 0; i < deaths->slot_count; i++) {
        if (deaths->items[i].story_and_one != 0)
            *slot_of(items, slot_count, deaths->items[i].story_and_one - 1) = deaths->items[i];
        if (deaths->successions[i].heir != 0)
            *succession_of(successions, slot_count, deaths->successions[i].heir) = deaths->successions[i];
    }
    wirecopy_memory_free(deaths->items);
    wirecopy_memory_free(deaths->successions);
    deaths->items = items;
    deaths->successions = successions;
    deaths->slot_count = slot_count;
    return WIRECOPY_OK;
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* A story is posted at least as long as it is not hidden, also when what let it stay posted after that was deleted, and
 * so had never been. */
static void item_add(deaths_item *item, const wirecopy_death *death)
{
    if (death->is_hidden)
        item->hidden_by = lesser(item->hidden_by, death->heir);
    if (death->is_unposted)
        item->unposted_by = lesser(item->unposted_by, death->heir);
}

static uint64_t unposted_by(const deaths_item *item)
{
    return item->unposted_by < item->hidden_by ? item->hidden_by : item->unposted_by;
}

/* The place of a story among the kills, or where it belongs. */
static size_t kill_place(const wirecopy_deaths *deaths, uint64_t story)
{
    size_t begin = 0;
    for (size_t count = deaths->kill_count; count > 0;) {
        const size_t half = count / 2;
        const bool is_before = deaths->kills[begin + half].story < story;
        begin += is_before ? half + 1 : 0;
        count = is_before ? count - half - 1 : half;
    }
    return begin;
}

/* The first time counts. */
static wirecopy_status kill_add(wirecopy_deaths *deaths, const wirecopy_death *death)
{
    const size_t place = kill_place(deaths, death->story);
    if (place < deaths->kill_count && deaths->kills[place].story == death->story) {
        deaths->kills[place].at = lesser(deaths->kills[place].at, death->heir);
        return WIRECOPY_OK;
    }
    if (wirecopy_memory_reserve(&deaths->kills, &deaths->kill_capacity, deaths->kill_count + 1,
                                sizeof *deaths->kills) != 0)
        return WIRECOPY_E_MEMORY;
    memmove(deaths->kills + place + 1, deaths->kills + place, (deaths->kill_count - place) * sizeof *deaths->kills);
    deaths->kills[place] = (kill){death->story, death->heir};
    deaths->kill_count++;
    return WIRECOPY_OK;
}

uint64_t wirecopy_deaths_killed_at(const wirecopy_deaths *deaths, uint64_t story)
{
    const size_t place = deaths->kill_count ? kill_place(deaths, story) : 0;
    return place < deaths->kill_count && deaths->kills[place].story == story ? deaths->kills[place].at : NEVER;
}

bool wirecopy_deaths_is_killed(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of)
{
    const uint64_t at = wirecopy_deaths_killed_at(deaths, story);
    return at != NEVER && at <= as_of;
}

static bool is_kill(const wirecopy_death *death)
{
    return !death->is_hidden && !death->is_unposted;
}

/* A story that was deleted and is not posted any more is gone for good, whatever it was before: its item is given up for
 * the two bits. The slot stays. */
wirecopy_status wirecopy_deaths_add(wirecopy_deaths *deaths, const wirecopy_death *death)
{
    assert(death->story < NEVER - 1 && death->heir < NEVER);
    if (is_kill(death))
        return kill_add(deaths, death);
    assert(death->is_hidden || bits_of(deaths, death->story) != BITS_ALIVE);
    wirecopy_status status = bits_reserve(deaths, death->story);
    if (status == WIRECOPY_OK)
        status = items_reserve(deaths);
    if (status != WIRECOPY_OK)
        return status;
    const unsigned bits = bits_of(deaths, death->story);
    if (bits == BITS_ERASED)
        return WIRECOPY_OK;
    deaths->hidden_count += bits == BITS_ALIVE;
    if (deaths->heir_last < death->heir)
        deaths->heir_last = death->heir;
    if (bits == BITS_ALIVE && death->heir == 0 && death->is_unposted) {
        bits_set(deaths, death->story, BITS_ERASED);
        return WIRECOPY_OK;
    }
    deaths_item *const item = slot_of(deaths->items, deaths->slot_count, death->story);
    if (item->story_and_one == 0) {
        *item = (deaths_item){death->story + 1, NEVER, NEVER};
        deaths->item_count++;
    }
    item_add(item, death);
    if (death->is_hidden && death->heir > 0)
        *succession_of(deaths->successions, deaths->slot_count, death->heir) = (succession){death->heir, death->story};
    bits_set(deaths, death->story, item->hidden_by == 0 && item->unposted_by != NEVER ? BITS_ERASED : BITS_ITEM);
    return WIRECOPY_OK;
}

static const deaths_item *item_of(const wirecopy_deaths *deaths, uint64_t story)
{
    return slot_of(deaths->items, deaths->slot_count, story);
}

bool wirecopy_deaths_hides(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of)
{
    const unsigned bits = bits_of(deaths, story);
    if (bits != BITS_ITEM || as_of > deaths->heir_last) /* as nearly all who ask do */
        return bits != BITS_ALIVE;
    return item_of(deaths, story)->hidden_by < as_of;
}

bool wirecopy_deaths_unposts(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of)
{
    const unsigned bits = bits_of(deaths, story);
    return bits == BITS_ITEM ? unposted_by(item_of(deaths, story)) < as_of : bits == BITS_ERASED;
}

bool wirecopy_deaths_is_deleted(const wirecopy_deaths *deaths, uint64_t story)
{
    const unsigned bits = bits_of(deaths, story);
    return bits == BITS_ITEM ? item_of(deaths, story)->hidden_by == 0 : bits == BITS_ERASED;
}

bool wirecopy_deaths_is_erased(const wirecopy_deaths *deaths, uint64_t story)
{
    return bits_of(deaths, story) == BITS_ERASED;
}

/* The words' even bits are set for stories that are erased, whose two bits are 01. */
static uint64_t erased_bits(uint64_t word)
{
    return word & ~(word >> 1) & UINT64_C(0x5555555555555555);
}

uint64_t wirecopy_deaths_erased_count(const wirecopy_deaths *deaths, uint64_t begin, uint64_t end)
{
    uint64_t count = 0;
    const uint64_t known = (uint64_t)deaths->word_count * STORIES_PER_WORD;
    if (end > known)
        end = known;
    for (uint64_t story = begin; story < end;) {
        const unsigned skip = story % STORIES_PER_WORD;
        const uint64_t left = end - story, whole = STORIES_PER_WORD - skip;
        const unsigned taken = (unsigned)(left < whole ? left : whole);
        const uint64_t word = erased_bits(deaths->bits[story / STORIES_PER_WORD]) >> 2 * skip;
        count += wirecopy_popcount64(taken < STORIES_PER_WORD ? word & ((UINT64_C(1) << 2 * taken) - 1) : word);
        story += taken;
    }
    return count;
}

uint64_t wirecopy_deaths_heir(const wirecopy_deaths *deaths, uint64_t story)
{
    return bits_of(deaths, story) == BITS_ITEM ? item_of(deaths, story)->hidden_by : 0;
}

uint64_t wirecopy_deaths_predecessor(const wirecopy_deaths *deaths, uint64_t story)
{
    if (deaths->slot_count == 0 || story == 0)
        return NEVER;
    const succession *const found = succession_of(deaths->successions, deaths->slot_count, story);
    return found->heir == story && !wirecopy_deaths_is_deleted(deaths, found->story) ? found->story : NEVER;
}

/* ---- the image ---- */

typedef struct deaths_image {
    uint32_t magic;
    uint32_t item_count;
    uint64_t checksum;
} deaths_image;

typedef struct item_image {
    uint64_t story;
    uint64_t number_and_flags;
} item_image;

_Static_assert(sizeof(deaths_image) == 16 && sizeof(item_image) == 16, "the images have no padding");

#define DEATHS_MAGIC UINT32_C(0x45444357) /* "WCDE" */

enum {
    FLAG_HIDDEN = 1,
    FLAG_UNPOSTED = 2,
    FLAG_RANGE = 4,
    FLAG_BITS = 3,
};

static bool is_erasure(const wirecopy_death *death)
{
    return death->heir == 0 && death->is_hidden && death->is_unposted;
}

/* How many of the deaths go into the next item: erasures of stories each just before the last, as they come, or one. */
static size_t item_deaths(const wirecopy_death *deaths, size_t death_count)
{
    size_t count = 1;
    while (count < death_count && is_erasure(&deaths[count - 1]) && is_erasure(&deaths[count]) &&
           deaths[count].story + 1 == deaths[count - 1].story)
        count++;
    return count;
}

static item_image item_of_deaths(const wirecopy_death *deaths, size_t count)
{
    if (is_erasure(deaths))
        return (item_image){deaths[count - 1].story,
                            (uint64_t)(count - 1) << FLAG_BITS | FLAG_RANGE | FLAG_UNPOSTED | FLAG_HIDDEN};
    return (item_image){deaths->story, deaths->heir << FLAG_BITS | (deaths->is_unposted ? FLAG_UNPOSTED : 0) |
                                           (deaths->is_hidden ? FLAG_HIDDEN : 0)};
}

static size_t items_bytes(size_t item_count)
{
    return sizeof(deaths_image) + item_count * sizeof(item_image);
}

size_t wirecopy_deaths_image_bytes(const wirecopy_death *deaths, size_t death_count)
{
    size_t item_count = 0;
    for (size_t i = 0; i < death_count; i += item_deaths(deaths + i, death_count - i))
        item_count++;
    return items_bytes(item_count);
}

static uint64_t checksum_of(const void *image, size_t item_count)
{
    return wirecopy_hash64((const uint8_t *)image + sizeof(deaths_image), item_count * sizeof(item_image));
}

void wirecopy_deaths_build(const wirecopy_death *deaths, size_t death_count, void *image)
{
    assert(death_count > 0 && death_count <= WIRECOPY_DEATHS_COUNT_MAX);
    uint8_t *const bytes = image;
    uint32_t item_count = 0;
    for (size_t i = 0, count; i < death_count; i += count, item_count++) {
        count = item_deaths(deaths + i, death_count - i);
        const item_image item = item_of_deaths(deaths + i, count);
        memcpy(bytes + items_bytes(item_count), &item, sizeof item);
    }
    const deaths_image head = {DEATHS_MAGIC, item_count, checksum_of(image, item_count)};
    memcpy(image, &head, sizeof head);
}

/* Takes in that the stories begin .. end - 1 are erased: a word of them at once where all are alive. */
static wirecopy_status erase_range(wirecopy_deaths *deaths, uint64_t begin, uint64_t end)
{
    wirecopy_status status = bits_reserve(deaths, end - 1);
    for (uint64_t story = begin; status == WIRECOPY_OK && story < end;) {
        uint64_t *const word = &deaths->bits[story / STORIES_PER_WORD];
        if (story % STORIES_PER_WORD == 0 && end - story >= STORIES_PER_WORD && *word == 0) {
            *word = UINT64_MAX / 3 * BITS_ERASED;
            deaths->hidden_count += STORIES_PER_WORD;
            story += STORIES_PER_WORD;
        } else {
            status = wirecopy_deaths_add(deaths,
                                         &(wirecopy_death){.story = story++, .is_hidden = true, .is_unposted = true});
        }
    }
    return status;
}

static wirecopy_status load_item(wirecopy_deaths *deaths, const item_image *item, uint64_t story_count)
{
    const uint64_t number = item->number_and_flags >> FLAG_BITS;
    const wirecopy_death death = {.story = item->story,
                                  .heir = number,
                                  .is_hidden = item->number_and_flags & FLAG_HIDDEN,
                                  .is_unposted = item->number_and_flags & FLAG_UNPOSTED};
    if (item->story >= story_count || number > story_count)
        return WIRECOPY_E_CORRUPT;
    if (is_kill(&death) && !(item->number_and_flags & FLAG_RANGE))
        return number > item->story ? wirecopy_deaths_add(deaths, &death) : WIRECOPY_E_CORRUPT;
    if (number == story_count)
        return WIRECOPY_E_CORRUPT;
    if (item->number_and_flags & FLAG_RANGE) {
        if (!death.is_hidden || !death.is_unposted || number >= story_count - item->story)
            return WIRECOPY_E_CORRUPT;
        return erase_range(deaths, item->story, item->story + number + 1);
    }
    if ((number && number <= item->story) ||
        (!death.is_hidden && (!death.is_unposted || bits_of(deaths, death.story) == BITS_ALIVE)))
        return WIRECOPY_E_CORRUPT;
    return wirecopy_deaths_add(deaths, &death);
}

wirecopy_status wirecopy_deaths_load(wirecopy_deaths *deaths, const void *image, size_t byte_count,
                                     uint64_t story_count)
{
    deaths_image head;
    if (byte_count < sizeof head)
        return WIRECOPY_E_CORRUPT;
    memcpy(&head, image, sizeof head);
    if (head.magic != DEATHS_MAGIC || head.item_count == 0 || head.item_count > WIRECOPY_DEATHS_COUNT_MAX ||
        byte_count != items_bytes(head.item_count) || head.checksum != checksum_of(image, head.item_count))
        return WIRECOPY_E_CORRUPT;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < head.item_count; i++) {
        item_image item;
        memcpy(&item, (const uint8_t *)image + items_bytes(i), sizeof item);
        status = load_item(deaths, &item, story_count);
    }
    return status;
}
