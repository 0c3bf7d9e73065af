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

/** Says that reading the store failed. Returns the exit status. */
int cli_store_fail(const cli_settings *settings, wirecopy_status status);

#endif
