#include "core/feed/paths.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static char folder[64];
static char transcript[8192];

static const char *path_of(const char *name)
{
    static char paths[8][256];
    static size_t next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void make_file(const char *name)
{
    FILE *file = fopen(path_of(name), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fclose(file);
}

static void make_folder(const char *name)
{
    CU_ASSERT_EQUAL_FATAL(mkdir(path_of(name), 0700), 0);
}

/* One line for a path, without the folder's. */
static wirecopy_status walk(const char *const *names, size_t count)
{
    wirecopy_paths paths;
    wirecopy_paths_init(&paths, names, count);
    wirecopy_status status = WIRECOPY_OK;
    transcript[0] = '\0';
    while (status != WIRECOPY_E_MEMORY && wirecopy_paths_has_more(&paths)) {
        wirecopy_reason reason;
        const char *path;
        status = wirecopy_paths_next(&paths, &path, &reason);
        if (status == WIRECOPY_E_MEMORY || !path)
            continue;
        const char *name = strncmp(path, folder, strlen(folder)) == 0 ? path + strlen(folder) : path;
        const size_t at = strlen(transcript);
        snprintf(transcript + at, sizeof transcript - at, "%s%s%s\n", name, status == WIRECOPY_OK ? "" : ": ",
                 status == WIRECOPY_OK ? "" : reason.text);
    }
    wirecopy_paths_clear(&paths);
    return status;
}

static void folders_are_walked_through_in_order(void)
{
    const char *names[] = {folder};
    CU_ASSERT_EQUAL(walk(names, 1), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(transcript, "/B.xml\n/a/1.xml\n/a/b/2.xml\n/a.xml\n/away\n/z\n");
}

static void paths_are_yielded_as_they_are(void)
{
    const char *names[] = {"-", path_of("z"), "nowhere", path_of("a/"), "-", path_of("empty"), path_of("a.xml")};
    CU_ASSERT_EQUAL(walk(names, 7), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(transcript, "-\n/z\nnowhere\n/a/1.xml\n/a/b/2.xml\n-\n/a.xml\n");
}

/* A folder that a link leads to may be one above: it is entered only where it is asked for. */
static void links_to_folders_are_followed_only_if_named(void)
{
    const char *names[] = {path_of("loop")};
    CU_ASSERT_EQUAL(walk(names, 1), WIRECOPY_OK);
    CU_ASSERT_STRING_EQUAL(transcript,
                           "/loop/B.xml\n/loop/a/1.xml\n/loop/a/b/2.xml\n/loop/a.xml\n/loop/away\n/loop/z\n");
}

static void folders_too_deep_are_refused(void)
{
    char name[1024] = "deep";
    for (int i = 0; i < 70; i++) {
        make_folder(name);
        strcat(name, "/d");
    }
    const char *names[] = {path_of("deep"), path_of("z")};
    CU_ASSERT_EQUAL(walk(names, 2), WIRECOPY_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(transcript, "/d: too many levels of symbolic links\n/z\n"));
    for (int i = 0; i < 70; i++) {
        name[strlen(name) - 2] = '\0';
        CU_ASSERT_EQUAL(rmdir(path_of(name)), 0);
    }
}

static void failed_allocations_are_reported(void)
{
    const char *names[] = {folder};
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t nth = 1;
    for (; status != WIRECOPY_OK && nth < 50; nth++) {
        wirecopy_memory_fail_at(nth);
        status = walk(names, 1);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_TRUE(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
    }
    CU_ASSERT_TRUE(nth > 4 && nth < 50);
}

static void make_tree(void)
{
    static const char *const folders[] = {"a", "a/b", "empty", ".hidden"};
    static const char *const files[] = {"a.xml", "B.xml", "z", "a/1.xml", "a/b/2.xml", ".hidden/3.xml", ".4.xml"};
    for (size_t i = 0; i < 4; i++)
        make_folder(folders[i]);
    for (size_t i = 0; i < 7; i++)
        make_file(files[i]);
    CU_ASSERT_EQUAL(mkfifo(path_of("pipe"), 0600), 0);
    CU_ASSERT_EQUAL(symlink("nowhere", path_of("away")), 0);
    CU_ASSERT_EQUAL(symlink(".", path_of("loop")), 0);
}

static void remove_tree(void)
{
    static const char *const files[] = {"a.xml",         "B.xml",  "z",    "a/1.xml", "a/b/2.xml",
                                        ".hidden/3.xml", ".4.xml", "pipe", "away",    "loop"};
    static const char *const folders[] = {"a/b", "a", "empty", ".hidden"};
    for (size_t i = 0; i < 10; i++)
        unlink(path_of(files[i]));
    for (size_t i = 0; i < 4; i++)
        rmdir(path_of(folders[i]));
    rmdir(folder);
}

int main(void)
{
    static const test_case cases[] = {
        {"the tree is made", make_tree},
        {"folders are walked through in order", folders_are_walked_through_in_order},
        {"paths are yielded as they are", paths_are_yielded_as_they_are},
        {"links to folders are followed only if named", links_to_folders_are_followed_only_if_named},
        {"folders too deep are refused", folders_too_deep_are_refused},
        {"failed allocations are reported", failed_allocations_are_reported},
    };
    snprintf(folder, sizeof folder, "/tmp/wirecopy-paths-XXXXXX");
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    const int exit_status = RUN_SUITE("feed/paths", cases);
    remove_tree();
    return exit_status;
}
