#include <stddef.h>

#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"

static int run_backup(const cli_settings *settings, cli_output *output)
{
    const char *const to = settings->operands[0];
    wirecopy_store *store = NULL;
    (void)output;
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_READ, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    const wirecopy_status status = wirecopy_store_copy(store, to);
    wirecopy_store_close(store);
    if (status == WIRECOPY_E_NOT_FOUND) {
        cli_message_print("cannot copy store '%s' to '%s': the folder it would be in does not exist", settings->db, to);
        return wirecopy_status_exit(status);
    }
    return status == WIRECOPY_OK ? CLI_EXIT_DONE
                                 : cli_message_status(status, "cannot copy store '%s' to '%s'", settings->db, to);
}

static const cli_option backup_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_backup = {
    .name = "backup",
    .synopsis = "--db DIR TO",
    .summary = "copy a store, also while it is written to",
    .description =
        "Copies a store to TO, which must not exist or be an empty directory. The store may be read and\n"
        "written meanwhile; the copy holds what it held at one moment. TO is there when it is whole and\n"
        "durable; until then the copy is called TO.partial-..., and is removed when it cannot be finished.\n",
    .options = backup_options,
    .option_count = sizeof backup_options / sizeof backup_options[0],
    .operand_count_min = 1,
    .operand_count_max = 1,
    .run = run_backup,
};
