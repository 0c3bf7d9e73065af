#include "core/feed/members.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/memory.h"

static const char *const default_names[WIRECOPY_MEMBER_COUNT] = {
    "id", "text", "title", "source", "time", "lang", "version", "evolved_from", "status", "embargo"};

static wirecopy_story_member member_of(const char *name)
{
    wirecopy_story_member member = WIRECOPY_MEMBER_ID;
    while (member < WIRECOPY_MEMBER_COUNT && strcmp(default_names[member], name) != 0)
        member++;
    return member;
}

/* Points names at the caller's strings; checks that each is there, and given once. */
static wirecopy_status choose(const char **names, const wirecopy_feed_field *fields, size_t field_count)
{
    bool is_renamed[WIRECOPY_MEMBER_COUNT] = {false};
    if (field_count && !fields)
        return WIRECOPY_E_INVALID;
    for (size_t i = 0; i < field_count; i++) {
        if (!fields[i].member || !fields[i].name)
            return WIRECOPY_E_INVALID;
        const wirecopy_story_member member = member_of(fields[i].member);
        if (member == WIRECOPY_MEMBER_COUNT || is_renamed[member])
            return WIRECOPY_E_INVALID;
        is_renamed[member] = true;
        names[member] = fields[i].name;
    }
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_members_init(wirecopy_members *members, const wirecopy_feed_field *fields, size_t field_count)
{
    const char *names[WIRECOPY_MEMBER_COUNT];
    memcpy(names, default_names, sizeof names);
    const wirecopy_status status = choose(names, fields, field_count);
    if (status != WIRECOPY_OK)
        return status;

    size_t byte_count = 0;
    for (int i = 0; i < WIRECOPY_MEMBER_COUNT; i++)
        byte_count += strlen(names[i]);
    char *next = wirecopy_memory_alloc(byte_count);
    if (!next)
        return WIRECOPY_E_MEMORY;
    members->memory = next;
    for (int i = 0; i < WIRECOPY_MEMBER_COUNT; i++) {
        members->name[i] = (wirecopy_string){next, strlen(names[i])};
        memcpy(next, names[i], members->name[i].byte_count);
        next += members->name[i].byte_count;
    }
    return WIRECOPY_OK;
}

void wirecopy_members_clear(wirecopy_members *members)
{
    wirecopy_memory_free(members->memory);
    members->memory = NULL;
}
