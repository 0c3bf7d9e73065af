#include "bench/folder.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static wirecopy_status join(const char *parent, const char *name, char path_out[BENCH_PATH_BYTES])
{
    const int byte_count = snprintf(path_out, BENCH_PATH_BYTES, "%s/%s", parent, name);
    return byte_count > 0 && byte_count < BENCH_PATH_BYTES ? WIRECOPY_OK : WIRECOPY_E_LIMIT;
}

const char *bench_folder_parent(void)
{
    const char *const parent = getenv("TMPDIR");
    return parent && parent[0] ? parent : "/tmp";
}

wirecopy_status bench_folder_create(bench_folder *folder, const char *parent)
{
    bench_folder made;
    folder->path[0] = '\0';
    const wirecopy_status status = join(parent, "wirecopy-bench-XXXXXX", made.path);
    if (status != WIRECOPY_OK)
        return status;
    if (!mkdtemp(made.path))
        return WIRECOPY_E_IO;
    *folder = made;
    return WIRECOPY_OK;
}

void bench_folder_destroy(bench_folder *folder)
{
    if (folder->path[0])
        bench_folder_remove(folder->path);
    folder->path[0] = '\0';
}

wirecopy_status bench_folder_path(const bench_folder *folder, const char *name, char path_out[BENCH_PATH_BYTES])
{
    return join(folder->path, name, path_out);
}

static void remove_entries(const char *path, DIR *entries)
{
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries)) {
        char child[BENCH_PATH_BYTES];
        const bool is_link_of_all = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
        if (!is_link_of_all && join(path, entry->d_name, child) == WIRECOPY_OK)
            bench_folder_remove(child);
    }
}

void bench_folder_remove(const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return;
    if (!S_ISDIR(status.st_mode)) {
        (void)unlink(path);
        return;
    }
    DIR *entries = opendir(path);
    if (entries) {
        remove_entries(path, entries);
        (void)closedir(entries);
    }
    (void)rmdir(path);
}
