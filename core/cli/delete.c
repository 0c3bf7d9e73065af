#include <stddef.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"

typedef struct tally {
    unsigned long long story_count, version_count, missing_count;
} tally;

static wirecopy_status delete_story(wirecopy_store *store, const cli_settings *settings, const char *id, tally *done)
{
    uint64_t version_count = 0;
    const wirecopy_status status = wirecopy_store_delete(store, (wirecopy_string){id, strlen(id)}, &version_count);
    if (status != WIRECOPY_OK)
        return status;
    done->story_count += version_count > 0;
    done->version_count += version_count;
    done->missing_count += version_count == 0;
    if (version_count == 0 && !settings->quiet)
        cli_message_print("store '%s' holds no story '%s'", settings->db, id);
    return WIRECOPY_OK;
}

static int run_delete(const cli_settings *settings, cli_output *output)
{
    (void)output;
    wirecopy_store *store = NULL;
    tally done = {0};
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_WRITE, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < settings->operand_count; i++)
        status = delete_story(store, settings, settings->operands[i], &done);
    wirecopy_store_close(store);
    if (!settings->quiet)
        cli_message_print("%llu %s deleted, %llu in all versions", done.story_count,
                          done.story_count == 1 ? "story" : "stories", done.version_count);
    if (status != WIRECOPY_OK)
        return cli_message_status(status, "cannot delete from store '%s'", settings->db);
    return settings->exit_status && done.missing_count > 0 ? CLI_EXIT_NOTHING_FOUND : CLI_EXIT_DONE;
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
