#include "core/cli/command.h"

#include <string.h>

const cli_command *const cli_command_table[] = {
    &cli_command_index,  &cli_command_lookup,   &cli_command_compare, &cli_command_groups,
    &cli_command_serve,  &cli_command_stats,    &cli_command_verify,  &cli_command_export,
    &cli_command_import, &cli_command_backup,   &cli_command_delete,  &cli_command_expire,
    &cli_command_kill,   &cli_command_versions, &cli_command_compact, NULL,
};

const cli_option cli_command_global_options[] = {
    CLI_OPTION_HELP_ROW,
    {.name = "version",
     .letter = 'V',
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "show the version and exit; with -v\n"
             "also those of store and fingerprint,\n"
             "and the kernel in use",
     .offset = offsetof(cli_settings, version)},
    {.name = "verbose",
     .letter = 'v',
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "say more",
     .offset = offsetof(cli_settings, verbose)},
    {.name = "completion",
     .hidden = true,
     .kind = CLI_OPTION_TEXT,
     .value_name = "SHELL",
     .help = "write completions for a shell",
     .offset = offsetof(cli_settings, completion)},
};

const size_t cli_command_global_option_count = sizeof cli_command_global_options / sizeof cli_command_global_options[0];

const cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; cli_command_table[i]; i++) {
        if (strcmp(cli_command_table[i]->name, name) == 0)
            return cli_command_table[i];
    }
    return NULL;
}

void cli_command_help_all(cli_output *output)
{
    cli_output_text(output, "usage: wirecopy COMMAND [OPTION...] [FILE...]\n\n"
                            "Tells for every story of a news feed whether its text was seen before: verbatim,\n"
                            "lightly edited, or rewritten.\n\n"
                            "commands:\n");
    for (size_t i = 0; cli_command_table[i]; i++)
        cli_output_print(output, "  %-10s%s\n", cli_command_table[i]->name, cli_command_table[i]->summary);
    cli_output_text(output, "\noptions:\n");
    cli_options_help(cli_command_global_options, cli_command_global_option_count, output);
    cli_output_text(output, "\n'wirecopy COMMAND --help' tells of one command, 'man wirecopy' of all.\n"
                            "exit status: 0 done, 1 nothing found (with --exit-status), 2 usage, 3 bad input,\n"
                            "4 store, 5 system\n");
}

void cli_command_help(const cli_command *command, cli_output *output)
{
    cli_output_print(output, "usage: wirecopy %s %s\n\n", command->name, command->synopsis);
    cli_output_text(output, command->description);
    cli_output_text(output, "\noptions:\n");
    cli_options_help(command->options, command->option_count, output);
}
