#ifndef WIRECOPY_CLI_SHELF_H
#define WIRECOPY_CLI_SHELF_H

#include "core/cli/stamp.h"

/* Where files of a folder go that were read, and those that could not be. */
#define CLI_SHELF_DONE ".done"
#define CLI_SHELF_FAILED ".failed"

typedef enum cli_shelf_result {
    CLI_SHELF_MOVED,
    CLI_SHELF_GONE,    /* nothing is there any more */
    CLI_SHELF_CHANGED, /* there is another file, or the file has changed: it was left, or put back */
    CLI_SHELF_ERROR,   /* it could not be moved, and errno says why */
} cli_shelf_result;

/** Makes FOLDER/SHELF, if it is not there. False: errno says why. */
bool cli_shelf_make(const char *folder, const char *shelf);

/**
 * Moves FOLDER/NAME, where NAME may lie in folders below it, to FOLDER/SHELF/NAME; or to a name with the time behind it,
 * where there is something of that name.
 *
 * @param path       FOLDER/NAME; folder is what it begins with.
 * @param stamp      of the file that is meant.
 * @param reason     NULL, or what is written into a file beside it, with ".reason" behind its name.
 * @param path_out   where it is now, to be freed; NULL if nowhere.
 */
cli_shelf_result cli_shelf_move(const char *folder, const char *shelf, const char *path, const cli_stamp *stamp,
                                const char *reason, char **path_out);

/** Removes FOLDER/NAME as safely. */
cli_shelf_result cli_shelf_remove(const char *folder, const char *path, const cli_stamp *stamp);

#endif
