#include "core/cli/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/clock.h"

bool cli_shelf_make(const char *folder, const char *shelf)
{
    char *path;
    if (asprintf(&path, "%s/%s", folder, shelf) < 0)
        return false;
    const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
    const int error_number = errno;
    free(path);
    errno = error_number;
    return made;
}

/* Makes the folders that a path lies in, from where it differs from the folder that is there. */
static bool make_folders(char *path, size_t folder_bytes)
{
    for (char *slash = path + folder_bytes; (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return false;
    }
    return true;
}

/* Renames a file unless there is something of the new name. Not every file system can tell at once (EINVAL). */
static bool rename_new(const char *from, const char *to)
{
    struct stat status;
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (lstat(to, &status) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

static bool write_text(const char *path, const char *text)
{
    const size_t byte_count = strlen(text);
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    const bool written = write(file, text, byte_count) == (ssize_t)byte_count;
    return (close(file) == 0) & written;
}

/* ---- one try, at one name ---- */

/* The reason is written first, so that no file is ever without. One that is there without its file is a leftover. */
static bool move_beside_reason(const char *from, const char *to, const char *reason)
{
    struct stat status;
    char *reason_path;
    if (lstat(to, &status) == 0) {
        errno = EEXIST;
        return false;
    }
    if (asprintf(&reason_path, "%s.reason", to) < 0)
        return false;
    const bool moved = write_text(reason_path, reason) && rename_new(from, to);
    const int error_number = errno;
    if (!moved && error_number != EEXIST)
        (void)unlink(reason_path);
    free(reason_path);
    errno = error_number;
    return moved;
}

static bool move_to(const char *from, char *to, size_t folder_bytes, const char *reason)
{
    for (int round = 0; round < 2; round++) {
        if (reason ? move_beside_reason(from, to, reason) : rename_new(from, to))
            return true;
        if (errno != ENOENT || access(from, F_OK) != 0 || !make_folders(to, folder_bytes))
            return false;
    }
    return false;
}

/* ---- names ---- */

/* FOLDER/SHELF/NAME, and from the second try on the milliseconds since 1970 behind it. NULL: out of memory. */
static char *name_on_shelf(const char *folder, const char *shelf, const char *path, int try)
{
    const char *const name = path + strlen(folder) + 1;
    char *made;
    const int byte_count =
        try == 0 ? asprintf(&made, "%s/%s/%s", folder, shelf, name)
                 : asprintf(&made, "%s/%s/%s.%lld", folder, shelf, name, (long long)cli_clock_now_ms() + try);
    return byte_count < 0 ? NULL : made;
}

/* Names that are tried: that the clock stands still for so many files is an error. */
#define TRIES_MAX 1000

/* What was put on the shelf is not what was meant: somebody replaced it, or writes on. It goes back, to its own name or,
 * where there is yet another by now, beside it. */
static cli_shelf_result put_back(const char *path, const char *shelved)
{
    char *beside = NULL;
    bool moved = rename_new(shelved, path);
    for (int try = 0; !moved && errno == EEXIST && try < TRIES_MAX; try++) {
        free(beside);
        if (asprintf(&beside, "%s.%lld", path, (long long)cli_clock_now_ms() + try) < 0)
            return CLI_SHELF_ERROR;
        moved = rename_new(shelved, beside);
    }
    free(beside);
    return moved ? CLI_SHELF_CHANGED : CLI_SHELF_ERROR;
}

cli_shelf_result cli_shelf_move(const char *folder, const char *shelf, const char *path, const cli_stamp *stamp,
                                const char *reason, char **path_out)
{
    char *target = NULL;
    cli_stamp found;
    bool moved = false;
    *path_out = NULL;
    if (!cli_stamp_read(path, &found))
        return CLI_SHELF_GONE;
    if (!cli_stamp_same_content(&found, stamp))
        return CLI_SHELF_CHANGED;
    errno = EEXIST;
    for (int try = 0; !moved && errno == EEXIST && try < TRIES_MAX; try++) {
        free(target);
        target = name_on_shelf(folder, shelf, path, try);
        moved = target && move_to(path, target, strlen(folder), reason);
    }
    cli_shelf_result result = moved ? CLI_SHELF_MOVED : errno == ENOENT ? CLI_SHELF_GONE : CLI_SHELF_ERROR;
    if (moved && cli_stamp_read(target, &found) && !cli_stamp_same_content(&found, stamp))
        result = put_back(path, target);
    if (result == CLI_SHELF_MOVED) {
        *path_out = target;
        target = NULL;
    }
    free(target);
    return result;
}

cli_shelf_result cli_shelf_remove(const char *folder, const char *path, const cli_stamp *stamp)
{
    char *shelved;
    const cli_shelf_result result = cli_shelf_move(folder, CLI_SHELF_DONE, path, stamp, NULL, &shelved);
    const bool removed = result != CLI_SHELF_MOVED || unlink(shelved) == 0 || errno == ENOENT;
    free(shelved);
    return removed ? result : CLI_SHELF_ERROR;
}
