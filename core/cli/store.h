#ifndef WIRECOPY_CLI_STORE_H
#define WIRECOPY_CLI_STORE_H

#include "core/cli/options.h"
#include "wirecopy/store.h"

/**
 * Opens the store that the settings name. On failure says why, and what could be done.
 *
 * @param store_out  unchanged on failure.
 * @return an exit status; CLI_EXIT_DONE if the store is open.
 */
int cli_store_open(const cli_settings *settings, wirecopy_store_mode mode, wirecopy_store **store_out);

/**
 * Opens stores for a run, as cli_store_open() does; the same one must not be named twice, by whatever paths.
 *
 * @param paths   [store_count]
 * @param stores  [store_count] all NULL; those that are open are to be closed, also on failure.
 * @return an exit status; CLI_EXIT_DONE if all are open.
 */
int cli_stores_open(const char *const *paths, size_t store_count, wirecopy_store_mode mode, wirecopy_store **stores);

/** Says that reading the store failed. Returns the exit status. */
int cli_store_fail(const cli_settings *settings, wirecopy_status status);

#endif
