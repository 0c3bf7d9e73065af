#ifndef WIRECOPY_FEED_MEMBERS_H
#define WIRECOPY_FEED_MEMBERS_H

#include "wirecopy/feed.h"

/** The members of a story that a JSON object can give, in the order of their names below. */
typedef enum wirecopy_story_member {
    WIRECOPY_MEMBER_ID,
    WIRECOPY_MEMBER_TEXT,
    WIRECOPY_MEMBER_TITLE,
    WIRECOPY_MEMBER_SOURCE,
    WIRECOPY_MEMBER_TIME,
    WIRECOPY_MEMBER_LANG,
    WIRECOPY_MEMBER_VERSION,
    WIRECOPY_MEMBER_EVOLVED_FROM,
    WIRECOPY_MEMBER_STATUS,
    WIRECOPY_MEMBER_EMBARGO,
    WIRECOPY_MEMBER_COUNT,
} wirecopy_story_member;

/** From which JSON member each member of a story is taken. */
typedef struct wirecopy_members {
    wirecopy_string name[WIRECOPY_MEMBER_COUNT];
    char *memory;
} wirecopy_members;

/**
 * Makes the table of names.
 *
 * @param fields  [field_count] renamings, copied; NULL only if field_count is 0.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: a member that does not exist, or is renamed twice, or NULL;
 *         WIRECOPY_E_MEMORY. On error nothing needs to be cleared.
 */
wirecopy_status wirecopy_members_init(wirecopy_members *members, const wirecopy_feed_field *fields, size_t field_count);

/** Frees the names. */
void wirecopy_members_clear(wirecopy_members *members);

#endif
