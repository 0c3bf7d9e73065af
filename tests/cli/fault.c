#include "tests/cli/fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * Loaded before the C library (LD_PRELOAD), or linked into a test, this makes writing fail as a full or broken disk does:
 * from the N-th call on, or the N-th alone, that changes a file below a folder, or makes or renames one there.
 *
 *   FAULT_PATH   what the folder's path begins with, without links
 *   FAULT_AT     N, from 1; 0 never
 *   FAULT_ONCE   set: call N alone fails
 *   FAULT_ERROR  ENOSPC (or anything), or EIO
 *   FAULT_UNSYNCED  set: nothing waits for a disk, which only matters when the system dies
 *   FAULT_UNWATCHED set: the system tells of no changes in folders
 *   FAULT_COUNT  a file that gets the number of calls, when the program ends
 */

static atomic_ulong call_count;

static bool is_below(const char *target)
{
    const char *path = getenv("FAULT_PATH");
    return path && strncmp(target, path, strlen(path)) == 0;
}

static bool is_file_below(int descriptor)
{
    char link[64], target[4096];
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t byte_count = readlink(link, target, sizeof target - 1);
    if (byte_count < 0)
        return false;
    target[byte_count] = '\0';
    return is_below(target);
}

/* A relative path is one from where the program is: nothing here is relative to a directory that is open. */
static bool is_path_below(const char *path)
{
    char folder[2048], target[4096];
    if (path[0] == '/')
        return is_below(path);
    return getcwd(folder, sizeof folder) &&
           (size_t)snprintf(target, sizeof target, "%s/%s", folder, path) < sizeof target && is_below(target);
}

/* Counts a call; true if it is to fail, with errno set. */
static bool counted_fails(void)
{
    const char *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERROR");
    const unsigned long wanted = at ? strtoul(at, NULL, 10) : 0;
    const unsigned long call = atomic_fetch_add(&call_count, 1) + 1;
    if (wanted == 0 || call < wanted || (call > wanted && getenv("FAULT_ONCE")))
        return false;
    errno = error && strcmp(error, "EIO") == 0 ? EIO : ENOSPC;
    return true;
}

static bool fails(int descriptor)
{
    const int error_number = errno;
    const bool counted = is_file_below(descriptor);
    errno = error_number;
    return counted && counted_fails();
}

static bool path_fails(const char *path)
{
    const int error_number = errno;
    const bool counted = is_path_below(path);
    errno = error_number;
    return counted && counted_fails();
}

unsigned long fault_call_count(void)
{
    return atomic_load(&call_count);
}

/* The C library's own. ISO C has no conversion from dlsym()'s pointer to a function; POSIX has. */
#define NEXT(name, ...)                                                                                                \
    __typeof__(name) *next;                                                                                            \
    *(void **)&next = dlsym(RTLD_NEXT, #name);                                                                         \
    return next(__VA_ARGS__)

ssize_t write(int descriptor, const void *bytes, size_t byte_count)
{
    if (fails(descriptor))
        return -1;
    NEXT(write, descriptor, bytes, byte_count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t byte_count, off_t offset)
{
    if (fails(descriptor))
        return -1;
    NEXT(pwrite, descriptor, bytes, byte_count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t byte_count, off64_t offset)
{
    if (fails(descriptor))
        return -1;
    NEXT(pwrite64, descriptor, bytes, byte_count, offset);
}

ssize_t writev(int descriptor, const struct iovec *pieces, int piece_count)
{
    if (fails(descriptor))
        return -1;
    NEXT(writev, descriptor, pieces, piece_count);
}

ssize_t pwritev(int descriptor, const struct iovec *pieces, int piece_count, off_t offset)
{
    if (fails(descriptor))
        return -1;
    NEXT(pwritev, descriptor, pieces, piece_count, offset);
}

int ftruncate(int descriptor, off_t byte_count)
{
    if (fails(descriptor))
        return -1;
    NEXT(ftruncate, descriptor, byte_count);
}

int fsync(int descriptor)
{
    if (fails(descriptor))
        return -1;
    if (getenv("FAULT_UNSYNCED"))
        return 0;
    NEXT(fsync, descriptor);
}

int fdatasync(int descriptor)
{
    if (fails(descriptor))
        return -1;
    if (getenv("FAULT_UNSYNCED"))
        return 0;
    NEXT(fdatasync, descriptor);
}

int mkdir(const char *path, mode_t mode)
{
    if (path_fails(path))
        return -1;
    NEXT(mkdir, path, mode);
}

int rename(const char *from, const char *to)
{
    if (path_fails(from))
        return -1;
    NEXT(rename, from, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags)
{
    if (path_fails(from))
        return -1;
    NEXT(renameat2, from_directory, from, to_directory, to, flags);
}

int inotify_init1(int flags)
{
    if (getenv("FAULT_UNWATCHED")) {
        errno = ENOSYS;
        return -1;
    }
    NEXT(inotify_init1, flags);
}

__attribute__((destructor)) static void write_count(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file)
        return;
    (void)fprintf(file, "%lu\n", fault_call_count());
    (void)fclose(file);
}
