#ifndef WIRECOPY_CLI_ARRIVALS_H
#define WIRECOPY_CLI_ARRIVALS_H

#include "core/cli/stamp.h"

/** A file that was seen in a folder, and is not read yet. */
typedef struct cli_arrival {
    char *path; /* owned */
    cli_stamp stamp;
    double since_s;  /* when it was first seen as it is */
    bool is_closed;  /* the system told that it was closed, or put there as a whole */
    uint64_t number; /* of the sighting; private */
} cli_arrival;

/** Files that were seen, perhaps more than once each until they are merged. All zero is none of them. */
typedef struct cli_arrivals {
    cli_arrival *items; /* [count] */
    size_t count, capacity;
    uint64_t next_number; /* private */
} cli_arrivals;

/**
 * Whether a file of this name is meant to be read. Not those that are on their way, which uploads rename at their end:
 * names that begin with a dot, and those that end in '~', .tmp, .temp, .part, .partial, .filepart, .upload, .uploading,
 * .inprogress, .crdownload, .swp or .lock, in any case.
 */
bool cli_arrivals_is_meant(const char *name);

/** Notes that a file was seen; the path is copied. False: out of memory. */
bool cli_arrivals_add(cli_arrivals *arrivals, const char *path, const cli_stamp *stamp, double now_s, bool is_closed);

/**
 * Makes one of all sightings of a file, and sorts them by when they were modified, those of one moment by their paths.
 *
 * A file that was seen again as it was has been like that since the first time, and is closed if that was told once. One
 * that has changed begins anew.
 */
void cli_arrivals_merge(cli_arrivals *arrivals);

/** Forgets those whose path the caller took, and set to NULL. */
void cli_arrivals_drop(cli_arrivals *arrivals);

/** Forgets all of them, and frees the memory. */
void cli_arrivals_clear(cli_arrivals *arrivals);

#endif
