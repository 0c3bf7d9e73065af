#ifndef WIRECOPY_BENCH_FOLDER_H
#define WIRECOPY_BENCH_FOLDER_H

#include "wirecopy/status.h"

#define BENCH_PATH_BYTES 4096

/** A temporary folder: its path, or "" while there is none. */
typedef struct bench_folder {
    char path[BENCH_PATH_BYTES];
} bench_folder;

/** Where folders are made unless something else is asked for: $TMPDIR, else /tmp. */
const char *bench_folder_parent(void);

/** Makes a folder of our own in `parent`. WIRECOPY_OK, WIRECOPY_E_LIMIT (path too long), or WIRECOPY_E_IO. */
wirecopy_status bench_folder_create(bench_folder *folder, const char *parent);

/** Removes it with all that is in it. */
void bench_folder_destroy(bench_folder *folder);

/** A path in the folder; WIRECOPY_OK or WIRECOPY_E_LIMIT. */
wirecopy_status bench_folder_path(const bench_folder *folder, const char *name, char path_out[BENCH_PATH_BYTES]);

/** Removes a file, or a folder and all that is in it; nothing if it is not there. */
void bench_folder_remove(const char *path);

#endif
