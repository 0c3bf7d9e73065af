#include <stddef.h>

#include "core/cli/clock.h"
#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"
#include "core/json/time.h"

static void sum_up(const wirecopy_store_expiry *expiry, int64_t before_ms)
{
    char before[JSON_TIME_TEXT_BYTES];
    json_time_format(before_ms, JSON_TIME_MINUTES, before);
    cli_message_print("%llu %s from before %s UTC expired", (unsigned long long)expiry->story_count,
                      expiry->story_count == 1 ? "story" : "stories", before);
    if (expiry->timeless_count > 0)
        cli_message_print("%llu %s without a time kept", (unsigned long long)expiry->timeless_count,
                          expiry->timeless_count == 1 ? "story" : "stories");
}

static int run_expire(const cli_settings *settings, cli_output *output)
{
    (void)output;
    const int64_t before_ms = cli_clock_now_ms() - settings->older_than_ms;
    wirecopy_store *store = NULL;
    wirecopy_store_expiry expiry = {0};
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_WRITE, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    const wirecopy_status status = wirecopy_store_expire(store, before_ms, &expiry);
    wirecopy_store_close(store);
    if (status != WIRECOPY_OK)
        return cli_message_status(status, "cannot expire stories of store '%s'", settings->db);
    if (!settings->quiet)
        sum_up(&expiry, before_ms);
    return CLI_EXIT_DONE;
}

static const cli_option expire_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    {.name = "older-than",
     .required = true,
     .kind = CLI_OPTION_DURATION,
     .value_name = "TIME",
     .help = "stories whose time is further back from\n"
             "now than that, such as 72h or 30d (required)",
     .offset = offsetof(cli_settings, older_than_ms)},
    CLI_OPTION_QUIET_ROW("say nothing but errors"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_expire = {
    .name = "expire",
    .synopsis = "--db DIR --older-than TIME",
    .summary = "take old stories out of a store",
    .description = "Takes out the stories whose time is older, each with all its versions, of which the newest one's\n"
                   "time counts; stories without a time stay. What 'wirecopy delete' says of copies and space\n"
                   "holds here, too.\n",
    .options = expire_options,
    .option_count = sizeof expire_options / sizeof expire_options[0],
    .run = run_expire,
};
