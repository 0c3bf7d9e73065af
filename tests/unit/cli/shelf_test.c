#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/shelf.h"
#include "tests/unit/suite.h"

static char folder[] = "/tmp/wirecopy-shelf-XXXXXX";

/* Four of them are valid at a time. */
static const char *path_of(const char *name)
{
    static char paths[4][4096];
    static unsigned next;
    char *const path = paths[next++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static cli_stamp write_file(const char *name, const char *text)
{
    cli_stamp stamp = {0};
    FILE *const file = fopen(path_of(name), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fputs(text, file);
    (void)fclose(file);
    CU_ASSERT_TRUE(cli_stamp_read(path_of(name), &stamp));
    return stamp;
}

static int holds(const char *path, const char *text)
{
    char bytes[256] = "";
    FILE *const file = fopen(path, "r");
    if (!file)
        return 0;
    const size_t byte_count = fread(bytes, 1, sizeof bytes - 1, file);
    (void)fclose(file);
    return byte_count == strlen(text) && memcmp(bytes, text, byte_count) == 0;
}

static int is_there(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

static cli_shelf_result move(const char *name, const cli_stamp *stamp, const char *reason, char **path_out)
{
    return cli_shelf_move(folder, reason ? CLI_SHELF_FAILED : CLI_SHELF_DONE, path_of(name), stamp, reason, path_out);
}

static void a_file_keeps_its_name_and_its_folders(void)
{
    char *moved_to;
    CU_ASSERT_TRUE(cli_shelf_make(folder, CLI_SHELF_DONE));
    CU_ASSERT_TRUE(cli_shelf_make(folder, CLI_SHELF_DONE));
    CU_ASSERT_EQUAL(mkdir(path_of("x"), 0777), 0);
    CU_ASSERT_EQUAL(mkdir(path_of("x/y"), 0777), 0);
    const cli_stamp stamp = write_file("x/y/a", "one");
    CU_ASSERT_EQUAL(move("x/y/a", &stamp, NULL, &moved_to), CLI_SHELF_MOVED);
    CU_ASSERT_STRING_EQUAL(moved_to, path_of(".done/x/y/a"));
    CU_ASSERT_TRUE(holds(moved_to, "one"));
    CU_ASSERT_FALSE(is_there("x/y/a"));
    free(moved_to);
}

static void what_lies_there_is_never_replaced(void)
{
    for (int i = 0; i < 20; i++) {
        char text[16], *moved_to;
        (void)snprintf(text, sizeof text, "number %d", i);
        const cli_stamp stamp = write_file("b", text);
        CU_ASSERT_EQUAL(move("b", &stamp, i % 2 ? "why\n" : NULL, &moved_to), CLI_SHELF_MOVED);
        CU_ASSERT_TRUE(holds(moved_to, text));
        free(moved_to);
    }
    CU_ASSERT_TRUE(holds(path_of(".done/b"), "number 0"));
    CU_ASSERT_TRUE(holds(path_of(".failed/b"), "number 1"));
}

static void the_reason_lies_beside_it(void)
{
    char *moved_to;
    const cli_stamp stamp = write_file("c", "bad");
    CU_ASSERT_EQUAL(move("c", &stamp, "c: it is bad\n", &moved_to), CLI_SHELF_MOVED);
    CU_ASSERT_STRING_EQUAL(moved_to, path_of(".failed/c"));
    CU_ASSERT_TRUE(holds(path_of(".failed/c.reason"), "c: it is bad\n"));
    free(moved_to);
}

static void another_file_of_the_name_is_left(void)
{
    char *moved_to;
    const cli_stamp older = write_file("d", "one");
    (void)write_file("e", "another");
    CU_ASSERT_EQUAL(rename(path_of("e"), path_of("d")), 0);
    CU_ASSERT_EQUAL(move("d", &older, NULL, &moved_to), CLI_SHELF_CHANGED);
    CU_ASSERT_PTR_NULL(moved_to);
    CU_ASSERT_TRUE(holds(path_of("d"), "another"));
    CU_ASSERT_EQUAL(cli_shelf_remove(folder, path_of("d"), &older), CLI_SHELF_CHANGED);
    CU_ASSERT_TRUE(is_there("d"));
}

static void what_is_gone_is_no_error(void)
{
    char *moved_to;
    const cli_stamp stamp = write_file("f", "one");
    CU_ASSERT_EQUAL(unlink(path_of("f")), 0);
    CU_ASSERT_EQUAL(move("f", &stamp, NULL, &moved_to), CLI_SHELF_GONE);
    CU_ASSERT_EQUAL(move("f", &stamp, "why\n", &moved_to), CLI_SHELF_GONE);
    CU_ASSERT_FALSE(is_there(".failed/f.reason"));
    CU_ASSERT_EQUAL(cli_shelf_remove(folder, path_of("f"), &stamp), CLI_SHELF_GONE);
}

static void a_removed_file_is_nowhere(void)
{
    const cli_stamp stamp = write_file("g", "one");
    CU_ASSERT_EQUAL(cli_shelf_remove(folder, path_of("g"), &stamp), CLI_SHELF_MOVED);
    CU_ASSERT_FALSE(is_there("g"));
    CU_ASSERT_FALSE(is_there(".done/g"));
}

static void a_shelf_that_cannot_be_is_an_error(void)
{
    char *moved_to;
    const cli_stamp stamp = write_file("h", "one");
    (void)write_file("file", "");
    CU_ASSERT_FALSE(cli_shelf_make(folder, "file/shelf"));
    CU_ASSERT_EQUAL(errno, ENOTDIR);
    CU_ASSERT_EQUAL(cli_shelf_move(folder, "file/shelf", path_of("h"), &stamp, NULL, &moved_to), CLI_SHELF_ERROR);
    CU_ASSERT_EQUAL(errno, ENOTDIR);
    CU_ASSERT_EQUAL(cli_shelf_move(folder, "file/shelf", path_of("h"), &stamp, "why\n", &moved_to), CLI_SHELF_ERROR);
    CU_ASSERT_TRUE(is_there("h"));
}

static const test_case cases[] = {
    {"a file keeps its name and its folders", a_file_keeps_its_name_and_its_folders},
    {"what lies there is never replaced", what_lies_there_is_never_replaced},
    {"the reason lies beside it", the_reason_lies_beside_it},
    {"another file of the name is left", another_file_of_the_name_is_left},
    {"what is gone is no error", what_is_gone_is_no_error},
    {"a removed file is nowhere", a_removed_file_is_nowhere},
    {"a shelf that cannot be is an error", a_shelf_that_cannot_be_is_an_error},
};

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *at)
{
    (void)status;
    (void)type;
    (void)at;
    return remove(path);
}

int main(void)
{
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    const int status = RUN_SUITE("cli/shelf", cases);
    (void)nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return status;
}
