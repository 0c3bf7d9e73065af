#include "core/feed/members.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static bool is_named(const wirecopy_members *members, wirecopy_story_member member, const char *name)
{
    const wirecopy_string have = members->name[member];
    return have.byte_count == strlen(name) && memcmp(have.bytes, name, have.byte_count) == 0;
}

static void members_have_their_own_names_by_default(void)
{
    static const char *const names[] = {"id",   "text",    "title",        "source", "time",
                                        "lang", "version", "evolved_from", "status", "embargo"};
    wirecopy_members members;
    CU_ASSERT_EQUAL_FATAL(wirecopy_members_init(&members, NULL, 0), WIRECOPY_OK);
    for (wirecopy_story_member member = WIRECOPY_MEMBER_ID; member < WIRECOPY_MEMBER_COUNT; member++)
        CU_ASSERT_TRUE(is_named(&members, member, names[member]));
    wirecopy_members_clear(&members);
}

static void renamings_are_copied(void)
{
    char name[] = "body";
    const wirecopy_feed_field fields[] = {{"text", name}, {"lang", ""}};
    wirecopy_members members;
    CU_ASSERT_EQUAL_FATAL(wirecopy_members_init(&members, fields, 2), WIRECOPY_OK);
    name[0] = 'x';
    CU_ASSERT_TRUE(is_named(&members, WIRECOPY_MEMBER_TEXT, "body"));
    CU_ASSERT_TRUE(is_named(&members, WIRECOPY_MEMBER_LANG, ""));
    CU_ASSERT_TRUE(is_named(&members, WIRECOPY_MEMBER_ID, "id"));
    wirecopy_members_clear(&members);
}

static void bad_renamings_are_refused(void)
{
    static const wirecopy_feed_field cases[][2] = {
        {{"text", "body"}, {"text", "html"}}, {{"text", "body"}, {"headline", "x"}}, {{"text", "body"}, {"", "x"}},
        {{"text", "body"}, {NULL, "x"}},      {{"text", "body"}, {"title", NULL}},
    };
    wirecopy_members members;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CU_ASSERT_EQUAL(wirecopy_members_init(&members, cases[i], 2), WIRECOPY_E_INVALID);
    CU_ASSERT_EQUAL(wirecopy_members_init(&members, NULL, 1), WIRECOPY_E_INVALID);
}

static void a_failed_allocation_is_reported(void)
{
    wirecopy_members members;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_members_init(&members, NULL, 0), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
}

int main(void)
{
    static const test_case cases[] = {
        {"members have their own names by default", members_have_their_own_names_by_default},
        {"renamings are copied", renamings_are_copied},
        {"bad renamings are refused", bad_renamings_are_refused},
        {"a failed allocation is reported", a_failed_allocation_is_reported},
    };
    return RUN_SUITE("feed/members", cases);
}
