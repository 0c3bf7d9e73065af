#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/stamp.h"
#include "tests/unit/suite.h"

static char folder[] = "/tmp/wirecopy-stamp-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *const file = fopen(path_of(name), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static cli_stamp stamp_of(const char *name)
{
    cli_stamp stamp = {0};
    CU_ASSERT_TRUE(cli_stamp_read(path_of(name), &stamp));
    return stamp;
}

static void set_time(const char *name, long seconds)
{
    const struct timespec times[2] = {{.tv_sec = seconds, .tv_nsec = 5}, {.tv_sec = seconds, .tv_nsec = 5}};
    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, path_of(name), times, 0), 0);
}

static void a_change_changes_the_stamp(void)
{
    write_file("a", "one");
    const cli_stamp before = stamp_of("a");
    const cli_stamp again = stamp_of("a");
    CU_ASSERT_TRUE(cli_stamp_equals(&before, &again));
    CU_ASSERT_EQUAL(before.byte_count, 3);
    write_file("a", "longer");
    const cli_stamp longer = stamp_of("a");
    CU_ASSERT_FALSE(cli_stamp_same_content(&before, &longer));
    set_time("a", 1000);
    const cli_stamp older = stamp_of("a");
    CU_ASSERT_FALSE(cli_stamp_same_content(&longer, &older));
    CU_ASSERT_EQUAL(older.modified_ns, INT64_C(1000000000005));
    write_file("b", "longer");
    set_time("b", 1000);
    const cli_stamp other = stamp_of("b");
    CU_ASSERT_FALSE(cli_stamp_same_content(&older, &other));
}

static void links_and_folders_have_none(void)
{
    cli_stamp stamp;
    char link[4096];
    write_file("c", "one");
    (void)snprintf(link, sizeof link, "%s/link", folder);
    CU_ASSERT_EQUAL(symlink(path_of("c"), link), 0);
    CU_ASSERT_FALSE(cli_stamp_read(link, &stamp));
    CU_ASSERT_FALSE(cli_stamp_read(folder, &stamp));
    CU_ASSERT_FALSE(cli_stamp_read(path_of("nothing"), &stamp));
}

/* Times of one second apart and neighbouring inodes, as files have them, and some that differ in one member alone. */
static cli_stamp stamp_at(uint64_t i)
{
    return (cli_stamp){.modified_ns = (int64_t)(i / 4) * 1000000000,
                       .changed_ns = (int64_t)(i % 4) * 1000000000,
                       .inode = 1 + i / 8,
                       .byte_count = i / 16 * 4096};
}

static void a_set_has_what_was_added_and_nothing_else(void)
{
    enum { COUNT = 3000 };
    cli_stamps stamps = {0};
    const cli_stamp first = stamp_at(0);
    CU_ASSERT_FALSE(cli_stamps_has(&stamps, &first));
    for (uint64_t i = 0; i < COUNT; i += 2) {
        const cli_stamp stamp = stamp_at(i);
        CU_ASSERT_TRUE(cli_stamps_add(&stamps, &stamp));
        CU_ASSERT_TRUE(cli_stamps_add(&stamps, &stamp));
    }
    CU_ASSERT_EQUAL(stamps.count, COUNT / 2);
    size_t wrong_count = 0;
    for (uint64_t i = 0; i < COUNT; i++) {
        const cli_stamp stamp = stamp_at(i);
        wrong_count += cli_stamps_has(&stamps, &stamp) != (i % 2 == 0);
    }
    CU_ASSERT_EQUAL(wrong_count, 0);
    cli_stamps_clear(&stamps);
    CU_ASSERT_FALSE(cli_stamps_has(&stamps, &first));
}

static const test_case cases[] = {
    {"a change changes the stamp", a_change_changes_the_stamp},
    {"links and folders have none", links_and_folders_have_none},
    {"a set has what was added and nothing else", a_set_has_what_was_added_and_nothing_else},
};

int main(void)
{
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    const int status = RUN_SUITE("cli/stamp", cases);
    static const char *const names[] = {"a", "b", "c", "link"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unlink(path_of(names[i]));
    (void)rmdir(folder);
    return status;
}
