#ifndef WIRECOPY_MATCH_STORY_SET_H
#define WIRECOPY_MATCH_STORY_SET_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Stories, told apart by the last bits of their numbers: a set that never lacks one, and may seem to hold another. Of the
 * stories of one wave, see lead.h, it is exact. All zero is empty.
 */
typedef struct wirecopy_story_set {
    uint64_t bits[2];
} wirecopy_story_set;

static inline void wirecopy_story_set_add(wirecopy_story_set *set, uint64_t story)
{
    set->bits[story / 64 % 2] |= UINT64_C(1) << story % 64;
}

static inline bool wirecopy_story_sets_meet(wirecopy_story_set a, wirecopy_story_set b)
{
    return (a.bits[0] & b.bits[0]) != 0 || (a.bits[1] & b.bits[1]) != 0;
}

#endif
