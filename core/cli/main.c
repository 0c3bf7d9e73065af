#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/cli/command.h"
#include "core/cli/completion.h"
#include "core/cli/message.h"
#include "wirecopy/kernel.h"

/*
 * A descriptor 0, 1 or 2 that the caller closed would be given to the next file that is opened, and what is meant for
 * standard output would land in the store. Each is filled with one that fails when it is used.
 */
static bool reserve_standard_descriptors(void)
{
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
            return false;
    }
    return true;
}

static void write_version(bool verbose, cli_output *output)
{
    cli_output_print(output, "wirecopy %s\n", wirecopy_version());
    if (!verbose)
        return;
    cli_output_print(output, "store version %d\nfingerprint version %d\nkernel %s\n", WIRECOPY_STORE_VERSION,
                     WIRECOPY_FINGERPRINT_VERSION, wirecopy_kernel_name());
}

static int refuse_command(const char *name);

/* What to do when no command is named: "--help", "--version", or a hint. */
static int run_global(const cli_settings *settings, cli_output *output)
{
    if (settings->help) {
        cli_command_help_all(output);
        return CLI_EXIT_DONE;
    }
    if (settings->version) {
        write_version(settings->verbose, output);
        return CLI_EXIT_DONE;
    }
    if (settings->completion && strcmp(settings->completion, "bash") == 0) {
        cli_completion_bash(output);
        return CLI_EXIT_DONE;
    }
    if (settings->completion) {
        cli_message_print("completions are written for 'bash', not for '%s'", settings->completion);
        return CLI_EXIT_USAGE;
    }
    cli_message_print("which command? see 'wirecopy --help'");
    return CLI_EXIT_USAGE;
}

static int run_help(size_t argument_count, const char **arguments, cli_output *output)
{
    if (argument_count == 0) {
        cli_command_help_all(output);
        return CLI_EXIT_DONE;
    }
    const cli_command *command = cli_command_find(arguments[0]);
    if (!command)
        return refuse_command(arguments[0]);
    cli_command_help(command, output);
    return CLI_EXIT_DONE;
}

static int run_command(const cli_command *command, size_t argument_count, const char **arguments, cli_output *output)
{
    cli_settings settings;
    cli_problem problem;
    cli_settings_init(&settings);
    if (!cli_options_parse(command->options, command->option_count, argument_count, arguments, &settings, &problem)) {
        cli_message_print("%s", problem.text);
        cli_message_print("see 'wirecopy %s --help'", command->name);
        return CLI_EXIT_USAGE;
    }
    if (settings.help) {
        cli_command_help(command, output);
        return CLI_EXIT_DONE;
    }
    if (settings.operand_count < command->operand_count_min || settings.operand_count > command->operand_count_max) {
        cli_message_print("%s arguments: usage: wirecopy %s %s",
                          settings.operand_count < command->operand_count_min ? "too few" : "too many", command->name,
                          command->synopsis);
        return CLI_EXIT_USAGE;
    }
    return command->run(&settings, output);
}

static const char *name_of_command(const void *context, size_t i)
{
    (void)context;
    return cli_command_table[i] ? cli_command_table[i]->name : NULL;
}

static int refuse_command(const char *name)
{
    const char *nearest = cli_options_nearest(name, name_of_command, NULL);
    if (nearest)
        cli_message_print("unknown command '%.40s'; did you mean '%s'?", name, nearest);
    else
        cli_message_print("unknown command '%.40s'; see 'wirecopy --help'", name);
    return CLI_EXIT_USAGE;
}

/* The arguments up to the command's name are options of the program. */
static int dispatch(size_t argument_count, const char **arguments, cli_output *output)
{
    size_t global_count = 0;
    while (global_count < argument_count && arguments[global_count][0] == '-') {
        /* the one option with a value */
        global_count += strcmp(arguments[global_count], "--completion") == 0 && global_count + 1 < argument_count;
        global_count++;
    }
    cli_settings settings;
    cli_problem problem;
    cli_settings_init(&settings);
    if (!cli_options_parse(cli_command_global_options, cli_command_global_option_count, global_count, arguments,
                           &settings, &problem)) {
        cli_message_print("%s", problem.text);
        cli_message_print("see 'wirecopy --help'");
        return CLI_EXIT_USAGE;
    }
    if (global_count == argument_count || settings.help || settings.version || settings.completion)
        return run_global(&settings, output);
    const char *name = arguments[global_count];
    const char **rest = arguments + global_count + 1;
    const size_t rest_count = argument_count - global_count - 1;
    if (strcmp(name, "help") == 0)
        return run_help(rest_count, rest, output);
    const cli_command *command = cli_command_find(name);
    return command ? run_command(command, rest_count, rest, output) : refuse_command(name);
}

/* Whoever names a kernel wants that one, and not the next best. */
static bool refuse_kernel(void)
{
    char supported[128] = "";
    const char *const refused = wirecopy_kernel_refused();
    if (!refused)
        return false;
    size_t used = 0;
    for (size_t i = 0; wirecopy_kernel_supported(i) && used < sizeof supported; i++)
        used += (size_t)snprintf(supported + used, sizeof supported - used, "%s%s", i ? ", " : "",
                                 wirecopy_kernel_supported(i));
    cli_message_print("WIRECOPY_KERNEL: this machine has no kernel '%s', but: %s", refused, supported);
    return true;
}

int main(int argument_count, char **arguments)
{
    if (!reserve_standard_descriptors())
        return CLI_EXIT_SYSTEM;
    (void)setlocale(LC_CTYPE, "");
    if (refuse_kernel())
        return CLI_EXIT_USAGE;
    cli_output output;
    cli_output_init(&output, STDOUT_FILENO);
    const size_t given = argument_count > 0 ? (size_t)argument_count - 1 : 0;
    const int status = dispatch(given, (const char **)arguments + 1, &output);
    if (cli_output_close(&output))
        return status;
    /* nobody reads any more: they know */
    if (output.error_number != EPIPE)
        cli_message_print("cannot write to standard output: %s", strerror(output.error_number));
    return CLI_EXIT_SYSTEM;
}
