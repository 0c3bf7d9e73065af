#include <stddef.h>
#include <stdint.h>

#include "core/cli/command.h"
#include "core/cli/run.h"

static wirecopy_status import_into(wirecopy_store *const *stores, size_t store_count, const wirecopy_source *source,
                                   const wirecopy_options *options, const wirecopy_observer *observer)
{
    (void)store_count; /* one */
    return wirecopy_import(stores[0], source, options, observer);
}

static int run_import(const cli_settings *settings, cli_output *output)
{
    static const cli_run_kind kind = {
        .mode = WIRECOPY_STORE_CREATE,
        .verb = "import into",
        .go_on = "what was read so far is kept; the same command again goes on from there",
        .is_silent = true,
        .run = import_into,
    };
    return cli_run(&kind, settings, &settings->db, 1, output);
}

static const cli_option import_options[] = {
    CLI_OPTION_DB_ROW("the store; made when it does not exist (required)"),
    CLI_OPTION_RUN_ROWS,
    CLI_OPTION_QUIET_ROW("say nothing but errors on standard error"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_import = {
    .name = "import",
    .synopsis = "--db DIR [OPTION...] [FILE...]",
    .summary = "add the stories of exports, with their fingerprints and groups",
    .description = "Adds the stories of exports to a store, with their fingerprints and groups as they are. A store\n"
                   "that was empty then gives the same verdicts as the one that was exported. Running it again adds\n"
                   "nothing twice, and completes a run that was cut short.\n\n"
                   "FILE is what 'wirecopy export' wrote, and may be compressed with gzip or zstd. '-', or no FILE,\n"
                   "is standard input.\n",
    .options = import_options,
    .option_count = sizeof import_options / sizeof import_options[0],
    .operand_count_max = SIZE_MAX,
    .run = run_import,
};
