#ifndef WIRECOPY_STORE_STAGE_H
#define WIRECOPY_STORE_STAGE_H

#include "wirecopy/status.h"

/**
 * A directory on its way to be a store, beside the place where it is to be: what is half there has another name.
 *
 *   PATH.partial-XXXXXXXXXXXXXXXX/
 */
typedef struct wirecopy_stage {
    char *path;          /**< of the directory; in it are, */
    char *log_path;      /**< empty, */
    char *segments_path; /**< these two; */
    char *log_data;      /**< where the data of the log go, */
    char *segments_data; /**< and those of the segments */
    char *target;        /**< what it is to be called */
} wirecopy_stage;

/**
 * Makes the directory for a store that is to be at path, which must not exist, or be an empty directory.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_EXISTS; WIRECOPY_E_NOT_FOUND: it would be in a directory that does not exist;
 *         WIRECOPY_E_READ_ONLY, _E_FULL, _E_MEMORY, _E_IO.
 */
wirecopy_status wirecopy_stage_begin(const char *path, wirecopy_stage *stage_out);

/** Makes what is there durable, and gives it its name; durable on return. Errors as above. */
wirecopy_status wirecopy_stage_finish(const wirecopy_stage *stage);

/** Removes what was not finished, if anything is left of it, and frees. */
void wirecopy_stage_clear(wirecopy_stage *stage);

#endif
