#ifndef WIRECOPY_STORE_DEATHS_H
#define WIRECOPY_STORE_DEATHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/**
 * That a story is gone. Its record stays as it is; this is said beside it.
 *
 * A story that was replaced by a newer version is gone for those who ask as of a number beyond its heir's, so that what
 * was asked before is answered as it was then. One that was deleted is gone whenever asked.
 *
 * The first story of a group that others of are live is hidden only, and stays posted: the copies in its group are found
 * through its postings, as they are posted only under what it is not. With the last of them it goes for good.
 *
 * A story that was killed is not gone: it must not be published, and is still found, so that copies of it are told. That is
 * said here, too, for it is said after the story was written.
 */
typedef struct wirecopy_death {
    uint64_t story;
    uint64_t heir;    /**< the story that replaced it, or the last of its group; 0: that was deleted. Of a kill: so many
                           stories had come before it */
    bool is_hidden;   /**< it is not to be reported */
    bool is_unposted; /**< its postings are not to be followed; neither: it was killed */
} wirecopy_death;

/**
 * All deaths of a store, in memory: two bits a story, and some 100 bytes for each that was replaced or stays posted.
 * All zero is empty. Threads: may be read by several while none adds.
 */
typedef struct wirecopy_deaths {
    uint64_t *bits; /* two a story: 0 alive, 1 gone for good, 2 look at the items */
    size_t word_count, word_capacity;
    struct wirecopy_deaths_item *items; /* a hash table, open addressing */
    size_t item_count, slot_count;
    struct wirecopy_succession *successions; /* likewise [slot_count], by heir */
    uint64_t hidden_count;
    struct wirecopy_kill *kills; /* [kill_count] ascending by story */
    size_t kill_count, kill_capacity;
    uint64_t heir_last; /* the largest: as of any number beyond it, whoever is not alive is hidden */
} wirecopy_deaths;

void wirecopy_deaths_clear(wirecopy_deaths *deaths);

/** Takes a death in, after those that came before it. WIRECOPY_OK or WIRECOPY_E_MEMORY: nothing changed. */
wirecopy_status wirecopy_deaths_add(wirecopy_deaths *deaths, const wirecopy_death *death);

/** How many stories are gone, whenever: those that are not live now. */
static inline uint64_t wirecopy_deaths_count(const wirecopy_deaths *deaths)
{
    return deaths->hidden_count;
}

/** Whether a story is not to be reported as of a number. */
bool wirecopy_deaths_hides(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of);

/** Whether a story's postings are not to be followed as of a number. */
bool wirecopy_deaths_unposts(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of);

/** Whether a story was deleted: it is as if it had never come, though it may stay posted. */
bool wirecopy_deaths_is_deleted(const wirecopy_deaths *deaths, uint64_t story);

/** Whether nothing of a story is ever asked for again: it was deleted, and is not posted. */
bool wirecopy_deaths_is_erased(const wirecopy_deaths *deaths, uint64_t story);

/** How many of the stories begin .. end - 1 are. Cost: a load for 32 of them. */
uint64_t wirecopy_deaths_erased_count(const wirecopy_deaths *deaths, uint64_t begin, uint64_t end);

/** Whether a story was killed by those who ask as of a number. Cost: logarithmic in how many were. */
bool wirecopy_deaths_is_killed(const wirecopy_deaths *deaths, uint64_t story, uint64_t as_of);

/** After how many stories a story was killed; UINT64_MAX: it was not. */
uint64_t wirecopy_deaths_killed_at(const wirecopy_deaths *deaths, uint64_t story);

/** The story that a story replaced, or UINT64_MAX. */
uint64_t wirecopy_deaths_predecessor(const wirecopy_deaths *deaths, uint64_t story);

/** The story that replaced one that is hidden, or 0: that was deleted. */
uint64_t wirecopy_deaths_heir(const wirecopy_deaths *deaths, uint64_t story);

/**
 * The image of the deaths of one commit, the value of one entry of the log. Little-endian:
 *
 *   offset  bytes  what
 *        0      4  magic "WCDE"
 *        4      4  item_count, 1 .. WIRECOPY_DEATHS_COUNT_MAX
 *        8      8  checksum: XXH3-64 of everything from offset 16 on
 *       16         items, 16 bytes each: story (8), number << 3 | is_range << 2 | is_unposted << 1 | is_hidden (8)
 *
 * An item is a death, its number the heir; where neither is set, a kill, its number likewise; or with is_range set, number + 1 stories from that one on were deleted and are
 * not posted. As stories expire in long stretches, ten years of them are few items to read when a store is opened.
 */
#define WIRECOPY_DEATHS_COUNT_MAX ((size_t)1 << 20)

/** Bytes of an image of deaths, [death_count] 1 .. WIRECOPY_DEATHS_COUNT_MAX. */
size_t wirecopy_deaths_image_bytes(const wirecopy_death *deaths, size_t death_count);
void wirecopy_deaths_build(const wirecopy_death *deaths, size_t death_count, void *image);

/** Takes in all deaths of an image, of stories below story_count. WIRECOPY_OK, WIRECOPY_E_CORRUPT, WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_deaths_load(wirecopy_deaths *deaths, const void *image, size_t byte_count,
                                     uint64_t story_count);

#endif
