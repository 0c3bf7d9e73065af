#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/watch.h"
#include "tests/unit/suite.h"

static char root[] = "/tmp/wirecopy-watch-XXXXXX";

/* Four of them are valid at a time. */
static const char *path_of(const char *name)
{
    static char paths[4][4096];
    static unsigned next;
    char *const path = paths[next++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", root, name);
    return path;
}

static cli_watch *watch_folder(const char *name)
{
    (void)mkdir(path_of(name), 0777);
    cli_watch *const watch = cli_watch_open();
    CU_ASSERT_PTR_NOT_NULL_FATAL(watch);
    CU_ASSERT_TRUE_FATAL(cli_watch_add(watch, path_of(name)));
    CU_ASSERT_EQUAL(cli_watch_next(watch).kind, CLI_WATCH_NOTHING);
    return watch;
}

static void write_file(const char *name)
{
    const int file = open(path_of(name), O_WRONLY | O_CREAT, 0666);
    CU_ASSERT_TRUE(file >= 0 && write(file, "x", 1) == 1);
    (void)close(file);
}

static int tells(cli_watch *watch, cli_watch_kind kind, const char *name)
{
    const cli_watch_event event = cli_watch_next(watch);
    return event.kind == kind && strcmp(event.path, path_of(name)) == 0;
}

static void a_file_is_told_when_it_is_there_and_when_it_is_closed(void)
{
    cli_watch *const watch = watch_folder("a");
    write_file("a/written");
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_CREATED, "a/written"));
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_CLOSED, "a/written"));
    write_file("outside");
    CU_ASSERT_EQUAL(rename(path_of("outside"), path_of("a/moved")), 0);
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_CLOSED, "a/moved"));
    CU_ASSERT_EQUAL(link(path_of("a/moved"), path_of("a/linked")), 0);
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_CREATED, "a/linked"));
    CU_ASSERT_EQUAL(unlink(path_of("a/linked")), 0);
    CU_ASSERT_EQUAL(cli_watch_next(watch).kind, CLI_WATCH_NOTHING);
    cli_watch_close(watch);
}

static void a_folder_that_moves_keeps_its_watch_under_its_new_path(void)
{
    cli_watch *const watch = watch_folder("b");
    CU_ASSERT_EQUAL(mkdir(path_of("b/one"), 0777), 0);
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_FOLDER, "b/one"));
    CU_ASSERT_TRUE(cli_watch_add(watch, path_of("b/one")));
    CU_ASSERT_EQUAL(rename(path_of("b/one"), path_of("b/two")), 0);
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_FOLDER, "b/two"));
    CU_ASSERT_TRUE(cli_watch_add(watch, path_of("b/two")));
    write_file("b/two/file");
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_CREATED, "b/two/file"));
    CU_ASSERT_TRUE(tells(watch, CLI_WATCH_CLOSED, "b/two/file"));
    CU_ASSERT_EQUAL(unlink(path_of("b/two/file")), 0);
    CU_ASSERT_EQUAL(rmdir(path_of("b/two")), 0);
    CU_ASSERT_EQUAL(cli_watch_next(watch).kind, CLI_WATCH_NOTHING);
    cli_watch_close(watch);
}

static void the_first_folder_may_be_gone(void)
{
    cli_watch *watch = watch_folder("c");
    CU_ASSERT_EQUAL(rmdir(path_of("c")), 0);
    CU_ASSERT_EQUAL(cli_watch_next(watch).kind, CLI_WATCH_GONE);
    cli_watch_close(watch);
    watch = watch_folder("d");
    CU_ASSERT_EQUAL(rename(path_of("d"), path_of("e")), 0);
    CU_ASSERT_EQUAL(cli_watch_next(watch).kind, CLI_WATCH_GONE);
    cli_watch_close(watch);
}

/* As many events as the system keeps for one program, and then some. */
static void more_than_is_remembered_is_told(void)
{
    unsigned long limit = 16384;
    FILE *const file = fopen("/proc/sys/fs/inotify/max_queued_events", "r");
    if (file) {
        CU_ASSERT_EQUAL(fscanf(file, "%lu", &limit), 1);
        (void)fclose(file);
    }
    cli_watch *const watch = watch_folder("f");
    cli_watch_kind last = CLI_WATCH_NOTHING;
    for (unsigned long i = 0; i < limit / 2 + 2 && limit < 200000; i++) {
        write_file(i % 2 ? "f/one" : "f/two");
        CU_ASSERT_EQUAL(unlink(path_of(i % 2 ? "f/one" : "f/two")), 0);
    }
    for (cli_watch_event event; (event = cli_watch_next(watch)).kind != CLI_WATCH_NOTHING;)
        last = event.kind;
    CU_ASSERT_TRUE(last == CLI_WATCH_MISSED || limit >= 200000);
    cli_watch_close(watch);
}

static void what_is_no_folder_cannot_be_watched(void)
{
    cli_watch *const watch = watch_folder("g");
    CU_ASSERT_FALSE(cli_watch_add(watch, path_of("nothing")));
    CU_ASSERT_EQUAL(errno, ENOENT);
    write_file("file");
    CU_ASSERT_FALSE(cli_watch_add(watch, path_of("file")));
    CU_ASSERT_EQUAL(errno, ENOTDIR);
    cli_watch_close(watch);
    cli_watch_close(NULL);
}

static const test_case cases[] = {
    {"a file is told when it is there and when it is closed", a_file_is_told_when_it_is_there_and_when_it_is_closed},
    {"a folder that moves keeps its watch under its new path", a_folder_that_moves_keeps_its_watch_under_its_new_path},
    {"the first folder may be gone", the_first_folder_may_be_gone},
    {"more than is remembered is told", more_than_is_remembered_is_told},
    {"what is no folder cannot be watched", what_is_no_folder_cannot_be_watched},
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
    if (!mkdtemp(root))
        return EXIT_FAILURE;
    const int status = RUN_SUITE("cli/watch", cases);
    (void)nftw(root, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return status;
}
