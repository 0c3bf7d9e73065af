#ifndef WIRECOPY_STORE_MAPS_H
#define WIRECOPY_STORE_MAPS_H

#include "core/index/tail.h"
#include "core/store/card.h"

/** Four multimaps; keys are 40 bits. */
typedef enum wirecopy_view_map {
    WIRECOPY_MAP_POSTINGS, /**< sketch hash -> stories that added it to their group */
    WIRECOPY_MAP_IDS,     /**< wirecopy_id_key() -> all versions of a story; wirecopy_delivery_key() -> the version with
                               this digest; wirecopy_exact_key() -> the stories with these words. Others may share the
                               key: compare the records */
    WIRECOPY_MAP_MEMBERS, /**< wirecopy_group_key(group) -> stories of the group but its first; likewise. The key is of
                               the group's number in its store: ask wirecopy_view_members() */
    WIRECOPY_MAP_KEYS,    /**< wirecopy_hamming_key() of each table -> stories with content words. Not for
                               wirecopy_view_find(): ask wirecopy_view_near() */
    WIRECOPY_MAP_COUNT,
} wirecopy_view_map;

uint64_t wirecopy_id_key(wirecopy_string id);
uint64_t wirecopy_delivery_key(wirecopy_string id, uint64_t digest);
uint64_t wirecopy_exact_key(const uint64_t exact[2]);
uint64_t wirecopy_group_key(uint64_t group);

/**
 * The four multimaps and the cards of a range of stories, growing at its end: what a segment is made of. Values are
 * numbers less first_story.
 *
 * Of WIRECOPY_MAP_KEYS the tail has only the first block of each key, so that all keys of a range of them are found with
 * one search; the rest of it is in the card.
 */
typedef struct wirecopy_maps {
    wirecopy_tail *tails[WIRECOPY_MAP_COUNT];
    wirecopy_card *cards; /* [story_count] */
    uint32_t *sources;    /* [story_count] those of the cards */
    uint32_t *postings; /* [story_count] which entry of WIRECOPY_MAP_POSTINGS the first of each story is, or would be */
    size_t cards_capacity, sources_capacity, postings_capacity;
    uint64_t first_story;
    uint32_t story_count;
    const wirecopy_team *team; /* who settles and sorts; borrowed */
} wirecopy_maps;

/** Empty maps that begin at story 0, of a team of one. maps_out: unchanged on error. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_maps_init(wirecopy_maps *maps_out);

/** Frees what maps hold; all zero is allowed. */
void wirecopy_maps_clear(wirecopy_maps *maps);

/** Forgets all stories; the next one is first_story. */
void wirecopy_maps_reset(wirecopy_maps *maps, uint64_t first_story);

/**
 * Adds the next story, wirecopy_maps_end().
 *
 * @return WIRECOPY_OK; WIRECOPY_E_LIMIT: too many stories, nothing added; WIRECOPY_E_MEMORY: the maps are of no more use.
 */
wirecopy_status wirecopy_maps_add(wirecopy_maps *maps, const wirecopy_record *record);

/** Adds the next story as one that nothing leads to. Likewise. */
wirecopy_status wirecopy_maps_skip(wirecopy_maps *maps);

/**
 * Names the keys of a story in each map, [key_count]: the definition of what it is found under. Stops at the first map that
 * visit does not answer with WIRECOPY_OK, and returns that.
 */
wirecopy_status wirecopy_maps_visit(const wirecopy_record *record,
                                    wirecopy_status (*visit)(void *context, wirecopy_view_map map, const uint64_t *keys,
                                                             size_t key_count),
                                    void *context);

/** What a tail has an entry of a map under. */
uint64_t wirecopy_maps_tail_key(wirecopy_view_map map, uint64_t key);

/** Sees to it that what was added is found, see tail.h. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_maps_settle(wirecopy_maps *maps);

/** What a story is posted under: entries begin .. end - 1 of WIRECOPY_MAP_POSTINGS, as they were added, ascending. */
typedef struct wirecopy_posted {
    size_t begin, end;
} wirecopy_posted;

/** That of a story; of one that the maps do not have: nothing. */
wirecopy_posted wirecopy_maps_posted(const wirecopy_maps *maps, uint64_t story);

/** The first story beyond the maps. */
uint64_t wirecopy_maps_end(const wirecopy_maps *maps);

/** Entries of the four maps together. */
size_t wirecopy_maps_entry_count(const wirecopy_maps *maps);

/** Entries of one map, ascending, as they are in a segment. Borrowed until the maps are reset. */
typedef struct wirecopy_sorted_map {
    const uint64_t *entries; /**< [count] */
    size_t count;
} wirecopy_sorted_map;

/**
 * Sorts the entries of all maps where they lie, once: afterwards, also after an error, the maps are of no more use until
 * they are reset, but for their cards. WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_maps_sort(wirecopy_maps *maps, wirecopy_sorted_map sorted_out[WIRECOPY_MAP_COUNT]);

#endif
