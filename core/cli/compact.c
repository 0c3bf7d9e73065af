#include <stddef.h>

#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"

static int run_compact(const cli_settings *settings, cli_output *output)
{
    (void)output;
    wirecopy_store *store = NULL;
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_WRITE, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    const uint64_t before = wirecopy_store_bytes(store);
    const wirecopy_status status = wirecopy_store_compact(store);
    const uint64_t after = wirecopy_store_bytes(store);
    wirecopy_store_close(store);
    if (status != WIRECOPY_OK)
        return cli_message_status(status, "cannot compact store '%s'", settings->db);
    if (!settings->quiet)
        cli_message_print("%.1f MB before, %.1f MB now", (double)before / 1e6, (double)after / 1e6);
    return CLI_EXIT_DONE;
}

static const cli_option compact_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_QUIET_ROW("say nothing but errors"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_compact = {
    .name = "compact",
    .synopsis = "--db DIR",
    .summary = "make a store as small and as fast as it can be",
    .description = "Writes a store anew, without what is kept of stories that are gone and with as few segments as\n"
                   "can be, and gives the space back to the file system. It can be read meanwhile, and stopped at\n"
                   "any moment: it is then as it was. Needs the space of the new store beside the old one.\n",
    .options = compact_options,
    .option_count = sizeof compact_options / sizeof compact_options[0],
    .run = run_compact,
};
