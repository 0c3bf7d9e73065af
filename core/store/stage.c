#include "core/store/stage.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/store/directory.h"
#include "core/store/env.h"

static wirecopy_status status_of_errno(void)
{
    return wirecopy_env_status_of_errno(errno);
}

/* Sync of the directory that a path without trailing slashes is in. */
static wirecopy_status sync_parent(const char *path)
{
    const char *const slash = strrchr(path, '/');
    const size_t byte_count = slash ? (size_t)(slash - path) + 1 : 0;
    char *const parent = wirecopy_memory_alloc(byte_count + 2);
    if (!parent)
        return WIRECOPY_E_MEMORY;
    memcpy(parent, path, byte_count);
    memcpy(parent + byte_count, ".", 2);
    const wirecopy_status status = wirecopy_path_sync(parent);
    wirecopy_memory_free(parent);
    return status == WIRECOPY_E_READ_ONLY ? WIRECOPY_OK : status; /* as in wirecopy_directory_sync() */
}

static bool is_never_allowed(const char *name)
{
    (void)name;
    return false;
}

/* rename() replaces an empty directory, and nothing else; told before the work and not after it. */
static wirecopy_status check_is_free(const char *path)
{
    struct stat stat_of_path;
    if (lstat(path, &stat_of_path) != 0)
        return errno == ENOENT ? WIRECOPY_OK : status_of_errno();
    if (!S_ISDIR(stat_of_path.st_mode))
        return WIRECOPY_E_EXISTS;
    return wirecopy_path_holds_only(path, is_never_allowed, WIRECOPY_E_EXISTS);
}

#define STAGE_SUFFIX ".partial-"
#define STAGE_SUFFIX_BYTES (sizeof STAGE_SUFFIX - 1 + 16 + 1)

/* Both names of the directory, in one piece of memory each. */
static wirecopy_status stage_name(const char *path, wirecopy_stage *stage)
{
    uint64_t name;
    size_t byte_count = strlen(path);
    while (byte_count > 1 && path[byte_count - 1] == '/')
        byte_count--;
    stage->target = wirecopy_memory_alloc(byte_count + 1);
    stage->path = wirecopy_memory_alloc(byte_count + STAGE_SUFFIX_BYTES);
    if (!stage->target || !stage->path)
        return WIRECOPY_E_MEMORY;
    if (getentropy(&name, sizeof name) != 0)
        return WIRECOPY_E_IO;
    memcpy(stage->target, path, byte_count);
    stage->target[byte_count] = '\0';
    (void)snprintf(stage->path, byte_count + STAGE_SUFFIX_BYTES, "%s" STAGE_SUFFIX "%016llx", stage->target,
                   (unsigned long long)name);
    return WIRECOPY_OK;
}

static wirecopy_status stage_make(wirecopy_stage *stage)
{
    stage->log_path = wirecopy_path_join(stage->path, WIRECOPY_DIRECTORY_LOG);
    stage->segments_path = wirecopy_path_join(stage->path, WIRECOPY_DIRECTORY_SEGMENTS);
    stage->log_data = wirecopy_path_join(stage->path, WIRECOPY_DIRECTORY_LOG "/" WIRECOPY_DIRECTORY_DATA);
    stage->segments_data = wirecopy_path_join(stage->path, WIRECOPY_DIRECTORY_SEGMENTS "/" WIRECOPY_DIRECTORY_DATA);
    if (!stage->log_path || !stage->segments_path || !stage->log_data || !stage->segments_data)
        return WIRECOPY_E_MEMORY;
    if (mkdir(stage->path, 0777) != 0 || mkdir(stage->log_path, 0777) != 0 || mkdir(stage->segments_path, 0777) != 0)
        return status_of_errno();
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_stage_begin(const char *path, wirecopy_stage *stage_out)
{
    assert(path && stage_out);
    wirecopy_stage stage = {0};
    wirecopy_status status = stage_name(path, &stage);
    if (status == WIRECOPY_OK)
        status = check_is_free(stage.target);
    if (status == WIRECOPY_OK)
        status = stage_make(&stage);
    if (status != WIRECOPY_OK) {
        wirecopy_stage_clear(&stage);
        return status;
    }
    *stage_out = stage;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_stage_finish(const wirecopy_stage *stage)
{
    wirecopy_status status = wirecopy_path_sync(stage->log_path);
    if (status == WIRECOPY_OK)
        status = wirecopy_path_sync(stage->segments_path);
    if (status == WIRECOPY_OK)
        status = wirecopy_path_sync(stage->path);
    if (status == WIRECOPY_OK && rename(stage->path, stage->target) != 0)
        status = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR ? WIRECOPY_E_EXISTS : status_of_errno();
    if (status != WIRECOPY_OK)
        return status;
    status = sync_parent(stage->target);
    if (status != WIRECOPY_OK)
        (void)rename(stage->target, stage->path); /* to be removed */
    return status;
}

void wirecopy_stage_clear(wirecopy_stage *stage)
{
    if (stage->log_path && stage->segments_path && stage->log_data && stage->segments_data) {
        (void)unlink(stage->log_data);
        (void)unlink(stage->segments_data);
        (void)rmdir(stage->log_path);
        (void)rmdir(stage->segments_path);
        (void)rmdir(stage->path);
    }
    wirecopy_memory_free(stage->path);
    wirecopy_memory_free(stage->log_path);
    wirecopy_memory_free(stage->segments_path);
    wirecopy_memory_free(stage->log_data);
    wirecopy_memory_free(stage->segments_data);
    wirecopy_memory_free(stage->target);
    *stage = (wirecopy_stage){0};
}
