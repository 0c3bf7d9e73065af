#include <string.h>

#include "core/cli/arrivals.h"
#include "tests/unit/suite.h"

static void names_on_their_way_are_not_meant(void)
{
    static const char *const meant[] = {"a", "story.xml", "tmp", "a.tmp.xml", "part", "a.partly", "x~y", "UPLOAD"};
    static const char *const passed[] = {".a",   "a.tmp",  "a.TMP",        "a.xml.part",   "a.FilePart", "a~",
                                         ".tmp", "a.temp", "a.uploading",  "a.swp",        "a.upload",   "a.partial",
                                         "~",    ".",      "a.inprogress", "a.crdownload", "a.lock"};
    for (size_t i = 0; i < sizeof meant / sizeof meant[0]; i++)
        CU_ASSERT_TRUE(cli_arrivals_is_meant(meant[i]));
    for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
        CU_ASSERT_FALSE(cli_arrivals_is_meant(passed[i]));
}

static void see(cli_arrivals *arrivals, const char *path, int64_t modified_ns, double now_s, bool is_closed)
{
    const cli_stamp stamp = {.modified_ns = modified_ns, .inode = 7, .byte_count = 1};
    CU_ASSERT_TRUE(cli_arrivals_add(arrivals, path, &stamp, now_s, is_closed));
}

static void the_oldest_comes_first_and_of_one_moment_the_first_name(void)
{
    static const char *const order[] = {"d", "a", "b", "c"};
    cli_arrivals arrivals = {0};
    cli_arrivals_merge(&arrivals);
    CU_ASSERT_EQUAL(arrivals.count, 0);
    see(&arrivals, "c", 20, 1, true);
    see(&arrivals, "b", 20, 2, true);
    see(&arrivals, "a", 20, 3, true);
    see(&arrivals, "d", -5, 4, true);
    cli_arrivals_merge(&arrivals);
    CU_ASSERT_EQUAL_FATAL(arrivals.count, 4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT_STRING_EQUAL(arrivals.items[i].path, order[i]);
    cli_arrivals_clear(&arrivals);
}

static void what_was_seen_as_it_is_has_been_so_since(void)
{
    cli_arrivals arrivals = {0};
    see(&arrivals, "a", 20, 1, true);
    see(&arrivals, "b", 20, 1, false);
    see(&arrivals, "a", 20, 2, false);
    cli_arrivals_merge(&arrivals);
    see(&arrivals, "b", 20, 3, true);
    cli_arrivals_merge(&arrivals);
    CU_ASSERT_EQUAL_FATAL(arrivals.count, 2);
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(arrivals.items[i].since_s, 1);
        CU_ASSERT_TRUE(arrivals.items[i].is_closed);
    }
    cli_arrivals_clear(&arrivals);
}

static void what_has_changed_begins_anew(void)
{
    cli_arrivals arrivals = {0};
    see(&arrivals, "a", 20, 1, true);
    see(&arrivals, "a", 30, 2, false);
    cli_arrivals_merge(&arrivals);
    CU_ASSERT_EQUAL_FATAL(arrivals.count, 1);
    CU_ASSERT_EQUAL(arrivals.items[0].stamp.modified_ns, 30);
    CU_ASSERT_EQUAL(arrivals.items[0].since_s, 2);
    CU_ASSERT_FALSE(arrivals.items[0].is_closed);
    cli_arrivals_clear(&arrivals);
}

/* Whatever the order of thousands of sightings: one of each file is left, with its last stamp, and in order. */
static void many_sightings_are_merged(void)
{
    enum { SIGHTINGS = 5000, FILES = 300 };
    int64_t last[FILES];
    uint64_t state = 11;
    cli_arrivals arrivals = {0};
    memset(last, 0, sizeof last);
    for (int i = 0; i < SIGHTINGS; i++) {
        const uint64_t random = random_next(&state);
        const char path[] = {(char)('a' + random % FILES / 26), (char)('a' + random % FILES % 26), '\0'};
        last[random % FILES] = (int64_t)(random >> 32) % 1000 + 1;
        see(&arrivals, path, last[random % FILES], i, false);
        if (random >> 20 & 1)
            continue;
        cli_arrivals_merge(&arrivals);
    }
    cli_arrivals_merge(&arrivals);
    CU_ASSERT_EQUAL_FATAL(arrivals.count, FILES);
    size_t wrong_count = 0;
    for (size_t i = 0; i < arrivals.count; i++) {
        const char *const path = arrivals.items[i].path;
        wrong_count += arrivals.items[i].stamp.modified_ns != last[(path[0] - 'a') * 26 + (path[1] - 'a')];
        wrong_count += i > 0 && arrivals.items[i - 1].stamp.modified_ns > arrivals.items[i].stamp.modified_ns;
    }
    CU_ASSERT_EQUAL(wrong_count, 0);
    cli_arrivals_clear(&arrivals);
}

static void what_is_taken_is_dropped(void)
{
    cli_arrivals arrivals = {0};
    see(&arrivals, "a", 1, 1, true);
    see(&arrivals, "b", 2, 1, true);
    see(&arrivals, "c", 3, 1, true);
    free(arrivals.items[1].path);
    arrivals.items[1].path = NULL;
    cli_arrivals_drop(&arrivals);
    CU_ASSERT_EQUAL_FATAL(arrivals.count, 2);
    CU_ASSERT_STRING_EQUAL(arrivals.items[1].path, "c");
    cli_arrivals_clear(&arrivals);
}

static const test_case cases[] = {
    {"names on their way are not meant", names_on_their_way_are_not_meant},
    {"the oldest comes first and of one moment the first name",
     the_oldest_comes_first_and_of_one_moment_the_first_name},
    {"what was seen as it is has been so since", what_was_seen_as_it_is_has_been_so_since},
    {"what has changed begins anew", what_has_changed_begins_anew},
    {"many sightings are merged", many_sightings_are_merged},
    {"what is taken is dropped", what_is_taken_is_dropped},
};

int main(void)
{
    return RUN_SUITE("cli/arrivals", cases);
}
