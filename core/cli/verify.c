#include <stddef.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/display.h"
#include "core/cli/message.h"
#include "core/cli/store.h"

/* Longer than any problem takes to say. */
#define PROBLEM_COLUMNS_MAX 1000

static void write_problem(void *context, const char *sentence)
{
    cli_output *output = context;
    /* it may quote the store, and the store what a feed said */
    (void)cli_display_fit(output, (wirecopy_string){sentence, strlen(sentence)}, PROBLEM_COLUMNS_MAX);
    cli_output_byte(output, '\n');
}

static const char *plural(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

static void sum_up(const wirecopy_store_check *check)
{
    cli_message_print("%llu %s in %llu %s and %llu %s: %llu %s", (unsigned long long)check->story_count,
                      plural(check->story_count, "story", "stories"), (unsigned long long)check->batch_count,
                      plural(check->batch_count, "batch", "batches"), (unsigned long long)check->segment_count,
                      plural(check->segment_count, "segment", "segments"), (unsigned long long)check->problem_count,
                      plural(check->problem_count, "problem", "problems"));
}

static int run_verify(const cli_settings *settings, cli_output *output)
{
    wirecopy_store *store = NULL;
    wirecopy_store_check check = {0};
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_READ, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    const wirecopy_status status = wirecopy_store_verify(store, write_problem, output, &check);
    wirecopy_store_close(store);
    (void)cli_output_flush(output); /* problems before what is said of them */
    if (status != WIRECOPY_OK && status != WIRECOPY_E_CORRUPT)
        return cli_store_fail(settings, status);
    if (!settings->quiet)
        sum_up(&check);
    return wirecopy_status_exit(status);
}

static const cli_option verify_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_QUIET_ROW("do not sum up on standard error"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_verify = {
    .name = "verify",
    .synopsis = "--db DIR",
    .summary = "check all of a store",
    .description = "Checks everything in a store: checksums, structure, order, and that the segments say what the\n"
                   "log says. Writes each problem on a line. Exit status: 0 no problem, 4 some.\n",
    .options = verify_options,
    .option_count = sizeof verify_options / sizeof verify_options[0],
    .run = run_verify,
};
