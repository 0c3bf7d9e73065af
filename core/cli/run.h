#ifndef WIRECOPY_CLI_RUN_H
#define WIRECOPY_CLI_RUN_H

#include "core/cli/options.h"
#include "core/cli/output.h"
#include "wirecopy/engine.h"

/** What tells an index run from a lookup run; all else they share. */
typedef struct cli_run_kind {
    wirecopy_store_mode mode;
    const char *verb;  /* "index", for messages */
    const char *go_on; /* what to do after a run was cut short */
    bool is_silent;    /* there are no verdicts to write and to count */
    wirecopy_status (*run)(wirecopy_store *const *stores, size_t store_count, const wirecopy_source *source,
                           const wirecopy_options *options, const wirecopy_observer *observer);
} cli_run_kind;

/**
 * Runs the feed against the stores, writes the verdicts if there are any, and sums up.
 *
 * @param paths  [store_count] of the stores, CLI_STORES_MAX at most.
 * @return the exit status.
 */
int cli_run(const cli_run_kind *kind, const cli_settings *settings, const char *const *paths, size_t store_count,
            cli_output *output);

#endif
