#include "core/feed/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/memory.h"

void wirecopy_paths_init(wirecopy_paths *paths, const char *const *names, size_t count)
{
    memset(paths, 0, sizeof *paths);
    paths->paths = names;
    paths->path_count = count;
}

static void leave(wirecopy_paths *paths)
{
    wirecopy_memory_free(paths->folders[--paths->depth].names);
}

void wirecopy_paths_clear(wirecopy_paths *paths)
{
    while (paths->depth)
        leave(paths);
    wirecopy_memory_free(paths->path);
    wirecopy_paths_init(paths, NULL, 0);
}

bool wirecopy_paths_has_more(const wirecopy_paths *paths)
{
    return paths->depth > 0 || paths->next < paths->path_count;
}

/* ---- names in a folder ---- */

/* Names as they are read, each terminated. */
typedef struct listing {
    char *bytes;
    size_t byte_count, byte_capacity;
    size_t count;
} listing;

static wirecopy_status read_names(DIR *directory, listing *names)
{
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(directory)) != NULL) {
        const size_t byte_count = strlen(entry->d_name) + 1;
        if (entry->d_name[0] == '.')
            continue;
        if (wirecopy_memory_reserve(&names->bytes, &names->byte_capacity, names->byte_count + byte_count, 1) != 0)
            return WIRECOPY_E_MEMORY;
        memcpy(names->bytes + names->byte_count, entry->d_name, byte_count);
        names->byte_count += byte_count;
        names->count++;
    }
    return errno ? WIRECOPY_E_INPUT : WIRECOPY_OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One block: the pointers, and the strings behind them. */
static char **sort_names(const listing *names)
{
    const size_t pointer_bytes = names->count * sizeof(char *);
    char **const sorted = wirecopy_memory_alloc(pointer_bytes + names->byte_count);
    if (!sorted)
        return NULL;
    char *next = (char *)sorted + pointer_bytes;
    if (names->byte_count)
        memcpy(next, names->bytes, names->byte_count);
    for (size_t i = 0; i < names->count; i++) {
        sorted[i] = next;
        next += strlen(next) + 1;
    }
    qsort(sorted, names->count, sizeof sorted[0], compare_names);
    return sorted;
}

static wirecopy_status refuse(wirecopy_reason *reason, int error)
{
    char text[128];
    wirecopy_reason_set_message(reason, strerror_r(error, text, sizeof text));
    return WIRECOPY_E_INPUT;
}

/* Enters the folder whose path is path_bytes long. */
static wirecopy_status enter(wirecopy_paths *paths, size_t path_bytes, wirecopy_reason *reason)
{
    listing names = {NULL, 0, 0, 0};
    if (paths->depth == WIRECOPY_FOLDERS_MAX)
        return refuse(reason, ELOOP);
    DIR *const directory = opendir(paths->path);
    if (!directory)
        return refuse(reason, errno);
    wirecopy_status status = read_names(directory, &names);
    const int error = errno;
    closedir(directory);
    char **const sorted = status == WIRECOPY_OK ? sort_names(&names) : NULL;
    wirecopy_memory_free(names.bytes);
    if (status == WIRECOPY_E_INPUT)
        return refuse(reason, error);
    if (!sorted)
        return WIRECOPY_E_MEMORY;
    paths->folders[paths->depth++] = (wirecopy_folder){sorted, names.count, 0, path_bytes};
    return WIRECOPY_OK;
}

/* ---- walking ---- */

/* Sets the path to what is in the innermost folder, or to one of the caller's. Returns its length, SIZE_MAX: no memory. */
static size_t set_path(wirecopy_paths *paths, size_t folder_bytes, const char *name)
{
    const bool has_slash = folder_bytes == 0 || paths->path[folder_bytes - 1] == '/';
    const size_t begin = folder_bytes + !has_slash, name_bytes = strlen(name);
    if (wirecopy_memory_reserve(&paths->path, &paths->path_capacity, begin + name_bytes + 1, 1) != 0)
        return SIZE_MAX;
    if (!has_slash)
        paths->path[folder_bytes] = '/';
    memcpy(paths->path + begin, name, name_bytes + 1);
    return begin + name_bytes;
}

/* A path of the caller's: itself, unless it is a folder. */
static wirecopy_status begin_path(wirecopy_paths *paths, const char **path_out, wirecopy_reason *reason)
{
    struct stat status;
    const char *const path = paths->paths[paths->next++];
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        *path_out = path;
        return WIRECOPY_OK;
    }
    const size_t path_bytes = set_path(paths, 0, path);
    if (path_bytes == SIZE_MAX)
        return WIRECOPY_E_MEMORY;
    const wirecopy_status entered = enter(paths, path_bytes, reason);
    *path_out = entered == WIRECOPY_E_INPUT ? path : NULL;
    return entered;
}

/* The next entry of the innermost folder. What is neither file nor folder is passed over. */
static wirecopy_status step(wirecopy_paths *paths, const char **path_out, wirecopy_reason *reason)
{
    struct stat status, link;
    wirecopy_folder *const folder = &paths->folders[paths->depth - 1];
    if (folder->next == folder->count) {
        leave(paths);
        return WIRECOPY_OK;
    }
    const size_t path_bytes = set_path(paths, folder->path_bytes, folder->names[folder->next++]);
    if (path_bytes == SIZE_MAX)
        return WIRECOPY_E_MEMORY;
    if (stat(paths->path, &status) != 0 || S_ISREG(status.st_mode)) {
        *path_out = paths->path; /* one that is gone, or leads nowhere, is told when it is opened */
        return WIRECOPY_OK;
    }
    if (!S_ISDIR(status.st_mode) || lstat(paths->path, &link) != 0 || S_ISLNK(link.st_mode))
        return WIRECOPY_OK;
    const wirecopy_status entered = enter(paths, path_bytes, reason);
    *path_out = entered == WIRECOPY_E_INPUT ? paths->path : NULL;
    return entered;
}

wirecopy_status wirecopy_paths_next(wirecopy_paths *paths, const char **path_out, wirecopy_reason *reason)
{
    wirecopy_status status = WIRECOPY_OK;
    *path_out = NULL;
    while (status == WIRECOPY_OK && !*path_out && wirecopy_paths_has_more(paths))
        status = paths->depth ? step(paths, path_out, reason) : begin_path(paths, path_out, reason);
    return status;
}
