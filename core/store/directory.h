#ifndef WIRECOPY_STORE_DIRECTORY_H
#define WIRECOPY_STORE_DIRECTORY_H

#include <stdbool.h>

#include "wirecopy/store.h"

/**
 * The directory of a store:
 *
 *   log/         environment of the log
 *   segments/    environment of the segments; may be missing
 *   writer.lock  empty; locked as a whole by the process that writes, or shared by processes that read and may not write
 *                to LMDB's lock tables
 *   compact/     only while a writer compacts, or where one was cut short in that: a store in the making
 */
#define WIRECOPY_DIRECTORY_LOG "log"
#define WIRECOPY_DIRECTORY_SEGMENTS "segments"
#define WIRECOPY_DIRECTORY_LOCK "writer.lock"

/** What LMDB calls the data of an environment. */
#define WIRECOPY_DIRECTORY_DATA "data.mdb"

/** What the data of segments are called that are to take the place of others, in compact/. */
#define WIRECOPY_DIRECTORY_COPY "copy.mdb"

typedef struct wirecopy_directory {
    char *log_path;
    char *segments_path;
    char *compact_path;
    int lock_file;     /**< -1 in a reading process */
    bool has_segments; /**< there were data of segments, and so a log, when it was opened */
} wirecopy_directory;

/**
 * Checks that a store is there or, to create one, may be made there, makes the directories that a writer needs, and
 * takes the writer's lock. The kernel releases the lock when the process ends, however it ends.
 *
 * @param directory_out  unchanged on error.
 * @return WIRECOPY_OK; WIRECOPY_E_NETWORK; WIRECOPY_E_CORRUPT: segments without a log; WIRECOPY_E_NOT_FOUND, _E_NOT_STORE, _E_LOCKED, _E_READ_ONLY, _E_FULL, _E_MEMORY, _E_IO as
 *         wirecopy_store_open().
 */
wirecopy_status wirecopy_directory_open(const char *path, wirecopy_store_mode mode, wirecopy_directory *directory_out);

/** Releases the lock, and frees. */
void wirecopy_directory_close(wirecopy_directory *directory);

/**
 * Puts the log and the segments of the store in compact/ in the place of this one's, and this one's there; who may read and
 * write them stays the same, as far as this process may see to that. Durable on return. Cut short in between, there are
 * no segments; the log is whole.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_IO: also where the file system cannot exchange two names; then nothing has changed.
 */
wirecopy_status wirecopy_directory_exchange(const wirecopy_directory *directory, const char *path);

/** Removes what is in compact/. Whatever cannot be removed stays. */
void wirecopy_directory_discard(const wirecopy_directory *directory);

/** Makes the names of a new store's files durable: LMDB syncs its files, and not the directories they are in. */
wirecopy_status wirecopy_directory_sync(const wirecopy_directory *directory, const char *path);

/** For tests: what statfs() is taken to say of any file system; 0: what it says. */
void wirecopy_directory_filesystem(uint32_t type);

/** The path of a name in a directory, to be freed; NULL: out of memory. */
char *wirecopy_path_join(const char *directory, const char *name);

/** Whether all names in a directory are allowed, but for "." and "..": WIRECOPY_OK, otherwise, or why it cannot be read. */
wirecopy_status wirecopy_path_holds_only(const char *path, bool (*is_allowed)(const char *name),
                                         wirecopy_status otherwise);

/** Makes the names in a directory durable, where the file system can. */
wirecopy_status wirecopy_path_sync(const char *path);

#endif
