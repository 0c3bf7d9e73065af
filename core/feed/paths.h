#ifndef WIRECOPY_FEED_PATHS_H
#define WIRECOPY_FEED_PATHS_H

#include "core/feed/reason.h"

/** Folders in folders are entered that deep. */
#define WIRECOPY_FOLDERS_MAX 64

/** A folder that is being walked through. */
typedef struct wirecopy_folder {
    char **names; /* sorted by their bytes; one block with the strings behind it */
    size_t count;
    size_t next;
    size_t path_bytes; /* of the folder, in the path */
} wirecopy_folder;

/**
 * The files that some paths name, one after the other: each path itself or, if it is a folder, the regular files in it and
 * in the folders in it, sorted by the bytes of their names. Files and folders whose name begins with a dot are left out,
 * and so are folders that a symbolic link leads to. Members are private.
 */
typedef struct wirecopy_paths {
    const char *const *paths; /* borrowed */
    size_t path_count;
    size_t next;
    wirecopy_folder folders[WIRECOPY_FOLDERS_MAX];
    size_t depth;
    char *path; /* the one that is being walked through */
    size_t path_capacity;
} wirecopy_paths;

void wirecopy_paths_init(wirecopy_paths *paths, const char *const *names, size_t count);
void wirecopy_paths_clear(wirecopy_paths *paths);

/** Whether there may be another file. */
bool wirecopy_paths_has_more(const wirecopy_paths *paths);

/**
 * Yields the next file.
 *
 * @param path_out  its path, valid until the next call; NULL at the end. Also set with WIRECOPY_E_INPUT, to name what is
 *                  wrong.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: a folder cannot be read, see reason, and the walk goes on behind it;
 *         WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_paths_next(wirecopy_paths *paths, const char **path_out, wirecopy_reason *reason);

#endif
