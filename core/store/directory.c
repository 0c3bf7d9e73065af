#include "core/store/directory.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/store/env.h"

#define COMPACT_NAME "compact"

/* What LMDB calls the table of who reads an environment. */
#define LOCK_NAME "lock.mdb"

/* In the directory of a compaction that is about to end. */
#define OLD_SEGMENTS_NAME "old-segments"

static wirecopy_status status_of_errno(void)
{
    return wirecopy_env_status_of_errno(errno);
}

char *wirecopy_path_join(const char *directory, const char *name)
{
    const size_t directory_bytes = strlen(directory), name_bytes = strlen(name);
    char *const path = wirecopy_memory_alloc(directory_bytes + 1 + name_bytes + 1);
    if (!path)
        return NULL;
    memcpy(path, directory, directory_bytes);
    path[directory_bytes] = '/';
    memcpy(path + directory_bytes + 1, name, name_bytes + 1);
    return path;
}

static wirecopy_status check_is_directory(const char *path)
{
    struct stat stat_of_path;
    if (stat(path, &stat_of_path) != 0)
        return status_of_errno();
    return S_ISDIR(stat_of_path.st_mode) ? WIRECOPY_OK : WIRECOPY_E_NOT_STORE;
}

/* What statfs() says of file systems that other machines may write to, see linux/magic.h. LMDB is not for them, "even
 * between processes on the same host" (lmdb.h): a page that one process writes need not show in the map of another. Not
 * among them are FUSE and 9P, which are as often a local disk, seen from a container or a virtual machine. */
static bool is_network(uint32_t filesystem)
{
    static const uint32_t types[] = {
        0x00006969, /* NFS */
        0x0000517b, /* SMB */
        0xff534d42, /* CIFS */
        0xfe534d42, /* SMB 2 */
        0x0000564c, /* NCP */
        0x5346414f, /* AFS */
        0x6b414653, /* AFS, the kernel's own */
        0x73757245, /* Coda */
        0x00c36400, /* Ceph */
        0x0bd00bd0, /* Lustre */
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i] == filesystem)
            return true;
    }
    return false;
}

static uint32_t filesystem_for_tests;

void wirecopy_directory_filesystem(uint32_t type)
{
    filesystem_for_tests = type;
}

/* What cannot be known is let through. */
static wirecopy_status check_is_local(const char *path)
{
    struct statfs filesystem;
    uint32_t type = filesystem_for_tests;
    if (type == 0 && statfs(path, &filesystem) == 0)
        type = (uint32_t)filesystem.f_type;
    return is_network(type) ? WIRECOPY_E_NETWORK : WIRECOPY_OK;
}

/* A directory that is there already is as good as a new one. */
static wirecopy_status make_directory(const char *path)
{
    if (mkdir(path, 0777) == 0)
        return WIRECOPY_OK;
    return errno == EEXIST ? check_is_directory(path) : status_of_errno();
}

/* What creating a store that was cut short may have left, or nothing. */
static bool is_name_of_store(const char *name)
{
    return strcmp(name, WIRECOPY_DIRECTORY_LOG) == 0 || strcmp(name, WIRECOPY_DIRECTORY_SEGMENTS) == 0 ||
           strcmp(name, WIRECOPY_DIRECTORY_LOCK) == 0 || strcmp(name, COMPACT_NAME) == 0;
}

wirecopy_status wirecopy_path_holds_only(const char *path, bool (*is_allowed)(const char *name),
                                         wirecopy_status otherwise)
{
    DIR *const directory = opendir(path);
    if (!directory)
        return status_of_errno();
    wirecopy_status status = WIRECOPY_OK;
    const struct dirent *entry;
    while (status == WIRECOPY_OK && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && !is_allowed(entry->d_name))
            status = otherwise;
    }
    closedir(directory);
    return status;
}

/* The bytes of an environment's data; 0: none is there. */
static wirecopy_status find_data(const char *path, off_t *byte_count_out)
{
    struct stat stat_of_data;
    char *const data_path = wirecopy_path_join(path, WIRECOPY_DIRECTORY_DATA);
    if (!data_path)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    if (stat(data_path, &stat_of_data) == 0)
        *byte_count_out = stat_of_data.st_size;
    else if (errno == ENOENT || errno == ENOTDIR)
        *byte_count_out = 0;
    else
        status = status_of_errno();
    wirecopy_memory_free(data_path);
    return status;
}

/* Whether there is a log decides; a store may have been given other files since. Segments are made when the log is
 * durable and never before: where there are any, one that is not there was lost, and must not be begun anew. */
static wirecopy_status check_is_store(const char *path, wirecopy_directory *directory, wirecopy_store_mode mode)
{
    off_t log_bytes = 0, segments_bytes = 0;
    wirecopy_status status = find_data(directory->log_path, &log_bytes);
    if (status == WIRECOPY_OK)
        status = find_data(directory->segments_path, &segments_bytes);
    if (status != WIRECOPY_OK)
        return status;
    directory->has_segments = segments_bytes > 0;
    if (log_bytes > 0)
        return WIRECOPY_OK;
    if (directory->has_segments)
        return WIRECOPY_E_CORRUPT;
    return mode == WIRECOPY_STORE_CREATE ? wirecopy_path_holds_only(path, is_name_of_store, WIRECOPY_E_NOT_STORE)
                                         : WIRECOPY_E_NOT_STORE;
}

static wirecopy_status take_lock(const char *path, int *file_out)
{
    char *const lock_path = wirecopy_path_join(path, WIRECOPY_DIRECTORY_LOCK);
    if (!lock_path)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    const int file = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
        status = status_of_errno();
    else if (flock(file, LOCK_EX | LOCK_NB) != 0)
        status = errno == EWOULDBLOCK ? WIRECOPY_E_LOCKED : status_of_errno();
    if (status == WIRECOPY_OK)
        *file_out = file;
    else if (file >= 0)
        close(file);
    wirecopy_memory_free(lock_path);
    return status;
}

static void remove_name(const char *directory, const char *name)
{
    char *const path = wirecopy_path_join(directory, name);
    if (path)
        (void)remove(path);
    wirecopy_memory_free(path);
}

static void remove_environment(const char *directory, const char *name)
{
    char *const path = wirecopy_path_join(directory, name);
    if (!path)
        return;
    remove_name(path, WIRECOPY_DIRECTORY_DATA);
    remove_name(path, LOCK_NAME);
    remove_name(path, WIRECOPY_DIRECTORY_COPY);
    (void)rmdir(path);
    wirecopy_memory_free(path);
}

void wirecopy_directory_discard(const wirecopy_directory *directory)
{
    remove_environment(directory->compact_path, OLD_SEGMENTS_NAME);
    remove_environment(directory->compact_path, WIRECOPY_DIRECTORY_SEGMENTS);
    remove_environment(directory->compact_path, WIRECOPY_DIRECTORY_LOG);
    remove_name(directory->compact_path, WIRECOPY_DIRECTORY_LOCK);
    (void)rmdir(directory->compact_path);
}

static wirecopy_status prepare_for_writing(wirecopy_directory *directory, const char *path, wirecopy_store_mode mode)
{
    wirecopy_status status = take_lock(path, &directory->lock_file);
    if (status == WIRECOPY_OK)
        wirecopy_directory_discard(directory);
    if (status == WIRECOPY_OK && mode == WIRECOPY_STORE_CREATE)
        status = make_directory(directory->log_path);
    if (status == WIRECOPY_OK)
        status = make_directory(directory->segments_path);
    return status;
}

wirecopy_status wirecopy_directory_open(const char *path, wirecopy_store_mode mode, wirecopy_directory *directory_out)
{
    assert(path && directory_out);
    wirecopy_directory directory = {wirecopy_path_join(path, WIRECOPY_DIRECTORY_LOG),
                                    wirecopy_path_join(path, WIRECOPY_DIRECTORY_SEGMENTS),
                                    wirecopy_path_join(path, COMPACT_NAME), -1, false};
    wirecopy_status status = directory.log_path && directory.segments_path && directory.compact_path
                                 ? check_is_directory(path)
                                 : WIRECOPY_E_MEMORY;
    const bool is_new = status == WIRECOPY_E_NOT_FOUND && mode == WIRECOPY_STORE_CREATE;
    if (is_new)
        status = make_directory(path);
    if (status == WIRECOPY_OK)
        status = check_is_local(path);
    if (status == WIRECOPY_E_NETWORK && is_new)
        (void)rmdir(path);
    if (status == WIRECOPY_OK)
        status = check_is_store(path, &directory, mode);
    if (status == WIRECOPY_OK && mode != WIRECOPY_STORE_READ)
        status = prepare_for_writing(&directory, path, mode);
    if (status != WIRECOPY_OK) {
        wirecopy_directory_close(&directory);
        return status;
    }
    *directory_out = directory;
    return WIRECOPY_OK;
}

void wirecopy_directory_close(wirecopy_directory *directory)
{
    if (directory->lock_file >= 0)
        close(directory->lock_file);
    wirecopy_memory_free(directory->log_path);
    wirecopy_memory_free(directory->segments_path);
    wirecopy_memory_free(directory->compact_path);
    *directory = (wirecopy_directory){.lock_file = -1};
}

wirecopy_status wirecopy_path_sync(const char *path)
{
    const int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return status_of_errno();
    /* Some file systems cannot sync a directory, and say EINVAL: nothing more can be done there. */
    const wirecopy_status status = fsync(file) == 0 || errno == EINVAL ? WIRECOPY_OK : status_of_errno();
    close(file);
    return status;
}

wirecopy_status wirecopy_directory_sync(const wirecopy_directory *directory, const char *path)
{
    char *const parent_path = wirecopy_path_join(path, "..");
    wirecopy_status status = parent_path ? wirecopy_path_sync(directory->log_path) : WIRECOPY_E_MEMORY;
    if (status == WIRECOPY_OK)
        status = wirecopy_path_sync(path);
    if (status == WIRECOPY_OK) {
        /* A parent that may be passed through but not read cannot be synced; the store is no worse for it. */
        status = wirecopy_path_sync(parent_path);
        if (status == WIRECOPY_E_READ_ONLY)
            status = WIRECOPY_OK;
    }
    wirecopy_memory_free(parent_path);
    return status;
}

/* Lets a file be used by whom another is: whoever compacts a store, as the administrator may, need not be who reads and
 * writes it. Where the group may not be set, it may do no more than everybody. */
static void take_access(const char *path, const char *from_path)
{
    struct stat from;
    if (stat(from_path, &from) != 0)
        return;
    mode_t mode = from.st_mode & 07777;
    if (chown(path, from.st_uid, from.st_gid) != 0 && chown(path, (uid_t)-1, from.st_gid) != 0)
        mode &= ~(mode_t)S_IRWXG | (mode & S_IRWXO) << 3;
    (void)chmod(path, mode);
}

static void take_access_of_environment(const char *path, const char *from_path)
{
    static const char *const names[] = {".", WIRECOPY_DIRECTORY_DATA, LOCK_NAME};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *const file = wirecopy_path_join(path, names[i]), *const from = wirecopy_path_join(from_path, names[i]);
        if (file && from)
            take_access(file, from);
        wirecopy_memory_free(file);
        wirecopy_memory_free(from);
    }
}

/* Renames the part of the store at a path to a name in the directory of the compaction, or back, or exchanges them. */
static wirecopy_status move(const char *path, const char *compact_path, const char *name, bool is_back, unsigned flags)
{
    char *const other = wirecopy_path_join(compact_path, name);
    if (!other)
        return WIRECOPY_E_MEMORY;
    const int code = renameat2(AT_FDCWD, is_back ? other : path, AT_FDCWD, is_back ? path : other, flags);
    const wirecopy_status status = code == 0 ? WIRECOPY_OK : status_of_errno();
    wirecopy_memory_free(other);
    return status;
}

static void keep_access(const char *path, const char *compact_path, const char *name)
{
    char *const other = wirecopy_path_join(compact_path, name);
    if (other)
        take_access_of_environment(other, path);
    wirecopy_memory_free(other);
}

/* The old segments go first and the new ones come last: a log has its own, or none, whatever it is cut short by. */
wirecopy_status wirecopy_directory_exchange(const wirecopy_directory *directory, const char *path)
{
    const char *const compact_path = directory->compact_path, *const segments_path = directory->segments_path;
    keep_access(directory->log_path, compact_path, WIRECOPY_DIRECTORY_LOG);
    keep_access(segments_path, compact_path, WIRECOPY_DIRECTORY_SEGMENTS);
    wirecopy_status status = wirecopy_path_sync(compact_path);
    if (status == WIRECOPY_OK)
        status = move(segments_path, compact_path, OLD_SEGMENTS_NAME, false, 0);
    if (status != WIRECOPY_OK)
        return status;
    status = move(directory->log_path, compact_path, WIRECOPY_DIRECTORY_LOG, false, RENAME_EXCHANGE);
    if (status != WIRECOPY_OK) {
        (void)move(segments_path, compact_path, OLD_SEGMENTS_NAME, true, 0);
        return status;
    }
    /* From here on the store is the new one, with its segments or with none. */
    if (move(segments_path, compact_path, WIRECOPY_DIRECTORY_SEGMENTS, true, 0) != WIRECOPY_OK)
        status = make_directory(segments_path);
    return status == WIRECOPY_OK ? wirecopy_directory_sync(directory, path) : status;
}
