#include "core/store/maps.h"

#include <assert.h>

#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "core/index/hamming.h"
#include "core/store/record.h"

_Static_assert(64 - WIRECOPY_SKETCH_POSITION_BITS == WIRECOPY_RUN_KEY_BITS, "a sketch hash is a key");

uint64_t wirecopy_id_key(wirecopy_string id)
{
    return wirecopy_hash64(id.bytes, id.byte_count) >> (64 - WIRECOPY_RUN_KEY_BITS);
}

uint64_t wirecopy_delivery_key(wirecopy_string id, uint64_t digest)
{
    return wirecopy_hash64_seeded(id.bytes, id.byte_count, digest) >> (64 - WIRECOPY_RUN_KEY_BITS);
}

uint64_t wirecopy_exact_key(const uint64_t exact[2])
{
    return exact[1] >> (64 - WIRECOPY_RUN_KEY_BITS);
}

/* The finaliser of MurmurHash3 (Appleby): numbers that follow each other spread over all slots of a directory. */
uint64_t wirecopy_group_key(uint64_t group)
{
    group = (group ^ group >> 33) * UINT64_C(0xff51afd7ed558ccd);
    group = (group ^ group >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return group >> (64 - WIRECOPY_RUN_KEY_BITS);
}

wirecopy_status wirecopy_maps_init(wirecopy_maps *maps_out)
{
    assert(maps_out);
    wirecopy_maps maps = {.team = &wirecopy_team_alone};
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++) {
        const wirecopy_status status = wirecopy_tail_create(&maps.tails[map]);
        if (status != WIRECOPY_OK) {
            wirecopy_maps_clear(&maps);
            return status;
        }
    }
    *maps_out = maps;
    return WIRECOPY_OK;
}

void wirecopy_maps_clear(wirecopy_maps *maps)
{
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++)
        wirecopy_tail_destroy(maps->tails[map]);
    wirecopy_memory_free(maps->cards);
    wirecopy_memory_free(maps->sources);
    wirecopy_memory_free(maps->postings);
    *maps = (wirecopy_maps){0};
}

void wirecopy_maps_reset(wirecopy_maps *maps, uint64_t first_story)
{
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++)
        wirecopy_tail_reset(maps->tails[map], maps->team);
    maps->first_story = first_story;
    maps->story_count = 0;
}

/* The keys of a story in each map; these return how many there are. */
static size_t id_keys(const wirecopy_record *record, uint64_t keys_out[WIRECOPY_SKETCH_COUNT_MAX])
{
    keys_out[0] = wirecopy_id_key(record->id);
    keys_out[1] = wirecopy_delivery_key(record->id, record->digest);
    keys_out[2] = wirecopy_exact_key(record->fingerprint.exact);
    return record->fingerprint.content_word_count > 0 ? 3 : 2;
}

static size_t posting_keys(const wirecopy_record *record, uint64_t keys_out[WIRECOPY_SKETCH_COUNT_MAX])
{
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    size_t count = 0;
    for (uint32_t i = 0; i < fingerprint->sketch_count; i++) {
        keys_out[count] = fingerprint->sketch[i] >> WIRECOPY_SKETCH_POSITION_BITS;
        count += (size_t)wirecopy_record_is_posted(record->posted, i);
    }
    return count;
}

static size_t hamming_keys(const wirecopy_record *record, uint64_t keys_out[WIRECOPY_SKETCH_COUNT_MAX])
{
    for (unsigned table = 0; table < WIRECOPY_HAMMING_TABLE_COUNT; table++)
        keys_out[table] = wirecopy_hamming_key(record->fingerprint.simhash[0], table);
    return record->fingerprint.content_word_count > 0 ? WIRECOPY_HAMMING_TABLE_COUNT : 0;
}

static size_t member_keys(const wirecopy_record *record, uint64_t keys_out[WIRECOPY_SKETCH_COUNT_MAX])
{
    keys_out[0] = wirecopy_group_key(record->group);
    return record->group != record->story;
}

wirecopy_status wirecopy_maps_visit(const wirecopy_record *record,
                                    wirecopy_status (*visit)(void *context, wirecopy_view_map map, const uint64_t *keys,
                                                             size_t key_count),
                                    void *context)
{
    static size_t (*const keys_of[WIRECOPY_MAP_COUNT])(const wirecopy_record *record, uint64_t *keys_out) = {
        [WIRECOPY_MAP_POSTINGS] = posting_keys,
        [WIRECOPY_MAP_IDS] = id_keys,
        [WIRECOPY_MAP_MEMBERS] = member_keys,
        [WIRECOPY_MAP_KEYS] = hamming_keys,
    };
    uint64_t keys[WIRECOPY_SKETCH_COUNT_MAX];
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++)
        status = visit(context, (wirecopy_view_map)map, keys, keys_of[map](record, keys));
    return status;
}

uint64_t wirecopy_maps_tail_key(wirecopy_view_map map, uint64_t key)
{
    return map == WIRECOPY_MAP_KEYS ? wirecopy_hamming_first_block(key) : key;
}

static wirecopy_status add_entries(void *context, wirecopy_view_map map, const uint64_t *keys, size_t key_count)
{
    wirecopy_maps *const maps = context;
    uint64_t blocks[WIRECOPY_HAMMING_TABLE_COUNT];
    for (size_t i = 0; map == WIRECOPY_MAP_KEYS && i < key_count; i++)
        blocks[i] = wirecopy_maps_tail_key(map, keys[i]);
    return wirecopy_tail_add(maps->tails[map], map == WIRECOPY_MAP_KEYS ? blocks : keys, key_count, maps->story_count);
}

/* The story counts once all of it is there. */
static wirecopy_status card_put(wirecopy_maps *maps, wirecopy_card card)
{
    const uint32_t value = maps->story_count;
    if (value >= WIRECOPY_RUN_VALUE_MAX - 1)
        return WIRECOPY_E_LIMIT;
    if (wirecopy_memory_reserve(&maps->cards, &maps->cards_capacity, (size_t)value + 1, sizeof *maps->cards) != 0 ||
        wirecopy_memory_reserve(&maps->sources, &maps->sources_capacity, (size_t)value + 1, sizeof *maps->sources) !=
            0 ||
        wirecopy_memory_reserve(&maps->postings, &maps->postings_capacity, (size_t)value + 1, sizeof *maps->postings) !=
            0)
        return WIRECOPY_E_MEMORY;
    maps->postings[value] = (uint32_t)wirecopy_tail_count(maps->tails[WIRECOPY_MAP_POSTINGS]);
    maps->cards[value] = card;
    maps->sources[value] = card.source;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_maps_add(wirecopy_maps *maps, const wirecopy_record *record)
{
    assert(record->story == wirecopy_maps_end(maps));
    wirecopy_status status = card_put(maps, wirecopy_card_of(record));
    if (status == WIRECOPY_OK)
        status = wirecopy_maps_visit(record, add_entries, maps);
    maps->story_count += status == WIRECOPY_OK;
    return status;
}

wirecopy_status wirecopy_maps_skip(wirecopy_maps *maps)
{
    const wirecopy_status status = card_put(maps, (wirecopy_card){.group = wirecopy_maps_end(maps)});
    maps->story_count += status == WIRECOPY_OK;
    return status;
}

wirecopy_status wirecopy_maps_settle(wirecopy_maps *maps)
{
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++)
        status = wirecopy_tail_settle(maps->tails[map], maps->team);
    return status;
}

wirecopy_posted wirecopy_maps_posted(const wirecopy_maps *maps, uint64_t story)
{
    if (story < maps->first_story || story >= wirecopy_maps_end(maps))
        return (wirecopy_posted){0, 0};
    const size_t value = (size_t)(story - maps->first_story);
    return (wirecopy_posted){maps->postings[value], value + 1 < maps->story_count
                                                        ? maps->postings[value + 1]
                                                        : wirecopy_tail_count(maps->tails[WIRECOPY_MAP_POSTINGS])};
}

uint64_t wirecopy_maps_end(const wirecopy_maps *maps)
{
    return maps->first_story + maps->story_count;
}

size_t wirecopy_maps_entry_count(const wirecopy_maps *maps)
{
    size_t entry_count = 0;
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++)
        entry_count += wirecopy_tail_count(maps->tails[map]);
    return entry_count;
}

/* Puts whole keys where the tail has their first blocks. */
static void keys_restore(const wirecopy_maps *maps)
{
    uint64_t *const entries = wirecopy_tail_entries(maps->tails[WIRECOPY_MAP_KEYS]);
    const size_t entry_count = wirecopy_tail_count(maps->tails[WIRECOPY_MAP_KEYS]);
    for (size_t i = 0; i < entry_count; i++) {
        const uint32_t value = wirecopy_run_value(entries[i]);
        const unsigned table = wirecopy_hamming_table(entries[i] >> WIRECOPY_RUN_VALUE_BITS);
        entries[i] = wirecopy_run_entry(wirecopy_hamming_key(maps->cards[value].simhash[0], table), value);
    }
}

wirecopy_status wirecopy_maps_sort(wirecopy_maps *maps, wirecopy_sorted_map sorted_out[WIRECOPY_MAP_COUNT])
{
    wirecopy_status status = WIRECOPY_OK;
    keys_restore(maps);
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++) {
        status = wirecopy_tail_sort(maps->tails[map], maps->team);
        sorted_out[map] =
            (wirecopy_sorted_map){wirecopy_tail_entries(maps->tails[map]), wirecopy_tail_count(maps->tails[map])};
    }
    return status;
}
