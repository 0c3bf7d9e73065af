#include <stdlib.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"

/* Says what was deleted, and what was not there. Returns how many stories were not. */
static size_t sum_up(const cli_settings *settings, const uint64_t *version_counts)
{
    unsigned long long story_count = 0, version_count = 0;
    for (size_t i = 0; i < settings->operand_count; i++) {
        story_count += version_counts[i] > 0;
        version_count += version_counts[i];
        if (version_counts[i] == 0 && !settings->quiet)
            cli_message_print("store '%s' holds no story '%s'", settings->db, settings->operands[i]);
    }
    if (!settings->quiet)
        cli_message_print("%llu %s deleted, %llu in all versions", story_count, story_count == 1 ? "story" : "stories",
                          version_count);
    return settings->operand_count - (size_t)story_count;
}

static int delete_stories(const cli_settings *settings, wirecopy_store *store, wirecopy_string *ids,
                          uint64_t *version_counts)
{
    if (!ids || !version_counts)
        return cli_message_status(WIRECOPY_E_MEMORY, "cannot delete from store '%s'", settings->db);
    for (size_t i = 0; i < settings->operand_count; i++)
        ids[i] = (wirecopy_string){settings->operands[i], strlen(settings->operands[i])};
    const wirecopy_status status = wirecopy_store_delete(store, ids, settings->operand_count, version_counts);
    if (status != WIRECOPY_OK)
        return cli_message_status(status, "cannot delete from store '%s'", settings->db);
    const size_t missing_count = sum_up(settings, version_counts);
    return settings->exit_status && missing_count > 0 ? CLI_EXIT_NOTHING_FOUND : CLI_EXIT_DONE;
}

static int run_delete(const cli_settings *settings, cli_output *output)
{
    (void)output;
    wirecopy_store *store = NULL;
    int exit_status = cli_store_open(settings, WIRECOPY_STORE_WRITE, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    wirecopy_string *const ids = calloc(settings->operand_count, sizeof *ids);
    uint64_t *const version_counts = calloc(settings->operand_count, sizeof *version_counts);
    exit_status = delete_stories(settings, store, ids, version_counts);
    wirecopy_store_close(store);
    free(ids);
    free(version_counts);
    return exit_status;
}

static const cli_option delete_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    {.name = "exit-status",
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "exit with 1 when one was not there",
     .offset = offsetof(cli_settings, exit_status)},
    CLI_OPTION_QUIET_ROW("say nothing but errors"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_delete = {
    .name = "delete",
    .synopsis = "--db DIR ID...",
    .summary = "take stories out of a store",
    .description = "Takes stories out, each with all its versions. Copies of them stay, and are still known for\n"
                   "copies of one text. The space is used for other stories once half of the stories around are\n"
                   "gone; 'wirecopy compact' gives all of it back.\n",
    .options = delete_options,
    .option_count = sizeof delete_options / sizeof delete_options[0],
    .operand_count_min = 1,
    .operand_count_max = SIZE_MAX,
    .run = run_delete,
};
